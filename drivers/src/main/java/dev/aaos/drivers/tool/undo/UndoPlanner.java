package dev.aaos.drivers.tool.undo;

import dev.aaos.drivers.json.Json;
import dev.aaos.drivers.tool.UnifiedDiff;
import dev.aaos.drivers.tool.undo.FileUndo.Step;
import dev.aaos.linux.PathBytes;
import dev.aaos.linux.change.Change;
import dev.aaos.linux.change.ChangeCodec;
import dev.aaos.linux.change.Changes;
import dev.aaos.linux.change.Goal;
import dev.aaos.linux.file.Coverage;
import dev.aaos.linux.file.GrantedTree;
import dev.aaos.linux.file.OpenTree;
import dev.aaos.linux.file.Target;
import dev.aaos.linux.file.TreeRestorer;
import dev.aaos.linux.file.TreeRestorer.Prospect;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;

/// Says what taking changes of files back comes to. Looks at the files with the rights of this
/// process, and touches nothing. Any thread may call it.
public final class UndoPlanner {
  private final TreeRestorer restorer;

  /// A planner. Nothing is written, so no file has to be named.
  public UndoPlanner() {
    this.restorer = new TreeRestorer(RandomGenerator.getDefault());
  }

  /// Where what was kept is read, by the number of its record.
  @FunctionalInterface
  public interface Images {
    /// Returns the image that the record `sequence` keeps.
    byte[] image(long sequence) throws IOException;
  }

  /// The changes of one file, newest first, and how many directories were made for it.
  private record Story(List<Long> sequences, int directories, Images images) implements Changes {
    @Override
    public int count() {
      return sequences.size();
    }

    @Override
    public Change change(int index) throws IOException {
      return ChangeCodec.decode(images.image(sequences.get(index)));
    }

    Story with(long newest, Change change) {
      List<Long> more = new ArrayList<>(sequences);
      more.addFirst(newest);
      int made = change instanceof Change.Made(var path, int count, var after) ? count : 0;
      return new Story(more, Math.max(directories, made), images);
    }
  }

  /// What becomes of each file, in the order in which it is to be done: the file that was
  /// changed last for the first time comes first, so that directories which were made are
  /// empty again when their turn comes.
  ///
  /// @param lost the records of which nothing can be read any more, and why
  public record Plan(List<FileUndo> files, SequencedMap<Long, String> lost) {}

  /// Returns what taking back all that was `kept` comes to.
  ///
  /// @param kept the records that keep how files were, oldest first
  /// @param anyway which files are put back although somebody else has changed them
  public Plan plan(List<Long> kept, Images images, Predicate<String> anyway) {
    SequencedMap<PathBytes, Story> files = new LinkedHashMap<>();
    SequencedMap<Long, String> lost = new LinkedHashMap<>();
    for (long sequence : kept) {
      try {
        Change change = ChangeCodec.decode(images.image(sequence));
        Story known = files.getOrDefault(change.path(), new Story(List.of(), 0, images));
        files.put(change.path(), known.with(sequence, change));
      } catch (IOException e) {
        lost.put(sequence, String.valueOf(e.getMessage()));
      }
    }
    List<FileUndo> plan = new ArrayList<>();
    for (var file : files.reversed().entrySet()) {
      plan.add(undo(file.getKey(), file.getValue(), anyway.test(file.getKey().toString())));
    }
    return new Plan(plan, lost);
  }

  private FileUndo undo(PathBytes path, Story changes, boolean anyway) {
    try (OpenTree tree = OpenTree.own(new GrantedTree(PathBytes.ROOT, PathBytes.ROOT))) {
      Target target = Target.of(tree, path, real -> Coverage.Cover.ANY_LINKS);
      Prospect seen = restorer.prospect(target, changes, anyway, UnifiedDiff.MOST);
      return switch (seen.goal()) {
        case Goal.Changed(String why) -> {
          Prospect would = restorer.prospect(target, changes, true, UnifiedDiff.MOST);
          yield undo(path, changes, Step.CHANGED, why, diff(path, would));
        }
        case Goal.Unknown(String why) -> undo(path, changes, Step.UNKNOWN, why, "");
        case Goal.Already already -> undo(path, changes, Step.UNCHANGED, "it is as before", "");
        case Goal.Gone gone -> undo(path, changes, Step.REMOVE, "", diff(path, seen));
        case Goal.Content _, Goal.Cut _, Goal.Added _ ->
          undo(path, changes, Step.RESTORE, "", diff(path, seen));
      };
    } catch (IOException e) {
      return undo(path, changes, Step.UNKNOWN, String.valueOf(e.getMessage()), "");
    }
  }

  private static FileUndo undo(
      PathBytes path, Story changes, Step step, String detail, String diff) {
    return new FileUndo(
        path.toString(), changes.sequences.reversed(), changes.directories, step, detail, diff);
  }

  private static String diff(PathBytes path, Prospect seen) {
    Optional<byte[]> now = seen.now();
    return switch (seen.goal()) {
      case Goal.Gone gone
      when now.isPresent() -> UnifiedDiff.of(path.toString(), now, Optional.empty());
      case Goal.Content(var look, byte[] content) ->
        UnifiedDiff.of(path.toString(), now, Optional.of(content));
      case Goal.Cut(var look, long size)
      when now.isPresent() ->
        UnifiedDiff.of(path.toString(), now, now.map(all -> Arrays.copyOf(all, (int) size)));
      case Goal.Gone _, Goal.Cut _, Goal.Added _, Goal.Already _, Goal.Changed _, Goal.Unknown _ ->
        "";
    };
  }

  /// Returns the input of the call of `file_restore` that does `undo`.
  ///
  /// @param anyway whether it is done although somebody else has changed the file since
  public static String call(FileUndo undo, boolean anyway) {
    var input = Json.object().put("path", undo.path());
    var changes = input.putArray("changes");
    undo.changes().forEach(changes::add);
    return (anyway ? input.put("anyway", true) : input).toString();
  }
}

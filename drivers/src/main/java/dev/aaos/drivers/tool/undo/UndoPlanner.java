package dev.aaos.drivers.tool.undo;

import dev.aaos.drivers.tool.UnifiedDiff;
import dev.aaos.drivers.tool.merge.Overlaps.Versions;
import dev.aaos.drivers.tool.merge.ThreeWay;
import dev.aaos.drivers.tool.undo.FileUndo.Kind;
import dev.aaos.drivers.tool.undo.FileUndo.Step;
import dev.aaos.linux.FileStatus;
import dev.aaos.linux.FileType;
import dev.aaos.linux.PathBytes;
import dev.aaos.linux.change.Body;
import dev.aaos.linux.change.Changes;
import dev.aaos.linux.change.Goal;
import dev.aaos.linux.change.Look;
import dev.aaos.linux.file.Coverage;
import dev.aaos.linux.file.GrantedTree;
import dev.aaos.linux.file.OpenTree;
import dev.aaos.linux.file.Target;
import dev.aaos.linux.file.TreeRestorer;
import dev.aaos.linux.file.TreeRestorer.Merged;
import dev.aaos.linux.file.TreeRestorer.Prospect;
import dev.aaos.linux.piece.Piece;
import dev.aaos.linux.piece.Pieces;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.random.RandomGenerator;

/// Says what taking changes of files, directories and links back comes to. Looks at them with the
/// rights of this process, and touches nothing. Any thread may call it.
public final class UndoPlanner {
  private final TreeRestorer restorer;
  private final Versions versions;

  /// A planner of an undo.
  public UndoPlanner() {
    this(Versions.UNDO);
  }

  /// Returns a planner of a commit.
  public static UndoPlanner ofStage() {
    return new UndoPlanner(Versions.STAGE);
  }

  /// A planner that calls the texts that are merged by `versions`. Nothing is written, so no file
  /// has to be named.
  private UndoPlanner(Versions versions) {
    this.restorer = new TreeRestorer(RandomGenerator.getDefault());
    this.versions = versions;
  }

  /// Where what was kept is read, by the number of its record.
  @FunctionalInterface
  public interface Images {
    /// Returns the image that the record `record` keeps.
    byte[] image(long record) throws IOException;

    /// Returns the piece that the record `record` keeps.
    default byte[] piece(long record) throws IOException {
      return Piece.decode(image(record));
    }

    /// Looks whether all that `content` was is still kept.
    ///
    /// @throws IOException when it is not
    default void require(Pieces content) throws IOException {
      content.read(this::piece, (at, bytes) -> {});
    }

    /// Returns the same for one thread, which reads the changes of one image one after another.
    default Images remembered() {
      Images from = this;
      return new Images() {
        private long last = -1;
        private byte[] image = new byte[0];

        @Override
        public byte[] image(long record) throws IOException {
          if (record != last) {
            image = from.image(record);
            last = record;
          }
          return image;
        }

        @Override
        public byte[] piece(long record) throws IOException {
          return from.piece(record);
        }

        @Override
        public void require(Pieces content) throws IOException {
          from.require(content);
        }
      };
    }
  }

  /// What becomes of each name, and the calls that bring it about, in the order in which they are
  /// to be made.
  ///
  /// @param lost the records of which nothing can be read any more, and why
  public record Plan(List<FileUndo> files, List<UndoStep> steps, SequencedMap<Long, String> lost) {}

  /// Returns what taking back all that was `kept` comes to.
  ///
  /// @param kept the records that keep how files were, oldest first
  /// @param choices what becomes of files that somebody else has changed
  public Plan plan(List<Long> kept, Images images, Choices choices) {
    Story.All all = Story.of(kept, images.remembered());
    List<Draft> drafts = new ArrayList<>();
    for (var name : all.names().entrySet()) {
      PathBytes path = name.getKey();
      drafts.add(draft(path, name.getValue(), choices));
    }
    Surroundings surroundings = new Surroundings(drafts.reversed());
    return new Plan(surroundings.files(), surroundings.steps(), all.lost());
  }

  private Draft draft(PathBytes path, Story changes, Choices choices) {
    boolean anyway = choices.anyway().contains(path.toString());
    try (OpenTree tree = OpenTree.own(new GrantedTree(PathBytes.ROOT, PathBytes.ROOT))) {
      if (path.text().isEmpty()) {
        throw new IOException("its name is not UTF-8: no tool can be told it");
      }
      Target target = Target.of(tree, path, real -> Coverage.Cover.ANY_LINKS);
      Prospect seen = restorer.prospect(target, changes, anyway, UnifiedDiff.MOST);
      Prospect shown = seen.goal() instanceof Goal.Changed
          ? restorer.prospect(target, changes, true, UnifiedDiff.MOST)
          : seen;
      FileUndo undo = new FileUndo(
          path.toString(),
          Draft.kind(seen.goal(), seen.status()),
          changes.refs().reversed(),
          changes.directories(),
          step(seen.goal()),
          detail(seen.goal(), seen.status()),
          diff(path, shown),
          merge(target, changes, seen));
      boolean merged = choices.merged().contains(path.toString());
      return new Draft(
          path,
          reconciled(undo, seen.status(), merged),
          seen.status(),
          look(seen.goal()),
          seen.ofNodes(),
          seen.shared().filter(one -> undo.merge().isEmpty()));
    } catch (IOException e) {
      FileUndo undo = new FileUndo(
          path.toString(),
          Kind.FILE,
          changes.refs().reversed(),
          changes.directories(),
          Step.UNKNOWN,
          String.valueOf(e.getMessage()),
          "",
          Optional.empty());
      return new Draft(path, undo, Optional.empty(), Optional.empty(), true, Optional.empty());
    }
  }

  private Optional<FileMerge> merge(Target target, Changes changes, Prospect seen)
      throws IOException {
    boolean file = seen.status().filter(now -> now.type() == FileType.FILE).isPresent();
    if (!file || !(seen.goal() instanceof Goal.Changed)) {
      return Optional.empty();
    }
    Merged merged = restorer.merged(target, changes, ThreeWay.LINES);
    return Optional.of(FileMerge.of(target.path().toString(), seen.now(), merged, versions));
  }

  /// Where nothing is left but what somebody else did, all is taken back; else what they did and
  /// what is taken back are made one where that is wanted.
  private static FileUndo reconciled(FileUndo undo, Optional<FileStatus> now, boolean wanted) {
    if (undo.merge().filter(FileMerge::isClean).isEmpty()) {
      return undo;
    }
    FileMerge merge = undo.merge().get();
    boolean done = merge.of().equals(merge.into())
        && now.filter(status -> status.permissions() == merge.permissions()).isPresent();
    if (done) {
      return undo.with(Step.UNCHANGED, "but for what somebody else has changed since");
    }
    return wanted ? undo.merging(merge) : undo;
  }

  private static Step step(Goal goal) {
    return switch (goal) {
      case Goal.Changed changed -> Step.CHANGED;
      case Goal.Unknown unknown -> Step.UNKNOWN;
      case Goal.Already already -> Step.UNCHANGED;
      case Goal.Gone gone -> Step.REMOVE;
      case Goal.Merged merged -> Step.MERGE;
      case Goal.Content _, Goal.Cut _, Goal.Added _, Goal.Name _ -> Step.RESTORE;
      case Goal.Looks _, Goal.Directory _, Goal.Link _, Goal.Pipe _ -> Step.RESTORE;
    };
  }

  private static String detail(Goal goal, Optional<FileStatus> status) {
    return switch (goal) {
      case Goal.Changed(String why) -> why;
      case Goal.Unknown(String why) -> why;
      case Goal.Already already -> "it is as before";
      case Goal.Gone gone ->
        switch (Draft.kind(goal, status)) {
          case FILE -> "";
          case DIRECTORY -> "a directory";
          case LINK -> "a symbolic link";
          case PIPE -> "a pipe";
          case OTHER -> "a socket or a device";
        };
      case Goal.Looks(Look look) ->
        status.filter(now -> now.permissions() != look.permissions()).isPresent()
            ? "its mode, " + Integer.toOctalString(look.permissions())
            : "its time";
      case Goal.Directory directory -> "a directory";
      case Goal.Link(var look, PathBytes target) -> "a symbolic link to " + target;
      case Goal.Pipe pipe -> "a pipe";
      case Goal.Content _, Goal.Merged _, Goal.Cut _, Goal.Added _, Goal.Name _ -> "";
    };
  }

  private static Optional<Look> look(Goal goal) {
    return switch (goal) {
      case Goal.Directory(Look look) -> Optional.of(look);
      case Goal.Looks(Look look) -> Optional.of(look);
      case Goal.Already _, Goal.Gone _, Goal.Content _, Goal.Cut _, Goal.Added _, Goal.Name _ ->
        Optional.empty();
      case Goal.Merged _, Goal.Link _, Goal.Pipe _, Goal.Changed _, Goal.Unknown _ ->
        Optional.empty();
    };
  }

  private static String diff(PathBytes path, Prospect seen) {
    Optional<byte[]> now = seen.now();
    return switch (seen.goal()) {
      case Goal.Gone gone
      when now.isPresent() -> UnifiedDiff.of(path.toString(), now, Optional.empty());
      case Goal.Content(var look, Body content)
      when content.bytes().isPresent() && (now.isPresent() || seen.status().isEmpty()) ->
        UnifiedDiff.of(path.toString(), now, content.bytes());
      case Goal.Cut(var look, long size)
      when now.isPresent() ->
        UnifiedDiff.of(path.toString(), now, now.map(all -> Arrays.copyOf(all, (int) size)));
      case Goal.Gone _, Goal.Content _, Goal.Merged _, Goal.Cut _, Goal.Added _ -> "";
      case Goal.Looks _, Goal.Directory _, Goal.Link _, Goal.Pipe _, Goal.Name _ -> "";
      case Goal.Already _, Goal.Changed _, Goal.Unknown _ -> "";
    };
  }
}

package dev.aaos.daemon.stage;

import dev.aaos.daemon.undo.UndoPlan;
import dev.aaos.daemon.view.Json;
import dev.aaos.drivers.tool.undo.Choices;
import dev.aaos.drivers.tool.undo.FileMerge;
import dev.aaos.drivers.tool.undo.FileUndo;
import dev.aaos.drivers.tool.undo.FileUndo.Kind;
import dev.aaos.drivers.tool.undo.FileUndo.Step;
import dev.aaos.drivers.tool.undo.UndoPlanner;
import dev.aaos.drivers.tool.undo.UndoRoom;
import dev.aaos.drivers.tool.undo.UndoStep;
import dev.aaos.linux.PathBytes;
import dev.aaos.linux.change.ChangeCodec;
import dev.aaos.linux.piece.Pieces;
import dev.aaos.linux.piece.Store;
import dev.aaos.linux.stage.Comparison;
import dev.aaos.linux.stage.Comparison.Difference;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.LongStream;

/// What a commit of a stage, or of a part of it, comes to as the files are at this
/// moment: name by name what is done, and what is left alone because somebody else has
/// changed it meanwhile.
final class StagePlan {
  private static final int MOST_DIFFS = 8 << 20;

  private final List<Chosen> chosen;
  private final UndoRoom room;
  private final Map<String, FileUndo> files = new LinkedHashMap<>();

  /// A name that differs, and where it does.
  private record Chosen(Comparison comparison, Difference difference) {
    String path() {
      return difference.path().toString();
    }
  }

  private StagePlan(List<Chosen> chosen, UndoRoom room) {
    this.chosen = chosen;
    this.room = room;
  }

  /// Returns what committing what lies at `paths` and beneath them in `stage` comes to;
  /// all of it where there are none.
  ///
  /// @param choices what becomes of what somebody else has done meanwhile
  /// @param room how much of one file can be committed
  /// @throws IOException when the stage cannot be looked at
  static StagePlan of(Stage stage, List<String> paths, Choices choices, UndoRoom room)
      throws IOException {
    List<PathBytes> within = paths.stream().map(PathBytes::of).toList();
    List<Chosen> chosen = new ArrayList<>();
    for (Comparison comparison : stage.compare()) {
      for (Difference difference : comparison.differences()) {
        if (isChosen(difference, within)) {
          chosen.add(new Chosen(comparison, difference));
        }
      }
    }
    StagePlan plan = new StagePlan(chosen, room);
    plan.look(choices);
    return plan;
  }

  /// What is made in a new directory needs that.
  private static boolean isChosen(Difference difference, List<PathBytes> within) {
    return within.isEmpty()
        || within.stream()
            .anyMatch(path -> difference.path().isWithin(path)
                || (difference.kind() == Comparison.Kind.MADE && path.isWithin(difference.path())));
  }

  private void look(Choices choices) throws IOException {
    List<Long> numbers = LongStream.range(0, chosen.size()).boxed().toList();
    UndoPlanner.Plan plan = UndoPlanner.ofStage().plan(numbers, new Copies(), choices);
    if (!plan.lost().isEmpty()) {
      throw new IOException(plan.lost().firstEntry().getValue());
    }
    plan.files().forEach(file -> files.put(file.path(), file));
  }

  /// The changes as they are found in the copy; what is large of them stays there.
  private final class Copies implements UndoPlanner.Images {
    private final Store nowhere =
        new StageStore(new UndoRoom(room.most(), UndoRoom.DEFAULT.free()), piece -> 0);

    @Override
    public byte[] image(long number) throws IOException {
      return ChangeCodec.encode(change((int) number, nowhere));
    }

    @Override
    public void require(Pieces content) {}
  }

  private dev.aaos.linux.change.Change change(int index, Store store) throws IOException {
    Chosen one = chosen.get(index);
    return one.comparison.change(one.difference, store);
  }

  /// Returns whether nothing is left that could be committed.
  boolean isEmpty() {
    return files.values().stream().allMatch(file -> file.step() == Step.UNCHANGED);
  }

  /// Returns how many names something is done to.
  long done() {
    return files.values().stream().filter(FileUndo::isDone).count();
  }

  /// Returns those that are left alone, each with the reason.
  List<FileUndo> left() {
    return files.values().stream().filter(FileUndo::isLeft).toList();
  }

  /// Takes the images of what is to be done, one after another.
  interface Taker extends StageStore.Taker {
    /// Takes `image`, of `names` names, and returns the number of the record that keeps
    /// it.
    long take(byte[] image, long names) throws IOException;
  }

  /// Has `taker` put on record all that is to be done, and returns the calls that do
  /// it.
  ///
  /// @param images where they are read then
  /// @param choices as [#of]
  List<UndoStep> offer(Taker taker, UndoPlanner.Images images, Choices choices) throws IOException {
    StageImages offered = new StageImages(taker);
    Store store = new StageStore(room, taker);
    for (int i = 0; i < chosen.size(); i++) {
      Optional<FileUndo> file = Optional.ofNullable(files.get(chosen.get(i).path()));
      if (file.filter(FileUndo::isDone).isPresent()) {
        offered.add(change(i, store));
      }
    }
    return UndoPlanner.ofStage().plan(offered.records(), images, choices).steps();
  }

  /// Returns this for the wire.
  ///
  /// @param diffs whether to tell what becomes of texts; of the first that come to 8
  ///     MiB
  List<Map<String, Object>> toJson(boolean diffs) {
    Map<String, Difference> differences = new LinkedHashMap<>();
    chosen.forEach(one -> differences.put(one.path(), one.difference));
    Set<String> told = new HashSet<>();
    List<Map<String, Object>> list = new ArrayList<>();
    int room = diffs ? MOST_DIFFS : 0;
    for (FileUndo file : files.values()) {
      if (file.step() == Step.UNCHANGED || !told.add(file.path())) {
        continue;
      }
      int length =
          file.diff().length() + file.merge().map(FileMerge::text).orElse("").length();
      boolean fits = length <= room;
      room -= fits ? length : 0;
      Optional<Difference> difference = Optional.ofNullable(differences.get(file.path()));
      list.add(Json.object(
          "path", file.path(),
          "kind", file.kind().name().toLowerCase(Locale.ROOT),
          "step", word(file, difference),
          "detail", Optional.of(file.detail()).filter(detail -> !detail.isEmpty()),
          "bytes", difference.map(Difference::size).filter(size -> file.kind() == Kind.FILE),
          "diff", Optional.of(file.diff()).filter(diff -> fits && !diff.isEmpty()),
          "merge", file.merge().map(merge -> UndoPlan.merged(merge, fits))));
    }
    return list;
  }

  private static String word(FileUndo file, Optional<Difference> difference) {
    return switch (file.step()) {
      case REMOVE -> "remove";
      case RESTORE ->
        difference.filter(one -> one.kind() == Comparison.Kind.MADE).isPresent()
            ? "make"
            : "change";
      case MERGE -> "merge";
      case CHANGED -> "conflict";
      case UNKNOWN, UNCHANGED -> "unknown";
    };
  }
}

package dev.aaos.daemon.stage;

import dev.aaos.kernel.base.AgentId;
import dev.aaos.kernel.base.RunId;
import dev.aaos.linux.PathBytes;
import dev.aaos.linux.stage.Comparison;
import dev.aaos.linux.stage.Origin;
import dev.aaos.linux.stage.Origins;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// One stage: the copies of directories on which an agent works, with all below it.
///
/// @param directory where it lies
/// @param trees what was copied
record Stage(AgentId agent, Path directory, List<Tree> trees) {
  /// The name of a copy.
  static final PathBytes COPY = PathBytes.of("tree");

  /// The file that is there once its agent is.
  static final String KEPT = "kept";

  private static final String TREES = "trees";
  private static final String COMMITS = "commits";

  /// A directory that was copied.
  ///
  /// @param real its own name
  /// @param copy where the copy lies
  record Tree(PathBytes real, PathBytes copy) {}

  /// Copies the list.
  Stage {
    trees = List.copyOf(trees);
  }

  /// Returns where it is kept what was copied.
  Path origins() {
    return directory.resolve("origins");
  }

  /// Returns where the copy of what lies at the own name `real` lies; nothing when that
  /// is not staged.
  Optional<PathBytes> copyOf(PathBytes real) {
    return trees.stream()
        .filter(tree -> real.isWithin(tree.real()))
        .findFirst()
        .map(tree -> real.equals(tree.real())
            ? tree.copy()
            : tree.copy().resolve(real.relativeTo(tree.real())));
  }

  /// Writes down which directories were copied.
  void write() throws IOException {
    Files.write(
        directory.resolve(TREES),
        trees.stream().map(tree -> tree.real().toString()).toList());
  }

  /// Returns the one in `directory`; nothing when it is not whole.
  static Optional<Stage> read(Path directory) throws IOException {
    Path list = directory.resolve(TREES);
    if (!Files.exists(list)) {
      return Optional.empty();
    }
    List<Tree> trees = new ArrayList<>();
    for (String real : Files.readAllLines(list)) {
      Path own = directory.resolve(Integer.toString(trees.size()));
      trees.add(new Tree(PathBytes.of(real), PathBytes.of(own.toString()).resolve(COPY)));
    }
    AgentId agent = new AgentId(UUID.fromString(directory.getFileName().toString()));
    return Optional.of(new Stage(agent, directory, trees));
  }

  /// Returns when it began.
  Instant begun() {
    try {
      return Files.getLastModifiedTime(directory.resolve(TREES)).toInstant();
    } catch (IOException e) {
      return Instant.EPOCH; // it is just being removed
    }
  }

  /// Notes that `run` commits some of it.
  void committedBy(RunId run) throws IOException {
    Files.writeString(
        directory.resolve(COMMITS),
        run + "\n",
        StandardOpenOption.CREATE,
        StandardOpenOption.APPEND,
        StandardOpenOption.SYNC);
  }

  /// Returns the runs that have committed some of it, or do, oldest first.
  List<RunId> commits() throws IOException {
    Path list = directory.resolve(COMMITS);
    return Files.exists(list)
        ? Files.readAllLines(list).stream()
            .map(line -> new RunId(UUID.fromString(line)))
            .toList()
        : List.of();
  }

  /// Returns how the copies differ from what was copied.
  ///
  /// @throws IOException when they cannot be looked at
  List<Comparison> compare() throws IOException {
    List<Origin> all = Origins.read(origins());
    List<Comparison> comparisons = new ArrayList<>();
    for (Tree tree : trees) {
      comparisons.add(Comparison.of(tree.real(), tree.copy(), all));
    }
    return comparisons;
  }
}

package dev.aaos.daemon.stage;

import dev.aaos.kernel.base.AgentId;
import dev.aaos.kernel.base.Root;
import dev.aaos.kernel.device.Stages;
import dev.aaos.linux.LinuxException;
import dev.aaos.linux.PathBytes;
import dev.aaos.linux.stage.Origin;
import dev.aaos.linux.stage.Origins;
import dev.aaos.linux.stage.Room;
import dev.aaos.linux.stage.StagedTrees;
import dev.aaos.linux.stage.TreeCopy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.stream.Stream;

/// The directory of the daemon's in which stages lie, each in one that is called as its
/// agent. Any thread may call.
public final class StageDirectory implements Stages {
  private static final int MOST_NAMES = 500_000;
  private static final String GONE = "gone-";

  private final Path place;
  private final long mostBytes;
  private volatile Optional<Path> found = Optional.empty();

  /// Keeps stages in `place`, of at most `mostBytes` each when they are made.
  public StageDirectory(Path place, long mostBytes) {
    this.place = place.toAbsolutePath().normalize();
    this.mostBytes = mostBytes;
  }

  @Override
  public Begun begin(AgentId agent, List<Wish> wishes) throws IOException {
    Path real = made();
    StagedRoots roots = StagedRoots.of(wishes, PathBytes.of(real.toString()));
    Path directory = real.resolve(agent.toString());
    Files.createDirectory(directory);
    try {
      Stage stage = new Stage(agent, directory, trees(directory, roots.trees()));
      long free = Files.getFileStore(real).getUsableSpace();
      Room room = new Room(Math.min(mostBytes, free - free / 10), MOST_NAMES);
      List<Origin> origins = new ArrayList<>();
      for (Stage.Tree tree : stage.trees()) {
        origins.addAll(copy(tree, room, roots::isWanted));
      }
      Origins.write(stage.origins(), origins);
      stage.write();
      return new Begun(
          roots.trees().stream().map(PathBytes::toString).toList(),
          wishes.stream().map(wish -> placed(stage, wish.root())).toList());
    } catch (LinuxException e) {
      abandon(agent);
      throw new IOException(
          e.getMessage() + ": what is granted for writing has to be readable, as"
              + " all of it is copied",
          e);
    } catch (IOException | RuntimeException e) {
      abandon(agent);
      throw e;
    }
  }

  private Path made() throws IOException {
    Files.createDirectories(
        place, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    return real();
  }

  private Path real() throws IOException {
    if (found.isEmpty()) {
      found = Optional.of(place.toRealPath());
    }
    return found.get();
  }

  private static List<Stage.Tree> trees(Path directory, List<PathBytes> reals) {
    List<Stage.Tree> trees = new ArrayList<>();
    for (PathBytes real : reals) {
      Path own = directory.resolve(Integer.toString(trees.size()));
      trees.add(new Stage.Tree(real, PathBytes.of(own.toString()).resolve(Stage.COPY)));
    }
    return trees;
  }

  private static List<Origin> copy(Stage.Tree tree, Room room, Predicate<PathBytes> wanted)
      throws IOException {
    PathBytes own = tree.copy().parent().orElseThrow();
    PathBytes others = own.resolve(PathBytes.of("others"));
    Files.createDirectories(Path.of(others.toString()));
    PathBytes above = nearest(tree.real());
    StagedTrees.own(own, above);
    return above.equals(tree.real())
        ? TreeCopy.copy(tree.real(), new TreeCopy.Place(own, Stage.COPY, others), room, wanted)
        : List.of();
  }

  /// Returns `path`, or what there is of the directories above it.
  private static PathBytes nearest(PathBytes path) {
    PathBytes at = path;
    while (!Files.exists(Path.of(at.toString())) && at.parent().isPresent()) {
      at = at.parent().get();
    }
    return at;
  }

  private static Root placed(Stage stage, Root root) {
    return stage
        .copyOf(PathBytes.of(root.real()))
        .map(copy -> new Root(root.lexical(), copy.toString()))
        .orElse(root);
  }

  @Override
  public void keep(AgentId agent) throws IOException {
    Files.createFile(real().resolve(agent.toString()).resolve(Stage.KEPT));
  }

  @Override
  public void abandon(AgentId agent) {
    try {
      StagedTrees.remove(PathBytes.of(real().toString()), name(agent.toString()));
    } catch (IOException e) {
      return; // the next start tries again
    }
  }

  private static PathBytes name(String name) {
    return PathBytes.of(name);
  }

  @Override
  public boolean holds(Root root) {
    return isWithin(root.real());
  }

  /// Returns whether `path` lies in a stage.
  public boolean isWithin(String path) {
    if (found.isEmpty() && !Files.isDirectory(place)) {
      return false;
    }
    try {
      return path.startsWith(real() + "/");
    } catch (IOException e) {
      return false; // it has gone, and nothing lies in it
    }
  }

  /// Returns all there are, the oldest first.
  List<Stage> all() throws IOException {
    if (!Files.isDirectory(place)) {
      return List.of();
    }
    List<Stage> all = new ArrayList<>();
    try (Stream<Path> inside = Files.list(real())) {
      for (Path one : inside.filter(StageDirectory::isStage).toList()) {
        Optional<Stage> stage = Stage.read(one);
        stage.ifPresent(all::add);
      }
    }
    all.sort((one, other) -> one.begun().compareTo(other.begun()));
    return all;
  }

  private static boolean isStage(Path path) {
    try {
      return Files.isDirectory(path)
          && UUID.fromString(path.getFileName().toString()).version() > 0;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  /// Returns the stage of `agent`, if it has one.
  Optional<Stage> find(AgentId agent) throws IOException {
    Path directory = place.resolve(agent.toString());
    return Files.isDirectory(directory) ? Stage.read(directory.toRealPath()) : Optional.empty();
  }

  /// Removes `stage` for good. A file takes its name, so that nothing is made there any
  /// more.
  void remove(Stage stage) throws IOException {
    Path real = real();
    String gone = GONE + stage.agent();
    Files.move(stage.directory(), real.resolve(gone));
    Files.createFile(stage.directory());
    StagedTrees.remove(PathBytes.of(real.toString()), name(gone));
  }

  /// Removes what earlier daemons left behind: stages that had ended, and those of
  /// agents that were not made after all.
  ///
  /// @param known tells whether there is such an agent
  public void sweep(Predicate<AgentId> known) throws IOException {
    if (!Files.isDirectory(place)) {
      return;
    }
    Path real = real();
    try (Stream<Path> inside = Files.list(real)) {
      for (Path one : inside.toList()) {
        String name = one.getFileName().toString();
        boolean unmade = isStage(one)
            && !Files.exists(one.resolve(Stage.KEPT))
            && !known.test(new AgentId(UUID.fromString(name)));
        if (name.startsWith(GONE) || unmade) {
          StagedTrees.remove(PathBytes.of(real.toString()), name(name));
        }
      }
    }
  }
}

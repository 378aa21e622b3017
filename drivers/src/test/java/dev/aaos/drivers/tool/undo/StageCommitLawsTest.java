package dev.aaos.drivers.tool.undo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aaos.capability.CapabilityRequest;
import dev.aaos.drivers.tool.GrantedContext;
import dev.aaos.drivers.tool.file.FileHands;
import dev.aaos.drivers.tool.file.FileTools;
import dev.aaos.kernel.device.Tool;
import dev.aaos.kernel.device.ToolOutcome;
import dev.aaos.linux.PathBytes;
import dev.aaos.linux.change.Batch;
import dev.aaos.linux.piece.Piece;
import dev.aaos.linux.stage.Comparison;
import dev.aaos.linux.stage.Comparison.Difference;
import dev.aaos.linux.stage.Origin;
import dev.aaos.linux.stage.Origins;
import dev.aaos.linux.stage.Room;
import dev.aaos.linux.stage.StagedTrees;
import dev.aaos.linux.stage.TreeCopy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Whatever is done to the copy of a tree, the tree is untouched until it is committed,
/// and then is what the copy is. What either is, is known from looking at it with the
/// JDK.
@Timeout(300)
final class StageCommitLawsTest {
  private static final int CASES = Integer.getInteger("aaos.trees", 60);
  private static final PathBytes COPY = PathBytes.of("tree");

  @TempDir
  Path base;

  private final Tool tool = FileTools.all(FileHands.OWN, new SplittableRandom(5)).stream()
      .filter(one -> one.spec().name().equals("file_restore"))
      .findFirst()
      .orElseThrow();

  /// A tree, its copy, and an agent that commits.
  private final class Ground {
    final RandomGenerator random;
    final Tree tree;
    final Tree copy;
    final GrantedContext agent;
    final Path origins;

    Ground(long seed, int round) throws IOException {
      random = new SplittableRandom(seed * 1_000_003 + round);
      Path here = base.toRealPath().resolve("r" + round);
      Path stage = Files.createDirectories(here.resolve("stage"));
      tree = new Tree(Files.createDirectories(here).resolve("real"), random);
      tree.plant(true);
      Files.createDirectory(stage.resolve("others"));
      List<Origin> all = TreeCopy.copy(
          bytes(tree.root),
          new TreeCopy.Place(bytes(stage), COPY, bytes(stage.resolve("others"))),
          new Room(1 << 30, 10_000),
          path -> true);
      origins = here.resolve("origins");
      Origins.write(origins, all);
      copy = new Tree(stage.resolve("tree"), random);
      agent = GrantedContext.of(List.of(
          CapabilityRequest.parse(Map.of("file_read", tree.root + "/*", "links", "any")),
          CapabilityRequest.parse(Map.of("file_write", tree.root + "/*", "links", "any"))));
    }

    void work() throws IOException {
      int edits = 1 + random.nextInt(12);
      for (int i = 0; i < edits; i++) {
        copy.edit();
      }
    }

    /// Puts on record what differs, and returns what a commit of that comes to.
    UndoPlanner.Plan offer() throws IOException {
      Comparison comparison =
          Comparison.of(bytes(tree.root), bytes(copy.root), Origins.read(origins));
      Batch batch = new Batch();
      for (Difference difference : comparison.differences()) {
        batch.add(comparison.change(difference, new CallWitness(agent, UndoRoom.DEFAULT)));
      }
      int from = agent.images() + 1;
      if (!batch.isEmpty()) {
        agent.keep(batch.image());
      }
      return plan(from, agent.images());
    }

    UndoPlanner.Plan plan(long from, long to) {
      List<Long> records = new ArrayList<>();
      for (long number = from; number <= to; number++) {
        if (!Piece.isOne(agent.image(number))) {
          records.add(number);
        }
      }
      return new UndoPlanner().plan(records, agent::preserved, path -> false);
    }

    void make(List<UndoStep> steps) throws Exception {
      for (UndoStep step : steps) {
        ToolOutcome outcome = agent.call(tool, step.call(false));
        assertThat(outcome)
            .describedAs("%s: %s; %s; staged %s", step.call(false), outcome, step, staged())
            .isInstanceOf(ToolOutcome.Done.class);
      }
    }

    Map<String, String> real() throws IOException {
      return Snapshot.texts(tree.root, tree.look());
    }

    Map<String, String> staged() throws IOException {
      return Snapshot.texts(copy.root, copy.look());
    }
  }

  private static PathBytes bytes(Path path) {
    return PathBytes.of(path.toString());
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void commit_makesOfTheTreeWhatTheCopyIs_andCanBeTakenBack(long seed) throws Exception {
    for (int round = 0; round < CASES; round++) {
      Ground ground = new Ground(seed, round);
      String what = "round " + round;
      Map<String, String> before = ground.real();
      assertThat(ground.staged()).describedAs(what).isEqualTo(before);
      ground.work();
      assertThat(ground.real()).describedAs(what).isEqualTo(before);
      Map<String, String> staged = ground.staged();

      UndoPlanner.Plan plan = ground.offer();
      assertThat(plan.files()).describedAs(what).noneMatch(FileUndo::isLeft);
      int offered = ground.agent.images();
      ground.make(plan.steps());

      assertThat(ground.real()).describedAs(what).isEqualTo(staged);
      int done = ground.agent.images();
      assertThat(ground.offer().steps()).describedAs(what).isEmpty();
      ground.make(ground.plan(offered + 1, done).steps());
      assertThat(ground.real()).describedAs(what + ", taken back").isEqualTo(before);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {11, 12})
  void commit_thatStopsAnywhere_isEndedByAnother(long seed) throws Exception {
    for (int round = 0; round < CASES; round++) {
      Ground ground = new Ground(seed, round);
      ground.work();
      Map<String, String> staged = ground.staged();
      UndoPlanner.Plan plan = ground.offer();
      int offered = ground.agent.images();

      ground.make(plan.steps().subList(0, ground.random.nextInt(plan.steps().size() + 1)));
      ground.make(ground.plan(1, offered).steps());

      assertThat(ground.real()).describedAs("round %d", round).isEqualTo(staged);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {21, 22})
  void commit_whereAPersonChangedThingsMeanwhile_touchesNoneOfThem(long seed) throws Exception {
    for (int round = 0; round < CASES; round++) {
      Ground ground = new Ground(seed, round);
      ground.work();
      Optional<Path> theirs = ground.tree.interfere();
      Map<Path, Snapshot.Entry> then = ground.tree.look();

      ground.make(ground.offer().steps());

      if (theirs.isPresent()) {
        Map<Path, Snapshot.Entry> now = ground.tree.look();
        boolean alike = Optional.ofNullable(now.get(theirs.get()))
            .map(Snapshot.Entry::content)
            .equals(Optional.ofNullable(then.get(theirs.get())).map(Snapshot.Entry::content));
        String same = ground.tree.root.relativize(theirs.get()).toString();
        assertThat(alike
                || Optional.ofNullable(ground.real().get(same))
                    .equals(Optional.ofNullable(ground.staged().get(same))))
            .describedAs("round %d, %s", round, theirs)
            .isTrue();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {31})
  void whatIsDropped_isGone_andTheTreeIsUntouched(long seed) throws Exception {
    for (int round = 0; round < CASES / 2; round++) {
      Ground ground = new Ground(seed, round);
      Map<String, String> before = ground.real();
      ground.work();

      Path here = base.toRealPath().resolve("r" + round);
      StagedTrees.remove(bytes(here), PathBytes.of("stage"));

      assertThat(here.resolve("stage")).doesNotExist();
      assertThat(ground.real()).describedAs("round %d", round).isEqualTo(before);
    }
  }
}

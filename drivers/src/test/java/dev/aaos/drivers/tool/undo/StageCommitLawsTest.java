package dev.aaos.drivers.tool.undo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aaos.capability.CapabilityRequest;
import dev.aaos.drivers.tool.GrantedContext;
import dev.aaos.drivers.tool.file.FileHands;
import dev.aaos.drivers.tool.file.FileTools;
import dev.aaos.drivers.tool.undo.FileUndo.Step;
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
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
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

  private static final String LINES = "one\ntwo\nthree\n";

  @TempDir
  Path base;

  private interface Planting {
    void run() throws IOException;
  }

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
      this(seed, round, () -> {});
    }

    /// @param planted what is done to the tree before it is copied
    Ground(long seed, int round, Planting planted) throws IOException {
      random = new SplittableRandom(seed * 1_000_003 + round);
      Path here = base.toRealPath().resolve("r" + round);
      Path stage = Files.createDirectories(here.resolve("stage"));
      tree = new Tree(Files.createDirectories(here).resolve("real"), random);
      tree.plant(true);
      planted.run();
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
      return offer(Choices.NONE);
    }

    UndoPlanner.Plan offer(Choices choices) throws IOException {
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
      return plan(from, agent.images(), choices);
    }

    UndoPlanner.Plan plan(long from, long to) {
      return plan(from, to, Choices.NONE);
    }

    UndoPlanner.Plan plan(long from, long to, Choices choices) {
      List<Long> records = new ArrayList<>();
      for (long number = from; number <= to; number++) {
        if (!Piece.isOne(agent.image(number))) {
          records.add(number);
        }
      }
      return UndoPlanner.ofStage().plan(records, agent::preserved, choices);
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

  /// A tree with a text in it, of which the copy and the original have been changed.
  private Ground changed(int round, String staged, String theirs) throws IOException {
    Path real = base.toRealPath().resolve("r" + round).resolve("real");
    Ground ground = new Ground(41, round, () -> Files.writeString(real.resolve("text"), LINES));
    Files.writeString(ground.copy.root.resolve("text"), staged);
    Files.writeString(real.resolve("text"), theirs);
    return ground;
  }

  @Test
  void commit_ofATextThatAPersonChangedElsewhere_hasBoth_whenThatIsWanted() throws Exception {
    Ground ground = changed(0, "one\ntwo\nstaged\n", "theirs\ntwo\nthree\n");
    Path file = ground.tree.root.resolve("text");
    Choices merged = new Choices(Set.of(), Set.of(file.toString()));

    assertThat(ground.offer().files().getFirst().step()).isEqualTo(Step.CHANGED);
    ground.make(ground.offer(merged).steps());

    assertThat(file).hasContent("theirs\ntwo\nstaged\n");
    assertThat(ground.offer().files().getFirst().step()).isEqualTo(Step.UNCHANGED);
  }

  @Test
  void commit_ofTheSameLines_mergesNothing_andShowsWhatWasStagedAndCopiedAndIsThere()
      throws Exception {
    Ground ground = changed(0, "one\nstaged\nthree\n", "one\ntheirs\nthree\n");
    Path file = ground.tree.root.resolve("text");

    FileUndo told =
        ground.offer(new Choices(Set.of(), Set.of(file.toString()))).files().getFirst();

    assertThat(told.step()).isEqualTo(Step.CHANGED);
    assertThat(told.merge().orElseThrow().text()).isEqualTo("""
        @@ 2 @@
        staged   2 staged
        copied   2 two
        now      2 theirs""");
  }

  @Test
  void originsWithoutTexts_asTheyWereWrittenOnce_areRead() throws Exception {
    Ground ground = changed(0, "one\ntwo\nstaged\n", "theirs\ntwo\nthree\n");
    ByteBuffer all = ByteBuffer.wrap(Files.readAllBytes(ground.origins));
    ByteBuffer old = ByteBuffer.allocate(all.remaining());
    old.put((byte) 1).putInt(all.get() == 2 ? all.getInt() : -1);
    while (all.hasRemaining()) {
      int length = Integer.BYTES + all.getInt(all.position()) + 2 * 28 + 12;
      old.put(all.slice(all.position(), length));
      all.position(all.position() + length + Long.BYTES);
    }
    Files.write(ground.origins, Arrays.copyOf(old.array(), old.position()));

    FileUndo told = ground.offer().files().getFirst();

    assertThat(told.step()).isEqualTo(Step.CHANGED);
    assertThat(told.merge().orElseThrow().kind()).isEqualTo(FileMerge.Kind.UNKNOWN);
  }
}

package dev.aaos.drivers.tool.undo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aaos.capability.CapabilityRequest;
import dev.aaos.drivers.tool.GrantedContext;
import dev.aaos.drivers.tool.file.FileHands;
import dev.aaos.drivers.tool.file.FileTools;
import dev.aaos.drivers.tool.undo.FileUndo.Step;
import dev.aaos.drivers.tool.undo.Snapshot.Entry;
import dev.aaos.kernel.device.Tool;
import dev.aaos.kernel.device.ToolOutcome;
import dev.aaos.linux.change.Batch;
import dev.aaos.linux.change.Change;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Whatever a program did to a tree is taken back, and what a person did since is not. What
/// programs did is known from looking at the tree with the JDK before and after.
@Timeout(300)
abstract class TreeUndoContract {
  @TempDir
  Path base;

  private final boolean almighty;
  private final int cases;
  private final Tool tool;

  /// @param almighty whether `hands` may change what is in directories that keep their owner out
  /// @param cases how many trees of each seed
  TreeUndoContract(FileHands hands, boolean almighty, int cases) {
    this.almighty = almighty;
    this.cases = cases;
    this.tool = FileTools.all(hands, new SplittableRandom(5)).stream()
        .filter(one -> one.spec().name().equals("file_restore"))
        .findFirst()
        .orElseThrow();
  }

  /// One tree, an agent that may change all of it, and the records of what is changed there.
  private final class Ground {
    final RandomGenerator random;
    final Tree tree;
    final GrantedContext agent;

    Ground(long seed, int round) throws IOException {
      random = new SplittableRandom(seed * 1_000_003 + round);
      Path root = base.toRealPath().resolve("r" + round);
      tree = new Tree(root, random);
      tree.plant(almighty);
      agent = GrantedContext.of(List.of(
          CapabilityRequest.parse(Map.of("file_read", root + "/*", "links", "any")),
          CapabilityRequest.parse(Map.of("file_write", root + "/*", "links", "any"))));
    }

    /// Has a program do something, and puts by what it was.
    void command() throws IOException {
      Map<Path, Entry> before = tree.look();
      int edits = 1 + random.nextInt(8);
      for (int i = 0; i < edits; i++) {
        tree.edit();
      }
      keep(before);
    }

    /// Puts by what a program did that found `before`.
    void keep(Map<Path, Entry> before) throws IOException {
      List<Change> changes = new ArrayList<>(Snapshot.changes(before, tree.look()));
      Collections.shuffle(changes, new Random(random.nextLong()));
      Batch batch = new Batch();
      for (Change change : changes) {
        batch.add(change);
        if (random.nextInt(6) == 0) {
          agent.keep(batch.image());
          batch = new Batch();
        }
      }
      if (!batch.isEmpty()) {
        agent.keep(batch.image());
      }
    }

    UndoPlanner.Plan plan(long from, long to) {
      return plan(from, to, Choices.NONE);
    }

    UndoPlanner.Plan plan(long from, long to, Choices choices) {
      List<Long> records = LongStream.rangeClosed(from, to).boxed().toList();
      return new UndoPlanner().plan(records, agent::preserved, choices);
    }

    void make(List<UndoStep> steps) throws Exception {
      for (UndoStep step : steps) {
        ToolOutcome outcome = agent.call(tool, step.call(false));
        assertThat(outcome).describedAs(step.call(false)).isInstanceOf(ToolOutcome.Done.class);
      }
    }

    Map<String, String> texts() throws IOException {
      return Snapshot.texts(tree.root, tree.look());
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void undo_ofWhatProgramsDid_leavesTheTreeAsItWas_andBackAgain(long seed) throws Exception {
    for (int round = 0; round < cases; round++) {
      Ground ground = new Ground(seed, round);
      Map<String, String> before = ground.texts();
      int commands = 1 + ground.random.nextInt(2);
      for (int i = 0; i < commands; i++) {
        ground.command();
      }
      Map<String, String> after = ground.texts();
      int done = ground.agent.images();

      UndoPlanner.Plan plan = ground.plan(1, done);
      assertThat(plan.files()).describedAs("round %d", round).noneMatch(FileUndo::isLeft);
      ground.make(plan.steps());
      assertThat(ground.texts()).describedAs("round %d", round).isEqualTo(before);

      int undone = ground.agent.images();
      ground.make(ground.plan(done + 1, undone).steps());
      assertThat(ground.texts()).describedAs("round %d, back again", round).isEqualTo(after);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {11, 12, 13})
  void undo_thatStopsAnywhere_isEndedByAnother(long seed) throws Exception {
    for (int round = 0; round < cases; round++) {
      Ground ground = new Ground(seed, round);
      Map<String, String> before = ground.texts();
      ground.command();
      int done = ground.agent.images();

      for (int stops = 0; stops < 3; stops++) {
        List<UndoStep> steps = ground.plan(1, done).steps();
        ground.make(steps.subList(0, ground.random.nextInt(steps.size() + 1)));
      }
      ground.make(ground.plan(1, done).steps());

      assertThat(ground.texts()).describedAs("round %d", round).isEqualTo(before);
      assertThat(ground.plan(1, done).steps()).describedAs("round %d", round).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {21, 22})
  void undo_whereAPersonChangedThingsSince_touchesNoneOfThem_andNamesThem(long seed)
      throws Exception {
    for (int round = 0; round < cases; round++) {
      Ground ground = new Ground(seed, round);
      Map<Path, Entry> before = ground.tree.look();
      ground.command();
      Map<Path, Entry> made = ground.tree.look();
      int done = ground.agent.images();
      Optional<Path> theirs = ground.tree.interfere();
      Map<Path, Entry> then = ground.tree.look();

      UndoPlanner.Plan plan = ground.plan(1, done);
      ground.make(plan.steps());

      Map<Path, Entry> now = ground.tree.look();
      for (FileUndo file : plan.files()) {
        Path path = Path.of(file.path());
        String what = "round " + round + ", " + theirs + ", " + file;
        if (file.isLeft() || file.merge().isPresent()) {
          assertThat(theirs.filter(one -> isNear(one, path, made, before)))
              .describedAs(what)
              .isPresent();
          assertThat(content(now, path)).describedAs(what).isEqualTo(content(then, path));
        } else {
          assertThat(content(now, path)).describedAs(what).isEqualTo(content(before, path));
        }
      }
      if (theirs.isPresent()) {
        keeps(theirs.get(), then, now, plan);
      }
    }
  }

  /// Somebody changes lines of a file that programs changed too. What is merged has all that they
  /// wrote and nothing that an agent did; what is not is as they left it.
  @ParameterizedTest
  @ValueSource(longs = {31, 32})
  void merge_losesNoLineOfAPerson_takesAllOfTheAgentBack_andIsTakenBackItself(long seed)
      throws Exception {
    int merged = 0;
    for (int round = 0; round < cases; round++) {
      Ground ground = new Ground(seed, round);
      Path file = ground.tree.root.resolve("lines");
      List<String> lines = new ArrayList<>();
      for (int i = ground.random.nextInt(12); i >= 0; i--) {
        lines.add("before " + i);
      }
      List<String> before = List.copyOf(lines);
      Files.write(file, lines);
      for (int i = ground.random.nextInt(2); i >= 0; i--) {
        Map<Path, Entry> found = ground.tree.look();
        Files.write(file, edited(lines, "agent " + i, ground.random));
        ground.keep(found);
      }
      int done = ground.agent.images();
      List<String> agents = List.copyOf(lines);
      Files.write(file, edited(lines, "theirs", ground.random));

      Choices choices = new Choices(Set.of(), Set.of(file.toString()));
      UndoPlanner.Plan plan = ground.plan(1, done, choices);
      ground.make(plan.steps());

      List<String> now = Files.readAllLines(file);
      String what = "round %d: %s, %s, %s: %s".formatted(round, before, agents, lines, now);
      if (plan.files().getFirst().step() == Step.MERGE) {
        merged++;
        assertThat(now).as(what).noneMatch(line -> line.startsWith("agent"));
        assertThat(now).as(what).containsAll(those(lines, line -> line.startsWith("theirs")));
        assertThat(now)
            .as(what)
            .containsAll(those(before, line -> !agents.contains(line) || lines.contains(line)));
        ground.make(ground.plan(done + 1, ground.agent.images()).steps());
        assertThat(Files.readAllLines(file)).as(what).isEqualTo(lines);
      } else {
        assertThat(now).as(what).isEqualTo(agents.equals(lines) ? before : lines);
      }
    }
    assertThat(merged).isGreaterThan(cases / 6);
  }

  private static List<String> those(List<String> lines, Predicate<String> wanted) {
    return lines.stream().filter(wanted).toList();
  }

  /// Has a few of `lines` be others, which begin with `word`.
  private static List<String> edited(List<String> lines, String word, RandomGenerator random) {
    for (int i = random.nextInt(3); i >= 0; i--) {
      int at = random.nextInt(lines.size() + 1);
      int what = at == lines.size() ? 0 : random.nextInt(3);
      switch (what) {
        case 0 -> lines.add(at, word + " adds " + random.nextInt());
        case 1 -> lines.remove(at);
        default -> lines.set(at, word + " sets " + random.nextInt());
      }
    }
    return lines;
  }

  /// What they put there is there; what they took away is not, unless it was as before by that.
  private static void keeps(
      Path theirs, Map<Path, Entry> then, Map<Path, Entry> now, UndoPlanner.Plan plan) {
    boolean asBefore = plan.files().stream()
        .anyMatch(file -> file.path().equals(theirs.toString()) && file.step() == Step.UNCHANGED);
    assertThat(content(now, theirs)).isEqualTo(content(then, theirs));
    boolean known = plan.files().stream().anyMatch(file -> file.path().equals(theirs.toString()));
    boolean named = plan.files().stream()
        .anyMatch(file -> file.path().equals(theirs.toString()) && file.isLeft());
    assertThat(!known || named || asBefore).describedAs(theirs.toString()).isTrue();
    if (then.containsKey(theirs.resolve("theirs"))) {
      assertThat(now).containsKey(theirs.resolve("theirs"));
    }
  }

  private static Optional<String> content(Map<Path, Entry> all, Path path) {
    return Optional.ofNullable(all.get(path))
        .map(entry -> Integer.toHexString(entry.kind()) + " " + entry.content());
  }

  /// Returns whether what was done to `theirs` is in the way at `path`.
  private static boolean isNear(
      Path theirs, Path path, Map<Path, Entry> made, Map<Path, Entry> before) {
    Optional<String> group = Optional.ofNullable(made.get(theirs)).map(Entry::group);
    boolean same = Optional.ofNullable(made.get(path)).map(Entry::group).equals(group);
    return theirs.startsWith(path)
        || path.startsWith(theirs)
        || same
        || (before.containsKey(theirs) && Files.isDirectory(theirs));
  }
}

package dev.aaos.drivers.tool.undo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aaos.capability.CapabilityRequest;
import dev.aaos.capability.PathPattern;
import dev.aaos.drivers.tool.GrantedContext;
import dev.aaos.drivers.tool.file.FileHands;
import dev.aaos.drivers.tool.file.FileTools;
import dev.aaos.drivers.tool.file.HeldHands;
import dev.aaos.kernel.device.Tool;
import dev.aaos.kernel.device.ToolOutcome;
import dev.aaos.linux.PathBytes;
import dev.aaos.linux.confine.Bounds;
import dev.aaos.linux.confine.Confiner;
import dev.aaos.linux.confine.Egress;
import dev.aaos.linux.confine.Ending;
import dev.aaos.linux.confine.Enforcement;
import dev.aaos.linux.confine.Permits;
import dev.aaos.linux.confine.Program;
import dev.aaos.linux.confine.Tier;
import dev.aaos.linux.confine.View;
import dev.aaos.linux.confine.View.Access;
import dev.aaos.linux.piece.Piece;
import dev.aaos.linux.trail.Trails;
import dev.aaos.testkit.Deeds;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// What real programs do to files, confined for real, is put aside and taken back: the tree is what
/// it was, as the JDK sees it, and what it was made into again when that is taken back in turn.
@Timeout(600)
final class UndoneProgramsTest {
  private static final int RUNS = Integer.getInteger("aaos.undone", 40);
  private static final int NOBODY = 65534;

  private final Tool tool = FileTools.all(FileHands.OWN, new SplittableRandom(5)).stream()
      .filter(one -> one.spec().name().equals("file_restore"))
      .findFirst()
      .orElseThrow();

  /// A tree that programs work in, and an agent that may change all of it.
  private final class Ground {
    final Path root;
    final Tier tier;
    final Confiner confiner;
    final GrantedContext agent;

    Ground(Path root, Tier tier, Confiner confiner) throws IOException {
      this.root = Files.createDirectory(root);
      this.tier = tier;
      this.confiner = confiner;
      if (Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0)) {
        Files.setAttribute(root, "unix:uid", NOBODY);
        Files.setAttribute(root, "unix:gid", NOBODY);
      }
      agent = GrantedContext.of(List.of(
          CapabilityRequest.parse(Map.of("file_read", root + "/*", "links", "any")),
          CapabilityRequest.parse(Map.of("file_write", root + "/*", "links", "any"))));
    }

    Map<String, String> texts() throws IOException {
      return Snapshot.texts(root, Snapshot.of(root));
    }

    /// Runs `script` as an agent's program.
    void run(String script, Trails trails) throws Exception {
      PathBytes name = PathBytes.of(root.toString());
      View view = new View(name, name, true, Set.of(Access.READ, Access.EXECUTE, Access.WRITE));
      Program program = new Program(
          List.of("/usr/bin/bash", "-c", script),
          List.of("PATH=/usr/bin:/bin", "LC_ALL=C.UTF-8", "TMPDIR=/tmp"),
          root.toString(),
          "",
          List.of(view),
          Permits.writing(List.of(PathPattern.beneath(root.toString()))),
          Egress.NONE,
          Bounds.DEFAULT.within(Duration.ofSeconds(30)));
      try (Trails.Started trail =
          trails.begin(agent.intent(), program.views(), confiner.owner(tier))) {
        Confiner.Along along = new Confiner.Along(Optional.empty(), Optional.of(trail));
        Ending ending = confiner.run(program, tier, along, new Deaf());
        assertThat(ending).as(script).isEqualTo(new Ending.Exited(0));
        trail.settle(new Trails.Taker() {
          @Override
          public void take(byte[] image) {
            agent.changed(image);
          }

          @Override
          public long piece(byte[] image) throws IOException {
            return agent.piece(image);
          }
        });
      }
    }

    void undo(String what, long from, long to) throws Exception {
      List<Long> records = new ArrayList<>();
      for (long number = from; number <= to; number++) {
        if (!Piece.isOne(agent.preserved(number))) {
          records.add(number);
        }
      }
      UndoPlanner.Plan plan = new UndoPlanner().plan(records, agent::preserved, Choices.NONE);
      assertThat(plan.files()).as(what).noneMatch(FileUndo::isLeft);
      for (UndoStep step : plan.steps()) {
        ToolOutcome outcome = agent.call(tool, step.call(false));
        assertThat(outcome).as(what + step.call(false)).isInstanceOf(ToolOutcome.Done.class);
      }
    }
  }

  private static final class Deaf implements Confiner.Listener {
    @Override
    public void started(Enforcement enforcement, int proofs) {}

    @Override
    public void wrote(int stream, byte[] bytes) {}
  }

  @ParameterizedTest
  @EnumSource(Tier.class)
  void whateverProgramsDid_isTakenBack_andTheUndoIsToo(Tier tier) throws Exception {
    Path base = Files.createTempDirectory(Path.of("/var/tmp"), "aaos-undone").toRealPath();
    Files.setPosixFilePermissions(base, PosixFilePermissions.fromString("rwxr-xr-x"));
    try (HeldHands helper = HeldHands.make()) {
      Trails trails = new Trails(base.resolve("trails"), 1L << 30, what -> {
        throw new AssertionError(what);
      });
      for (int seed = 0; seed < RUNS; seed++) {
        Ground ground = new Ground(base.resolve("r" + seed), tier, helper.confiner());
        Deeds deeds = new Deeds(new SplittableRandom(seed));
        ground.run(deeds.tree(), trails);
        Map<String, String> before = ground.texts();
        long planted = ground.agent.images();
        String first = deeds.work();
        String second = deeds.work();
        ground.run(first, trails);
        ground.run(second, trails);
        Map<String, String> after = ground.texts();
        long worked = ground.agent.images();
        String what = "seed " + seed + ":\n" + first + "\nthen:\n" + second;

        ground.undo(what, planted + 1, worked);
        assertThat(ground.texts()).as(what).isEqualTo(before);

        ground.undo(what, worked + 1, ground.agent.images());
        assertThat(ground.texts()).as(what).isEqualTo(after);
      }
    } finally {
      remove(base);
    }
  }

  private static void remove(Path base) throws IOException {
    try (Stream<Path> all = Files.walk(base)) {
      for (Path one : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(one);
      }
    }
  }
}

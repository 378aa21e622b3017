package dev.aaos.kernel.machine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aaos.kernel.agent.Run;
import dev.aaos.kernel.base.Grant;
import dev.aaos.kernel.base.KernelLimits;
import dev.aaos.kernel.base.RunId;
import dev.aaos.kernel.fixture.StateDump;
import dev.aaos.kernel.journal.AgentFact;
import dev.aaos.kernel.journal.CallFact;
import dev.aaos.kernel.journal.Draft;
import dev.aaos.kernel.journal.GrantFact;
import dev.aaos.kernel.journal.JournalRecord;
import dev.aaos.kernel.journal.RunFact;
import dev.aaos.kernel.state.Fold;
import dev.aaos.kernel.state.State;
import dev.aaos.log.fixture.IndependentVerifier;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// Kills the machine at any write, and looks at what the next start finds.
///
/// `-Daaos.seeds=N` leads N lives of three, `-Daaos.seed=S` begins with the seed S: a failing one
/// is
/// named.
class KernelSimulationTest {
  private static final int SEEDS = Integer.getInteger("aaos.seeds", 150);
  private static final int LIVES = 3;

  @Test
  void aMachineThatIsKilledAtAnyWrite_keepsEveryPromise() throws Exception {
    long first = Long.getLong("aaos.seed", System.nanoTime());
    int crashes = 0;
    int snapshots = 0;
    for (long seed = first; seed < first + SEEDS; seed++) {
      try (Simulation simulation = new Simulation(seed)) {
        for (int life = 0; life < LIVES; life++) {
          simulation.live();
          simulation.restart();
          new Inspection(simulation).inspect();
        }
        crashes += simulation.crashes;
        snapshots += simulation.snapshots;
      } catch (RuntimeException | IOException | AssertionError e) {
        throw new AssertionError("repeat with -Daaos.seed=" + seed, e);
      }
    }

    assertThat(crashes).isGreaterThan(SEEDS);
    assertThat(snapshots).isGreaterThan(SEEDS);
  }

  /// Looks at a machine that has just been started again.
  private static final class Inspection {
    private final Simulation simulation;
    private final Kernel kernel;
    private final List<JournalRecord> records = new ArrayList<>();

    Inspection(Simulation simulation) throws IOException {
      this.simulation = simulation;
      this.kernel = simulation.fixture.kernel;
      kernel.journal().read(1, records::add);
    }

    void inspect() throws IOException {
      whatWasAcknowledgedIsThere();
      theChainIsWhole();
      theStateIsTheFold();
      nothingIsLeftOpen();
      everyIntentHasOneOutcome();
      nothingWasDoneWithoutAnIntent_orTwice();
      noCallSpawnedTheSameChildTwice();
      everyRunEndedOnce();
      noGrantGrew_andAllUsesAreCounted();
    }

    private void whatWasAcknowledgedIsThere() {
      assertThat(records.size()).isGreaterThanOrEqualTo((int) simulation.acknowledged);
      for (JournalRecord heard : simulation.heard) {
        assertThat(records.get((int) heard.sequence() - 1)).isEqualTo(heard);
      }
    }

    private void theChainIsWhole() throws IOException {
      IndependentVerifier verifier = new IndependentVerifier();
      for (String name : simulation.fixture.disk.list()) {
        if (name.startsWith("journal-")) {
          verifier.segment(simulation.fixture.disk.bytes(name));
        }
      }
      assertThat(verifier.records()).isEqualTo(records.size());
      for (int i = 1; i < records.size(); i++) {
        assertThat(records.get(i).time()).isAfterOrEqualTo(records.get(i - 1).time());
        assertThat(records.get(i).cause()).isLessThan(records.get(i).sequence());
      }
    }

    private void theStateIsTheFold() {
      Fold fold = new Fold(KernelLimits.DEFAULT);
      State state = State.GENESIS;
      for (JournalRecord record : records) {
        state = fold.apply(
            state,
            new Draft(
                record.sequence(),
                record.time(),
                record.agent(),
                record.run(),
                record.cause(),
                record.labels(),
                record.fact()));
      }
      assertThat(StateDump.of(kernel.state())).isEqualTo(StateDump.of(state));
    }

    private void nothingIsLeftOpen() {
      assertThat(kernel.state().calls().isEmpty()).isTrue();
      assertThat(kernel.state().approvals().isEmpty()).isTrue();
      assertThat(kernel.state().runs().values()).noneMatch(Run::isActive);
    }

    private void everyIntentHasOneOutcome() {
      Set<Long> open = new HashSet<>();
      for (JournalRecord record : records) {
        if (record.fact() instanceof CallFact.Intended) {
          open.add(record.sequence());
        }
        if (record.fact() instanceof CallFact.Concluded outcome) {
          assertThat(open.remove(outcome.intent())).isTrue();
        }
      }
      assertThat(open).isEmpty();
    }

    private void nothingWasDoneWithoutAnIntent_orTwice() throws IOException {
      Set<String> intended = new HashSet<>();
      for (JournalRecord record : records) {
        if (record.fact() instanceof CallFact.Intended intent) {
          byte[] input = kernel.content().get(intent.input());
          intended.add(new String(input, StandardCharsets.UTF_8));
        }
      }
      assertThat(simulation.performedOnce()).doesNotHaveDuplicates();
      assertThat(intended)
          .containsAll(simulation.performedOnce())
          .containsAll(simulation.performedOften());
    }

    private void noCallSpawnedTheSameChildTwice() {
      List<String> children = new ArrayList<>();
      for (JournalRecord record : records) {
        if (record.fact() instanceof AgentFact.Spawned spawned && !spawned.key().isEmpty()) {
          children.add(record.cause() + " " + spawned.key());
        }
      }
      assertThat(children).doesNotHaveDuplicates();
    }

    private void everyRunEndedOnce() {
      Set<RunId> open = new HashSet<>();
      for (JournalRecord record : records) {
        switch (record.fact()) {
          case RunFact.Started started -> assertThat(open.add(started.run())).isTrue();
          case RunFact.Ended ended -> assertThat(open.remove(ended.run())).isTrue();
          default -> {}
        }
      }
      assertThat(open).isEmpty();
    }

    private void noGrantGrew_andAllUsesAreCounted() {
      Map<Long, Grant> grants = new HashMap<>();
      Map<Long, Long> uses = new HashMap<>();
      for (JournalRecord record : records) {
        switch (record.fact()) {
          case GrantFact.Issued(Grant grant) -> grants.put(grant.id(), grant);
          case CallFact.Intended intent ->
            intent.grants().forEach(used -> charge(used, grants, uses));
          case CallFact.Extended more -> charge(more.grant(), grants, uses);
          default -> {}
        }
      }
      for (Grant grant : grants.values()) {
        long counted = uses.getOrDefault(grant.id(), 0L);
        assertThat(kernel.state().grants().meter(grant.id()).uses()).isEqualTo(counted);
        assertThat(counted).isLessThanOrEqualTo(grant.constraints().maxUses().orElse(counted));
        if (grant.parent().isPresent()) {
          Grant source = Objects.requireNonNull(grants.get(grant.parent().getAsLong()));
          assertThat(source.capability().covers(grant.capability())).isTrue();
        }
      }
    }

    private static void charge(long used, Map<Long, Grant> grants, Map<Long, Long> uses) {
      Grant grant = grants.get(used);
      while (grant != null) {
        uses.merge(grant.id(), 1L, Long::sum);
        grant = grant.parent().isPresent() ? grants.get(grant.parent().getAsLong()) : null;
      }
    }
  }
}

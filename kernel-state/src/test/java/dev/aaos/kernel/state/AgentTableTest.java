package dev.aaos.kernel.state;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aaos.kernel.agent.Agent;
import dev.aaos.kernel.agent.Confinement;
import dev.aaos.kernel.agent.Lifecycle;
import dev.aaos.kernel.agent.Manifest.RunLimits;
import dev.aaos.kernel.agent.Place;
import dev.aaos.kernel.agent.Place.Notices;
import dev.aaos.kernel.agent.Place.Restart;
import dev.aaos.kernel.agent.Run.Entry;
import dev.aaos.kernel.agent.Standing;
import dev.aaos.kernel.approval.Quorum;
import dev.aaos.kernel.base.AgentId;
import dev.aaos.kernel.base.Labels;
import dev.aaos.kernel.base.MessageId;
import dev.aaos.kernel.base.Principal;
import dev.aaos.kernel.base.RunId;
import dev.aaos.kernel.base.Usage;
import dev.aaos.kernel.budget.Budget;
import dev.aaos.kernel.budget.Claim;
import dev.aaos.kernel.budget.ContextWindow;
import dev.aaos.kernel.budget.Ladder;
import dev.aaos.kernel.budget.Quota;
import dev.aaos.kernel.ipc.Message;
import dev.aaos.log.BlobRef;
import dev.aaos.log.Digest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class AgentTableTest {
  private static final Instant NOW = Instant.parse("2026-11-29T04:00:00.000000007Z");
  private static final BlobRef BLOB = new BlobRef(new Digest(1, 2, 3, 4), 5, 6_000_000_000L, 7);

  private static Agent born(int number, Lifecycle lifecycle, Budget budget) {
    Optional<AgentId> parent =
        number % 2 == 0 ? Optional.empty() : Optional.of(new AgentId(new UUID(3, number)));
    return Agent.born(
        new Agent.Identity(
            new AgentId(new UUID(7, number)),
            parent,
            "idle",
            "demo",
            BLOB,
            BLOB,
            Set.of("shell", "echo"),
            lifecycle,
            RunLimits.DEFAULT,
            number,
            NOW,
            Long.MAX_VALUE - number,
            number % 3 == 0,
            number % 3 == 0 ? Optional.of(BLOB) : Optional.empty(),
            Confinement.USUAL,
            new Standing(
                Claim.USUAL,
                Ladder.NONE,
                Optional.of(Duration.ofMinutes(30)),
                new ContextWindow(64 * 1_024, 50, Optional.of("small")),
                true),
            Optional.of(new Principal("uid 7")),
            new Quorum(2, true, Optional.of(Duration.ofMinutes(10)), true)),
        budget);
  }

  private static Agent persistent(int number) {
    return born(number, new Lifecycle.Persistent(20), Budget.NONE);
  }

  /// Agents that have nothing to do, each with something else that must not be lost.
  private static List<Agent> idle() {
    List<Entry> exchange = List.of(
        new Entry.Summary(BLOB),
        new Entry.Stored(BLOB),
        new Entry.Refused("call_1", "no grant for \ud83d\ude00"));
    Place place =
        new Place("c", Restart.PERMANENT, BlobRef.EMPTY, Notices.NONE, List.of("a"), List.of("b"));
    Budget budget = Budget.open(List.of(Quota.tokens(1_000, 60)), NOW);
    return List.of(
        persistent(0),
        persistent(1).spent(new Usage(Long.MAX_VALUE, 300, 1)),
        persistent(2).remembering(exchange, Labels.untrusted(Labels.Origin.WEB)),
        persistent(3).remembering(exchange, Labels.NONE).remembering(List.of(), Labels.operator()),
        persistent(4).withKind("order", BLOB),
        persistent(5).with(persistent(5).supervision().with(place)),
        born(6, new Lifecycle.Persistent(1), budget).spent(Usage.of(70, 7)));
  }

  private static List<Agent> busy() {
    Message message = new Message(
        new MessageId(new UUID(9, 9)),
        "",
        Optional.empty(),
        BLOB,
        Optional.empty(),
        Labels.NONE,
        5,
        0,
        Optional.of(new Principal("uid 1")));
    return List.of(
        persistent(10).withMessage(message),
        persistent(11).withRun(new RunId(new UUID(2, 2))),
        persistent(12).withChild(new AgentId(new UUID(7, 0))),
        born(14, new Lifecycle.OnDemand(), Budget.NONE));
  }

  @Test
  void anAgentThatHibernates_isWhatItWas() {
    for (Agent agent : idle()) {
      AgentTable table = AgentTable.empty().with(agent);

      assertThat(table.get(agent.id())).contains(agent);
      assertThat(awake(table)).isEmpty();
    }
  }

  @Test
  void anAgentWithSomethingToDo_staysAwake() {
    for (Agent agent : busy()) {
      AgentTable table = AgentTable.empty().with(agent);

      assertThat(awake(table)).containsExactly(agent);
      assertThat(table.get(agent.id())).contains(agent);
    }
  }

  @Test
  void anAgentThatHasEnded_isNotAwake_andStaysWhatItWas() {
    Agent stopped = persistent(13).stopped(NOW);

    AgentTable table = AgentTable.empty().with(persistent(13)).with(stopped);

    assertThat(awake(table)).isEmpty();
    assertThat(table.get(stopped.id())).contains(stopped);
    assertThat(table.size()).isEqualTo(1);
    assertThat(table.forms()).isZero();
  }

  @Test
  void all_areFoundByIdAndByName_howeverTheyAreHeld() {
    List<Agent> all = new ArrayList<>(idle());
    all.addAll(busy());
    all.add(persistent(13).stopped(NOW));
    AgentTable table = AgentTable.empty();
    for (Agent agent : all) {
      table = table.with(agent);
    }

    assertThat(table.size()).isEqualTo(all.size());
    assertThat(table.values()).containsExactlyInAnyOrderElementsOf(all);
    assertThat(table.called("idle")).containsExactlyInAnyOrderElementsOf(all);
    assertThat(table.called(all.getFirst().id().toString())).containsExactly(all.getFirst());
    assertThat(table.called("nobody")).isEmpty();
  }

  @Test
  void agentsOfOneManifest_shareWhatTheyHaveInCommon_untilTheLastIsGone() {
    AgentTable both = AgentTable.empty().with(persistent(0)).with(persistent(3));

    AgentTable woken = both.with(persistent(0).withRun(new RunId(new UUID(2, 2))));
    AgentTable gone = woken.without(persistent(3).id());

    assertThat(both.forms()).isEqualTo(1);
    assertThat(woken.forms()).isEqualTo(1);
    assertThat(gone.forms()).isZero();
    assertThat(gone.size()).isEqualTo(1);
    assertThat(both.get(persistent(0).id())).contains(persistent(0));
  }

  private static List<Agent> awake(AgentTable table) {
    List<Agent> awake = new ArrayList<>();
    table.forEachAwake(awake::add);
    return awake;
  }
}

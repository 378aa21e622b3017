package dev.aaos.kernel.agent;

import static dev.aaos.kernel.agent.AgentState.EXITED;
import static dev.aaos.kernel.agent.AgentState.PAUSED;
import static dev.aaos.kernel.agent.AgentState.RUNNING;
import static dev.aaos.kernel.agent.AgentState.STARTING;
import static dev.aaos.kernel.agent.AgentState.STOPPED;
import static dev.aaos.kernel.agent.AgentState.STOPPING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.aaos.kernel.agent.Manifest.RunLimits;
import dev.aaos.kernel.approval.Quorum;
import dev.aaos.kernel.base.AgentId;
import dev.aaos.kernel.budget.Budget;
import dev.aaos.log.BlobRef;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/// The life cycle: the predecessor's, and a rest between two starts for what is supervised.
class AgentStateTest {
  private static final Map<AgentState, Set<AgentState>> NEXT = new EnumMap<>(Map.of(
      STARTING, Set.of(RUNNING, STOPPING),
      RUNNING, Set.of(PAUSED, EXITED, STOPPING),
      PAUSED, Set.of(RUNNING, EXITED, STOPPING),
      EXITED, Set.of(RUNNING, STOPPING),
      STOPPING, Set.of(STOPPED),
      STOPPED, Set.of()));

  @Test
  void next_isTheWholeTable() {
    assertThat(NEXT).containsOnlyKeys(AgentState.values());
    NEXT.forEach((state, next) -> assertThat(state.next()).as(state.word()).isEqualTo(next));
  }

  @Test
  void everyStateBut_theFirst_isReachable_andAllLeadToTheEnd() {
    for (AgentState state : AgentState.values()) {
      boolean reached = NEXT.values().stream().anyMatch(next -> next.contains(state));
      assertThat(reached).isEqualTo(state != STARTING);
      assertThat(state.next().isEmpty()).isEqualTo(state == STOPPED);
    }
  }

  @Test
  void anAgent_takesNoStepThatTheTableDoesNotHave() {
    Agent agent = Agent.born(
        new Agent.Identity(
            new AgentId(new UUID(1, 2)),
            Optional.empty(),
            "a",
            "m",
            BlobRef.EMPTY,
            BlobRef.EMPTY,
            Set.of(),
            new Lifecycle.OnDemand(),
            RunLimits.DEFAULT,
            0,
            Instant.EPOCH,
            1,
            false,
            Optional.empty(),
            Confinement.USUAL,
            Standing.USUAL,
            Optional.empty(),
            Quorum.ONE),
        Budget.NONE);

    Agent stopped = agent.stopped(Instant.EPOCH);

    assertThat(stopped.state()).isEqualTo(STOPPED);
    assertThat(stopped.stoppedAt()).contains(Instant.EPOCH);
    assertThat(stopped.isRunning()).isFalse();
    assertThatThrownBy(() -> stopped.in(RUNNING))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("invalid state transition: stopped -> running");
  }
}

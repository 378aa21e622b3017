package dev.aaos.kernel.decide;

import static dev.aaos.kernel.decide.Table.derived;
import static dev.aaos.kernel.decide.Table.granted;
import static org.assertj.core.api.Assertions.assertThat;

import dev.aaos.capability.Approval;
import dev.aaos.capability.Constraints;
import dev.aaos.kernel.agent.Agent;
import dev.aaos.kernel.agent.AgentState;
import dev.aaos.kernel.agent.StopReason;
import dev.aaos.kernel.approval.Approval.Verdict;
import dev.aaos.kernel.base.AgentId;
import dev.aaos.kernel.base.Errno;
import dev.aaos.kernel.base.Grant;
import dev.aaos.kernel.base.KernelLimits;
import dev.aaos.kernel.base.Result;
import dev.aaos.kernel.base.Root;
import dev.aaos.kernel.base.RunId;
import dev.aaos.kernel.base.Usage;
import dev.aaos.kernel.decide.Command.NewGrant;
import dev.aaos.kernel.journal.AgentFact;
import dev.aaos.kernel.journal.ApprovalFact;
import dev.aaos.kernel.journal.GrantFact;
import dev.aaos.kernel.journal.RunFact;
import dev.aaos.log.BlobRef;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// Spawning, stopping, revoking.
class AgentDecisionsTest {
  private final Table table = new Table();

  @Test
  void spawn_recordsTheAgentAndEachOfItsGrants() {
    AgentId agent = table.agent("file_read: /data/*", "tool: file_read");

    assertThat(table.facts())
        .extracting(Object::getClass)
        .containsExactly(AgentFact.Spawned.class, GrantFact.Issued.class, GrantFact.Issued.class);
    assertThat(table.last).extracting("cause").containsExactly(0L, 1L, 1L);
    assertThat(table.state.agent(agent).map(Agent::state)).contains(AgentState.RUNNING);
    assertThat(table.state.grants().of(agent))
        .extracting(grant -> grant.capability().toString())
        .containsExactly("file_read: /data/*", "tool: file_read");
    assertThat(table.state.living()).isEqualTo(1);
  }

  @Test
  void spawn_withAnIdInUse_isRefused() {
    AgentId agent = table.agent("web_search");
    Command.Spawn again = table.spawning(Optional.empty(), List.of());

    Result<Long> refused = table.decide(
        new Command.Spawn(agent, again.parent(), "", again.bundle(), Set.of(), List.of(), 3));

    assertThat(refused).isEqualTo(Result.refused(Errno.EEXIST, "agent exists: " + agent));
    assertThat(table.onlyFact())
        .isEqualTo(new AgentFact.SpawnRefused(
            Optional.empty(), "agent", Errno.EEXIST, "", "agent exists: " + agent));
  }

  @Test
  void spawn_beyondTheNumberOfAgents_isRefused_untilOneHasStopped() {
    Table small = new Table(Table.SMALL);
    AgentId first = small.agent("web_search");
    for (int i = 1; i < Table.SMALL.agents(); i++) {
      small.agent("web_search");
    }

    Result<Long> refused = small.decide(small.spawning(Optional.empty(), List.of()));
    small.done(new Command.Stop(first, Optional.empty(), "user_requested", 1));

    assertThat(refused)
        .isEqualTo(
            Result.refused(Errno.EAGAIN, "invalid manifest: agent limit exceeded: max 6 agents"));
    assertThat(small.decide(small.spawning(Optional.empty(), List.of())))
        .isInstanceOf(Result.Ok.class);
  }

  @Test
  void spawn_deeperThanTheLimit_isRefused() {
    Table small = new Table(Table.SMALL);
    AgentId top = small.agent("web_search");
    AgentId child = small.child(top);
    AgentId grandchild = small.child(child);

    Result<Long> refused = small.decide(small.spawning(Optional.of(grandchild), List.of()));

    assertThat(small.state.agent(grandchild).map(agent -> agent.identity().depth()))
        .contains(2);
    assertThat(refused)
        .isEqualTo(Result.refused(Errno.EAGAIN, "spawn depth exceeded: max depth is 2"));
  }

  @Test
  void spawn_withMoreGrantsThanAnAgentMayHold_isRefused() {
    List<NewGrant> most = Collections.nCopies(KernelLimits.GRANTS_PER_AGENT, granted("web_search"));
    List<NewGrant> more =
        Collections.nCopies(KernelLimits.GRANTS_PER_AGENT + 1, granted("web_search"));

    assertThat(table.decide(table.spawning(Optional.empty(), more)))
        .isEqualTo(Result.refused(
            Errno.EAGAIN,
            "invalid manifest: it comes to 513 grants; the most is 512: ask for fewer, wider"
                + " capabilities"));
    assertThat(table.decide(table.spawning(Optional.empty(), most))).isInstanceOf(Result.Ok.class);
  }

  @Test
  void aChild_holdsOnlyWhatDerivesFromItsParent() {
    AgentId parent = table.agent("file_read: /data/*");
    AgentId stranger = table.agent("file_read: /etc/*");
    long own = table.grant(parent, 0);
    long foreign = table.grant(stranger, 0);

    AgentId child = table.child(parent, derived(own, "file_read: /data/a/*"));

    assertThat(table.state.grants().of(child).getFirst().parent()).hasValue(own);
    assertThat(table.state.agent(parent).orElseThrow().children().contains(child))
        .isTrue();
    for (NewGrant wrong :
        List.of(derived(foreign, "file_read: /etc/a"), granted("file_read: /etc/a"))) {
      assertThat(table.decide(table.spawning(Optional.of(parent), List.of(wrong))))
          .isEqualTo(Result.refused(
              Errno.EACCES, "the parent's grant behind 'file_read: /etc/a' is gone: spawn again"));
    }
  }

  @Test
  void aChild_ofARevokedOrExpiredGrant_isRefused() {
    AgentId parent =
        table.agent(granted("web_search"), granted("web_search", Map.of("expires", "1h")));
    table.done(new Command.Revoke(table.grant(parent, 0), 1));
    table.now = table.now.plus(Duration.ofHours(1));

    for (int handle = 0; handle < 2; handle++) {
      NewGrant dead = derived(table.grant(parent, handle), "web_search");
      assertThat(table.decide(table.spawning(Optional.of(parent), List.of(dead))))
          .isEqualTo(Result.refused(
              Errno.EACCES, "the parent's grant behind 'web_search' is gone: spawn again"));
    }
  }

  @Test
  void aChild_ofAStoppedOrUnknownParent_isRefused() {
    AgentId parent = table.agent("web_search");
    table.done(new Command.Stop(parent, Optional.empty(), "user_requested", 1));
    AgentId unknown = new AgentId(table.id());

    for (AgentId gone : List.of(parent, unknown)) {
      assertThat(table.decide(table.spawning(Optional.of(gone), List.of())))
          .isEqualTo(Result.refused(Errno.ESRCH, "agent not found: " + gone));
      assertThat(table.onlyFact()).isInstanceOf(AgentFact.SpawnRefused.class);
    }
  }

  @Test
  void gatedTools_areThoseOfAllAncestorsToo() {
    AgentId top = table.gated("shell", "web_search");
    AgentId middle = table.spawned(new Command.Spawn(
        new AgentId(table.id()),
        Optional.of(top),
        "",
        Table.bundle("b"),
        Set.of("file_write"),
        List.of(),
        1));
    AgentId bottom = table.child(middle);

    assertThat(table.state.agent(bottom).orElseThrow().identity().approvalRequired())
        .containsExactly("file_write", "shell");
  }

  @Test
  void expiry_beginsWhenTheGrantIsMade_andReachesAsFarAsADurationMay() {
    NewGrant ages = new NewGrant(
        OptionalLong.empty(),
        granted("web_search").capability(),
        new Constraints(
            OptionalLong.empty(),
            Optional.empty(),
            Optional.of(Duration.ofMillis(Long.MAX_VALUE)),
            Approval.NONE,
            false),
        Root.NONE);

    AgentId agent = table.agent(granted("web_search", Map.of("expires", "90s")), ages);

    assertThat(table.state.grants().of(agent))
        .extracting(Grant::expiresAt)
        .containsExactly(
            Optional.of(table.now.plusSeconds(90)),
            Optional.of(table.now.plusMillis(Long.MAX_VALUE)));
  }

  @Test
  void stop_endsChildrenFirst_andWhatTheyWereDoing() {
    AgentId parent = table.gated("shell", "tool: shell");
    AgentId child = table.child(parent, derived(table.grant(parent, 0), "tool: shell"));
    RunId parentRun = table.run(parent);
    RunId childRun = table.run(child);
    Command.Intend asked = table.calling(child, Optional.of(childRun), "shell");
    table.done(asked);

    List<AgentId> stopped =
        table.done(new Command.Stop(parent, Optional.empty(), "user_requested", 9));

    assertThat(stopped).containsExactly(child, parent);
    assertThat(table.facts())
        .containsExactly(
            new ApprovalFact.Closed(asked.question(), Verdict.WITHDRAWN, "the agent was stopped"),
            ended(childRun),
            new AgentFact.Stopped(child, "parent_stopped"),
            ended(parentRun),
            new AgentFact.Stopped(parent, "user_requested"));
    assertThat(table.state.living()).isZero();
    assertThat(table.state.approvals().isEmpty()).isTrue();
    assertThat(table.state.agent(parent).orElseThrow().stoppedAt()).contains(table.now);
  }

  private static RunFact.Ended ended(RunId run) {
    return new RunFact.Ended(run, StopReason.STOPPED, BlobRef.EMPTY, 0, Usage.ZERO);
  }

  @Test
  void stop_twice_orOfNobody_isRefusedAndRecordsNothing() {
    AgentId agent = table.agent("web_search");
    table.done(new Command.Stop(agent, Optional.empty(), "user_requested", 1));

    Result<List<AgentId>> again =
        table.decide(new Command.Stop(agent, Optional.empty(), "user_requested", 1));

    assertThat(again).isEqualTo(Result.refused(Errno.ESRCH, "agent not found: " + agent));
    assertThat(table.last).isEmpty();
  }

  @Test
  void stop_byAnAgent_isForItsOwnChildrenOnly() {
    AgentId parent = table.agent("web_search");
    AgentId child = table.child(parent);
    AgentId grandchild = table.child(child);
    AgentId stranger = table.agent("web_search");

    for (AgentId notMine : List.of(grandchild, stranger, parent)) {
      assertThat(table.decide(new Command.Stop(notMine, Optional.of(parent), "completed", 1)))
          .isEqualTo(Result.refused(Errno.ESRCH, "agent not found: " + notMine));
    }
    assertThat(table.done(new Command.Stop(child, Optional.of(parent), "completed", 1)))
        .containsExactly(grandchild, child);
  }

  @Test
  void stoppedAgents_stayListedUpToTheLimit_withTheirGrants() {
    Table small = new Table(Table.SMALL);
    AgentId first = small.agent("web_search");
    small.done(new Command.Stop(first, Optional.empty(), "user_requested", 1));
    for (int i = 1; i < Table.SMALL.finishedAgents(); i++) {
      AgentId next = small.agent("web_search");
      small.done(new Command.Stop(next, Optional.empty(), "user_requested", 1));
    }
    assertThat(small.state.agent(first)).isPresent();
    AgentId last = small.agent("web_search");

    small.done(new Command.Stop(last, Optional.empty(), "user_requested", 1));

    assertThat(small.state.agent(first)).isEmpty();
    assertThat(small.state.grants().of(first)).isEmpty();
    assertThat(small.state.grants().all()).hasSize(Table.SMALL.finishedAgents());
  }

  @Test
  void revoke_countsWhatDies_andASecondTimeFindsNothing() {
    AgentId parent = table.agent("web_search");
    AgentId child = table.child(parent, derived(table.grant(parent, 0), "web_search"));
    table.child(child, derived(table.grant(child, 0), "web_search"));

    int died = table.done(new Command.Revoke(table.grant(child, 0), 4));

    assertThat(died).isEqualTo(2);
    assertThat(table.onlyFact()).isEqualTo(new GrantFact.Revoked(table.grant(child, 0), 1));
    assertThat(table.decide(new Command.Revoke(table.grant(child, 0), 4)))
        .isEqualTo(Result.refused(Errno.ENOENT, "no living grant with id 2"));
    assertThat(table.decide(new Command.Revoke(99, 4)))
        .isEqualTo(Result.refused(Errno.ENOENT, "no living grant with id 99"));
    assertThat(table.<Integer>done(new Command.Revoke(table.grant(parent, 0), 4)))
        .isEqualTo(1);
  }

  @Test
  void aReasonLongerThanARecordHolds_isCut() {
    String endless = "x".repeat(100_000);

    Result<Long> refused = table.decide(new Command.RefuseSpawn(
        Optional.empty(), endless, Errno.EINVAL, Optional.empty(), endless, 0));

    String cut = "x".repeat(KernelLimits.REASON - 1) + "…";
    assertThat(refused).isEqualTo(Result.refused(Errno.EINVAL, cut));
    assertThat(table.onlyFact())
        .isEqualTo(new AgentFact.SpawnRefused(Optional.empty(), cut, Errno.EINVAL, "", cut));
  }
}

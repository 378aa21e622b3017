package dev.aaos.kernel.decide;

import static dev.aaos.kernel.decide.Table.derived;
import static dev.aaos.kernel.decide.Table.granted;
import static org.assertj.core.api.Assertions.assertThat;

import dev.aaos.kernel.agent.Run.Activity;
import dev.aaos.kernel.agent.Run.Entry;
import dev.aaos.kernel.authority.Need;
import dev.aaos.kernel.base.AgentId;
import dev.aaos.kernel.base.Errno;
import dev.aaos.kernel.base.Grant;
import dev.aaos.kernel.base.Labels;
import dev.aaos.kernel.base.Result;
import dev.aaos.kernel.base.RunId;
import dev.aaos.kernel.decide.Command.CallSite;
import dev.aaos.kernel.device.Ruling;
import dev.aaos.kernel.effect.Call;
import dev.aaos.kernel.effect.EffectClass;
import dev.aaos.kernel.journal.CallFact;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/// Tool calls: allowed, refused, widened, concluded.
class CallDecisionsTest {
  private final Table table = new Table();

  @Test
  void aCoveredCall_isRecordedAndChargedOnceForTheToolAndForEachNeed() {
    AgentId agent = table.agent("tool: file_read", "file_read: /data/*");
    RunId run = table.run(agent);

    Permission permission = table.done(table.calling(
        agent, Optional.of(run), "file_read", "file_read: /data/a", "file_read: /data/b"));

    Grant files = table.state.grants().of(agent).get(1);
    long intent = table.last.getFirst().sequence();
    assertThat(permission).isEqualTo(new Permission.Granted(intent, List.of(files, files)));
    assertThat(table.onlyFact())
        .isEqualTo(new CallFact.Intended(
            agent,
            Optional.of(run),
            "call",
            "file_read",
            CallFact.Input.of(Table.BLOB),
            Table.PRINT,
            List.of("file_read: /data/a", "file_read: /data/b"),
            EffectClass.EXTERNAL,
            List.of(1L, 2L, 2L),
            Optional.empty()));
    assertThat(table.state.grants().meter(1).uses()).isEqualTo(1);
    assertThat(table.state.grants().meter(2).uses()).isEqualTo(2);
    assertThat(table.state.run(run).orElseThrow().activity())
        .isEqualTo(new Activity.Calling("file_read"));
    assertThat(table.state.calls().get(intent)).isPresent();
  }

  @Test
  void aQuota_thatTheWholeCallWouldPass_refusesAllOfItAndChargesNothing() {
    AgentId agent =
        table.agent(granted("tool: t"), granted("file_read: /data/*", Map.of("max_uses", 2L)));
    Command.Intend three = table.calling(
        agent,
        Optional.empty(),
        "t",
        "file_read: /data/a",
        "file_read: /data/b",
        "file_read: /data/c");

    Result<Permission> refused = table.decide(three);

    String reason = "'file_read: /data/*' (grant 2) has been used 2 times, which is all it allows";
    assertThat(refused).isEqualTo(Result.refused(Errno.EDQUOT, reason));
    assertThat(table.onlyFact())
        .isEqualTo(
            new CallFact.Refused(agent, Optional.empty(), "call", "t", Errno.EDQUOT, "", reason));
    assertThat(table.state.grants().meter(1).uses()).isZero();
    assertThat(table.state.grants().meter(2).uses()).isZero();
  }

  @Test
  void aRevokedOrExpiredGrant_isRefused_namingWhatIsMissing() {
    AgentId agent = table.agent(
        granted("tool: t"),
        granted("web_search"),
        granted("exec: /bin/*", Map.of("expires", "1h")));
    Command.Intend search = table.calling(agent, Optional.empty(), "t", "web_search");
    Command.Intend exec = table.calling(agent, Optional.empty(), "t", "exec: /bin/true");
    table.done(new Command.Revoke(2, 1));
    table.now = table.now.plus(Duration.ofHours(1));

    assertThat(table.decide(search))
        .isEqualTo(Result.refused(Errno.EACCES, "'web_search' (grant 2) was revoked"));
    assertThat(table.onlyFact())
        .isEqualTo(new CallFact.Refused(
            agent,
            Optional.empty(),
            "call",
            "t",
            Errno.EACCES,
            "web_search",
            "'web_search' (grant 2) was revoked"));
    assertThat(table.decide(exec)).isInstanceOf(Result.Refused.class);
    assertThat(((CallFact.Refused) table.onlyFact()).missing()).isEqualTo("exec: /bin/true");
  }

  @Test
  void aGrantOfAnotherAgent_isOfNoUse() {
    AgentId agent = table.agent("tool: t");
    AgentId other = table.agent("tool: t", "web_search");
    Command.Intend own = table.calling(agent, Optional.empty(), "t");
    Command.Intend forged = new Command.Intend(
        own.site(),
        "t",
        table.need(other, "tool: t"),
        List.of(),
        own.effect(),
        own.input(),
        own.effectText(),
        own.fingerprint(),
        own.question(),
        Optional.empty(),
        new Ruling.Allowed());

    assertThat(table.decide(forged))
        .isEqualTo(Result.refused(Errno.EBADF, "grant 2 is not one of agent " + agent));
    assertThat(table.state.grants().meter(2).uses()).isZero();
  }

  @Test
  void aSecondCoveringGrant_isUsedWhenTheFirstIsSpent() {
    AgentId agent = table.agent(
        granted("tool: t"), granted("web_search", Map.of("max_uses", 1L)), granted("web_search"));

    table.intent(table.calling(agent, Optional.empty(), "t", "web_search", "web_search"));

    assertThat(((CallFact.Intended) table.onlyFact()).grants()).containsExactly(1L, 2L, 3L);
  }

  @Test
  void aGrantThatDemandsNobody_isPreferred() {
    AgentId agent = table.agent(
        granted("tool: t"),
        granted("web_search", Map.of("approval", "always")),
        granted("web_search"));

    assertThat(table.done(table.calling(agent, Optional.empty(), "t", "web_search")))
        .isInstanceOf(Permission.Granted.class);
    assertThat(((CallFact.Intended) table.onlyFact()).grants()).containsExactly(1L, 3L);
  }

  @Test
  void aCallOfAStoppedAgent_orOfAnEndedRun_isRefusedAndRecorded() {
    AgentId agent = table.agent("tool: t");
    RunId run = table.run(agent);
    Command.Intend call = table.calling(agent, Optional.of(run), "t");
    table.done(Table.ending(run));

    Result<Permission> afterRun = table.decide(call);
    table.done(new Command.Stop(agent, Optional.empty(), "user_requested", 1));
    Result<Permission> afterStop = table.decide(call);

    assertThat(afterRun).isEqualTo(Result.refused(Errno.EINTR, "run " + run + " has ended"));
    assertThat(afterStop).isEqualTo(Result.refused(Errno.EINTR, "agent not found: " + agent));
    assertThat(table.onlyFact()).isInstanceOf(CallFact.Refused.class);
    assertThat(table.state.run(run).orElseThrow().transcript().size()).isEqualTo(1);
  }

  @Test
  void aCallInAnotherAgentsRun_isRefused_andThatRunHearsNothingOfIt() {
    AgentId owner = table.agent("tool: t");
    RunId run = table.run(owner);
    AgentId stranger = table.agent("tool: t");

    Result<Permission> refused = table.decide(table.calling(stranger, Optional.of(run), "t"));

    assertThat(refused).isEqualTo(Result.refused(Errno.EACCES, run + " is another agent's run"));
    assertThat(((CallFact.Refused) table.onlyFact()).run()).isEmpty();
    assertThat(table.state.run(run).orElseThrow().transcript().size()).isEqualTo(1);
  }

  @Test
  void aRefusalFoundBeforeDeciding_answersTheModel() {
    AgentId agent = table.agent("tool: t");
    RunId run = table.run(agent);
    CallSite site = new CallSite(agent, Optional.of(run), "c1", 5);

    table.decide(new Command.RefuseCall(site, "t", Errno.EINVAL, Optional.empty(), "bad input"));

    assertThat(table.onlyFact())
        .isEqualTo(new CallFact.Refused(
            agent, Optional.of(run), "c1", "t", Errno.EINVAL, "", "bad input"));
    assertThat(table.state.run(run).orElseThrow().transcript().last())
        .contains(new Entry.Refused("c1", "bad input"));
  }

  @Test
  void anOutcome_endsTheCallAndAnswersTheModel_withItsLabels() {
    AgentId agent = table.agent("tool: t");
    RunId run = table.run(agent);
    long intent = table.intent(table.calling(agent, Optional.of(run), "t"));
    Command.Conclude outcome = Table.concluding(intent, Call.Status.DONE);

    table.done(new Command.Conclude(
        intent,
        outcome.status(),
        outcome.missing(),
        outcome.answer(),
        outcome.result(),
        7,
        "daemon",
        Labels.untrusted(Labels.Origin.WEB),
        OptionalInt.empty()));

    assertThat(table.state.calls().isEmpty()).isTrue();
    assertThat(table.last.getFirst().cause()).isEqualTo(intent);
    assertThat(table.state.run(run).orElseThrow().transcript().last())
        .contains(new Entry.Stored(Table.BLOB));
    assertThat(table.state.run(run).orElseThrow().labels().integrity())
        .isEqualTo(Labels.Integrity.UNTRUSTED);
    assertThat(table.decide(outcome))
        .isEqualTo(Result.refused(Errno.ENOENT, "no call in flight with intent " + intent));
  }

  @Test
  void anOutcomeAfterTheAgentWasStopped_isStillRecorded() {
    AgentId agent = table.agent("tool: t");
    RunId run = table.run(agent);
    long intent = table.intent(table.calling(agent, Optional.of(run), "t"));
    table.done(new Command.Stop(agent, Optional.empty(), "user_requested", 1));

    table.done(Table.concluding(intent, Call.Status.FAILED));

    assertThat(table.onlyFact()).isInstanceOf(CallFact.Concluded.class);
    assertThat(table.state.run(run).orElseThrow().activity()).isEqualTo(new Activity.Ended());
  }

  @Test
  void extend_chargesOneMoreUse_underTheCallersOwnGrants() {
    AgentId agent =
        table.agent(granted("tool: t"), granted("network: a.com", Map.of("max_uses", 2L)));
    long intent = table.intent(table.calling(agent, Optional.empty(), "t", "network: a.com"));

    Grant covering = table.done(
        new Command.Extend(intent, table.need(agent, "network: a.com"), new Ruling.Allowed()));

    assertThat(covering.id()).isEqualTo(2);
    assertThat(table.onlyFact()).isEqualTo(new CallFact.Extended(intent, "t", "network: a.com", 2));
    assertThat(table.state.grants().meter(2).uses()).isEqualTo(2);
    assertThat(table.decide(
            new Command.Extend(intent, table.need(agent, "network: a.com"), new Ruling.Allowed())))
        .isEqualTo(Result.refused(
            Errno.EDQUOT,
            "'network: a.com' (grant 2) has been used 2 times, which is all it allows"));
  }

  @Test
  void extend_byAGrantThatDemandsAPerson_orIsNobodys_isRefused() {
    AgentId agent =
        table.agent(granted("tool: t"), granted("web_search", Map.of("approval", "first")));
    AgentId other = table.agent("web_search");
    long intent = table.intent(table.calling(agent, Optional.empty(), "t"));

    assertThat(table.decide(
            new Command.Extend(intent, table.need(agent, "web_search"), new Ruling.Allowed())))
        .isEqualTo(Result.refused(
            Errno.EACCES, "'web_search' needs a person's approval: ask for it by itself"));
    assertThat(table.decide(
            new Command.Extend(intent, table.need(other, "web_search"), new Ruling.Allowed())))
        .isEqualTo(Result.refused(Errno.EBADF, "grant 3 is not one of agent " + agent));
    assertThat(table.decide(new Command.Extend(
            intent, new Need(granted("web_search").capability(), List.of()), new Ruling.Allowed())))
        .isEqualTo(Result.refused(
            Errno.EACCES, "no grant covers it; 'web_search' in the manifest would allow it"));
  }

  @Test
  void extend_ofACallThatIsOver_orOfAStoppedAgent_isRefused() {
    AgentId agent = table.agent("tool: t", "web_search");
    long over = table.intent(table.calling(agent, Optional.empty(), "t"));
    table.done(Table.concluding(over, Call.Status.DONE));
    long open = table.intent(table.calling(agent, Optional.empty(), "t"));
    Need need = table.need(agent, "web_search");
    table.done(new Command.Stop(agent, Optional.empty(), "user_requested", 1));

    assertThat(table.decide(new Command.Extend(over, need, new Ruling.Allowed())))
        .isEqualTo(Result.refused(Errno.ENOENT, "no call in flight with intent " + over));
    assertThat(table.decide(new Command.Extend(open, need, new Ruling.Allowed())))
        .isEqualTo(Result.refused(Errno.EINTR, "agent not found: " + agent));
  }

  @Test
  void aUse_isChargedToOneChain_andTheQuotaIsTheParentsToo() {
    AgentId parent = table.agent(granted("tool: *"), granted("web_search", Map.of("max_uses", 2L)));
    AgentId child = table.child(parent, derived(1, "tool: t"), derived(2, "web_search"));

    table.intent(table.calling(child, Optional.empty(), "t", "web_search"));
    table.intent(table.calling(parent, Optional.empty(), "t", "web_search"));

    Command.Intend third = table.calling(child, Optional.empty(), "t", "web_search");
    assertThat(table.decide(third))
        .isEqualTo(Result.refused(
            Errno.EDQUOT, "'web_search' (grant 2) has been used 2 times, which is all it allows"));
  }

  @Test
  void timeGoingBack_isNotFollowed() {
    AgentId agent = table.agent("tool: t");
    long later = table.intent(table.calling(agent, Optional.empty(), "t"));
    var before = table.state.time();
    table.now = table.now.minus(Duration.ofDays(1));

    table.done(Table.concluding(later, Call.Status.DONE));

    assertThat(table.last.getFirst().time()).isEqualTo(before);
  }
}

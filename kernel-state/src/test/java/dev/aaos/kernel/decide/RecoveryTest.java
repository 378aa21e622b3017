package dev.aaos.kernel.decide;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aaos.kernel.agent.Run;
import dev.aaos.kernel.agent.Run.Activity;
import dev.aaos.kernel.agent.Run.Entry;
import dev.aaos.kernel.agent.Run.Resumption;
import dev.aaos.kernel.agent.StopReason;
import dev.aaos.kernel.approval.Approval.Verdict;
import dev.aaos.kernel.base.AgentId;
import dev.aaos.kernel.base.Errno;
import dev.aaos.kernel.base.KernelLimits;
import dev.aaos.kernel.base.Result;
import dev.aaos.kernel.base.RunId;
import dev.aaos.kernel.base.Usage;
import dev.aaos.kernel.decide.Command.Recovered;
import dev.aaos.kernel.device.Ruling;
import dev.aaos.kernel.effect.Call;
import dev.aaos.kernel.effect.EffectClass;
import dev.aaos.kernel.journal.AgentFact;
import dev.aaos.kernel.journal.ApprovalFact;
import dev.aaos.kernel.journal.CallFact;
import dev.aaos.kernel.journal.MachineFact;
import dev.aaos.kernel.journal.RunFact;
import dev.aaos.log.BlobRef;
import dev.aaos.log.Digest;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// What becomes of everything that was under way when a daemon ended.
class RecoveryTest {
  private static final MachineFact BOOTED = new MachineFact.Booted("0.1.0", 42);

  private final Table table = new Table();

  private Recovered boot() {
    return table.done(new Command.Boot("0.1.0", 42));
  }

  private Command.Intend pure(AgentId agent, RunId run, String tool) {
    Command.Intend plain = table.calling(agent, Optional.of(run), tool);
    return new Command.Intend(
        plain.site(),
        tool,
        plain.asking(),
        plain.needs(),
        EffectClass.PURE,
        plain.input(),
        plain.effectText(),
        plain.fingerprint(),
        plain.question(),
        Optional.empty(),
        new Ruling.Allowed());
  }

  private static CallFact.Concluded unknown(long intent) {
    return new CallFact.Concluded(
        intent, "echo", Call.Status.UNKNOWN, "", BlobRef.EMPTY, Digest.ZERO, 0, "daemon");
  }

  private Run run(RunId id) {
    return table.state.run(id).orElseThrow();
  }

  @Test
  void aRunThatWasThinking_goesOn() {
    RunId run = table.run(table.agent("tool: *"));
    table.done(Table.ending(table.run(table.agent("tool: *"))));

    Recovered recovered = boot();

    assertThat(table.facts()).containsExactly(BOOTED, new RunFact.Resumed(run, "running"));
    assertThat(recovered).isEqualTo(new Recovered(Map.of(run, table.state.sequence()), 0));
    assertThat(run(run).isActive()).isTrue();
    assertThat(run(run).resumption()).isEqualTo(new Resumption(1, 1, "running"));
  }

  @Test
  void aReplyThatWasNotRecorded_isLost() {
    RunId run = table.run(table.agent("tool: *"));
    table.done(Table.asking(run));

    boot();

    assertThat(table.facts())
        .containsExactly(
            BOOTED,
            new RunFact.InferenceFailed(
                run, "LOST", "the daemon ended before the reply was recorded: it is lost"),
            new RunFact.Resumed(run, "inferring"));
    assertThat(run(run).activity()).isEqualTo(new Activity.Thinking());
  }

  @Test
  void aReplyThatWasNotRecorded_isLost_alsoForTheRunThatGoesOnNoMore() {
    RunId run = table.run(table.agent("tool: *"));
    for (int i = 0; i < KernelLimits.RESUMPTIONS; i++) {
      boot();
    }
    table.done(Table.asking(run));

    boot();

    assertThat(table.facts())
        .containsExactly(
            BOOTED,
            new RunFact.InferenceFailed(
                run, "LOST", "the daemon ended before the reply was recorded: it is lost"),
            new RunFact.Ended(run, StopReason.INTERRUPTED, BlobRef.EMPTY, 0, Usage.ZERO));
  }

  @Test
  void aCallThatMayNotHappenTwice_isUnknown_andItsRunIsTold() {
    AgentId agent = table.agent("tool: *");
    RunId run = table.run(agent);
    long intent = table.intent(table.calling(agent, Optional.of(run), "echo"));

    boot();

    assertThat(table.facts())
        .containsExactly(BOOTED, unknown(intent), new RunFact.Resumed(run, "calling echo"));
    assertThat(run(run).transcript().last())
        .contains(new Entry.Refused(
            "call",
            "outcome unknown: the daemon ended while this call was under way; look at what it came"
                + " to before you do it again"));
  }

  @Test
  void aCallWithoutARun_isUnknown_whateverItsEffect() {
    AgentId agent = table.agent("tool: *");
    long intent = table.intent(table.calling(agent, Optional.empty(), "echo"));

    boot();

    assertThat(table.facts()).containsExactly(BOOTED, unknown(intent));
    assertThat(table.state.calls().isEmpty()).isTrue();
  }

  @Test
  void aCallThatMayHappenAgain_waitsForItsRun_whichPerformsItUnderTheSameIntent() {
    AgentId agent = table.agent("tool: *", "web_search");
    RunId run = table.run(agent);
    long intent = table.intent(pure(agent, run, "echo"));
    boot();
    assertThat(table.facts()).containsExactly(BOOTED, new RunFact.Resumed(run, "calling echo"));

    Permission again = table.done(new Command.Repeat(intent));

    assertThat(again).isEqualTo(new Permission.Granted(intent, List.of()));
    assertThat(table.onlyFact()).isEqualTo(new CallFact.Repeated(intent, "echo"));
    assertThat(table.state.grants().meter(table.grant(agent, 0)).uses()).isEqualTo(1);
    assertThat(table.decide(new Command.Repeat(intent)))
        .isEqualTo(Result.refused(Errno.ENOENT, "no call waits to be performed again: " + intent));
    table.done(Table.concluding(intent, Call.Status.DONE));
    assertThat(run(run).resumption().stalled()).isZero();
  }

  @Test
  void aCallThatMayHappenAgain_isUnknown_whenItsGrantHasGoneSince() {
    AgentId agent = table.agent("tool: *");
    RunId run = table.run(agent);
    long intent = table.intent(pure(agent, run, "echo"));
    boot();
    table.done(new Command.Revoke(table.grant(agent, 0), 1));

    assertThat(table.decide(new Command.Repeat(intent)))
        .isEqualTo(Result.refused(
            Errno.EACCES,
            "the outcome of this call is unknown, and a grant it was allowed under has gone"
                + " since"));

    assertThat(table.onlyFact()).isEqualTo(unknown(intent));
  }

  @Test
  void aCallOfALivingDaemon_isNeverPerformedAgain() {
    AgentId agent = table.agent("tool: *");
    long intent = table.intent(pure(agent, table.run(agent), "echo"));

    assertThat(table.decide(new Command.Repeat(intent))).isInstanceOf(Result.Refused.class);
  }

  @Test
  void aCallThatIsNotTakenUpAgain_endsWithItsRun() {
    AgentId agent = table.agent("tool: *");
    RunId run = table.run(agent);
    long intent = table.intent(pure(agent, run, "echo"));
    boot();

    table.done(Table.ending(run));

    assertThat(table.facts())
        .containsExactly(
            unknown(intent),
            new RunFact.Ended(run, StopReason.COMPLETE, Table.BLOB, 1, Usage.ZERO));
    assertThat(table.state.calls().isEmpty()).isTrue();
  }

  @Test
  void aQuestionOfARun_staysOpen_andIsNotAskedTwice() {
    AgentId agent = table.gated("echo", "tool: *");
    RunId run = table.run(agent);
    Command.Intend first = table.calling(agent, Optional.of(run), "echo");
    table.done(first);

    boot();

    assertThat(table.facts())
        .containsExactly(BOOTED, new RunFact.Resumed(run, "awaiting approval of echo"));
    Permission asked = table.done(table.calling(agent, Optional.of(run), "echo"));
    assertThat(asked).isEqualTo(new Permission.AskFirst(first.question()));
    assertThat(table.facts()).isEmpty();
  }

  @Test
  void anAnswerGivenBeforeTheRunAsksAgain_countsOnce() {
    AgentId agent = table.gated("echo", "tool: *");
    RunId run = table.run(agent);
    Command.Intend first = table.calling(agent, Optional.of(run), "echo");
    table.done(first);
    table.done(Table.answering(first.question(), Verdict.APPROVED, ""));
    boot();

    Permission allowed = table.done(table.calling(agent, Optional.of(run), "echo"));
    Permission second = table.done(table.calling(agent, Optional.of(run), "echo"));

    assertThat(allowed).isInstanceOf(Permission.Granted.class);
    assertThat(second).isInstanceOf(Permission.AskFirst.class);
  }

  @Test
  void aNoThatWasNotHeard_isNotWithdrawn_whenItsRunEnds() {
    AgentId agent = table.gated("echo", "tool: *");
    RunId run = table.run(agent);
    Command.Intend first = table.calling(agent, Optional.of(run), "echo");
    table.done(first);
    table.done(Table.answering(first.question(), Verdict.DENIED, ""));
    boot();

    table.done(Table.ending(run));

    assertThat(table.onlyFact()).isInstanceOf(RunFact.Ended.class);
    assertThat(table.state.approvals().isEmpty()).isTrue();
  }

  @Test
  void aQuestionWithoutARun_isWithdrawn() {
    AgentId agent = table.gated("echo", "tool: *");
    Command.Intend question = table.calling(agent, Optional.empty(), "echo");
    table.done(question);

    boot();

    assertThat(table.facts())
        .containsExactly(
            BOOTED,
            new ApprovalFact.Closed(
                question.question(), Verdict.WITHDRAWN, "the daemon ended while it waited"));
  }

  @Test
  void aRunThatComesNoFurther_isEndedInTheEnd_withWhatItHadOpen() {
    AgentId agent = table.gated("echo", "tool: *");
    RunId run = table.run(agent);
    Command.Intend question = table.calling(agent, Optional.of(run), "echo");
    table.done(question);
    for (int i = 0; i < KernelLimits.RESUMPTIONS; i++) {
      assertThat(boot().resumed()).containsOnlyKeys(run);
    }

    Recovered last = boot();

    assertThat(last).isEqualTo(new Recovered(Map.of(), 1));
    assertThat(table.facts())
        .containsExactly(
            BOOTED,
            new ApprovalFact.Closed(question.question(), Verdict.WITHDRAWN, "the run has ended"),
            new RunFact.Ended(run, StopReason.INTERRUPTED, BlobRef.EMPTY, 0, Usage.ZERO));
  }

  @Test
  void aRunThatComesFurther_isGoneOnWithForEver() {
    RunId run = table.run(table.agent("tool: *"));
    for (int i = 0; i < 3 * KernelLimits.RESUMPTIONS; i++) {
      assertThat(boot().resumed()).containsOnlyKeys(run);
      table.done(Table.replying(run, Usage.ZERO));
    }
  }

  @Test
  void anAgentThatEndsWithItsRun_endsWithItAfterARestartToo() {
    AgentId agent = table.agent("tool: *");
    AgentId child = table.child(agent);
    RunId run = new RunId(table.id());
    Command.StartRun plain = Table.starting(agent, run, Optional.empty());
    table.done(new Command.StartRun(
        run, agent, plain.message(), Optional.empty(), true, Optional.empty(), plain.labels(), 1));
    boot();

    List<AgentId> ended = table.done(Table.ending(run));

    assertThat(ended).containsExactly(child, agent);
    assertThat(table.facts())
        .containsExactly(
            new RunFact.Ended(run, StopReason.COMPLETE, Table.BLOB, 1, Usage.ZERO),
            new AgentFact.Stopped(child, "parent_stopped"),
            new AgentFact.Stopped(agent, "completed"));
  }

  @Test
  void aCall_findsWhatItHasHadDoneByAgents() {
    AgentId agent = table.agent("tool: *");
    RunId run = table.run(agent);
    long intent = table.intent(pure(agent, run, "echo"));
    Command.Spawn plain = table.spawning(Optional.of(agent), List.of());
    AgentId child = table.spawned(new Command.Spawn(
        plain.id(),
        plain.parent(),
        "0/1",
        plain.bundle(),
        plain.approvalRequired(),
        List.of(),
        intent));
    RunId childs = new RunId(table.id());
    Command.StartRun start = Table.starting(child, childs, Optional.empty());
    table.done(new Command.StartRun(
        childs,
        child,
        start.message(),
        Optional.empty(),
        false,
        Optional.empty(),
        start.labels(),
        intent));

    Recovered recovered = boot();

    assertThat(recovered.resumed()).containsOnlyKeys(run, childs);
    Call call = table.state.calls().get(intent).orElseThrow();
    assertThat(call.work().children().get("0/1")).contains(child);
    assertThat(call.work().runs().get(child)).contains(childs);
  }

  @Test
  void boot_twice_findsTheSameOnceMore() {
    RunId run = table.run(table.agent("tool: *"));
    boot();

    assertThat(boot().resumed()).containsOnlyKeys(run);
    assertThat(run(run).resumption()).isEqualTo(new Resumption(2, 2, "running"));
  }

  @Test
  void afterARestore_noRunGoesOn_andItIsRecordedWhatWasRestored() {
    AgentId agent = table.agent("tool: *");
    RunId run = table.run(agent);
    long intent = table.intent(table.calling(agent, Optional.of(run), "echo"));
    var restored = new MachineFact.Restored(
        "aaos/7d0f3a2b9c41e855",
        intent,
        intent + 9,
        Instant.parse("2026-11-24T10:00:00Z"),
        "uid 0 (root)");

    Recovered recovered = table.done(new Command.Boot("0.1.0", 42, Optional.of(restored)));

    assertThat(table.facts())
        .containsExactly(
            BOOTED,
            restored,
            new RunFact.Ended(run, StopReason.RESTORED, BlobRef.EMPTY, 0, Usage.ZERO),
            unknown(intent));
    assertThat(recovered).isEqualTo(new Recovered(Map.of(), 0));
    assertThat(run(run).isActive()).isFalse();
  }
}

package dev.aaos.kernel.decide;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aaos.kernel.agent.Confinement;
import dev.aaos.kernel.agent.Manifest.UnknownOutcomes;
import dev.aaos.kernel.agent.Run;
import dev.aaos.kernel.agent.Run.Activity;
import dev.aaos.kernel.agent.Run.Entry;
import dev.aaos.kernel.agent.StopReason;
import dev.aaos.kernel.approval.Quorum;
import dev.aaos.kernel.base.AgentId;
import dev.aaos.kernel.base.Errno;
import dev.aaos.kernel.base.KernelLimits;
import dev.aaos.kernel.base.Result;
import dev.aaos.kernel.base.RunId;
import dev.aaos.kernel.device.Ruling;
import dev.aaos.kernel.effect.Call;
import dev.aaos.kernel.effect.EffectClass;
import dev.aaos.kernel.effect.UnknownOutcome;
import dev.aaos.kernel.effect.UnknownOutcome.Finding;
import dev.aaos.kernel.journal.ApprovalFact;
import dev.aaos.kernel.journal.CallFact;
import dev.aaos.kernel.journal.MachineFact;
import dev.aaos.kernel.journal.RunFact;
import dev.aaos.kernel.past.Point;
import dev.aaos.log.BlobRef;
import dev.aaos.log.Digest;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// What becomes of calls of which nobody knows what they came to.
class OutcomeDecisionsTest {
  private static final MachineFact BOOTED = new MachineFact.Booted("0.1.0", 42);

  private final Table table = new Table();

  private void boot() {
    table.done(new Command.Boot("0.1.0", 42));
  }

  /// Returns an agent whose manifest says `ask`.
  private AgentId asking(Optional<AgentId> parent) {
    Command.Spawn plain = table.spawning(parent, List.of(Table.granted("tool: *")));
    Command.Bundle of = plain.bundle();
    var bundle = new Command.Bundle(
        of.name(),
        of.model(),
        of.systemPrompt(),
        of.manifest(),
        of.lifecycle(),
        of.limits(),
        of.terms(),
        of.rules(),
        of.place(),
        of.kinds(),
        UnknownOutcomes.ASK,
        of.program(),
        Confinement.USUAL,
        Quorum.ONE);
    return table.spawned(
        new Command.Spawn(plain.id(), parent, "", bundle, Set.of(), plain.grants(), 0));
  }

  private AgentId asking() {
    return asking(Optional.empty());
  }

  private long calling(AgentId agent, RunId run, EffectClass effect) {
    Command.Intend plain = table.calling(agent, Optional.of(run), "echo");
    return table.intent(new Command.Intend(
        plain.site(),
        plain.tool(),
        plain.asking(),
        plain.needs(),
        effect,
        plain.input(),
        plain.effectText(),
        plain.fingerprint(),
        plain.question(),
        Optional.empty(),
        new Ruling.Allowed()));
  }

  private static CallFact.Concluded lost(long intent, Call.Status status) {
    return new CallFact.Concluded(
        intent, "echo", status, "", BlobRef.EMPTY, Digest.ZERO, 0, "daemon");
  }

  private static Command.Resolve resolving(long intent, Finding finding, String note) {
    return new Command.Resolve(intent, finding, note, 1);
  }

  private Run run(RunId id) {
    return table.state.run(id).orElseThrow();
  }

  private UnknownOutcome outcome(long intent) {
    return table.state.lost().get(intent).orElseThrow();
  }

  @Test
  void whatOneWasToldOf_isOpen_andAPersonsWordIsRecordedOnly() {
    AgentId agent = table.agent("tool: *");
    RunId run = table.run(agent);
    long intent = calling(agent, run, EffectClass.EXTERNAL);
    var begun = table.now;
    table.now = table.now.plusSeconds(60);
    boot();
    assertThat(outcome(intent).call().begun()).isEqualTo(begun);
    assertThat(outcome(intent).found()).isEqualTo(table.now);
    Run before = run(run);

    table.done(resolving(intent, Finding.HAPPENED, "seen"));

    assertThat(table.onlyFact())
        .isEqualTo(new CallFact.Resolved(intent, "echo", Finding.HAPPENED, "seen"));
    assertThat(table.last.getFirst().run()).contains(run);
    assertThat(table.last.getFirst().cause()).isEqualTo(1);
    assertThat(run(run)).isEqualTo(before);
    assertThat(table.state.lost().open()).isEmpty();
  }

  @Test
  void aRunWhoseAgentAsks_waits_andNothingIsAddedToIt() {
    AgentId agent = asking();
    RunId run = table.run(agent);
    long intent = calling(agent, run, EffectClass.EXTERNAL);
    var transcript = run(run).transcript();

    boot();

    assertThat(table.facts())
        .containsExactly(
            BOOTED, lost(intent, Call.Status.ASKED), new RunFact.Resumed(run, "calling echo"));
    assertThat(run(run).transcript()).isEqualTo(transcript);
    assertThat(run(run).activity()).isEqualTo(new Activity.AwaitingOutcome("echo"));
    assertThat(outcome(intent).awaited()).isTrue();
  }

  @Test
  void aPersonsWord_isTheAnswerOfTheCall_withoutAnErrorWhereItHappened() {
    AgentId agent = asking();
    RunId first = table.run(agent);
    RunId second = table.run(agent);
    long there = calling(agent, first, EffectClass.EXTERNAL);
    long absent = calling(agent, second, EffectClass.EXTERNAL);
    boot();

    table.done(resolving(there, Finding.HAPPENED, "invoice 7"));
    table.done(resolving(absent, Finding.DID_NOT_HAPPEN, ""));

    assertThat(run(first).transcript().last())
        .contains(new Entry.Found("call", Finding.HAPPENED.told("invoice 7")));
    assertThat(run(second).transcript().last())
        .contains(new Entry.Refused("call", Finding.DID_NOT_HAPPEN.told("")));
    assertThat(run(first).activity()).isEqualTo(new Activity.Thinking());
    assertThat(run(first).resumption().stalled()).isZero();
    assertThat(outcome(there).awaited()).isFalse();
  }

  @Test
  void whatKeptHowItWas_staysInFlight_untilItsRunTakesItUp_orGivesItUp() {
    AgentId agent = asking();
    RunId run = table.run(agent);
    long intent = calling(agent, run, EffectClass.UNDOABLE);
    boot();

    assertThat(table.state.calls().get(intent).orElseThrow().orphaned()).isTrue();
    assertThat(table.state.lost().get(intent)).isEmpty();

    table.done(new Command.GiveUp(intent));

    assertThat(table.state.calls().get(intent)).isEmpty();
    assertThat(outcome(intent).awaited()).isTrue();
  }

  @Test
  void aRunThatWaitsForTwo_goesOnAfterBoth() {
    AgentId agent = asking();
    RunId run = table.run(agent);
    long first = calling(agent, run, EffectClass.EXTERNAL);
    long second = calling(agent, run, EffectClass.EXTERNAL);
    boot();

    table.done(resolving(second, Finding.HAPPENED, ""));

    assertThat(run(run).activity()).isEqualTo(new Activity.AwaitingOutcome("echo"));
    table.done(resolving(first, Finding.HAPPENED, ""));
    assertThat(run(run).activity()).isEqualTo(new Activity.Thinking());
  }

  @Test
  void aRunThatWaits_isGoneOnWithForEver() {
    AgentId agent = asking();
    RunId run = table.run(agent);
    long intent = calling(agent, run, EffectClass.EXTERNAL);
    for (int i = 0; i <= 3 * KernelLimits.RESUMPTIONS; i++) {
      boot();
    }

    assertThat(run(run).isActive()).isTrue();
    assertThat(table.facts())
        .containsExactly(
            BOOTED, new RunFact.Resumed(run, "awaiting a person on the outcome of echo"));
    assertThat(outcome(intent).awaited()).isTrue();
  }

  @Test
  void aRunThatEndsWhileItWaits_isToldThatNobodyKnows_andTheOutcomeStaysOpen() {
    AgentId agent = asking();
    RunId run = table.run(agent);
    long intent = calling(agent, run, EffectClass.EXTERNAL);
    boot();

    table.done(new Command.StopRun(agent, run, StopReason.RUN_STOPPED, 1));

    assertThat(table.onlyFact()).isInstanceOf(RunFact.Ended.class);
    assertThat(run(run).transcript().last())
        .hasValueSatisfying(entry -> assertThat(((Entry.Refused) entry).reason())
            .startsWith("outcome unknown: the daemon ended"));
    Run ended = run(run);
    assertThat(outcome(intent).isOpen()).isTrue();
    assertThat(outcome(intent).awaited()).isFalse();
    table.done(resolving(intent, Finding.HAPPENED, "late"));
    assertThat(run(run)).isEqualTo(ended);
  }

  @Test
  void anOutcome_staysOpen_whenItsAgentHasEnded() {
    AgentId agent = asking();
    RunId run = table.run(agent);
    long intent = calling(agent, run, EffectClass.EXTERNAL);
    boot();

    table.done(new Command.Stop(agent, Optional.empty(), "user_requested", 1));

    assertThat(run(run).end().orElseThrow().reason()).isNotEqualTo(StopReason.COMPLETE);
    table.done(resolving(intent, Finding.DID_NOT_HAPPEN, ""));
    assertThat(table.state.lost().open()).isEmpty();
  }

  @Test
  void aCallThatChangesNothing_isNoQuestion() {
    AgentId agent = asking();
    RunId run = table.run(agent);
    long intent = calling(agent, run, EffectClass.PURE);
    boot();

    table.done(new Command.GiveUp(intent));

    assertThat(table.onlyFact()).isEqualTo(lost(intent, Call.Status.UNKNOWN));
    assertThat(table.state.lost().listed().isEmpty()).isTrue();
  }

  @Test
  void aCallThatCannotBePerformedAgainAfterAll_isAskedAbout() {
    AgentId agent = asking();
    RunId run = table.run(agent);
    long intent = calling(agent, run, EffectClass.IDEMPOTENT);
    boot();
    assertThat(table.state.lost().listed().isEmpty()).isTrue();

    table.done(new Command.GiveUp(intent));

    assertThat(table.onlyFact()).isEqualTo(lost(intent, Call.Status.ASKED));
    assertThat(run(run).activity()).isEqualTo(new Activity.AwaitingOutcome("echo"));
    assertThat(table.decide(new Command.GiveUp(intent)))
        .isEqualTo(
            Result.refused(Errno.ENOENT, "no call was left in flight with intent " + intent));
  }

  @Test
  void whatAnOperatorCalled_isOpen_andNobodyWaits() {
    AgentId agent = asking();
    long intent = table.intent(table.calling(agent, Optional.empty(), "echo"));

    boot();

    assertThat(table.facts()).containsExactly(BOOTED, lost(intent, Call.Status.UNKNOWN));
    assertThat(outcome(intent).awaited()).isFalse();
  }

  @Test
  void whatNeedsNoWord_isRefused_withTheHelp() {
    AgentId agent = table.agent("tool: *");
    long intent = calling(agent, table.run(agent), EffectClass.EXTERNAL);

    assertThat(table.decide(resolving(intent, Finding.HAPPENED, "")))
        .isEqualTo(Result.refused(
            Errno.ENOENT,
            "no call whose outcome is unknown was begun with record " + intent
                + ": 'aaos outcomes' lists the calls whose outcome is unknown"));
    assertThat(table.facts()).isEmpty();
  }

  @Test
  void aSecondWord_isRefused_sayingTheFirst() {
    AgentId agent = table.agent("tool: *");
    long intent = calling(agent, table.run(agent), EffectClass.EXTERNAL);
    boot();
    table.done(resolving(intent, Finding.DID_NOT_HAPPEN, ""));

    assertThat(table.decide(resolving(intent, Finding.HAPPENED, "")))
        .isEqualTo(Result.refused(
            Errno.EBUSY,
            "the outcome of the call begun with record " + intent
                + " is known already: a person found that it did not happen"));
    assertThat(table.facts()).isEmpty();
  }

  @Test
  void aNote_isCutWhereItIsLongerThanARecordHolds() {
    AgentId agent = table.agent("tool: *");
    long intent = calling(agent, table.run(agent), EffectClass.EXTERNAL);
    boot();

    table.done(resolving(intent, Finding.HAPPENED, "x".repeat(KernelLimits.REASON + 1)));

    assertThat(((CallFact.Resolved) table.onlyFact()).note()).hasSize(KernelLimits.REASON);
  }

  @Test
  void thatAPersonIsAsked_holdsForChildren_andForForks() {
    AgentId agent = asking();
    AgentId child = table.child(agent, Table.derived(table.grant(agent, 0), "tool: *"));
    assertThat(table.facts()).contains(new ApprovalFact.OutcomesAsked(child));
    RunId run = table.run(child);
    AgentId fork = new AgentId(table.id());

    table.done(new Command.Fork(
        fork,
        new RunId(table.id()),
        new Point(run, table.state.sequence(), 1, 0, Optional.empty(), run(run).usage(), List.of()),
        BlobRef.EMPTY,
        true,
        1));

    assertThat(table.state.agent(fork).orElseThrow().identity().asksOutcomes()).isTrue();
    assertThat(table.agent("tool: *"))
        .satisfies(other -> assertThat(
                table.state.agent(other).orElseThrow().identity().asksOutcomes())
            .isFalse());
  }
}

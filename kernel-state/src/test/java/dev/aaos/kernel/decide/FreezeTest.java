package dev.aaos.kernel.decide;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aaos.kernel.agent.Run;
import dev.aaos.kernel.agent.Run.Entry;
import dev.aaos.kernel.agent.Run.Resumption;
import dev.aaos.kernel.agent.StopReason;
import dev.aaos.kernel.base.AgentId;
import dev.aaos.kernel.base.Errno;
import dev.aaos.kernel.base.Freeze;
import dev.aaos.kernel.base.Result;
import dev.aaos.kernel.base.RunId;
import dev.aaos.kernel.base.Usage;
import dev.aaos.kernel.decide.Command.Recovered;
import dev.aaos.kernel.device.Ruling;
import dev.aaos.kernel.effect.Call;
import dev.aaos.kernel.effect.EffectClass;
import dev.aaos.kernel.journal.AgentFact;
import dev.aaos.kernel.journal.CallFact;
import dev.aaos.kernel.journal.MachineFact;
import dev.aaos.kernel.journal.MessageFact;
import dev.aaos.kernel.journal.RunFact;
import dev.aaos.log.BlobRef;
import dev.aaos.log.Digest;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// What is decided while everything is frozen, and when that is lifted.
class FreezeTest {
  private final Table table = new Table();

  private String freeze() {
    table.done(new Command.Note(new MachineFact.Frozen("it mails everybody"), 1));
    return table.state.frozen().orElseThrow().refusal();
  }

  private Run run(RunId id) {
    return table.state.run(id).orElseThrow();
  }

  private Command.Intend pure(AgentId agent, RunId run) {
    Command.Intend plain = table.calling(agent, Optional.of(run), "echo");
    return new Command.Intend(
        plain.site(),
        "echo",
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

  @Test
  void aFreeze_isPartOfTheState_andASecondOneChangesNothing() {
    assertThat(freeze())
        .isEqualTo("everything is frozen since " + table.now
            + " (it mails everybody): 'aaos resume' lets it go on");
    Optional<Freeze> first = table.state.frozen();
    table.now = table.now.plusSeconds(7);

    table.done(new Command.Note(new MachineFact.Frozen("again"), 1));

    assertThat(table.state.frozen()).isEqualTo(first);
  }

  @Test
  void whatWouldBegin_isRefused_onRecordWhereAPersonAsked() {
    AgentId agent = table.agent("tool: *");
    AgentId keeper = table.persistent("tool: *");
    String refusal = freeze();
    Result<?> refused = Result.refused(Errno.EBUSY, refusal);

    assertThat(table.decide(table.spawning(Optional.empty(), List.of()))).isEqualTo(refused);
    assertThat(table.onlyFact()).isInstanceOf(AgentFact.SpawnRefused.class);
    assertThat(table.decide(table.sending(keeper))).isEqualTo(refused);
    assertThat(table.onlyFact()).isInstanceOf(MessageFact.Refused.class);
    assertThat(table.decide(table.calling(agent, Optional.empty(), "echo"))).isEqualTo(refused);
    assertThat(table.onlyFact()).isInstanceOf(CallFact.Refused.class);
    assertThat(table.decide(Table.starting(agent, new RunId(table.id()), Optional.empty())))
        .isEqualTo(refused);
    assertThat(table.last).isEmpty();
  }

  @Test
  void aFrozenRun_hearsOfNoRefusal_soThatItAsksForTheSameAgain() {
    AgentId agent = table.agent("tool: *");
    RunId run = table.run(agent);
    Result<?> refused = Result.refused(Errno.EBUSY, freeze());

    assertThat(table.decide(table.calling(agent, Optional.of(run), "echo"))).isEqualTo(refused);
    assertThat(table.last).isEmpty();
    assertThat(table.decide(Table.asking(run))).isEqualTo(refused);
    assertThat(table.last).isEmpty();
    assertThat(run(run).transcript().size()).isEqualTo(1);
  }

  @Test
  void anOutcomeThatStillComes_isTaken() {
    AgentId agent = table.agent("tool: *");
    RunId run = table.run(agent);
    long intent = table.intent(table.calling(agent, Optional.of(run), "echo"));
    freeze();

    table.done(Table.concluding(intent, Call.Status.DONE));

    assertThat(table.state.calls().isEmpty()).isTrue();
    assertThat(run(run).transcript().size()).isEqualTo(2);
  }

  @Test
  void whenItIsLifted_runsGoOn_asAfterADaemonThatEnded_butNoneCountsAsStalled() {
    AgentId agent = table.agent("tool: *");
    RunId thinking = table.run(agent);
    RunId calling = table.run(agent);
    long lost = table.intent(table.calling(agent, Optional.of(calling), "echo"));
    RunId reading = table.run(agent);
    long again = table.intent(pure(agent, reading));
    freeze();

    Recovered lifted = table.done(new Command.Unfreeze(1));

    assertThat(table.facts())
        .containsExactly(
            unknown(lost),
            new RunFact.Resumed(thinking, "running"),
            new RunFact.Resumed(calling, "calling echo"),
            new RunFact.Resumed(reading, "calling echo"),
            new MachineFact.Unfrozen());
    assertThat(lifted.resumed()).containsOnlyKeys(thinking, calling, reading);
    assertThat(table.state.frozen()).isEmpty();
    assertThat(run(thinking).resumption()).isEqualTo(new Resumption(1, 0, "running"));
    assertThat(run(calling).transcript().last())
        .contains(new Entry.Refused(
            "call",
            "outcome unknown: everything was frozen while this call was under way; look at what it"
                + " came to before you do it again"));
    table.done(new Command.Repeat(again));
  }

  @Test
  void whatIsNotFrozen_cannotBeLifted() {
    assertThat(table.decide(new Command.Unfreeze(1)))
        .isEqualTo(Result.refused(Errno.ENOENT, "nothing is frozen"));
    assertThat(table.last).isEmpty();
  }

  @Test
  void aBoot_findsItFrozen_andGoesOnWithNothing_untilThatIsLifted() {
    AgentId agent = table.agent("tool: *");
    RunId asking = table.run(agent);
    table.done(Table.asking(asking));
    freeze();

    Recovered recovered = table.done(new Command.Boot("0.1.0", 42));

    assertThat(recovered).isEqualTo(new Recovered(Map.of(), 0));
    assertThat(run(asking).isActive()).isTrue();
    assertThat(table.state.frozen()).isPresent();
    assertThat(table.done(new Command.Unfreeze(1)).resumed()).containsOnlyKeys(asking);
  }

  @Test
  void anAgentThatIsStoppedMeanwhile_endsWithWhatItHadOpen() {
    AgentId agent = table.agent("tool: *");
    RunId run = table.run(agent);
    long intent = table.intent(pure(agent, run));
    freeze();

    table.done(new Command.Stop(agent, Optional.empty(), "user_requested", 1));

    assertThat(table.facts())
        .containsExactly(
            unknown(intent),
            new RunFact.Ended(run, StopReason.STOPPED, BlobRef.EMPTY, 0, Usage.ZERO),
            new AgentFact.Stopped(agent, "user_requested"));
    assertThat(table.done(new Command.Unfreeze(1)).resumed()).isEmpty();
  }
}

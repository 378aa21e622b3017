package dev.aaos.kernel.machine;

import static dev.aaos.kernel.machine.KernelFixture.manifest;
import static dev.aaos.kernel.machine.KernelFixture.ok;
import static org.assertj.core.api.Assertions.assertThat;

import dev.aaos.kernel.agent.Lifecycle;
import dev.aaos.kernel.agent.Manifest;
import dev.aaos.kernel.agent.StopReason;
import dev.aaos.kernel.base.AgentId;
import dev.aaos.kernel.base.RunId;
import dev.aaos.kernel.budget.ContextWindow;
import dev.aaos.kernel.budget.Ladder;
import dev.aaos.kernel.budget.Quota;
import dev.aaos.kernel.budget.Resource;
import dev.aaos.kernel.budget.Terms;
import dev.aaos.kernel.conversation.Reply;
import dev.aaos.kernel.conversation.Turn;
import dev.aaos.kernel.decide.Deadlines;
import dev.aaos.kernel.fixture.ScriptedModel;
import dev.aaos.kernel.fixture.ScriptedModel.Step;
import dev.aaos.kernel.fixture.TranscriptProgram;
import dev.aaos.kernel.ipc.Body;
import dev.aaos.kernel.journal.RunFact;
import dev.aaos.kernel.syscall.RunReport;
import dev.aaos.log.fixture.Gate;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Runs that take longer than they may.
class DeadlineTest {
  private static final Duration TIME = Duration.ofMinutes(10);

  private final KernelFixture fixture = KernelFixture.booted();
  private final Gate never = new Gate();

  DeadlineTest() throws IOException {
    fixture.program(new TranscriptProgram());
  }

  @AfterEach
  void close() throws IOException {
    fixture.close();
  }

  private static Terms terms(Duration longest) {
    return new Terms(
        OptionalInt.empty(),
        OptionalInt.empty(),
        List.of(),
        Ladder.NONE,
        Optional.of(longest),
        ContextWindow.USUAL,
        false);
  }

  private AgentId timed(Lifecycle lifecycle) {
    Manifest plain = manifest("worker", "tool: echo");
    return ok(fixture.operator.spawn(KernelFixture.living(plain, lifecycle, terms(TIME))));
  }

  private AgentId timed() {
    return timed(new Lifecycle.OnDemand());
  }

  private RunId begin(AgentId agent, Optional<Duration> within) {
    return ok(fixture.operator.start(agent, new Task("go", Optional.empty(), false, within)));
  }

  private RunReport run(AgentId agent, Optional<Duration> within) throws InterruptedException {
    return fixture.operator.await(begin(agent, within)).orElseThrow();
  }

  /// Takes so long, and wishes for a call.
  private Step taking(Duration time) {
    return prompt -> {
      fixture.clock.pass(time);
      return ScriptedModel.calls("c", "echo", "{\"message\":\"hi\"}").answer(prompt);
    };
  }

  private Instant due() throws IOException {
    return fixture.facts(RunFact.Due.class).getFirst().at();
  }

  private Reply.Ending lastEnding() throws IOException {
    return fixture.facts(RunFact.InferenceDone.class).getLast().ending();
  }

  @Test
  void aRunWhoseTimeIsOver_isAskedWhereItStopped() throws Exception {
    fixture.model.script("model", taking(TIME), ScriptedModel.says("I stopped after one."));

    RunReport report = run(timed(), Optional.empty());

    assertThat(lastEnding()).isEqualTo(Reply.Ending.OUT_OF_TIME);
    assertThat(report.response()).isEqualTo("I stopped after one.");
    Instant due = due();
    assertThat(fixture.model.prompts().getLast().turns().getLast())
        .isInstanceOfSatisfying(
            Turn.Asked.class,
            asked -> assertThat(asked.text())
                .startsWith("You have to stop here: your time is over, which was until " + due));
    assertThat(fixture.facts(RunFact.Late.class))
        .containsExactly(new RunFact.Late(report.run(), due));
  }

  @Test
  void aRunThatEndsInTime_isNotAsked() throws Exception {
    fixture.model.script("model", taking(TIME.minusSeconds(1)), ScriptedModel.says("all is done"));

    RunReport report = run(timed(), Optional.of(TIME.multipliedBy(2)));

    assertThat(report.reason()).isEqualTo(StopReason.COMPLETE);
    assertThat(fixture.facts(RunFact.Late.class)).isEmpty();
  }

  @Test
  void whoBeginsARun_mayGiveItLess() throws Exception {
    Duration less = Duration.ofSeconds(5);
    fixture.model.script("model", taking(less), ScriptedModel.says("not far"));

    run(timed(), Optional.of(less));

    assertThat(lastEnding()).isEqualTo(Reply.Ending.OUT_OF_TIME);
  }

  @Test
  void aRunThatDoesNotSayWhereItStopped_isEnded() throws Exception {
    fixture.model.script("model", ScriptedModel.waits(never, ScriptedModel.says("too late")));
    RunId run = begin(timed(), Optional.empty());
    fixture.await(RunFact.InferenceBegun.class);

    fixture.clock.pass(TIME.plus(Deadlines.GRACE));

    RunReport report = fixture.operator.await(run).orElseThrow();
    assertThat(report.reason()).isEqualTo(StopReason.DEADLINE_EXCEEDED);
    assertThat(report.response()).isEmpty();
  }

  @Test
  void aRunOfADaemonThatEnded_isEndedByTheNext() throws Exception {
    fixture.model.always("model", ScriptedModel.waits(never, ScriptedModel.says("too late")));
    RunId run = begin(timed(), Optional.empty());
    fixture.await(RunFact.InferenceBegun.class);

    fixture.crash(new SplittableRandom(7));
    fixture.clock.pass(TIME.plus(Deadlines.GRACE));

    RunReport report = fixture.operator.await(run).orElseThrow();
    assertThat(report.reason()).isEqualTo(StopReason.DEADLINE_EXCEEDED);
  }

  @Test
  void whoHandlesMessages_hasThatLongForEach() throws Exception {
    fixture.model.script("model", taking(TIME), ScriptedModel.says("I stopped."));
    AgentId agent = timed(new Lifecycle.Persistent(100));

    ok(fixture.operator.send(agent, Body.words("go"), Optional.empty()));

    fixture.await(RunFact.Ended.class);
    assertThat(lastEnding()).isEqualTo(Reply.Ending.OUT_OF_TIME);
  }

  private AgentId budgeted(Lifecycle lifecycle) {
    Quota time = new Quota(Resource.TIME, TIME.toMillis(), 3_600);
    return ok(fixture.operator.spawn(
        KernelFixture.living(manifest("worker", "tool: echo"), lifecycle, Terms.of(time))));
  }

  @Test
  void aRunThatUsesUpTheTimeOfItsAgent_saysWhereItStopped_andTheNextIsRefused() throws Exception {
    fixture.model.script("model", taking(TIME), ScriptedModel.says("I stopped."));
    AgentId agent = budgeted(new Lifecycle.OnDemand());

    RunReport report = run(agent, Optional.empty());

    assertThat(report.response()).isEqualTo("I stopped.");
    assertThat(lastEnding()).isEqualTo(Reply.Ending.OUT_OF_TIME);
    assertThat(fixture.facts(RunFact.QuotaNear.class))
        .extracting(RunFact.QuotaNear::percent)
        .containsExactly(80);
    assertThat(fixture.operator.start(agent, Task.of("go")).toString())
        .contains("EDQUOT", "the time budget is used up: 600 of 600 s; it starts again at ");
    fixture.model.script("model", ScriptedModel.says("done"));
    fixture.clock.pass(Duration.ofHours(1));
    assertThat(run(agent, Optional.empty()).reason()).isEqualTo(StopReason.COMPLETE);
  }

  @Test
  void messagesOfOneWhoseTimeIsUsedUp_wait() throws Exception {
    fixture.model.script(
        "model", taking(TIME), ScriptedModel.says("I stopped."), ScriptedModel.says("done"));
    AgentId agent = budgeted(new Lifecycle.Persistent(100));
    ok(fixture.operator.send(agent, Body.words("go"), Optional.empty()));
    fixture.await(RunFact.Ended.class);
    ok(fixture.operator.send(agent, Body.words("go on"), Optional.empty()));
    assertThat(fixture.kernel.state().agent(agent).orElseThrow().mailbox()).hasSize(1);

    fixture.clock.pass(Duration.ofHours(1));

    fixture.await(RunFact.Ended.class);
    assertThat(fixture.kernel.state().agent(agent).orElseThrow().mailbox()).isEmpty();
  }
}

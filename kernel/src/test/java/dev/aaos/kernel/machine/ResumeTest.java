package dev.aaos.kernel.machine;

import static dev.aaos.kernel.machine.KernelFixture.gated;
import static dev.aaos.kernel.machine.KernelFixture.manifest;
import static dev.aaos.kernel.machine.KernelFixture.ok;
import static org.assertj.core.api.Assertions.assertThat;

import dev.aaos.kernel.agent.StopReason;
import dev.aaos.kernel.approval.Approval;
import dev.aaos.kernel.base.AgentId;
import dev.aaos.kernel.base.KernelLimits;
import dev.aaos.kernel.base.Result;
import dev.aaos.kernel.base.RunId;
import dev.aaos.kernel.conversation.Turn;
import dev.aaos.kernel.device.CallContext;
import dev.aaos.kernel.device.ToolOutcome;
import dev.aaos.kernel.effect.Call;
import dev.aaos.kernel.effect.EffectClass;
import dev.aaos.kernel.fixture.ScriptedModel;
import dev.aaos.kernel.fixture.ScriptedTool;
import dev.aaos.kernel.fixture.TranscriptProgram;
import dev.aaos.kernel.journal.AgentFact;
import dev.aaos.kernel.journal.ApprovalFact;
import dev.aaos.kernel.journal.CallFact;
import dev.aaos.kernel.journal.RunFact;
import dev.aaos.kernel.syscall.RunReport;
import dev.aaos.kernel.syscall.Syscall;
import dev.aaos.log.fixture.Gate;
import java.io.IOException;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Runs go on where they were, after the daemon has ended in whatever way.
class ResumeTest {
  private final Gate gate = new Gate();
  private final AtomicInteger reached = new AtomicInteger();
  private final ScriptedTool pure = held("pure", EffectClass.PURE);
  private final ScriptedTool external = held("external", EffectClass.EXTERNAL);
  private final ScriptedTool delegate =
      new ScriptedTool("delegate", EffectClass.IDEMPOTENT, ResumeTest::delegated, "spawn_child: c");
  private final KernelFixture fixture =
      KernelFixture.booted(ScriptedTool.echo(), pure, external, delegate);

  ResumeTest() throws IOException {
    fixture.program(new TranscriptProgram());
  }

  /// A tool that waits at the gate the first time and gives its input back.
  private ScriptedTool held(String name, EffectClass effect) {
    return new ScriptedTool(name, effect, (input, context) -> {
      if (reached.getAndIncrement() == 0) {
        gate.pass();
      }
      return ScriptedTool.done(input);
    });
  }

  private static ToolOutcome delegated(String input, CallContext context) {
    AgentId child = ok(context.services().call(new Syscall.Spawn(manifest("c", "tool: *"), "k")));
    RunReport report = ok(context.services().call(new Syscall.RunChild(child, "go")));
    ok(context.services().call(new Syscall.StopChild(child)));
    return ScriptedTool.done(report.response());
  }

  @AfterEach
  void close() throws IOException {
    gate.open();
    fixture.close();
  }

  private RunId start(AgentId agent) {
    return ok(fixture.operator.start(agent, Task.of("go")));
  }

  private RunReport end(RunId run) throws InterruptedException {
    return fixture.operator.await(run).orElseThrow();
  }

  private void crash() throws IOException {
    fixture.crash(new SplittableRandom(7));
  }

  private String lastAnswer() {
    Turn last = fixture.model.prompts().getLast().turns().getLast();
    return ((Turn.Answered) last).answer().content();
  }

  @Test
  void aRunThatWaitedForItsModel_asksAgain_andNothingElse() throws Exception {
    fixture.model.script(
        "model",
        ScriptedModel.calls("1", "echo", "{\"n\":1}"),
        ScriptedModel.waits(gate, ScriptedModel.says("lost")),
        ScriptedModel.says("found"));
    RunId run = start(fixture.spawn("a", "tool: *"));
    gate.awaitReached();

    crash();

    assertThat(fixture.kernel.recovered().resumed()).containsOnlyKeys(run);
    assertThat(end(run))
        .extracting(RunReport::response, RunReport::reason)
        .containsExactly("found", StopReason.COMPLETE);
    assertThat(fixture.model.prompts()).hasSize(3);
    assertThat(fixture.model.prompts().get(2).turns())
        .isEqualTo(fixture.model.prompts().get(1).turns());
    assertThat(fixture.facts(CallFact.Intended.class)).hasSize(1);
    assertThat(fixture.facts(RunFact.Resumed.class))
        .containsExactly(new RunFact.Resumed(run, "inferring"));
  }

  @Test
  void aRunAtAShutdown_goesOnAfterTheNextBoot() throws Exception {
    fixture.model.script(
        "model", ScriptedModel.waits(gate, ScriptedModel.says("never")), ScriptedModel.says("yes"));
    RunId run = start(fixture.spawn("a", "tool: *"));
    gate.awaitReached();

    fixture.reboot();

    assertThat(end(run).response()).isEqualTo("yes");
  }

  @Test
  void aPureCall_isPerformedAgain_chargedOnce() throws Exception {
    fixture.model.script(
        "model", ScriptedModel.calls("1", "pure", "{\"n\":1}"), ScriptedModel.says("done"));
    AgentId agent = fixture.spawn("a", "tool: *");
    RunId run = start(agent);
    gate.awaitReached();
    fixture.recorded(CallFact.Intended.class);

    crash();

    assertThat(end(run).response()).isEqualTo("done");
    assertThat(pure.performed()).containsExactly("{\"n\":1}", "{\"n\":1}");
    assertThat(lastAnswer()).isEqualTo("{\"n\":1}");
    assertThat(fixture.facts(CallFact.Intended.class)).hasSize(1);
    assertThat(fixture.facts(CallFact.Repeated.class)).hasSize(1);
    assertThat(fixture.facts(CallFact.Concluded.class))
        .extracting(CallFact.Concluded::status)
        .containsExactly(Call.Status.DONE);
    long grant = fixture.kernel.state().grants().of(agent).getFirst().id();
    assertThat(fixture.kernel.state().grants().meter(grant).uses()).isEqualTo(1);
  }

  @Test
  void anExternalCall_isNeverPerformedAgain_andTheModelIsToldThatNobodyKnows() throws Exception {
    fixture.model.script(
        "model", ScriptedModel.calls("1", "external", "{\"n\":1}"), ScriptedModel.says("I see"));
    RunId run = start(fixture.spawn("a", "tool: *"));
    gate.awaitReached();

    crash();

    assertThat(end(run).response()).isEqualTo("I see");
    assertThat(external.performed()).containsExactly("{\"n\":1}");
    assertThat(lastAnswer()).startsWith("outcome unknown: ");
  }

  @Test
  void aCallThatCannotBeRepeated_isLetEnd_atAShutdown() throws Exception {
    fixture
        .model
        .script("model", ScriptedModel.calls("1", "external", "{\"n\":1}"))
        .always("model", ScriptedModel.says("done")); // asked twice if its first word is lost
    RunId run = start(fixture.spawn("a", "tool: *"));
    gate.awaitReached();
    gate.open();

    fixture.reboot();

    assertThat(end(run).response()).isEqualTo("done");
    assertThat(fixture.facts(CallFact.Concluded.class))
        .extracting(CallFact.Concluded::status)
        .containsExactly(Call.Status.DONE);
  }

  @Test
  void aQuestion_isStillOpen_andItsAnswerReachesTheRun() throws Exception {
    fixture.model.script(
        "model", ScriptedModel.calls("1", "echo", "{\"n\":1}"), ScriptedModel.says("done"));
    AgentId agent = ok(fixture.operator.spawn(gated("a", "echo", "tool: *")));
    RunId run = start(agent);
    ApprovalFact.Requested asked = fixture.await(ApprovalFact.Requested.class);

    crash();

    assertThat(fixture.kernel.state().approvals().values())
        .extracting(Approval::id)
        .containsExactly(asked.id());
    ok(fixture.operator.answer(asked.id(), true, "go on"));
    assertThat(end(run).response()).isEqualTo("done");
    assertThat(fixture.facts(ApprovalFact.Requested.class)).containsExactly(asked);
    assertThat(lastAnswer()).isEqualTo("{\"n\":1}");
  }

  @Test
  void aNo_thatTheRunHadNotHeard_isHeardByTheNextDaemon() throws Exception {
    fixture.model.script(
        "model", ScriptedModel.calls("1", "echo", "{\"n\":1}"), ScriptedModel.says("I see"));
    AgentId agent = ok(fixture.operator.spawn(gated("a", "echo", "tool: *")));
    RunId run = start(agent);
    ApprovalFact.Requested asked = fixture.await(ApprovalFact.Requested.class);
    fixture.disk.powerOffAt(3); // the answer is durable, the refusal of the call is not
    ok(fixture.operator.answer(asked.id(), false, "not today"));

    crash();

    assertThat(end(run).response()).isEqualTo("I see");
    assertThat(lastAnswer()).isEqualTo("approval denied: not today");
    assertThat(fixture.facts(ApprovalFact.Requested.class)).containsExactly(asked);
  }

  @Test
  void aQuestion_waitsNoLongerOverARestart() throws Exception {
    fixture.close();
    KernelLimits limits = KernelFixture.patience(Duration.ofMillis(300));
    try (KernelFixture impatient = KernelFixture.booted(limits, ScriptedTool.echo())) {
      impatient.program(new TranscriptProgram());
      impatient.model.script(
          "model", ScriptedModel.calls("1", "echo", "{}"), ScriptedModel.says("denied"));
      AgentId agent = ok(impatient.operator.spawn(gated("a", "echo", "tool: *")));
      RunId run = ok(impatient.operator.start(agent, Task.of("go")));
      impatient.await(ApprovalFact.Requested.class);
      impatient.clock.pass(Duration.ofHours(1));

      impatient.crash(new SplittableRandom(1));

      assertThat(impatient.operator.await(run).orElseThrow().response()).isEqualTo("denied");
      assertThat(impatient.facts(ApprovalFact.Closed.class))
          .extracting(ApprovalFact.Closed::verdict)
          .containsExactly(Approval.Verdict.EXPIRED);
    }
  }

  @Test
  void aParentThatWaitsForAChild_findsIt_andTheChildGoesOnToo() throws Exception {
    fixture.model.script(
        "model",
        ScriptedModel.calls("1", "delegate", "{}"),
        ScriptedModel.waits(gate, ScriptedModel.says("lost")),
        ScriptedModel.says("the child's words"),
        ScriptedModel.says("done"));
    RunId run = start(fixture.spawn("a", "tool: *", "spawn_child: c"));
    gate.awaitReached();

    crash();

    assertThat(fixture.kernel.recovered().resumed()).hasSize(2);
    assertThat(end(run).response()).isEqualTo("done");
    assertThat(lastAnswer()).isEqualTo("the child's words");
    assertThat(fixture.facts(AgentFact.Spawned.class)).hasSize(2);
    assertThat(fixture.facts(RunFact.Started.class)).hasSize(2);
    assertThat(fixture.kernel.state().living()).isEqualTo(1);
  }

  @Test
  void anAgentThatEndsWithItsRun_endsThough_nobodyWaitsForItAnyMore() throws Exception {
    fixture.model.script(
        "model", ScriptedModel.waits(gate, ScriptedModel.says("lost")), ScriptedModel.says("yes"));
    AgentId agent = fixture.spawn("a", "tool: *");
    RunId run = ok(fixture.operator.start(agent, Task.last("go")));
    gate.awaitReached();

    crash();

    assertThat(end(run).response()).isEqualTo("yes");
    assertThat(fixture.kernel.state().living()).isZero();
  }

  @Test
  void aResumedRun_canBeStopped_withWhatItHadOpen() throws Exception {
    fixture.model.script("model", ScriptedModel.calls("1", "echo", "{\"n\":1}"));
    AgentId agent = ok(fixture.operator.spawn(gated("a", "echo", "tool: *")));
    RunId run = start(agent);
    fixture.await(ApprovalFact.Requested.class);
    crash();

    Result<?> stopped = fixture.operator.stopRun(agent, run);

    assertThat(stopped).isInstanceOf(Result.Ok.class);
    assertThat(end(run).reason()).isEqualTo(StopReason.RUN_STOPPED);
    assertThat(fixture.kernel.state().approvals().isEmpty()).isTrue();
  }
}

package dev.aaos.kernel.machine;

import static dev.aaos.kernel.machine.KernelFixture.gated;
import static dev.aaos.kernel.machine.KernelFixture.manifest;
import static dev.aaos.kernel.machine.KernelFixture.ok;
import static dev.aaos.kernel.machine.KernelFixture.persistent;
import static org.assertj.core.api.Assertions.assertThat;

import dev.aaos.kernel.agent.Cron;
import dev.aaos.kernel.agent.Lifecycle;
import dev.aaos.kernel.agent.Schedule;
import dev.aaos.kernel.agent.Schedule.Missed;
import dev.aaos.kernel.agent.StopReason;
import dev.aaos.kernel.base.AgentId;
import dev.aaos.kernel.base.Errno;
import dev.aaos.kernel.base.Freeze;
import dev.aaos.kernel.base.MessageId;
import dev.aaos.kernel.base.Result;
import dev.aaos.kernel.base.RunId;
import dev.aaos.kernel.budget.Terms;
import dev.aaos.kernel.conversation.Turn;
import dev.aaos.kernel.device.CallContext;
import dev.aaos.kernel.device.ToolOutcome;
import dev.aaos.kernel.effect.Call;
import dev.aaos.kernel.effect.EffectClass;
import dev.aaos.kernel.effect.UnknownOutcome;
import dev.aaos.kernel.fixture.ScriptedModel;
import dev.aaos.kernel.fixture.ScriptedTool;
import dev.aaos.kernel.fixture.TranscriptProgram;
import dev.aaos.kernel.ipc.Body;
import dev.aaos.kernel.journal.AgentFact;
import dev.aaos.kernel.journal.ApprovalFact;
import dev.aaos.kernel.journal.CallFact;
import dev.aaos.kernel.journal.MachineFact;
import dev.aaos.kernel.journal.MessageFact;
import dev.aaos.kernel.journal.RunFact;
import dev.aaos.kernel.syscall.RunReport;
import dev.aaos.kernel.syscall.Syscall;
import dev.aaos.log.fixture.Gate;
import java.io.IOException;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// A person freezes everything, looks, and lets it go on.
class FreezeTest {
  private final Gate gate = new Gate();
  private final AtomicInteger reached = new AtomicInteger();
  private final CountDownLatch cutOff = new CountDownLatch(1);
  private final ScriptedTool pure = held("pure", EffectClass.PURE);
  private final ScriptedTool external = held("external", EffectClass.EXTERNAL);
  private final ScriptedTool delegate =
      new ScriptedTool("delegate", EffectClass.IDEMPOTENT, FreezeTest::delegated, "spawn_child: c");
  private final KernelFixture fixture =
      KernelFixture.booted(ScriptedTool.echo(), pure, external, delegate);

  FreezeTest() throws IOException {
    fixture.program(new TranscriptProgram());
  }

  /// A tool that waits at the gate the first time and gives its input back.
  private ScriptedTool held(String name, EffectClass effect) {
    return new ScriptedTool(name, effect, (input, context) -> {
      try {
        if (reached.getAndIncrement() == 0) {
          gate.pass();
        }
        return ScriptedTool.done(input);
      } catch (InterruptedException e) {
        cutOff.countDown();
        throw e;
      }
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

  private Freeze freeze() {
    return ok(fixture.operator.freeze("wrong"));
  }

  private String lastAnswer() {
    Turn last = fixture.model.prompts().getLast().turns().getLast();
    return ((Turn.Answered) last).answer().content();
  }

  @Test
  void aModelCall_isCutOff_andAskedAgainWhenItIsLifted_whileWhoeverWaitsStillDoes()
      throws Exception {
    fixture.model.script(
        "model", ScriptedModel.waits(gate, ScriptedModel.says("lost")), ScriptedModel.says("yes"));
    RunId run = start(fixture.spawn("a", "tool: *"));
    CompletableFuture<RunReport> waiting = new CompletableFuture<>();
    Thread.ofVirtual().start(() -> {
      try {
        waiting.complete(end(run));
      } catch (InterruptedException e) {
        waiting.completeExceptionally(e);
      }
    });
    gate.awaitReached();

    Freeze freeze = freeze();

    assertThat(fixture.facts(RunFact.InferenceFailed.class))
        .containsExactly(new RunFact.InferenceFailed(run, "EINTR", "everything was frozen"));
    assertThat(fixture.facts(RunFact.Ended.class)).isEmpty();
    assertThat(fixture.kernel.state().frozen()).contains(freeze);
    assertThat(waiting).isNotDone();

    assertThat(ok(fixture.operator.unfreeze())).isEqualTo(1);

    assertThat(waiting.get(Gate.PATIENCE_SECONDS, TimeUnit.SECONDS).response()).isEqualTo("yes");
    assertThat(fixture.model.prompts().get(1).turns())
        .isEqualTo(fixture.model.prompts().get(0).turns());
  }

  @Test
  void aCallThatMayHappenAgain_isCutOff_andPerformedUnderTheSameIntent() throws Exception {
    fixture.model.script(
        "model", ScriptedModel.calls("1", "pure", "{\"n\":1}"), ScriptedModel.says("done"));
    RunId run = start(fixture.spawn("a", "tool: *"));
    gate.awaitReached();

    freeze();

    assertThat(cutOff.getCount()).isZero();
    assertThat(fixture.facts(CallFact.Concluded.class)).isEmpty();
    ok(fixture.operator.unfreeze());
    assertThat(end(run).response()).isEqualTo("done");
    assertThat(pure.performed()).containsExactly("{\"n\":1}", "{\"n\":1}");
    assertThat(lastAnswer()).isEqualTo("{\"n\":1}");
    assertThat(fixture.facts(CallFact.Intended.class)).hasSize(1);
    assertThat(fixture.facts(CallFact.Repeated.class)).hasSize(1);
  }

  @Test
  void anyOtherCall_isUnknownAtOnce_andItsRunIsToldWhenItGoesOn() throws Exception {
    fixture.model.script(
        "model", ScriptedModel.calls("1", "external", "{\"n\":1}"), ScriptedModel.says("I see"));
    RunId run = start(fixture.spawn("a", "tool: *"));
    gate.awaitReached();

    freeze();

    assertThat(fixture.kernel.state().lost().open())
        .extracting(UnknownOutcome::call)
        .extracting(Call::tool)
        .containsExactly("external");
    ok(fixture.operator.unfreeze());
    assertThat(end(run).response()).isEqualTo("I see");
    assertThat(external.performed()).containsExactly("{\"n\":1}");
    assertThat(lastAnswer())
        .startsWith("outcome unknown: everything was frozen while this call was under way");
  }

  @Test
  void aPersonsOwnCall_isCutOffToo_andSheIsToldWhy() throws Exception {
    AgentId agent = fixture.spawn("a", "tool: *");
    CompletableFuture<Result<String>> called = new CompletableFuture<>();
    Thread.ofVirtual().start(() -> {
      try {
        called.complete(fixture.operator.invokeTool(agent, "external", "{}"));
      } catch (InterruptedException e) {
        called.completeExceptionally(e);
      }
    });
    gate.awaitReached();

    Freeze freeze = freeze();

    assertThat(called.get(Gate.PATIENCE_SECONDS, TimeUnit.SECONDS))
        .isEqualTo(Result.refused(Errno.EBUSY, freeze.refusal()));
    assertThat(fixture.kernel.state().calls().isEmpty()).isTrue();
  }

  @Test
  void aParentThatWaitsForAChild_andTheChild_bothGoOn() throws Exception {
    fixture.model.script(
        "model",
        ScriptedModel.calls("1", "delegate", "{}"),
        ScriptedModel.waits(gate, ScriptedModel.says("lost")),
        ScriptedModel.says("the child's words"),
        ScriptedModel.says("done"));
    RunId run = start(fixture.spawn("a", "tool: *", "spawn_child: c"));
    gate.awaitReached();

    freeze();

    assertThat(fixture.kernel.state().living()).isEqualTo(2);
    assertThat(ok(fixture.operator.unfreeze())).isEqualTo(2);
    assertThat(end(run).response()).isEqualTo("done");
    assertThat(lastAnswer()).isEqualTo("the child's words");
    assertThat(fixture.facts(AgentFact.Spawned.class)).hasSize(2);
    assertThat(fixture.facts(RunFact.Started.class)).hasSize(2);
  }

  @Test
  void aQuestion_staysOpen_andCanBeAnsweredMeanwhile() throws Exception {
    fixture.model.script(
        "model", ScriptedModel.calls("1", "echo", "{\"n\":1}"), ScriptedModel.says("done"));
    RunId run = start(ok(fixture.operator.spawn(gated("a", "echo", "tool: *"))));
    ApprovalFact.Requested asked = fixture.await(ApprovalFact.Requested.class);

    freeze();
    ok(fixture.operator.answer(asked.id(), true, ""));

    assertThat(fixture.facts(CallFact.Intended.class)).isEmpty();
    ok(fixture.operator.unfreeze());
    assertThat(end(run).response()).isEqualTo("done");
    assertThat(fixture.facts(ApprovalFact.Requested.class)).containsExactly(asked);
    assertThat(lastAnswer()).isEqualTo("{\"n\":1}");
  }

  @Test
  void aRestart_findsItFrozen_untilItIsLifted() throws Exception {
    fixture.model.script(
        "model", ScriptedModel.waits(gate, ScriptedModel.says("lost")), ScriptedModel.says("yes"));
    AgentId agent = fixture.spawn("a", "tool: *");
    RunId run = start(agent);
    gate.awaitReached();
    Freeze freeze = freeze();

    fixture.reboot();
    fixture.crash(new SplittableRandom(3));

    assertThat(fixture.kernel.recovered().resumed()).isEmpty();
    assertThat(fixture.kernel.state().frozen()).contains(freeze);
    assertThat(fixture.operator.start(agent, Task.of("go")))
        .isEqualTo(Result.refused(Errno.EBUSY, freeze.refusal()));
    assertThat(ok(fixture.operator.unfreeze())).isEqualTo(1);
    assertThat(end(run).response()).isEqualTo("yes");
    assertThat(fixture.model.prompts()).hasSize(2);
  }

  @Test
  void anAgentStoppedMeanwhile_isNotGoneOnWith_andOthersAre() throws Exception {
    fixture.model.script(
        "model", ScriptedModel.calls("1", "pure", "{}"), ScriptedModel.says("never"));
    AgentId agent = fixture.spawn("a", "tool: *");
    RunId run = start(agent);
    gate.awaitReached();
    freeze();

    ok(fixture.operator.stop(agent));

    assertThat(end(run).reason()).isEqualTo(StopReason.STOPPED);
    assertThat(fixture.kernel.state().calls().isEmpty()).isTrue();
    assertThat(ok(fixture.operator.unfreeze())).isZero();
    assertThat(fixture.model.prompts()).hasSize(1);
  }

  @Test
  void messages_waitInTheirMailbox_andNoneIsTaken() throws Exception {
    fixture.model.script(
        "model",
        ScriptedModel.waits(gate, ScriptedModel.says("lost")),
        ScriptedModel.says("first"),
        ScriptedModel.says("second"));
    AgentId keeper = ok(fixture.operator.spawn(persistent("keeper", "tool: *")));
    ok(fixture.operator.send(keeper, Body.words("one"), Optional.empty()));
    MessageId second = ok(fixture.operator.send(keeper, Body.words("two"), Optional.empty()));
    gate.awaitReached();

    Freeze freeze = freeze();

    assertThat(fixture.operator.send(keeper, Body.words("three"), Optional.empty()))
        .isEqualTo(Result.refused(Errno.EBUSY, freeze.refusal()));
    ok(fixture.operator.unfreeze());
    assertThat(ok(fixture.operator.await(keeper, second, Optional.empty())).response())
        .isEqualTo("second");
  }

  @Test
  void nobodysTimeComes_andWhatCameMeanwhileIsServedOnceAfterwards() throws Exception {
    fixture.model.always("model", ScriptedModel.says("swept"));
    Schedule schedule =
        new Schedule(Cron.parse("0 * * * *"), ZoneOffset.UTC, Missed.ONCE, "Sweep.");
    ok(fixture.operator.spawn(
        KernelFixture.living(manifest("sweeper"), new Lifecycle.Scheduled(schedule), Terms.USUAL)));
    freeze();

    fixture.clock.pass(Duration.ofHours(3));
    fixture.reboot();

    assertThat(fixture.facts(MessageFact.Fired.class)).isEmpty();
    ok(fixture.operator.unfreeze());
    fixture.recorded(RunFact.Ended.class);
    assertThat(fixture.facts(MessageFact.Fired.class)).hasSize(1);
  }

  @Test
  void aSecondPress_changesNothing_andWhatIsNotFrozenCannotBeLifted() throws Exception {
    Freeze first = freeze();

    assertThat(freeze()).isEqualTo(first);

    assertThat(fixture.facts(MachineFact.Frozen.class)).hasSize(1);
    ok(fixture.operator.unfreeze());
    assertThat(fixture.operator.unfreeze())
        .isEqualTo(Result.refused(Errno.ENOENT, "nothing is frozen"));
  }

  @Test
  void whereTheDiskHasNoRoom_everythingIsCutOffAllTheSame_andOnRecordLater() throws Exception {
    fixture.model.script(
        "model", ScriptedModel.calls("1", "pure", "{}"), ScriptedModel.says("done"));
    RunId run = start(fixture.spawn("a", "tool: *"));
    gate.awaitReached();
    fixture.disk.limit(fixture.disk.used());
    fixture.kernel.lookForRoom();
    Result<?> last = Result.ok(1);
    for (int i = 0; i < 10_000 && last instanceof Result.Ok<?>; i++) {
      last = fixture
          .operator
          .administrator()
          .acceptClock(); // the segment may have room for some more records
    }

    Result<Freeze> frozen = fixture.operator.freeze("wrong");

    assertThat(frozen)
        .isInstanceOfSatisfying(
            Result.Refused.class, no -> assertThat(no.errno()).isEqualTo(Errno.ENOSPC));
    assertThat(cutOff.await(Gate.PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
    assertThat(fixture.operator.unfreeze()).isInstanceOf(Result.Refused.class);
    fixture.disk.makeRoom();
    fixture.kernel.lookForRoom();
    fixture.recorded(MachineFact.Frozen.class);
    assertThat(fixture.facts(RunFact.Ended.class)).isEmpty();
    lift();
    assertThat(end(run).response()).isEqualTo("done");
    assertThat(pure.performed()).hasSize(2);
  }

  /// What came to be on record a moment ago may not be known to be yet.
  private void lift() {
    Result<Integer> lifted = fixture.operator.unfreeze();
    while (lifted instanceof Result.Refused<Integer>) {
      lifted = fixture.operator.unfreeze();
    }
    assertThat(List.of(lifted)).containsExactly(Result.ok(1));
  }
}

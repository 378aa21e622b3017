package dev.aaos.kernel.machine;

import static dev.aaos.kernel.machine.KernelFixture.constrained;
import static dev.aaos.kernel.machine.KernelFixture.manifest;
import static dev.aaos.kernel.machine.KernelFixture.ok;
import static org.assertj.core.api.Assertions.assertThat;

import dev.aaos.kernel.base.AgentId;
import dev.aaos.kernel.base.Result;
import dev.aaos.kernel.base.RunId;
import dev.aaos.kernel.budget.Terms;
import dev.aaos.kernel.effect.EffectClass;
import dev.aaos.kernel.fixture.ScriptedModel;
import dev.aaos.kernel.fixture.ScriptedTool;
import dev.aaos.kernel.fixture.TranscriptProgram;
import dev.aaos.kernel.journal.CallFact;
import dev.aaos.kernel.journal.RunFact;
import dev.aaos.log.fixture.Gate;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// A call that changes nothing begins before its intent is durable, and no other does.
class DeferralTest {
  private static final String INPUT = "{\"n\":1}";

  private final Gate gate = new Gate();
  private final ScriptedTool pure =
      new ScriptedTool("pure", EffectClass.PURE, (input, context) -> ScriptedTool.done(input));
  private final ScriptedTool idempotent = new ScriptedTool(
      "again", EffectClass.IDEMPOTENT, (input, context) -> ScriptedTool.done(input));
  private final ScriptedTool held = new ScriptedTool("held", EffectClass.PURE, (input, context) -> {
    gate.pass();
    return ScriptedTool.done(input);
  });
  private final ScriptedTool keyed = new ScriptedTool(
      "keyed",
      EffectClass.PURE,
      (input, context) -> ScriptedTool.done("\"" + context.key() + "\""));
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private KernelFixture fixture = unhurried();

  DeferralTest() throws IOException {}

  private KernelFixture unhurried() throws IOException {
    return KernelFixture.booted(KernelFixture.unhurried(), pure, idempotent, held, keyed);
  }

  @AfterEach
  void close() throws IOException {
    gate.open();
    fixture.close();
    threads.shutdownNow();
  }

  /// Returns how many writes and forces a call of `tool` takes.
  private long operations(AgentId agent, String tool) throws InterruptedException {
    long before = fixture.disk.operations();
    fixture.operator.invokeTool(agent, tool, INPUT);
    return fixture.disk.operations() - before;
  }

  @Test
  void aCallThatChangesNothing_isOneCommitLessThanAnyOther_unlessItIsCounted() throws Exception {
    AgentId free = fixture.spawn("free", "tool: *");
    AgentId counted = ok(fixture.operator.spawn(manifest(
        "counted",
        List.of(constrained("tool", "*", Map.of("max_uses", 9L))),
        Set.of(),
        Terms.USUAL)));
    operations(free, "pure"); // the first outcome makes a file of content
    long commit = operations(free, "none");
    long effect = operations(free, "again");

    assertThat(commit).isPositive();
    assertThat(operations(free, "pure")).isEqualTo(effect - commit);
    assertThat(operations(counted, "pure")).isEqualTo(effect);
  }

  @Test
  void whatWasDecidedAhead_isDurableBeforeAnythingDecidedLater() throws Exception {
    AgentId agent = fixture.spawn("a", "tool: *");
    Future<Result<String>> call =
        threads.submit(() -> fixture.operator.invokeTool(agent, "held", INPUT));
    gate.awaitReached();
    assertThat(fixture.facts(CallFact.Intended.class)).isEmpty();
    assertThat(fixture.kernel.state().calls().isEmpty()).isTrue();

    fixture.spawn("b");

    assertThat(fixture.facts(CallFact.Intended.class)).hasSize(1);
    assertThat(fixture.kernel.state().calls().values()).hasSize(1);
    gate.open();
    assertThat(call.get()).isEqualTo(Result.ok(INPUT));
  }

  @Test
  void aCallThatLasts_isOnRecordMeanwhile() throws Exception {
    fixture.close();
    fixture = KernelFixture.booted(held);
    AgentId agent = fixture.spawn("a", "tool: *");
    Future<Result<String>> call =
        threads.submit(() -> fixture.operator.invokeTool(agent, "held", INPUT));
    gate.awaitReached();

    assertThat(fixture.await(CallFact.Intended.class).tool()).isEqualTo("held");
    assertThat(call.isDone()).isFalse();
  }

  @Test
  void aCallThatLostItsIntent_isAskedForAgain_andNobodyHadHeardOfIt() throws Exception {
    fixture.program(new TranscriptProgram());
    fixture.model.always(
        "model",
        prompt -> prompt.turns().size() == 1
            ? ScriptedModel.calls("1", "held", INPUT).answer(prompt)
            : ScriptedModel.says("done").answer(prompt));
    AgentId agent = fixture.spawn("a", "tool: *");
    RunId run = ok(fixture.operator.start(agent, Task.of("go")));
    gate.awaitReached();

    fixture.disk.powerOff();
    gate.open();
    fixture.crash(new SplittableRandom(1));

    assertThat(fixture.operator.await(run).orElseThrow().response()).isEqualTo("done");
    assertThat(held.performed()).containsExactly(INPUT, INPUT);
    assertThat(fixture.facts(CallFact.Intended.class)).hasSize(1);
    assertThat(fixture.facts(CallFact.Repeated.class)).isEmpty();
    assertThat(fixture.facts(RunFact.InferenceDone.class)).hasSize(2);
  }

  @Test
  void onADiskThatIsFull_whatWasDecidedAheadIsKept_untilThereIsRoom() throws Exception {
    AgentId agent = fixture.spawn("a", "tool: *");
    Future<Result<String>> call =
        threads.submit(() -> fixture.operator.invokeTool(agent, "held", INPUT));
    gate.awaitReached();
    fixture.disk.fullAt(1);
    assertThat(fixture.operator.spawn(manifest("b"))).isInstanceOf(Result.Refused.class);
    gate.open();

    fixture.disk.makeRoom();
    while (!call.isDone()) {
      fixture.kernel.lookForRoom();
      fixture.records.next(Duration.ofMillis(1));
    }

    assertThat(call.get()).isEqualTo(Result.ok(INPUT));
    assertThat(fixture.facts(CallFact.Intended.class)).hasSize(1);
    assertThat(fixture.facts(CallFact.Concluded.class)).hasSize(1);
  }

  @Test
  void theKeyOfACall_isThatOfItsRecord() throws Exception {
    AgentId agent = fixture.spawn("a", "tool: *");

    assertThat(ok(fixture.operator.invokeTool(agent, "keyed", INPUT))).matches("\"[0-9a-f-]{36}\"");
  }
}

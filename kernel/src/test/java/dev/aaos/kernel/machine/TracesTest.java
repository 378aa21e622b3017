package dev.aaos.kernel.machine;

import static dev.aaos.kernel.machine.KernelFixture.ok;
import static org.assertj.core.api.Assertions.assertThat;

import dev.aaos.kernel.agent.StopReason;
import dev.aaos.kernel.base.AgentId;
import dev.aaos.kernel.base.RunId;
import dev.aaos.kernel.device.CallContext;
import dev.aaos.kernel.device.ToolOutcome;
import dev.aaos.kernel.effect.EffectClass;
import dev.aaos.kernel.fixture.ScriptedTool;
import dev.aaos.kernel.journal.CallFact;
import dev.aaos.kernel.syscall.AgentServices;
import dev.aaos.kernel.syscall.Handle;
import dev.aaos.kernel.syscall.Program;
import dev.aaos.kernel.syscall.Syscall;
import dev.aaos.log.fixture.Gate;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What a call has changed is put on record once it has, whatever became of the call.
class TracesTest {
  private static final byte[] IMAGE = "how it was".getBytes(StandardCharsets.UTF_8);

  private final Gate gate = new Gate();
  private final CountDownLatch told = new CountDownLatch(1);
  private final ScriptedTool slow = new ScriptedTool("slow", EffectClass.EXTERNAL, this::change);
  private final KernelFixture fixture = KernelFixture.booted(slow);

  TracesTest() throws IOException {
    fixture.program(TracesTest::work);
  }

  @AfterEach
  void close() throws IOException {
    gate.open();
    fixture.close();
  }

  /// Changes something, and tells of it however it is ended.
  private ToolOutcome change(String input, CallContext context)
      throws IOException, InterruptedException {
    try {
      gate.pass();
      return ScriptedTool.done(input);
    } finally {
      context.changed(IMAGE);
      told.countDown();
    }
  }

  private static Program.Exit work(AgentServices kernel) {
    kernel.call(new Syscall.InvokeTool(new Handle(0), "c", "slow", "{}"));
    return new Program.Exit(StopReason.COMPLETE, "", 0);
  }

  private RunId start(AgentId agent) {
    return ok(fixture.operator.start(agent, Task.of("go")));
  }

  private CallFact.Preserved recorded() throws Exception {
    told.await();
    CallFact.Preserved kept = fixture.facts(CallFact.Preserved.class).getFirst();
    assertThat(fixture.kernel.content().get(kept.image())).isEqualTo(IMAGE);
    assertThat(kept.tool()).isEqualTo("slow");
    return kept;
  }

  @Test
  void aCallThatEnds_tellsWhatItChanged() throws Exception {
    AgentId agent = fixture.spawn("a", "tool: slow");
    RunId run = start(agent);
    gate.open();

    assertThat(fixture.operator.await(run)).isPresent();

    CallFact.Preserved kept = recorded();
    var record = fixture.kernel.journal().record(kept.intent());
    assertThat(record.fact()).isInstanceOf(CallFact.Intended.class);
    assertThat(record.run()).contains(run);
  }

  @Test
  void aCallWhoseAgentIsStopped_tellsWhatItChanged_allTheSame() throws Exception {
    AgentId agent = fixture.spawn("a", "tool: slow");
    start(agent);
    gate.awaitReached();

    ok(fixture.operator.stop(agent));

    recorded();
  }

  @Test
  void aCallThatIsCutOffByAFreeze_tellsWhatItChanged_whileAllElseIsRefused() throws Exception {
    AgentId agent = fixture.spawn("a", "tool: slow");
    start(agent);
    gate.awaitReached();

    ok(fixture.operator.freeze("wrong"));

    recorded();
    assertThat(fixture.kernel.state().frozen()).isPresent();
  }

  @Test
  void whatACallOfTheLastDaemonChanged_isRecordedBeforeAnythingGoesOn() throws Exception {
    AgentId agent = fixture.spawn("a", "tool: slow");
    RunId run = start(agent);
    gate.awaitReached();
    fixture.recorded(CallFact.Intended.class);
    long intent = fixture.kernel.state().calls().values().getFirst().intent();
    fixture.left.put(intent, IMAGE);
    fixture.left.put(1_000_000L, IMAGE);

    fixture.crash(new SplittableRandom(7));

    CallFact.Preserved kept = fixture.facts(CallFact.Preserved.class).getFirst();
    assertThat(kept.intent()).isEqualTo(intent);
    assertThat(fixture.refusedLeavings).singleElement().asString().contains("1000000");
    assertThat(fixture.kernel.recovered().resumed()).containsOnlyKeys(run);
    assertThat(Optional.of(kept.tool())).contains("slow");
  }
}

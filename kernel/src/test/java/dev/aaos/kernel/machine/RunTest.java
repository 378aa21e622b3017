package dev.aaos.kernel.machine;

import static dev.aaos.kernel.machine.KernelFixture.exit;
import static dev.aaos.kernel.machine.KernelFixture.ok;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.aaos.kernel.agent.Run;
import dev.aaos.kernel.agent.StopReason;
import dev.aaos.kernel.base.AgentId;
import dev.aaos.kernel.base.Errno;
import dev.aaos.kernel.base.KernelLimits;
import dev.aaos.kernel.base.Labels;
import dev.aaos.kernel.base.LoopLimits;
import dev.aaos.kernel.base.Result;
import dev.aaos.kernel.base.RunId;
import dev.aaos.kernel.base.Usage;
import dev.aaos.kernel.effect.Call;
import dev.aaos.kernel.fixture.ScriptedModel;
import dev.aaos.kernel.fixture.ScriptedTool;
import dev.aaos.kernel.journal.CallFact;
import dev.aaos.kernel.journal.RunFact;
import dev.aaos.kernel.syscall.RunReport;
import dev.aaos.kernel.syscall.Syscall;
import dev.aaos.log.fixture.Gate;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Runs: reports, several at once, over restarts.
class RunTest {
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private KernelFixture fixture = KernelFixture.booted(ScriptedTool.echo());

  RunTest() throws IOException {}

  @AfterEach
  void close() throws IOException {
    fixture.close();
    threads.shutdownNow();
  }

  @Test
  void aRun_isReportedWhenItsEndIsDurable() throws Exception {
    AgentId agent = fixture.spawn("a");

    RunReport report = fixture.run(agent, kernel -> exit("done é"));

    assertThat(report)
        .isEqualTo(new RunReport(
            agent, report.run(), StopReason.COMPLETE, "done é", 0, Usage.ZERO, Labels.operator()));
    assertThat(fixture.facts(RunFact.Ended.class)).hasSize(1);
    assertThat(fixture.operator.await(report.run())).contains(report);
  }

  @Test
  void aRunNobodyKnows_isNotReported() throws Exception {
    assertThat(fixture.operator.await(new RunId(new UUID(1, 1)))).isEmpty();
  }

  @Test
  void twoRunsOfOneAgent_goOnSideBySide() throws Exception {
    Gate first = new Gate();
    Gate second = new Gate();
    fixture.model.script(
        "model",
        ScriptedModel.waits(first, ScriptedModel.says("one")),
        ScriptedModel.waits(second, ScriptedModel.says("two")));
    AgentId agent = fixture.spawn("a");
    fixture.program(kernel -> exit(ok(kernel.call(new Syscall.Infer())).said().text()));
    RunId one = ok(fixture.operator.start(agent, Task.of("1")));
    first.awaitReached();
    RunId two = ok(fixture.operator.start(agent, Task.of("2")));
    second.awaitReached();
    assertThat(fixture.kernel.activeRuns()).isEqualTo(2);

    second.open();
    assertThat(fixture.operator.await(two).orElseThrow().response()).isEqualTo("two");
    assertThat(fixture.kernel.state().run(one).map(Run::isActive)).contains(true);
    first.open();

    assertThat(fixture.operator.await(one).orElseThrow().response()).isEqualTo("one");
  }

  @Test
  void aWaiterThatIsInterrupted_leavesTheRunAlone() throws Exception {
    Gate gate = new Gate();
    fixture.model.script("model", ScriptedModel.waits(gate, ScriptedModel.says("later")));
    AgentId agent = fixture.spawn("a");
    RunId run = fixture.start(
        agent, kernel -> exit(ok(kernel.call(new Syscall.Infer())).said().text()));
    gate.awaitReached();
    Gate waiting = new Gate();
    waiting.open();
    Thread waiter = Thread.ofVirtual().unstarted(() -> {
      try {
        waiting.pass();
        fixture.operator.await(run);
        fixture.halts.add(new AssertionError("was not interrupted"));
      } catch (InterruptedException e) {
        // as it should be
      }
    });
    waiter.start();
    waiting.awaitReached();

    waiter.interrupt();
    waiter.join();
    gate.open();

    assertThat(fixture.operator.await(run).orElseThrow().response()).isEqualTo("later");
    assertThat(fixture.halts).isEmpty();
  }

  @Test
  void aReport_isGivenEvenWhenTheRunIsNotListedAnyMore() throws Exception {
    fixture.close();
    fixture = KernelFixture.booted(new KernelLimits(
        10,
        5,
        64,
        10,
        1,
        10,
        100,
        16,
        1_000,
        Duration.ofMillis(10),
        Duration.ofMinutes(1),
        LoopLimits.DEFAULT));
    Gate gate = new Gate();
    fixture.model.script("model", ScriptedModel.waits(gate, ScriptedModel.says("first")));
    AgentId agent = fixture.spawn("a");
    RunId first = fixture.start(
        agent, kernel -> exit(ok(kernel.call(new Syscall.Infer())).said().text()));
    gate.awaitReached();
    Future<Optional<RunReport>> report = threads.submit(() -> fixture.operator.await(first));
    gate.open();
    assertThat(report.get().orElseThrow().response()).isEqualTo("first");

    fixture.run(agent, kernel -> exit("second"));

    assertThat(fixture.kernel.state().run(first)).isEmpty();
    assertThat(fixture.operator.await(first)).isEmpty();
  }

  @Test
  void aResponseThatWasTamperedWith_isNotServed() throws Exception {
    AgentId agent = fixture.spawn("a");
    RunReport report = fixture.run(agent, kernel -> exit("the truth"));
    String file = fixture.disk.list().getFirst();
    int last = fixture.disk.bytes(file).length - 1;

    fixture.disk.flip(file, last, 0);

    RunReport again = fixture.operator.await(report.run()).orElseThrow();
    assertThat(again.response()).isEmpty();
    assertThat(again.reason().word())
        .startsWith("error: the response cannot be read: content ")
        .endsWith("is not what was stored");
  }

  @Test
  void aMessageTooLarge_isRefused() {
    AgentId agent = fixture.spawn("a");

    assertThat(fixture.operator.start(agent, Task.of("x".repeat(17 << 20))))
        .isEqualTo(
            Result.refused(Errno.EINVAL, "the message has 17825797 bytes; the most is 16777216"));
    assertThat(fixture.kernel.activeRuns()).isZero();
  }

  @Test
  void aCallOfAnOperatorUnderWayAtACrash_isUnknown() throws Exception {
    Gate gate = new Gate();
    fixture.close();
    fixture = KernelFixture.booted(new ScriptedTool("slow", (input, context) -> {
      gate.pass();
      return ScriptedTool.done("{}");
    }));
    AgentId agent = fixture.spawn("a", "tool: *");
    Future<?> call = threads.submit(() -> fixture.operator.invokeTool(agent, "slow", "{}"));
    gate.awaitReached();

    fixture.crash(new SplittableRandom(3));

    assertThat(fixture.facts(CallFact.Concluded.class))
        .extracting(CallFact.Concluded::status)
        .containsExactly(Call.Status.UNKNOWN);
    assertThat(fixture.kernel.state().calls().isEmpty()).isTrue();
    gate.open();
    assertThatThrownBy(call::get).hasCauseInstanceOf(KernelHalted.class);
  }

  @Test
  void kernelTime_goesOnOverARestart_neverBack() throws Exception {
    fixture.clock.pass(Duration.ofHours(2));
    var before = fixture.kernel.now();
    fixture.spawn("a");
    fixture.clock.setWall(before.minus(Duration.ofDays(3)));

    fixture.reboot();

    assertThat(fixture.kernel.now()).isEqualTo(before);
    fixture.clock.pass(Duration.ofSeconds(1));
    assertThat(fixture.kernel.now()).isEqualTo(before.plusSeconds(1));
  }
}

package dev.aaos.kernel.machine;

import static dev.aaos.kernel.machine.KernelFixture.exit;
import static dev.aaos.kernel.machine.KernelFixture.manifest;
import static dev.aaos.kernel.machine.KernelFixture.ok;
import static org.assertj.core.api.Assertions.assertThat;

import dev.aaos.kernel.agent.StopReason;
import dev.aaos.kernel.base.AgentId;
import dev.aaos.kernel.base.Errno;
import dev.aaos.kernel.base.Result;
import dev.aaos.kernel.base.RunId;
import dev.aaos.kernel.effect.Call;
import dev.aaos.kernel.fixture.ScriptedModel;
import dev.aaos.kernel.fixture.ScriptedTool;
import dev.aaos.kernel.journal.AgentFact;
import dev.aaos.kernel.journal.CallFact;
import dev.aaos.kernel.journal.RunFact;
import dev.aaos.kernel.syscall.Handle;
import dev.aaos.kernel.syscall.RunReport;
import dev.aaos.kernel.syscall.Syscall;
import dev.aaos.log.fixture.Gate;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Stopping, whatever the agent is at.
class StopTest {
  private final Gate gate = new Gate();
  private final ScriptedTool slow = new ScriptedTool("slow", (input, context) -> {
    gate.pass();
    return ScriptedTool.done("{}");
  });
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final List<Object> heard = Collections.synchronizedList(new ArrayList<>());
  private final KernelFixture fixture = KernelFixture.booted(slow);

  StopTest() throws IOException {}

  @AfterEach
  void close() throws IOException {
    fixture.close();
    threads.shutdownNow();
  }

  @Test
  void whileItsModelIsAsked_theCallIsAborted_andTheRunIsOver() throws Exception {
    fixture.model.script("model", ScriptedModel.waits(gate, ScriptedModel.says("too late")));
    AgentId agent = fixture.spawn("a");
    RunId run = fixture.start(agent, kernel -> {
      heard.add(kernel.call(new Syscall.Infer()));
      heard.add(kernel.call(new Syscall.Self()));
      return exit("not what counts");
    });
    gate.awaitReached();

    assertThat(fixture.operator.stop(agent)).isEqualTo(Result.ok(List.of(agent)));

    assertThat(fixture.operator.await(run).orElseThrow().reason()).isEqualTo(StopReason.STOPPED);
    assertThat(heard).allSatisfy(result -> assertThat(result.toString()).contains("EINTR"));
    assertThat(fixture.facts(RunFact.Ended.class)).hasSize(1);
    assertThat(fixture.kernel.activeRuns()).isZero();
  }

  @Test
  void whileATool_isAtWork_itIsInterrupted_andItsOutcomeRecorded() throws Exception {
    AgentId agent = fixture.spawn("a", "tool: slow");
    RunId run = fixture.start(agent, kernel -> {
      heard.add(kernel.call(new Syscall.InvokeTool(new Handle(0), "c", "slow", "{}")));
      return exit("");
    });
    gate.awaitReached();

    ok(fixture.operator.stop(agent));

    assertThat(fixture.operator.await(run).orElseThrow().reason()).isEqualTo(StopReason.STOPPED);
    assertThat(heard)
        .containsExactly(Result.refused(Errno.EINTR, "agent " + agent + " was stopped"));
    assertThat(fixture.facts(CallFact.Concluded.class))
        .extracting(CallFact.Concluded::status)
        .containsExactly(Call.Status.FAILED);
    assertThat(fixture.kernel.state().calls().isEmpty()).isTrue();
  }

  @Test
  void oneRun_isEndedByItself_andItsAgentWorksOn() throws Exception {
    AgentId agent = fixture.spawn("a", "tool: slow");
    RunId run = fixture.start(agent, kernel -> {
      heard.add(kernel.call(new Syscall.InvokeTool(new Handle(0), "c", "slow", "{}")));
      return exit("");
    });
    gate.awaitReached();
    AgentId other = fixture.spawn("b");

    assertThat(fixture.operator.stopRun(other, run))
        .isEqualTo(
            Result.refused(Errno.ESRCH, "agent " + other + " has no run " + run + " under way"));
    ok(fixture.operator.stopRun(agent, run));

    assertThat(fixture.operator.await(run).orElseThrow().reason())
        .isEqualTo(StopReason.RUN_STOPPED);
    assertThat(heard.toString()).contains("EINTR");
    assertThat(fixture.kernel.state().calls().isEmpty()).isTrue();
    RunId next = fixture.start(agent, kernel -> exit("done"));
    assertThat(fixture.operator.await(next).orElseThrow().response()).isEqualTo("done");
    assertThat(fixture.operator.stopRun(agent, run)).isInstanceOf(Result.Refused.class);
  }

  @Test
  void whileAnOperatorsCall_isAtWork_itIsInterruptedToo() throws Exception {
    AgentId agent = fixture.spawn("a", "tool: slow");
    Future<Result<String>> call =
        threads.submit(() -> fixture.operator.invokeTool(agent, "slow", "{}"));
    gate.awaitReached();

    ok(fixture.operator.stop(agent));

    assertThat(call.get())
        .isEqualTo(Result.refused(Errno.EINTR, "agent " + agent + " was stopped"));
    assertThat(fixture.kernel.state().calls().isEmpty()).isTrue();
  }

  @Test
  void aCallerThatLeaves_abortsItsOwnCallOnly() throws Exception {
    AgentId agent = fixture.spawn("a", "tool: slow");
    Future<Result<String>> call =
        threads.submit(() -> fixture.operator.invokeTool(agent, "slow", "{}"));
    gate.awaitReached();

    call.cancel(true);

    assertThat(fixture.await(CallFact.Concluded.class).status()).isEqualTo(Call.Status.FAILED);
    assertThat(fixture.kernel.state().agent(agent).orElseThrow().isRunning()).isTrue();
  }

  @Test
  void children_areStoppedFirst_withTheirRuns() throws Exception {
    fixture.model.script("model", ScriptedModel.waits(gate, ScriptedModel.says("too late")));
    AgentId parent = fixture.spawn("p", "spawn_child: *");
    RunId run = fixture.start(parent, kernel -> {
      if (!ok(kernel.call(new Syscall.Self())).agent().equals(parent)) {
        heard.add(kernel.call(new Syscall.Infer()));
        return exit("");
      }
      AgentId child = ok(kernel.call(new Syscall.Spawn(manifest("c"), "")));
      heard.add(child);
      heard.add(kernel.call(new Syscall.RunChild(child, "go")));
      return exit("");
    });
    gate.awaitReached();

    List<AgentId> stopped = ok(fixture.operator.stop(parent));

    AgentId child = (AgentId) heard.getFirst();
    assertThat(stopped).containsExactly(child, parent);
    assertThat(fixture.facts(AgentFact.Stopped.class))
        .containsExactly(
            new AgentFact.Stopped(child, "parent_stopped"),
            new AgentFact.Stopped(parent, "user_requested"));
    assertThat(fixture.operator.await(run).orElseThrow().reason()).isEqualTo(StopReason.STOPPED);
    assertThat(fixture.kernel.activeRuns()).isZero();
  }

  @Test
  void aParent_stopsItsChildAndGoesOn() throws Exception {
    fixture.model.script("model", ScriptedModel.waits(gate, ScriptedModel.says("too late")));
    AgentId parent = fixture.spawn("p", "spawn_child: *");
    RunReport report = fixture.run(parent, kernel -> {
      if (!ok(kernel.call(new Syscall.Self())).agent().equals(parent)) {
        kernel.call(new Syscall.Infer());
        return exit("");
      }
      AgentId child = ok(kernel.call(new Syscall.Spawn(manifest("c"), "")));
      Thread other =
          Thread.ofVirtual().start(() -> heard.add(kernel.call(new Syscall.RunChild(child, "go"))));
      try {
        gate.awaitReached();
        ok(kernel.call(new Syscall.StopChild(child)));
        other.join();
      } catch (InterruptedException e) {
        return exit("interrupted");
      }
      return exit("went on");
    });

    assertThat(report.response()).isEqualTo("went on");
    assertThat(((RunReport) ((Result.Ok<?>) heard.getFirst()).value()).reason())
        .isEqualTo(StopReason.STOPPED);
    assertThat(fixture.kernel.state().agent(parent).orElseThrow().isRunning()).isTrue();
  }

  @Test
  void otherAgents_areNotDisturbed() throws Exception {
    AgentId one = fixture.spawn("one", "tool: slow");
    AgentId other = fixture.spawn("other", "tool: slow");
    RunId run = fixture.start(other, kernel -> {
      heard.add(kernel.call(new Syscall.InvokeTool(new Handle(0), "c", "slow", "{}")));
      return exit("undisturbed");
    });
    gate.awaitReached();

    ok(fixture.operator.stop(one));
    gate.open();

    assertThat(fixture.operator.await(run).orElseThrow().response()).isEqualTo("undisturbed");
  }

  @Test
  void twice_orOfNobody_isRefused() throws Exception {
    AgentId agent = fixture.spawn("a");
    ok(fixture.operator.stop(agent));

    assertThat(fixture.operator.stop(agent))
        .isEqualTo(Result.refused(Errno.ESRCH, "agent not found: " + agent));
    assertThat(fixture.operator.start(agent, Task.of("go")))
        .isEqualTo(Result.refused(Errno.ESRCH, "agent not found: " + agent));
  }

  @Test
  void whileRunsBegin_leavesNoneBehind() throws Exception {
    Semaphore ended = new Semaphore(0);
    AtomicInteger begun = new AtomicInteger();
    fixture.program(kernel -> {
      try {
        new CountDownLatch(1).await();
        return exit("");
      } catch (InterruptedException e) {
        return exit("interrupted");
      } finally {
        ended.release();
      }
    });
    for (int round = 0; round < 50; round++) {
      AgentId agent = fixture.spawn("a" + round);
      CountDownLatch first = new CountDownLatch(1);
      Future<?> starter = threads.submit(() -> {
        while (fixture.operator.start(agent, Task.of("go")) instanceof Result.Ok) {
          begun.incrementAndGet();
          first.countDown();
        }
      });
      first.await();

      ok(fixture.operator.stop(agent));
      starter.get();
    }

    assertThat(ended.tryAcquire(begun.get(), Gate.PATIENCE_SECONDS, TimeUnit.SECONDS))
        .isTrue();
    assertThat(fixture.kernel.state().runs().values())
        .allSatisfy(run -> assertThat(run.isActive()).isFalse());
  }
}

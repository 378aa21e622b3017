package dev.aaos.kernel.machine;

import static dev.aaos.kernel.machine.KernelFixture.exit;
import static dev.aaos.kernel.machine.KernelFixture.gated;
import static dev.aaos.kernel.machine.KernelFixture.ok;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.aaos.kernel.base.AgentId;
import dev.aaos.kernel.base.Result;
import dev.aaos.kernel.base.RunId;
import dev.aaos.kernel.fixture.ScriptedModel;
import dev.aaos.kernel.fixture.ScriptedTool;
import dev.aaos.kernel.journal.AgentFact;
import dev.aaos.kernel.journal.ApprovalFact;
import dev.aaos.kernel.journal.MachineFact;
import dev.aaos.kernel.syscall.Handle;
import dev.aaos.kernel.syscall.RunReport;
import dev.aaos.kernel.syscall.Syscall;
import dev.aaos.log.fixture.Gate;
import dev.aaos.log.fixture.SimulatedDisk;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// When the disk fails, and when the kernel is closed.
class HaltTest {
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final KernelFixture fixture = KernelFixture.booted(ScriptedTool.echo());

  HaltTest() throws IOException {}

  @AfterEach
  void close() throws IOException {
    fixture.close();
    threads.shutdownNow();
  }

  @Test
  void aFailedWriteOrForce_halts_andNobodyIsToldAnything() throws Exception {
    for (String reason : new String[] {"ENOSPC", "EIO"}) {
      for (int operation = 1; operation <= 4; operation++) {
        fixture.disk.failAt(operation, reason);

        assertThatThrownBy(() -> fixture.spawn("a", "web_search"))
            .isInstanceOf(KernelHalted.class)
            .hasMessage("the kernel halted: java.io.IOException: " + reason);
        assertThat(fixture.halt()).isInstanceOf(IOException.class).hasMessage(reason);
        assertThat(fixture.kernel.state().living()).isZero();
        assertThatThrownBy(() -> fixture.spawn("b"))
            .isInstanceOf(KernelHalted.class)
            .hasMessage("the kernel halted: java.io.IOException: " + reason);

        long before = fixture.disk.operations();
        fixture.kernel.close();
        assertThat(fixture.disk.operations()).isEqualTo(before);
        assertThat(fixture.halts).isEmpty();
        fixture.disk = new SimulatedDisk();
        fixture.boot();
      }
    }
  }

  @Test
  void readingGoesOn_afterAHalt() throws Exception {
    AgentId agent = fixture.spawn("a");
    fixture.disk.failAt(1, "EIO");
    assertThatThrownBy(() -> fixture.spawn("b")).isInstanceOf(KernelHalted.class);

    assertThat(fixture.kernel.state().agent(agent)).isPresent();
    assertThat(fixture.facts(AgentFact.Spawned.class)).hasSize(1);
  }

  @Test
  void whoeverWaits_whenTheDiskFails_isTold() throws Exception {
    Gate gate = new Gate();
    fixture.model.script("model", ScriptedModel.waits(gate, ScriptedModel.says("never")));
    AgentId asking = ok(fixture.operator.spawn(gated("a", "echo", "tool: *")));
    AgentId running = fixture.spawn("r");
    RunId run = fixture.start(running, kernel -> {
      kernel.call(new Syscall.Infer());
      return exit("");
    });
    gate.awaitReached();
    Future<Result<String>> call =
        threads.submit(() -> fixture.operator.invokeTool(asking, "echo", "{}"));
    fixture.await(ApprovalFact.Requested.class);
    Future<Optional<RunReport>> report = threads.submit(() -> fixture.operator.await(run));

    fixture.disk.failAt(1, "EIO");
    assertThatThrownBy(() -> fixture.spawn("b")).isInstanceOf(KernelHalted.class);

    assertThatThrownBy(call::get).hasCauseInstanceOf(KernelHalted.class);
    assertThatThrownBy(report::get).hasCauseInstanceOf(KernelHalted.class);
  }

  @Test
  void aThreadOfTheProgramsOwn_thatWaitsForAPerson_isToldToo() throws Exception {
    AgentId agent = ok(fixture.operator.spawn(gated("a", "echo", "tool: *")));
    BlockingQueue<Throwable> told = new LinkedBlockingQueue<>();
    fixture.start(agent, kernel -> {
      Thread other = Thread.ofVirtual()
          .unstarted(() -> kernel.call(new Syscall.InvokeTool(new Handle(0), "c", "echo", "{}")));
      other.setUncaughtExceptionHandler((thread, why) -> told.add(why));
      other.start();
      try {
        other.join();
      } catch (InterruptedException e) {
        return exit("does not care for the other one");
      }
      return exit("");
    });
    fixture.await(ApprovalFact.Requested.class);

    fixture.kernel.close();

    assertThat(told.poll(Gate.PATIENCE_SECONDS, TimeUnit.SECONDS))
        .isInstanceOf(KernelHalted.class)
        .hasMessage("the kernel was shut down");
  }

  @Test
  void closing_fromTheThreadThatHearsOfTheHalt_doesNotWaitForItself() throws Exception {
    fixture.disk.failAt(1, "EIO");
    assertThatThrownBy(() -> fixture.spawn("b")).isInstanceOf(KernelHalted.class);
    fixture.halt();

    fixture.kernel.close();
    fixture.kernel.close();
  }

  @Test
  void closing_recordsTheHalt_once() throws Exception {
    fixture.spawn("a");

    fixture.kernel.close();
    fixture.kernel.close();

    assertThatThrownBy(() -> fixture.spawn("b"))
        .isInstanceOf(KernelHalted.class)
        .hasMessage("the kernel was shut down");
    assertThat(fixture.halts).isEmpty();
    fixture.boot();
    assertThat(fixture.facts(MachineFact.Halted.class)).hasSize(1);
    assertThat(fixture.facts(MachineFact.Booted.class)).hasSize(2);
  }

  @Test
  void closing_onAnInterruptedThread_stillClosesInGoodOrder() throws Exception {
    Thread closer = Thread.ofPlatform().start(() -> {
      Thread.currentThread().interrupt();
      try {
        fixture.kernel.close();
      } catch (IOException e) {
        fixture.halts.add(e);
      }
      if (!Thread.interrupted()) {
        fixture.halts.add(new AssertionError("the interrupt was lost"));
      }
    });
    closer.join();

    fixture.boot();

    assertThat(fixture.halts).isEmpty();
    assertThat(fixture.facts(MachineFact.Halted.class)).hasSize(1);
  }

  @Test
  void aBootThatCannotBeRecorded_isAnError() throws Exception {
    fixture.spawn("a");
    fixture.kernel.close();
    fixture.disk.failAt(2, "ENOSPC");

    assertThatThrownBy(fixture::boot)
        .isInstanceOf(IOException.class)
        .hasMessageContaining("ENOSPC");

    fixture.boot();
    assertThat(fixture.kernel.state().living()).isEqualTo(1);
  }
}

package dev.aaos.kernel.machine;

import static dev.aaos.kernel.machine.KernelFixture.exit;
import static dev.aaos.kernel.machine.KernelFixture.ok;
import static dev.aaos.kernel.machine.KernelFixture.persistent;
import static org.assertj.core.api.Assertions.assertThat;

import dev.aaos.kernel.base.AgentId;
import dev.aaos.kernel.base.Errno;
import dev.aaos.kernel.base.Result;
import dev.aaos.kernel.base.RunId;
import dev.aaos.kernel.conversation.Reply;
import dev.aaos.kernel.device.ToolOutcome;
import dev.aaos.kernel.fixture.ScriptedModel;
import dev.aaos.kernel.fixture.ScriptedTool;
import dev.aaos.kernel.ipc.Body;
import dev.aaos.kernel.journal.AgentFact;
import dev.aaos.kernel.journal.CallFact;
import dev.aaos.kernel.journal.MachineFact;
import dev.aaos.kernel.journal.MessageFact;
import dev.aaos.kernel.journal.RunFact;
import dev.aaos.kernel.syscall.Handle;
import dev.aaos.kernel.syscall.RunReport;
import dev.aaos.kernel.syscall.Syscall;
import dev.aaos.log.fixture.Gate;
import dev.aaos.log.fixture.SimulatedDisk;
import dev.aaos.log.fixture.SimulatedReserve;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What a machine does while its disk is full, and when it has room again.
class FullDiskTest {
  private static final long RESERVE = 64 * SimulatedReserve.STEP;

  private final Gate gate = new Gate();
  private final CountDownLatch interrupted = new CountDownLatch(1);
  private final ScriptedTool slow = new ScriptedTool("slow", (input, context) -> slowly());
  private final KernelFixture fixture = KernelFixture.booted(ScriptedTool.echo(), slow);

  FullDiskTest() throws IOException {
    fixture.disk.reserve().want(RESERVE);
    fixture.kernel.lookForRoom();
  }

  @AfterEach
  void close() throws IOException {
    fixture.close();
  }

  private ToolOutcome slowly() throws InterruptedException {
    try {
      gate.pass();
      return ScriptedTool.done("{}");
    } catch (InterruptedException e) {
      interrupted.countDown();
      throw e;
    }
  }

  private void fill() throws IOException {
    fixture.disk.limit(fixture.disk.used());
    fixture.kernel.lookForRoom();
  }

  private void makeRoom() throws IOException {
    fixture.disk.makeRoom();
    fixture.kernel.lookForRoom();
  }

  /// Gives up the reserve as well.
  private void exhaust() throws IOException {
    fixture.disk.reserve().want(0);
    fill();
  }

  @Test
  void whateverWouldBegin_isRefused_andSaysWhereAndWhatMendsIt() throws Exception {
    AgentId agent = fixture.spawn("a", "tool: *");
    AgentId keeper = ok(fixture.operator.spawn(persistent("keeper", "tool: *")));
    fill();

    String lack = "the disk is full: the simulated disk has 0 bytes free, and " + RESERVE
        + " of the " + RESERVE + " kept for outcomes and stops; make room there, and work goes on"
        + " by itself";
    assertThat(fixture.operator.spawn(KernelFixture.manifest("b")))
        .isEqualTo(Result.refused(Errno.ENOSPC, lack));
    assertThat(fixture.operator.start(agent, Task.of("go")))
        .isEqualTo(Result.refused(Errno.ENOSPC, lack));
    assertThat(fixture.operator.send(keeper, Body.words("go"), Optional.empty()))
        .isEqualTo(Result.refused(Errno.ENOSPC, lack));
    assertThat(fixture.operator.invokeTool(agent, "echo", "{}"))
        .isEqualTo(Result.refused(Errno.ENOSPC, lack));
    assertThat(fixture.facts(AgentFact.SpawnRefused.class))
        .containsExactly(new AgentFact.SpawnRefused(Optional.empty(), "b", Errno.ENOSPC, "", lack));
    assertThat(fixture.facts(MessageFact.Refused.class)).hasSize(1);
    assertThat(fixture.facts(CallFact.Refused.class)).hasSize(1);
    assertThat(fixture.facts(MachineFact.DiskFull.class))
        .containsExactly(new MachineFact.DiskFull(0, RESERVE));
  }

  @Test
  void stopsAndOutcomes_areRecordedFromTheReserve() throws Exception {
    AgentId idle = fixture.spawn("a", "tool: *");
    AgentId working = fixture.spawn("b", "tool: *");
    RunId run = fixture.start(working, kernel -> {
      kernel.call(new Syscall.InvokeTool(Handle.NONE, "c", "slow", "{}"));
      return exit("done");
    });
    gate.awaitReached();
    fill();

    gate.open();
    RunReport report = fixture.operator.await(run).orElseThrow();

    assertThat(report.response()).isEqualTo("done");
    assertThat(fixture.facts(CallFact.Concluded.class)).hasSize(1);
    assertThat(ok(fixture.operator.stop(idle))).containsExactly(idle);
    assertThat(fixture.facts(AgentFact.Stopped.class)).hasSize(1);
    assertThat(fixture.kernel.state().agent(idle).orElseThrow().stoppedAt()).isPresent();
  }

  @Test
  void aRunThatWouldAskItsModel_waits_andGoesOnByItself() throws Exception {
    fixture.model.script("model", ScriptedModel.says("hello"));
    AgentId agent = fixture.spawn("a", "tool: *");
    BlockingQueue<Result<Reply>> replies = new LinkedBlockingQueue<>();
    RunId run = fixture.start(agent, kernel -> {
      kernel.call(new Syscall.InvokeTool(Handle.NONE, "c", "slow", "{}"));
      replies.add(kernel.call(new Syscall.Infer()));
      return exit("done");
    });
    gate.awaitReached();
    fill();
    gate.open();
    fixture.await(CallFact.Concluded.class);
    assertThat(replies.poll(100, TimeUnit.MILLISECONDS)).isNull();
    assertThat(fixture.facts(RunFact.InferenceBegun.class)).isEmpty();

    makeRoom();

    assertThat(fixture.operator.await(run).orElseThrow().response()).isEqualTo("done");
    assertThat(replies.take()).isInstanceOf(Result.Ok.class);
    assertThat(fixture.facts(MachineFact.DiskFree.class)).hasSize(1);
  }

  @Test
  void whenTheReserveIsGone_aStopCutsOffAtOnce_andIsRecordedLater() throws Exception {
    AgentId agent = fixture.spawn("a", "tool: *");
    BlockingQueue<Result<Reply>> replies = new LinkedBlockingQueue<>();
    fixture.start(agent, kernel -> {
      kernel.call(new Syscall.InvokeTool(Handle.NONE, "c", "slow", "{}"));
      replies.add(kernel.call(new Syscall.Infer()));
      return exit("never");
    });
    gate.awaitReached();
    exhaust();
    long before = fixture.kernel.journal().last();
    fillTheSegment();

    Result<List<AgentId>> stopped = fixture.operator.stop(agent);

    assertThat(stopped).isInstanceOf(Result.Refused.class);
    assertThat(((Result.Refused<List<AgentId>>) stopped).errno()).isEqualTo(Errno.ENOSPC);
    assertThat(((Result.Refused<List<AgentId>>) stopped).reason())
        .startsWith("cut off, but that is not on record, and will be once there is room: ");
    assertThat(interrupted.await(Gate.PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
    assertThat(fixture.kernel.state().agent(agent).orElseThrow().stoppedAt()).isEmpty();
    assertThat(fixture.kernel.journal().last()).isGreaterThanOrEqualTo(before);

    makeRoom();

    assertThat(fixture.await(AgentFact.Stopped.class).agent()).isEqualTo(agent);
    assertThat(replies.take())
        .isEqualTo(Result.refused(Errno.EINTR, "agent " + agent + " was stopped"));
    assertThat(fixture.facts(CallFact.Concluded.class)).hasSize(1);
  }

  /// The segment may have room for some more records: these take it.
  private void fillTheSegment() throws IOException {
    Result<?> last = Result.ok(1);
    for (int i = 0; i < 10_000 && last instanceof Result.Ok<?>; i++) {
      last = fixture.operator.administrator().acceptClock();
    }
    assertThat(last).isInstanceOf(Result.Refused.class);
  }

  @Test
  void reading_goesOn_withNothingLeft() throws Exception {
    AgentId agent = fixture.spawn("a");
    exhaust();
    fillTheSegment();

    assertThat(fixture.kernel.state().agent(agent)).isPresent();
    assertThat(fixture.facts(AgentFact.Spawned.class)).hasSize(1);
    assertThat(fixture.kernel.open(new MachineFact.SessionOpened("test", "t", 1, 1, 1)))
        .isNotNull();
    assertThat(fixture.operator.stop(agent))
        .isInstanceOfSatisfying(
            Result.Refused.class, no -> assertThat(no.errno()).isEqualTo(Errno.ENOSPC));
    assertThat(fixture.halts).isEmpty();
  }

  @Test
  void aStartOnAFullDisk_servesReadsAndStops_andGoesOnWhenThereIsRoom() throws Exception {
    fixture.model.script("model", ScriptedModel.says("hello"));
    AgentId agent = fixture.spawn("a", "tool: *");
    fixture.start(agent, kernel -> {
      kernel.call(new Syscall.InvokeTool(Handle.NONE, "c", "slow", "{}"));
      return exit("");
    });
    gate.awaitReached();
    exhaust();
    fillTheSegment();
    SimulatedDisk full = fixture.disk.restart(new SplittableRandom(1));
    fixture.disk = full;
    fixture.disk.limit(fixture.disk.used());
    fixture.program(kernel -> exit("gone on"));

    fixture.boot();

    assertThat(fixture.kernel.recovered().resumed()).isEmpty();
    assertThat(fixture.kernel.state().agent(agent)).isPresent();
    assertThat(fixture.operator.spawn(KernelFixture.manifest("b")))
        .isInstanceOf(Result.Refused.class);
    makeRoom();
    assertThat(fixture.await(RunFact.Ended.class).reason().word()).isEqualTo("complete");
    assertThat(fixture.facts(MachineFact.Booted.class)).hasSize(2);
  }

  @Test
  void contentThatFindsNoRoom_isWrittenWholeLater() throws Exception {
    AgentId agent = fixture.spawn("a", "tool: *");
    RunId run = fixture.start(agent, kernel -> {
      kernel.call(new Syscall.InvokeTool(Handle.NONE, "c", "slow", "{}"));
      return exit("x".repeat(100_000));
    });
    gate.awaitReached();
    exhaust();
    fixture.disk.limit(fixture.disk.used() + 50_000);
    gate.open();
    fixture.await(CallFact.Concluded.class);

    makeRoom();

    assertThat(fixture.operator.await(run).orElseThrow().response()).hasSize(100_000);
  }
}

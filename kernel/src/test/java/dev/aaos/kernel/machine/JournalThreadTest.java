package dev.aaos.kernel.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.aaos.capability.Capability;
import dev.aaos.capability.Constraints;
import dev.aaos.kernel.agent.Confinement;
import dev.aaos.kernel.agent.Lifecycle;
import dev.aaos.kernel.agent.Manifest.RunLimits;
import dev.aaos.kernel.agent.Manifest.UnknownOutcomes;
import dev.aaos.kernel.approval.Quorum;
import dev.aaos.kernel.base.AgentId;
import dev.aaos.kernel.base.Errno;
import dev.aaos.kernel.base.KernelClock;
import dev.aaos.kernel.base.KernelLimits;
import dev.aaos.kernel.base.Result;
import dev.aaos.kernel.base.Root;
import dev.aaos.kernel.base.SessionId;
import dev.aaos.kernel.budget.Terms;
import dev.aaos.kernel.decide.Command;
import dev.aaos.kernel.decide.Decider;
import dev.aaos.kernel.fixture.SimulatedClock;
import dev.aaos.kernel.journal.Journal;
import dev.aaos.kernel.journal.JournalRecord;
import dev.aaos.kernel.journal.MachineFact;
import dev.aaos.kernel.state.State;
import dev.aaos.log.BlobRef;
import dev.aaos.log.Content;
import dev.aaos.log.fixture.Gate;
import dev.aaos.log.fixture.SimulatedDisk;
import dev.aaos.log.room.Reserve;
import dev.aaos.log.room.Space;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// The queue in front of the one thread that decides.
class JournalThreadTest implements JournalThread.Listener {
  private static final int QUEUED = 3;
  private static final int BATCH = 2;
  private static final Command.OpenSession COMMAND =
      new Command.OpenSession(new MachineFact.SessionOpened("test", "t", 1, 1, 1));

  private final SimulatedDisk disk = new SimulatedDisk();
  private final Journal journal;
  private final JournalThread machine;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final List<Integer> batches = Collections.synchronizedList(new ArrayList<>());
  private final BlockingQueue<Optional<Throwable>> halts = new LinkedBlockingQueue<>();

  JournalThreadTest() throws IOException {
    journal = open(disk);
    machine = started(journal, new JournalThread.Settings(QUEUED, BATCH, Duration.ZERO));
  }

  private static Journal open(SimulatedDisk disk) throws IOException {
    return Journal.open(disk, Content.open(disk, new SplittableRandom(1)), record -> {});
  }

  private JournalThread started(Journal journal, JournalThread.Settings settings) {
    SimulatedClock clock = new SimulatedClock();
    JournalThread thread = new JournalThread(
        journal,
        new Decider(KernelLimits.DEFAULT),
        new KernelClock(clock, clock::nanos, SimulatedClock.START),
        new Space(Reserve.NONE),
        State.GENESIS,
        settings,
        this);
    thread.start();
    return thread;
  }

  @Override
  public void committed(List<JournalRecord> records) {
    batches.add(records.size());
  }

  @Override
  public void halted(KernelHalted why, Optional<Throwable> failure) {
    halts.add(failure);
  }

  @AfterEach
  void close() throws IOException {
    machine.stop();
    journal.close();
    threads.shutdownNow();
  }

  /// Holds the thread in the middle of a commit, and returns that commit's caller.
  private Future<Result<SessionId>> held(Gate gate) throws InterruptedException {
    disk.holdAt(gate);
    Future<Result<SessionId>> first = threads.submit(() -> machine.submit(COMMAND));
    gate.awaitReached();
    return first;
  }

  /// Fills the queue, and returns the callers in it.
  private List<Future<Result<SessionId>>> filled() throws InterruptedException {
    CountDownLatch refused = new CountDownLatch(2);
    List<Future<Result<SessionId>>> callers = new ArrayList<>();
    for (int i = 0; i < QUEUED + 2; i++) {
      callers.add(threads.submit(() -> {
        Result<SessionId> result = machine.submit(COMMAND);
        if (result instanceof Result.Refused) {
          refused.countDown();
        }
        return result;
      }));
    }
    assertThat(refused.await(Gate.PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
    return callers;
  }

  @Test
  void aFullQueue_refusesWhoCanTryAgain_andDecidesTheOthersInBatches() throws Exception {
    Gate gate = new Gate();
    Future<Result<SessionId>> first = held(gate);

    List<Future<Result<SessionId>>> callers = filled();
    gate.open();

    assertThat(first.get()).isEqualTo(Result.ok(new SessionId(1)));
    List<Result<SessionId>> results = new ArrayList<>();
    for (Future<Result<SessionId>> caller : callers) {
      results.add(caller.get());
    }
    assertThat(results)
        .containsExactlyInAnyOrder(
            Result.ok(new SessionId(2)),
            Result.ok(new SessionId(3)),
            Result.ok(new SessionId(4)),
            Result.refused(Errno.EAGAIN, "3 commands wait for the journal already; try again"),
            Result.refused(Errno.EAGAIN, "3 commands wait for the journal already; try again"));
    machine.stop();
    assertThat(batches).containsExactly(1, 2, 1);
  }

  @Test
  void settling_waitsHoweverFullTheQueueIs_interruptedOrNot() throws Exception {
    Gate gate = new Gate();
    Future<Result<SessionId>> first = held(gate);
    List<Future<Result<SessionId>>> waiting = filled();
    Gate settling = new Gate();
    settling.open();
    Future<Boolean> patient = threads.submit(() -> {
      settling.pass();
      Thread.currentThread().interrupt();
      Result<SessionId> settled = machine.settle(COMMAND);
      return settled instanceof Result.Ok && Thread.interrupted();
    });
    settling.awaitReached();
    gate.open();

    assertThat(patient.get()).isTrue();
    assertThat(outcome(first)).isEqualTo("done");
    assertThat(waiting.stream().map(JournalThreadTest::outcome).filter("done"::equals))
        .hasSize(3);
    assertThat(machine.state().sequence()).isEqualTo(5);
  }

  @Test
  void stopping_finishesTheBatchAtHand_andTellsAllWhoWait() throws Exception {
    Gate gate = new Gate();
    Future<Result<SessionId>> first = held(gate);
    List<Future<Result<SessionId>>> waiting = filled();
    Future<Result<SessionId>> settling = threads.submit(() -> machine.settle(COMMAND));
    Future<?> stopper = threads.submit(machine::stop);

    assertThat(halts.poll(Gate.PATIENCE_SECONDS, TimeUnit.SECONDS)).isEmpty();
    gate.open();
    stopper.get();

    assertThat(first.get()).isEqualTo(Result.ok(new SessionId(1)));
    assertThat(waiting.stream().map(JournalThreadTest::outcome))
        .containsExactlyInAnyOrder("halted", "halted", "halted", "refused", "refused");
    assertThatThrownBy(settling::get)
        .hasCauseInstanceOf(KernelHalted.class)
        .hasMessageContaining("the kernel was shut down");
    assertThatThrownBy(() -> machine.submit(COMMAND)).isInstanceOf(KernelHalted.class);
    assertThat(journal.last()).isEqualTo(1);
    assertThat(halts).isEmpty();
  }

  /// Waits for what a caller hears: that it is done, refused, or that the kernel has halted.
  private static String outcome(Future<Result<SessionId>> caller) {
    try {
      return caller.get() instanceof Result.Ok ? "done" : "refused";
    } catch (ExecutionException e) {
      return e.getCause() instanceof KernelHalted ? "halted" : e.toString();
    } catch (InterruptedException e) {
      throw new AssertionError("interrupted", e);
    }
  }

  @Test
  void aFailure_tellsTheWholeBatchAndAllWhoWait_andTheListenerWhy() throws Exception {
    Gate gate = new Gate();
    Future<Result<SessionId>> first = held(gate);
    List<Future<Result<SessionId>>> waiting = filled();
    disk.failAt(1, "EIO");

    gate.open();

    assertThat(halts.poll(Gate.PATIENCE_SECONDS, TimeUnit.SECONDS).orElseThrow())
        .isInstanceOf(IOException.class)
        .hasMessage("EIO");
    assertThat(outcome(first)).isEqualTo("halted");
    assertThat(waiting.stream().map(JournalThreadTest::outcome))
        .containsExactlyInAnyOrder("halted", "halted", "halted", "refused", "refused");
    assertThat(machine.state()).isEqualTo(State.GENESIS);
  }

  @Test
  void afterAFailure_everybodyHearsOfIt_howeverManyAsk() throws Exception {
    disk.failAt(1, "EIO");
    for (int i = 0; i < 3 * QUEUED; i++) {
      assertThatThrownBy(() -> machine.submit(COMMAND)).isInstanceOf(KernelHalted.class);
      assertThatThrownBy(() -> machine.settle(COMMAND)).isInstanceOf(KernelHalted.class);
    }
    assertThat(halts).hasSize(1);
  }

  @Test
  void aBatchOfManyRecords_isAppendedInParts() throws Exception {
    SimulatedDisk own = new SimulatedDisk();
    Journal large = open(own);
    JournalThread thread = started(large, new JournalThread.Settings(64, 64, Duration.ZERO));
    Gate gate = new Gate();
    own.holdAt(gate);
    List<Future<Result<Long>>> callers = new ArrayList<>();
    callers.add(threads.submit(() -> thread.submit(spawning(0))));
    gate.awaitReached();
    for (int i = 1; i <= 40; i++) {
      Command.Spawn spawn = spawning(i);
      callers.add(threads.submit(() -> thread.settle(spawn)));
    }

    gate.open();
    for (Future<Result<Long>> caller : callers) {
      assertThat(caller.get()).isInstanceOf(Result.Ok.class);
    }
    thread.stop();

    int perSpawn = KernelLimits.GRANTS_PER_AGENT + 1;
    assertThat(large.last()).isEqualTo(41L * perSpawn);
    assertThat(batches)
        .allSatisfy(
            records -> assertThat(records).isLessThan(JournalThread.ENOUGH_RECORDS + perSpawn));
    large.close();
  }

  private static Command.Spawn spawning(int number) {
    Command.NewGrant grant = new Command.NewGrant(
        OptionalLong.empty(), Capability.parse("web_search"), Constraints.NONE, Root.NONE);
    return new Command.Spawn(
        new AgentId(new UUID(1, number)),
        Optional.empty(),
        "",
        new Command.Bundle(
            "a",
            "m",
            BlobRef.EMPTY,
            BlobRef.EMPTY,
            new Lifecycle.OnDemand(),
            RunLimits.DEFAULT,
            Terms.USUAL,
            Optional.empty(),
            Optional.empty(),
            Map.of(),
            UnknownOutcomes.TELL,
            Optional.empty(),
            Confinement.USUAL,
            Quorum.ONE),
        Set.of(),
        Collections.nCopies(KernelLimits.GRANTS_PER_AGENT, grant),
        0);
  }

  @Test
  void stoppingTwice_doesNoHarm() {
    machine.stop();
    machine.stop();

    assertThat(halts).hasSize(1);
  }
}

package dev.aaos.kernel.machine;

import dev.aaos.kernel.base.Errno;
import dev.aaos.kernel.base.KernelClock;
import dev.aaos.kernel.base.Result;
import dev.aaos.kernel.decide.Command;
import dev.aaos.kernel.decide.Decider;
import dev.aaos.kernel.decide.Decision;
import dev.aaos.kernel.journal.Draft;
import dev.aaos.kernel.journal.Journal;
import dev.aaos.kernel.journal.JournalRecord;
import dev.aaos.kernel.state.State;
import dev.aaos.log.Disk;
import dev.aaos.log.Log;
import dev.aaos.log.room.Space;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// The one thread on which everything is decided.
///
/// It takes the commands that wait, decides each against the state the one before left, appends
/// all their records as one batch with one fsync, publishes the new state, and releases every
/// caller: group commit. Nothing else ever changes the state, so decisions need no locks and
/// happen in one order. A disk that fails, or a decision that throws, halts the machine: no
/// caller is told anything that is not on the disk.
final class JournalThread {
  /// How many records at the least make one append long enough.
  static final int ENOUGH_RECORDS = 8_192;

  private static final long POLL_MILLIS = 200;

  private final Journal journal;
  private final Decider decider;
  private final KernelClock clock;
  private final Space space;
  private final Listener listener;
  private final BlockingQueue<Pending<?>> queue;
  private final int batchSize;
  private final Thread thread;
  private volatile Standing standing;
  private volatile @Nullable KernelHalted halted;

  /// Who hears what this thread does.
  interface Listener {
    /// Hears of every batch, on the journal's thread, after its callers were released.
    void committed(List<JournalRecord> records);

    /// Hears, once, that nothing more is decided: after a failure on the journal's thread, else on
    /// the one that stopped it.
    ///
    /// @param failure what went wrong; empty when it was told to stop
    void halted(KernelHalted why, Optional<Throwable> failure);
  }

  JournalThread(
      Journal journal,
      Decider decider,
      KernelClock clock,
      Space space,
      State recovered,
      Settings settings,
      Listener listener) {
    this.journal = journal;
    this.decider = decider;
    this.clock = clock;
    this.space = space;
    this.standing = new Standing(recovered, journal.log().place());
    this.listener = listener;
    this.queue = new ArrayBlockingQueue<>(settings.queued);
    this.batchSize = settings.batch;
    this.thread = Thread.ofPlatform().name("journal").unstarted(this::work);
  }

  /// What all durable records came to, and where the last of them lies.
  record Standing(State state, Log.Place place) {}

  /// @param queued how many commands may wait
  /// @param batch how many of them share one fsync
  record Settings(int queued, int batch) {}

  void start() {
    thread.start();
  }

  /// Returns the state after the last durable record. Any thread, without waiting.
  State state() {
    return standing.state;
  }

  /// Returns that with the place of the record. Any thread, without waiting.
  Standing standing() {
    return standing;
  }

  /// Returns the durable record `sequence`. Any thread may ask.
  ///
  /// @throws IOException when it cannot be read
  JournalRecord record(long sequence) throws IOException {
    return journal.record(sequence);
  }

  /// Returns whether commands are still decided.
  boolean isDeciding() {
    return halted == null;
  }

  KernelClock clock() {
    return clock;
  }

  Space space() {
    return space;
  }

  /// Has `command` decided and waits until that is durable; refused with EAGAIN when too many
  /// wait.
  <R> Result<R> submit(Command<R> command) {
    Pending<R> pending = new Pending<>(command);
    if (halted == null && !queue.offer(pending)) {
      return Result.refused(
          Errno.EAGAIN, queue.size() + " commands wait for the journal already; try again");
    }
    return waitFor(pending);
  }

  /// Has `command` decided, however many wait, and once there is room for it: for outcomes and
  /// endings, which must not be lost, and for what runs wait to begin. Refused with EINTR when
  /// the thread is interrupted while something waits to begin.
  <R> Result<R> settle(Command<R> command) {
    while (true) {
      Pending<R> pending = put(command);
      Result<R> reply = waitFor(pending);
      if (pending.room == Pending.Room.THERE) {
        return reply;
      }
      boolean yields = pending.room == Pending.Room.NOT_TO_BEGIN;
      if (yields && Thread.currentThread().isInterrupted()) {
        return Result.refused(Errno.EINTR, "stopped while it waited for room on the disk");
      }
      space.await(yields);
    }
  }

  /// Has `command` decided, however many wait; refused with ENOSPC when there is no room for it.
  <R> Result<R> urge(Command<R> command) {
    return waitFor(put(command));
  }

  private <R> Pending<R> put(Command<R> command) {
    Pending<R> pending = new Pending<>(command);
    boolean queued = false;
    boolean interrupted = false;
    while (!queued && halted == null) {
      try {
        queued = queue.offer(pending, POLL_MILLIS, TimeUnit.MILLISECONDS);
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    return pending;
  }

  private <R> Result<R> waitFor(Pending<R> pending) {
    KernelHalted why = halted;
    if (why != null) {
      pending.ticket.fail(why);
    }
    return pending.ticket.await();
  }

  private void work() {
    List<Pending<?>> batch = new ArrayList<>();
    try {
      while (halted == null) {
        batch.clear();
        batch.add(queue.take());
        queue.drainTo(batch, batchSize - 1);
        if (halted == null) {
          commit(batch);
        }
      }
      fail(batch);
    } catch (IOException | RuntimeException | Error | InterruptedException e) {
      panic(e);
      fail(batch);
    }
  }

  /// Commits `batch`, in as many appends as its records need.
  private void commit(List<Pending<?>> batch) throws IOException {
    int from = 0;
    while (from < batch.size()) {
      State working = standing.state;
      List<Draft> drafts = new ArrayList<>();
      int to = from;
      while (to < batch.size() && drafts.size() < ENOUGH_RECORDS) {
        working = batch.get(to++).decide(decider, working, this, drafts);
      }
      append(batch.subList(from, to), drafts, working);
      from = to;
    }
  }

  /// Where there is no room, nothing has happened, and every caller of the batch is told so.
  private void append(List<Pending<?>> decided, List<Draft> drafts, State after)
      throws IOException {
    List<JournalRecord> records;
    try {
      records = drafts.isEmpty() ? List.of() : journal.append(drafts);
    } catch (Disk.Full e) {
      space.touched();
      String reason = space.lack().orElse(String.valueOf(e.getMessage()));
      decided.forEach(pending -> pending.putOff(reason));
      return;
    }
    standing = new Standing(after, journal.log().place());
    decided.forEach(Pending::release);
    if (!records.isEmpty()) {
      listener.committed(records);
    }
  }

  /// Stops deciding because of something that was found out on another thread.
  void panic(Throwable cause) {
    halt(new KernelHalted("the kernel halted: " + cause, cause), Optional.of(cause));
  }

  /// Stops deciding. Callers that still wait are told. The first call counts.
  private void halt(KernelHalted why, Optional<Throwable> failure) {
    synchronized (this) {
      if (halted != null) {
        return;
      }
      halted = why;
    }
    List<Pending<?>> left = new ArrayList<>();
    queue.drainTo(left);
    fail(left);
    space.wake();
    listener.halted(why, failure);
  }

  private void fail(List<Pending<?>> pending) {
    KernelHalted reason = halted;
    if (reason != null) {
      pending.forEach(one -> one.ticket.fail(reason));
    }
  }

  /// Stops deciding and waits until the thread has ended: it finishes the batch it is at. An
  /// interrupt is kept for later.
  void stop() {
    halt(new KernelHalted("the kernel was shut down"), Optional.empty());
    queue.offer(new Pending<>(new Command.Halt())); // wakes it; a full queue does as well
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private static final class Pending<R> {
    private final Command<R> command;
    private final Ticket<Result<R>> ticket = new Ticket<>();
    private @Nullable Result<R> reply;
    private volatile Room room = Room.THERE;

    /// Whether there was room on the disk for a command.
    enum Room {
      THERE,
      NOT_TO_BEGIN,
      NOT_TO_END
    }

    Pending(Command<R> command) {
      this.command = command;
    }

    State decide(Decider decider, State state, JournalThread on, List<Draft> drafts) {
      Decision<R> decision = decider.decide(state, command, on.clock.now(), on.space.lack());
      drafts.addAll(decision.drafts());
      reply = decision.reply();
      if (decision.drafts().isEmpty()
          && decision.reply() instanceof Result.Refused<R>(Errno errno, String reason)
          && errno == Errno.ENOSPC) {
        room = Room.NOT_TO_BEGIN;
      }
      return decision.after();
    }

    void putOff(String reason) {
      room = Room.NOT_TO_END;
      ticket.bring(Result.refused(Errno.ENOSPC, reason));
    }

    void release() {
      Result<R> decided = reply;
      if (decided == null) {
        throw new IllegalStateException("released before it was decided");
      }
      ticket.bring(decided);
    }
  }
}

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
import java.time.Duration;
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
///
/// But for one thing: who asked for a call that changes nothing is released when that was decided,
/// and its records wait for the next batch that somebody waits for, so that such a call costs one
/// fsync and not two. They are on the disk before anything that came of them is. What is read
/// here is durable nonetheless: the state is published when its last record is.
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
  private final Deferred deferred;
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
    this.deferred = new Deferred(settings.deferral);
    this.thread = Thread.ofPlatform().name("journal").unstarted(this::work);
  }

  /// What all durable records came to, and where the last of them lies.
  record Standing(State state, Log.Place place) {}

  /// @param queued how many commands may wait
  /// @param batch how many of them share one fsync
  /// @param deferral how long records that nobody waits for may wait for others
  record Settings(int queued, int batch, Duration deferral) {}

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

  /// Reads the durable records from `from` on.
  void read(long from, Journal.Reader reader) throws IOException {
    journal.read(from, reader);
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
        take(batch);
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

  /// Takes what waits, and waits for it, but no longer than what was deferred may.
  private void take(List<Pending<?>> batch) throws InterruptedException {
    Pending<?> first =
        deferred.isEmpty() ? queue.take() : queue.poll(deferred.nanosLeft(), TimeUnit.NANOSECONDS);
    if (first != null) {
      batch.add(first);
      queue.drainTo(batch, batchSize - 1);
    }
  }

  /// Commits `batch`, in as many appends as its records need: first what may run ahead of the disk,
  /// so that it does while the others wait for that.
  private void commit(List<Pending<?>> batch) throws IOException {
    List<Pending<?>> waiting = new ArrayList<>(batch.size());
    for (Pending<?> pending : batch) {
      if (!ranAhead(pending)) {
        waiting.add(pending);
      }
    }
    int from = 0;
    while (from < waiting.size() || deferred.isDue()) {
      State working = deferred.over(standing.state);
      List<Draft> drafts = new ArrayList<>(deferred.drafts());
      int to = from;
      while (to < waiting.size() && (to == from || drafts.size() < ENOUGH_RECORDS)) {
        working = waiting.get(to++).decide(decider, working, this, drafts);
      }
      append(waiting.subList(from, to), drafts, working);
      from = to;
    }
  }

  /// Decides `pending` and releases its caller, where that need not wait for the disk.
  private <R> boolean ranAhead(Pending<R> pending) {
    if (!Decider.mayBeReleasedEarly(pending.command) || deferred.size() >= ENOUGH_RECORDS) {
      return false;
    }
    Decision<R> decision = pending.decision(decider, deferred.over(standing.state), this);
    if (decision.release() != Decision.Release.DECIDED) {
      return false;
    }
    deferred.add(decision);
    pending.ticket.bring(decision.reply());
    return true;
  }

  /// Where there is no room, nothing has happened, and every caller of the batch is told so; what
  /// was deferred is kept, because others acted on it.
  private void append(List<Pending<?>> decided, List<Draft> drafts, State after)
      throws IOException {
    List<JournalRecord> records;
    try {
      records = drafts.isEmpty() ? List.of() : journal.append(drafts);
    } catch (Disk.Full e) {
      space.touched();
      String reason = space.lack().orElse(String.valueOf(e.getMessage()));
      decided.forEach(pending -> pending.putOff(reason));
      deferred.putOff();
      return;
    }
    deferred.clear();
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

    Decision<R> decision(Decider decider, State state, JournalThread on) {
      return decider.decide(state, command, on.clock.now(), on.space.lack());
    }

    State decide(Decider decider, State state, JournalThread on, List<Draft> drafts) {
      Decision<R> decision = decision(decider, state, on);
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

package dev.aaos.kernel.machine;

import dev.aaos.kernel.journal.JournalRecord;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/// Records as they become durable, for one listener.
///
/// A listener that is too slow misses records and is told how many; it never makes the journal
/// wait.
public final class Subscription implements AutoCloseable {
  private static final int CAPACITY = 4_096;

  private final BlockingQueue<JournalRecord> queue = new ArrayBlockingQueue<>(CAPACITY);
  private final AtomicLong missed = new AtomicLong();
  private final Consumer<Subscription> leave;

  Subscription(Consumer<Subscription> leave) {
    this.leave = leave;
  }

  void hear(List<JournalRecord> records) {
    for (JournalRecord record : records) {
      if (!queue.offer(record)) {
        missed.incrementAndGet();
      }
    }
  }

  /// Returns the next record, waiting for at most `most`; empty when none came.
  public Optional<JournalRecord> next(Duration most) throws InterruptedException {
    return Optional.ofNullable(
        queue.poll(TimeUnit.NANOSECONDS.convert(most), TimeUnit.NANOSECONDS));
  }

  /// Returns how many records were missed since this was last asked.
  public long missed() {
    return missed.getAndSet(0);
  }

  @Override
  public void close() {
    leave.accept(this);
  }
}

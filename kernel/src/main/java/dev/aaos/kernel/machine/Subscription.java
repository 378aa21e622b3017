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

/// Records as they become durable, for one listener; and, where it asked for that, what calls let
/// be seen meanwhile, in the order in which it came.
///
/// A listener that is too slow misses some and is told how many; it never makes the journal or a
/// call wait.
public final class Subscription implements AutoCloseable {
  private static final int CAPACITY = 4_096;
  private static final long MOST_TEXT = 16 << 20;

  private final boolean sees;
  private final BlockingQueue<Heard> queue = new ArrayBlockingQueue<>(CAPACITY);
  private final AtomicLong missed = new AtomicLong();
  private final AtomicLong unseen = new AtomicLong();
  private final AtomicLong text = new AtomicLong();
  private final Consumer<Subscription> leave;

  Subscription(boolean sees, Consumer<Subscription> leave) {
    this.sees = sees;
    this.leave = leave;
  }

  /// What comes to a listener.
  public sealed interface Heard {
    /// A record that is durable.
    record Recorded(JournalRecord record) implements Heard {}

    /// What a call lets be seen.
    record Seen(Shown shown) implements Heard {}
  }

  void hear(List<JournalRecord> records) {
    for (JournalRecord record : records) {
      if (!queue.offer(new Heard.Recorded(record))) {
        missed.incrementAndGet();
      }
    }
  }

  void see(Shown shown) {
    if (!sees) {
      return;
    }
    int length = shown.text().length();
    boolean fits = text.addAndGet(length) <= MOST_TEXT && queue.size() < CAPACITY / 2;
    if (!fits || !queue.offer(new Heard.Seen(shown))) {
      text.addAndGet(-length);
      unseen.addAndGet(length);
    }
  }

  /// Returns what comes next, waiting for at most `most`; empty when nothing came.
  public Optional<Heard> take(Duration most) throws InterruptedException {
    Heard heard = queue.poll(TimeUnit.NANOSECONDS.convert(most), TimeUnit.NANOSECONDS);
    if (heard instanceof Heard.Seen(Shown shown)) {
      text.addAndGet(-shown.text().length());
    }
    return Optional.ofNullable(heard);
  }

  /// Returns the next record, waiting for at most `most`; empty when none came. For who hears
  /// records alone.
  public Optional<JournalRecord> next(Duration most) throws InterruptedException {
    return take(most)
        .flatMap(heard -> heard instanceof Heard.Recorded(JournalRecord record)
            ? Optional.of(record)
            : Optional.empty());
  }

  /// Returns how many records were missed since this was last asked.
  public long missed() {
    return missed.getAndSet(0);
  }

  /// Returns how many characters of what calls let be seen were missed since this was last asked.
  public long unseen() {
    return unseen.getAndSet(0);
  }

  @Override
  public void close() {
    leave.accept(this);
  }
}

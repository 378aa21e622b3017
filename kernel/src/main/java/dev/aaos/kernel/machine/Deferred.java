package dev.aaos.kernel.machine;

import dev.aaos.kernel.decide.Decision;
import dev.aaos.kernel.journal.Draft;
import dev.aaos.kernel.state.State;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Records that were decided, on which somebody acts already, and that wait for others to become
/// durable with. For the journal's thread alone.
final class Deferred {
  private static final Duration PUT_OFF = Duration.ofMillis(200);

  private final Duration most;
  private final List<Draft> drafts = new ArrayList<>();
  private @Nullable State after;
  private long due;

  /// @param most how long they may wait
  Deferred(Duration most) {
    this.most = most;
  }

  boolean isEmpty() {
    return drafts.isEmpty();
  }

  int size() {
    return drafts.size();
  }

  /// Returns the records, in their order.
  List<Draft> drafts() {
    return drafts;
  }

  /// Returns the state after the last of them; `durable`, where there are none.
  State over(State durable) {
    State last = after;
    return last == null ? durable : last;
  }

  /// Takes the records of `decision`, whose caller is released now.
  void add(Decision<?> decision) {
    if (drafts.isEmpty()) {
      due = System.nanoTime() + most.toNanos();
    }
    drafts.addAll(decision.drafts());
    if (drafts.size() >= JournalThread.ENOUGH_RECORDS) {
      due = System.nanoTime();
    }
    after = decision.after();
  }

  /// Returns how long they may wait yet, in nanoseconds.
  long nanosLeft() {
    return Math.max(0, due - System.nanoTime());
  }

  /// Returns whether they have waited long enough, or are enough to be written by themselves.
  boolean isDue() {
    return !drafts.isEmpty() && nanosLeft() == 0;
  }

  /// Has them wait once more: there was no room for them.
  void putOff() {
    due = System.nanoTime() + PUT_OFF.toNanos();
  }

  /// Forgets them: they are durable.
  void clear() {
    drafts.clear();
    after = null;
  }
}

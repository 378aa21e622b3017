package dev.aaos.kernel.budget;

import dev.aaos.kernel.base.Usage;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// What was spent of one quota, and what is set aside of it. Starts again with each period; what
/// is set aside stays.
///
/// @param used spent since `since`
/// @param held set aside for calls under way
/// @param kept set aside so that runs under way can say where they stopped
/// @param since when the current period began
/// @param exceeded whether a call was refused since then because too little was left
/// @param work whose time it counts; of a quota of time alone there is any
public record Account(
    Quota quota, long used, long held, long kept, Instant since, boolean exceeded, Work work) {
  /// The runs whose time is counted.
  ///
  /// @param runs how many are under way
  /// @param counted up to when their time is counted in `used`
  public record Work(int runs, Instant counted) {
    /// None.
    public static final Work NONE = new Work(0, Instant.EPOCH);
  }

  /// One that counts no time.
  public Account(Quota quota, long used, long held, long kept, Instant since, boolean exceeded) {
    this(quota, used, held, kept, since, exceeded, Work.NONE);
  }

  /// Returns one of which nothing is spent, opened at `now`.
  public static Account open(Quota quota, Instant now) {
    return new Account(quota, 0, 0, 0, now, false);
  }

  /// Returns this as it stands at `now`, with periods that have passed left behind, and the time
  /// counted of runs that are under way.
  public Account at(Instant now) {
    Instant began = quota.began(since, now);
    boolean anew = !began.equals(since);
    if (work.runs == 0) {
      return anew ? new Account(quota, 0, held, kept, began, false, work) : this;
    }
    Instant from = anew && began.isAfter(work.counted) ? began : work.counted;
    long passed = Math.max(0, Duration.between(from, now).toMillis());
    long all = Usage.sum(anew ? 0 : used, passed);
    // What is less than a millisecond is counted the next time.
    Work counted = new Work(work.runs, from.plusMillis(passed));
    return new Account(quota, all, held, kept, began, !anew && exceeded, counted);
  }

  /// Returns this, of time, with so many runs `more` under way from `now` on.
  Account working(int more, Instant now) {
    Account current = at(now);
    int runs = Math.max(0, work.runs + more);
    if (quota.resource() != Resource.TIME) {
      return this;
    }
    Instant counted = work.runs == 0 ? now : current.work.counted;
    return current.with(runs == 0 ? Work.NONE : new Work(runs, counted));
  }

  private Account with(Work other) {
    return new Account(quota, used, held, kept, since, exceeded, other);
  }

  /// Returns when this, of time, is used up if a run is under way from `now` on; empty when it
  /// never is, since each period has enough.
  public Optional<Instant> exhausted(Instant now) {
    Account current = at(now);
    Instant end = now.plusMillis(Math.max(0, quota.most() - current.used));
    Optional<Instant> next = current.resets();
    if (next.isEmpty() || end.isBefore(next.get())) {
      return Optional.of(end);
    }
    return quota.most() < quota.periodSeconds() * 1_000.0
        ? Optional.of(next.get().plusMillis(quota.most()))
        : Optional.empty();
  }

  /// Returns how much of it nobody has spent or set aside; negative when more was spent than there
  /// is.
  public long left() {
    return quota.most() - Usage.sum(used, Usage.sum(held, kept));
  }

  /// Returns whether nothing is to be had of it.
  public boolean isSpent() {
    return exceeded || used >= quota.most();
  }

  /// Returns when its next period begins; empty when none does.
  public Optional<Instant> resets() {
    return quota.resets(since);
  }

  /// Returns this after `cost` more was spent at `now`.
  Account spend(Amount cost, Instant now) {
    Account current = at(now);
    long all = Usage.sum(current.used, cost.of(quota.resource()));
    return new Account(quota, all, held, kept, current.since, current.exceeded, current.work);
  }

  /// Returns this with `call` and `closing` set aside in place of `before`.
  Account hold(Reservation before, Amount call, Amount closing) {
    Resource what = quota.resource();
    long calls = held - before.call().of(what) + call.of(what);
    long closings = kept - before.closing().of(what) + closing.of(what);
    return new Account(quota, used, calls, closings, since, exceeded, work);
  }

  /// Returns this, at `now`, with a call refused or not.
  Account marked(boolean refused, Instant now) {
    Account current = at(now);
    return new Account(quota, current.used, held, kept, current.since, refused, current.work);
  }
}

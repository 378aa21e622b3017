package dev.aaos.kernel.budget;

import dev.aaos.kernel.base.Usage;
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
public record Account(
    Quota quota, long used, long held, long kept, Instant since, boolean exceeded) {
  /// Returns one of which nothing is spent, opened at `now`.
  public static Account open(Quota quota, Instant now) {
    return new Account(quota, 0, 0, 0, now, false);
  }

  /// Returns this as it stands at `now`, with periods that have passed left behind.
  public Account at(Instant now) {
    Instant began = quota.began(since, now);
    return began.equals(since) ? this : new Account(quota, 0, held, kept, began, false);
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
    return new Account(quota, all, held, kept, current.since, current.exceeded);
  }

  /// Returns this with `call` and `closing` set aside in place of `before`.
  Account hold(Reservation before, Amount call, Amount closing) {
    Resource what = quota.resource();
    long calls = held - before.call().of(what) + call.of(what);
    long closings = kept - before.closing().of(what) + closing.of(what);
    return new Account(quota, used, calls, closings, since, exceeded);
  }

  /// Returns this, at `now`, with a call refused or not.
  Account marked(boolean refused, Instant now) {
    Account current = at(now);
    return new Account(quota, current.used, held, kept, current.since, refused);
  }
}

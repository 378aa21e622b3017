package dev.aaos.drivers.model.provider;

import java.time.Duration;
import java.util.function.LongSupplier;

/// When one call must be over, by a monotonic clock.
final class Deadline {
  private final LongSupplier nanoTime;
  private final long end;

  /// A deadline `most` from now.
  Deadline(LongSupplier nanoTime, Duration most) {
    this.nanoTime = nanoTime;
    this.end = nanoTime.getAsLong() + most.toNanos();
  }

  /// Returns whether nothing is left.
  boolean isOver() {
    return left() <= 0;
  }

  /// Returns `wait`, or what is left when that is less. Never negative.
  Duration atMost(Duration wait) {
    return Duration.ofNanos(Math.clamp(left(), 0, wait.toNanos()));
  }

  private long left() {
    return end - nanoTime.getAsLong();
  }
}

package dev.aaos.kernel.machine;

import java.time.Instant;
import java.time.InstantSource;
import java.util.function.LongSupplier;

/// Kernel time: the wall clock once, at start, and the monotonic clock from then on. It never
/// goes back, not even over a restart. Any thread may ask.
public final class KernelClock {
  private final Instant origin;
  private final long originNanos;
  private final LongSupplier nanos;

  /// A clock that starts at the wall's time, or at `notBefore` where the wall is behind it.
  public KernelClock(InstantSource wall, LongSupplier nanos, Instant notBefore) {
    Instant now = wall.instant();
    this.origin = now.isBefore(notBefore) ? notBefore : now;
    this.nanos = nanos;
    this.originNanos = nanos.getAsLong();
  }

  /// Returns kernel time.
  public Instant now() {
    return origin.plusNanos(nanos.getAsLong() - originNanos);
  }
}

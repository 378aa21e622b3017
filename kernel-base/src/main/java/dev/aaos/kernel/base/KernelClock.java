package dev.aaos.kernel.base;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.LongSupplier;

/// Kernel time: the wall clock at start, and the monotonic clock from then on. It never goes back,
/// not even over a restart, and never falls behind the monotonic clock: a grant may expire early,
/// never late.
///
/// Where the wall clock is ahead of it by no more than an hour, kernel time goes on from there: a
/// machine was asleep, or its clock was set right. Where it is further off, kernel time stays as
/// it is until a person accepts that, or a restart does. Any thread may ask.
public final class KernelClock {
  /// How far ahead the wall clock may be and still be followed.
  public static final Duration MOST = Duration.ofHours(1);

  private final InstantSource wall;
  private final LongSupplier nanos;
  private Instant origin;
  private long originNanos;
  private Duration accepted;

  /// A clock that starts at the wall's time, or at `notBefore` where the wall is behind it.
  public KernelClock(InstantSource wall, LongSupplier nanos, Instant notBefore) {
    Instant now = wall.instant();
    this.wall = wall;
    this.nanos = nanos;
    this.origin = now.isBefore(notBefore) ? notBefore : now;
    this.originNanos = nanos.getAsLong();
    this.accepted = Duration.between(origin, now);
  }

  /// What the clocks show.
  ///
  /// @param wall what the wall clock shows
  /// @param offset by how much that is ahead of kernel time
  /// @param isFollowed whether it is no more than an hour off what is accepted
  public record Status(Instant kernel, Instant wall, Duration offset, boolean isFollowed) {}

  /// Returns kernel time.
  public synchronized Instant now() {
    Instant shown = wall.instant();
    steady();
    if (shown.isAfter(origin) && Duration.between(origin, shown).compareTo(MOST) <= 0) {
      origin = shown;
      accepted = Duration.ZERO;
    }
    return origin;
  }

  /// Lets kernel time go on by what has passed on the monotonic clock.
  private void steady() {
    long read = nanos.getAsLong();
    origin = origin.plusNanos(read - originNanos);
    originNanos = read;
  }

  /// Returns what the clocks show.
  public synchronized Status status() {
    Instant kernel = now();
    Instant shown = wall.instant();
    Duration offset = Duration.between(kernel, shown);
    boolean near = offset.minus(accepted).abs().compareTo(MOST) <= 0;
    return new Status(kernel, shown, offset, near);
  }

  /// Follows the wall clock from now on: from where it is, unless that is behind.
  public synchronized void accept() {
    Instant shown = wall.instant();
    steady();
    origin = shown.isAfter(origin) ? shown : origin;
    accepted = Duration.between(origin, shown);
  }
}

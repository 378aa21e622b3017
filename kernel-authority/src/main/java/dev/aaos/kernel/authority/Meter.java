package dev.aaos.kernel.authority;

import dev.aaos.capability.Constraints;
import dev.aaos.capability.Rate;
import dev.aaos.log.Decoder;
import dev.aaos.log.Encoder;
import java.time.Instant;
import java.util.concurrent.TimeUnit;

/// What has been counted against one grant: by its owner and by all who hold a grant derived from
/// it.
///
/// The rate is kept by the generic cell rate algorithm (ITU-T I.371): `due` is when the last
/// permitted use would have been due at an even pace. A rate of n per period lets n uses pass at
/// once, and then one each period/n; a period longer than 292 years counts as that long.
///
/// @param uses how many intents were recorded under it
/// @param approved whether a person has allowed a use of it, for `approval: first`
public record Meter(long uses, Instant due, boolean approved, boolean revoked) {
  /// Nothing counted.
  public static final Meter NEW = new Meter(0, Instant.EPOCH, false, false);

  /// Returns whether nothing has been counted.
  boolean isNew() {
    return uses == 0 && !approved && !revoked && due.equals(Instant.EPOCH);
  }

  /// Returns whether `constraints` allow no more uses, ever.
  boolean isSpent(Constraints constraints) {
    return constraints.maxUses().isPresent() && uses >= constraints.maxUses().getAsLong();
  }

  /// Returns whether one more use at `now` keeps to `rate`.
  boolean keeps(Rate rate, Instant now) {
    return !dueAfter(rate, now).isAfter(now.plusNanos(burst(rate)));
  }

  /// Returns this meter after one use at `now`.
  Meter used(Constraints constraints, Instant now) {
    Instant next = constraints.rate().map(rate -> dueAfter(rate, now)).orElse(due);
    return new Meter(uses + 1, next, approved, revoked);
  }

  /// Returns this meter after a person allowed a use.
  Meter allowed() {
    return new Meter(uses, due, true, revoked);
  }

  /// Returns this meter of a revoked grant.
  Meter dead() {
    return new Meter(uses, due, approved, true);
  }

  private Instant dueAfter(Rate rate, Instant now) {
    return (due.isAfter(now) ? due : now).plusNanos(apart(rate));
  }

  /// Returns the even pace in nanoseconds, rounded up: a rate is never exceeded for being fast.
  private static long apart(Rate rate) {
    return Math.ceilDiv(TimeUnit.NANOSECONDS.convert(rate.per()), rate.uses());
  }

  /// Returns how long a full burst takes at the even pace, in nanoseconds.
  private static long burst(Rate rate) {
    long apart = apart(rate);
    return apart > Long.MAX_VALUE / rate.uses() ? Long.MAX_VALUE : apart * rate.uses();
  }

  static void write(Encoder out, Meter meter) {
    out.int64(meter.uses).instant(meter.due).flag(meter.approved).flag(meter.revoked);
  }

  static Meter read(Decoder in) {
    Meter read = new Meter(in.int64(), in.instant(), in.flag(), in.flag());
    return read.isNew() ? NEW : read;
  }
}

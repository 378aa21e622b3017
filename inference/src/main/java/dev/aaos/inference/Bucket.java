package dev.aaos.inference;

import java.util.OptionalLong;

/// A rate, as providers hold their clients to it: a bucket that fills evenly, holds a
/// minute's worth, and may be overdrawn by what was not known beforehand.
final class Bucket {
  private static final double NANOS_PER_MINUTE = 60e9;
  private static final double ROUNDING = 1e-3;

  private final OptionalLong perMinute;
  private double level;
  private long at;

  /// A full one at `now`.
  Bucket(OptionalLong perMinute, long now) {
    this.perMinute = perMinute;
    this.level = (double) perMinute.orElse(0);
    this.at = now;
  }

  /// Returns how many nanoseconds after `now` it holds `amount`, or is full if that is more; 0 when
  /// it does already.
  long until(long amount, long now) {
    if (perMinute.isEmpty()) {
      return 0;
    }
    double most = (double) perMinute.getAsLong();
    double missing = Math.min((double) amount, most) - at(now, most);
    return missing <= ROUNDING ? 0 : (long) Math.ceil(missing * NANOS_PER_MINUTE / most);
  }

  /// Takes `amount` out; a negative one is given back.
  void take(long amount, long now) {
    if (perMinute.isPresent()) {
      double most = (double) perMinute.getAsLong();
      level = Math.min(at(now, most) - (double) amount, most);
      at = now;
    }
  }

  private double at(long now, double most) {
    double passed = (double) Math.max(0, now - at);
    return Math.min(most, level + passed / NANOS_PER_MINUTE * most);
  }
}

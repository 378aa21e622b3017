package dev.aaos.inference.simulation;

import java.util.SplittableRandom;

/// Chance, from a seed.
final class Draw {
  private static final double SPREAD = 0.8;
  private static final double NANOS = 1e9;

  private final SplittableRandom random;

  Draw(long seed) {
    random = new SplittableRandom(seed);
  }

  /// Returns a number of the range, each as likely.
  int between(int least, int most) {
    return random.nextInt(least, most + 1);
  }

  /// Returns a log-normal length, at least 1.
  long about(double median) {
    return Math.max(1, Math.round(median * Math.exp(SPREAD * random.nextGaussian())));
  }

  /// Returns an exponential time of so many seconds on average, in nanoseconds.
  long seconds(double mean) {
    return (long) exponential(mean * NANOS);
  }

  /// Returns an exponential number.
  double exponential(double mean) {
    return mean * random.nextExponential();
  }
}

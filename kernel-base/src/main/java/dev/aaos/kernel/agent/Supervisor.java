package dev.aaos.kernel.agent;

import java.time.Duration;
import java.util.SplittableRandom;

/// How a supervisor answers when one of its children exits, in the words and the meaning of
/// Erlang's OTP (the module `supervisor`), with a back-off besides.
///
/// @param intensity how many restarts there may be within `period`; with one more the
///     supervisor gives up and exits itself
/// @param backoff how long a restart waits
public record Supervisor(Strategy strategy, int intensity, Duration period, Backoff backoff) {
  /// The most restarts that may be allowed within a period.
  public static final int MOST_INTENSITY = 100;

  /// The longest period, and the longest a restart waits.
  public static final Duration LONGEST = Duration.ofDays(1);

  /// Which children are restarted when one is.
  public enum Strategy {
    /// That one.
    ONE_FOR_ONE,
    /// All of them.
    ONE_FOR_ALL,
    /// That one and those begun after it.
    REST_FOR_ONE
  }

  /// Refuses bounds that cannot be kept.
  public Supervisor {
    if (intensity < 0 || intensity > MOST_INTENSITY) {
      throw new IllegalArgumentException(
          "an intensity of " + intensity + "; it is 0 to " + MOST_INTENSITY);
    }
    if (period.isNegative() || period.isZero() || period.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException(
          "a period of " + period + "; it is more than nothing and at most " + LONGEST);
    }
  }

  /// How long a restart waits: twice as long each time within a period.
  ///
  /// @param first how long the first one waits
  /// @param most how long any waits at the most
  /// @param jitter how many hundredths of the wait chance may add or take away, 0 to 100
  public record Backoff(Duration first, Duration most, int jitter) {
    /// What a manifest that says nothing gets.
    public static final Backoff DEFAULT =
        new Backoff(Duration.ofSeconds(1), Duration.ofMinutes(1), 20);

    private static final int DOUBLINGS = 32;

    /// Refuses bounds that cannot be kept.
    public Backoff {
      if (first.isNegative() || most.compareTo(first) < 0 || most.compareTo(LONGEST) > 0) {
        throw new IllegalArgumentException("a back-off from " + first + " to " + most
            + "; the first is at least nothing, the most at least the first and at most "
            + LONGEST);
      }
      if (jitter < 0 || jitter > 100) {
        throw new IllegalArgumentException("a jitter of " + jitter + "; it is 0 to 100");
      }
    }

    /// Returns how long the restart number `number` within a period waits, counted from 1.
    ///
    /// @param chance what the jitter is drawn from: the same chance, the same wait
    public Duration delay(int number, long chance) {
      Duration doubled = first.multipliedBy(1L << Math.clamp(number - 1, 0, DOUBLINGS));
      Duration plain = doubled.compareTo(most) < 0 ? doubled : most;
      long spread = plain.toMillis() * jitter / 100;
      return spread == 0
          ? plain
          : plain.plusMillis(new SplittableRandom(chance).nextLong(-spread, spread + 1));
    }
  }
}

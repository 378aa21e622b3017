package dev.aaos.inference;

import java.time.Duration;
import java.util.Optional;

/// On whose behalf a model call is made: what shares and service are counted by.
///
/// @param flow whose share it comes out of: an agent that nobody spawned but a person, for itself
///     and all below it, so that nobody has more by having children
/// @param job what is to be finished: the run that a person waits for, for itself and all below
///     it
/// @param weight how large a share it is of, against others' weights; 1 to [#MOST_WEIGHT]
/// @param priority how far it goes ahead, [#LEAST_PRIORITY] to [#MOST_PRIORITY]; 0 is usual
/// @param left how much time the run has left that it is for; nothing when it has no end
public record Claimant(String flow, String job, int weight, int priority, Optional<Duration> left) {
  /// The largest weight.
  public static final int MOST_WEIGHT = 1_000;

  /// The lowest priority.
  public static final int LEAST_PRIORITY = -10;

  /// The highest priority.
  public static final int MOST_PRIORITY = 10;

  /// Checks the numbers.
  public Claimant {
    if (weight < 1 || weight > MOST_WEIGHT) {
      throw new IllegalArgumentException("weight " + weight + " is not from 1 to " + MOST_WEIGHT);
    }
    if (priority < LEAST_PRIORITY || priority > MOST_PRIORITY) {
      throw new IllegalArgumentException(
          "priority " + priority + " is not from " + LEAST_PRIORITY + " to " + MOST_PRIORITY);
    }
  }

  /// One whose run has no end.
  public Claimant(String flow, String job, int weight, int priority) {
    this(flow, job, weight, priority, Optional.empty());
  }

  /// Returns the same, whose run has `time` left.
  public Claimant within(Optional<Duration> time) {
    return new Claimant(flow, job, weight, priority, time);
  }

  /// Returns one of usual weight and priority.
  public static Claimant of(String flow, String job) {
    return new Claimant(flow, job, 1, 0);
  }
}

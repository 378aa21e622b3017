package dev.aaos.inference;

/// On whose behalf a model call is made: what shares and service are counted by.
///
/// @param flow whose share it comes out of: an agent that nobody spawned but a person, for itself
///     and all below it, so that nobody has more by having children
/// @param job what is to be finished: the run that a person waits for, for itself and all below
///     it
/// @param weight how large a share it is of, against others' weights; 1 to [#MOST_WEIGHT]
/// @param priority how far it goes ahead, [#LEAST_PRIORITY] to [#MOST_PRIORITY]; 0 is usual
public record Claimant(String flow, String job, int weight, int priority) {
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

  /// Returns one of usual weight and priority.
  public static Claimant of(String flow, String job) {
    return new Claimant(flow, job, 1, 0);
  }
}

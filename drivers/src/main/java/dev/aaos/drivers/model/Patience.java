package dev.aaos.drivers.model;

import java.time.Duration;

/// How long and how often a failing model is asked again.
///
/// @param attempts the most attempts of one call, the first included
/// @param firstWait the longest wait after the first failure; it doubles with each further one
/// @param longestWait what it does not grow beyond
/// @param longestRetryAfter the longest wait a provider may ask for and still be asked again
/// @param inAll how long one call may take with all its attempts and waits: none begins after it
public record Patience(
    int attempts,
    Duration firstWait,
    Duration longestWait,
    Duration longestRetryAfter,
    Duration inAll) {
  /// What a daemon starts with.
  public static final Patience DEFAULT = new Patience(
      4,
      Duration.ofSeconds(1),
      Duration.ofSeconds(30),
      Duration.ofMinutes(2),
      Duration.ofMinutes(15));

  /// Refuses a patience that would not even try once.
  public Patience {
    if (attempts < 1) {
      throw new IllegalArgumentException("attempts is " + attempts + "; the least is 1");
    }
  }

  /// Returns the longest wait after `failures` failed attempts, of which there has been one at
  /// least.
  Duration bound(int failures) {
    Duration wait = firstWait;
    for (int i = 1; i < failures && wait.compareTo(longestWait) < 0; i++) {
      wait = wait.multipliedBy(2);
    }
    return wait.compareTo(longestWait) < 0 ? wait : longestWait;
  }
}

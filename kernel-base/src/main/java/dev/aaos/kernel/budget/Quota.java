package dev.aaos.kernel.budget;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// How much of one resource may be spent in each period.
///
/// @param most 0 or more, in the unit of the resource
/// @param periodSeconds how long until the count starts again; 0 means never
public record Quota(Resource resource, long most, long periodSeconds) {
  /// Refuses negative bounds.
  public Quota {
    if (most < 0 || periodSeconds < 0) {
      throw new IllegalArgumentException(
          "a quota must not be negative: " + most + " in " + periodSeconds + " s");
    }
  }

  /// Returns one of tokens.
  public static Quota tokens(long most, long periodSeconds) {
    return new Quota(Resource.TOKENS, most, periodSeconds);
  }

  /// Returns whether `other` counts the same thing, whatever its bound.
  public boolean isOfTheSame(Quota other) {
    return resource == other.resource && periodSeconds == other.periodSeconds;
  }

  /// Returns when the period that holds `now` began, where one began at `since`.
  Instant began(Instant since, Instant now) {
    if (periodSeconds == 0) {
      return since;
    }
    long passed = Duration.between(since, now).toSeconds() / periodSeconds;
    return passed <= 0 ? since : since.plusSeconds(passed * periodSeconds);
  }

  /// Returns when the period that began at `since` ends; empty when it does not, or not within
  /// reckoning.
  public Optional<Instant> resets(Instant since) {
    long left = Duration.between(since, Instant.MAX).toSeconds();
    return periodSeconds == 0 || periodSeconds > left
        ? Optional.empty()
        : Optional.of(since.plusSeconds(periodSeconds));
  }
}

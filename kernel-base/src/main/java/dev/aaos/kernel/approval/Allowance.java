package dev.aaos.kernel.approval;

import dev.aaos.capability.Capability;
import dev.aaos.capability.Constraints;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/// That calls like the one a person was asked about need nobody for a while.
///
/// @param run whether it is for the run that asks and ends with it, else for its agent
/// @param patterns what it is for; none for just what the call needs
/// @param times how often it can be used
/// @param within how long it lasts
public record Allowance(
    boolean run, List<Capability> patterns, OptionalLong times, Optional<Duration> within) {
  /// How many patterns one may have.
  public static final int MOST_PATTERNS = 16;

  /// Checks the bounds, and copies the list.
  public Allowance {
    patterns = List.copyOf(patterns);
    if (patterns.size() > MOST_PATTERNS) {
      throw new IllegalArgumentException(
          patterns.size() + " patterns; the most is " + MOST_PATTERNS);
    }
    if (times.isPresent() && times.getAsLong() < 1) {
      throw new IllegalArgumentException(
          "times: " + times.getAsLong() + ": write a whole number of at least 1");
    }
    if (within.filter(time -> time.toMillis() < 1).isPresent()) {
      throw new IllegalArgumentException("until: " + within.get() + ": write it as '2h'");
    }
  }

  /// Returns it in words.
  @Override
  public String toString() {
    String what = patterns.isEmpty()
        ? "the like"
        : patterns.stream().map(Capability::toString).collect(Collectors.joining(", "));
    return what + " for this " + (run ? "run" : "agent")
        + (times.isPresent() ? ", " + times.getAsLong() + " times" : "")
        + within.map(time -> ", for " + Constraints.text(time)).orElse("");
  }
}

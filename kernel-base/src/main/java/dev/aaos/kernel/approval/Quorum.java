package dev.aaos.kernel.approval;

import java.time.Duration;
import java.util.Optional;

/// By whom, and how soon, a question is to be answered.
///
/// @param people how many different principals have to say yes, between 1 and [#MOST]; one no is
///     enough
/// @param apart whether those who say yes have to be others than whom the agent works for
/// @param within how long there is for an answer; empty for as long as the kernel waits
/// @param otherwise whether no answer in that time is a yes
public record Quorum(int people, boolean apart, Optional<Duration> within, boolean otherwise) {
  /// How many people may be asked for at most.
  public static final int MOST = 5;

  /// Anybody with the right to, and no answer is a no.
  public static final Quorum ONE = new Quorum(1, false, Optional.empty(), false);

  /// Checks the bounds.
  public Quorum {
    if (people < 1 || people > MOST) {
      throw new IllegalArgumentException(
          "people: " + people + ": write a whole number between 1 and " + MOST);
    }
    if (within.filter(time -> time.toMillis() < 1).isPresent()) {
      throw new IllegalArgumentException("within: " + within.get() + ": write it as '10m'");
    }
  }

  /// Returns what satisfies both this and `other`.
  public Quorum stricter(Quorum other) {
    return new Quorum(
        Math.max(people, other.people),
        apart || other.apart,
        sooner(other),
        otherwise && other.otherwise);
  }

  private Optional<Duration> sooner(Quorum other) {
    if (within.isEmpty() || other.within.isEmpty()) {
      return within.isPresent() ? within : other.within;
    }
    return within.get().compareTo(other.within.get()) <= 0 ? within : other.within;
  }
}

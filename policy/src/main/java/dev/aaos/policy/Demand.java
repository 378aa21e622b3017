package dev.aaos.policy;

import dev.aaos.capability.Constraints;
import java.time.Duration;
import java.util.Optional;

/// By how many people, and how soon, a question is to be answered.
///
/// @param people how many different people have to say yes, from 1 to [#MOST]
/// @param apart whether they have to be others than whom the agent works for
/// @param within how long there is for an answer; empty for as long as the kernel waits
/// @param otherwise whether no answer in that time is a yes
public record Demand(int people, boolean apart, Optional<Duration> within, boolean otherwise) {
  /// How many people may be asked for at most.
  public static final int MOST = 5;

  /// Anybody with the right to, and no answer is a no.
  public static final Demand ONE = new Demand(1, false, Optional.empty(), false);

  /// Returns what satisfies both this and `other`.
  public Demand stricter(Demand other) {
    return new Demand(
        Math.max(people, other.people),
        apart || other.apart,
        sooner(other),
        otherwise && other.otherwise);
  }

  /// Returns whether whatever satisfies this would have satisfied `other`. Where no answer is a
  /// yes, a shorter time is not stricter than a longer one, nor the other way round.
  public boolean isAtLeast(Demand other) {
    boolean timed = !otherwise || within.equals(other.within);
    return timed && stricter(other).equals(this);
  }

  private Optional<Duration> sooner(Demand other) {
    if (within.isEmpty() || other.within.isEmpty()) {
      return within.isPresent() ? within : other.within;
    }
    return within.get().compareTo(other.within.get()) <= 0 ? within : other.within;
  }

  /// Returns it in words, such as `two people, apart, within 15m, otherwise deny`.
  @Override
  public String toString() {
    return (people == 1 ? "one person" : people + " people")
        + (apart ? ", apart" : "")
        + within.map(time -> ", within " + Constraints.text(time)).orElse("")
        + (otherwise ? ", otherwise allow" : "");
  }
}

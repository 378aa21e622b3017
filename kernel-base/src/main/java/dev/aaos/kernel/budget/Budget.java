package dev.aaos.kernel.budget;

import dev.aaos.kernel.base.Usage;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// An account of tokens that starts again with each period.
///
/// @param used tokens spent since `since`
/// @param since when the current period began
public record Budget(TokenBudget limit, long used, Instant since) {
  /// Returns the account of an agent that was spawned at `now`.
  public static Budget open(TokenBudget limit, Instant now) {
    return new Budget(limit, 0, now);
  }

  /// Returns this account as it stands at `now`, with periods that have passed left behind.
  public Budget at(Instant now) {
    long period = limit.periodSeconds();
    if (period == 0) {
      return this;
    }
    long passed = Duration.between(since, now).toSeconds() / period;
    return passed <= 0 ? this : new Budget(limit, 0, since.plusSeconds(passed * period));
  }

  /// Returns whether nothing is left at `now`.
  public boolean isSpent(Instant now) {
    return at(now).used >= limit.maxTokens();
  }

  /// Returns this account after `tokens` more were spent at `now`.
  public Budget spend(long tokens, Instant now) {
    Budget current = at(now);
    return new Budget(limit, Usage.sum(current.used, tokens), current.since);
  }

  /// Returns when the next period begins; empty when there is none, or none within reckoning.
  public Optional<Instant> resetsAt() {
    long left = Duration.between(since, Instant.MAX).toSeconds();
    return limit.periodSeconds() == 0 || limit.periodSeconds() > left
        ? Optional.empty()
        : Optional.of(since.plusSeconds(limit.periodSeconds()));
  }
}

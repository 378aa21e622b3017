package dev.aaos.kernel.budget;

/// How many tokens an agent may spend in each period.
///
/// @param periodSeconds how long until the count starts again; 0 means never
public record TokenBudget(long maxTokens, long periodSeconds) {
  /// Refuses negative bounds.
  public TokenBudget {
    if (maxTokens < 0 || periodSeconds < 0) {
      throw new IllegalArgumentException(
          "a budget must not be negative: " + maxTokens + " tokens, " + periodSeconds + " s");
    }
  }
}

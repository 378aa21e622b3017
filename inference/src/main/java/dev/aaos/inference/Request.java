package dev.aaos.inference;

/// One model call that wants a slot. Two are the same when their numbers are.
///
/// @param number how many had come before it: who came earlier has the lower one
/// @param claimant on whose behalf
/// @param inputTokens how many tokens it is thought to have the model read
/// @param outputTokens how many it is thought to have it write
/// @param arrived when it came, in nanoseconds of a monotonic clock
public record Request(
    long number, Claimant claimant, long inputTokens, long outputTokens, long arrived) {
  /// Refuses negative tokens.
  public Request {
    if (inputTokens < 0 || outputTokens < 0) {
      throw new IllegalArgumentException("negative tokens " + inputTokens + "/" + outputTokens);
    }
  }

  /// Returns how many tokens it is thought to take in all.
  public long tokens() {
    return inputTokens + outputTokens;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Request request && request.number == number;
  }

  @Override
  public int hashCode() {
    return Long.hashCode(number);
  }
}

package dev.aaos.inference;

import java.util.OptionalLong;

/// How much a backend takes.
///
/// @param slots how many calls at once, at least 1
/// @param requestsPerMinute how many calls begin in a minute; empty for as many as come
/// @param tokensPerMinute how many tokens calls take in a minute; empty for as many as come
public record Capacity(int slots, OptionalLong requestsPerMinute, OptionalLong tokensPerMinute) {
  /// Refuses what nothing can go through.
  public Capacity {
    if (slots < 1 || requestsPerMinute.orElse(1) < 1 || tokensPerMinute.orElse(1) < 1) {
      throw new IllegalArgumentException("slots " + slots + ", requests per minute "
          + requestsPerMinute + ", tokens per minute " + tokensPerMinute + ": 1 is the least");
    }
  }

  /// Returns that of a backend that has slots and no rates.
  public static Capacity of(int slots) {
    return new Capacity(slots, OptionalLong.empty(), OptionalLong.empty());
  }
}

package dev.aaos.drivers.model.provider;

import dev.aaos.kernel.base.Usage;
import java.util.OptionalLong;
import tools.jackson.databind.JsonNode;

/// What a provider says a call took, held to what can be.
///
/// A count is another's word. One that cannot be true would, added up, use up a budget for good or
/// overflow; so less than nothing counts as nothing, more than any call can take as [#MOST], and no
/// more was cached than was read.
public final class Counts {
  /// The most tokens that one call is believed to have read, or to have written: a thousand times
  /// what the longest prompts have.
  public static final long MOST = 1_000_000_000;

  private Counts() {}

  /// Returns what `answer`, of who was asked to count a prompt, says; nothing where that is no
  /// count.
  public static OptionalLong told(JsonNode answer) {
    JsonNode tokens = answer.path("input_tokens");
    return tokens.canConvertToLong() && tokens.longValue() > 0
        ? OptionalLong.of(of(tokens.longValue()))
        : OptionalLong.empty();
  }

  /// Returns `counted`, or the nearest that can be.
  public static long of(long counted) {
    return Math.clamp(counted, 0, MOST);
  }

  /// Returns the usage of so many tokens, or the nearest that can be.
  public static Usage usage(long input, long output, long cached) {
    long read = of(input);
    return new Usage(read, of(output), Math.clamp(cached, 0, read));
  }
}

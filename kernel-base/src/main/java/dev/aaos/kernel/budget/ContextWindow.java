package dev.aaos.kernel.budget;

import dev.aaos.kernel.base.KernelLimits;
import java.util.Optional;
import java.util.OptionalLong;

/// How much of a conversation an agent's models are told, and who writes the summary that stands in
/// place of its older part once it is more.
///
/// @param tokens how many tokens a prompt may have
/// @param percent at how many hundredths of that the older part is summarised
/// @param summarizer the model that writes the summary; empty for the one that is asked
public record ContextWindow(long tokens, int percent, Optional<String> summarizer) {
  /// The smallest window that can be named.
  public static final long LEAST = 1_024;

  /// The largest.
  public static final long MOST = 1_000_000_000_000L;

  /// The least that can be named of [#percent()].
  public static final int LEAST_PERCENT = 10;

  /// What holds when a manifest says nothing, as the predecessor had it.
  public static final ContextWindow USUAL = new ContextWindow(128 * 1_024, 70, Optional.empty());

  private static final int MOST_SUMMARY = 2_048;
  private static final int SUMMARY_SHARE = 8;

  /// Refuses a window in which nothing can be said.
  ///
  /// @throws IllegalArgumentException when it is outside of its bounds, or `summarizer` no name
  public ContextWindow {
    if (tokens < LEAST || tokens > MOST) {
      throw new IllegalArgumentException("a context window of " + tokens + " tokens: the least is "
          + LEAST + ", the most " + MOST);
    }
    if (percent < LEAST_PERCENT || percent > 100) {
      throw new IllegalArgumentException(
          percent + " % of a context window: the least is " + LEAST_PERCENT + ", the most 100");
    }
    summarizer.ifPresent(ContextWindow::checkName);
  }

  private static void checkName(String model) {
    if (model.isBlank() || model.length() > KernelLimits.NAME) {
      throw new IllegalArgumentException("'" + model + "' is no name of a model: it has from 1 to "
          + KernelLimits.NAME + " characters");
    }
  }

  /// Returns this for a model that reads and writes `most` tokens, where that is known.
  public ContextWindow within(OptionalLong most) {
    long held = Math.max(LEAST, Math.min(tokens, most.orElse(tokens)));
    return new ContextWindow(held, percent, summarizer);
  }

  /// Returns whether a prompt of `prompt` tokens is more than there should be room for.
  public boolean isFull(long prompt) {
    return prompt > tokens / 100.0 * percent;
  }

  /// Returns how many tokens a summary may have.
  public int summaryTokens() {
    return (int) Math.min(MOST_SUMMARY, tokens / SUMMARY_SHARE);
  }
}

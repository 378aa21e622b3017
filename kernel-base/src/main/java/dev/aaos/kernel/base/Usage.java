package dev.aaos.kernel.base;

/// What inference cost, in tokens.
///
/// @param inputTokens tokens read by the model, cached ones included
/// @param outputTokens tokens written by the model
/// @param cachedTokens how many of the input tokens came from the provider's cache
public record Usage(long inputTokens, long outputTokens, long cachedTokens) {
  /// Nothing spent.
  public static final Usage ZERO = new Usage(0, 0, 0);

  /// Refuses negative numbers.
  public Usage {
    if (inputTokens < 0 || outputTokens < 0 || cachedTokens < 0) {
      throw new IllegalArgumentException("negative usage " + inputTokens + "/" + outputTokens);
    }
  }

  /// Returns the usage of `inputTokens` and `outputTokens`, none of them cached.
  public static Usage of(long inputTokens, long outputTokens) {
    return new Usage(inputTokens, outputTokens, 0);
  }

  /// Returns the sum, or the most a number holds where that is more.
  public Usage plus(Usage other) {
    return new Usage(
        sum(inputTokens, other.inputTokens),
        sum(outputTokens, other.outputTokens),
        sum(cachedTokens, other.cachedTokens));
  }

  /// Returns input and output together, or the most a number holds where that is more.
  public long total() {
    return sum(inputTokens, outputTokens);
  }

  /// Returns the sum of two numbers that are not negative, or the most a number holds.
  public static long sum(long a, long b) {
    return a > Long.MAX_VALUE - b ? Long.MAX_VALUE : a + b;
  }
}

package dev.aaos.kernel.budget;

/// What a model call may cost at most.
///
/// @param inputTokens how many it reads at most
/// @param outputTokens how many it is to be allowed to write
/// @param counted whether nobody can say more exactly how many it reads
public record Bid(long inputTokens, int outputTokens, Price price, boolean counted) {
  /// One that nobody can say more exactly.
  public Bid(long inputTokens, int outputTokens, Price price) {
    this(inputTokens, outputTokens, price, true);
  }

  /// Returns what it costs at most when it may write `output` tokens. In money nothing is said
  /// where the price is not known.
  public Amount most(long output) {
    return new Amount(inputTokens + output, money(inputTokens, output));
  }

  /// Returns what `read` tokens and `written` ones cost at most.
  public long money(long read, long written) {
    return switch (price) {
      case Price.Known known -> known.of(read, written);
      case Price.Unknown unknown -> 0;
    };
  }
}

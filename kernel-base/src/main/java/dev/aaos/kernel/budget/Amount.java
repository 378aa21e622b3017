package dev.aaos.kernel.budget;

import dev.aaos.kernel.base.Usage;

/// So much of every resource; each 0 or more.
///
/// @param nanousd in thousand-millionths of a US dollar
public record Amount(long tokens, long nanousd) {
  /// Nothing.
  public static final Amount ZERO = new Amount(0, 0);

  /// Refuses negative amounts.
  public Amount {
    if (tokens < 0 || nanousd < 0) {
      throw new IllegalArgumentException(
          "an amount must not be negative: " + tokens + " tokens, " + nanousd);
    }
  }

  /// Returns how much of `resource` it is.
  public long of(Resource resource) {
    return switch (resource) {
      case TOKENS -> tokens;
      case MONEY -> nanousd;
      case TIME -> 0;
    };
  }

  /// Returns whether it is nothing.
  public boolean isZero() {
    return tokens == 0 && nanousd == 0;
  }

  /// Returns the sum, each at most what a number holds.
  public Amount plus(Amount more) {
    return new Amount(Usage.sum(tokens, more.tokens), Usage.sum(nanousd, more.nanousd));
  }
}

package dev.aaos.kernel.budget;

import dev.aaos.kernel.base.Usage;

/// What a token of a model costs at most.
public sealed interface Price {
  /// It is known, or nothing.
  ///
  /// @param input for each token read, in thousand-millionths of a US dollar
  /// @param output for each token written
  record Known(long input, long output) implements Price {
    /// Refuses negative prices.
    public Known {
      if (input < 0 || output < 0) {
        throw new IllegalArgumentException("a price must not be negative");
      }
    }

    /// Returns what so many tokens cost at most.
    public long of(long read, long written) {
      return Usage.sum(times(read, input), times(written, output));
    }

    private static long times(long count, long price) {
      return price != 0 && count > Long.MAX_VALUE / price ? Long.MAX_VALUE : count * price;
    }
  }

  /// It is not known.
  ///
  /// @param reason why, and how it can be made known
  record Unknown(String reason) implements Price {}

  /// Nothing is paid for the model.
  Price FREE = new Known(0, 0);
}

package dev.aaos.kernel.budget;

import dev.aaos.kernel.base.Usage;

/// What was spent for nothing.
///
/// @param nanousd what it cost, in thousand-millionths of a US dollar
public record Loss(Usage usage, long nanousd) {
  /// Nothing.
  public static final Loss NONE = new Loss(Usage.ZERO, 0);
}

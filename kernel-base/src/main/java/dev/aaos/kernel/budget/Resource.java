package dev.aaos.kernel.budget;

/// What a budget counts. Its word stands in journals and never changes.
public enum Resource {
  /// Tokens read and written, those read from a provider's cache too.
  TOKENS,
  /// Money, in thousand-millionths of a US dollar.
  MONEY,
  /// Real time, in milliseconds, in which a run is under way: of several side by side it counts
  /// once.
  TIME;

  /// Returns whether calls are paid with it, so that it is set aside before them. Time passes by
  /// itself.
  public boolean isPaid() {
    return this != TIME;
  }
}

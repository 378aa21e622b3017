package dev.aaos.kernel.budget;

/// What a budget counts. Its word stands in journals and never changes.
public enum Resource {
  /// Tokens read and written, those read from a provider's cache too.
  TOKENS,
  /// Money, in thousand-millionths of a US dollar.
  MONEY
}

package dev.aaos.kernel.ipc;

/// What a message says: words, or a JSON object of a kind that the receiver has declared.
///
/// @param kind empty for words
public record Body(String kind, String text) {
  /// Returns words.
  public static Body words(String text) {
    return new Body("", text);
  }

  /// Returns whether it is of a declared kind.
  public boolean isTyped() {
    return !kind.isEmpty();
  }
}

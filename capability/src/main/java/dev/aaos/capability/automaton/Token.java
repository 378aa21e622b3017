package dev.aaos.capability.automaton;

/// One piece of a pattern. A pattern's language is the concatenation of its tokens' languages.
public sealed interface Token {

  /// Exactly this character, as UTF-8.
  ///
  /// @param codePoint a Unicode scalar value
  record Exactly(int codePoint) implements Token {}

  /// One well-formed UTF-8 character.
  ///
  /// @param slash whether `/` is one of them
  record One(boolean slash) implements Token {}

  /// Any run of bytes, also none.
  ///
  /// @param slash whether `/` may be in it
  record Run(boolean slash) implements Token {}

  /// Nothing, or a `/` and whatever follows: a directory itself and everything beneath it.
  record Beneath() implements Token {}
}

package dev.aaos.drivers.tool.file.pattern;

/// One step of a laid out expression. Steps are named by their number; unless it says otherwise, a
/// step is followed by the next one.
sealed interface Step {
  /// Take a character of `set`.
  record Take(CharacterSet set) implements Step {}

  /// Go on only at `place`.
  record Stand(Node.Place place) implements Step {}

  /// Go on at both steps.
  record Fork(int one, int other) implements Step {}

  /// Go on at `step`.
  record Jump(int step) implements Step {}

  /// The expression has been found.
  record Found() implements Step {}
}

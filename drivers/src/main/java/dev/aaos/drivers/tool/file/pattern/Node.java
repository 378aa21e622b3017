package dev.aaos.drivers.tool.file.pattern;

import java.util.List;

/// A part of an expression.
sealed interface Node {
  /// No character at all.
  Node NOTHING = new Sequence(List.of());

  /// One character out of a set.
  record One(CharacterSet set) implements Node {}

  /// A place in the line.
  record At(Place place) implements Node {}

  /// All of `parts`, one after another.
  record Sequence(List<Node> parts) implements Node {
    /// Copies the list.
    public Sequence {
      parts = List.copyOf(parts);
    }
  }

  /// One of `choices`, at least one.
  record Choice(List<Node> choices) implements Node {
    /// Copies the list.
    public Choice {
      choices = List.copyOf(choices);
    }
  }

  /// `part` at least `least` times.
  ///
  /// @param most at most so often; [#UNBOUNDED] for as often as it will
  record Repeat(Node part, int least, int most) implements Node {
    /// Stands for "without end".
    static final int UNBOUNDED = -1;
  }

  /// A place in a line, told from the characters on both sides of it.
  enum Place {
    START,
    END,
    WORD_BOUNDARY,
    NO_WORD_BOUNDARY;

    /// Stands for the character before the first and after the last one.
    static final int NONE = -1;

    /// Returns whether this is a place between `before` and `after`.
    boolean isBetween(int before, int after) {
      return switch (this) {
        case START -> before == NONE;
        case END -> after == NONE;
        case WORD_BOUNDARY -> isWord(before) != isWord(after);
        case NO_WORD_BOUNDARY -> isWord(before) == isWord(after);
      };
    }

    private static boolean isWord(int c) {
      return c != NONE && CharacterSet.WORD.contains(c);
    }
  }
}

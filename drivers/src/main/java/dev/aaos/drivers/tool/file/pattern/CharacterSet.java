package dev.aaos.drivers.tool.file.pattern;

import java.util.List;
import java.util.function.IntPredicate;

/// A set of characters (code points).
///
/// What it says of ASCII is kept as bits, so that the common question costs a shift.
final class CharacterSet {
  /// What `.` matches: every character there is in a line.
  static final CharacterSet ANY = new CharacterSet(c -> true);

  /// What `\d` matches: decimal digits of every script.
  static final CharacterSet DIGIT = new CharacterSet(Character::isDigit);

  /// What `\s` matches: Unicode's White_Space.
  static final CharacterSet SPACE = new CharacterSet(CharacterSet::isSpace);

  /// What `\w` matches: letters, marks, digits, connectors and joiners of every script (Unicode
  /// Technical Standard 18, annex C).
  static final CharacterSet WORD = new CharacterSet(CharacterSet::isWord);

  private static final int ASCII = 128;
  private static final int NEXT_LINE = 0x85;
  private static final int NON_JOINER = 0x200C;
  private static final int JOINER = 0x200D;

  private final long low;
  private final long high;
  private final IntPredicate members;

  private CharacterSet(IntPredicate members) {
    this.members = members;
    this.low = bits(members, 0);
    this.high = bits(members, Long.SIZE);
  }

  private static long bits(IntPredicate members, int from) {
    long bits = 0;
    for (int i = 0; i < Long.SIZE; i++) {
      if (members.test(from + i)) {
        bits |= 1L << i;
      }
    }
    return bits;
  }

  /// Returns the characters for which `members` is true; it must always say the same.
  static CharacterSet of(IntPredicate members) {
    return new CharacterSet(members);
  }

  /// Returns the characters from `first` to `last`, both included.
  static CharacterSet range(int first, int last) {
    return new CharacterSet(c -> first <= c && c <= last);
  }

  /// Returns `letter` alone, in whichever case.
  static CharacterSet inAnyCase(int letter) {
    return new CharacterSet(c -> folded(c) == folded(letter));
  }

  /// Returns whether `c` is in this set.
  boolean contains(int c) {
    if (c >= ASCII) {
      return members.test(c);
    }
    return ((c < Long.SIZE ? low : high) >>> c & 1) != 0;
  }

  /// Returns the characters that are in any of `sets`.
  static CharacterSet anyOf(List<CharacterSet> sets) {
    CharacterSet[] all = sets.toArray(CharacterSet[]::new);
    return new CharacterSet(c -> {
      for (CharacterSet set : all) {
        if (set.contains(c)) {
          return true;
        }
      }
      return false;
    });
  }

  /// Returns the characters that are not in this set.
  CharacterSet negated() {
    return new CharacterSet(members.negate());
  }

  /// Returns the characters of which this set holds the small or the capital letter.
  CharacterSet ignoringCase() {
    return new CharacterSet(c -> members.test(c)
        || members.test(Character.toLowerCase(c))
        || members.test(Character.toUpperCase(c))
        || members.test(folded(c)));
  }

  /// Returns one for all cases of a letter: by way of the capital, which the final sigma shares.
  private static int folded(int c) {
    return Character.toLowerCase(Character.toUpperCase(c));
  }

  private static boolean isSpace(int c) {
    return Character.isSpaceChar(c) || ('\t' <= c && c <= '\r') || c == NEXT_LINE;
  }

  private static boolean isWord(int c) {
    return Character.isAlphabetic(c)
        || c == NON_JOINER
        || c == JOINER
        || switch (Character.getType(c)) {
          case Character.NON_SPACING_MARK,
              Character.ENCLOSING_MARK,
              Character.COMBINING_SPACING_MARK,
              Character.DECIMAL_DIGIT_NUMBER,
              Character.CONNECTOR_PUNCTUATION -> true;
          default -> false;
        };
  }
}

package dev.aaos.drivers.tool.file.pattern;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/// Reads what stands for one character: escapes and sets. For one thread.
final class SetParser {
  private static final int HEX = 16;
  private static final int MAX_HEX_DIGITS = 6;
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_]{1,40}");

  /// The classes of `[[:name:]]`, which are ASCII alone.
  private static final Map<String, CharacterSet> POSIX = Map.ofEntries(
      Map.entry("alnum", ascii("\\p{Alnum}")),
      Map.entry("alpha", ascii("\\p{Alpha}")),
      Map.entry("ascii", ascii("\\p{ASCII}")),
      Map.entry("blank", ascii("\\p{Blank}")),
      Map.entry("cntrl", ascii("\\p{Cntrl}")),
      Map.entry("digit", ascii("\\p{Digit}")),
      Map.entry("graph", ascii("\\p{Graph}")),
      Map.entry("lower", ascii("\\p{Lower}")),
      Map.entry("print", ascii("\\p{Print}")),
      Map.entry("punct", ascii("\\p{Punct}")),
      Map.entry("space", ascii("\\p{Space}")),
      Map.entry("upper", ascii("\\p{Upper}")),
      Map.entry("word", ascii("\\w")),
      Map.entry("xdigit", ascii("\\p{XDigit}")));

  private final Cursor cursor;

  SetParser(Cursor cursor) {
    this.cursor = cursor;
  }

  private static CharacterSet ascii(String expression) {
    return known(Pattern.compile(expression));
  }

  private static CharacterSet known(Pattern single) {
    Predicate<String> matches = single.asMatchPredicate();
    return CharacterSet.of(c -> matches.test(Character.toString(c)));
  }

  /// Reads a set whose `[` has been taken.
  CharacterSet set(boolean ignoringCase) throws PatternException {
    boolean negated = cursor.take("^");
    List<CharacterSet> members = new ArrayList<>();
    members.add(member(ignoringCase));
    while (!cursor.take("]")) {
      if (cursor.take("&&")) {
        throw cursor.wrong("'&&' in a set is not known: write '\\&' for the sign itself");
      }
      members.add(member(ignoringCase));
    }
    CharacterSet set = CharacterSet.anyOf(members);
    return negated ? set.negated() : set;
  }

  private CharacterSet member(boolean ignoringCase) throws PatternException {
    int first = cursor.next();
    if (first == '[') {
      return posix(ignoringCase);
    }
    if (first == '\\') {
      int escaped = cursor.next();
      Optional<CharacterSet> shorthand = shorthand(escaped, ignoringCase);
      if (shorthand.isPresent()) {
        return shorthand.get();
      }
      first = character(escaped);
    }
    CharacterSet range = CharacterSet.range(first, last(first));
    return ignoringCase ? range.ignoringCase() : range;
  }

  /// Reads the end of a range that began with `first`, which is its own end when no `-` follows.
  private int last(int first) throws PatternException {
    int mark = cursor.mark();
    if (!cursor.take("-")) {
      return first;
    }
    if (cursor.peek() == ']') {
      cursor.reset(mark);
      return first;
    }
    int last = cursor.next();
    if (last == '\\') {
      last = character(cursor.next());
    }
    if (last < first) {
      throw cursor.wrong("a range goes backwards: write the smaller character first");
    }
    return last;
  }

  private CharacterSet posix(boolean ignoringCase) throws PatternException {
    if (!cursor.take(":")) {
      throw cursor.wrong("a set within a set is not known: write '\\[' for the sign itself");
    }
    boolean negated = cursor.take("^");
    String name = cursor.takeUntil(":]");
    CharacterSet set = POSIX.get(name);
    if (set == null) {
      throw cursor.wrong("no class is called '" + name + "'; there are " + names());
    }
    CharacterSet folded = ignoringCase ? set.ignoringCase() : set;
    return negated ? folded.negated() : folded;
  }

  private static List<String> names() {
    return POSIX.keySet().stream().sorted().toList();
  }

  /// Returns the set that `\` and `escaped` stand for; nothing when they stand for a character.
  Optional<CharacterSet> shorthand(int escaped, boolean ignoringCase) throws PatternException {
    return switch (escaped) {
      case 'd' -> Optional.of(CharacterSet.DIGIT);
      case 'D' -> Optional.of(CharacterSet.DIGIT.negated());
      case 's' -> Optional.of(CharacterSet.SPACE);
      case 'S' -> Optional.of(CharacterSet.SPACE.negated());
      case 'w' -> Optional.of(CharacterSet.WORD);
      case 'W' -> Optional.of(CharacterSet.WORD.negated());
      case 'p' -> Optional.of(property(ignoringCase));
      case 'P' -> Optional.of(property(ignoringCase).negated());
      default -> Optional.empty();
    };
  }

  private CharacterSet property(boolean ignoringCase) throws PatternException {
    String name = cursor.take("{") ? cursor.takeUntil("}") : Character.toString(cursor.next());
    boolean negated = name.startsWith("^");
    CharacterSet set = property(negated ? name.substring(1) : name);
    CharacterSet folded = ignoringCase ? set.ignoringCase() : set;
    return negated ? folded.negated() : folded;
  }

  private CharacterSet property(String name) throws PatternException {
    if (NAME.matcher(name).matches()) {
      Optional<CharacterSet> set = lookUp(name).or(() -> lookUp("Is" + name));
      if (set.isPresent()) {
        return set.get();
      }
    }
    throw cursor.wrong("no Unicode property is called '" + name
        + "': write one as in \\p{Lu}, \\p{Greek} or \\p{Alphabetic}");
  }

  /// Returns the property that the JDK calls `name`.
  private static Optional<CharacterSet> lookUp(String name) {
    try {
      return Optional.of(
          known(Pattern.compile("\\p{" + name + "}", Pattern.UNICODE_CHARACTER_CLASS)));
    } catch (PatternSyntaxException e) {
      return Optional.empty();
    }
  }

  /// Returns the character that `\` and `escaped` stand for.
  int character(int escaped) throws PatternException {
    return switch (escaped) {
      case 't' -> '\t';
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 'f' -> '\f';
      case 'a' -> 0x07;
      case 'e' -> 0x1B;
      case 'x' -> cursor.take("{") ? hex(cursor.takeUntil("}")) : hex(digits(2));
      case 'u' -> cursor.take("{") ? hex(cursor.takeUntil("}")) : hex(digits(4));
      default -> itself(escaped);
    };
  }

  private int itself(int escaped) throws PatternException {
    if (escaped >= '1' && escaped <= '9') {
      throw cursor.wrong("back-references are not known: write out what is repeated");
    }
    boolean word = escaped < 0x80 && Character.isLetterOrDigit(escaped);
    if (word) {
      throw cursor.wrong("'\\" + Character.toString(escaped) + "' is not known: write '"
          + Character.toString(escaped) + "' for the character itself");
    }
    return escaped;
  }

  private String digits(int count) throws PatternException {
    StringBuilder digits = new StringBuilder();
    for (int i = 0; i < count; i++) {
      digits.appendCodePoint(cursor.next());
    }
    return digits.toString();
  }

  private int hex(String digits) throws PatternException {
    boolean plain = !digits.isEmpty()
        && digits.length() <= MAX_HEX_DIGITS
        && digits.chars().allMatch(c -> c < 0x80 && Character.digit(c, HEX) >= 0);
    int c = plain ? Integer.parseInt(digits, HEX) : Character.MAX_CODE_POINT + 1;
    if (c > Character.MAX_CODE_POINT) {
      throw cursor.wrong("'" + digits + "' is no character: write its number as in \\x{20AC}");
    }
    return c;
  }
}

package dev.aaos.drivers.tool.file.pattern;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// Reads an expression, by recursive descent: choices of sequences of repeated atoms. For one
/// thread.
final class Parser {
  /// How often `{n,m}` may repeat a part.
  static final int MAX_REPEAT = 1_000;

  /// How deep groups may lie in one another.
  static final int MAX_DEPTH = 100;

  private static final Pattern GROUP_NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_.]*");
  private static final Pattern FLAGS = Pattern.compile("[imsu]*(-[imsu]+)?");

  private final Cursor cursor;
  private final SetParser sets;
  private boolean ignoringCase;
  private int depth;

  private Parser(String text, boolean ignoringCase) {
    this.cursor = new Cursor(text);
    this.sets = new SetParser(cursor);
    this.ignoringCase = ignoringCase;
  }

  /// Returns what `text` says.
  static Node parse(String text, boolean ignoringCase) throws PatternException {
    Parser parser = new Parser(text, ignoringCase);
    Node root = parser.choice();
    if (parser.cursor.peek() != Cursor.END) {
      throw parser.cursor.wrong("a ')' closes nothing: write '\\)' for the sign itself");
    }
    return root;
  }

  private Node choice() throws PatternException {
    List<Node> choices = new ArrayList<>();
    do {
      choices.add(sequence());
    } while (cursor.take("|"));
    return choices.size() == 1 ? choices.getFirst() : new Node.Choice(choices);
  }

  private Node sequence() throws PatternException {
    List<Node> parts = new ArrayList<>();
    while (cursor.peek() != Cursor.END && cursor.peek() != '|' && cursor.peek() != ')') {
      parts.add(repeated(atom()));
    }
    return parts.size() == 1 ? parts.getFirst() : new Node.Sequence(parts);
  }

  private Node repeated(Node atom) throws PatternException {
    Optional<Count> count = count();
    if (count.isEmpty()) {
      return atom;
    }
    if (cursor.take("+")) {
      throw cursor.wrong("possessive repetition is not known: leave out the last '+'");
    }
    // Whether as much or as little as possible is taken makes no difference to being found.
    cursor.take("?");
    if (count().isPresent()) {
      throw cursor.wrong("a repetition is repeated: put the inner one into (?:…)");
    }
    return new Node.Repeat(atom, count.get().least, count.get().most);
  }

  /// How often something is repeated.
  private record Count(int least, int most) {}

  /// Reads the repetition that stands next, when one does.
  private Optional<Count> count() throws PatternException {
    if (cursor.take("*")) {
      return Optional.of(new Count(0, Node.Repeat.UNBOUNDED));
    }
    if (cursor.take("+")) {
      return Optional.of(new Count(1, Node.Repeat.UNBOUNDED));
    }
    if (cursor.take("?")) {
      return Optional.of(new Count(0, 1));
    }
    return braces();
  }

  /// Reads `{n}`, `{n,}` or `{n,m}`; a `{` that begins none of these is a sign like any other.
  private Optional<Count> braces() throws PatternException {
    int mark = cursor.mark();
    if (!cursor.take("{")) {
      return Optional.empty();
    }
    int least = cursor.takeNumber(MAX_REPEAT);
    int most = cursor.take(",") ? cursor.takeNumber(MAX_REPEAT) : least;
    if (least == Cursor.END || !cursor.take("}")) {
      cursor.reset(mark);
      return Optional.empty();
    }
    if (most != Cursor.END && most < least) {
      throw cursor.wrong(
          "repeats " + least + " to " + most + " times: write the smaller one first");
    }
    return Optional.of(new Count(least, most == Cursor.END ? Node.Repeat.UNBOUNDED : most));
  }

  private Node atom() throws PatternException {
    if (braces().isPresent()) {
      throw cursor.wrong("'{…}' repeats nothing: write '\\{' for the sign itself");
    }
    int c = cursor.next();
    return switch (c) {
      case '(' -> group();
      case '[' -> new Node.One(sets.set(ignoringCase));
      case '.' -> new Node.One(CharacterSet.ANY);
      case '^' -> new Node.At(Node.Place.START);
      case '$' -> new Node.At(Node.Place.END);
      case '\\' -> escape();
      case '*', '+', '?' ->
        throw cursor.wrong("'" + Character.toString(c) + "' repeats nothing: write '\\"
            + Character.toString(c) + "' for the sign itself");
      default -> character(c);
    };
  }

  private Node character(int c) {
    return new Node.One(ignoringCase ? CharacterSet.inAnyCase(c) : CharacterSet.range(c, c));
  }

  private Node escape() throws PatternException {
    int escaped = cursor.next();
    return switch (escaped) {
      case 'b' -> new Node.At(Node.Place.WORD_BOUNDARY);
      case 'B' -> new Node.At(Node.Place.NO_WORD_BOUNDARY);
      case 'A' -> new Node.At(Node.Place.START);
      case 'z', 'Z' -> new Node.At(Node.Place.END);
      default -> {
        Optional<CharacterSet> shorthand = sets.shorthand(escaped, ignoringCase);
        yield shorthand.isPresent()
            ? new Node.One(shorthand.get())
            : character(sets.character(escaped));
      }
    };
  }

  /// Reads a group whose `(` has been taken. Flags set within it end with it.
  private Node group() throws PatternException {
    depth++;
    if (depth > MAX_DEPTH) {
      throw cursor.wrong("groups lie more than " + MAX_DEPTH + " deep");
    }
    boolean outside = ignoringCase;
    if (cursor.take("?") && setsFlagsOnly()) {
      depth--;
      return Node.NOTHING;
    }
    Node inside = choice();
    if (!cursor.take(")")) {
      throw cursor.wrong("a '(' is not closed: add ')', or write '\\(' for the sign itself");
    }
    ignoringCase = outside;
    depth--;
    return inside;
  }

  /// Reads what follows `(?`; returns whether that was all, as in `(?i)`.
  private boolean setsFlagsOnly() throws PatternException {
    for (String refused : List.of("=", "!", "<=", "<!", ">")) {
      if (cursor.take(refused)) {
        throw cursor.wrong("'(?" + refused + "' is not known: there is no look-around and no atomic"
            + " group; search for a wider pattern, and read the matches");
      }
    }
    if (cursor.take("P<") || cursor.take("<")) {
      String name = cursor.takeUntil(">");
      if (!GROUP_NAME.matcher(name).matches()) {
        throw cursor.wrong("'" + name + "' names no group: use letters, digits and '_'");
      }
      return false;
    }
    StringBuilder flags = new StringBuilder();
    while (cursor.peek() != ':' && cursor.peek() != ')') {
      flags.appendCodePoint(cursor.next());
    }
    if (!FLAGS.matcher(flags).matches()) {
      throw cursor.wrong("'(?" + flags + "' is not known: of the flags, only i has a meaning here");
    }
    int minus = flags.indexOf("-");
    int on = flags.indexOf("i");
    if (on >= 0) {
      ignoringCase = minus < 0 || on < minus;
    }
    return cursor.next() == ')';
  }
}

package dev.aaos.drivers.tool.file.pattern;

import java.util.BitSet;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// A generated expression that knows what it means: from each place in a line, at which places a
/// match of it may end. Slow, and shares nothing with what it checks.
sealed interface Expression {
  /// Returns where matches that begin at `from` may end in `line`.
  BitSet ends(String line, int from);

  /// Returns how it is written.
  String text();

  /// One letter, or any one where it is `.`.
  record Letter(char letter) implements Expression {
    @Override
    public BitSet ends(String line, int from) {
      boolean fits = from < line.length() && (letter == '.' || line.charAt(from) == letter);
      return fits ? BitSet.valueOf(new long[] {1L << (from + 1)}) : new BitSet();
    }

    @Override
    public String text() {
      return Character.toString(letter);
    }
  }

  /// A place: `^`, `$`, `\b` or `\B`, where only `a` and `b` are letters of words.
  record Place(String text) implements Expression {
    @Override
    public BitSet ends(String line, int from) {
      boolean before = from > 0 && line.charAt(from - 1) != ' ';
      boolean after = from < line.length() && line.charAt(from) != ' ';
      boolean fits = switch (text) {
        case "^" -> from == 0;
        case "$" -> from == line.length();
        case "\\b" -> before != after;
        default -> before == after;
      };
      return fits ? BitSet.valueOf(new long[] {1L << from}) : new BitSet();
    }
  }

  /// All parts, one after another.
  record Row(List<Expression> parts) implements Expression {
    @Override
    public BitSet ends(String line, int from) {
      BitSet at = BitSet.valueOf(new long[] {1L << from});
      for (Expression part : parts) {
        at = step(part, line, at);
      }
      return at;
    }

    @Override
    public String text() {
      return parts.stream().map(Expression::text).collect(Collectors.joining());
    }
  }

  /// One of the choices, in a group.
  record Group(List<Expression> choices) implements Expression {
    @Override
    public BitSet ends(String line, int from) {
      BitSet all = new BitSet();
      choices.forEach(choice -> all.or(choice.ends(line, from)));
      return all;
    }

    @Override
    public String text() {
      return choices.stream().map(Expression::text).collect(Collectors.joining("|", "(", ")"));
    }
  }

  /// A part `least` to `most` times, written `count` behind it.
  record Times(Expression part, String count, int least, int most) implements Expression {
    @Override
    public BitSet ends(String line, int from) {
      BitSet at = BitSet.valueOf(new long[] {1L << from});
      BitSet all = new BitSet();
      for (int i = 0; i <= most; i++) {
        if (i >= least) {
          all.or(at);
        }
        at = step(part, line, at);
      }
      return all;
    }

    @Override
    public String text() {
      return part.text() + count;
    }
  }

  private static BitSet step(Expression part, String line, BitSet starts) {
    BitSet next = new BitSet();
    starts.stream().forEach(from -> next.or(part.ends(line, from)));
    return next;
  }

  /// Returns whether a match begins anywhere in `line`.
  default boolean isIn(String line) {
    return IntStream.rangeClosed(0, line.length())
        .anyMatch(from -> !ends(line, from).isEmpty());
  }

  /// Draws one, with groups at most `depth` deep, for lines of at most 8 of `a`, `b` and space.
  static Expression draw(RandomGenerator random, int depth) {
    return new Row(IntStream.range(0, random.nextInt(4))
        .mapToObj(i -> counted(random, atom(random, depth)))
        .toList());
  }

  private static Expression atom(RandomGenerator random, int depth) {
    if (depth > 0 && random.nextInt(2) == 0) {
      return new Group(IntStream.rangeClosed(0, random.nextInt(3))
          .mapToObj(i -> draw(random, depth - 1))
          .toList());
    }
    String[] places = {"^", "$", "\\b", "\\B"};
    return random.nextInt(4) == 0
        ? new Place(places[random.nextInt(places.length)])
        : new Letter("ab. ".charAt(random.nextInt(4)));
  }

  private static Expression counted(RandomGenerator random, Expression part) {
    int enough = 10;
    return switch (random.nextInt(9)) {
      case 0 -> new Times(part, "*", 0, enough);
      case 1 -> new Times(part, "+", 1, enough);
      case 2 -> new Times(part, "?", 0, 1);
      case 3 -> new Times(part, "*?", 0, enough);
      case 4 -> new Times(part, "{2}", 2, 2);
      case 5 -> new Times(part, "{1,3}", 1, 3);
      case 6 -> new Times(part, "{0}", 0, 0);
      default -> part;
    };
  }
}

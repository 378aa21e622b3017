package dev.aaos.drivers.tool.file.pattern;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aaos.testkit.Generator;
import dev.aaos.testkit.Property;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// Expressions mean what their parts mean put together, and in their parts what the JDK takes
/// them to mean; file name patterns mean what the JDK's path matcher does.
///
/// The JDK's engine is no oracle for groups: it needs minutes for some of them even in lines of
/// eight characters, and does not find `(?:\b\W*){2}$` in `a `.
final class LinePatternLawsTest {
  private static final int ORACLE_FLAGS =
      Pattern.UNICODE_CHARACTER_CLASS | Pattern.UNICODE_CASE | Pattern.DOTALL | Pattern.UNIX_LINES;
  private static final Pulse NONE = () -> {};
  private static final List<String> ATOMS = List.of(
      "a", "b", "A", "é", "-", "_", ".", "[ab]", "[^a]", "[a-é]", "[]a]", "[a\\-]", "\\d", "\\W",
      "\\s", "\\.", "\\x41", "\\u00e9", "\\p{Lu}", "^", "$", "\\b", "\\B", "\\A", "\\z", " ");
  private static final List<String> COUNTS =
      List.of("", "", "", "*", "+", "?", "*?", "{0,1}", "{1,}", "{0}", "{2}");

  private record Case(String pattern, String line) {}

  private record Meaning(Expression expression, String line) {}

  @Test
  void isIn_groupsChoicesAndRepetitions_meanWhatTheirPartsMean() {
    Generator<Expression> expressions = random -> Expression.draw(random, 2);
    Property.of("compositional", Generator.both(expressions, text("ab ", 8), Meaning::new))
        .cases(5_000)
        .holds(c -> {
          LinePattern ours = LinePattern.parse(c.expression.text(), false);

          assertThat(isIn(ours, c.line))
              .as("'" + c.expression.text() + "' in '" + c.line + "'")
              .isEqualTo(c.expression.isIn(c.line));
        });
  }

  @Test
  void isIn_anySequenceOfAtoms_agreesWithTheJdk() {
    Property.of(
            "same as java.util.regex",
            Generator.both(LinePatternLawsTest::sequence, text("abA-_ é9\r", 8), Case::new))
        .cases(20_000)
        .holds(c -> {
          boolean expected =
              Pattern.compile(c.pattern, ORACLE_FLAGS).matcher(c.line).find();

          assertThat(isIn(LinePattern.parse(c.pattern, false), c.line)).isEqualTo(expected);
        });
  }

  @Test
  void isIn_ignoringCase_agreesWithTheJdk() {
    Generator<String> sequences =
        pieces(List.of("a", "É", "σ", "[a-c]", "[^é]", "[Σ-]", ".", "b", "B+", "ς?"), 5);
    Property.of(
            "same as java.util.regex without case",
            Generator.both(sequences, text("abAéÉΣσ", 6), Case::new))
        .cases(10_000)
        .holds(c -> {
          Pattern oracle = Pattern.compile(c.pattern, ORACLE_FLAGS | Pattern.CASE_INSENSITIVE);

          assertThat(isIn(LinePattern.parse(c.pattern, true), c.line))
              .isEqualTo(oracle.matcher(c.line).find());
        });
  }

  @Test
  void glob_anyPatternAndPath_agreesWithTheJdksPathMatcher() {
    Generator<String> globs =
        pieces(List.of("a", "b", ".", "*", "?", "[ab]", "[!a]", "{a,b*}", "/", "\\*", "-"), 6);
    Property.of("same as PathMatcher", Generator.both(globs, text("ab.*-/", 8), Case::new))
        .cases(10_000)
        .holds(c -> {
          String path = c.line.replaceAll("/+", "/").replaceAll("^/|/$", "");
          String glob = c.pattern.replaceAll("\\*\\*+", "*");
          boolean expected =
              FileSystems.getDefault().getPathMatcher("glob:" + glob).matches(Path.of(path));

          assertThat(isIn(LinePattern.glob(glob), path))
              .as(glob + " on '" + path + "'")
              .isEqualTo(expected);
        });
  }

  @Test
  void shorthands_everyCharacter_areTheJdksUnicodeClasses() throws Exception {
    for (String shorthand : List.of("\\d", "\\D", "\\s", "\\S", "\\w", "\\W", "\\p{Lu}", "\\PL")) {
      Pattern oracle = Pattern.compile(shorthand, ORACLE_FLAGS);
      LineSearch search = LinePattern.parse("^" + shorthand + "$", false).search();

      for (int c = 0; c <= Character.MAX_CODE_POINT; c++) {
        String line = Character.toString(c);
        if (oracle.matcher(line).matches() != search.isIn(line, 0, line.length(), NONE)) {
          throw new AssertionError("%s on U+%04X".formatted(shorthand, c));
        }
      }
    }
  }

  private static boolean isIn(LinePattern pattern, String line) throws Exception {
    return pattern.search().isIn(line, 0, line.length(), NONE);
  }

  private static Generator<String> text(String alphabet, int most) {
    return pieces(alphabet.codePoints().mapToObj(Character::toString).toList(), most);
  }

  private static Generator<String> pieces(List<String> pieces, int most) {
    Generator<String> piece = Generator.of(pieces.toArray(String[]::new));
    return Generator.lists(piece, 0, most).map(list -> String.join("", list));
  }

  private static String sequence(RandomGenerator random) {
    StringBuilder sequence = new StringBuilder();
    for (int i = random.nextInt(6); i > 0; i--) {
      sequence.append(ATOMS.get(random.nextInt(ATOMS.size())));
      sequence.append(COUNTS.get(random.nextInt(COUNTS.size())));
    }
    return sequence.toString();
  }
}

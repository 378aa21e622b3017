package dev.aaos.drivers.tool.file.pattern;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
final class LinePatternTest {
  private static final Pulse NONE = () -> {};

  @ParameterizedTest
  @ValueSource(
      strings = {
        "(a|aa)*b",
        "(a*)*b",
        "(a+)+b",
        "(.*)*(.*)*(.*)*b",
        "(?:(?:){1000}){1000}b",
        "(a?){1000}a{1000}b",
        "(x+x+)+y|(a|a)*b"
      })
  void isIn_expressionsThatMakeBacktrackersHang_areAnsweredInLinearTimeOrRefused(String text)
      throws Exception {
    String line = "a".repeat(20_000);

    boolean found;
    try {
      found = isIn(LinePattern.parse(text, false), line);
    } catch (PatternException e) {
      assertThat(e).hasMessageContaining("more than 5000 parts");
      return;
    }

    assertThat(found).isFalse();
  }

  @Test
  void isIn_aLongLine_feelsThePulseOften() throws Exception {
    AtomicInteger beats = new AtomicInteger();
    String line = "a".repeat(100_000);

    boolean found =
        LinePattern.parse("b", false).search().isIn(line, 0, line.length(), beats::incrementAndGet);

    assertThat(found).isFalse();
    assertThat(beats.get()).isGreaterThan(90);
  }

  @Test
  void isIn_whenThePulseEndsIt_stops() throws Exception {
    LineSearch search = LinePattern.parse("b", false).search();
    Pulse over = () -> {
      throw new TimeoutException("over");
    };

    assertThatThrownBy(() -> search.isIn("a", 0, 1, over)).isInstanceOf(TimeoutException.class);
    assertThat(search.isIn("ab", 0, 2, NONE)).isTrue();
  }

  @Test
  void isIn_aPartOfAText_takesItsEndsForTheLines() throws Exception {
    LineSearch search = LinePattern.parse("^b$", false).search();

    assertThat(search.isIn("abc", 1, 2, NONE)).isTrue();
    assertThat(search.isIn("abc", 0, 2, NONE)).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "'fn \\w+\\(', 'pub fn main() {', true",
    "'fn main() {', 'fn main() {', false",
    "'main\\(\\) {', 'fn main() {', true",
    "'x{,2}', 'x{,2}', true",
    "'(?i)HELLO', 'well, hello', true",
    "'(?i:HE)LLO', 'well, hello', false",
    "'a(?i)B|C', 'c', true",
    "'(?i)a(?-i)B', 'Ab', false",
    "'(?P<word>a)b', 'ab', true",
    "'[[:upper:]_]{3}', 'aB_Cd', true",
    "'[[:^alpha:]]', 'abc', false",
    "'\\p{Greek}+', 'λόγος', true",
    "'\\p{^Greek}', 'λ', false",
    "'[\\p{L}--]', '-', true",
    "'^\\s*$', '   ', true",
    "'\\bfoo\\b', 'a foo.', true",
    "'\\bfoo\\b', 'afoo', false",
    "'\\x{1F600}', '😀', true",
    "'\\u{e9}', 'é', true",
    "'[^\\]]', ']', false"
  })
  void isIn_expression_means(String pattern, String line, boolean found) throws Exception {
    assertThat(isIn(LinePattern.parse(pattern, false), line)).isEqualTo(found);
  }

  @ParameterizedTest
  @CsvSource({
    "'(', a '(' is not closed",
    "')', closes nothing",
    "'[a', ends too early",
    "'[]', ends too early",
    "'\\', ends too early",
    "'*a', repeats nothing",
    "'a|+', repeats nothing",
    "'({2})', repeats nothing",
    "'a{2}{3}', a repetition is repeated",
    "'a*+', possessive",
    "'a{3,2}', the smaller one first",
    "'a{1001}', repeats 1001 times (max 1000)",
    "'(a{100}){100}', more than 5000 parts",
    "'a(?=b)', no look-around",
    "'a(?<!b)', no look-around",
    "'(?>a)', no atomic group",
    "'(a)\\1', back-references are not known",
    "'\\k', is not known",
    "'(?x)a', of the flags",
    "'(?', ends too early",
    "'(?<1>a)', names no group",
    "'[z-a]', a range goes backwards",
    "'[a[b]]', a set within a set",
    "'[a&&b]', is not known",
    "'[[:alfa:]]', no class is called 'alfa'",
    "'\\p{Elvish}', no Unicode property is called 'Elvish'",
    "'\\p{Lu}\\p', ends too early",
    "'\\x{110000}', is no character",
    "'\\xg0', is no character",
  })
  void parse_whatCannotBeRead_isRefusedWithTheMend(String pattern, String reason) {
    assertThatThrownBy(() -> LinePattern.parse(pattern, false))
        .isInstanceOf(PatternException.class)
        .hasMessageContaining(reason)
        .hasMessageContaining("pattern '" + pattern + "'");
  }

  @Test
  void parse_groupsInGroups_areBounded() throws Exception {
    String deepest = "(".repeat(Parser.MAX_DEPTH) + "a" + ")".repeat(Parser.MAX_DEPTH);

    assertThat(isIn(LinePattern.parse(deepest, false), "a")).isTrue();
    assertThatThrownBy(() -> LinePattern.parse("(" + deepest + ")", false))
        .hasMessageContaining("more than 100 deep");
  }

  @ParameterizedTest
  @CsvSource({
    "'*.rs', 'main.rs', true",
    "'*.rs', 'src/main.rs', false",
    "'src/**/*.rs', 'src/main.rs', true",
    "'src/**/*.rs', 'src/a/b/main.rs', true",
    "'src/**', 'src/a/b', true",
    "'**/x', 'x', true",
    "'**/x', 'ax', false",
    "'*.{c,h}', 'a.h', true",
    "'*.{c,h}', 'a.ch', false",
    "'[!a-c]*', 'dog', true",
    "'[!a-c]*', 'cat', false",
    "'[]]', ']', true",
    "'\\*', '*', true",
    "'\\*', 'a', false",
    "'a,b', 'a,b', true",
    "'a+(b)|^$.', 'a+(b)|^$.', true",
  })
  void glob_pattern_means(String glob, String name, boolean found) throws Exception {
    assertThat(isIn(LinePattern.glob(glob), name)).isEqualTo(found);
  }

  @ParameterizedTest
  @CsvSource({
    "'{a', has a '{' without",
    "'a}', has a '}' without",
    "'[a', has a '[' without",
    "'a\\', ends in a single",
    "'[b-a]', a range goes backwards",
  })
  void glob_whatCannotBeRead_isRefused(String glob, String reason) {
    assertThatThrownBy(() -> LinePattern.glob(glob))
        .isInstanceOf(PatternException.class)
        .hasMessageStartingWith("glob '" + glob + "'")
        .hasMessageContaining(reason);
  }

  private static boolean isIn(LinePattern pattern, String line) throws Exception {
    return pattern.search().isIn(line, 0, line.length(), NONE);
  }
}

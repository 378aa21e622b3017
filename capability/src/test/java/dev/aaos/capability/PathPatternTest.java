package dev.aaos.capability;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PathPatternTest {
  @ParameterizedTest
  @CsvSource({
    "/data/*, /data, true",
    "/data/*, /data/a/b, true",
    "/data/*, /data/.hidden, true",
    "/data/*, /database, false",
    "/data/*, /data/../etc/passwd, false",
    "/data/*, /data//a, false",
    "/data/**, /data, true",
    "/data/foo*, /data/foo, true",
    "/data/foo*, /data/foobar, true",
    "/data/foo*, /data/foo/x/y, true",
    "/data/foo*, /data/fo, false",
    "/data/logs/app-*.log, /data/logs/app-1.log, true",
    "/data/logs/app-*.log, /data/logs/app-1/x.log, false",
    "/a/**/b, /a/b, true",
    "/a/**/b, /a/x/y/b, true",
    "/a/**/b, /ab, false",
    "/a/*/b, /a/x/b, true",
    "/a/*/b, /a/b, false",
    "/a/**.java, /a/x/Y.java, true",
    "/a/?, /a/é, true",
    "/a/?, /a/日, true",
    "/a/?, /a/😀, true",
    "/a/?, /a/bb, false",
    "/a/\\*, /a/*, true",
    "/a/\\*, /a/b, false",
    "/a/\\[1\\], /a/[1], true",
    "*, /anything/at/all, true",
    "*, /, true",
    "/*, /, true",
    "/*, /etc/passwd, true",
    "/, /, true",
    "/, /etc, false",
    "/Data, /data, false",
    "/a/* & /**/b, /a/x/b, true",
    "/a/* & /**/b, /a/x/c, false",
  })
  void matches_followsTheGrammar(String pattern, String path, boolean expected) {
    assertThat(PathPattern.parse(pattern).matches(path)).isEqualTo(expected);
  }

  @Test
  void questionMark_matchesOneWellFormedCharacterOnly() {
    PathPattern pattern = PathPattern.parse("/?");

    assertThat(pattern.matches(new byte[] {'/', (byte) 0xFF})).isFalse();
    assertThat(pattern.matches(new byte[] {'/', (byte) 0xED, (byte) 0xA0, (byte) 0x80}))
        .isFalse();
    assertThat(pattern.matches(new byte[] {'/', (byte) 0xC0, (byte) 0x80})).isFalse();
    assertThat(PathPattern.parse("/*x/*").matches(new byte[] {'/', (byte) 0xFF, 'x'}))
        .isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "data/x|pattern 'data/x' is relative: write the absolute path, as in '/data/data/x'",
        "/a/../b|pattern '/a/../b' has the name '..': write the path it leads to, as in '/b'",
        "/a/./b|pattern '/a/./b' has the name '.': write the path it leads to, as in '/a/b'",
        "/a/[bc]|pattern '[bc]' has a bare '[', which has no meaning here: write '\\[' for the"
            + " character itself, or one capability for each alternative",
        "/a/{b,c}|pattern '{b,c}' has a bare '{', which has no meaning here: write '\\{' for the"
            + " character itself, or one capability for each alternative",
        "/a\\|pattern 'a\\' ends in a single '\\': write '\\\\' for a backslash itself",
        "/a\\/b|pattern '/a\\/b' escapes '/': no name can hold a slash, so write '/' alone",
      })
  void parse_ofABadPattern_saysTheMend(String pattern, String message) {
    assertThatThrownBy(() -> PathPattern.parse(pattern))
        .isInstanceOf(CapabilitySyntaxException.class)
        .hasMessage(message);
  }

  @Test
  void parse_ofNothingOrNul_isRefused() {
    assertThatThrownBy(() -> PathPattern.parse(""))
        .hasMessage("pattern '' is empty: write at least one character");
    assertThatThrownBy(() -> PathPattern.parse("/a\0b"))
        .hasMessage("pattern '/a\\0b' holds a NUL byte: remove it");
    assertThatThrownBy(() -> PathPattern.parse("/a\uD800"))
        .isInstanceOf(CapabilitySyntaxException.class);
  }

  @Test
  void parse_ofALongPattern_isRefusedAboveTheLimit() {
    String longest = "/" + "a".repeat(254) + "*";

    assertThat(PathPattern.parse(longest).matches("/" + "a".repeat(300))).isTrue();
    assertThatThrownBy(() -> PathPattern.parse("/a" + longest.substring(1)))
        .hasMessageContaining("has 257 bytes: at most 256 are allowed");
    assertThat(PathPattern.literal("/" + "a".repeat(4_000)).literalPrefix()).isEqualTo("/");
  }

  @Test
  void parse_ofTwentyTwoCharactersThatCostMillionsOfStates_isRefusedQuickly() {
    String nasty = "/**a" + "?".repeat(18);
    long start = System.nanoTime();

    assertThatThrownBy(() -> PathPattern.parse(nasty))
        .hasMessageStartingWith("pattern '" + nasty + "' needs more than 4,096 states")
        .hasMessageContaining("the costly part is '**a?");

    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
  }

  @ParameterizedTest
  @CsvSource({
    "/data/logs/app-*.log, /data/logs",
    "/data/a.txt, /data",
    "/data/*, /data",
    "/data/**, /data",
    "/data/foo*, /data",
    "/a/**/b, /a",
    "/*, /",
    "*, /",
    "/, /",
    "/a/* & /a/b/c*, /a/b",
  })
  void literalPrefix_isTheDeepestCertainDirectory(String pattern, String prefix) {
    assertThat(PathPattern.parse(pattern).literalPrefix()).isEqualTo(prefix);
  }

  @ParameterizedTest
  @CsvSource({
    "/a//b, /a/b",
    "/a/./b/, /a/b",
    "/a/x/../b, /a/b",
    "/.., ''",
    "/a/../.., ''",
    "/.hidden/..x, /.hidden/..x",
    "/, /",
    "//, /",
    "a/b, ''",
  })
  void normalise_isLexicalAndRefusesToClimbAboveTheRoot(String path, String expected) {
    if (expected.isEmpty()) {
      assertThatThrownBy(() -> PathPattern.normalise(path))
          .isInstanceOf(CapabilitySyntaxException.class)
          .hasMessageStartingWith("path '" + path + "'");
      return;
    }
    assertThat(PathPattern.normalise(path)).isEqualTo(expected);
  }

  @Test
  void notes_sayWhatMayNotBeExpected() {
    assertThat(PathPattern.parse("/data/foo*").notes())
        .containsExactly(
            "'/data/foo*' matches every name that begins so, and everything beneath each of them");
    assertThat(PathPattern.parse("/data/").notes())
        .containsExactly(
            "'/data/' is '/data' alone; write '/data/*' for the directory and everything beneath"
                + " it");
    assertThat(PathPattern.parse("/data/*").notes()).isEmpty();
    assertThat(PathPattern.parse("/data/x\\*").notes()).isEmpty();
  }

  @Test
  void beneath_coversTheDirectoryAndAllInIt() {
    PathPattern tree = PathPattern.beneath("/data/[x]*");

    assertThat(tree.matches("/data/[x]*")).isTrue();
    assertThat(tree.matches("/data/[x]*/y")).isTrue();
    assertThat(tree.matches("/data/x")).isFalse();
    assertThat(PathPattern.beneath("/")).isEqualTo(PathPattern.parse("/*"));
    assertThat(PathPattern.parse(tree.toString())).isEqualTo(tree);
  }
}

package dev.aaos.drivers.tool.secret;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Values are found wherever a stream is cut, and nothing else is touched.
final class ScrubberTest {
  private static final int CASES = 20_000;

  /// Covers each byte that lies in an occurrence, by looking at every place of the whole.
  private static String oracle(String whole, List<String> texts) {
    char[] covered = whole.toCharArray();
    for (String text : texts) {
      for (int at = whole.indexOf(text); at >= 0; at = whole.indexOf(text, at + 1)) {
        for (int i = at; i < at + text.length(); i++) {
          covered[i] = '*';
        }
      }
    }
    return String.valueOf(covered);
  }

  /// Of two letters, so that texts overlap themselves and one another.
  private static String some(Random random, int least, int most) {
    StringBuilder text = new StringBuilder();
    for (int left = random.nextInt(least, most + 1); left > 0; left--) {
      text.append((char) ('a' + random.nextInt(2)));
    }
    return text.toString();
  }

  @Test
  void streamsThatAreCutAnywhere_areCoveredAsTheWholeIs() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    for (int i = 0; i < CASES; i++) {
      String whole = some(random, 0, 40);
      List<String> texts = new ArrayList<>();
      for (int left = random.nextInt(4); left > 0; left--) {
        texts.add(some(random, 1, 6));
      }

      assertThat(cut(whole, texts, random))
          .as("seed %d, case %d: %s in %s", seed, i, texts, whole)
          .isEqualTo(oracle(whole, texts));
    }
  }

  private static String cut(String whole, List<String> texts, Random random) {
    Scrubber scrubber = new Scrubber(texts);
    StringBuilder passed = new StringBuilder();
    int at = 0;
    while (at < whole.length()) {
      int length = random.nextInt(whole.length() - at + 1);
      byte[] piece = whole.substring(at, at + length).getBytes(StandardCharsets.ISO_8859_1);
      passed.append(text(scrubber.pass(piece, length)));
      at += length;
    }
    return passed + text(scrubber.rest());
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }

  private static String next(Scrubber scrubber, String said) {
    byte[] bytes = said.getBytes(StandardCharsets.ISO_8859_1);
    return text(scrubber.pass(bytes, bytes.length));
  }

  @Test
  void onlyWhatMayBeTheBeginningOfAValue_isHeldBack() {
    Scrubber scrubber = new Scrubber(List.of("secret"));

    assertThat(next(scrubber, "data: 1\n\n")).isEqualTo("data: 1\n\n");
    assertThat(next(scrubber, "a sec")).isEqualTo("a ");
    assertThat(next(scrubber, "ond")).isEqualTo("second");
    assertThat(next(scrubber, "se")).isEmpty();
    assertThat(next(scrubber, "cret")).isEqualTo("******");
    assertThat(next(scrubber, "s")).isEmpty();
    assertThat(text(scrubber.rest())).isEqualTo("s");
  }

  @Test
  void eachFormOfAValue_isCovered_andTheLineStaysAsLong() {
    List<String> forms = new Credential("q", "x", "Bearer a\"b\\c-12345").forms();

    assertThat(Scrubber.covered(
            "x: Bearer a\"b\\c-12345, {\"v\":\"Bearer a\\\"b\\\\c-12345\"}", forms))
        .isEqualTo("x: " + "*".repeat(18) + ", {\"v\":\"" + "*".repeat(20) + "\"}");
    assertThat(Scrubber.covered("a\"b\\c-12345", forms)).isEqualTo("*".repeat(11));
    assertThat(new Credential("pin", "x", "pin 42").forms()).containsExactly("pin 42");
  }
}

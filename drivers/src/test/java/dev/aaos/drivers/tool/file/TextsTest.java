package dev.aaos.drivers.tool.file;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aaos.testkit.Generator;
import dev.aaos.testkit.Property;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

final class TextsTest {
  @Test
  void cut_anyTextAndBound_keepsTheMostWholeCharactersThatFit() {
    Generator<String> texts = Generator.lists(Generator.of("a", "é", "€", "😀"), 0, 8)
        .map(parts -> String.join("", parts));
    Generator<Integer> bounds = Generator.integers(0, 20);
    record Case(String text, int most) {}
    Property.of("fits", Generator.both(texts, bounds, Case::new)).holds(c -> {
      String cut = Texts.cut(c.text, c.most);
      int next = cut.length() == c.text.length()
          ? Integer.MAX_VALUE
          : bytes(cut + Character.toString(c.text.codePointAt(cut.length())));

      assertThat(c.text).startsWith(cut);
      assertThat(bytes(cut)).isLessThanOrEqualTo(c.most);
      assertThat(next).isGreaterThan(c.most);
    });
  }

  @Test
  void inOneLine_whatBreaksOrTurnsTheLine_isWrittenOut() {
    assertThat(Texts.inOneLine("a\nb\r\t\u001b[2K\u202egnp.txt\u2028\ud800 é 😀"))
        .isEqualTo("a\\u{a}b\\u{d}\\u{9}\\u{1b}[2K\\u{202e}gnp.txt\\u{2028}\\u{d800} é 😀");
  }

  private static int bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }
}

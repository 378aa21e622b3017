package dev.aaos.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/// Text in pieces.
final class TextTest {
  @Test
  void characters_partedAnywhere_becomeWhole() {
    Text text = new Text();
    StringBuilder whole = new StringBuilder();
    for (byte one : "wörld 🌍!".getBytes(StandardCharsets.UTF_8)) {
      whole.append(text.more(new byte[] {one}));
    }

    assertThat(whole.append(text.rest())).hasToString("wörld 🌍!");
  }

  @Test
  void whatIsNoCharacter_isReplaced() {
    Text text = new Text();

    assertThat(text.more(new byte[] {'a', (byte) 0xff, 'b'})).isEqualTo("a\uFFFDb");
    assertThat(text.more(new byte[] {(byte) 0xc3})).isEmpty();
    assertThat(text.rest()).isEqualTo("\uFFFD");
  }
}

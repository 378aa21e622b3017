package dev.aaos.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.aaos.testkit.Generator;
import dev.aaos.testkit.Property;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Texts as bytes, those UTF-8 cannot hold among them.
class TextEncodingTest {
  private static String decoded(byte[] bytes) {
    byte[] framed = new Encoder().int32(bytes.length).take();
    ByteBuffer all =
        ByteBuffer.allocate(framed.length + bytes.length).put(framed).put(bytes);
    return new Decoder(all.flip()).text();
  }

  private static final Generator<String> TEXTS = Generator.lists(
          Generator.of(
              "a", "?", "\u0000", "é", "\u20ac", "\ud83d\ude00", "\ud83d", "\ude00", "\uffff"),
          0,
          8)
      .map(parts -> String.join("", parts));

  @Test
  void anyText_comesBack_andIsUtf8WhereUtf8CanHoldIt() {
    Property.of("texts round trip", TEXTS).cases(5_000).holds(text -> {
      byte[] bytes = Encoder.utf8(text);

      assertThat(decoded(bytes)).isEqualTo(text);
      if (StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
        assertThat(bytes).isEqualTo(text.getBytes(StandardCharsets.UTF_8));
      }
    });
  }

  @Test
  void halfAPair_isNotTheQuestionMark() {
    assertThat(Encoder.utf8("\ud83d")).isEqualTo(HexFormat.of().parseHex("eda0bd"));
    assertThat(Encoder.utf8("?")).isEqualTo(HexFormat.of().parseHex("3f"));
  }

  @Test
  void bytesThatAreNoText_areCorrupt() {
    List<String> malformed = List.of(
        "ff",
        "c0af",
        "e282",
        "ed",
        "eda0",
        "edbdff",
        "f4908080",
        "80",
        "eda0bdedb880",
        "61eda0bdff");

    for (String hex : malformed) {
      assertThatThrownBy(() -> decoded(HexFormat.of().parseHex(hex)))
          .as(hex)
          .isInstanceOf(CorruptJournal.class);
    }
  }
}

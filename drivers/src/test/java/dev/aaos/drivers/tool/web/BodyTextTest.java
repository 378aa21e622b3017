package dev.aaos.drivers.tool.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class BodyTextTest {
  private static final byte[] BINARY = {(byte) 0x89, 'P', 'N', 'G', 0, 0x1A};

  @ParameterizedTest
  @CsvSource({
    "UTF-8, ''",
    "UTF-8, text/html",
    "UTF-8, text/html; charset=utf-8",
    "UTF-8, text/html; charset=no-such-charset",
    "UTF-8, text/html; charset=",
    "UTF-8, application/octet-stream",
    "ISO-8859-1, text/html; charset=ISO-8859-1",
    "ISO-8859-1, 'text/html;charset=\"latin1\"'",
    "windows-1252, 'TEXT/HTML; level=1; Charset = windows-1252'",
    "UTF-16, text/plain; charset=utf-16",
    "UTF-16LE, text/plain; charset=utf-16le",
    "Shift_JIS, text/plain; charset=shift_jis",
  })
  void of_text_isReadInTheCharsetOfTheContentType(String charset, String contentType) {
    String text = charset.equals("Shift_JIS") ? "テスト\n" : "grüße\n";

    assertThat(BodyText.of(text.getBytes(Charset.forName(charset)), false, contentType))
        .isEqualTo(text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "text/plain",
        "application/json",
        "application/ld+json",
        "image/svg+xml",
        "application/xml",
        "text/javascript; charset=utf-8",
        "application/x-www-form-urlencoded"
      })
  void of_textWithMalformedBytes_replacesThem(String contentType) {
    byte[] malformed = {'a', (byte) 0xC3, '(', (byte) 0xFF, 'b'};

    assertThat(BodyText.of(malformed, false, contentType)).isEqualTo("a\uFFFD(\uFFFDb");
  }

  @ParameterizedTest
  @CsvSource({
    "'', unknown type",
    "text/plain, text/plain",
    "image/png, image/png",
    "Application/Octet-Stream; x=y, application/octet-stream",
  })
  void of_bytesThatAreNoText_saysSo(String contentType, String shown) {
    assertThat(BodyText.of(BINARY, false, contentType))
        .isEqualTo("[not text: 6 bytes of " + shown + " are not shown]");
  }

  @Test
  void of_controlsAndMalformedBytes_areTextOnlyWhereTextIsDeclared() {
    byte[] control = {'a', 1, 'b'};
    byte[] malformed = {'a', (byte) 0xFF};

    assertThat(BodyText.of(control, false, "text/plain")).isEqualTo("a\u0001b");
    assertThat(BodyText.of(control, false, "application/x-thing"))
        .isEqualTo("[not text: 3 bytes of application/x-thing are not shown]");
    assertThat(BodyText.of(malformed, false, "application/x-thing"))
        .isEqualTo("[not text: 2 bytes of application/x-thing are not shown]");
    assertThat(BodyText.of(new byte[] {'\u001B', '[', '1', 'm', '\t', '\f'}, false, "x/y"))
        .isEqualTo("\u001B[1m\t\f");
  }

  @Test
  void of_aBodyCutInACharacter_leavesThatOut() {
    byte[] euro = "a€".getBytes(StandardCharsets.UTF_8);
    byte[] cut = {euro[0], euro[1], euro[2]};

    assertThat(BodyText.of(cut, true, "text/plain")).isEqualTo("a");
    assertThat(BodyText.of(cut, true, "application/octet-stream")).isEqualTo("a");
    assertThat(BodyText.of(cut, false, "text/plain")).isEqualTo("a\uFFFD");
  }

  @Test
  void of_aBodyWithAByteOrderMark_leavesThatOut() {
    assertThat(BodyText.of("\uFEFFa".getBytes(StandardCharsets.UTF_8), false, "text/plain"))
        .isEqualTo("a");
    assertThat(BodyText.of(new byte[0], false, "")).isEmpty();
  }
}

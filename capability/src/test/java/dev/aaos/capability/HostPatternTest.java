package dev.aaos.capability;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HostPatternTest {
  @ParameterizedTest
  @CsvSource({
    "API.Example.com., api.example.com",
    "api.example.com:443, api.example.com:443",
    "https://api.example.com/, api.example.com",
    "*.example.com, *.example.com",
    "*, *",
    "10.0.0.7:80, 10.0.0.7:80",
    "::1, [::1]",
    "[2001:DB8:0:0:0:0:0:1]:443, [2001:db8::1]:443",
    "::ffff:127.0.0.1, 127.0.0.1",
    "xn--mnchen-3ya.example, xn--mnchen-3ya.example",
  })
  void parse_bringsItToOneForm(String text, String canonical) {
    HostPattern host = HostPattern.parse(text);

    assertThat(host).hasToString(canonical);
    assertThat(HostPattern.parse(canonical)).isEqualTo(host);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "a b",
        "a..b",
        "a*.com",
        "*.*.com",
        "https://a.com/path",
        "2130706433",
        "127.1",
        "0x7f.1",
        "0177.0.0.1",
        "1.2.3.4.5",
        "256.1.1.1",
        "a.com:0",
        "a.com:65536",
        "a.com:123456",
        "[::1",
        "fe80::1%eth0",
        "[fe80::1%eth0]",
        "-:",
        "user@a.com",
        "1.2.3.4..",
      })
  void parse_ofNoHost_isRefused(String text) {
    assertThatThrownBy(() -> HostPattern.parse(text)).isInstanceOf(CapabilitySyntaxException.class);
  }

  @ParameterizedTest
  @CsvSource({
    "*, a.com:443, true",
    "*, 10.0.0.7, false",
    "*, [::1], false",
    "*.example.com, a.b.example.com, true",
    "*.example.com, example.com, false",
    "*.example.com, evilexample.com, false",
    "*.example.com, *.b.example.com, true",
    "*.b.example.com, *.example.com, false",
    "a.com, a.com:443, true",
    "a.com:443, a.com, false",
    "a.com:443, a.com:80, false",
    "10.0.0.7, 10.0.0.7:80, true",
  })
  void covers_isExact(String held, String wanted, boolean expected) {
    assertThat(HostPattern.parse(held).covers(HostPattern.parse(wanted))).isEqualTo(expected);
  }

  @Test
  void nameOutsideAscii_isRefusedWithTheFormRequestsCarry() {
    assertThatThrownBy(() -> HostPattern.parse("*.münchen.example"))
        .isInstanceOf(CapabilitySyntaxException.class)
        .hasMessageContaining("write 'xn--mnchen-3ya.example'");
  }

  @Test
  void meet_takesTheNarrowerOfEach() {
    assertThat(HostPattern.parse("*:443").meet(HostPattern.parse("*.a.com")))
        .contains(HostPattern.parse("*.a.com:443"));
    assertThat(HostPattern.parse("a.com:443").meet(HostPattern.parse("a.com:80")))
        .isEmpty();
    assertThat(HostPattern.parse("a.com").meet(HostPattern.parse("b.com"))).isEmpty();
  }
}

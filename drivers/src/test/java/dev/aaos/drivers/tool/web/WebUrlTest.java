package dev.aaos.drivers.tool.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.aaos.capability.Capability;
import dev.aaos.capability.HostPattern;
import dev.aaos.kernel.device.InvalidInput;
import dev.aaos.testkit.Generator;
import dev.aaos.testkit.Property;
import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class WebUrlTest {
  @ParameterizedTest
  @CsvSource({
    "http://a.com, http://a.com/",
    "HTTPS://A.Com, https://a.com/",
    "http://a.com:80/x, http://a.com/x",
    "https://a.com:443/x, https://a.com/x",
    "https://a.com:80/x, https://a.com:80/x",
    "http://a.com./, http://a.com/",
    "http://a_b.com/, http://a_b.com/",
    "http://localhost:8080, http://localhost:8080/",
    "http://a.com?q, http://a.com/?q",
    "http://a.com/?, http://a.com/?",
    "http://a.com/x#part, http://a.com/x",
    "http://a.com#@evil.com/, http://a.com/",
    "http://a.com/a/./b/../c, http://a.com/a/c",
    "http://a.com/a/%2e%2E/b, http://a.com/b",
    "http://a.com/../../x, http://a.com/x",
    "http://a.com/a/.., http://a.com/",
    "http://a.com/a/b/., http://a.com/a/b/",
    "http://a.com//x, http://a.com//x",
    "http://a.com/a//../b, http://a.com/a/b",
    "http://a.com/%7euser/%c3%a4%2f, http://a.com/~user/%C3%A4%2F",
    "http://a.com/ä?ö=€, http://a.com/%C3%A4?%C3%B6=%E2%82%AC",
    "'http://a.com/a[1]|b?x[]={1}', 'http://a.com/a%5B1%5D%7Cb?x%5B%5D=%7B1%7D'",
    "http://a.com/a+b?c+d=%20, http://a.com/a+b?c+d=%20",
    "http://a.com/x?u=http://b.com/../y, http://a.com/x?u=http://b.com/../y",
    "http://münchen.example/, http://xn--mnchen-3ya.example/",
    "http://MÜNCHEN.example/, http://xn--mnchen-3ya.example/",
    "http://例え。テスト/, http://xn--r8jz45g.xn--zckzah/",
    "http://192.0.2.1/, http://192.0.2.1/",
    "'http://[2001:DB8:0::1]:8080/', 'http://[2001:db8::1]:8080/'",
    "'http://[::ffff:127.0.0.1]/', http://127.0.0.1/",
  })
  void parse_bringsItToOneForm(String text, String normal) throws InvalidInput {
    WebUrl url = WebUrl.parse(text);

    assertThat(url).hasToString(normal);
    assertThat(WebUrl.parse(normal)).isEqualTo(url);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "a.com",
        "//a.com/",
        "/x",
        "ftp://a.com/",
        "file:///etc/passwd",
        "data:text/plain,x",
        "javascript:alert(1)",
        "http:a.com",
        "http:/a.com",
        "http:///x",
        "http://",
        "https://:443/",
        "http://user@a.com/",
        "http://user:pass@a.com/",
        "http://a.com:80@evil.com/",
        "http://@a.com/",
        "http://a.com\\@evil.com/",
        "http:\\\\a.com/",
        "http://a.com/\\x",
        " http://a.com/",
        "http://a.com/ x",
        "http://a.com/\t",
        "http://a.com/\r\nHost: evil.com",
        "http://a.com/\u0000",
        "http://a.com/\u0085",
        "http://a.com/\u00A0",
        "http://a.com/\uD800",
        "http://a.com/%",
        "http://a.com/%2",
        "http://a.com/%zz",
        "http://a%2ecom/",
        "http://a.com:/",
        "http://a.com:0/",
        "http://a.com:080/",
        "http://a.com:65536/",
        "http://a.com:123456/",
        "http://a.com:8x/",
        "http://a..com/",
        "http://.a.com/",
        "http://*/",
        "http://*.a.com/",
        "http://a,b.com/",
        "http://a$b.com/",
        "http://2130706433/",
        "http://0x7f000001/",
        "http://0x7f.1/",
        "http://0177.0.0.1/",
        "http://127.1/",
        "http://127.0.0.1.5/",
        "http://256.0.0.1/",
        "http://１２７.0.0.1/",
        "http://①②⑦.0.0.1/",
        "http://[::1/",
        "http://::1/",
        "http://[::1]x/",
        "http://[fe80::1%25eth0]/",
        "http://[fe80::1%eth0]/",
        "http://[v1.x]/",
        "http://[127.0.0.1]/",
        "http://faß.example/",
        "http://a\u200Db.example/",
        "http://a\u2028b.example/",
        "http://a／b.example/",
      })
  void parse_ofWhatCanBeReadInTwoWays_isRefused(String text) {
    assertThatThrownBy(() -> WebUrl.parse(text)).isInstanceOf(InvalidInput.class);
  }

  @Test
  void parse_ofAUrlOverTheBound_isRefused() throws InvalidInput {
    String longest = "http://a.com/" + "x".repeat(WebUrl.MAX_CHARS - 13);

    assertThat(WebUrl.parse(longest).target()).hasSize(WebUrl.MAX_CHARS - 12);
    assertThatThrownBy(() -> WebUrl.parse(longest + "x"))
        .hasMessage("it has 8193 characters; the most is 8192");
    assertThatThrownBy(() -> WebUrl.parse("http://" + "a.".repeat(127) + "com/"))
        .hasMessage("its host has 257 characters; the most is 253");
  }

  @Test
  void parse_isIdempotent() {
    Generator<String> piece = Generator.of(
        "a", "/", ".", "..", "%2e", "%2F", "%41", "ä", "[", "|", ";", "?", "#", "&", "=", "+", "'",
        "%c3%a4", "~", "//");
    Generator<String> urls =
        Generator.lists(piece, 0, 12).map(pieces -> "https://a.example/" + String.join("", pieces));

    Property.of("idempotent", urls).cases(20_000).holds(text -> {
      WebUrl once = WebUrl.parse(text);

      assertThat(WebUrl.parse(once.toString())).isEqualTo(once);
      assertThat(once.path()).doesNotContain("/../", "/./").doesNotEndWith("/..");
    });
  }

  /// The examples of RFC 3986, 5.4, those that give another scheme left out.
  @ParameterizedTest
  @CsvSource({
    "g, http://a/b/c/g",
    "./g, http://a/b/c/g",
    "g/, http://a/b/c/g/",
    "/g, http://a/g",
    "//g, http://g/",
    "?y, http://a/b/c/d;p?y",
    "g?y, http://a/b/c/g?y",
    "#s, http://a/b/c/d;p?q",
    "g#s, http://a/b/c/g",
    "g?y#s, http://a/b/c/g?y",
    ";x, http://a/b/c/;x",
    "g;x, http://a/b/c/g;x",
    "g;x?y#s, http://a/b/c/g;x?y",
    "'', http://a/b/c/d;p?q",
    "., http://a/b/c/",
    "./, http://a/b/c/",
    ".., http://a/b/",
    "../, http://a/b/",
    "../g, http://a/b/g",
    "../.., http://a/",
    "../../g, http://a/g",
    "../../../g, http://a/g",
    "/./g, http://a/g",
    "/../g, http://a/g",
    "g., http://a/b/c/g.",
    "..g, http://a/b/c/..g",
    "./../g, http://a/b/g",
    "./g/., http://a/b/c/g/",
    "g/./h, http://a/b/c/g/h",
    "g/../h, http://a/b/c/h",
    "g;x=1/../y, http://a/b/c/y",
    "g?y/../x, http://a/b/c/g?y/../x",
    "https://b/x, https://b/x",
  })
  void resolve_followsTheRfc(String reference, String expected) throws InvalidInput {
    WebUrl base = WebUrl.parse("http://a/b/c/d;p?q");

    assertThat(base.resolve(reference)).hasToString(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "g:h",
        "http:g",
        "mailto:x@y",
        "//user@b/",
        "/a b",
        "/a\\b",
        "https:///x",
        "//127.1/"
      })
  void resolve_ofWhatIsNoWebUrl_isRefused(String reference) throws InvalidInput {
    WebUrl base = WebUrl.parse("http://a/b/c/d;p?q");

    assertThatThrownBy(() -> base.resolve(reference)).isInstanceOf(InvalidInput.class);
  }

  @ParameterizedTest
  @CsvSource({
    "https://a.com/v1/x?q=1, /v1/x, a.com:443",
    "http://a.com, /, a.com:80",
    "http://a.com:8080/v1/../v2, /v2, a.com:8080",
    "http://a.com/v1/%2e%2e/v2, /v2, a.com:80",
    "http://a.com/v1//x, /, a.com:80",
    "http://a.com/v1/%2Fx, /, a.com:80",
    "http://a.com/v1/..%2fx, /, a.com:80",
    "http://a.com/v1/%5c..%5cx, /, a.com:80",
    "http://a.com/v1/..;/x, /, a.com:80",
    "http://a.com/v1/%2e%2e;a=b/x, /, a.com:80",
    "http://a.com/v1/..%3b/x, /, a.com:80",
    "http://a.com/v1/x;a=b, /v1/x;a=b, a.com:80",
    "'http://[2001:db8::1]/x', /x, '[2001:db8::1]:80'",
  })
  void need_isThePathThatIsSent_orTheWholeHostWhereServersMayReadAnother(
      String url, String path, String origin) throws InvalidInput {
    Capability need = WebUrl.parse(url).need();

    assertThat(need).isEqualTo(Capability.Network.request("GET", HostPattern.parse(origin), path));
  }

  @Test
  void need_ofAPathTooLongForACapability_isTheWholeHost() throws InvalidInput {
    WebUrl url = WebUrl.parse("http://a.com/" + "x".repeat(256));

    assertThat(url.need()).isEqualTo(WebUrl.parse("http://a.com/").need());
  }

  @Test
  void needAt_namesTheAddressInPlaceOfTheName() throws InvalidInput {
    WebUrl url = WebUrl.parse("https://a.com/x?q");

    assertThat(List.of(
            url.needAt(InetAddress.ofLiteral("10.0.0.7")),
            url.needAt(InetAddress.ofLiteral("fd00::1"))))
        .isEqualTo(List.of(
            WebUrl.parse("https://10.0.0.7/x").need(),
            WebUrl.parse("https://[fd00::1]/x").need()));
  }
}

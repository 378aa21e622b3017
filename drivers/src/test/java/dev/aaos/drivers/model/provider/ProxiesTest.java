package dev.aaos.drivers.model.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.aaos.testkit.FakeProvider;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.URI;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
final class ProxiesTest {
  private static final Proxy PROXY =
      new Proxy(Proxy.Type.HTTP, InetSocketAddress.createUnresolved("proxy.test", 3128));

  @Test
  void noProxySet_leavesItToTheJdk() {
    assertThat(Proxies.from(Map.of("HTTPS_PROXY", " ", "NO_PROXY", "*"))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"http://proxy.test:3128", "http://proxy.test", "proxy.test:3128/"})
  void proxyForHttps_isUsedForHttpsAlone(String written) {
    ProxySelector proxies = Proxies.from(Map.of("https_proxy", written)).orElseThrow();

    assertThat(proxies.select(URI.create("https://api.test/v1"))).containsExactly(PROXY);
    assertThat(proxies.select(URI.create("http://api.test/v1"))).containsExactly(Proxy.NO_PROXY);
  }

  @ParameterizedTest
  @CsvSource({
    "https://api.test, false",
    "https://API.TEST, false",
    "https://deep.api.test, false",
    "https://notapi.test, true",
    "https://x.suffix.test, false",
    "https://suffix.test, false",
    "https://localhost:8443, false",
    "https://127.0.0.1:8443, false",
    "https://[::1]:8443, false"
  })
  void hostThatIsToBeAskedDirectly_isAskedDirectly(URI address, boolean proxied) {
    ProxySelector proxies = Proxies.from(Map.of(
            "HTTPS_PROXY", "http://proxy.test:3128", "NO_PROXY", "api.test, .suffix.test ,,"))
        .orElseThrow();

    assertThat(proxies.select(address)).containsExactly(proxied ? PROXY : Proxy.NO_PROXY);
  }

  @Test
  void star_meansNoProxyAtAll() {
    ProxySelector proxies = Proxies.from(
            Map.of("HTTPS_PROXY", "http://proxy.test:3128", "NO_PROXY", "*"))
        .orElseThrow();

    assertThat(proxies.select(URI.create("https://api.test"))).containsExactly(Proxy.NO_PROXY);
  }

  @ParameterizedTest
  @ValueSource(strings = {"socks5://proxy.test:1080", "http://me:secret@proxy.test", "http://a b"})
  void proxyThatCannotBeUsed_isRefusedByTheNameOfTheSettingAndNotQuoted(String written) {
    assertThatThrownBy(() -> Proxies.from(Map.of("HTTPS_PROXY", written)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("HTTPS_PROXY ")
        .hasMessageNotContaining("secret");
  }

  @Test
  void request_goesThroughTheProxy() throws Exception {
    try (FakeProvider proxy = FakeProvider.start()) {
      proxy.thenAnswer(200, "application/json", "{}");
      Http http = new Http(
          CallLimits.DEFAULT,
          Proxies.from(Map.of("HTTP_PROXY", proxy.address().toString())),
          System::nanoTime,
          InstantSource.system());
      Endpoint endpoint = new Endpoint(
          "far", URI.create("http://models.test/v1"), Optional.empty(), "KEY", "ADDRESS");

      try (Answer answer = http.post(endpoint, "/x", Map.of(), new byte[] {'{', '}'})) {
        assertThat(answer.text()).isEqualTo("{}");
      }

      assertThat(proxy.request().line()).isEqualTo("POST http://models.test/v1/x HTTP/1.1");
    }
  }
}

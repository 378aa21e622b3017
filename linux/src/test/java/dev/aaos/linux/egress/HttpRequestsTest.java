package dev.aaos.linux.egress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.aaos.linux.confine.Destination;
import dev.aaos.linux.http.Refused;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class HttpRequestsTest {
  private static final Destination TO = new Destination("good.test", 80);

  private static String passed(String said) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    byte[] bytes = said.replace("\n", "\r\n").getBytes(StandardCharsets.ISO_8859_1);
    new HttpRequests(TO, new ByteArrayInputStream(bytes), out).pass();
    return out.toString(StandardCharsets.ISO_8859_1).replace("\r\n", "\n");
  }

  @Test
  void requestsForTheHost_arePassedOnWithTheirBodies() throws IOException {
    String said = """
        GET /a?b HTTP/1.1
        Host: good.test
        X: y

        POST http://GOOD.test:80/c HTTP/1.1
        host:GOOD.test:80
        Content-Length: 5

        12345PUT /d HTTP/1.1
        Host: good.test
        Transfer-Encoding: chunked

        3
        abc
        a
        0123456789
        0

        OPTIONS * HTTP/1.0
        Host: good.test

        """;

    assertThat(passed(said)).isEqualTo(said);
  }

  @Test
  void upgradesChunkExtensionsAndTrailers_areLeftOut() throws IOException {
    assertThat(passed("""

        GET / HTTP/1.1
        Host: good.test
        Connection: Upgrade, HTTP2-Settings
        Upgrade: h2c
        HTTP2-Settings: AAAA
        Transfer-Encoding: chunked

        1;x=y
        a
        0
        Host: evil.test

        """)).isEqualTo("""
        GET / HTTP/1.1
        Host: good.test
        Connection: Upgrade, HTTP2-Settings
        Transfer-Encoding: chunked

        1
        a
        0

        """);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET / HTTP/1.1\nHost: evil.test\n\n",
        "GET / HTTP/1.1\nHost: good.test.evil.test\n\n",
        "GET / HTTP/1.1\nHost: good.test:81\n\n",
        "GET / HTTP/1.1\n\n",
        "GET / HTTP/1.1\nHost: good.test\nHost: good.test\n\n",
        "GET / HTTP/1.1\nHost: good.test\nHost : evil.test\n\n",
        "GET / HTTP/1.1\nHost: good.test\n evil.test\n\n",
        "GET / HTTP/1.1\nHost: good.test, evil.test\n\n",
        "GET / HTTP/1.1\nX: y\0\nHost: good.test\n\n",
        "GET http://evil.test/ HTTP/1.1\nHost: good.test\n\n",
        "GET http://good.test@evil.test/ HTTP/1.1\nHost: good.test\n\n",
        "GET //evil.test HTTP/2.0\nHost: good.test\n\n",
        "GET https://good.test/ HTTP/1.1\nHost: good.test\n\n",
        "GET  / HTTP/1.1\nHost: good.test\n\n",
        "GET /\tx HTTP/1.1\nHost: good.test\n\n",
        "GET /\n\n",
        "CONNECT good.test:80 HTTP/1.1\nHost: good.test\n\n",
        "CONNECT / HTTP/1.1\nHost: good.test\n\n",
        "PRI * HTTP/2.0\n\nSM\n\n",
        "POST / HTTP/1.1\nHost: good.test\nContent-Length: 1\nContent-Length: 1\n\nx",
        "POST / HTTP/1.1\nHost: good.test\nContent-Length: +1\n\nx",
        "POST / HTTP/1.1\nHost: good.test\nContent-Length: 1\nTransfer-Encoding: chunked\n\n0\n\n",
        "POST / HTTP/1.1\nHost: good.test\nTransfer-Encoding: chunked, identity\n\n0\n\n",
        "POST / HTTP/1.1\nHost: good.test\nTransfer-Encoding: xchunked\n\n0\n\n",
        "POST / HTTP/1.0\nHost: good.test\nTransfer-Encoding: chunked\n\n0\n\n",
        "\n\n\nGET / HTTP/1.1\nHost: good.test\n\n",
      })
  void whatServersCouldReadOtherwise_isRefusedBeforeAnyOfItIsPassedOn(String said) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    byte[] bytes = said.replace("\n", "\r\n").getBytes(StandardCharsets.ISO_8859_1);
    assertThatThrownBy(() -> new HttpRequests(TO, new ByteArrayInputStream(bytes), out).pass())
        .isInstanceOf(Refused.class);
    assertThat(out.size()).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET / HTTP/1.1\nHost: good.test\n\n", "GET / HTTP/1.1\r\nHost: a\rb"})
  void linesThatEndOtherwise_areRefused(String said) {
    byte[] bytes = said.getBytes(StandardCharsets.ISO_8859_1);
    assertThatThrownBy(
            () -> new HttpRequests(TO, new ByteArrayInputStream(bytes), new ByteArrayOutputStream())
                .pass())
        .isInstanceOf(Refused.class);
  }

  @Test
  void aRequestSmuggledIntoABody_staysThere() {
    String said = """
        POST / HTTP/1.1
        Host: good.test
        Transfer-Encoding: chunked

        2
        abGET / HTTP/1.1
        Host: evil.test

        """;

    assertThatThrownBy(() -> passed(said)).hasMessageContaining("longer than it says");
  }
}

package dev.aaos.drivers.tool.web;

import static dev.aaos.drivers.tool.web.Fetching.done;
import static dev.aaos.drivers.tool.web.Fetching.fetch;
import static dev.aaos.drivers.tool.web.Fetching.ok;
import static dev.aaos.drivers.tool.web.Fetching.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.aaos.capability.Capability;
import dev.aaos.capability.HostPattern;
import dev.aaos.drivers.json.Json;
import dev.aaos.drivers.tool.secret.Secrets;
import dev.aaos.kernel.device.InvalidInput;
import dev.aaos.kernel.device.Plan;
import dev.aaos.kernel.device.ToolOutcome;
import dev.aaos.kernel.effect.EffectClass;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The tool as a daemon makes it, against servers on loopback, whose very address is granted.
@Timeout(30)
final class WebFetchToolTest {
  private static final WebContext LOOPBACK = WebContext.granting("network: 127.0.0.1");

  private final WebFetchTool tool = WebFetchTool.direct("1.2.3", Secrets.NONE);

  @Test
  void spec_isAJsonSchemaWithItsBounds() {
    assertThat(Json.MAPPER.readTree(tool.spec().inputSchema()))
        .isEqualTo(Json.MAPPER.readTree("""
        {"type":"object","properties":{
          "url":{"type":"string","maxLength":8192,"description":"an http or https URL"},
          "max_bytes":{"type":"integer","minimum":1,"maximum":1048576,"default":50000,
            "description":"how much of the body to give"},
          "secret":{"type":"string","maxLength":128,
            "description":"the name of a granted secret, whose value is sent and not shown"},
          "secret_header":{"type":"string","maxLength":128,"default":"authorization",
            "description":"the header it goes into"}},
        "required":["url"]}"""));
    assertThat(tool.spec().name()).isEqualTo("web_fetch");
  }

  @Test
  void prepare_plansOneGetOfTheNormalUrl() throws InvalidInput {
    Plan plan = tool.prepare("""
        {"url":"https://Example.com/a/../b?q=1#part","max_bytes":100}""").plan();

    assertThat(plan)
        .isEqualTo(new Plan(
            List.of(Capability.Network.request("GET", HostPattern.parse("example.com:443"), "/b")),
            EffectClass.EXTERNAL,
            "GET https://example.com/b?q=1 (at most 100 bytes)"));
  }

  @Test
  void prepare_ofAPublicName_needsNoMoreThanWebSearchGives() throws InvalidInput {
    Plan named = tool.prepare("{\"url\":\"http://example.com:8080/x//y\"}").plan();
    Plan literal = tool.prepare("{\"url\":\"http://93.184.215.14/\"}").plan();

    assertThat(new Capability.WebSearch().covers(named.needs().getFirst())).isTrue();
    assertThat(new Capability.WebSearch().covers(literal.needs().getFirst())).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"url\":7}",
        "{\"url\":\"ftp://example.com/\"}",
        "{\"url\":\"http://u:p@example.com/\"}",
        "{\"url\":\"http://example.com/\",\"max_bytes\":0}",
        "{\"url\":\"http://example.com/\",\"max_bytes\":1048577}",
        "{\"url\":\"http://example.com/\",\"max_bytes\":1.5}",
      })
  void prepare_ofWhatTheToolCannotFetch_isRefused(String input) {
    assertThatThrownBy(() -> tool.prepare(input)).isInstanceOf(InvalidInput.class);
  }

  @Test
  void fetch_sendsNothingButWhatTheUrlSays() throws Exception {
    try (FakeServer server = FakeServer.saying(ok("hello"))) {
      ToolOutcome outcome = fetch(tool, LOOPBACK, server.url("/a b?c=ä#d".replace(" ", "%20")));

      assertThat(outcome).isEqualTo(text(server.url("/a%20b?c=%C3%A4"), "hello"));
      assertThat(server.requests())
          .containsExactly("""
              GET /a%%20b?c=%%C3%%A4 HTTP/1.1
              Host: 127.0.0.1:%d
              User-Agent: aaos/1.2.3
              Accept: */*
              Accept-Encoding: gzip
              Connection: close

              """.formatted(server.port()).replace("\n", "\r\n"));
    }
  }

  @Test
  void fetch_withoutAGrantOfTheLiteralAddress_isDeniedAndNobodyIsContacted() throws Exception {
    try (FakeServer server = FakeServer.saying(ok("secret"))) {
      WebContext wide = WebContext.granting("web_search", "network: *", "network: 127.0.0.2");

      ToolOutcome outcome = fetch(tool, wide, server.url("/"));

      assertThat(outcome)
          .isEqualTo(new ToolOutcome.Denied(
              WebUrl.parse(server.url("/")).need(), "no grant of this call covers it"));
      assertThat(server.connections()).isZero();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {201, 400, 404, 418, 500, 503, 999})
  void fetch_ofAnAnswerWithAnotherStatus_isAResult(int status) throws Exception {
    String answer = "HTTP/1.1 " + status + "\r\nContent-Length: 2\r\n\r\nno";
    try (FakeServer server = FakeServer.saying(answer)) {
      assertThat(fetch(tool, LOOPBACK, server.url("/")))
          .isEqualTo(done("""
              {"status":%d,"content_type":"","body":"no","truncated":false,\
              "bytes_read":2,"url":"%s"}""".formatted(status, server.url("/"))));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {204, 304})
  void fetch_ofAnAnswerThatHasNoBody_readsNone(int status) throws Exception {
    String answer = "HTTP/1.1 " + status + " x\r\nContent-Length: 2\r\n\r\n";
    try (FakeServer server = FakeServer.saying(answer)) {
      assertThat(fetch(tool, LOOPBACK, server.url("/")))
          .isEqualTo(done("""
              {"status":%d,"content_type":"","body":"","truncated":false,\
              "bytes_read":0,"url":"%s"}""".formatted(status, server.url("/"))));
    }
  }

  @Test
  void fetch_ofMoreThanMaxBytes_isCutBetweenCharacters() throws Exception {
    String body = new String("aäöü".getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    try (FakeServer server = FakeServer.saying(ok(body))) {
      String output = """
          {"status":200,"content_type":"text/plain","body":"%s","truncated":%s,\
          "bytes_read":%d,"url":"%s"}""";

      assertThat(fetch(tool, LOOPBACK, server.url("/"), 4))
          .isEqualTo(done(output.formatted("aä", true, 4, server.url("/"))));
      assertThat(fetch(tool, LOOPBACK, server.url("/"), 7))
          .isEqualTo(done(output.formatted("aäöü", false, 7, server.url("/"))));
    }
  }

  @Test
  void fetch_ofABodyThatIsNoText_saysSo() throws Exception {
    String png = "HTTP/1.1 200 OK\r\nContent-Type: image/png\r\n\r\n\u0089PNG\r\n\u001a\n\0\0\0";
    try (FakeServer server = FakeServer.saying(png)) {
      assertThat(fetch(tool, LOOPBACK, server.url("/")))
          .isEqualTo(done("""
              {"status":200,"content_type":"image/png",\
              "body":"[not text: 11 bytes of image/png are not shown]",\
              "truncated":false,\
              "bytes_read":11,"url":"%s"}""".formatted(server.url("/"))));
    }
  }

  @Test
  void fetch_fromTheServerOfTheJdk_readsPlainAndChunkedAndCompressedBodies() throws Exception {
    String page = "<p>grüße</p>".repeat(1_000);
    byte[] bytes = page.getBytes(StandardCharsets.UTF_8);
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    serve(server, "/plain", bytes.length, false, bytes);
    serve(server, "/chunked", 0, false, bytes);
    serve(server, "/zipped", 0, true, bytes);
    server.start();
    try {
      for (String path : List.of("/plain", "/chunked", "/zipped")) {
        String url = "http://127.0.0.1:" + server.getAddress().getPort() + path;

        assertThat(fetch(tool, LOOPBACK, url)).isEqualTo(done("""
                {"status":200,"content_type":"text/html; charset=utf-8","body":%s,\
                "truncated":false,\
                "bytes_read":%d,"url":"%s"}""".formatted(
                Json.MAPPER.writeValueAsString(page), bytes.length, url)));
      }
    } finally {
      server.stop(0);
    }
  }

  private static void serve(
      HttpServer server, String path, long length, boolean zipped, byte[] body) {
    server.createContext(path, exchange -> {
      exchange.getResponseHeaders().set("Content-Type", "text/html; charset=utf-8");
      if (zipped) {
        exchange.getResponseHeaders().set("Content-Encoding", "gzip");
      }
      exchange.sendResponseHeaders(200, length);
      try (OutputStream out =
          zipped ? new GZIPOutputStream(exchange.getResponseBody()) : exchange.getResponseBody()) {
        out.write(body);
      }
    });
  }
}

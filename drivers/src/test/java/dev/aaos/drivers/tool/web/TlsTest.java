package dev.aaos.drivers.tool.web;

import static dev.aaos.drivers.tool.web.Fetching.fetch;
import static dev.aaos.drivers.tool.web.Fetching.ok;
import static dev.aaos.drivers.tool.web.Fetching.redirect;
import static dev.aaos.drivers.tool.web.Fetching.text;
import static dev.aaos.drivers.tool.web.Fetching.within;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.aaos.drivers.tool.host.Resolver;
import dev.aaos.drivers.tool.secret.Secrets;
import dev.aaos.kernel.device.ToolOutcome;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
final class TlsTest {
  private static final String PUBLIC = "93.184.215.14";
  private static final String NAME = "secure.example";

  @TempDir
  static Path directory;

  private static SSLContext serving;
  private static SSLContext trusting;

  private final FakeNetwork network = new FakeNetwork().name(NAME, PUBLIC);
  private final WebContext context = WebContext.granting("web_search");

  private WebFetchTool tool;

  @BeforeAll
  static void makeCertificate() throws Exception {
    TestCertificate certificate = TestCertificate.of("dns:secure.example,ip:127.0.0.1", directory);
    serving = certificate.server();
    trusting = certificate.client();
  }

  @BeforeEach
  void makeTool() {
    tool = network.tool(FetchLimits.DEFAULT, trusting);
  }

  @Test
  void fetch_overTls_saysTheNameAndProvesIt() throws Exception {
    List<SNIServerName> said = new CopyOnWriteArrayList<>();
    try (FakeServer server = secure(connection -> {
      ExtendedSSLSession session = (ExtendedSSLSession) ((SSLSocket) connection).getSession();
      said.addAll(session.getRequestedServerNames());
      FakeServer.say(connection, ok("secret"));
    })) {
      network.server(PUBLIC, 443, server);

      ToolOutcome outcome = fetch(tool, context, "https://secure.example/");

      assertThat(outcome).isEqualTo(text("https://secure.example/", "secret"));
      assertThat(said).isEqualTo(List.of(new SNIHostName(NAME)));
      assertThat(server.requests().getFirst()).contains("\r\nHost: secure.example\r\n");
    }
  }

  @Test
  void fetch_fromAServerWithACertificateForAnotherName_fails() throws Exception {
    try (FakeServer server = secure(connection -> FakeServer.say(connection, ok("secret")))) {
      network.name("other.example", PUBLIC).server(PUBLIC, 443, server);

      assertThat(fetch(tool, context, "https://other.example/"))
          .isEqualTo(Fetching.failed("other.example:443: TLS failed: (certificate_unknown)"
              + " No subject alternative DNS name matching other.example found."));
      assertThat(server.requests()).isEmpty();
    }
  }

  @Test
  void fetch_fromAServerThatNobodyVouchesFor_fails() throws Exception {
    try (FakeServer server = secure(connection -> FakeServer.say(connection, ok("secret")))) {
      network.server(PUBLIC, 443, server);

      ToolOutcome outcome = fetch(network.tool(), context, "https://secure.example/");

      assertThat(outcome).isInstanceOf(ToolOutcome.Failed.class);
      assertThat(outcome.toString()).contains("secure.example:443: TLS failed: ");
      assertThat(server.requests()).isEmpty();
    }
  }

  @Test
  void fetch_fromTheRealFactoriesAgainstTheServerOfTheJdk_readsTheBody() throws Exception {
    HttpsServer server =
        HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setHttpsConfigurator(new HttpsConfigurator(serving));
    server.createContext("/", exchange -> {
      exchange.getResponseHeaders().set("Content-Type", "text/plain");
      exchange.sendResponseHeaders(200, 0);
      try (OutputStream out = exchange.getResponseBody()) {
        out.write("hello".getBytes(StandardCharsets.UTF_8));
      }
    });
    server.start();
    try {
      String url = "https://127.0.0.1:" + server.getAddress().getPort() + "/";
      WebContext loopback = WebContext.granting("network: 127.0.0.1");
      WebFetchTool trusted = WebFetchTool.of(Resolver.system(), trusting, FetchLimits.DEFAULT, "0");

      assertThat(fetch(trusted, loopback, url)).isEqualTo(text(url, "hello"));
      assertThat(fetch(WebFetchTool.direct("0", Secrets.NONE), loopback, url))
          .as("the authorities of the JDK do not vouch for a certificate of the test's")
          .isInstanceOf(ToolOutcome.Failed.class);
    } finally {
      server.stop(0);
    }
  }

  @Test
  void redirect_fromHttpToHttps_isFollowed() throws Exception {
    try (FakeServer plain = FakeServer.saying(redirect("https://secure.example/x"));
        FakeServer server = secure(connection -> FakeServer.say(connection, ok("there")))) {
      network.server(PUBLIC, 80, plain).server(PUBLIC, 443, server);

      assertThat(fetch(tool, context, "http://secure.example/x"))
          .isEqualTo(text("https://secure.example/x", "there"));
    }
  }

  @Test
  void redirect_fromHttpsToHttp_isNotFollowed() throws Exception {
    try (FakeServer plain = FakeServer.saying(ok("there"));
        FakeServer server =
            secure(connection -> FakeServer.say(connection, redirect("http://secure.example/")))) {
      network.server(PUBLIC, 80, plain).server(PUBLIC, 443, server);

      assertThat(fetch(tool, context, "https://secure.example/"))
          .isEqualTo(Fetching.failed(
              "secure.example:443: it redirects from https to http, which is not followed; fetch"
                  + " the http URL itself"));
      assertThat(context.extensions()).isEmpty();
      assertThat(plain.connections()).isZero();
    }
  }

  @Test
  void server_thatSpeaksNoTls_fails() throws Exception {
    try (FakeServer server = FakeServer.acting(FakeServer::drip)) {
      network.server(PUBLIC, 443, server);
      WebFetchTool hasty = network.tool(within(Duration.ofMillis(300)), trusting);

      assertThat(fetch(hasty, context, "https://secure.example/"))
          .isEqualTo(Fetching.failed("secure.example:443: no whole answer within 300 ms"));
    }
  }

  @Test
  void server_thatDripsItsBodyOverTls_isLeftWhenTheTimeIsUp() throws Exception {
    try (FakeServer server = secure(connection -> {
      FakeServer.say(connection, "HTTP/1.1 200 OK\r\n\r\n");
      FakeServer.drip(connection);
    })) {
      network.server(PUBLIC, 443, server);
      WebFetchTool hasty = network.tool(within(Duration.ofSeconds(1)), trusting);

      assertThat(fetch(hasty, context, "https://secure.example/"))
          .isEqualTo(Fetching.failed("secure.example:443: no whole answer within 1000 ms"));
    }
  }

  @Test
  void interrupt_endsAFetchOverTlsAtOnce() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    try (FakeServer server = secure(connection -> {
      asked.countDown();
      FakeServer.isLeftWithin(connection, 0);
    })) {
      network.server(PUBLIC, 443, server);
      WebFetchTool patient = network.tool(within(Duration.ofHours(1)), trusting);
      FutureTask<ToolOutcome> fetch =
          new FutureTask<>(() -> fetch(patient, context, "https://secure.example/"));
      Thread agent = Thread.ofVirtual().start(fetch);
      asked.await();

      agent.interrupt();

      assertThatThrownBy(fetch::get).hasRootCauseInstanceOf(InterruptedException.class);
    }
  }

  private static FakeServer secure(FakeServer.Script script) throws Exception {
    return FakeServer.acting(serving.getServerSocketFactory(), script);
  }
}

package dev.aaos.drivers.tool.web;

import static dev.aaos.drivers.tool.web.Fetching.fetch;
import static dev.aaos.drivers.tool.web.Fetching.gzip;
import static dev.aaos.drivers.tool.web.Fetching.ok;
import static dev.aaos.drivers.tool.web.Fetching.text;
import static dev.aaos.drivers.tool.web.Fetching.within;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.aaos.drivers.tool.host.Resolver;
import dev.aaos.drivers.tool.secret.Secrets;
import dev.aaos.kernel.device.ToolOutcome;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Servers that cut, flood, drip, lie or say nothing.
@Timeout(30)
final class HostileServerTest {
  private static final WebContext CONTEXT = WebContext.granting("network: 127.0.0.1");
  private static final Duration SHORT = Duration.ofMillis(300);
  private static final String HEAD = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n";
  private static final String CHUNKED = HEAD + "Transfer-Encoding: chunked\r\n\r\n";
  private static final String ZIPPED = HEAD + "Content-Encoding: gzip\r\n\r\n";

  private final WebFetchTool tool = WebFetchTool.direct("0", Secrets.NONE);
  private final WebFetchTool patient = limited(within(Duration.ofHours(1)));

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'' | the connection was closed without an answer",
        "SSH-2.0-OpenSSH_9.2\\r\\n | what answers there does not speak HTTP/1",
        "HTTP/2 200\\r\\n\\r\\n | what answers there does not speak HTTP/1",
        "HTTP/1.1 20 OK\\r\\n\\r\\n | what answers there does not speak HTTP/1",
        "HTTP/1.1 099 OK\\r\\n\\r\\n | what answers there does not speak HTTP/1",
        "HTTP/1.1 200 OK | the connection was closed without an answer",
        "HTTP/1.1 200 OK\\r\\nA: b | the connection was closed in the middle of the header",
        "HTTP/1.1 200 OK\\r\\nA: b\\r\\n | the connection was closed in the middle of the header",
        "HTTP/1.1 200 OK\\r\\nno colon\\r\\n\\r\\n | the answer has a malformed header field",
        "HTTP/1.1 200 OK\\r\\nA : b\\r\\n\\r\\n | the answer has a malformed header field",
        "HTTP/1.1 200 OK\\r\\n folded first\\r\\n\\r\\n | the answer has a malformed header field",
        "HTTP/1.1 200 OK\\r\\nA: b\\0\\r\\n\\r\\n | the answer has a malformed header field",
        "HTTP/1.1 101 Switching\\r\\n\\r\\n"
            + " | the answer switches to a protocol that was not asked for",
        "HTTP/1.1 200 OK\\r\\nContent-Length: -1\\r\\n\\r\\n"
            + " | the answer has a malformed Content-Length",
        "HTTP/1.1 200 OK\\r\\nContent-Length: 1\\r\\nContent-Length: 2\\r\\n\\r\\nab"
            + " | the answer has two different fields 'content-length'",
        "HTTP/1.1 200 OK\\r\\nContent-Length: 10\\r\\n\\r\\nabc"
            + " | the connection was closed after 3 of 10 bytes of the body",
        "HTTP/1.1 200 OK\\r\\nContent-Length: 500001\\r\\n\\r\\n | the body has 500001 bytes, more"
            + " than 10 times max_bytes (50000): raise max_bytes to at least 50001",
        "HTTP/1.1 200 OK\\r\\nTransfer-Encoding: gzip, chunked\\r\\n\\r\\n"
            + " | the body comes in a transfer coding other than 'chunked'",
        "HTTP/1.1 200 OK\\r\\nContent-Encoding: br\\r\\n\\r\\nx"
            + " | the body is compressed in a way that was not asked for: not gzip",
        "HTTP/1.1 200 OK\\r\\nContent-Encoding: gzip\\r\\n\\r\\nnot gzip at all"
            + " | the gzip body is damaged: Not in GZIP format",
      })
  void answer_thatIsNone_failsWithWhatIsWrong(String answer, String what) throws Exception {
    String bytes = answer.replace("\\r", "\r").replace("\\n", "\n").replace("\\0", "\0");

    assertFails(bytes, what);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "5",
        "5\r\n",
        "5\r\nabc",
        "5\r\nabcde",
        "5\r\nabcde\r\n",
        "0\r\n",
        "0\r\nTrailer: x\r\n"
      })
  void chunkedBody_thatIsCut_fails(String body) throws Exception {
    assertFails(CHUNKED + body, "the connection was closed in the middle of the body");
  }

  @ParameterizedTest
  @ValueSource(strings = {"x\r\n", "-1\r\n", "fffffffff\r\n", "1\r\nabc", "\r\n\r\n", "5 x\r\n"})
  void chunkedBody_thatIsMalformed_fails(String body) throws Exception {
    assertFails(CHUNKED + body + "\r\n\r\n", "the body has a malformed chunk");
  }

  @Test
  void chunkedBody_withExtensionsAndTrailer_isRead() throws Exception {
    assertReads(
        CHUNKED + "2;x=\"y\"\r\nab\r\n0003 ;z\r\ncde\r\n000\r\nTrailer: x\r\n\r\n", "abcde");
  }

  @Test
  void answer_afterInterimOnes_isRead() throws Exception {
    String hints = "HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n";

    assertReads(hints.repeat(ResponseHead.MAX_INTERIM) + ok("final"), "final");
    assertFails(
        hints.repeat(ResponseHead.MAX_INTERIM + 1) + ok("final"),
        "more than 8 interim answers came before the answer");
  }

  @Test
  void answer_withBareLineFeedsAndFoldedFields_isRead() throws Exception {
    assertReads("HTTP/1.0 200\nContent-Type:\n text/plain\nX: a\n\tb\n\nold", "old");
  }

  @Test
  void header_overItsBound_failsWithoutBeingReadToItsEnd() throws Exception {
    String flood = "X: " + "y".repeat(1_000) + "\r\n";
    CountDownLatch left = new CountDownLatch(1);
    try (FakeServer server = FakeServer.acting(connection -> {
      FakeServer.say(connection, HEAD);
      floodUntilLeft(connection, flood, left);
    })) {
      assertThat(fetch(tool, CONTEXT, server.url("/")))
          .isEqualTo(failed(server, "the header is longer than 32768 bytes"));
      left.await();
    }
  }

  @Test
  void body_thatNeverEnds_isReadNoFurtherThanWasAsked() throws Exception {
    CountDownLatch left = new CountDownLatch(1);
    try (FakeServer server = FakeServer.acting(connection -> {
      FakeServer.say(connection, HEAD + "\r\n");
      floodUntilLeft(connection, "y".repeat(1_000), left);
    })) {
      ToolOutcome outcome = fetch(tool, CONTEXT, server.url("/"), 10);

      assertThat(outcome).isEqualTo(Fetching.done("""
              {"status":200,"content_type":"text/plain","body":"yyyyyyyyyy","truncated":true,\
              "bytes_read":10,"url":"%s"}""".formatted(server.url("/"))));
      left.await();
    }
  }

  @Test
  void gzipBody_isDecompressed_inOneMemberOrMore() throws Exception {
    String incompressible = new Random(7)
        .ints(2_000, ' ', '~')
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();

    assertReads(ZIPPED + gzip("hello"), "hello");
    assertReads(ZIPPED + gzip(incompressible) + gzip("world"), incompressible + "world");
    assertReads(ZIPPED, "");
  }

  @Test
  void gzipBody_thatIsCut_fails() throws Exception {
    String zipped = gzip("hello, hello, hello");

    assertFails(
        ZIPPED + zipped.substring(0, zipped.length() - 9),
        "the gzip body is damaged: Unexpected end of ZLIB input stream");
  }

  @Test
  void gzipBomb_isDecompressedNoFurtherThanWasAsked() throws Exception {
    String bomb = gzip("z".repeat(50 << 20));
    try (FakeServer server = FakeServer.saying(ZIPPED + bomb)) {
      ToolOutcome outcome = fetch(tool, CONTEXT, server.url("/"), 1_000);

      assertThat(bomb.length()).isLessThan(10 * 1_000 + ResponseBody.SLACK_BYTES);
      assertThat(outcome)
          .isEqualTo(Fetching.done("""
              {"status":200,"content_type":"text/plain","body":"%s","truncated":true,\
              "bytes_read":1000,"url":"%s"}""".formatted("z".repeat(1_000), server.url("/"))));
    }
  }

  /// A deflate stream of stored blocks of length zero: bytes go in and none ever comes out.
  @Test
  void gzipBody_fromWhichNothingComesOut_fails() throws Exception {
    String header = gzip("").substring(0, 10);
    String nothing = "\0\0\0\u00ff\u00ff".repeat(1_000);
    CountDownLatch left = new CountDownLatch(1);
    try (FakeServer server = FakeServer.acting(connection -> {
      FakeServer.say(connection, ZIPPED + header);
      floodUntilLeft(connection, nothing, left);
    })) {
      assertThat(fetch(tool, CONTEXT, server.url("/"), 1_000))
          .isEqualTo(failed(server, "the body takes more than 75536 bytes to send"));
      left.await();
    }
  }

  @Test
  void chunkExtensionsWithoutEnd_fail() throws Exception {
    CountDownLatch left = new CountDownLatch(1);
    try (FakeServer server = FakeServer.acting(connection -> {
      FakeServer.say(connection, CHUNKED + "1;");
      floodUntilLeft(connection, "x".repeat(1_000), left);
    })) {
      assertThat(fetch(tool, CONTEXT, server.url("/"), 1_000))
          .isEqualTo(failed(server, "the body takes more than 75536 bytes to send"));
      left.await();
    }
  }

  @Test
  void server_thatNeverAnswers_isLeftWhenTheTimeIsUp() throws Exception {
    try (FakeServer server =
        FakeServer.acting(connection -> FakeServer.isLeftWithin(connection, 0))) {
      WebFetchTool hasty = hasty();

      assertThat(fetch(hasty, CONTEXT, server.url("/")))
          .isEqualTo(failed(server, "no whole answer within 300 ms"));
    }
  }

  @Test
  void server_thatDripsItsHeader_isLeftWhenTheTimeIsUp() throws Exception {
    try (FakeServer server = FakeServer.acting(connection -> {
      FakeServer.say(connection, HEAD + "X: ");
      FakeServer.drip(connection);
    })) {
      assertThat(fetch(hasty(), CONTEXT, server.url("/")))
          .isEqualTo(failed(server, "no whole answer within 300 ms"));
    }
  }

  @Test
  void server_thatDripsItsBody_isLeftWhenTheTimeIsUp() throws Exception {
    try (FakeServer server = FakeServer.acting(connection -> {
      FakeServer.say(connection, HEAD + "\r\n");
      FakeServer.drip(connection);
    })) {
      assertThat(fetch(hasty(), CONTEXT, server.url("/")))
          .isEqualTo(failed(server, "no whole answer within 300 ms"));
    }
  }

  @Test
  void server_thatNeverAccepts_isLeftWhenItsTimeOrAllTimeIsUp() throws Exception {
    try (FullServer full = new FullServer()) {
      String host = "127.0.0.1:" + full.port();
      FetchLimits impatient =
          new FetchLimits(Duration.ofMinutes(1), SHORT, 0, FetchLimits.DEFAULT.headBytes());

      assertThat(fetch(hasty(), CONTEXT, "http://" + host))
          .isEqualTo(Fetching.failed(host + ": no whole answer within 300 ms"));
      assertThat(fetch(limited(impatient), CONTEXT, "http://" + host))
          .isEqualTo(Fetching.failed(
              host + ": no connection to 127.0.0.1 port " + full.port() + ": Connect timed out"));
    }
  }

  @Test
  void interrupt_endsAConnectAtOnce() throws Exception {
    try (FullServer full = new FullServer()) {
      String url = "http://127.0.0.1:" + full.port() + "/";
      CountDownLatch begun = new CountDownLatch(1);
      FutureTask<ToolOutcome> fetch = new FutureTask<>(() -> {
        begun.countDown();
        return fetch(patient, CONTEXT, url);
      });
      Thread agent = Thread.ofVirtual().start(fetch);
      begun.await();

      agent.interrupt();

      assertThatThrownBy(fetch::get).hasRootCauseInstanceOf(InterruptedException.class);
    }
  }

  @Test
  void server_thatBreaksTheConnection_fails() throws Exception {
    try (FakeServer server = FakeServer.acting(connection -> connection.setSoLinger(true, 0))) {
      assertThat(fetch(tool, CONTEXT, server.url("/")))
          .isEqualTo(failed(server, "Connection reset"));
    }
  }

  @Test
  void time_isCountedOverAllHopsTogether() throws Exception {
    AtomicInteger hops = new AtomicInteger();
    try (FakeServer server = FakeServer.acting(connection -> {
      FakeServer.isLeftWithin(connection, 100);
      FakeServer.say(connection, Fetching.redirect("/" + hops.incrementAndGet()));
    })) {
      assertThat(fetch(hasty(), CONTEXT, server.url("/x")))
          .isEqualTo(failed(server, "no whole answer within 300 ms"));
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void interrupt_endsTheFetchAtOnce(boolean virtual) throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch left = new CountDownLatch(1);
    try (FakeServer server = FakeServer.acting(connection -> {
      asked.countDown();
      FakeServer.isLeftWithin(connection, 0);
      left.countDown();
    })) {
      FutureTask<ToolOutcome> fetch =
          new FutureTask<>(() -> fetch(patient, CONTEXT, server.url("/")));
      Thread agent = (virtual ? Thread.ofVirtual() : Thread.ofPlatform()).start(fetch);
      asked.await();

      agent.interrupt();

      assertThatThrownBy(fetch::get).hasRootCauseInstanceOf(InterruptedException.class);
      left.await();
    }
  }

  @Test
  void interrupt_beforeTheFetch_reachesNobody() throws Exception {
    try (FakeServer server = FakeServer.saying(ok("hello"))) {
      Thread.currentThread().interrupt();

      assertThatThrownBy(() -> fetch(tool, CONTEXT, server.url("/")))
          .isInstanceOf(InterruptedException.class);
      assertThat(Thread.currentThread().isInterrupted()).isFalse();
      assertThat(server.connections()).isZero();
    }
  }

  private static WebFetchTool hasty() {
    return limited(within(SHORT));
  }

  private static WebFetchTool limited(FetchLimits limits) {
    return WebFetchTool.of(Resolver.system(), TestCertificate.trustNobody(), limits, "0");
  }

  private void assertFails(String answer, String what) throws Exception {
    try (FakeServer server = FakeServer.saying(answer)) {
      assertThat(fetch(tool, CONTEXT, server.url("/"))).isEqualTo(failed(server, what));
    }
  }

  private void assertReads(String answer, String body) throws Exception {
    try (FakeServer server = FakeServer.saying(answer)) {
      assertThat(fetch(tool, CONTEXT, server.url("/"))).isEqualTo(text(server.url("/"), body));
    }
  }

  private static ToolOutcome failed(FakeServer server, String what) {
    return Fetching.failed("127.0.0.1:" + server.port() + ": " + what);
  }

  private static void floodUntilLeft(Socket connection, String bytes, CountDownLatch left) {
    try {
      while (true) {
        FakeServer.say(connection, bytes);
      }
    } catch (IOException e) {
      left.countDown();
    }
  }

  /// A server that accepts nobody and whose queue is full: for Linux, one more than its length.
  private static final class FullServer implements AutoCloseable {
    private final ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    private final Socket first = new Socket(server.getInetAddress(), port());
    private final Socket second = new Socket(server.getInetAddress(), port());

    FullServer() throws IOException {}

    int port() {
      return server.getLocalPort();
    }

    @Override
    public void close() throws IOException {
      first.close();
      second.close();
      server.close();
    }
  }
}

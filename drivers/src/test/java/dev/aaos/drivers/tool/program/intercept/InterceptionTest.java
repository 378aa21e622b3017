package dev.aaos.drivers.tool.program.intercept;

import static dev.aaos.drivers.tool.program.intercept.Speaking.address;
import static dev.aaos.drivers.tool.program.intercept.Speaking.answer;
import static dev.aaos.drivers.tool.program.intercept.Speaking.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.aaos.capability.HostPattern;
import dev.aaos.linux.confine.Destination;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.channels.ServerSocketChannel;
import java.time.InstantSource;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.CountDownLatch;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Which hosts are spoken for, with what, and to whom.
@Timeout(60)
final class InterceptionTest {
  private static final String VALUE = "Bearer s3cr3t-t0ken";
  private static final String COVERED = "*".repeat(VALUE.length());
  private static final String OK = "HTTP/1.1 200 OK\nContent-Length: 2\n\nok";

  @Test
  void refusals_arePutOnRecordABoundedNumberOfTimes() throws Exception {
    try (RawHost host = RawHost.saying(OK);
        Speaking speaking = Speaking.of(host)) {
      speaking.permit(0);
      for (int i = 0; i <= Interception.MOST_REFUSED; i++) {
        try (Socket program = speaking.program("127.0.0.1")) {
          String answer = answer(program, get(host, ""));
          assertThat(answer)
              .contains(i < Interception.MOST_REFUSED ? "used up" : "no more are asked");
        }
      }
      assertThat(speaking.decided).hasSize(Interception.MOST_REFUSED);
    }
  }

  @Test
  void whatIsMissing_isNamed_andNoConnectionIsMadeForIt() throws Exception {
    try (RawHost host = RawHost.saying(OK);
        Speaking speaking = Speaking.of(host)) {
      speaking.values.clear();
      try (Socket program = speaking.program("127.0.0.1")) {
        assertThat(answer(program, get(host, "")))
            .contains(
                "502 Bad Gateway", "no secret is called 'token' here: `aaos secret set token`");
      }
      assertThat(host.heads()).isEmpty();
    }
  }

  @Test
  void noWayToTheHost_isSaid() throws Exception {
    int port;
    try (ServerSocket closed = new ServerSocket(0, 0, InetAddress.ofLiteral("127.0.0.1"))) {
      port = closed.getLocalPort();
    }
    String at = "127.0.0.1:" + port;
    try (Speaking speaking = new Speaking(port, "secret: token; hosts " + at + "; header a");
        Socket program = speaking.program("127.0.0.1")) {
      assertThat(answer(program, "GET / HTTP/1.1\nHost: " + at + "\n\n"))
          .contains("502 Bad Gateway", "no connection to 127.0.0.1 port " + port);
    }
  }

  @Test
  void secretsInHeadersOfTheirOwn_goTogether_andTwoForOneHeaderAreRefused() throws Exception {
    try (RawHost host = RawHost.saying(OK)) {
      String token = "secret: token; hosts " + address(host) + "; header Authorization";
      String key = "secret: key; hosts " + address(host) + "; header ";
      try (Speaking speaking = new Speaking(host.port(), token, key + "X-Key", token);
          Socket program = speaking.program("127.0.0.1")) {
        answer(program, get(host, "Connection: close\n"));
        assertThat(host.heads().getFirst())
            .contains("\r\nauthorization: " + VALUE, "\r\nx-key: k3y-0f-the-test");
        assertThat(speaking.decided).hasSize(2);
      }
      try (Speaking speaking = new Speaking(host.port(), token, key + "Authorization");
          Socket program = speaking.program("127.0.0.1")) {
        assertThat(answer(program, get(host, "")))
            .contains(
                "403 Forbidden", "more than one secret is granted for the header authorization");
        assertThat(speaking.decided).isEmpty();
      }
    }
  }

  @Test
  void aNameIsReachedByTlsAlone_andProvesToBeIt() throws Exception {
    Authority vouching = new Authority(InstantSource.system());
    SSLContext impostor = vouching.serving(new HostPattern("good.test", OptionalInt.of(443)));
    try (RawHost plain = RawHost.saying(OK);
        Speaking speaking = new Speaking(plain.port(), "secret: token; hosts good.test; header a");
        Socket program = speaking.program("good.test", 443)) {
      assertThat(answer(program, "GET / HTTP/1.1\nHost: good.test\n\n"))
          .contains("403 Forbidden", "a secret is sent to a name over https only");
      assertThat(plain.heads()).isEmpty();
    }
    try (RawHost host = RawHost.acting(
            impostor.getServerSocketFactory(), (self, connection) -> self.head(connection));
        Speaking speaking = new Speaking(host.port(), "secret: token; hosts good.test; header a");
        Socket program = tls(speaking, "good.test", speaking.trustedByPrograms())) {
      assertThat(answer(program, "GET / HTTP/1.1\nHost: good.test\n\n"))
          .contains("502 Bad Gateway", "TLS failed: ");
      assertThat(host.heads()).noneMatch(head -> head.contains("s3cr3t"));
    }
  }

  private static SSLSocket tls(Speaking speaking, String name, SSLContext trust)
      throws IOException {
    SSLSocket tls = (SSLSocket)
        trust.getSocketFactory().createSocket(speaking.program(name, 443), name, 443, true);
    SSLParameters parameters = tls.getSSLParameters();
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    parameters.setApplicationProtocols(new String[] {"h2", "http/1.1"});
    tls.setSSLParameters(parameters);
    return tls;
  }

  @Test
  void overTls_aNameIsSpokenForWithACertificateOfItsOwn_toWhoTrustsTheDaemonAlone()
      throws Exception {
    Speaking[] self = new Speaking[1];
    try (RawHost host = secure(self);
        Speaking speaking =
            new Speaking(host.port(), "secret: token; hosts *.good.test; header a")) {
      self[0] = speaking;
      try (SSLSocket program = tls(speaking, "a.good.test", speaking.trustedByPrograms())) {
        program.startHandshake();
        assertThat(program.getApplicationProtocol()).isEqualTo("http/1.1");
        assertThat(answer(program, "GET / HTTP/1.1\nHost: a.good.test\nConnection: close\n\n"))
            .endsWith("said " + COVERED);
      }
      try (SSLSocket pinning = tls(speaking, "a.good.test", SSLContext.getDefault())) {
        assertThatThrownBy(pinning::startHandshake).isInstanceOf(SSLException.class);
      }
      speaking.end();
      assertThat(speaking.troubles)
          .singleElement()
          .asString()
          .contains("did not come to speak TLS with aaOS", "SSL_CERT_FILE");
    }
  }

  /// A host that proves to be a.good.test to who trusts the authority of `speaking`'s tests.
  private static RawHost secure(Speaking[] speaking) throws IOException {
    return RawHost.acting((host, connection) -> {
      SSLContext serving =
          speaking[0].outside.serving(new HostPattern("a.good.test", OptionalInt.of(443)));
      SSLSocket tls = (SSLSocket) serving.getSocketFactory().createSocket(connection, null, true);
      tls.setUseClientMode(false);
      String head = host.head(tls);
      String said = "said "
          + head.lines()
              .filter(line -> line.startsWith("a: "))
              .findFirst()
              .orElse("a: nothing")
              .substring(3);
      RawHost.say(tls, "HTTP/1.1 200 OK\nContent-Length: " + said.length() + "\n\n" + said);
      tls.close();
    });
  }

  @Test
  void whatIsUnderWay_endsWithTheCommand() throws Exception {
    CountDownLatch left = new CountDownLatch(1);
    try (RawHost host = RawHost.acting((self, connection) -> {
          self.head(connection);
          assertThat(connection.getInputStream().read()).isEqualTo(-1);
          left.countDown();
        });
        Speaking speaking = Speaking.of(host);
        Socket program = speaking.program("127.0.0.1")) {
      RawHost.say(program, get(host, ""));
      while (host.heads().isEmpty()) {
        Thread.onSpinWait();
      }

      speaking.end();

      assertThat(program.getInputStream().read()).isEqualTo(-1);
      left.await();
      assertThat(speaking.troubles).isEmpty();
    }
  }

  @Test
  void hostsAreSpokenFor_asFarAsTheGrantNamesThePort_orItIsTheUsualOne() throws Exception {
    try (Speaking speaking =
        new Speaking(1, "secret: token; hosts good.test,other.test:8443,10.0.0.1; header a")) {
      assertThat(List.of("good.test:443", "other.test:8443", "10.0.0.1:443", "10.0.0.1:80"))
          .allMatch(host -> speaks(speaking, host));
      assertThat(List.of(
              "good.test:80",
              "good.test:22",
              "good.test:8443",
              "other.test:443",
              "10.0.0.1:22",
              "a.good.test:443",
              "bad.test:443"))
          .noneMatch(host -> speaks(speaking, host));
    }
  }

  private static boolean speaks(Speaking speaking, String host) {
    int colon = host.indexOf(':');
    return speaking
        .interception()
        .speaksFor(new HostPattern(
            host.substring(0, colon), OptionalInt.of(Integer.parseInt(host.substring(colon + 1)))));
  }

  @Test
  void aConnectionThatNothingWasDecidedFor_isClosed() throws Exception {
    try (Speaking speaking = new Speaking(1, "secret: token; hosts good.test; header a");
        ServerSocketChannel listening = ServerSocketChannel.open()
            .bind(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0));
        Socket program =
            new Socket(InetAddress.ofLiteral("127.0.0.1"), listening.socket().getLocalPort())) {
      speaking.interception().entered(new Destination("good.test", 443), listening.accept());

      assertThat(program.getInputStream().read()).isEqualTo(-1);
    }
  }
}

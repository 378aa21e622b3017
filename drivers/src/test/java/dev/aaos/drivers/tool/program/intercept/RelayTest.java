package dev.aaos.drivers.tool.program.intercept;

import static dev.aaos.drivers.tool.program.intercept.Speaking.address;
import static dev.aaos.drivers.tool.program.intercept.Speaking.answer;
import static dev.aaos.drivers.tool.program.intercept.Speaking.get;
import static dev.aaos.drivers.tool.program.intercept.Speaking.rest;
import static dev.aaos.drivers.tool.program.intercept.Speaking.some;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// One connection of a program for whose host the daemon speaks, against hosts that misbehave.
@Timeout(60)
final class RelayTest {
  private static final String VALUE = "Bearer s3cr3t-t0ken";
  private static final String COVERED = "*".repeat(VALUE.length());
  private static final String OK = "HTTP/1.1 200 OK\nContent-Length: 2\n\nok";

  @Test
  void eachRequestOfAConnection_getsTheSecretInPlaceOfTheProgramsOwn() throws Exception {
    try (RawHost host = RawHost.saying(OK, OK);
        Speaking speaking = Speaking.of(host);
        Socket program = speaking.program("127.0.0.1")) {
      String first = get(host, """
          authorization: mine
          AUTHORIZATION: mine
          X: y
          Range: bytes=0-1
          Accept-Encoding: gzip
          TE: trailers
          Upgrade: h2c
          """);
      RawHost.say(program, first + get(host, "Connection: close\n"));

      String answers = rest(program);

      assertThat(answers).isEqualTo("""
          HTTP/1.1 200 OK
          Content-Length: 2
          Connection: keep-alive

          okHTTP/1.1 200 OK
          Content-Length: 2
          Connection: close

          ok""");
      assertThat(host.heads().getFirst().replace("\r\n", "\n"))
          .isEqualTo("""
              GET / HTTP/1.1
              Host: %s
              X: y
              Accept-Encoding: identity
              authorization: %s
              Connection: keep-alive

              """.formatted(address(host), VALUE));
      assertThat(host.heads()).hasSize(2).allMatch(head -> head.contains(VALUE));
      assertThat(speaking.decided)
          .hasSize(2)
          .containsOnly("secret: token; hosts " + address(host) + "; header authorization");
      assertThat(speaking.used).hasSize(2);
      assertThat(speaking.troubles).isEmpty();
    }
  }

  @Test
  void aValueThatIsSaidBack_isCovered_inHeadAndBody_howeverItIsFramed() throws Exception {
    String body = "you said " + VALUE + " or s3cr3t-t0ken";
    String covered = "you said " + COVERED + " or ************";
    String sized = "Content-Length: " + body.length();
    StringBuilder chunks = new StringBuilder();
    body.chars().forEach(one -> chunks.append("1;x=y\n").append((char) one).append('\n'));
    try (RawHost host = RawHost.saying(
            "HTTP/1.1 200 " + VALUE + "\nX: " + VALUE + "\n" + sized + "\n\n" + body,
            "HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n\n" + chunks + "0\nTrailer: " + VALUE
                + "\n\n",
            "HTTP/1.1 200 OK\nX: a\n  " + VALUE + "\n\n" + body);
        Speaking speaking = Speaking.of(host);
        Socket program = speaking.program("127.0.0.1")) {
      RawHost.say(program, get(host, "") + get(host, "") + get(host, ""));

      String answers = rest(program);

      assertThat(answers)
          .startsWith("HTTP/1.1 200 " + COVERED + "\nX: " + COVERED + "\n" + sized
              + "\nConnection: keep-alive\n\n" + covered)
          .endsWith("HTTP/1.1 200 OK\nX: a " + COVERED + "\nConnection: close\n\n" + covered)
          .doesNotContain("s3cr3t", "Trailer");
      assertThat(dechunked(answers.substring(answers.indexOf("chunked")))).isEqualTo(covered);
    }
  }

  /// Returns what the chunks hold that follow the header of which `answer` is the end.
  private static String dechunked(String answer) {
    List<String> lines = answer.substring(answer.indexOf("\n\n") + 2).lines().toList();
    StringBuilder whole = new StringBuilder();
    for (int i = 0; !lines.get(i).equals("0"); i += 2) {
      assertThat(lines.get(i + 1)).hasSize(Integer.parseInt(lines.get(i), 16));
      whole.append(lines.get(i + 1));
    }
    return whole.toString();
  }

  @Test
  void headAndBodilessAnswersAndInterimOnes_keepTheConnectionInStep() throws Exception {
    try (RawHost host = RawHost.saying(
            "HTTP/1.1 200 OK\nContent-Length: 1000\nContent-Encoding: gzip\n\n",
            "HTTP/1.1 204 No Content\n\n",
            "HTTP/1.1 304 Not Modified\nContent-Length: 7\n\n",
            "HTTP/1.1 103 Early Hints\nLink: x\n\n" + OK);
        Speaking speaking = Speaking.of(host);
        Socket program = speaking.program("127.0.0.1")) {
      String head = get(host, "").replace("GET", "HEAD");
      RawHost.say(program, head + get(host, "") + get(host, "") + get(host, "Connection: close\n"));

      assertThat(rest(program).lines().filter(line -> line.startsWith("HTTP") || line.equals("ok")))
          .containsExactly(
              "HTTP/1.1 200 OK",
              "HTTP/1.1 204 No Content",
              "HTTP/1.1 304 Not Modified",
              "HTTP/1.1 103 Early Hints",
              "HTTP/1.1 200 OK",
              "ok");
    }
  }

  @Test
  void aBodyThatWaitsForLeave_isSentWhenTheHostGivesIt() throws Exception {
    try (RawHost host = RawHost.acting((self, connection) -> {
          self.head(connection);
          RawHost.say(connection, "HTTP/1.1 100 Continue\n\n");
          byte[] body = connection.getInputStream().readNBytes(4);
          RawHost.say(connection, "HTTP/1.1 200 OK\nContent-Length: 4\n\n");
          connection.getOutputStream().write(body);
        });
        Speaking speaking = Speaking.of(host);
        Socket program = speaking.program("127.0.0.1")) {
      RawHost.say(
          program,
          "POST / HTTP/1.1\nHost: " + address(host)
              + "\nExpect: 100-continue\nContent-Length: 4\nConnection: close\n\n");
      assertThat(some(program, 25)).startsWith("HTTP/1.1 100 Continue");

      assertThat(answer(program, "body")).endsWith("\n\nbody");
    }
  }

  @Test
  void anAnswerThatComesBeforeTheBodyIsRead_isPassedBack() throws Exception {
    try (RawHost host = RawHost.acting((self, connection) -> {
          self.head(connection);
          RawHost.say(
              connection, "HTTP/1.1 413 Too Large\nContent-Length: 3\nConnection: close\n\nno!");
          connection.shutdownOutput();
          connection.getInputStream().readNBytes(100_000);
        });
        Speaking speaking = Speaking.of(host);
        Socket program = speaking.program("127.0.0.1")) {
      Thread.ofVirtual().start(() -> {
        try {
          RawHost.say(
              program,
              "POST / HTTP/1.1\nHost: " + address(host) + "\nContent-Length: 2000000\n\n"
                  + "x".repeat(500_000));
        } catch (IOException e) {
          assertThat(e).isNotNull(); // nobody reads it any more
        }
      });

      assertThat(rest(program)).startsWith("HTTP/1.1 413 Too Large").endsWith("no!");
    }
  }

  @Test
  void whatAHostSaysAsItComes_isPassedOnAsItComes() throws Exception {
    CountDownLatch heard = new CountDownLatch(1);
    try (RawHost host = RawHost.acting((self, connection) -> {
          self.head(connection);
          RawHost.say(connection, "HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n\n6\nevent1\n");
          try {
            heard.await();
          } catch (InterruptedException e) {
            throw new IOException(e);
          }
          RawHost.say(connection, "6\nevent2\n0\n\n");
        });
        Speaking speaking = Speaking.of(host);
        Socket program = speaking.program("127.0.0.1")) {
      RawHost.say(program, get(host, "Connection: close\n"));
      StringBuilder so = new StringBuilder();
      while (so.indexOf("event1") < 0) {
        so.append(some(program, 1));
      }
      heard.countDown();

      assertThat(rest(program)).contains("6\nevent2\n0\n\n");
    }
  }

  @Test
  void aUseThatIsNotAllowed_isRefused_afterTheAnswersBeforeIt_andNothingOfItIsSent()
      throws Exception {
    try (RawHost host = RawHost.saying(OK, OK);
        Speaking speaking = Speaking.of(host);
        Socket program = speaking.program("127.0.0.1")) {
      speaking.permit(1);

      String answers = answer(program, get(host, "") + get(host, ""));

      assertThat(answers)
          .contains("\n\nokHTTP/1.1 403 Forbidden\n")
          .endsWith("aaos: " + address(host) + ": secret 'token': used up\n");
      assertThat(host.heads()).hasSize(1);
      assertThat(speaking.troubles).containsExactly("secret 'token': used up");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET / HTTP/1.1\nHost: evil.test\n\n",
        "GET / HTTP/1.1\n\n",
        "TRACE / HTTP/1.1\nHost: HOST\n\n",
        "CONNECT HOST HTTP/1.1\nHost: HOST\n\n",
        "POST / HTTP/1.1\nHost: HOST\nContent-Length: 1\nTransfer-Encoding: chunked\n\n",
        "GET / HTTP/1.1\nHost: HOST\nX\n\n",
        "*1 hello, I am a database\n\n",
      })
  void requestsThatAreNotSurelyTheHosts_areRefused_andTheHostHearsNothing(String said)
      throws Exception {
    try (RawHost host = RawHost.saying(OK);
        Speaking speaking = Speaking.of(host);
        Socket program = speaking.program("127.0.0.1")) {
      String answer = answer(program, said.replace("HOST", address(host)));

      assertThat(answer).startsWith("HTTP/1.1 403 Forbidden\n").contains("aaos: " + address(host));
      assertThat(host.heads()).isEmpty();
      assertThat(speaking.decided).isEmpty();
      assertThat(speaking.troubles).hasSize(1);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 200 OK\nContent-Encoding: gzip\nContent-Length: 2\n\nok",
        "HTTP/1.1 200 OK\nTransfer-Encoding: gzip, chunked\n\n0\n\n",
        "HTTP/1.1 200 OK\nContent-Length: 2\nContent-Length: 3\n\nok",
        "HTTP/1.1 200 OK\nContent-Length: +2\n\nok",
        "HTTP/1.1 101 Switching Protocols\nUpgrade: x\n\n",
        "HTTP/1.1 200 OK\nno field\n\nok",
        "SSH-2.0-OpenSSH\n\n",
        "HTTP/2 200\n\n",
      })
  void anAnswerInWhichNothingCouldBeFound_isNotPassedOn(String said) throws Exception {
    try (RawHost host = RawHost.saying(said);
        Speaking speaking = Speaking.of(host);
        Socket program = speaking.program("127.0.0.1")) {
      assertThat(answer(program, get(host, ""))).startsWith("HTTP/1.1 502 Bad Gateway\n");
      assertThat(speaking.troubles).hasSize(1);
    }
  }

  @Test
  void aHostThatEndsInTheMiddle_isNotTakenForWhole() throws Exception {
    for (String part : List.of(
        "HTTP/1.1 200 OK\nContent-Length: 9\n\nok",
        "HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n\n2\nok\n",
        "HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n\n2\nokk\n",
        "HTTP/1.1 200 OK\nContent-")) {
      try (RawHost host = RawHost.saying(part);
          Speaking speaking = Speaking.of(host);
          Socket program = speaking.program("127.0.0.1")) {
        assertThat(answer(program, get(host, ""))).doesNotContain("0\n\n");
        assertThat(speaking.troubles).as(part).hasSize(1);
      }
    }
  }

  @Test
  void aProgramThatIsGoneAfterItsAnswer_isNoTrouble() throws Exception {
    for (String left : List.of("", "GET / HT")) {
      try (RawHost host = RawHost.saying(OK, OK);
          Speaking speaking = Speaking.of(host);
          ServerSocketChannel listening = ServerSocketChannel.open().bind(null)) {
        Thread relay;
        try (Socket program = SocketChannel.open(listening.getLocalAddress()).socket()) {
          relay = Thread.ofVirtual().start(speaking.relay("127.0.0.1", listening.accept()));
          RawHost.say(program, get(host, ""));
          assertThat(some(program, 64)).endsWith("\n\nok");
          RawHost.say(program, left);
          program.setOption(StandardSocketOptions.SO_LINGER, 0);
        }
        relay.join();
        assertThat(speaking.troubles).as(left).isEmpty();
      }
    }
  }

  @Test
  void aHostThatEndsAnIdleConnection_endsTheProgramsToo_withoutTrouble() throws Exception {
    try (RawHost host = RawHost.saying(OK);
        Speaking speaking = Speaking.of(host);
        Socket program = speaking.program("127.0.0.1")) {
      assertThat(answer(program, get(host, ""))).endsWith("\n\nok");
      assertThat(speaking.troubles).isEmpty();
    }
  }

  @Test
  void aHostThatBreaksAnIdleConnection_endsTheProgramsToo_withoutTrouble() throws Exception {
    CountDownLatch answered = new CountDownLatch(1);
    RawHost.Script breaks = (host, connection) -> {
      host.head(connection);
      RawHost.say(connection, OK);
      answered.await();
      connection.setOption(StandardSocketOptions.SO_LINGER, 0);
    };
    try (RawHost host = RawHost.acting(breaks);
        Speaking speaking = Speaking.of(host);
        ServerSocketChannel listening = ServerSocketChannel.open().bind(null);
        Socket program = SocketChannel.open(listening.getLocalAddress()).socket()) {
      Thread relay = Thread.ofVirtual().start(speaking.relay("127.0.0.1", listening.accept()));
      RawHost.say(program, get(host, ""));
      assertThat(some(program, 64)).endsWith("\n\nok");

      answered.countDown();

      relay.join();
      assertThat(speaking.troubles).isEmpty();
    }
  }
}

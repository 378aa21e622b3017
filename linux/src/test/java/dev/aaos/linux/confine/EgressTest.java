package dev.aaos.linux.confine;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.aaos.linux.confine.Commands.Result;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Ordinary programs in real cells reach the hosts they were let through to, and no others.
@Timeout(120)
final class EgressTest {
  private static final long MUCH = 1 << 30;

  private Path base;
  private Commands commands;
  private HttpServer server;
  private int port;

  @BeforeEach
  void begin() throws IOException {
    base = Commands.place();
    commands = new Commands(Commands.modules(base));
    server = HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), 0);
    server.createContext("/", exchange -> {
      byte[] body = exchange.getRequestBody().readAllBytes();
      byte[] answer = (exchange.getRequestHeaders().getFirst("Host") + " "
              + exchange.getRequestURI() + " " + new String(body, StandardCharsets.UTF_8) + "\n")
          .getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(200, answer.length);
      exchange.getResponseBody().write(answer);
      exchange.close();
    });
    server.start();
    port = server.getAddress().getPort();
  }

  @AfterEach
  void end() throws IOException {
    server.stop(0);
    commands.close();
    Commands.remove(base);
  }

  private Egress names() {
    return new Egress(List.of(port), List.of(), MUCH);
  }

  private Network open() {
    return new Network("good.test", "good.test:" + port);
  }

  private Result run(Network network, Egress egress, String script) throws Exception {
    return commands.run(egress, network, script.replace("PORT", Integer.toString(port)));
  }

  @Test
  void ordinaryPrograms_reachAHostByName() throws Exception {
    Network network = open();

    Result result = run(network, names(), """
        curl -sS http://good.test:PORT/curl
        curl -sS -d body http://good.test:PORT/post http://GOOD.test:PORT/again
        python3 -c 'import urllib.request as u
        print(u.urlopen("http://good.test:PORT/python").read().decode(), end="")'
        node -e 'require("http").get("http://good.test:PORT/node", r => r.pipe(process.stdout))'
        """);

    assertThat(result.out().lines().map(String::strip))
        .containsExactly(
            "good.test:" + port + " /curl",
            "good.test:" + port + " /post body",
            "GOOD.test:" + port + " /again body",
            "good.test:" + port + " /python",
            "good.test:" + port + " /node");
    assertThat(result.err()).isEmpty();
    assertThat(network.asked().getFirst()).isEqualTo("good.test");
    assertThat(network.carried()).hasSize(4).containsOnly("good.test:" + port + " true true ");
  }

  @Test
  void aNameThatIsNotGranted_doesNotExist_andNothingElseLeadsOut() throws Exception {
    Network network = open();

    Result result = run(network, names(), """
        curl -sS http://bad.test:PORT/
        curl -sS http://127.0.0.1:PORT/
        curl -sS http://198.18.0.0:PORT/
        curl -sS http://[::1]:PORT/
        curl -sS --max-time 5 http://1.1.1.1/
        curl -sS http://good.test:1/
        """);

    assertThat(result.out()).isEmpty();
    assertThat(result.err().lines()).hasSize(6);
    assertThat(result.err()).contains("Could not resolve host: bad.test", "1.1.1.1");
    assertThat(network.asked()).containsExactly("bad.test", "good.test");
    assertThat(network.carried()).isEmpty();
  }

  private static String ways() throws IOException {
    try (InputStream in = EgressTest.class.getResourceAsStream("ways.py")) {
      return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @Test
  void waysAroundTheGate_leadNowhere() throws Exception {
    Network network = open();

    Result result =
        run(network, names(), "cat > ways.py << 'EOF'\n" + ways() + "EOF\npython3 ways.py PORT");

    assertThat(result.err()).isEmpty();
    assertThat(result.out().lines()).hasSize(13).allMatch(line -> line.endsWith(" refused"));
    assertThat(network.asked()).contains("secret.bad.test").doesNotContain("bad.test:" + port);
  }

  @Test
  void anAddress_isReachedWhereItWasGranted() throws Exception {
    Network network = new Network("127.0.0.1:" + port, "10.9.8.7:" + port);
    Egress egress = new Egress(
        List.of(),
        List.of(
            new Egress.Literal(InetAddress.ofLiteral("127.0.0.1"), port),
            new Egress.Literal(InetAddress.ofLiteral("10.9.8.7"), port)),
        MUCH);

    Result result = run(network, egress, """
        curl -sS http://127.0.0.1:PORT/here
        curl -sS http://10.9.8.7:PORT/there
        curl -sS http://10.9.8.8:PORT/elsewhere
        """);

    assertThat(result.out().lines().map(String::strip))
        .containsExactly("127.0.0.1:" + port + " /here", "10.9.8.7:" + port + " /there");
    assertThat(result.err().lines()).hasSize(1);
    assertThat(network.carried())
        .containsExactlyInAnyOrder(
            "127.0.0.1:" + port + " true true ", "10.9.8.7:" + port + " true true ");
  }

  @Test
  void aRequestForAnotherHost_isAnsweredHere() throws Exception {
    Network network = open();

    Result result = run(network, names(), """
        curl -sS -w '%{http_code} ' -H 'Host: bad.test' http://good.test:PORT/
        curl -sS -k --connect-to bad.test:PORT:good.test:PORT https://bad.test:PORT/
        """);

    assertThat(result.out())
        .startsWith("aaos: good.test:" + port + ": a request for the host 'bad.test'")
        .endsWith("403 ");
    assertThat(result.err()).contains("curl: (35)");
    assertThat(network.carried())
        .satisfiesExactlyInAnyOrder(
            first -> assertThat(first).contains("false false a request for the host 'bad.test'"),
            second -> assertThat(second).contains("false false TLS for the server 'bad.test'"));
  }

  @Test
  void git_clonesFromAHostByName() throws Exception {
    git("init", "-q", "-b", "main", "repository");
    git(
        "-C",
        "repository",
        "-c",
        "user.name=a",
        "-c",
        "user.email=a@b",
        "commit",
        "-q",
        "--allow-empty",
        "-m",
        "first");
    try (GitServer git = GitServer.of(base)) {
      Network network = new Network("git.test", "git.test:" + git.port());
      Egress egress = new Egress(List.of(git.port()), List.of(), MUCH);

      Result result = commands.run(
          egress,
          network,
          "cd /tmp && git clone -q git://git.test:%d/repository r && git -C r log --format=%%s"
              .formatted(git.port()));

      assertThat(result.err()).isEmpty();
      assertThat(result.out()).isEqualTo("first\n");
    }
  }

  private void git(String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("git"));
    command.addAll(List.of(arguments));
    Process git =
        new ProcessBuilder(command).directory(base.toFile()).inheritIO().start();
    assertThat(git.waitFor()).isZero();
  }

  @Test
  void whoeverSpeaksFirst_isHeard_andWhatWasSaidLastIsCarried() throws Exception {
    CompletableFuture<String> heard = new CompletableFuture<>();
    try (ServerSocket greeter = new ServerSocket(0, 0, InetAddress.ofLiteral("127.0.0.1"))) {
      Thread.ofVirtual().start(() -> greet(greeter, heard));
      Network network = new Network("greeter.test", "greeter.test:" + greeter.getLocalPort());
      Egress egress = new Egress(List.of(greeter.getLocalPort()), List.of(), MUCH);

      Result result = commands.run(egress, network, """
          exec 3<>/dev/tcp/greeter.test/%d
          read -r line <&3
          echo "$line"
          echo last words >&3
          """.formatted(greeter.getLocalPort()));

      assertThat(result.out()).isEqualTo("welcome\n");
      assertThat(heard.get()).isEqualTo("last words\n");
    }
  }

  private static void greet(ServerSocket greeter, CompletableFuture<String> heard) {
    try (Socket socket = greeter.accept()) {
      socket.getOutputStream().write("welcome\n".getBytes(StandardCharsets.UTF_8));
      heard.complete(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      heard.completeExceptionally(e);
    }
  }

  @Test
  void aHostThatNeverHangsUp_isLeft_whichIsNoTrouble() throws Exception {
    List<Socket> held = Collections.synchronizedList(new ArrayList<>());
    try (ServerSocket holder = new ServerSocket(0, 0, InetAddress.ofLiteral("127.0.0.1"))) {
      Thread.ofVirtual().start(() -> hold(holder, held));
      Network network = new Network("holder.test", "holder.test:" + holder.getLocalPort());
      Egress egress = new Egress(List.of(holder.getLocalPort()), List.of(), MUCH);

      commands.run(egress, network, """
          for i in {1..20}; do
            exec {line}<>/dev/tcp/holder.test/%d
            echo words >&$line
          done
          """.formatted(holder.getLocalPort()));

      assertThat(network.carried())
          .hasSize(20)
          .containsOnly("holder.test:" + holder.getLocalPort() + " true false ");
    } finally {
      for (Socket one : held) {
        one.close();
      }
    }
  }

  private static void hold(ServerSocket holder, List<Socket> held) {
    try {
      while (true) {
        held.add(holder.accept());
      }
    } catch (IOException e) {
      // It was closed: the test is over.
      return;
    }
  }

  @Test
  void aConnection_isBroughtToWhoSpeaksForTheHost_whomProgramsTrustBesidesTheMachinesAuthorities()
      throws Exception {
    Network network = new Network("good.test") {
      @Override
      public void asks(Destination destination, Consumer<Passage> answer) {
        if (destination.isLookUp()) {
          super.asks(destination, answer);
        } else {
          answer.accept(new Passage.Through());
        }
      }

      @Override
      public void entered(Destination destination, SocketChannel program) {
        Thread.ofVirtual().start(() -> answer(destination, program));
      }
    };

    Result result = run(network, names().openedBy("the authority\n"), """
        for i in 1 2 3 4 5; do
          curl -sS http://good.test:PORT/$i &
        done
        wait
        tail -n 1 /etc/ssl/aaos.pem
        for own in /etc/ssl/certs/ca-certificates.crt /etc/pki/tls/certs/ca-bundle.crt; do
          test ! -e $own || cmp $own /etc/ssl/aaos.pem
        done
        echo more >> /etc/ssl/aaos.pem
        """);

    assertThat(result.out().lines())
        .containsExactlyInAnyOrder(
            "for good.test:" + port + " GET /1",
            "for good.test:" + port + " GET /2",
            "for good.test:" + port + " GET /3",
            "for good.test:" + port + " GET /4",
            "for good.test:" + port + " GET /5",
            "the authority");
    assertThat(result.err()).contains("/etc/ssl/aaos.pem: ").hasLineCount(1);
    assertThat(network.carried()).hasSize(5).containsOnly("good.test:" + port + " true true ");
  }

  /// Says to one request where it was meant to go.
  private static void answer(Destination to, SocketChannel program) {
    try (program) {
      String asked = new BufferedReader(
              new InputStreamReader(Channels.newInputStream(program), StandardCharsets.US_ASCII))
          .readLine();
      String body = "for " + to + " " + asked.replace(" HTTP/1.1", "") + "\n";
      String said = "HTTP/1.1 200 OK\r\nContent-Length: " + body.length()
          + "\r\nConnection: close\r\n\r\n" + body;
      Channels.newOutputStream(program).write(said.getBytes(StandardCharsets.US_ASCII));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void whatAllConnectionsMayCarry_isBounded() throws Exception {
    Network network = open();
    Egress little = new Egress(List.of(port), List.of(), 2_000);

    Result result = run(network, little, """
        curl -sS http://good.test:PORT/first | wc -l
        head -c 1500 /dev/zero | curl -sS --data-binary @- http://good.test:PORT/second | wc -c
        """);

    assertThat(result.out().strip()).startsWith("1").doesNotContain("15");
    assertThat(network.carried())
        .hasSize(2)
        .anySatisfy(last -> assertThat(last).contains("carried all that they may"));
  }

  @Test
  void aCommandThatIsStopped_leavesNoConnection() throws Exception {
    CompletableFuture<String> heard = new CompletableFuture<>();
    try (ServerSocket greeter = new ServerSocket(0, 0, InetAddress.ofLiteral("127.0.0.1"))) {
      Thread.ofVirtual().start(() -> greet(greeter, heard));
      Network network = new Network("greeter.test", "greeter.test:" + greeter.getLocalPort());
      Egress egress = new Egress(List.of(greeter.getLocalPort()), List.of(), MUCH);
      CompletableFuture<Result> ended = new CompletableFuture<>();
      Thread.ofVirtual().start(() -> {
        try {
          ended.complete(commands.run(egress, network, """
              exec 3<>/dev/tcp/greeter.test/%d
              read -r line <&3
              echo "$line"
              read -r line <&3
              """.formatted(greeter.getLocalPort())));
        } catch (ConfinementException | InterruptedException e) {
          ended.completeExceptionally(e);
        }
      });
      network.running.await();

      network.kill.run();

      assertThat(ended.get().ending()).isEqualTo(new Ending.Killed(9));
      assertThat(heard.get()).isEmpty();
    }
  }
}

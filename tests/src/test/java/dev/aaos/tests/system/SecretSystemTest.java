package dev.aaos.tests.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// A secret, from the person who sets it to the server that needs it, and nowhere else.
class SecretSystemTest {
  private static final String VALUE = "Bearer s3cr3t-t0ken-0f-the-test";

  private final Scratch scratch = Scratch.make();
  private final Path config = scratch.path("log.no-config");
  private final List<String> heard = new CopyOnWriteArrayList<>();

  @AfterEach
  void clean() {
    scratch.close();
  }

  private Command.Outcome secret(String input, String... words) {
    Stream<String> all =
        Stream.concat(Stream.of("secret", "-c", config.toString()), Stream.of(words));
    return Command.aaos(all.toArray(String[]::new)).reading(input).run();
  }

  private HttpServer server() throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), 0);
    server.createContext("/", exchange -> {
      String said = exchange.getRequestHeaders().getFirst("Authorization");
      heard.add(said == null ? "" : said);
      byte[] answer = ("you said " + said).getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(200, answer.length);
      exchange.getResponseBody().write(answer);
      exchange.close();
    });
    server.start();
    return server;
  }

  @Test
  void aSecret_reachesTheServer_andNothingElse() throws IOException {
    assertThat(secret(VALUE + "\n", "set", "token").err()).contains("kept in ");
    Path file = scratch.path("log.no-config.secrets").resolve("token");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    HttpServer server = server();
    String host = "127.0.0.1:" + server.getAddress().getPort();
    try (DaemonProcess daemon = DaemonProcess.start(scratch);
        RpcClient client = daemon.connect()) {
      String agent = client
          .call("agent.spawn", Map.of("manifest", """
              name: fetcher
              model: demo
              system_prompt: s
              capabilities:
                - "tool: web_fetch"
                - "network: %1$s"
                - {secret: token, hosts: ["%1$s"], header: Authorization}
                - "tool: shell"
                - "exec: /usr/bin/*"
              """.formatted(host)))
          .get("agent_id")
          .stringValue();

      JsonNode fetched = client.call(
          "tool.invoke",
          Map.of(
              "agent_id",
              agent,
              "tool",
              "web_fetch",
              "input",
              Map.of("url", "http://" + host + "/", "secret", "token")));
      JsonNode shell = client.call(
          "tool.invoke",
          Map.of(
              "agent_id", agent, "tool", "shell", "input", Map.of("command", "env; cat " + file)));
      client.call("agent.stop", Map.of("agent_id", agent));

      assertThat(heard).containsExactly(VALUE);
      assertThat(fetched.toString()).contains("you said [secret token]").doesNotContain("s3cr3t");
      assertThat(shell.toString()).contains("No such file").doesNotContain("s3cr3t");
      assertThat(client.call("audit.query", Map.of("limit", 100)).toString())
          .contains("secret: token")
          .doesNotContain("s3cr3t");
    } finally {
      server.stop(0);
    }
    assertThat(Files.readString(scratch.path("log"))).doesNotContain("s3cr3t");
    try (Stream<Path> all = Files.walk(scratch.path("data"))) {
      for (Path one : all.filter(Files::isRegularFile).toList()) {
        assertThat(Files.readString(one, StandardCharsets.ISO_8859_1)).doesNotContain("s3cr3t");
      }
    }
  }

  @Test
  void secrets_areListedAndRemoved_andWrongOnesNamed() {
    assertThat(secret("", "ls").err()).contains("No secrets in ");
    secret("x\n", "set", "b");
    secret("y\n", "set", "a");

    assertThat(secret("", "ls").out()).isEqualTo("a\nb\n");
    assertThat(secret("", "ls", "--json").out()).isEqualTo("{\"secrets\":[\"a\",\"b\"]}\n");
    assertThat(secret("", "rm", "a").exit()).isZero();
    assertThat(secret("", "rm", "a").err()).contains("no secret is called 'a'");
    assertThat(secret("", "ls").out()).isEqualTo("b\n");
    assertThat(secret("z\n", "set", "../b").err()).contains("secret '../b'");
    assertThat(secret("\n", "set", "c").err()).contains("no value for 'c'");
    assertThat(secret("ü\n", "set", "c").err()).contains("one line of ASCII");
    assertThat(secret("", "put", "c").err()).contains("none of set, ls and rm");
    assertThat(secret("", "set").err()).contains("which secret?");
  }

  @Test
  void aCommand_printsTheSecretAtEachUse() throws IOException {
    Path store = scratch.path("store");
    Files.writeString(store, VALUE + "1\n");
    assertThat(secret("", "set", "token", "--", "cat", store.toString()).err())
        .contains("its command is kept in ");
    assertThat(secret("", "ls").out()).isEqualTo("token  (a command)\n");
    HttpServer server = server();
    String host = "127.0.0.1:" + server.getAddress().getPort();
    try (DaemonProcess daemon = DaemonProcess.start(scratch);
        RpcClient client = daemon.connect()) {
      String agent = client
          .call("agent.spawn", Map.of("manifest", """
              name: fetcher
              model: demo
              system_prompt: s
              capabilities:
                - "tool: web_fetch"
                - "network: %1$s"
                - {secret: token, hosts: ["%1$s"], header: Authorization}
              """.formatted(host)))
          .get("agent_id")
          .stringValue();
      Map<String, Object> fetch = Map.of(
          "agent_id",
          agent,
          "tool",
          "web_fetch",
          "input",
          Map.of("url", "http://" + host + "/", "secret", "token"));

      client.call("tool.invoke", fetch);
      Files.writeString(store, VALUE + "2\n");
      client.call("tool.invoke", fetch);
      Files.delete(store);
      String failed = client.error("tool.invoke", fetch);

      assertThat(heard).containsExactly(VALUE + "1", VALUE + "2");
      assertThat(failed).contains("secret 'token': its command failed with exit code 1");
    } finally {
      server.stop(0);
    }
  }

  @Test
  void aCommandThatGivesNoSecret_isNotKept() {
    assertThat(secret("", "set", "c", "--", "false").err())
        .contains("secret 'c': its command failed with exit code 1: run it by hand");
    assertThat(secret("", "set", "c", "--", "true").err()).contains("prints no line of ASCII");
    assertThat(secret("", "set", "c", "--", "no-such-program").err())
        .contains("'no-such-program' is in none of the places of PATH");
    assertThat(secret("", "ls").out()).isEmpty();
  }
}

package dev.aaos.tests.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// Programs send secrets that they never have: ordinary ones, from the socket to a server by TLS.
class ProgramSecretsSystemTest {
  private static final String BARE = "s3cr3t-t0ken-0f-the-test";
  private static final String VALUE = "Bearer " + BARE;
  private static final String COVERED = "*".repeat(VALUE.length());

  private final Scratch scratch = Scratch.make();
  private final Path served = scratch.path("served");
  private final List<AutoCloseable> open = new ArrayList<>();

  @BeforeEach
  void keepTheSecret() throws IOException {
    Files.createDirectories(served.resolve("files"));
    Command.Outcome kept = Command.aaos(
            "secret", "-c", scratch.path("log.no-config").toString(), "set", "token")
        .reading(VALUE + "\n")
        .run();
    assertThat(kept.exit()).as(kept.err()).isZero();
  }

  @AfterEach
  void clean() throws Exception {
    for (AutoCloseable one : open.reversed()) {
      one.close();
    }
    scratch.close();
  }

  private SecureSite site(String name) {
    SecureSite site = SecureSite.serve(scratch.path(name + ".p12"), served, VALUE);
    open.add(site);
    return site;
  }

  /// A daemon that trusts `site`, and no other.
  private RpcClient daemon(SecureSite site) {
    DaemonProcess daemon = DaemonProcess.start(scratch, Map.of("AAOS_JAVA_OPTS", site.trusted()));
    open.add(daemon);
    RpcClient client = daemon.connect();
    open.add(client);
    return client;
  }

  private static String agent(RpcClient client, String... capabilities) {
    StringBuilder manifest = new StringBuilder("""
        name: caller
        model: demo
        system_prompt: s
        capabilities:
          - "tool: shell"
          - "exec: /usr/bin/*"
        """);
    for (String capability : capabilities) {
      manifest.append("  - ").append(capability).append('\n');
    }
    return client
        .call("agent.spawn", Map.of("manifest", manifest.toString()))
        .get("agent_id")
        .stringValue();
  }

  private static String network(SecureSite site) {
    return "\"network: " + site.host() + "\"";
  }

  private static String secret(SecureSite site, String... more) {
    return "{secret: token, hosts: [\"" + site.host() + "\"], header: Authorization"
        + String.join("", more) + "}";
  }

  private static JsonNode shell(RpcClient client, String agent, String command) {
    JsonNode answer = client.response(
        "tool.invoke",
        Map.of("agent_id", agent, "tool", "shell", "input", Map.of("command", command)));
    assertThat(answer.has("result")).as(answer.toString()).isTrue();
    return answer.get("result").get("result");
  }

  private static String records(RpcClient client) {
    return client.call("audit.query", Map.of("limit", 200)).get("records").toString();
  }

  @Test
  void ordinaryPrograms_sendTheSecret_andNeverHaveIt() throws IOException {
    SecureSite site = site("site");
    RpcClient client = daemon(site);
    String agent = agent(client, network(site), secret(site));

    JsonNode result = shell(client, agent, """
        curl -sS -i https://HOST/curl
        curl -sS -H 'Authorization: mine' https://HOST/mine https://HOST/again
        python3 -c 'import urllib.request as u
        print(u.urlopen("https://HOST/python").read().decode())'
        node -e 'require("https").get("https://HOST/node", r => r.pipe(process.stdout))'
        env; cat /proc/[0-9]*/environ /proc/[0-9]*/cmdline 2> /dev/null | tr '\\0' '\\n'
        grep -rl s3"c"r3t /tmp /home /etc /dev/shm 2> /dev/null
        """.replace("HOST", site.host()));

    assertThat(site.heard())
        .containsExactly(
            "GET /curl " + VALUE,
            "GET /mine " + VALUE,
            "GET /again " + VALUE,
            "GET /python " + VALUE,
            "GET /node " + VALUE);
    assertThat(result.get("stderr").stringValue()).isEmpty();
    assertThat(result.get("stdout").stringValue())
        .contains("HTTP/1.1 200 OK", "X-said: " + COVERED, "Authorization: [" + COVERED + "]")
        .contains("SSL_CERT_FILE=/etc/ssl/aaos.pem")
        .doesNotContain("s3cr3t", "mine]");
    assertThat(result.get("network").get(0).toString())
        .contains(
            "\"host\":\"" + site.host() + "\",\"connections\":4",
            "\"secrets\":[\"token\"],\"requests_with_secrets\":5")
        .doesNotContain("trouble");
    assertThat(records(client))
        .contains("secret: token; hosts " + site.host(), "secrets: the daemon opens")
        .doesNotContain("s3cr3t");
    assertNowhereInFiles();
  }

  private void assertNowhereInFiles() throws IOException {
    assertThat(scratch.read("log")).doesNotContain("s3cr3t");
    try (Stream<Path> all = Files.walk(scratch.path("data"))) {
      for (Path one : all.filter(Files::isRegularFile).toList()) {
        assertThat(Files.readString(one, StandardCharsets.ISO_8859_1)).doesNotContain("s3cr3t");
      }
    }
  }

  @Test
  void git_clonesWithTheSecret() throws IOException, InterruptedException {
    SecureSite site = site("site");
    Path work = scratch.path("work");
    git("init", "-q", "-b", "main", work.toString());
    git(
        "-C",
        work.toString(),
        "-c",
        "user.name=a",
        "-c",
        "user.email=a@b",
        "commit",
        "-q",
        "--allow-empty",
        "-m",
        "first");
    Path bare = served.resolve("files/r.git");
    git("clone", "-q", "--bare", work.toString(), bare.toString());
    git("-C", bare.toString(), "update-server-info");
    RpcClient client = daemon(site);
    String agent = agent(client, network(site), secret(site));

    JsonNode result = shell(
        client,
        agent,
        "cd /tmp && git clone -q https://" + site.host()
            + "/files/r.git r && git -C r log --format=%s");

    assertThat(result.get("stderr").stringValue()).isEmpty();
    assertThat(result.get("stdout").stringValue()).isEqualTo("first\n");
    assertThat(site.heard()).isNotEmpty().allMatch(request -> request.endsWith(VALUE));
  }

  private static void git(String... words) throws IOException, InterruptedException {
    Process git = new ProcessBuilder(
            Stream.concat(Stream.of("git"), Stream.of(words)).toList())
        .inheritIO()
        .start();
    assertThat(git.waitFor()).isZero();
  }

  @Test
  void bodiesOfAnySize_areCarriedBothWays_andAValueCutByChunksIsFound() throws IOException {
    SecureSite site = site("site");
    Files.write(served.resolve("files/large"), new byte[20 << 20]);
    RpcClient client = daemon(site);
    String agent = agent(client, network(site), secret(site));

    JsonNode result = shell(client, agent, """
        curl -sS https://HOST/files/large | wc -c
        head -c 20000000 /dev/zero | curl -sS --data-binary @- https://HOST/size
        head -c 3000000 /dev/zero | curl -sS -T - https://HOST/size
        curl -sS https://HOST/chunks | grep -i authorization
        curl -sS -I https://HOST/head | head -n 1
        curl -sS --compressed -r 0-3 https://HOST/range | grep -ciE 'range|gzip'
        """.replace("HOST", site.host()));

    assertThat(result.get("stdout").stringValue().lines().map(String::strip))
        .containsExactly(
            "20971520",
            "20000000",
            "3000000",
            "Authorization: [" + COVERED + "]",
            "HTTP/1.1 200 OK",
            "0");
    assertThat(result.get("stderr").stringValue()).isEmpty();
  }

  @Test
  void aHostThatDoesNotProveToBeTheOne_getsNothing_andTheProgramIsToldWhy() {
    SecureSite site = site("site");
    SecureSite impostor = site("impostor");
    RpcClient client = daemon(site);
    String agent = agent(client, network(impostor), secret(impostor));

    JsonNode result =
        shell(client, agent, "curl -sS -w '%{http_code}' https://" + impostor.host() + "/");

    assertThat(result.get("stdout").stringValue())
        .startsWith("aaos: " + impostor.host() + ": TLS failed: ")
        .endsWith("502");
    assertThat(result.get("network").get(0).get("trouble").stringValue()).contains("TLS failed");
    assertThat(impostor.heard()).isEmpty();
  }

  @Test
  void whereNoSecretGoes_theProgramSeesTheHostItself() {
    SecureSite site = site("site");
    SecureSite other = site("other");
    RpcClient client = daemon(site);
    String agent = agent(client, network(site), network(other), secret(site));
    String without = agent(client, network(site));
    String certificate = """
        import ssl, sys
        pem = ssl.get_server_certificate(("127.0.0.1", %d))
        print(ssl.PEM_cert_to_DER_cert(pem).hex())
        """;

    String seen = python(client, agent, certificate.formatted(other.port()));
    String opened = python(client, agent, certificate.formatted(site.port()));
    String alone = python(client, without, certificate.formatted(site.port()));
    JsonNode nothing =
        shell(client, without, "curl -sSk https://" + site.host() + "/; env; ls /etc/ssl");

    assertThat(seen).isEqualTo(other.certificate());
    assertThat(opened).isNotEqualTo(site.certificate());
    assertThat(alone).isEqualTo(site.certificate());
    assertThat(nothing.get("stdout").stringValue())
        .contains("who are you?")
        .doesNotContain("aaos.pem", "SSL_CERT_FILE");
  }

  private static String python(RpcClient client, String agent, String script) {
    JsonNode result = shell(client, agent, "python3 - << 'EOF'\n" + script + "EOF");
    assertThat(result.get("stderr").stringValue()).isEmpty();
    return result.get("stdout").stringValue().strip();
  }

  @Test
  void aUsedUpSecret_isRefusedForTheNextRequest_onTheSameConnection() {
    SecureSite site = site("site");
    RpcClient client = daemon(site);
    String agent = agent(client, network(site), secret(site, ", max_uses: 2"));

    JsonNode result = shell(
        client,
        agent,
        "curl -sS -w ' %{http_code}\n' -o /dev/null URL1 -o /dev/null URL2 URL3"
            .replace("URL", "https://" + site.host() + "/"));

    assertThat(result.get("stdout").stringValue())
        .startsWith(" 200\n 200\naaos: " + site.host() + ": secret 'token': ")
        .endsWith("has been used 2 times, which is all it allows\n 403\n");
    assertThat(site.heard()).hasSize(2);
    assertThat(client
            .call(
                "capability.check",
                Map.of(
                    "agent_id",
                    agent,
                    "capability",
                    "secret: token; hosts " + site.host() + "; header Authorization"))
            .toString())
        .contains("EDQUOT");
  }

  @Test
  void aRequest_waitsForAPerson_whereTheGrantSaysSo() throws Exception {
    SecureSite site = site("site");
    RpcClient client = daemon(site);
    String agent = agent(client, network(site), secret(site, ", approval: always"));
    CompletableFuture<JsonNode> told = begin(
        agent,
        "curl -sS -w ' %{http_code} ' https://HOST/a https://HOST/b".replace("HOST", site.host()));

    respond(client, "approve");
    respond(client, "deny");

    JsonNode result = told.get().get("result").get("result");
    assertThat(result.get("stdout").stringValue())
        .contains(" 200 ")
        .endsWith("secret 'token': approval denied: not today\n 403 ");
    assertThat(site.heard()).containsExactly("GET /a " + VALUE);
    assertThat(records(client))
        .contains("human_approval_granted", "let the program that is running use 'secret: token");
  }

  private CompletableFuture<JsonNode> begin(String agent, String command) {
    CompletableFuture<JsonNode> told = new CompletableFuture<>();
    Thread.ofPlatform().start(() -> {
      try (RpcClient client = RpcClient.connect(scratch.path("agentd.sock"))) {
        told.complete(client.response(
            "tool.invoke",
            Map.of("agent_id", agent, "tool", "shell", "input", Map.of("command", command))));
      } catch (RuntimeException | AssertionError e) {
        told.completeExceptionally(e);
      }
    });
    return told;
  }

  private static void respond(RpcClient client, String decision) {
    JsonNode pending = client.call("approval.list", Map.of()).get("pending");
    while (pending.isEmpty()) {
      pending = client.call("approval.list", Map.of()).get("pending");
    }
    String id = pending.get(0).get("id").stringValue();
    client.call("approval.respond", Map.of("id", id, "decision", decision, "reason", "not today"));
  }

  @Test
  void revokingTheSecret_endsTheProgramThatMaySendIt() throws Exception {
    SecureSite site = site("site");
    RpcClient client = daemon(site);
    String agent = agent(client, network(site), secret(site));
    CompletableFuture<JsonNode> ended =
        begin(agent, "while curl -sS https://" + site.host() + "/; do :; done");
    while (site.heard().isEmpty()) {
      Thread.onSpinWait();
    }
    for (JsonNode one : client.call("capability.list", Map.of()).get("grants")) {
      if (one.toString().contains("secret: token")) {
        client.call("capability.revoke", Map.of("grant", one.get("grant").longValue()));
      }
    }

    assertThat(ended.get().toString())
        .contains("a grant it was held to was revoked")
        .doesNotContain("s3cr3t");
  }
}

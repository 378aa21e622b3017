package dev.aaos.tests.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aaos.testkit.FakeProvider;
import dev.aaos.tests.system.Claude.Wish;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// `kill -9` at the worst moments, and what the next daemon knows.
class CrashSystemTest {
  private final Scratch scratch = Scratch.make();
  private FakeProvider provider;
  private FakeProvider site;
  private DaemonProcess daemon;

  @BeforeEach
  void start() throws IOException {
    provider = FakeProvider.start();
    site = FakeProvider.start();
    daemon = DaemonProcess.start(scratch, Claude.settings(provider));
  }

  @AfterEach
  void stop() throws IOException {
    daemon.close();
    provider.close();
    site.close();
    scratch.close();
  }

  private String spawn(RpcClient client) {
    String manifest = """
        name: victim
        model: claude-test
        system_prompt: You test.
        capabilities:
          - "tool: *"
          - "network: 127.0.0.1"
          - { file_write: "%s/*", max_uses: 3 }
        approval_required: [file_write]
        """.formatted(scratch.root());
    return client
        .call("agent.spawn", Map.of("manifest", manifest))
        .get("agent_id")
        .stringValue();
  }

  private static List<JsonNode> kinds(RpcClient client, String... kinds) {
    return client
        .call("audit.query", Map.of("kinds", kinds))
        .get("records")
        .valueStream()
        .toList();
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  @Test
  void killDuringATool_leavesTheIntentAndSaysThatTheOutcomeIsUnknown() {
    CountDownLatch fetching = new CountDownLatch(1);
    site.then(asked -> {
      fetching.countDown();
      asked.awaitHangUp();
    });
    provider.thenStream(
        Claude.wishes(new Wish("web_fetch", Map.of("url", site.address() + "/slow"))));
    String id;
    try (RpcClient client = daemon.connect()) {
      id = spawn(client);
      client.stream("agent.run", Map.of("agent_id", id, "message", "fetch it"));
      await(fetching);
      daemon.killHard();
    }

    daemon = DaemonProcess.start(scratch, Claude.settings(provider));

    assertThat(daemon.log()).contains("1 runs were interrupted");
    try (RpcClient client = daemon.connect()) {
      assertThat(kinds(client, "tool_invoked"))
          .singleElement()
          .satisfies(record -> assertThat(record.get("event").toString()).contains("web_fetch"));
      assertThat(kinds(client, "tool_result"))
          .singleElement()
          .satisfies(record ->
              assertThat(record.get("event").get("status").stringValue()).isEqualTo("unknown"));
      JsonNode agent = client.call("agent.status", Map.of("agent_id", id));
      assertThat(agent.get("phase").stringValue()).isEqualTo("interrupted");
      assertThat(agent.get("state").stringValue()).isEqualTo("running");
    }
    assertThat(site.requests()).hasSize(1);
  }

  @Test
  void killDuringAModelCall_keepsTheAgentAndItsAuthority_andItRunsAgain() {
    CountDownLatch asking = new CountDownLatch(1);
    provider.then(asked -> {
      asking.countDown();
      asked.awaitHangUp();
    });
    String id;
    try (RpcClient client = daemon.connect()) {
      id = spawn(client);
      client.stream("agent.run", Map.of("agent_id", id, "message", "think"));
      await(asking);
      daemon.killHard();
    }
    provider.thenStream(Claude.says("back again"));

    daemon = DaemonProcess.start(scratch, Claude.settings(provider));

    try (RpcClient client = daemon.connect()) {
      assertThat(client.call("capability.list", Map.of("agent_id", id)).get("grants"))
          .hasSize(3);
      assertThat(client
              .call("agent.run", Map.of("agent_id", id, "message", "again"))
              .get("response")
              .stringValue())
          .isEqualTo("back again");
    }
  }

  @Test
  void killWhileAPersonIsAsked_withdrawsTheQuestion_andTheEffectNeverHappens() {
    provider.thenStream(Claude.wishes(
        new Wish("file_write", Map.of("path", scratch.path("x").toString(), "content", "x"))));
    try (RpcClient client = daemon.connect();
        RpcClient watching = daemon.connect()) {
      String id = spawn(client);
      client.stream("agent.run", Map.of("agent_id", id, "message", "write"));
      assertThat(awaitPending(watching)).hasSize(1);
      daemon.killHard();
    }

    daemon = DaemonProcess.start(scratch, Claude.settings(provider));

    try (RpcClient client = daemon.connect()) {
      assertThat(client.call("approval.list", Map.of()).get("pending")).isEmpty();
      assertThat(kinds(client, "human_approval_denied"))
          .singleElement()
          .satisfies(record ->
              assertThat(record.get("event").get("verdict").stringValue()).isEqualTo("withdrawn"));
    }
    assertThat(scratch.path("x")).doesNotExist();
  }

  private static JsonNode awaitPending(RpcClient client) {
    long deadline = System.nanoTime() + 60_000_000_000L;
    JsonNode pending = client.call("approval.list", Map.of()).get("pending");
    while (pending.isEmpty() && System.nanoTime() < deadline) {
      pending = client.call("approval.list", Map.of()).get("pending");
    }
    return pending;
  }

  @Test
  void usesAndRefusals_areCountedAcrossAKill() {
    String id;
    try (RpcClient client = daemon.connect()) {
      String manifest = """
          name: counted
          model: demo
          system_prompt: s
          capabilities:
            - { tool: echo, max_uses: 2 }
          """;
      id = client
          .call("agent.spawn", Map.of("manifest", manifest))
          .get("agent_id")
          .stringValue();
      client.call(
          "tool.invoke", Map.of("agent_id", id, "tool", "echo", "input", Map.of("message", "1")));
      daemon.killHard();
    }

    daemon = DaemonProcess.start(scratch);

    Map<String, Object> call =
        Map.of("agent_id", id, "tool", "echo", "input", Map.of("message", "2"));
    try (RpcClient client = daemon.connect()) {
      client.call("tool.invoke", call);
      assertThat(client.error("tool.invoke", call))
          .contains("used 2 times, which is all it allows");
    }
  }

  @Test
  void journalChangedBehindItsBack_isNamedAndNothingIsServed() throws IOException {
    try (RpcClient client = daemon.connect()) {
      spawn(client);
    }
    daemon.terminate();
    flip(segment(), 400);

    Command.Outcome outcome = new Command(
            List.of(
                Command.installed("agentd").toString(),
                "run",
                "-s",
                scratch.path("s2").toString(),
                "--data-dir",
                scratch.path("data").toString()),
            Map.of("AAOS_CONFIG", scratch.path("none").toString()),
            scratch.root(),
            "")
        .run();

    assertThat(outcome.exit()).isEqualTo(1);
    assertThat(outcome.err()).contains("agentd: cannot start: ", "journal-");
    assertThat(scratch.path("s2")).doesNotExist();
  }

  private Path segment() throws IOException {
    try (Stream<Path> files = Files.list(scratch.path("data"))) {
      return files
          .filter(file -> file.getFileName().toString().startsWith("journal-"))
          .findFirst()
          .orElseThrow();
    }
  }

  private static void flip(Path file, long at) throws IOException {
    try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
      bytes.seek(at);
      int old = bytes.read();
      bytes.seek(at);
      bytes.write(old ^ 1);
    }
  }
}

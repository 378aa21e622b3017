package dev.aaos.tests.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aaos.testkit.FakeProvider;
import dev.aaos.tests.system.Claude.Wish;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// What a start makes of a history of thousands of records, with a snapshot and without.
class SnapshotSystemTest {
  private static final int CALLS = 800;

  private final Scratch scratch = Scratch.make();
  private FakeProvider provider;
  private DaemonProcess daemon;

  @BeforeEach
  void start() throws IOException {
    provider = FakeProvider.start();
    daemon = DaemonProcess.start(scratch, Claude.settings(provider));
  }

  @AfterEach
  void stop() throws IOException {
    daemon.close();
    provider.close();
    scratch.close();
  }

  /// Makes some thousand records, a spent grant, a stopped agent and an open question, and returns
  /// what the daemon then says.
  private List<JsonNode> busy() {
    String manifest = """
        name: busy
        model: claude-test
        system_prompt: s
        capabilities:
          - { tool: echo, max_uses: 5000 }
          - "tool: file_write"
          - "file_write: %s/*"
        approval_required: [file_write]
        """.formatted(scratch.root());
    provider.thenStream(Claude.wishes(
        new Wish("file_write", Map.of("path", scratch.path("x").toString(), "content", "x"))));
    try (RpcClient client = daemon.connect();
        RpcClient running = daemon.connect()) {
      String id = spawn(client, manifest);
      String gone = spawn(client, "name: gone\nmodel: demo\nsystem_prompt: s\n");
      client.call("agent.stop", Map.of("agent_id", gone));
      for (int i = 0; i < CALLS; i++) {
        client.call(
            "tool.invoke",
            Map.of("agent_id", id, "tool", "echo", "input", Map.of("message", "m" + i)));
      }
      running.stream("agent.run", Map.of("agent_id", id, "message", "write"));
      while (client.call("approval.list", Map.of()).get("pending").isEmpty()) {
        Thread.onSpinWait();
      }
      return told(client, id);
    }
  }

  private static String spawn(RpcClient client, String manifest) {
    return client
        .call("agent.spawn", Map.of("manifest", manifest))
        .get("agent_id")
        .stringValue();
  }

  private static List<JsonNode> told(RpcClient client, String id) {
    List<JsonNode> told = new ArrayList<>();
    client
        .call("agent.list", Map.of("all", true))
        .get("agents")
        .forEach(agent -> told.add(agent.get("agent_id")));
    told.add(client.call("capability.list", Map.of("agent_id", id)));
    told.add(client.call("approval.list", Map.of()).get("pending").get(0).get("id"));
    return told;
  }

  /// Starts again with `options`, and returns what the daemon says of the first agent.
  private List<JsonNode> restarted(String... options) {
    daemon = DaemonProcess.start(scratch, Claude.settings(provider), options);
    try (RpcClient client = daemon.connect()) {
      String id = client
          .call("approval.list", Map.of())
          .get("pending")
          .get(0)
          .get("agent_id")
          .stringValue();
      return told(client, id);
    }
  }

  private JsonNode history() {
    try (RpcClient client = daemon.connect()) {
      JsonNode history = client.call("daemon.info", Map.of()).get("history");
      long deadline = System.nanoTime() + 60_000_000_000L;
      while (history.get("state").stringValue().equals("verifying")
          && System.nanoTime() < deadline) {
        history = client.call("daemon.info", Map.of()).get("history");
      }
      return history;
    }
  }

  private List<Path> files(String prefix) throws IOException {
    try (Stream<Path> files = Files.list(scratch.path("data"))) {
      return files
          .filter(file -> file.getFileName().toString().startsWith(prefix))
          .sorted()
          .toList();
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

  /// Returns what was said since `earlier` was.
  private String said(String earlier) {
    return daemon.log().substring(earlier.length());
  }

  @Test
  void aStart_goesOnFromTheSnapshot_orFromTheRecordsIfItIsDamaged() throws IOException {
    List<JsonNode> before = busy();
    daemon.terminate();
    assertThat(files("snapshot-")).hasSize(1);
    String log = daemon.log();

    assertThat(restarted()).isEqualTo(before);

    assertThat(said(log)).contains("from the snapshot at record ").doesNotContain("not used");
    assertThat(history().get("state").stringValue()).isEqualTo("verified");
    assertThat(history().get("snapshot").longValue()).isGreaterThan(2L * CALLS);
    daemon.killHard();

    flip(files("snapshot-").getFirst(), 5_000);
    log = daemon.log();
    assertThat(restarted()).isEqualTo(before);

    assertThat(said(log))
        .contains("is not used, and more of the journal is read instead")
        .doesNotContain("from the snapshot");
    assertThat(history().get("snapshot").longValue()).isZero();
  }

  @Test
  void historyChangedBehindItsBack_isNamed_andAStartThatVerifiesRefuses() throws IOException {
    List<JsonNode> before = busy();
    daemon.terminate();
    flip(files("journal-").getFirst(), 2_000);
    String log = daemon.log();

    assertThat(restarted()).isEqualTo(before);

    JsonNode found = history();
    assertThat(found.get("state").stringValue()).isEqualTo("corrupt");
    long bad = found.get("sequence").longValue();
    assertThat(bad).isBetween(2L, 100L);
    assertThat(said(log)).contains("the journal is not as it was written, from record " + bad);
    try (RpcClient client = daemon.connect()) {
      assertThat(client.error("audit.query", Map.of()))
          .contains("the journal cannot be read: journal-");
    }
    Command.Outcome doctor = new Command(
            List.of(
                Command.installed("aaos").toString(),
                "doctor",
                "--socket",
                daemon.socket().toString()),
            Map.of("AAOS_CONFIG", scratch.path("none").toString()),
            scratch.root(),
            "")
        .run();
    assertThat(doctor.out()).contains("not as it was written from record " + bad + " on");
    assertThat(doctor.exit()).isEqualTo(1);
    daemon.killHard();

    Command.Outcome verified = agentd("--verify").run();

    assertThat(verified.exit()).isEqualTo(1);
    assertThat(verified.err()).contains("agentd: cannot start: journal-");
  }

  @Test
  void aStartThatVerifies_readsEverything() {
    List<JsonNode> before = busy();
    daemon.terminate();
    String log = daemon.log();

    assertThat(restarted("--verify")).isEqualTo(before);

    assertThat(said(log)).doesNotContain("from the snapshot");
    assertThat(history().get("state").stringValue()).isEqualTo("verified");
    assertThat(history().get("snapshot").longValue()).isZero();
  }

  private Command agentd(String option) {
    return new Command(
        List.of(
            Command.installed("agentd").toString(),
            "run",
            "-s",
            scratch.path("s2").toString(),
            "--data-dir",
            scratch.path("data").toString(),
            option),
        Map.of("AAOS_CONFIG", scratch.path("none").toString()),
        scratch.root(),
        "");
  }
}

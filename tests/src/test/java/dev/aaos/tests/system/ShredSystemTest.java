package dev.aaos.tests.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aaos.tests.Checkout;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// `aaos shred`, from the wish to the bytes on the disk and what a verifier says of them.
class ShredSystemTest {
  private static final JsonMapper JSON = new JsonMapper();
  private static final String SECRET = "her number is 0171 5550199";

  private final Scratch scratch = Scratch.make();

  @AfterEach
  void clean() {
    scratch.close();
  }

  private Command.Outcome aaos(String... words) {
    return Command.aaos(words)
        .with("AAOS_SOCKET", scratch.path("agentd.sock").toString())
        .with("AAOS_DATA_DIR", scratch.path("data").toString())
        .with("AAOS_CONFIG", scratch.path("none").toString())
        .in(scratch.root())
        .run();
  }

  private boolean isOnDisk(String directory) throws IOException {
    for (Path file : Checkout.files(scratch.path(directory), "")) {
      if (new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1).contains(SECRET)) {
        return true;
      }
    }
    return false;
  }

  private static JsonNode records(RpcClient client) {
    return client.call("audit.query", Map.of("limit", 1_000)).get("records");
  }

  /// Has an agent tell a tool the secret, and returns the records of that.
  private static List<Long> tell(RpcClient client, String agent) {
    client.call(
        "tool.invoke",
        Map.of("agent_id", agent, "tool", "echo", "input", Map.of("message", SECRET)));
    List<Long> told = new ArrayList<>();
    records(client).forEach(record -> {
      if (record.toString().contains("echo") && record.get("event").has("tool")) {
        told.add(record.get("sequence").longValue());
      }
    });
    return told;
  }

  @Test
  void whatWasSaid_isGoneFromTheDisk_andTheLogIsWholeAndSaysSo() throws IOException {
    try (DaemonProcess daemon = DaemonProcess.start(scratch);
        RpcClient client = daemon.connect()) {
      String manifest =
          "name: teller\nmodel: demo\nsystem_prompt: s\ncapabilities: [\"tool: *\"]\n";
      String agent = client
          .call("agent.spawn", Map.of("manifest", manifest))
          .get("agent_id")
          .stringValue();
      List<Long> told = tell(client, agent);
      assertThat(told).hasSizeGreaterThanOrEqualTo(2);
      assertThat(isOnDisk("data")).isTrue();
      JsonNode spawned = client
          .call("audit.query", Map.of("kinds", List.of("agent_spawned")))
          .get("records")
          .get(0);
      Command.Outcome needed = aaos("shred", spawned.get("sequence").toString(), "--reason", "try");
      assertThat(needed.err()).contains("is still needed by an agent that lives");
      client.call("agent.stop", Map.of("agent_id", agent));

      for (long sequence : told) {
        Command.Outcome shredded =
            aaos("shred", String.valueOf(sequence), "--reason", "she asked for it");
        assertThat(shredded.out()).as(shredded.err()).startsWith("shredded ");
      }

      assertThat(isOnDisk("data")).isFalse();
      assertThat(records(client).toString())
          .contains("content_shredded", "she asked for it")
          .doesNotContain(SECRET);
      assertThat(aaos("backup", "b").exit()).isZero();
      assertThat(isOnDisk("b")).isFalse();
      daemon.terminate();
    }
    for (String directory : List.of("data", "b")) {
      JsonNode verified =
          JSON.readTree(aaos("audit", "verify", directory, "--json").out());
      assertThat(verified.get("good").booleanValue()).isTrue();
      assertThat(verified.get("content").get("missing").longValue()).isZero();
      assertThat(verified.get("content").get("shredded").longValue()).isGreaterThanOrEqualTo(4);
    }
    assertThat(aaos("restore", "b", "r").exit()).isZero();
  }

  @Test
  void oneContent_isNamedByItsCommitment_andNonsenseIsRefused() {
    try (DaemonProcess daemon = DaemonProcess.start(scratch);
        RpcClient client = daemon.connect()) {
      assertThat(aaos("shred", "all", "--reason", "r").exit()).isEqualTo(2);
      assertThat(aaos("shred", "1", "--reason", "r").err())
          .contains("record 1 refers to no content");
      assertThat(aaos("shred", "0".repeat(64), "--reason", "r").err())
          .contains("no record refers to content 0000");
      assertThat(aaos("shred", "1").exit()).isEqualTo(2);
      assertThat(client.error("journal.shred", Map.of("sequence", 1))).contains("missing 'reason'");
      assertThat(daemon.isAlive()).isTrue();
    }
  }
}

package dev.aaos.tests.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/// Clients that mean harm: their connection dies, the daemon lives.
class HostileClientTest {
  private static final int MANY = 2_000;
  private static final int HUGE = 100 << 20;

  private static final Scratch SCRATCH = Scratch.make();
  private static final DaemonProcess DAEMON = DaemonProcess.start(SCRATCH);

  @AfterAll
  static void stop() {
    DAEMON.close();
    SCRATCH.close();
  }

  private static void assertServes() {
    try (RpcClient client = DAEMON.connect()) {
      assertThat(client.call("agent.list", Map.of()).get("agents")).isEmpty();
    }
  }

  @Test
  void lineOfAHundredMegabytes_isRefusedLongBeforeItsEnd() {
    byte[] piece = new byte[1 << 20];
    Arrays.fill(piece, (byte) 'x');
    int sent = 0;
    try (RpcClient client = DAEMON.connect()) {
      try {
        while (sent < HUGE) {
          client.sendBytes(piece);
          sent += piece.length;
        }
      } catch (IOException expected) {
        assertThat(sent).isLessThan(HUGE);
      }
      assertThat(client.line().orElse("\"code\":-32700")).contains("\"code\":-32700");
    }

    assertServes();
  }

  @Test
  void lineJustBelowTheLimit_isAnswered() {
    String padding = "x".repeat((8 << 20) - 200);

    try (RpcClient client = DAEMON.connect()) {
      assertThat(client.ask("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"nope\",\"params\":{\"p\":\""
              + padding + "\"}}"))
          .contains("method not found");
    }
  }

  @Test
  void manyConnections_areAllAnswered() {
    List<RpcClient> clients = new ArrayList<>();
    try {
      for (int i = 0; i < MANY; i++) {
        clients.add(DAEMON.connect());
      }
      for (RpcClient client : clients) {
        client.send("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"agent.list\"}\n");
      }
      for (RpcClient client : clients) {
        assertThat(client.line()).hasValueSatisfying(line -> assertThat(line).contains("agents"));
      }
    } finally {
      clients.forEach(RpcClient::close);
    }

    assertServes();
  }

  @Test
  void deeplyNestedJson_isAParseError() {
    try (RpcClient client = DAEMON.connect()) {
      assertThat(client.ask("[".repeat(100_000))).contains("\"code\":-32700");
      assertThat(client.ask("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"agent.list\",\"params\":"
              + "[".repeat(5_000) + "]".repeat(5_000) + "}"))
          .contains("\"code\":-32700");
    }

    assertServes();
  }

  @Test
  void clientThatHangsUpInTheMiddle_leavesNothingBehind() {
    for (int i = 0; i < 100; i++) {
      try (RpcClient client = DAEMON.connect()) {
        client.send("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"agent.list\"}\n{\"half\":");
      }
    }

    assertServes();
  }

  @Test
  void hostileManifests_areRefusedWithAReason() {
    Map<String, String> reasons = Map.of(
        "a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\nname: [*c, *c, *c, *c, *c, *c, *c, *c]", "",
        "name: a\nmodel: m\nsystem_prompt: s\ncapabilites: []", "did you mean 'capabilities'?",
        "name: a\nmodel: m\nsystem_prompt: s\ncapabilities: ['file-read: /x']",
            "did you mean 'file_read: /x'?",
        "name: a\nmodel: m\nsystem_prompt: s\ncapabilities: ['file_read: relative/x']",
            "write the absolute path",
        "name: a\nmodel: m\nsystem_prompt: s\napproval_required: [file_wirte]",
            "did you mean 'file_write'?",
        "name: a\nname: b\nmodel: m\nsystem_prompt: s", "",
        "not: [valid", "",
        "", "empty");

    try (RpcClient client = DAEMON.connect()) {
      reasons.forEach((manifest, reason) -> assertThat(
              client.error("agent.spawn", Map.of("manifest", manifest)))
          .as(manifest)
          .contains(reason));
    }

    assertServes();
  }
}

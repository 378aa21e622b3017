package dev.aaos.tests.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aaos.testkit.FakeProvider;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;

/// A persistent agent that is told more than its model is to read at once, through real daemons.
@Timeout(120)
class SummarySystemTest {
  private static final String MANIFEST = """
      name: clerk
      model: claude-large
      system_prompt: You keep the books.
      lifecycle: persistent
      memory:
        context_window: 4k
        summarization_threshold: 0.5
        summarization_model: claude-small
      """;

  private final Scratch scratch = Scratch.make();
  private final List<FakeProvider.Request> requests = new CopyOnWriteArrayList<>();
  private FakeProvider provider;

  @BeforeEach
  void begin() throws IOException {
    provider = FakeProvider.start();
    provider.otherwise(request -> {
      requests.add(request);
      String words = isOf(request, "claude-small") ? "They sent invoices." : "Noted.";
      return client -> client.whole(200, "text/event-stream", Claude.says(words));
    });
  }

  @AfterEach
  void clean() throws IOException {
    provider.close();
    scratch.close();
  }

  private static boolean isOf(FakeProvider.Request request, String model) {
    return request.body().contains("\"model\":\"" + model + "\"");
  }

  private List<String> asked(String model) {
    return requests.stream()
        .filter(request -> isOf(request, model))
        .map(FakeProvider.Request::body)
        .toList();
  }

  private static void tell(RpcClient client, String agent, int number) {
    String text = "invoice " + number + ": " + "paid ".repeat(600);
    assertThat(client
            .call("agent.call", Map.of("agent_id", agent, "message", text))
            .get("response")
            .stringValue())
        .isEqualTo("Noted.");
  }

  @Test
  void theCheaperModelSummarises_theOtherIsToldThat_andARestartChangesNothing() throws Exception {
    String agent;
    try (DaemonProcess daemon = DaemonProcess.start(scratch, Claude.settings(provider));
        RpcClient client = daemon.connect()) {
      JsonNode spawned = client.call("agent.spawn", Map.of("manifest", MANIFEST));
      agent = spawned.get("agent_id").stringValue();
      assertThat(spawned.has("notes")).isFalse();
      for (int i = 1; i <= 3; i++) {
        tell(client, agent, i);
      }
      assertThat(asked("claude-small"))
          .singleElement()
          .asString()
          .contains("invoice 1", "[the agent]\\nNoted.")
          .doesNotContain("invoice 3");
      assertThat(asked("claude-large").getLast())
          .contains("[Previous conversation summary]\\nThey sent invoices.", "invoice 3")
          .doesNotContain("invoice 1");
      daemon.killHard();
    }
    try (DaemonProcess daemon = DaemonProcess.start(scratch, Claude.settings(provider));
        RpcClient client = daemon.connect()) {
      client.call("agent.call", Map.of("agent_id", agent, "message", "how many?"));

      assertThat(asked("claude-small")).hasSize(1);
      assertThat(asked("claude-large").getLast())
          .contains("They sent invoices.", "invoice 3", "how many?")
          .doesNotContain("invoice 1");
      checkShown(daemon, client);
    }
  }

  private static void checkShown(DaemonProcess daemon, RpcClient client) throws Exception {
    String socket = daemon.socket().toString();
    JsonNode record = client
        .call("audit.query", Map.of("kinds", List.of("context_summarized")))
        .get("records")
        .get(0);
    JsonNode event = record.get("event");
    assertThat(event.get("messages_summarized").intValue())
        .isEqualTo(event.get("source_range").get(1).intValue() + 1);
    assertThat(event.get("tokens_saved_estimate").intValue()).isBetween(700, 1_600);
    assertThat(Command.aaos("inspect", "-s", socket, "clerk").run().out())
        .containsPattern("context +4k tokens, older turns summarised by claude-small from 50 %");
    assertThat(Command.aaos("logs", "-s", socket, "clerk").run().out())
        .containsPattern("\\d turns summarised, about 1\\.\\dk tokens shorter");
    String run = record.get("run_id").stringValue();
    assertThat(Command.aaos("replay", "-s", socket, run).run().out())
        .containsPattern("summary +of 4 turns: \\[Previous conversation summary\\]");
    assertThat(Command.aaos("why", "-s", socket, record.get("sequence").toString())
            .run()
            .out())
        .contains("a model wrote what is told from now on in place of");
  }

  @Test
  void aWindowThatCannotBe_isRefused_sayingWhatIsWrong() throws Exception {
    try (DaemonProcess daemon = DaemonProcess.start(scratch, Claude.settings(provider));
        RpcClient client = daemon.connect()) {
      for (String wrong : List.of(
          "context_window: 1000",
          "context_window: plenty",
          "summarization_threshold: 0.01",
          "summarization_model: ''")) {
        String name = wrong.replaceAll(":.*", "");
        String manifest = MANIFEST.replaceAll(name + ": .*", wrong);

        assertThat(client.error("agent.spawn", Map.of("manifest", manifest)))
            .as(wrong)
            .contains(name);
      }
    }
  }
}

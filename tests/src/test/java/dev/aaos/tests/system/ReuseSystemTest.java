package dev.aaos.tests.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aaos.testkit.FakeProvider;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;

/// Agents that are told again what was answered to the very same prompt, through real daemons.
@Timeout(120)
class ReuseSystemTest {
  private static final String PLAIN = """
      name: clerk
      model: claude-large
      system_prompt: You keep the books.
      capabilities: ["tool: echo"]
      """;
  private static final String REUSING = PLAIN + """
      inference: {reuse: exact}
      """;

  private final Scratch scratch = Scratch.make();
  private final AtomicInteger requests = new AtomicInteger();
  private FakeProvider provider;
  private DaemonProcess daemon;
  private RpcClient client;

  /// Has its model call a tool, and then answer with the number of the request.
  @BeforeEach
  void begin() throws IOException {
    provider = FakeProvider.start();
    provider.otherwise(request -> {
      int number = requests.incrementAndGet();
      String answer = request.body().contains("tool_result")
          ? Claude.says("answer " + number)
          : Claude.wishes("toolu_" + number, new Claude.Wish("echo", Map.of("text", "books")));
      return client -> client.whole(200, "text/event-stream", answer);
    });
    daemon = DaemonProcess.start(scratch, Claude.settings(provider));
    client = daemon.connect();
  }

  @AfterEach
  void clean() throws Exception {
    client.close();
    daemon.close();
    provider.close();
    scratch.close();
  }

  private JsonNode run(String manifest) {
    return client.call(
        "agent.spawn_and_run", Map.of("manifest", manifest, "message", "Are they in order?"));
  }

  private String aaos(String... words) {
    return Command.aaos(words)
        .with("AAOS_SOCKET", daemon.socket().toString())
        .run()
        .out();
  }

  private List<JsonNode> records(String kind) {
    return client
        .call("audit.query", Map.of("kinds", List.of(kind)))
        .get("records")
        .valueStream()
        .toList();
  }

  @Test
  void theSecondRun_asksTheProviderNothing_andSaysSo() {
    JsonNode first = run(REUSING);

    JsonNode again = run(REUSING);

    assertThat(requests).hasValue(2);
    assertThat(first.get("response").stringValue()).isEqualTo("answer 2");
    assertThat(again.get("response").stringValue()).isEqualTo("answer 2");
    assertThat(again.get("usage").toString()).isEqualTo("{\"input_tokens\":0,\"output_tokens\":0}");
    List<JsonNode> told = records("inference_reused");
    List<JsonNode> answered = records("usage_reported");
    assertThat(told).hasSize(2);
    for (int i = 0; i < 2; i++) {
      JsonNode event = told.get(i).get("event");
      assertThat(event.get("answered_by")).isEqualTo(answered.get(i).get("sequence"));
      assertThat(event.get("model").stringValue()).isEqualTo("claude-large");
    }
    String record = answered.get(1).get("sequence").toString();
    assertThat(aaos("replay", again.get("run_id").stringValue()))
        .containsPattern("model claude-large")
        .containsPattern("not asked +the very same was answered by record " + record)
        .containsPattern("said +answer 2")
        .containsPattern("asks for +echo");
    assertThat(aaos("why", told.get(1).get("sequence").toString()))
        .contains("model claude-large was not asked", "by record " + record);
    assertThat(aaos("audit", "--kind", "inference_reused"))
        .contains("is told again what record " + record + " answered: answer 2");
    assertThat(aaos("inference"))
        .contains("told again without asking: 2 of 4 answers, and 2 kept for that (at most 4096)");
  }

  @Test
  void whoseManifestDoesNotSaySo_isAskedForEachTime() {
    for (String manifest : List.of(PLAIN, PLAIN, PLAIN + "inference: {reuse: none}\n")) {
      run(manifest);
    }

    assertThat(requests).hasValue(6);
    assertThat(records("inference_reused")).isEmpty();
  }

  @Test
  void agentsOfAnotherManifest_hearNothingOfIt() {
    run(REUSING);

    run(REUSING + "# another\n");

    assertThat(requests).hasValue(4);
  }

  private String spawn() {
    return client
        .call("agent.spawn", Map.of("manifest", REUSING))
        .get("agent_id")
        .stringValue();
  }

  private void work(String agent) {
    client.call("agent.run", Map.of("agent_id", agent, "message", "Are they in order?"));
  }

  @Test
  void whereTheToolsAreOthers_theModelIsAsked() {
    work(spawn());
    String agent = spawn();
    JsonNode inspected = client.call("agent.inspect", Map.of("agent_id", agent));
    assertThat(inspected.get("inference").get("reuse").stringValue()).isEqualTo("exact");
    assertThat(aaos("inspect", agent))
        .containsPattern("inference +answers to the very same prompts told again");
    int grant = inspected.get("capabilities").get(0).get("grant").intValue();
    client.call("capability.revoke", Map.of("grant", grant));

    work(agent);

    assertThat(requests).hasValue(4);
  }

  @Test
  void whatWasShredded_isAskedForAgain() {
    run(REUSING);
    String first = records("usage_reported").getFirst().get("sequence").toString();
    aaos("shred", first, "--reason", "it was asked for");

    JsonNode again = run(REUSING);

    assertThat(again.get("response").stringValue()).isEqualTo("answer 4");
    assertThat(requests).hasValue(4);
  }

  @Test
  void anotherWord_isRefused_sayingWhichThereAre() {
    assertThat(
            client.error("agent.spawn", Map.of("manifest", PLAIN + "inference: {reuse: always}\n")))
        .contains("line 5", "'exact' or 'none'");
  }
}

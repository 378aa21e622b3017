package dev.aaos.tests.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aaos.testkit.FakeProvider;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Whole runs on servers that people run themselves, each in its own protocol.
@Timeout(120)
class LocalModelSystemTest {
  private static final JsonMapper JSON = new JsonMapper();
  private static final String SHOWN =
      "{\"model_info\":{\"general.architecture\":\"qwen3\",\"qwen3.context_length\":40960}}";

  private final Scratch scratch = Scratch.make();
  private FakeProvider server;

  @BeforeEach
  void begin() throws IOException {
    server = FakeProvider.start();
    scratch.write("in/a.txt", "the content");
  }

  @AfterEach
  void clean() throws IOException {
    server.close();
    scratch.close();
  }

  private DaemonProcess daemon(String setting) {
    return DaemonProcess.start(scratch, Map.of(setting, server.address().toString()));
  }

  private JsonNode run(RpcClient client, String model) {
    String manifest = """
        name: tester
        model: %s
        system_prompt: You test.
        inference: {priority: 3}
        capabilities:
          - "tool: *"
          - "file_read: %s/in/*"
        """.formatted(model, scratch.root());
    return client.call("agent.spawn_and_run", Map.of("manifest", manifest, "message", "read it"));
  }

  private JsonNode asked(int request) {
    return JSON.readTree(server.requests().get(request).body());
  }

  private List<String> lines() {
    return server.requests().stream().map(FakeProvider.Request::line).toList();
  }

  private static JsonNode readiness(RpcClient client, String backend) {
    return StreamSupport.stream(
            client.call("daemon.info", Map.of()).get("models").spliterator(), false)
        .filter(model -> model.get("name").stringValue().equals(backend))
        .findFirst()
        .orElseThrow();
  }

  private static String said(String message, String end) {
    return "{\"model\":\"qwen3\",\"message\":{\"role\":\"assistant\"," + message + "}," + end
        + "}\n";
  }

  private static String done(int read, int written) {
    return said(
        "\"content\":\"\"",
        "\"done_reason\":\"stop\",\"done\":true,\"prompt_eval_count\":" + read + ",\"eval_count\":"
            + written);
  }

  @Test
  void ollama_isSpokenToInItsOwnProtocol() {
    server.streaming("application/x-ndjson");
    String path = JSON.writeValueAsString(scratch.path("in/a.txt").toString());
    server
        .thenAnswer(200, "application/json", SHOWN)
        .thenStream(said("\"content\":\"\",\"thinking\":\"I read.\"", "\"done\":false")
            + said(
                "\"content\":\"\",\"tool_calls\":[{\"function\":{\"name\":\"file_read\","
                    + "\"arguments\":{\"path\":" + path + "}}}]",
                "\"done\":false")
            + done(20, 6))
        .then(client -> client.stream()
            .chunk(said("\"content\":\"It says: the\"", "\"done\":false"))
            .cut())
        .thenStream(said("\"content\":\"It says: the content.\"", "\"done\":false") + done(40, 8));
    try (DaemonProcess daemon = daemon("OLLAMA_BASE_URL");
        RpcClient client = daemon.connect()) {
      JsonNode result = run(client, "ollama/qwen3");

      assertThat(result.get("response").stringValue()).isEqualTo("It says: the content.");
      assertThat(readiness(client, "ollama").get("ready").booleanValue()).isTrue();
      assertThat(lines())
          .containsExactly(
              "POST /api/show HTTP/1.1",
              "POST /api/chat HTTP/1.1",
              "POST /api/chat HTTP/1.1",
              "POST /api/chat HTTP/1.1");
      assertThat(asked(1).get("options").get("num_ctx").asInt()).isBetween(4_096, 40_960);
      assertThat(asked(2).get("messages").toString())
          .contains("\"thinking\":\"I read.\"", "\"tool_name\":\"file_read\"", "the content");
      assertThat(result.get("usage").get("output_tokens").asInt())
          .as("what was written, the answer that was cut included")
          .isEqualTo(6 + 3 + 8);
      assertThat(result.get("usage").get("input_tokens").asInt()).isGreaterThan(20 + 40);
    }
  }

  @Test
  void modelThatOllamaDoesNotHave_endsTheRunWithTheMend() {
    server.thenAnswer(404, "application/json", "{\"error\":\"model 'qwen9' not found\"}");
    try (DaemonProcess daemon = daemon("OLLAMA_BASE_URL");
        RpcClient client = daemon.connect()) {
      JsonNode result = run(client, "qwen9");

      assertThat(result.toString()).contains("model 'qwen9' not found", "ollama pull qwen9");
      assertThat(server.requests()).hasSize(1);
    }
  }

  private static String chunk(String delta, String finish) {
    return "data: {\"choices\":[{\"index\":0,\"delta\":" + delta + ",\"finish_reason\":" + finish
        + "}]}\n\n";
  }

  private void readsTheFileAndSaysDone() {
    String path = JSON.writeValueAsString(scratch.path("in/a.txt").toString());
    String arguments = JSON.writeValueAsString("{\"path\":" + path + "}");
    server
        .thenStream(chunk(
                "{\"tool_calls\":[{\"index\":0,\"id\":\"c1\",\"function\":{\"name\":\"file_read\","
                    + "\"arguments\":" + arguments + "}}]}",
                "\"tool_calls\"")
            + "data: [DONE]\n\n")
        .thenStream(chunk("{\"content\":\"done\"}", "\"stop\"") + "data: [DONE]\n\n");
  }

  @Test
  void llamaServer_goesOnInTheSlotThatHasReadTheConversation() {
    server.thenAnswer(200, "application/json", "{\"total_slots\":4}");
    readsTheFileAndSaysDone();
    try (DaemonProcess daemon = daemon("LLAMACPP_BASE_URL");
        RpcClient client = daemon.connect()) {
      JsonNode result = run(client, "llamacpp/qwen3");

      assertThat(result.get("response").stringValue()).isEqualTo("done");
      assertThat(readiness(client, "llamacpp").get("ready").booleanValue()).isTrue();
      assertThat(lines())
          .containsExactly(
              "GET /props?model=qwen3 HTTP/1.1",
              "POST /v1/chat/completions HTTP/1.1",
              "POST /v1/chat/completions HTTP/1.1");
      assertThat(asked(1).get("id_slot").asInt()).isZero();
      assertThat(asked(2).get("id_slot").asInt()).isZero();
      assertThat(asked(2).get("cache_prompt").booleanValue()).isTrue();
    }
  }

  @Test
  void vllm_isToldThePriorityOfTheManifest_unlessItRefusesThem() {
    readsTheFileAndSaysDone();
    server.thenAnswer(400, "application/json", """
        {"error":{"message":"Got priority -3 but Priority scheduling is not enabled.",\
        "type":"BadRequestError","param":null,"code":400}}""");
    readsTheFileAndSaysDone();
    try (DaemonProcess daemon = daemon("VLLM_BASE_URL");
        RpcClient client = daemon.connect()) {
      JsonNode first = run(client, "vllm/Qwen/Qwen3-8B");
      JsonNode second = run(client, "vllm/Qwen/Qwen3-8B");

      assertThat(first.get("response").stringValue()).isEqualTo("done");
      assertThat(second.get("response").stringValue()).isEqualTo("done");
      assertThat(readiness(client, "vllm").get("ready").booleanValue()).isTrue();
      assertThat(lines()).containsOnly("POST /v1/chat/completions HTTP/1.1").hasSize(5);
      assertThat(asked(0).get("model").stringValue()).isEqualTo("Qwen/Qwen3-8B");
      assertThat(server.requests().stream()
              .map(request -> JSON.readTree(request.body()).path("priority").asString("")))
          .containsExactly("-3", "-3", "-3", "", "");
    }
  }
}

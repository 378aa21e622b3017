package dev.aaos.drivers.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.aaos.drivers.json.Json;
import dev.aaos.drivers.model.queue.RunQueues;
import dev.aaos.inference.Capacity;
import dev.aaos.kernel.conversation.Prompt;
import dev.aaos.kernel.conversation.Reply;
import dev.aaos.kernel.conversation.Turn;
import dev.aaos.kernel.device.Model;
import dev.aaos.kernel.device.ModelFailure;
import dev.aaos.testkit.FakeProvider;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
final class RoutedModelTest {
  private FakeProvider provider;

  @BeforeEach
  void startProvider() throws IOException {
    provider = FakeProvider.start();
  }

  @AfterEach
  void stopProvider() throws IOException {
    provider.close();
  }

  @Test
  void whatABackendSaysOfItsRates_isHeldToFromThenOn() throws Exception {
    provider.thenAnswer(
        200,
        "application/json",
        "{\"choices\":[{\"message\":{\"content\":\"hi\"},\"finish_reason\":\"stop\"}]}",
        "x-ratelimit-limit-requests: 500",
        "x-ratelimit-limit-tokens: 30000");
    RunQueues queues = Queues.wide();
    Backends backends = Backends.from(Map.of("OLLAMA_BASE_URL", provider.address() + "/v1"));

    backends.model(queues, Queues.engines()).infer(asking("ollama/llama3"), word -> {});

    Capacity learnt = queues.queued().stream()
        .filter(queue -> queue.backend().equals("ollama"))
        .findFirst()
        .orElseThrow()
        .capacity();
    assertThat(learnt).isEqualTo(new Capacity(64, OptionalLong.of(500), OptionalLong.of(30_000)));
  }

  @Test
  void prefixedModel_isAskedWithoutItsPrefix() throws Exception {
    provider.thenStream("""
        data: {"choices":[{"delta":{"content":"hi"},"finish_reason":"stop"}]}

        """);
    Backends backends = Backends.from(Map.of("OLLAMA_BASE_URL", provider.address() + "/v1"));

    Reply reply =
        backends.model(Queues.wide(), Queues.engines()).infer(asking("ollama/llama3"), word -> {});

    assertThat(reply.said()).isEqualTo(Conversations.text("hi"));
    assertThat(provider.request().line()).isEqualTo("POST /v1/chat/completions HTTP/1.1");
    assertThat(provider.request().headers()).doesNotContainKey("authorization");
    assertThat(Json.MAPPER.readTree(provider.request().body()).path("model").stringValue())
        .isEqualTo("llama3");
  }

  @Test
  void ollama_isAskedInItsOwnDialect_forAContextThatHoldsThePrompt() throws Exception {
    provider.thenAnswer(200, "application/json", """
            {"model_info":\
            {"general.architecture":"llama","llama.context_length":131072}}""").thenStream("""
            {"message":{"role":"assistant","content":"hi"},"done":false}
            {"message":{"role":"assistant","content":""},"done":true,"done_reason":"stop"}
            """).thenStream("""
            {"message":{"role":"assistant","content":"again"},"done":true,"done_reason":"stop"}
            """);
    Model models = Backends.from(
            Map.of("OLLAMA_BASE_URL", provider.address().toString(), "OLLAMA_KEEP_ALIVE", "30m"))
        .model(Queues.wide(), Queues.engines());

    assertThat(models.window("ollama/llama3")).isEmpty();
    Reply reply = models.infer(asking("ollama/llama3"), word -> {});
    models.infer(asking("ollama/llama3"), word -> {});
    assertThat(models.window("ollama/llama3")).hasValue(131_072);

    assertThat(reply.said()).isEqualTo(Conversations.text("hi"));
    assertThat(provider.requests().stream().map(FakeProvider.Request::line))
        .containsExactly(
            "POST /api/show HTTP/1.1", "POST /api/chat HTTP/1.1", "POST /api/chat HTTP/1.1");
    assertThat(provider.requests().getLast().body())
        .contains("\"model\":\"llama3\"", "\"num_ctx\":4096", "\"keep_alive\":\"30m\"");
  }

  @Test
  void whatAServerOfLlamaCppTells_isHowMuchItsModelReads() throws Exception {
    provider.thenAnswer(200, "application/json", """
            {"total_slots":2,"default_generation_settings":{"n_ctx":16384}}""").thenStream("""
            data: {"choices":[{"delta":{"content":"hi"},"finish_reason":"stop"}]}

            """);
    Model models = Backends.from(Map.of("LLAMACPP_BASE_URL", provider.address().toString()))
        .model(Queues.wide(), Queues.engines());

    assertThat(models.window("llamacpp/m")).isEmpty();
    models.infer(asking("llamacpp/m"), word -> {});

    assertThat(models.window("llamacpp/m")).hasValue(16_384);
  }

  @Test
  void howMuchAModelReads_isWhatASettingSays_orIsNotKnown() throws Exception {
    Model models = Backends.from(Map.of(
            "OLLAMA_BASE_URL", provider.address().toString(),
            "OLLAMA_CONTEXT_LENGTH", "32768",
            "AAOS_GGUF_DIR", "/models",
            "AAOS_GGUF_CONTEXT", "4096"))
        .model(Queues.wide(), Queues.engines());

    assertThat(models.window("ollama/llama3")).hasValue(32_768);
    assertThat(models.window("gguf/tiny")).hasValue(4_096);
    assertThat(models.window("claude-x")).isEmpty();
    assertThat(provider.requests()).isEmpty();
  }

  @Test
  void claude_isAskedInAnthropicsDialect() throws Exception {
    provider.thenAnswer(200, "application/json", """
        {"content":[{"type":"text","text":"hi"}],"stop_reason":"end_turn"}""");
    Backends backends = Backends.from(Map.of(
        "ANTHROPIC_BASE_URL", provider.address().toString(), "ANTHROPIC_API_KEY", "key-of-mine"));

    Reply reply =
        backends.model(Queues.wide(), Queues.engines()).infer(asking("claude-x"), word -> {});

    assertThat(reply.said()).isEqualTo(Conversations.text("hi"));
    assertThat(provider.request().line()).isEqualTo("POST /v1/messages HTTP/1.1");
    assertThat(provider.request().headers()).containsEntry("x-api-key", "key-of-mine");
  }

  @Test
  void serverOfOpenAisProtocol_isAskedAsAllButOpenAi() throws Exception {
    provider.thenStream("""
        data: {"choices":[{"delta":{"content":"hi"},"finish_reason":"stop"}]}

        """);
    Backends backends =
        Backends.from(Map.of("OPENAI_BASE_URL", provider.address().toString()));

    backends.model(Queues.wide(), Queues.engines()).infer(asking("gpt-4o"), word -> {});

    assertThat(Json.MAPPER.readTree(provider.request().body()).propertyNames())
        .contains("max_tokens")
        .doesNotContain("max_completion_tokens");
  }

  @ParameterizedTest
  @CsvSource({"gpt-6-sol, responses, input", "gpt-4o, chat/completions, messages"})
  void openAisModels_areEachAskedInTheProtocolTheyWant(String model, String path, String member)
      throws Exception {
    provider.thenAnswer(400, "text/plain", "no");
    Model models = Backends.from(Map.of(
            "OPENAI_API_KEY", "key-of-mine",
            "OPENAI_BASE_URL", "http://api.openai.com/v1",
            "HTTP_PROXY", provider.address().toString()))
        .model(Queues.wide(), Queues.engines());

    assertThatThrownBy(() -> models.infer(asking(model), word -> {}))
        .isInstanceOf(ModelFailure.class);

    assertThat(provider.request().line())
        .isEqualTo("POST http://api.openai.com/v1/" + path + " HTTP/1.1");
    assertThat(Json.MAPPER.readTree(provider.request().body()).propertyNames()).contains(member);
  }

  @Test
  void modelThatCannotBeReached_failsWithoutBeingTried() {
    Model model = Backends.from(Map.of()).model(Queues.wide(), Queues.engines());

    assertThatThrownBy(() -> model.infer(asking("claude-x"), word -> {}))
        .isInstanceOf(ModelFailure.class)
        .hasMessageContaining("ANTHROPIC_API_KEY");
    assertThatThrownBy(() -> model.infer(asking("nobodys"), word -> {}))
        .isInstanceOf(ModelFailure.class)
        .hasMessageContaining("'nobodys'");
  }

  private static Prompt asking(String model) {
    return new Prompt(model, "", List.of(new Turn.Asked("hi")), List.of(), 100);
  }
}

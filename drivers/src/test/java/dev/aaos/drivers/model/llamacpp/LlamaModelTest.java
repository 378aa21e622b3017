package dev.aaos.drivers.model.llamacpp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aaos.drivers.json.Json;
import dev.aaos.drivers.model.ChatContract;
import dev.aaos.drivers.model.Conversations;
import dev.aaos.drivers.model.provider.Endpoint;
import dev.aaos.drivers.model.provider.Http;
import dev.aaos.inference.Claimant;
import dev.aaos.kernel.base.Usage;
import dev.aaos.kernel.conversation.Prompt;
import dev.aaos.kernel.conversation.Reply;
import dev.aaos.kernel.conversation.Reply.Ending;
import dev.aaos.kernel.conversation.Turn;
import dev.aaos.kernel.device.Asker;
import dev.aaos.kernel.device.Model;
import dev.aaos.kernel.device.ModelFailure;
import dev.aaos.kernel.device.ModelFailure.Kind;
import dev.aaos.testkit.FakeProvider;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/// Most of it at a server that has told of two slots, so that each call is one request.
final class LlamaModelTest extends ChatContract {
  private final AtomicLong nanos = new AtomicLong();
  private final LlamaSlots slots = new LlamaSlots(nanos::get);

  @BeforeEach
  void tellOfSlots() {
    slots.learn("m-1", 2, 4_096);
    slots.learn("m", 2, 4_096);
  }

  @Override
  protected Model driver(Endpoint endpoint, Http http) {
    return new LlamaModel(endpoint, slots, http);
  }

  @Override
  protected String path() {
    return "/v1/chat/completions";
  }

  @Test
  void conversation_goesOnInItsSlot_andTheOneIdleLongestMakesRoom() throws Exception {
    assertThat(slotOf("a", "first", 1)).isEqualTo("0");
    assertThat(slotOf("b", "first", 1)).isEqualTo("1");
    assertThat(slotOf("a", "first", 2)).isEqualTo("0");
    assertThat(slotOf("c", "first", 1)).isEqualTo("1");
    assertThat(slotOf("a", "first", 3)).isEqualTo("0");
    assertThat(slotOf("a", "second", 1)).isEqualTo("1");
    assertThat(slotOf("c", "first", 2)).isEqualTo("0");
  }

  @Test
  void slots_areAskedFor_andAgainAfterAWhile() throws Exception {
    nanos.addAndGet(LlamaSlots.FRESH.toNanos() + 1);
    provider.thenAnswer(200, "application/json", "{\"total_slots\":1,\"model_path\":\"m.gguf\"}");
    assertThat(slotOf("a", "first", 1)).isEqualTo("0");
    assertThat(slotOf("b", "first", 1)).isEqualTo("0");
    nanos.addAndGet(LlamaSlots.FRESH.toNanos() + 1);
    provider.thenAnswer(200, "application/json", "{\"total_slots\":2}");
    assertThat(slotOf("a", "first", 1)).isEqualTo("0");
    assertThat(slotOf("b", "first", 1)).isEqualTo("1");

    assertThat(provider.requests().stream()
            .map(FakeProvider.Request::line)
            .filter(line -> line.startsWith("GET")))
        .containsExactly("GET /props?model=m-1 HTTP/1.1", "GET /props?model=m-1 HTTP/1.1");
  }

  @ParameterizedTest
  @CsvSource({"404, '{}'", "501, '{}'", "200, '{}'", "200, 'nonsense'", "503, ''"})
  void serverThatDoesNotTellItsSlots_choosesThemItself(int status, String body) throws Exception {
    nanos.addAndGet(LlamaSlots.FRESH.toNanos() + 1);
    provider.thenAnswer(status, "application/json", body);

    assertThat(slotOf("a", "first", 1)).isEmpty();
    assertThat(slotOf("a", "first", 2)).isEmpty();
    assertThat(provider.requests()).hasSize(3);
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 500})
  void promptThatIsTooLong_isNotTriedAgain(int status) {
    provider.thenAnswer(status, "application/json", """
        {"error":{"code":400,"message":"request (42947 tokens) exceeds the available context size \
        (8192 tokens), try increasing it","type":"exceed_context_size_error",\
        "n_prompt_tokens":42947,"n_ctx":8192}}""");

    ModelFailure failure = failure(Conversations.asking("hi"));

    assertThat(failure.kind()).isEqualTo(Kind.INVALID_REQUEST);
    assertThat(failure).hasMessageContaining("request (42947 tokens) exceeds");
  }

  @Test
  void usage_byTheTimingsOfOlderServers_isCounted() throws Exception {
    Reply reply = replyTo("""
        data: {"choices":[{"index":0,"delta":{"content":"x"},"finish_reason":"stop"}],"usage":\
        {"prompt_tokens":30,"completion_tokens":2},"timings":{"cache_n":20,"prompt_n":10}}

        """);

    assertThat(reply.usage()).isEqualTo(new Usage(30, 2, 20));
  }

  /// Returns the slot asked for, as written, in a call of `flow` that says `turns` things.
  private String slotOf(String flow, String first, int turns) throws Exception {
    provider.thenStream(joined(saying(Ending.COMPLETE, "ok")));
    Prompt prompt = new Prompt(
        "m-1",
        "You work.",
        Stream.concat(Stream.of(first), IntStream.range(1, turns).mapToObj(turn -> "and " + turn))
            .<Turn>map(Turn.Asked::new)
            .toList(),
        List.of(),
        100);

    model().infer(prompt, new Asker() {
      @Override
      public void hears(String words) {
        heard.add(words);
      }

      @Override
      public Claimant claimant() {
        return Claimant.of(flow, "job");
      }
    });

    JsonNode request = Json.MAPPER.readTree(provider.requests().getLast().body());
    return request.path("id_slot").asString("");
  }
}

package dev.aaos.drivers.model.ollama;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aaos.drivers.json.Json;
import dev.aaos.drivers.model.Conversations;
import dev.aaos.drivers.model.ModelContract;
import dev.aaos.drivers.model.provider.Endpoint;
import dev.aaos.drivers.model.provider.Http;
import dev.aaos.kernel.base.Usage;
import dev.aaos.kernel.conversation.Block;
import dev.aaos.kernel.conversation.Block.ToolCall;
import dev.aaos.kernel.conversation.Prompt;
import dev.aaos.kernel.conversation.Reply;
import dev.aaos.kernel.conversation.Reply.Ending;
import dev.aaos.kernel.conversation.ToolAnswer;
import dev.aaos.kernel.conversation.Turn;
import dev.aaos.kernel.device.Model;
import dev.aaos.kernel.device.ModelFailure;
import dev.aaos.kernel.device.ModelFailure.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Most of it with a context that a setting names, so that each call is one request.
final class OllamaModelTest extends ModelContract {
  private final Contexts contexts = new Contexts();
  private OllamaSettings settings = new OllamaSettings(OptionalInt.of(32_768), Optional.of("30m"));

  @BeforeEach
  void streamLines() {
    provider.streaming("application/x-ndjson");
  }

  @Override
  protected Model driver(Endpoint endpoint, Http http) {
    return new OllamaModel(endpoint, settings, contexts, http);
  }

  @Override
  protected String path() {
    return "/api/chat";
  }

  @Override
  protected String keyHeader() {
    return "authorization: Bearer " + KEY;
  }

  /// Ollama does not say what it knew.
  @Override
  protected Usage counted() {
    return Usage.of(17, 5);
  }

  @Override
  protected String event(String json) {
    return json + "\n";
  }

  @Override
  protected String filler() {
    return "\n";
  }

  /// Errors have no names.
  @Override
  protected Kind kindInStream(Kind kind) {
    return Kind.SERVER;
  }

  /// Nothing says that a model declined.
  @Override
  protected List<Ending> earlyEndings() {
    return List.of(Ending.TRUNCATED);
  }

  @Override
  protected List<String> saying(Ending ending, String... pieces) {
    List<String> lines = new ArrayList<>();
    lines.add(line(message("")));
    for (String piece : pieces) {
      lines.add(line(message(piece)));
    }
    lines.add(done(ending == Ending.TRUNCATED ? "length" : "stop"));
    return lines;
  }

  @Override
  protected List<String> calling(ToolCall... calls) {
    return calling("stop", calls);
  }

  @Override
  protected List<String> cutShort(ToolCall call) {
    return calling("length", call);
  }

  private static List<String> calling(String reason, ToolCall... calls) {
    List<String> lines = new ArrayList<>();
    for (ToolCall call : calls) {
      ObjectNode message = message("");
      ObjectNode function =
          message.putArray("tool_calls").addObject().put("id", call.id()).putObject("function");
      function.put("index", lines.size()).put("name", call.name());
      function.set("arguments", arguments(call.input()));
      lines.add(line(message));
    }
    lines.add(done(reason));
    return lines;
  }

  /// Arguments are an object, as the protocol has it; a text is what some that imitate it send.
  private static JsonNode arguments(String input) {
    try {
      JsonNode parsed = Json.MAPPER.readTree(input);
      return parsed.isObject() ? parsed : Json.MAPPER.valueToTree(input);
    } catch (JacksonException e) {
      return Json.MAPPER.valueToTree(input);
    }
  }

  @Override
  protected String whole(String words) {
    return line(message(words)).strip().replace("\"done\":false", "\"done\":true," + COUNTS);
  }

  @Override
  protected List<String> failing(String type, String message) {
    return List.of(line(message("one")), error(type, message) + "\n");
  }

  @Override
  protected String error(String type, String message) {
    return Json.object().put("error", message).toString();
  }

  @Override
  protected List<JsonNode> messages(JsonNode request) {
    List<JsonNode> messages = new ArrayList<>();
    request.path("messages").forEach(messages::add);
    return messages;
  }

  @Test
  void thinking_isKeptAndToldBackAndNotHeard() throws Exception {
    Reply reply = replyTo(line(message("").put("thinking", "First "))
        + line(message("").put("thinking", "this."))
        + line(message("Done."))
        + done("stop"));

    assertThat(heard).containsExactly("Done.");
    assertThat(reply.said().blocks())
        .containsExactly(
            new Block.Opaque("ollama-chat", "{\"thinking\":\"First this.\"}"),
            new Block.Text("Done."));
    provider.thenStream(joined(saying(Ending.COMPLETE, "ok")));
    Prompt next = new Prompt(
        "m-1",
        "",
        List.of(new Turn.Asked("hi"), reply.said(), new Turn.Asked("so?")),
        List.of(),
        9);

    model().infer(next, heard::add);

    assertThat(
            messages(Json.MAPPER.readTree(provider.requests().getLast().body())).get(1))
        .hasToString("{\"role\":\"assistant\",\"content\":\"Done.\",\"thinking\":\"First this.\"}");
  }

  @Test
  void callsWithoutAnId_areGivenOnesThatNoOtherReplyHas() throws Exception {
    String lines = joined(calling(
            new ToolCall("", "echo", "{\"n\":1}"),
            new ToolCall("same", "echo", "{\"n\":2}"),
            new ToolCall("same", "echo", "{\"n\":3}")))
        .replace("\"id\":\"\",", "");

    Reply first = replyTo(lines);
    Reply again = replyTo(lines);
    provider.thenStream(lines);
    Prompt later = new Prompt(
        "m-1",
        "",
        List.of(
            new Turn.Asked("hi"),
            first.said(),
            new Turn.Answered(new ToolAnswer("call_1_0", "1", false)),
            new Turn.Answered(new ToolAnswer("same", "2", false)),
            new Turn.Answered(new ToolAnswer("call_1_2", "3", false))),
        List.of(),
        9);
    Reply next = model().infer(later, heard::add);

    assertThat(first.ending()).isEqualTo(Ending.TOOL_USE);
    assertThat(first.said().calls())
        .extracting(ToolCall::id)
        .containsExactly("call_1_0", "same", "call_1_2");
    assertThat(again).isEqualTo(first);
    assertThat(next.said().calls())
        .extracting(ToolCall::id)
        .containsExactly("call_5_0", "same", "call_5_2");
  }

  @ParameterizedTest
  @CsvSource({"stop, COMPLETE", "'', COMPLETE", "length, TRUNCATED", "load, TRUNCATED"})
  void doneReason_decidesTheEnding(String reason, Ending ending) throws Exception {
    String done = done(reason).replace("\"done_reason\":\"\",", "");

    assertThat(replyTo(line(message("x")) + done).ending()).isEqualTo(ending);
  }

  @Test
  void lastLine_withoutItsEnd_isReadAllTheSame() throws Exception {
    Reply reply = replyTo(joined(saying(Ending.COMPLETE, "one")).stripTrailing());

    assertThat(reply).isEqualTo(new Reply(Conversations.text("one"), Ending.COMPLETE, counted()));
  }

  @Test
  void usage_whenTheServerDoesNotCount_isEstimated() throws Exception {
    Reply reply = replyTo(line(message("12345678")) + "{\"done\":true}\n");

    assertThat(reply.usage()).isEqualTo(Usage.of(1, 2));
  }

  @Test
  void callWithoutAName_isMalformed() {
    provider.thenStream("""
        {"message":{"role":"assistant","content":"","tool_calls":[{"function":{}}]},"done":false}
        """ + done("stop"));

    assertThat(failure(Conversations.asking("hi")).kind()).isEqualTo(Kind.MALFORMED);
  }

  @Test
  void modelThatIsNotThere_isToBePulled() {
    settings = OllamaSettings.NONE;
    provider.thenAnswer(404, "application/json", "{\"error\":\"model 'm-1' not found\"}");

    ModelFailure failure = failure(Conversations.asking("hi"));

    assertThat(failure.kind()).isEqualTo(Kind.UNKNOWN_MODEL);
    assertThat(failure)
        .hasMessageEndingWith("HTTP 404: model 'm-1' not found; get it with 'ollama pull m-1'");
    assertThat(provider.request().line()).isEqualTo("POST /api/show HTTP/1.1");
  }

  @Test
  void context_isThatOfThePrompt_inSteps_asLongAsTheModelReads() throws Exception {
    settings = OllamaSettings.NONE;
    provider.thenAnswer(200, "application/json", shown("qwen3", 40_960, ""));
    Model model = model();

    assertThat(contextOf(model, asking(100, 1_000))).isEqualTo(4_096);
    assertThat(contextOf(model, asking(8_000, 4_000))).isEqualTo(16_384);
    assertThat(contextOf(model, asking(100, 1_000))).isEqualTo(16_384);
    assertThat(contextOf(model, asking(30_000, 4_000))).isEqualTo(40_960);

    assertThat(provider.requests()).hasSize(5);
    assertThat(provider.requests().getFirst().body()).isEqualTo("{\"model\":\"m-1\"}");
  }

  @Test
  void context_thatTheModelsAuthorNamed_isTheLeast() throws Exception {
    settings = OllamaSettings.NONE;
    provider.thenAnswer(
        200,
        "application/json",
        shown("llama", 131_072, "stop    \"<|eot|>\"\nnum_ctx                        24000"));

    assertThat(contextOf(model(), asking(100, 1_000))).isEqualTo(24_000);
  }

  @Test
  void context_ofAModelThatDoesNotSay_growsWithThePrompt() throws Exception {
    settings = OllamaSettings.NONE;
    provider.thenAnswer(200, "application/json", "{\"model_info\":{}}");

    assertThat(contextOf(model(), asking(60_000, 4_000))).isEqualTo(131_072);
  }

  @Test
  void promptThatDoesNotFitTheModel_isRefusedBeforeItIsSent() throws Exception {
    settings = OllamaSettings.NONE;
    provider.thenAnswer(200, "application/json", shown("llama", 8_192, ""));

    ModelFailure failure = failure(asking(9_000, 1_000));

    assertThat(failure.kind()).isEqualTo(Kind.INVALID_REQUEST);
    assertThat(failure)
        .hasMessageContaining("the prompt has some 9000 tokens and does not fit into the 8192 of"
            + " m-1: its model reads no more");
    assertThat(provider.requests()).hasSize(1);
    assertThat(contextOf(model(), asking(100, 1_000))).isEqualTo(4_096);
  }

  @Test
  void promptThatDoesNotFitTheSetting_isRefusedByItsName() {
    ModelFailure failure = failure(asking(40_000, 1_000));

    assertThat(failure.kind()).isEqualTo(Kind.INVALID_REQUEST);
    assertThat(failure).hasMessageContaining("OLLAMA_CONTEXT_LENGTH allows no more");
    assertThat(provider.requests()).isEmpty();
  }

  @Test
  void promptThatTheServerFindsTooLong_isNotTriedAgain() {
    provider.thenAnswer(400, "application/json", """
        {"error":{"code":400,"message":"request (42947 tokens) exceeds the available context size \
        (32768 tokens), try increasing it","type":"exceed_context_size_error",\
        "n_prompt_tokens":42947,"n_ctx":32768}}""");

    ModelFailure failure = failure(Conversations.asking("hi"));

    assertThat(failure.kind()).isEqualTo(Kind.INVALID_REQUEST);
    assertThat(failure).hasMessageContaining("request (42947 tokens) exceeds");
  }

  @ParameterizedTest
  @ValueSource(strings = {"1800", "-1"})
  void keepAlive_inSeconds_isANumber(String time) throws Exception {
    settings = new OllamaSettings(OptionalInt.of(4_096), Optional.of(time));
    provider.thenStream(joined(saying(Ending.COMPLETE, "ok")));

    model().infer(Conversations.asking("hi"), heard::add);

    JsonNode request = Json.MAPPER.readTree(provider.request().body());
    assertThat(request.path("keep_alive")).hasToString(time);
  }

  private int contextOf(Model model, Prompt prompt) throws Exception {
    provider.thenStream(joined(saying(Ending.COMPLETE, "ok")));
    model.infer(prompt, heard::add);
    JsonNode request = Json.MAPPER.readTree(provider.requests().getLast().body());
    return request.path("options").path("num_ctx").asInt();
  }

  /// Returns a prompt of `input` tokens, by estimate.
  private static Prompt asking(int input, int output) {
    String text = "x".repeat(input * 4);
    return new Prompt("m-1", "", List.of(new Turn.Asked(text)), List.of(), output);
  }

  private static String shown(String family, int length, String parameters) {
    ObjectNode shown = Json.object().put("parameters", parameters);
    shown
        .putObject("model_info")
        .put("general.architecture", family)
        .put(family + ".context_length", length)
        .put(family + ".embedding_length", 1_000_000);
    return shown.toString();
  }

  private static final String COUNTS =
      "\"total_duration\":9,\"prompt_eval_count\":17,\"eval_count\":5,\"done_reason\":\"stop\"";

  private static ObjectNode message(String content) {
    return Json.object().put("role", "assistant").put("content", content);
  }

  private static String line(ObjectNode message) {
    ObjectNode line =
        Json.object().put("model", "m-1").put("created_at", "2026-11-24T10:00:00.000000Z");
    line.set("message", message);
    return line.put("done", false) + "\n";
  }

  private static String done(String reason) {
    ObjectNode last = Json.object().put("model", "m-1");
    last.set("message", message(""));
    last.put("done_reason", reason).put("done", true);
    return last.put("prompt_eval_count", 17).put("eval_count", 5) + "\n";
  }
}

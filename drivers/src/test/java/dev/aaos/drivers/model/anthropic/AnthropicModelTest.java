package dev.aaos.drivers.model.anthropic;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aaos.drivers.json.Json;
import dev.aaos.drivers.model.Conversations;
import dev.aaos.drivers.model.EventStreamContract;
import dev.aaos.drivers.model.provider.Endpoint;
import dev.aaos.drivers.model.provider.Http;
import dev.aaos.kernel.base.Usage;
import dev.aaos.kernel.conversation.Block;
import dev.aaos.kernel.conversation.Block.ToolCall;
import dev.aaos.kernel.conversation.Reply;
import dev.aaos.kernel.conversation.Reply.Ending;
import dev.aaos.kernel.device.Model;
import dev.aaos.kernel.device.ModelFailure.Kind;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

final class AnthropicModelTest extends EventStreamContract {
  private static final String START = """
      event: message_start
      data: {"type":"message_start","message":{"id":"msg_1","type":"message","role":"assistant",\
      "model":"m-1","content":[],"stop_reason":null,"usage":{"input_tokens":10,\
      "cache_creation_input_tokens":3,"cache_read_input_tokens":4,"output_tokens":1}}}

      """;

  @Override
  protected Model driver(Endpoint endpoint, Http http) {
    return new AnthropicModel(endpoint, http);
  }

  @Override
  protected String path() {
    return "/v1/messages";
  }

  @Override
  protected String keyHeader() {
    return "x-api-key: " + KEY;
  }

  @Override
  protected List<String> saying(Ending ending, String... pieces) {
    List<String> events = new ArrayList<>();
    events.add(START);
    if (pieces.length > 0) {
      events.add(begin(0, "{\"type\":\"text\",\"text\":\"\"}"));
      for (String piece : pieces) {
        events.add(delta(0, "text_delta", "text", piece));
      }
      events.add(stop(0));
    }
    events.addAll(finish(
        switch (ending) {
          case COMPLETE, OVER_BUDGET, NO_PROGRESS, OUT_OF_TIME -> "end_turn";
          case TOOL_USE -> "tool_use";
          case TRUNCATED -> "max_tokens";
          case DECLINED -> "refusal";
        }));
    return events;
  }

  @Override
  protected List<String> calling(ToolCall... calls) {
    return calling("tool_use", calls);
  }

  @Override
  protected List<String> cutShort(ToolCall call) {
    return calling("max_tokens", call);
  }

  @Override
  protected Usage cutAfter(long written) {
    return new Usage(17, Math.max(1, written), 4);
  }

  private static List<String> calling(String stopReason, ToolCall... calls) {
    List<String> events = new ArrayList<>();
    events.add(START);
    for (int i = 0; i < calls.length; i++) {
      ObjectNode start = Json.object().put("type", "tool_use").put("id", calls[i].id());
      start.put("name", calls[i].name()).putObject("input");
      events.add(begin(i, start.toString()));
      String input = calls[i].input();
      events.add(delta(i, "input_json_delta", "partial_json", ""));
      events.add(
          delta(i, "input_json_delta", "partial_json", input.substring(0, input.length() / 2)));
      events.add(delta(i, "input_json_delta", "partial_json", input.substring(input.length() / 2)));
      events.add(stop(i));
    }
    events.addAll(finish(stopReason));
    return events;
  }

  @Override
  protected String whole(String words) {
    ObjectNode message = Json.object().put("type", "message").put("stop_reason", "end_turn");
    message.putArray("content").addObject().put("type", "text").put("text", words);
    message
        .putObject("usage")
        .put("input_tokens", 10)
        .put("cache_creation_input_tokens", 3)
        .put("cache_read_input_tokens", 4)
        .put("output_tokens", 5);
    return message.toString();
  }

  @Override
  protected List<String> failing(String type, String message) {
    return List.of(
        START,
        begin(0, "{\"type\":\"text\",\"text\":\"\"}"),
        delta(0, "text_delta", "text", "one"),
        event("error", error(type, message)));
  }

  @Override
  protected String error(String type, String message) {
    ObjectNode error = Json.object().put("type", "error");
    error.putObject("error").put("type", type).put("message", message);
    return error.put("request_id", "req_1").toString();
  }

  @Override
  protected List<JsonNode> messages(JsonNode request) {
    List<JsonNode> messages = new ArrayList<>();
    for (JsonNode message : request.path("messages")) {
      message.path("content").forEach(block -> ((ObjectNode) block).remove("cache_control"));
      messages.add(message);
    }
    return messages;
  }

  @Test
  void request_namesTheVersionOfTheProtocol() throws Exception {
    provider.thenStream(joined(saying(Ending.COMPLETE, "ok")));

    model().infer(Conversations.asking("hi"), heard::add);

    assertThat(provider.request().headers()).containsEntry("anthropic-version", "2023-06-01");
  }

  @Test
  void thinking_isKeptWordForWordAndNotHeard() throws Exception {
    Reply reply = replyTo(joined(List.of(
        START,
        begin(0, "{\"type\":\"thinking\",\"thinking\":\"\",\"signature\":\"\"}"),
        delta(0, "thinking_delta", "thinking", "First "),
        delta(0, "thinking_delta", "thinking", "this."),
        delta(0, "signature_delta", "signature", "c2ln"),
        stop(0),
        begin(1, "{\"type\":\"redacted_thinking\",\"data\":\"opaque==\"}"),
        stop(1),
        begin(2, "{\"type\":\"text\",\"text\":\"Done\"}"),
        delta(2, "text_delta", "text", "."),
        stop(2),
        joined(finish("end_turn")))));

    assertThat(heard).containsExactly("Done", ".");
    assertThat(reply.said().blocks())
        .containsExactly(
            new Block.Opaque("anthropic", """
                {"type":"thinking","thinking":"First this.","signature":"c2ln"}"""),
            new Block.Opaque("anthropic", """
                {"type":"redacted_thinking","data":"opaque=="}"""),
            new Block.Text("Done."));
  }

  @Test
  void blockOfAKindNobodyKnows_isKeptWhole() throws Exception {
    Reply reply = replyTo(joined(List.of(
        START,
        begin(0, "{\"type\":\"server_tool_use\",\"id\":\"s1\",\"name\":\"x\",\"input\":{}}"),
        delta(0, "input_json_delta", "partial_json", "{\"q\":"),
        delta(0, "input_json_delta", "partial_json", "1}"),
        delta(0, "novel_delta", "novelty", "?"),
        stop(0),
        joined(finish("end_turn")))));

    assertThat(reply.said().blocks()).containsExactly(new Block.Opaque("anthropic", """
        {"type":"server_tool_use","id":"s1","name":"x","input":{"q":1}}"""));
  }

  @ParameterizedTest
  @CsvSource({
    "stop_sequence, COMPLETE",
    "model_context_window_exceeded, TRUNCATED",
    "pause_turn, TRUNCATED",
    "never_heard_of, TRUNCATED"
  })
  void stopReason_decidesTheEnding(String reason, Ending ending) throws Exception {
    Reply reply = replyTo(START + joined(finish(reason)));

    assertThat(reply.ending()).isEqualTo(ending);
  }

  @Test
  void usage_ofTheLastEventThatCountsHolds() throws Exception {
    String counted = """
        {"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":\
        {"input_tokens":20,"cache_read_input_tokens":9,"output_tokens":30}}""";

    Reply reply =
        replyTo(START + event("message_delta", counted) + finish("end_turn").getLast());

    assertThat(reply.usage()).isEqualTo(new Usage(32, 30, 9));
  }

  @Test
  void usage_whenTheServerDoesNotCount_isEstimated() throws Exception {
    String start = "{\"type\":\"message_start\",\"message\":{}}";
    String stop = "{\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"end_turn\"}}";

    Reply reply = replyTo(event("message_start", start)
        + begin(0, "{\"type\":\"text\",\"text\":\"12345678\"}")
        + event("message_delta", stop)
        + finish("end_turn").getLast());

    assertThat(reply.usage()).isEqualTo(Usage.of(1, 2));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"type\":\"content_block_delta\",\"index\":7,\"delta\":{\"type\":\"text_delta\"}}",
        "{\"type\":\"content_block_delta\",\"delta\":{\"type\":\"text_delta\",\"text\":\"x\"}}",
        "{\"type\":\"content_block_start\",\"index\":0,\"content_block\":7}",
        "{\"type\":\"content_block_start\",\"index\":0,\"content_block\":{\"type\":\"tool_use\"}}",
        "{\"type\":\"content_block_start\",\"index\":0,\"content_block\":{}}",
        "{\"type\":\"message_stop\"}"
      })
  void event_thatLacksWhatItMustHave_isMalformed(String data) {
    provider.thenStream(START + event("x", data) + joined(finish("end_turn")));

    assertThat(failure(Conversations.asking("hi")).kind()).isEqualTo(Kind.MALFORMED);
  }

  @Test
  void block_thatBeginsTwice_isMalformed() {
    String block = begin(0, "{\"type\":\"text\",\"text\":\"\"}");
    provider.thenStream(START + block + block + joined(finish("end_turn")));

    assertThat(failure(Conversations.asking("hi")).kind()).isEqualTo(Kind.MALFORMED);
  }

  private static List<String> finish(String stopReason) {
    ObjectNode delta = Json.object().put("type", "message_delta");
    delta.putObject("delta").put("stop_reason", stopReason).putNull("stop_sequence");
    delta.putObject("usage").put("output_tokens", 5);
    return List.of(
        event("message_delta", delta.toString()),
        event("message_stop", "{\"type\":\"message_stop\"}"));
  }

  private static String begin(int index, String block) {
    return event(
        "content_block_start",
        "{\"type\":\"content_block_start\",\"index\":" + index + ",\"content_block\":" + block
            + "}");
  }

  private static String delta(int index, String type, String member, String piece) {
    ObjectNode delta = Json.object().put("type", "content_block_delta").put("index", index);
    delta.putObject("delta").put("type", type).put(member, piece);
    return event("content_block_delta", delta.toString());
  }

  private static String stop(int index) {
    return event("content_block_stop", "{\"type\":\"content_block_stop\",\"index\":" + index + "}");
  }

  private static String event(String name, String data) {
    return "event: " + name + "\ndata: " + data + "\n\n";
  }
}

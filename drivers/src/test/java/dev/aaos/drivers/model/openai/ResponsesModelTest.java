package dev.aaos.drivers.model.openai;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aaos.drivers.json.Json;
import dev.aaos.drivers.model.Conversations;
import dev.aaos.drivers.model.EventStreamContract;
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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

final class ResponsesModelTest extends EventStreamContract {
  private static final String START = event("response.created", Json.object());

  @Override
  protected Model driver(Endpoint endpoint, Http http) {
    return new ResponsesModel(endpoint, http);
  }

  @Override
  protected String path() {
    return "/responses";
  }

  @Override
  protected String keyHeader() {
    return "authorization: Bearer " + KEY;
  }

  @Override
  protected List<String> saying(Ending ending, String... pieces) {
    List<String> events = new ArrayList<>();
    events.add(START);
    for (String piece : pieces) {
      events.add(event("response.output_text.delta", Json.object().put("delta", piece)));
    }
    if (pieces.length > 0) {
      events.add(done(message(String.join("", pieces))));
    }
    events.add(
        switch (ending) {
          case COMPLETE, TOOL_USE, OVER_BUDGET, NO_PROGRESS, OUT_OF_TIME -> finish();
          case TRUNCATED -> incomplete("max_output_tokens");
          case DECLINED -> incomplete("content_filter");
        });
    return events;
  }

  @Override
  protected List<String> calling(ToolCall... calls) {
    return calling(finish(), calls);
  }

  @Override
  protected List<String> cutShort(ToolCall call) {
    return calling(incomplete("max_output_tokens"), call);
  }

  private static List<String> calling(String end, ToolCall... calls) {
    List<String> events = new ArrayList<>();
    events.add(START);
    for (ToolCall call : calls) {
      ObjectNode item = Json.object().put("type", "function_call").put("id", "fc_1");
      item.put("call_id", call.id()).put("name", call.name()).put("arguments", call.input());
      events.add(event(
          "response.function_call_arguments.delta", Json.object().put("delta", call.input())));
      events.add(done(item));
    }
    events.add(end);
    return events;
  }

  @Override
  protected String whole(String words) {
    ObjectNode response = response("completed");
    response.withArray("output").add(message(words));
    return response.toString();
  }

  @Override
  protected List<String> failing(String type, String message) {
    ObjectNode error = Json.object().put("code", type).put("message", message);
    return List.of(
        START,
        event("response.output_text.delta", Json.object().put("delta", "one")),
        event("error", error));
  }

  @Override
  protected String error(String type, String message) {
    ObjectNode error = Json.object();
    error.putObject("error").put("message", message).put("type", type).putNull("code");
    return error.toString();
  }

  @Override
  protected List<JsonNode> messages(JsonNode request) {
    List<JsonNode> items = new ArrayList<>();
    request.path("input").forEach(items::add);
    return items;
  }

  @ParameterizedTest
  @CsvSource({
    "gpt-5.4-mini, true",
    "gpt-5.6-sol, true",
    "gpt-6-astra, true",
    "gpt-6.1-terra, true",
    "gpt-10, true",
    "o3-pro, true",
    "gpt-5-codex, true",
    "gpt-5, false",
    "gpt-5.2, false",
    "gpt-4o, false",
    "gpt-4.1-mini, false",
    "o4-mini, false",
    "ft:gpt-4o:us::my-pro, false"
  })
  void protocol_isWantedByTheNewerModels(String model, boolean wanted) {
    assertThat(ResponsesModel.isWantedBy(model)).isEqualTo(wanted);
  }

  @Test
  void itemsTheProviderWantsBack_areKeptAndSentWordForWord() throws Exception {
    String reasoning = """
        {"type":"reasoning","id":"rs_1","summary":[],"encrypted_content":"b3BhcXVl"}""";
    ObjectNode comment = message("First both.").put("phase", "commentary");
    ObjectNode call = Json.object().put("type", "function_call").put("call_id", "call_1");
    Reply reply = replyTo(START
        + done((ObjectNode) Json.MAPPER.readTree(reasoning))
        + done(comment)
        + done(call.put("name", "echo").put("arguments", "{}"))
        + finish());

    assertThat(reply.said().blocks())
        .containsExactly(
            new Block.Opaque("openai-responses", reasoning),
            new Block.Opaque("openai-responses", "{\"phase\":\"commentary\"}"),
            new Block.Text("First both."),
            new ToolCall("call_1", "echo", "{}"));
    Prompt next = new Prompt(
        "m-1",
        "",
        List.of(
            new Turn.Asked("hi"),
            reply.said(),
            new Turn.Answered(new ToolAnswer("call_1", "{}", false))),
        List.of(),
        100);
    provider.thenStream(joined(saying(Ending.COMPLETE, "ok")));

    model().infer(next, heard::add);

    assertThat(pretty(provider.requests().getLast().body())).isEqualTo(golden("kept"));
  }

  @Test
  void refusal_isHeardAndDeclined() throws Exception {
    ObjectNode message = Json.object().put("type", "message");
    message.putArray("content").addObject().put("type", "refusal").put("refusal", "No.");
    Reply reply = replyTo(START
        + event("response.refusal.delta", Json.object().put("delta", "No."))
        + done(message)
        + finish());

    assertThat(heard).containsExactly("No.");
    assertThat(reply).isEqualTo(new Reply(Conversations.text("No."), Ending.DECLINED, USAGE));
  }

  @ParameterizedTest
  @CsvSource({
    "server_error, SERVER",
    "rate_limit_exceeded, RATE_LIMITED",
    "context_length_exceeded, INVALID_REQUEST",
    "insufficient_quota, INVALID_REQUEST"
  })
  void responseThatFailed_isThatFailure(String code, Kind kind) {
    ObjectNode response = response("failed");
    response.putObject("error").put("code", code).put("message", "It broke.");
    provider.thenStream(START + ended("response.failed", response));

    ModelFailure failure = failure(Conversations.asking("hi"));

    assertThat(failure.kind()).isEqualTo(kind);
    assertThat(failure).hasMessageContaining("It broke.");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"type\":\"function_call\",\"name\":\"echo\",\"arguments\":\"{}\"}",
        "{\"type\":\"function_call\",\"call_id\":\"call_1\",\"arguments\":\"{}\"}"
      })
  void item_thatLacksWhatItMustHave_isMalformed(String item) {
    provider.thenStream(START + done((ObjectNode) Json.MAPPER.readTree(item)) + finish());

    assertThat(failure(Conversations.asking("hi")).kind()).isEqualTo(Kind.MALFORMED);
  }

  @Test
  void usage_whenTheServerDoesNotCount_isEstimated() throws Exception {
    ObjectNode response = response("completed");
    response.remove("usage");
    Reply reply =
        replyTo(START + done(message("12345678")) + ended("response.completed", response));

    assertThat(reply.usage()).isEqualTo(Usage.of(1, 2));
  }

  private static ObjectNode message(String words) {
    ObjectNode message = Json.object().put("type", "message").put("role", "assistant");
    message.putArray("content").addObject().put("type", "output_text").put("text", words);
    return message;
  }

  private static ObjectNode response(String status) {
    ObjectNode response = Json.object().put("object", "response").put("status", status);
    response.putNull("error");
    ObjectNode usage = response.putObject("usage").put("input_tokens", 17);
    usage.put("output_tokens", 5).putObject("input_tokens_details").put("cached_tokens", 4);
    return response;
  }

  private static String finish() {
    return ended("response.completed", response("completed"));
  }

  private static String incomplete(String reason) {
    ObjectNode response = response("incomplete");
    response.putObject("incomplete_details").put("reason", reason);
    return ended("response.incomplete", response);
  }

  private static String ended(String type, ObjectNode response) {
    ObjectNode event = Json.object();
    event.set("response", response);
    return event(type, event);
  }

  private static String done(ObjectNode item) {
    ObjectNode event = Json.object();
    event.set("item", item);
    return event("response.output_item.done", event);
  }

  private static String event(String type, ObjectNode event) {
    ObjectNode typed = Json.object().put("type", type);
    typed.setAll(event);
    return "event: " + type + "\ndata: " + typed + "\n\n";
  }
}

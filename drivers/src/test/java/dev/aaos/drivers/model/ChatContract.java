package dev.aaos.drivers.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aaos.drivers.json.Json;
import dev.aaos.kernel.base.Usage;
import dev.aaos.kernel.conversation.Block;
import dev.aaos.kernel.conversation.Block.ToolCall;
import dev.aaos.kernel.conversation.Reply;
import dev.aaos.kernel.conversation.Reply.Ending;
import dev.aaos.kernel.device.ModelFailure.Kind;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// What the driver of a server does that speaks OpenAI's Chat Completions.
public abstract class ChatContract extends EventStreamContract {
  @Override
  protected String keyHeader() {
    return "authorization: Bearer " + KEY;
  }

  @Override
  protected List<String> saying(Ending ending, String... pieces) {
    List<String> events = new ArrayList<>();
    events.add(delta("{\"role\":\"assistant\",\"content\":\"\"}"));
    for (String piece : pieces) {
      events.add(delta(Json.object().put("content", piece).toString()));
    }
    events.addAll(finish(
        switch (ending) {
          case COMPLETE, OVER_BUDGET, NO_PROGRESS, OUT_OF_TIME -> "stop";
          case TOOL_USE -> "tool_calls";
          case TRUNCATED -> "length";
          case DECLINED -> "content_filter";
        }));
    return events;
  }

  @Override
  protected List<String> calling(ToolCall... calls) {
    return calling("tool_calls", calls);
  }

  @Override
  protected List<String> cutShort(ToolCall call) {
    return calling("length", call);
  }

  private static List<String> calling(String finishReason, ToolCall... calls) {
    List<String> events = new ArrayList<>();
    events.add(delta("{\"role\":\"assistant\",\"content\":null}"));
    for (int i = 0; i < calls.length; i++) {
      String input = calls[i].input();
      int half = input.length() / 2;
      events.add(piece(i, calls[i].id(), calls[i].name(), ""));
      events.add(piece(i, "", "", input.substring(0, half)));
      events.add(piece(i, "", "", input.substring(half)));
    }
    events.addAll(finish(finishReason));
    return events;
  }

  @Override
  protected String whole(String words) {
    ObjectNode answer = Json.object().put("object", "chat.completion");
    ObjectNode choice = answer.putArray("choices").addObject().put("finish_reason", "stop");
    choice.putObject("message").put("role", "assistant").put("content", words);
    answer.set("usage", counts());
    return answer.toString();
  }

  @Override
  protected List<String> failing(String type, String message) {
    return List.of(delta("{\"content\":\"one\"}"), "data: " + error(type, message) + "\n\n");
  }

  @Override
  protected String error(String type, String message) {
    ObjectNode error = Json.object();
    error.putObject("error").put("message", message).put("type", type).putNull("code");
    return error.toString();
  }

  @Override
  protected List<JsonNode> messages(JsonNode request) {
    List<JsonNode> messages = new ArrayList<>();
    request.path("messages").forEach(messages::add);
    return messages;
  }

  @Test
  public void reasoning_isKeptForTheServerThatSentItAndNotHeard() throws Exception {
    Reply reply = replyTo(delta("{\"role\":\"assistant\",\"reasoning_content\":\"\"}")
        + delta("{\"content\":null,\"reasoning_content\":\"First \"}")
        + delta("{\"content\":null,\"reasoning_content\":\"this.\"}")
        + delta("{\"content\":\"Done.\"}")
        + joined(finish("stop")));

    assertThat(heard).containsExactly("Done.");
    assertThat(reply.said().blocks())
        .containsExactly(
            new Block.Opaque("fake", "{\"reasoning_content\":\"First this.\"}"),
            new Block.Text("Done."));
  }

  @Test
  public void reasoning_thatIsEmpty_isKeptAsWell() throws Exception {
    Reply reply = replyTo(delta("{\"role\":\"assistant\",\"reasoning_content\":\"\"}")
        + piece(0, "id_1", "echo", "{}")
        + joined(finish("tool_calls")));

    assertThat(reply.said().blocks())
        .containsExactly(
            new Block.Opaque("fake", "{\"reasoning_content\":\"\"}"),
            new ToolCall("id_1", "echo", "{}"));
  }

  @ParameterizedTest
  @CsvSource({
    "stop, COMPLETE",
    "eos, COMPLETE",
    "tool_calls, COMPLETE",
    "length, TRUNCATED",
    "abort, TRUNCATED"
  })
  public void finishReason_decidesTheEnding(String reason, Ending ending) throws Exception {
    Reply reply = replyTo(delta("{\"content\":\"x\"}") + joined(finish(reason)));

    assertThat(reply.ending()).isEqualTo(ending);
  }

  @ParameterizedTest
  @ValueSource(strings = {"stop", "tool_calls", "function_call"})
  public void finishReason_whenThereAreCalls_isToolUse(String reason) throws Exception {
    Reply reply = replyTo(piece(0, "id_1", "echo", "{}") + joined(finish(reason)));

    assertThat(reply.ending()).isEqualTo(Ending.TOOL_USE);
  }

  @Test
  public void refusal_isHeardAndDeclined() throws Exception {
    Reply reply = replyTo(delta("{\"refusal\":\"I will \"}")
        + delta("{\"refusal\":\"not.\"}")
        + joined(finish("stop")));

    assertThat(reply)
        .isEqualTo(new Reply(Conversations.text("I will not."), Ending.DECLINED, USAGE));
  }

  @Test
  public void providerOutOfResources_isOverloaded() {
    provider.thenStream(
        delta("{\"content\":\"x\"}") + joined(finish("insufficient_system_resource")));

    assertThat(failure(Conversations.asking("hi")).kind()).isEqualTo(Kind.OVERLOADED);
  }

  @Test
  public void spentQuota_isNotTakenForARateLimit() {
    provider.thenAnswer(429, "application/json", """
        {"error":{"message":"You exceeded your quota.","type":"insufficient_quota",\
        "code":"insufficient_quota"}}""");

    assertThat(failure(Conversations.asking("hi")).kind()).isEqualTo(Kind.INVALID_REQUEST);
  }

  @Test
  public void errorWithAStatusAsItsCode_isThatFailure() {
    provider.thenStream("""
        data: {"error":{"code":503,"message":"Loading model","type":"odd_error"}}

        """);

    assertThat(failure(Conversations.asking("hi")).kind()).isEqualTo(Kind.OVERLOADED);
  }

  @Test
  public void stream_withoutItsEndMark_isReadAllTheSame() throws Exception {
    Reply reply = replyTo(delta("{\"content\":\"x\"}") + finish("stop").getFirst());

    assertThat(reply.said()).isEqualTo(Conversations.text("x"));
  }

  @Test
  public void stream_thatBreaksAfterTheReasonToFinish_hasSaidItAll() throws Exception {
    provider.then(client -> client.stream()
        .chunk(delta("{\"content\":\"x\"}"))
        .chunk(finish("stop").getFirst())
        .cut());

    Reply reply = model().infer(Conversations.asking("hi"), heard::add);

    assertThat(reply)
        .isEqualTo(new Reply(Conversations.text("x"), Ending.COMPLETE, Usage.of(1, 1)));
  }

  @Test
  public void stream_thatEndsWithoutAReason_isMalformed() {
    provider.thenStream(delta("{\"content\":\"x\"}") + "data: [DONE]\n\n");

    assertThat(failure(Conversations.asking("hi")).kind()).isEqualTo(Kind.MALFORMED);
  }

  @Test
  public void usage_byDeepSeeksNames_isCounted() throws Exception {
    Reply reply = replyTo(delta("{\"content\":\"x\"}") + """
        data: {"choices":[{"index":0,"delta":{},"finish_reason":"stop"}],"usage":\
        {"prompt_tokens":30,"completion_tokens":2,"prompt_cache_hit_tokens":20}}

        """);

    assertThat(reply.usage()).isEqualTo(new Usage(30, 2, 20));
  }

  @Test
  public void usage_whenTheServerDoesNotCount_isEstimated() throws Exception {
    Reply reply = replyTo(delta("{\"content\":\"12345\"}") + """
        data: {"choices":[{"index":0,"delta":{},"finish_reason":"stop"}],"usage":null}

        data: [DONE]

        """);

    assertThat(reply.usage()).isEqualTo(Usage.of(1, 2));
  }

  private static List<String> finish(String reason) {
    ObjectNode last = Json.object();
    last.putArray("choices").addObject().put("index", 0).put("finish_reason", reason);
    ObjectNode counted = Json.object();
    counted.putArray("choices");
    counted.set("usage", counts());
    return List.of("data: " + last + "\n\n", "data: " + counted + "\n\n", "data: [DONE]\n\n");
  }

  private static ObjectNode counts() {
    ObjectNode counts = Json.object().put("prompt_tokens", 17).put("completion_tokens", 5);
    counts.putObject("prompt_tokens_details").put("cached_tokens", 4);
    return counts;
  }

  private static String piece(int index, String id, String name, String arguments) {
    ObjectNode call = Json.object().put("index", index);
    if (!id.isEmpty()) {
      call.put("id", id).put("type", "function");
    }
    ObjectNode function = call.putObject("function").put("arguments", arguments);
    if (!name.isEmpty()) {
      function.put("name", name);
    }
    return delta("{\"tool_calls\":[" + call + "]}");
  }

  private static String delta(String delta) {
    return "data: {\"object\":\"chat.completion.chunk\",\"choices\":[{\"index\":0,\"delta\":"
        + delta + ",\"finish_reason\":null}]}\n\n";
  }
}

package dev.aaos.tests.system;

import dev.aaos.testkit.FakeProvider;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/// What a Claude model streams, in the words of the Messages API.
public final class Claude {
  private static final JsonMapper JSON = new JsonMapper();

  private Claude() {}

  /// Returns the settings of a daemon whose Claude is `provider`.
  public static Map<String, String> settings(FakeProvider provider) {
    return Map.of(
        "ANTHROPIC_API_KEY",
        "sk-test-0123456789",
        "ANTHROPIC_BASE_URL",
        provider.address().toString());
  }

  /// A tool call the model wishes for.
  public record Wish(String tool, Map<String, ?> input) {}

  /// Returns a reply of words alone.
  public static String says(String text) {
    return stream(List.of(text(0, text)), "end_turn");
  }

  /// Returns a reply that wishes for tools.
  static String wishes(Wish... wishes) {
    List<String> blocks = new ArrayList<>();
    for (int i = 0; i < wishes.length; i++) {
      blocks.add(wish(i, "toolu_" + i, wishes[i]));
    }
    return stream(blocks, "tool_use");
  }

  /// Returns a reply that wishes for one tool, in a call known as `id`.
  public static String wishes(String id, Wish wish) {
    return stream(List.of(wish(0, id, wish)), "tool_use");
  }

  private static String text(int index, String text) {
    return event(
            "content_block_start",
            Map.of("index", index, "content_block", Map.of("type", "text", "text", "")))
        + event(
            "content_block_delta",
            Map.of("index", index, "delta", Map.of("type", "text_delta", "text", text)))
        + event("content_block_stop", Map.of("index", index));
  }

  private static String wish(int index, String id, Wish wish) {
    Map<String, Object> block =
        Map.of("type", "tool_use", "id", id, "name", wish.tool, "input", Map.of());
    return event("content_block_start", Map.of("index", index, "content_block", block))
        + event(
            "content_block_delta",
            Map.of(
                "index",
                index,
                "delta",
                Map.of(
                    "type",
                    "input_json_delta",
                    "partial_json",
                    JSON.writeValueAsString(wish.input))))
        + event("content_block_stop", Map.of("index", index));
  }

  private static String stream(List<String> blocks, String reason) {
    return event(
            "message_start",
            Map.of(
                "message",
                Map.of(
                    "id",
                    "msg_1",
                    "type",
                    "message",
                    "role",
                    "assistant",
                    "model",
                    "claude-test",
                    "content",
                    List.of(),
                    "usage",
                    Map.of("input_tokens", 10, "output_tokens", 1))))
        + String.join("", blocks)
        + event(
            "message_delta",
            Map.of("delta", Map.of("stop_reason", reason), "usage", Map.of("output_tokens", 5)))
        + event("message_stop", Map.of());
  }

  private static String event(String type, Map<String, ?> members) {
    Map<String, Object> data = new java.util.TreeMap<>(members);
    data.put("type", type);
    return "event: " + type + "\ndata: " + JSON.writeValueAsString(data) + "\n\n";
  }
}

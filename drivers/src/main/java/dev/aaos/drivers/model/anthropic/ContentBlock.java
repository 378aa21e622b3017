package dev.aaos.drivers.model.anthropic;

import dev.aaos.drivers.model.dialect.Arguments;
import dev.aaos.kernel.conversation.Block;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// One block of a reply, growing by deltas.
///
/// Whatever is neither words nor a tool call (thinking, signed or redacted, and kinds this driver
/// does not know) is kept as the provider's own object.
final class ContentBlock {
  private static final String INPUT_PIECES = "partial_json";

  private final ObjectNode start;
  private final Map<String, StringBuilder> grown = new LinkedHashMap<>();

  /// A block that began as `start`.
  ContentBlock(ObjectNode start) {
    this.start = start;
  }

  /// Returns the words it began with; usually none.
  String firstWords() {
    return type().equals("text") ? start.path("text").asString("") : "";
  }

  /// Lets it grow by `delta` and returns the words in that.
  String grow(JsonNode delta) {
    String kind = delta.path("type").asString("");
    return switch (kind) {
      case "text_delta" -> append("text", delta);
      case "thinking_delta" -> appendSilently("thinking", delta);
      case "signature_delta" -> appendSilently("signature", delta);
      case "input_json_delta" -> appendSilently(INPUT_PIECES, delta);
      default -> "";
    };
  }

  private String append(String member, JsonNode delta) {
    String piece = delta.path(member).asString("");
    grown.computeIfAbsent(member, any -> new StringBuilder()).append(piece);
    return piece;
  }

  private String appendSilently(String member, JsonNode delta) {
    append(member, delta);
    return "";
  }

  /// Returns how many characters of it the model has written.
  long length() {
    long grew = grown.values().stream().mapToLong(StringBuilder::length).sum();
    return firstWords().length() + start.path("name").asString("").length() + grew;
  }

  /// Returns the block as it is now; empty when it lacks what its kind must have.
  ///
  /// @param cutShort whether the reply was
  Optional<Block> block(boolean cutShort) {
    return switch (type()) {
      case "text" -> Optional.of(new Block.Text(member("text")));
      case "tool_use" -> call(cutShort);
      case "" -> Optional.empty();
      default -> Optional.of(new Block.Opaque(AnthropicModel.DIALECT, whole().toString()));
    };
  }

  private String type() {
    return start.path("type").asString("");
  }

  private Optional<Block> call(boolean cutShort) {
    String id = start.path("id").asString("");
    String name = start.path("name").asString("");
    if (id.isEmpty() || name.isEmpty()) {
      return Optional.empty();
    }
    StringBuilder pieces = grown.get(INPUT_PIECES);
    String input = pieces == null ? start.path("input").toString() : pieces.toString();
    return Optional.of(new Block.ToolCall(id, name, Arguments.received(input, cutShort)));
  }

  private String member(String name) {
    StringBuilder growth = grown.get(name);
    return start.path(name).asString("") + (growth == null ? "" : growth);
  }

  private ObjectNode whole() {
    ObjectNode whole = start.deepCopy();
    for (Map.Entry<String, StringBuilder> growth : grown.entrySet()) {
      if (growth.getKey().equals(INPUT_PIECES)) {
        whole.set("input", Arguments.told(growth.getValue().toString()));
      } else {
        whole.put(growth.getKey(), member(growth.getKey()));
      }
    }
    return whole;
  }
}

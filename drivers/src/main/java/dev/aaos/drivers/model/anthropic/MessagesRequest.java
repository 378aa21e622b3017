package dev.aaos.drivers.model.anthropic;

import dev.aaos.drivers.json.Json;
import dev.aaos.drivers.model.dialect.Arguments;
import dev.aaos.drivers.model.dialect.Exchange;
import dev.aaos.drivers.model.dialect.ToolSchema;
import dev.aaos.drivers.model.provider.Endpoint;
import dev.aaos.kernel.conversation.Block;
import dev.aaos.kernel.conversation.Prompt;
import dev.aaos.kernel.conversation.ToolAnswer;
import dev.aaos.kernel.conversation.ToolSpec;
import dev.aaos.kernel.device.ModelFailure;
import java.util.List;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// A prompt as the Messages protocol has it.
///
/// The provider keeps what it has read up to each marked block, so that the next request of the
/// same conversation pays a fraction for it. Three blocks at most are marked (four are allowed):
/// the end of what never changes, and the ends of the last two things the model heard. The
/// earlier of these was the last one of the request before, so it is found however many blocks
/// came since; the provider itself looks back over 20 only. Marks apart, a request begins with
/// the very bytes of the one before.
final class MessagesRequest {
  private static final int MARKED_EXCHANGES = 2;

  private final Endpoint endpoint;
  private final Prompt prompt;

  MessagesRequest(Endpoint endpoint, Prompt prompt) {
    this.endpoint = endpoint;
    this.prompt = prompt;
  }

  ObjectNode json() throws ModelFailure {
    ObjectNode request = Json.object()
        .put("model", prompt.model())
        .put("max_tokens", prompt.maxOutputTokens())
        .put("stream", true);
    boolean system = !prompt.system().isBlank();
    if (!prompt.tools().isEmpty()) {
      ArrayNode tools = tools();
      request.set("tools", tools);
      if (!system) {
        mark(tools);
      }
    }
    if (system) {
      ArrayNode blocks = Json.array().add(text(prompt.system()));
      request.set("system", blocks);
      mark(blocks);
    }
    request.set("messages", messages());
    return request;
  }

  private ArrayNode tools() throws ModelFailure {
    ArrayNode tools = Json.array();
    for (ToolSpec tool : prompt.tools()) {
      ObjectNode spec = tools.addObject();
      spec.put("name", tool.name()).put("description", tool.description());
      spec.set("input_schema", ToolSchema.of(endpoint, tool));
    }
    return tools;
  }

  private ArrayNode messages() {
    ArrayNode messages = Json.array();
    List<Exchange> exchanges = Exchange.of(prompt.turns());
    for (Exchange exchange : exchanges) {
      switch (exchange) {
        case Exchange.Heard(List<ToolAnswer> answers, List<String> texts) -> {
          ArrayNode blocks = messages.addObject().put("role", "user").putArray("content");
          answers.forEach(answer -> blocks.add(result(answer)));
          texts.forEach(words -> blocks.add(text(words)));
        }
        case Exchange.Spoke(List<Block> said) -> {
          ArrayNode blocks = messages.addObject().put("role", "assistant").putArray("content");
          said.forEach(block -> say(blocks, block));
        }
      }
    }
    markLastHeard(exchanges, messages);
    return messages;
  }

  private static void markLastHeard(List<Exchange> exchanges, ArrayNode messages) {
    int marked = 0;
    for (int i = exchanges.size() - 1; i >= 0 && marked < MARKED_EXCHANGES; i--) {
      if (exchanges.get(i) instanceof Exchange.Heard) {
        mark((ArrayNode) messages.get(i).get("content"));
        marked++;
      }
    }
  }

  private static void mark(ArrayNode blocks) {
    ObjectNode last = (ObjectNode) blocks.get(blocks.size() - 1);
    last.putObject("cache_control").put("type", "ephemeral");
  }

  private static ObjectNode text(String words) {
    return Json.object().put("type", "text").put("text", words);
  }

  private static ObjectNode result(ToolAnswer answer) {
    ObjectNode result = Json.object()
        .put("type", "tool_result")
        .put("tool_use_id", answer.callId())
        .put("content", answer.content());
    return answer.error() ? result.put("is_error", true) : result;
  }

  private static void say(ArrayNode blocks, Block block) {
    switch (block) {
      case Block.Text(String words) -> blocks.add(text(words));
      case Block.ToolCall(String id, String name, String input) -> {
        ObjectNode call = blocks.addObject().put("type", "tool_use");
        call.put("id", id).put("name", name).set("input", Arguments.told(input));
      }
      case Block.Opaque(String dialect, String json) -> {
        if (dialect.equals(AnthropicModel.DIALECT)) {
          blocks.add(Json.MAPPER.readTree(json));
        }
      }
    }
  }
}

package dev.aaos.drivers.model.openai;

import dev.aaos.drivers.json.Json;
import dev.aaos.drivers.model.dialect.Arguments;
import dev.aaos.drivers.model.dialect.Exchange;
import dev.aaos.drivers.model.dialect.Functions;
import dev.aaos.drivers.model.provider.Endpoint;
import dev.aaos.kernel.conversation.Block;
import dev.aaos.kernel.conversation.Prompt;
import dev.aaos.kernel.conversation.ToolAnswer;
import dev.aaos.kernel.conversation.Turn;
import dev.aaos.kernel.device.ModelFailure;
import java.util.List;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// A prompt as the Chat Completions protocol has it.
///
/// The messages of a longer conversation begin with the very bytes of a shorter one, so that
/// providers find what they have read before; they need no marks for it.
final class ChatRequest {
  /// The protocol has no member for it, and a model should not take a failure for a result.
  private static final String FAILED = "error: ";

  private final Endpoint endpoint;
  private final ChatVariant variant;
  private final Prompt prompt;

  ChatRequest(Endpoint endpoint, ChatVariant variant, Prompt prompt) {
    this.endpoint = endpoint;
    this.variant = variant;
    this.prompt = prompt;
  }

  ObjectNode json() throws ModelFailure {
    ObjectNode request = Json.object()
        .put("model", prompt.model())
        .put(variant.outputLimit(), prompt.maxOutputTokens())
        .put("stream", true);
    request.putObject("stream_options").put("include_usage", true);
    if (!prompt.tools().isEmpty()) {
      request.set("tools", Functions.of(endpoint, prompt.tools()));
    }
    request.set("messages", messages());
    return request;
  }

  private ArrayNode messages() {
    ArrayNode messages = Json.array();
    if (!prompt.system().isBlank()) {
      messages.add(message("system", prompt.system()));
    }
    for (Exchange exchange : Exchange.of(prompt.turns())) {
      switch (exchange) {
        case Exchange.Heard(List<ToolAnswer> answers, List<String> texts) -> {
          answers.forEach(answer -> messages.add(result(answer)));
          texts.forEach(words -> messages.add(message("user", words)));
        }
        case Exchange.Spoke(List<Block> said) -> messages.add(spoken(new Turn.Said(said)));
      }
    }
    return messages;
  }

  private static ObjectNode message(String role, String content) {
    return Json.object().put("role", role).put("content", content);
  }

  private static ObjectNode result(ToolAnswer answer) {
    return Json.object()
        .put("role", "tool")
        .put("tool_call_id", answer.callId())
        .put("content", answer.error() ? FAILED + answer.content() : answer.content());
  }

  private ObjectNode spoken(Turn.Said said) {
    ObjectNode message = Json.object().put("role", "assistant");
    if (said.text().isEmpty()) {
      message.putNull("content");
    } else {
      message.put("content", said.text());
    }
    for (Block block : said.blocks()) {
      if (block instanceof Block.Opaque(String dialect, String json)
          && dialect.equals(endpoint.name())) {
        message.setAll((ObjectNode) Json.MAPPER.readTree(json));
      }
    }
    if (!said.calls().isEmpty()) {
      ArrayNode calls = message.putArray("tool_calls");
      said.calls().forEach(call -> calls.add(call(call)));
    }
    return message;
  }

  private static ObjectNode call(Block.ToolCall call) {
    ObjectNode json = Json.object().put("id", call.id()).put("type", "function");
    json.putObject("function")
        .put("name", call.name())
        .put("arguments", Arguments.told(call.input()).toString());
    return json;
  }
}

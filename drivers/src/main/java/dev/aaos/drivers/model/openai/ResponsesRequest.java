package dev.aaos.drivers.model.openai;

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
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// A prompt as the Responses protocol has it: a list of items, which begins with the very bytes
/// of the list before.
final class ResponsesRequest {
  /// The protocol has no member for it, and a model should not take a failure for a result.
  private static final String FAILED = "error: ";

  private final Endpoint endpoint;
  private final Prompt prompt;

  ResponsesRequest(Endpoint endpoint, Prompt prompt) {
    this.endpoint = endpoint;
    this.prompt = prompt;
  }

  ObjectNode json() throws ModelFailure {
    ObjectNode request = Json.object()
        .put("model", prompt.model())
        .put("max_output_tokens", prompt.maxOutputTokens())
        .put("stream", true)
        .put("store", false);
    request.putArray("include").add("reasoning.encrypted_content");
    if (!prompt.system().isBlank()) {
      request.put("instructions", prompt.system());
    }
    if (!prompt.tools().isEmpty()) {
      request.set("tools", tools());
    }
    request.set("input", input());
    return request;
  }

  /// Tools are not declared strict: that would forbid schemas with optional members.
  private ArrayNode tools() throws ModelFailure {
    ArrayNode tools = Json.array();
    for (ToolSpec tool : prompt.tools()) {
      ObjectNode function = tools.addObject().put("type", "function");
      function.put("name", tool.name()).put("description", tool.description());
      function.put("strict", false).set("parameters", ToolSchema.of(endpoint, tool));
    }
    return tools;
  }

  private ArrayNode input() {
    ArrayNode input = Json.array();
    for (Exchange exchange : Exchange.of(prompt.turns())) {
      switch (exchange) {
        case Exchange.Heard(List<ToolAnswer> answers, List<String> texts) -> {
          answers.forEach(answer -> input.add(output(answer)));
          texts.forEach(words -> input.add(message("user", words)));
        }
        case Exchange.Spoke(List<Block> said) -> say(input, said);
      }
    }
    return input;
  }

  private static ObjectNode message(String role, String words) {
    return Json.object().put("type", "message").put("role", role).put("content", words);
  }

  private static ObjectNode output(ToolAnswer answer) {
    return Json.object()
        .put("type", "function_call_output")
        .put("call_id", answer.callId())
        .put("output", answer.error() ? FAILED + answer.content() : answer.content());
  }

  /// Items the provider wants back go as they came; the phase of a message was kept before it.
  private static void say(ArrayNode input, List<Block> said) {
    ObjectNode nextMessage = Json.object();
    for (Block block : said) {
      switch (block) {
        case Block.Text(String words) -> {
          input.add(message("assistant", words).setAll(nextMessage));
          nextMessage = Json.object();
        }
        case Block.ToolCall(String id, String name, String arguments) ->
          input
              .addObject()
              .put("type", "function_call")
              .put("call_id", id)
              .put("name", name)
              .put("arguments", Arguments.told(arguments).toString());
        case Block.Opaque(String dialect, String json) -> {
          if (dialect.equals(ResponsesModel.DIALECT)) {
            JsonNode kept = Json.MAPPER.readTree(json);
            if (kept.has("type")) {
              input.add(kept);
            } else {
              nextMessage = (ObjectNode) kept;
            }
          }
        }
      }
    }
  }
}

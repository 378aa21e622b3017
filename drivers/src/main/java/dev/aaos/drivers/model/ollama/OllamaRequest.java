package dev.aaos.drivers.model.ollama;

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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// A prompt as Ollama's chat protocol has it.
///
/// `truncate` and `shift` are off: a prompt that does not fit is refused, and an answer that does
/// not ends, where Ollama would forget the beginning of the conversation to go on. Older
/// servers do not know them.
final class OllamaRequest {
  private static final String FAILED = "error: ";

  private final Endpoint endpoint;
  private final Prompt prompt;
  private final Map<String, String> tools = new HashMap<>();

  OllamaRequest(Endpoint endpoint, Prompt prompt) {
    this.endpoint = endpoint;
    this.prompt = prompt;
  }

  ObjectNode json(int context, Optional<String> keepAlive) throws ModelFailure {
    ObjectNode request = Json.object().put("model", prompt.model()).put("stream", true);
    request.put("truncate", false).put("shift", false);
    keepAlive.ifPresent(time -> keepAlive(request, time));
    request
        .putObject("options")
        .put("num_ctx", context)
        .put("num_predict", prompt.maxOutputTokens());
    if (!prompt.tools().isEmpty()) {
      request.set("tools", Functions.of(endpoint, prompt.tools()));
    }
    request.set("messages", messages());
    return request;
  }

  /// A text must have a unit; seconds are a number.
  private static void keepAlive(ObjectNode request, String time) {
    if (time.matches("-?\\d+")) {
      request.put("keep_alive", Long.parseLong(time));
    } else {
      request.put("keep_alive", time);
    }
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

  /// Answers are known by the names of their tools; newer servers pair them by id.
  private ObjectNode result(ToolAnswer answer) {
    return message("tool", answer.error() ? FAILED + answer.content() : answer.content())
        .put("tool_name", tools.getOrDefault(answer.callId(), ""))
        .put("tool_call_id", answer.callId());
  }

  private ObjectNode spoken(Turn.Said said) {
    ObjectNode message = message("assistant", said.text());
    for (Block block : said.blocks()) {
      if (block instanceof Block.Opaque(String dialect, String json)
          && dialect.equals(OllamaModel.DIALECT)) {
        message.setAll((ObjectNode) Json.MAPPER.readTree(json));
      }
    }
    if (!said.calls().isEmpty()) {
      ArrayNode calls = message.putArray("tool_calls");
      said.calls().forEach(call -> calls.add(call(call)));
    }
    return message;
  }

  private ObjectNode call(Block.ToolCall call) {
    tools.put(call.id(), call.name());
    ObjectNode json = Json.object().put("id", call.id());
    json.putObject("function")
        .put("name", call.name())
        .set("arguments", Arguments.told(call.input()));
    return json;
  }
}

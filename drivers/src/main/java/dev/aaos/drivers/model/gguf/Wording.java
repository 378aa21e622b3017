package dev.aaos.drivers.model.gguf;

import dev.aaos.drivers.json.Json;
import dev.aaos.drivers.model.dialect.Arguments;
import dev.aaos.drivers.model.dialect.Exchange;
import dev.aaos.drivers.model.dialect.ToolSchema;
import dev.aaos.drivers.model.provider.Endpoint;
import dev.aaos.kernel.conversation.Block;
import dev.aaos.kernel.conversation.Prompt;
import dev.aaos.kernel.conversation.ToolAnswer;
import dev.aaos.kernel.conversation.ToolSpec;
import dev.aaos.kernel.conversation.Turn;
import dev.aaos.kernel.device.ModelFailure;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// A prompt as messages that every chat template takes: from `system`, `user` and `assistant`.
///
/// Tools are told in the system prompt, calls and their results in words, as most open models
/// were taught (the Hermes format). A longer conversation begins with the very words of a shorter
/// one, so that what was read of it serves again.
final class Wording {
  /// With what a call begins.
  static final String CALL = "<tool_call>";

  /// With what it ends.
  static final String CALL_END = "</tool_call>";

  private static final String FAILED = "error: ";
  private static final String TOOLS = """
      # Tools

      You may call these functions, each a line of JSON with the schema of its arguments:
      <tools>
      TOOLS</tools>

      To call one, write this, with its name and its arguments as JSON, and wait for the answer:
      <tool_call>
      {"name": "NAME", "arguments": {"ARGUMENT": "VALUE"}}
      </tool_call>""";

  private final Endpoint endpoint;
  private final Prompt prompt;

  Wording(Endpoint endpoint, Prompt prompt) {
    this.endpoint = endpoint;
    this.prompt = prompt;
  }

  /// Returns the messages, each with `role` and `content`.
  ///
  /// @throws ModelFailure when the schema of a tool cannot be told
  ArrayNode messages() throws ModelFailure {
    ArrayNode messages = Json.array();
    String system = system();
    if (!system.isBlank()) {
      messages.add(message("system", system));
    }
    for (Exchange exchange : Exchange.of(prompt.turns())) {
      messages.add(
          switch (exchange) {
            case Exchange.Heard(List<ToolAnswer> answers, List<String> texts) ->
              message("user", heard(answers, texts));
            case Exchange.Spoke(List<Block> said) ->
              message("assistant", spoken(new Turn.Said(said)));
          });
    }
    return messages;
  }

  private static ObjectNode message(String role, String content) {
    return Json.object().put("role", role).put("content", content);
  }

  private String system() throws ModelFailure {
    if (prompt.tools().isEmpty()) {
      return prompt.system();
    }
    StringBuilder lines = new StringBuilder();
    for (ToolSpec tool : prompt.tools()) {
      ObjectNode line =
          Json.object().put("name", tool.name()).put("description", tool.description());
      line.set("parameters", ToolSchema.of(endpoint, tool));
      lines.append(line).append('\n');
    }
    String tools = TOOLS.replace("TOOLS", lines);
    return prompt.system().isBlank() ? tools : prompt.system() + "\n\n" + tools;
  }

  private static String heard(List<ToolAnswer> answers, List<String> texts) {
    List<String> parts = new ArrayList<>();
    for (ToolAnswer answer : answers) {
      String content = answer.error() ? FAILED + answer.content() : answer.content();
      parts.add("<tool_response>\n" + content + "\n</tool_response>");
    }
    parts.addAll(texts);
    return String.join("\n", parts);
  }

  private static String spoken(Turn.Said said) {
    List<String> parts = new ArrayList<>();
    if (!said.text().isEmpty()) {
      parts.add(said.text());
    }
    for (Block.ToolCall call : said.calls()) {
      ObjectNode json = Json.object().put("name", call.name());
      json.set("arguments", Arguments.told(call.input()));
      parts.add(CALL + "\n" + json + "\n" + CALL_END);
    }
    return String.join("\n", parts);
  }
}

package dev.aaos.drivers.tool.program.protocol;

import dev.aaos.drivers.json.Json;
import dev.aaos.kernel.conversation.Block.ToolCall;
import dev.aaos.kernel.conversation.Reply;
import dev.aaos.kernel.conversation.ToolAnswer;
import dev.aaos.kernel.conversation.Turn;
import dev.aaos.kernel.syscall.Transcript;
import java.util.Locale;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// What was said, as programs are told it.
final class TranscriptJson {
  private TranscriptJson() {}

  /// Returns `transcript` with its turns from number `from` on.
  static ObjectNode of(Transcript transcript, int from) {
    ObjectNode told = Json.object();
    ArrayNode turns = told.putArray("turns");
    int count = transcript.turns().size();
    transcript.turns().subList(Math.min(from, count), count).forEach(turn -> turns.add(turn(turn)));
    told.put("count", count).put("replies", transcript.replies());
    transcript.lastEnding().ifPresent(ending -> told.put("ending", word(ending)));
    told.put("tokens", transcript.usage().total());
    told.putObject("limits")
        .put("iterations", transcript.limits().iterations())
        .put("total_tokens", transcript.limits().totalTokens())
        .put("output_tokens", transcript.limits().outputTokens());
    return told;
  }

  private static ObjectNode turn(Turn turn) {
    ObjectNode told = Json.object();
    switch (turn) {
      case Turn.Asked(String text) -> told.put("asked", text);
      case Turn.Said said -> told.set("said", said(said));
      case Turn.Answered(ToolAnswer answer) -> told.set("answered", answer(answer));
    }
    return told;
  }

  /// Returns what the model said: its words, and the calls that it wishes for.
  static ObjectNode said(Turn.Said said) {
    ObjectNode told = Json.object().put("text", said.text());
    ArrayNode calls = told.putArray("calls");
    for (ToolCall call : said.calls()) {
      calls
          .addObject()
          .put("call_id", call.id())
          .put("tool", call.name())
          .set("input", input(call.input()));
    }
    return told;
  }

  static ObjectNode answer(ToolAnswer answer) {
    return Json.object()
        .put("call_id", answer.callId())
        .put("content", answer.content())
        .put("error", answer.error());
  }

  static String word(Reply.Ending ending) {
    return ending.name().toLowerCase(Locale.ROOT);
  }

  /// Returns `input` as JSON; what a model wrote that is none stays the text it is.
  static JsonNode input(String input) {
    try {
      return Json.MAPPER.readTree(input);
    } catch (JacksonException e) {
      return Json.MAPPER.stringNode(input);
    }
  }
}

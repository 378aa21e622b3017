package dev.aaos.drivers.model.gguf;

import dev.aaos.drivers.json.Json;
import dev.aaos.drivers.model.dialect.Arguments;
import dev.aaos.kernel.conversation.Block;
import dev.aaos.kernel.conversation.Prompt;
import dev.aaos.kernel.conversation.ToolSpec;
import dev.aaos.kernel.conversation.Turn;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/// What a model wrote, as it comes: words, and then calls of tools, each between its marks. For one
/// thread, and for one reply.
///
/// Words are passed on as soon as they cannot be the beginning of a call. A reply that is nothing
/// but the JSON of a call of a tool that was offered is one too: some models leave out the marks.
final class Written {
  private final Prompt prompt;
  private final Consumer<String> words;
  private final StringBuilder text = new StringBuilder();
  private int heard;

  Written(Prompt prompt, Consumer<String> words) {
    this.prompt = prompt;
    this.words = words;
  }

  void add(String piece) {
    text.append(piece);
    passOn(safe());
  }

  private void passOn(int end) {
    if (end > heard) {
      words.accept(text.substring(heard, end));
      heard = end;
    }
  }

  /// Up to where the text is words, whatever follows.
  private int safe() {
    int call = text.indexOf(Wording.CALL);
    if (call >= 0) {
      return call;
    }
    for (int length = Wording.CALL.length() - 1; length > 0; length--) {
      int from = text.length() - length;
      if (from >= 0 && Wording.CALL.startsWith(text.substring(from))) {
        return from;
      }
    }
    return text.length();
  }

  /// Returns what was said in all.
  ///
  /// @param cut whether there would have been more
  Turn.Said said(boolean cut) {
    int call = text.indexOf(Wording.CALL);
    String spoken = call < 0 ? text.toString() : text.substring(0, call).stripTrailing();
    List<Block.ToolCall> calls = new ArrayList<>();
    if (call >= 0) {
      for (String part : text.substring(call + Wording.CALL.length()).split(Wording.CALL, -1)) {
        calls.add(marked(part, calls.size(), cut));
      }
    } else {
      passOn(text.length());
      bare(spoken).ifPresent(calls::add);
    }
    List<Block> blocks = new ArrayList<>();
    if (!spoken.isBlank() && (call >= 0 || calls.isEmpty())) {
      blocks.add(new Block.Text(spoken));
    }
    blocks.addAll(calls);
    return new Turn.Said(blocks);
  }

  /// What is no JSON stays as it is: the check of its schema refuses it, and the model reads why.
  private Block.ToolCall marked(String part, int number, boolean cut) {
    int end = part.indexOf(Wording.CALL_END);
    String json = (end < 0 ? part : part.substring(0, end)).strip();
    return call(json, number)
        .orElseGet(
            () -> new Block.ToolCall(id(number), "unreadable_call", Arguments.received(json, cut)));
  }

  private Optional<Block.ToolCall> bare(String spoken) {
    List<String> offered = prompt.tools().stream().map(ToolSpec::name).toList();
    return spoken.strip().startsWith("{")
        ? call(spoken.strip(), 0).filter(call -> offered.contains(call.name()))
        : Optional.empty();
  }

  private Optional<Block.ToolCall> call(String json, int number) {
    try {
      JsonNode call = Json.MAPPER.readTree(json);
      String name = call.path("name").asString("");
      JsonNode arguments = call.has("arguments") ? call.path("arguments") : call.path("parameters");
      return name.isEmpty()
          ? Optional.empty()
          : Optional.of(new Block.ToolCall(
              id(number), name, arguments.isMissingNode() ? "{}" : arguments.toString()));
    } catch (JacksonException e) {
      // Whoever asks makes of it what can be made.
      return Optional.empty();
    }
  }

  private String id(int number) {
    return "call_" + prompt.turns().size() + "_" + number;
  }
}

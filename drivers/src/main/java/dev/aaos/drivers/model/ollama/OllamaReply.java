package dev.aaos.drivers.model.ollama;

import dev.aaos.drivers.json.Json;
import dev.aaos.drivers.model.dialect.Arguments;
import dev.aaos.drivers.model.provider.Answer;
import dev.aaos.drivers.model.provider.Counts;
import dev.aaos.drivers.model.provider.Endpoint;
import dev.aaos.drivers.model.provider.Estimate;
import dev.aaos.drivers.model.provider.Lines;
import dev.aaos.drivers.model.provider.ProviderError;
import dev.aaos.kernel.base.Usage;
import dev.aaos.kernel.conversation.Block;
import dev.aaos.kernel.conversation.Prompt;
import dev.aaos.kernel.conversation.Reply;
import dev.aaos.kernel.conversation.Turn;
import dev.aaos.kernel.device.ModelFailure;
import dev.aaos.kernel.device.ModelFailure.Kind;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// One reply, put together from its lines, each a JSON object. For one thread, and for one reply.
///
/// What the model thought is kept and told back to it, and not heard. Calls come whole, those of
/// older servers without an id.
final class OllamaReply implements Answer.Reader {
  private static final String THINKING = "thinking";

  private final Endpoint endpoint;
  private final Prompt prompt;
  private final Consumer<String> words;
  private final StringBuilder text = new StringBuilder();
  private final StringBuilder thinking = new StringBuilder();
  private final List<Wish> wishes = new ArrayList<>();
  private boolean begun;
  private Optional<ObjectNode> last = Optional.empty();

  /// A tool call as it came.
  private record Wish(String id, String name, String arguments) {}

  OllamaReply(Endpoint endpoint, Prompt prompt, Consumer<String> words) {
    this.endpoint = endpoint;
    this.prompt = prompt;
    this.words = words;
  }

  @Override
  public Reply streamed(Answer answer) throws ModelFailure, InterruptedException {
    Lines lines = answer.lines();
    while (last.isEmpty()) {
      Optional<String> line = lines.next();
      if (line.isEmpty()) {
        throw begun
            ? endpoint.failure(Kind.UNREACHABLE, "the answer broke off before it was 'done'")
            : endpoint.malformed("no line came; is " + endpoint.addressSetting() + " right?");
      }
      accept(line.get());
    }
    return reply();
  }

  @Override
  public Reply whole(String json) throws ModelFailure {
    for (String line : json.lines().toList()) {
      accept(line);
    }
    return reply();
  }

  private void accept(String line) throws ModelFailure {
    if (line.isBlank()) {
      return;
    }
    if (!begun && !line.strip().startsWith("{")) {
      throw endpoint.malformed(
          "no JSON object; is " + endpoint.addressSetting() + " right? " + line);
    }
    ObjectNode said = endpoint.object(line);
    if (said.hasNonNull("error")) {
      throw ProviderError.of(said).failure(endpoint);
    }
    begun = true;
    hear(said.path("message"));
    if (said.path("done").asBoolean(false)) {
      last = Optional.of(said);
    }
  }

  private void hear(JsonNode message) throws ModelFailure {
    thinking.append(message.path(THINKING).stringValue(""));
    String piece = message.path("content").stringValue("");
    if (!piece.isEmpty()) {
      text.append(piece);
      words.accept(piece);
    }
    for (JsonNode call : message.path("tool_calls")) {
      JsonNode function = call.path("function");
      String name = function.path("name").stringValue("");
      if (name.isEmpty()) {
        throw endpoint.malformed("a tool call without a name: " + call);
      }
      JsonNode arguments = function.path("arguments");
      wishes.add(new Wish(
          call.path("id").stringValue(""),
          name,
          arguments.isContainer() ? arguments.toString() : arguments.stringValue("")));
    }
  }

  private Reply reply() throws ModelFailure {
    ObjectNode end = last.orElseThrow(() -> endpoint.malformed("it ended before it was 'done'"));
    boolean cutShort = isCutShort(end.path("done_reason").stringValue(""));
    List<Block> blocks = new ArrayList<>();
    if (!thinking.isEmpty()) {
      blocks.add(new Block.Opaque(
          OllamaModel.DIALECT, Json.object().put(THINKING, thinking.toString()).toString()));
    }
    if (!text.isEmpty()) {
      blocks.add(new Block.Text(text.toString()));
    }
    blocks.addAll(calls(cutShort));
    Reply.Ending whole = wishes.isEmpty() ? Reply.Ending.COMPLETE : Reply.Ending.TOOL_USE;
    return new Reply(new Turn.Said(blocks), cutShort ? Reply.Ending.TRUNCATED : whole, spent());
  }

  /// Older servers name no reason.
  private static boolean isCutShort(String reason) {
    return !(reason.isEmpty() || reason.equals("stop") || reason.equals("tool_calls"));
  }

  /// Ids are made where there are none, or one twice: unlike those of any other reply, and the
  /// same whenever the same reply is read.
  private List<Block.ToolCall> calls(boolean cutShort) {
    Set<String> taken = new HashSet<>(Set.of(""));
    List<Block.ToolCall> calls = new ArrayList<>();
    for (Wish wish : wishes) {
      String made = "call_" + prompt.turns().size() + "_" + calls.size();
      String id = taken.add(wish.id) ? wish.id : made;
      taken.add(id);
      calls.add(new Block.ToolCall(id, wish.name, Arguments.received(wish.arguments, cutShort)));
    }
    return calls;
  }

  /// Counts come with the last line, and not all always.
  @Override
  public Usage spent() {
    long written = (long) text.length() + thinking.length();
    for (Wish wish : wishes) {
      written += wish.name.length() + wish.arguments.length();
    }
    return Usage.of(
        counted("prompt_eval_count").orElse(Estimate.input(prompt)),
        counted("eval_count").orElse(Estimate.tokens(written)));
  }

  private Optional<Long> counted(String name) {
    return last.map(end -> Counts.of(end.path(name).asLong(0))).filter(count -> count > 0);
  }
}

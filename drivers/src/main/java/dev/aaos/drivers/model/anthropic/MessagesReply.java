package dev.aaos.drivers.model.anthropic;

import dev.aaos.drivers.model.provider.Answer;
import dev.aaos.drivers.model.provider.Counts;
import dev.aaos.drivers.model.provider.Endpoint;
import dev.aaos.drivers.model.provider.Estimate;
import dev.aaos.drivers.model.provider.ProviderError;
import dev.aaos.drivers.model.provider.ServerEvents;
import dev.aaos.kernel.base.Usage;
import dev.aaos.kernel.conversation.Block;
import dev.aaos.kernel.conversation.Prompt;
import dev.aaos.kernel.conversation.Reply;
import dev.aaos.kernel.conversation.Turn;
import dev.aaos.kernel.device.ModelFailure;
import dev.aaos.kernel.device.ModelFailure.Kind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// One reply, put together from its events. For one thread, and for one reply.
///
/// Events of kinds it does not know are skipped, as the protocol asks of its clients.
final class MessagesReply implements Answer.Reader {
  private final Endpoint endpoint;
  private final Prompt prompt;
  private final Consumer<String> words;
  private final SortedMap<Integer, ContentBlock> blocks = new TreeMap<>();
  private final Map<String, Long> tokens = new HashMap<>();
  private boolean begun;
  private Optional<String> stopReason = Optional.empty();

  MessagesReply(Endpoint endpoint, Prompt prompt, Consumer<String> words) {
    this.endpoint = endpoint;
    this.prompt = prompt;
    this.words = words;
  }

  @Override
  public Reply streamed(Answer answer) throws ModelFailure, InterruptedException {
    ServerEvents events = answer.events();
    boolean more = true;
    while (more) {
      Optional<String> event = events.next();
      if (event.isEmpty()) {
        throw begun
            ? endpoint.failure(Kind.UNREACHABLE, "the answer broke off before 'message_stop'")
            : endpoint.malformed(
                "no event 'message_start'; is " + endpoint.addressSetting() + " right?");
      }
      more = accept(endpoint.object(event.get()));
    }
    return reply();
  }

  @Override
  public Reply whole(String json) throws ModelFailure {
    ObjectNode message = endpoint.object(json);
    if (message.has("error")) {
      throw ProviderError.of(message).failure(endpoint);
    }
    begun = true;
    int index = 0;
    for (JsonNode block : message.path("content")) {
      begin(index++, block);
    }
    count(message.path("usage"));
    stopReason = message.path("stop_reason").stringValueOpt();
    return reply();
  }

  /// Takes `event` in and returns whether more is to come.
  private boolean accept(ObjectNode event) throws ModelFailure {
    switch (event.path("type").asString("")) {
      case "message_start" -> {
        begun = true;
        count(event.path("message").path("usage"));
      }
      case "content_block_start" -> begin(index(event), event.path("content_block"));
      case "content_block_delta" -> grow(index(event), event.path("delta"));
      case "message_delta" -> {
        count(event.path("usage"));
        stopReason = event.path("delta").path("stop_reason").stringValueOpt().or(() -> stopReason);
      }
      case "message_stop" -> {
        return false;
      }
      case "error" -> throw ProviderError.of(event).failure(endpoint);
      default -> {}
    }
    return true;
  }

  private int index(JsonNode event) throws ModelFailure {
    JsonNode index = event.path("index");
    if (!index.canConvertToInt()) {
      throw endpoint.malformed("an event of a block without 'index': " + event);
    }
    return index.intValue();
  }

  private void begin(int index, JsonNode start) throws ModelFailure {
    if (!(start instanceof ObjectNode object)) {
      throw endpoint.malformed("a block that is no object: " + start);
    }
    ContentBlock block = new ContentBlock(object);
    if (blocks.put(index, block) != null) {
      throw endpoint.malformed("two blocks with index " + index);
    }
    hear(block.firstWords());
  }

  private void grow(int index, JsonNode delta) throws ModelFailure {
    ContentBlock block = blocks.get(index);
    if (block == null) {
      throw endpoint.malformed("a delta of block " + index + ", which has not begun");
    }
    hear(block.grow(delta));
  }

  private void hear(String piece) {
    if (!piece.isEmpty()) {
      words.accept(piece);
    }
  }

  /// Counts are running totals: a later one replaces an earlier one.
  private void count(JsonNode usage) {
    for (Map.Entry<String, JsonNode> count : usage.properties()) {
      if (count.getValue().canConvertToLong()) {
        tokens.put(count.getKey(), Counts.of(count.getValue().longValue()));
      }
    }
  }

  private Reply reply() throws ModelFailure {
    if (!begun || stopReason.isEmpty()) {
      throw endpoint.malformed("the answer ended without 'stop_reason'");
    }
    Reply.Ending ending = ending(stopReason.get());
    List<Block> said = new ArrayList<>();
    for (ContentBlock block : blocks.values()) {
      said.add(block
          .block(ending == Reply.Ending.TRUNCATED)
          .orElseThrow(() -> endpoint.malformed("a block without its 'type' or name")));
    }
    Turn.Said turn = new Turn.Said(said);
    return new Reply(turn, ending, usage(turn));
  }

  /// The rest is cut short: by a limit (`max_tokens`, `model_context_window_exceeded`), by the
  /// provider (`pause_turn`), or for a reason this driver does not know.
  private static Reply.Ending ending(String stopReason) {
    return switch (stopReason) {
      case "end_turn", "stop_sequence" -> Reply.Ending.COMPLETE;
      case "tool_use" -> Reply.Ending.TOOL_USE;
      case "refusal" -> Reply.Ending.DECLINED;
      default -> Reply.Ending.TRUNCATED;
    };
  }

  private Usage usage(Turn.Said said) {
    Usage counted = counted();
    return counted.total() == 0 ? Estimate.of(prompt, said) : counted;
  }

  private Usage counted() {
    long cached = counted("cache_read_input_tokens");
    long input = counted("input_tokens") + counted("cache_creation_input_tokens") + cached;
    return Counts.usage(input, counted("output_tokens"), cached);
  }

  /// What was read is told at the beginning, what was written at the end only.
  @Override
  public Usage spent() {
    Usage counted = counted();
    long input = counted.inputTokens() == 0 ? Estimate.input(prompt) : counted.inputTokens();
    long characters = blocks.values().stream().mapToLong(ContentBlock::length).sum();
    long output = Math.max(counted.outputTokens(), Estimate.tokens(characters));
    return new Usage(input, output, counted.cachedTokens());
  }

  private long counted(String name) {
    return tokens.getOrDefault(name, 0L);
  }
}

package dev.aaos.drivers.model.openai;

import dev.aaos.drivers.json.Json;
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
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// One reply, put together from its chunks. For one thread, and for one reply.
///
/// What a server sends as `reasoning_content` is kept and given back to the same server and no
/// other: DeepSeek refuses a conversation with tools that lacks it, an empty one included, and
/// whoever sends the member also takes it.
final class ChatReply implements Answer.Reader {
  private static final String REASONING = "reasoning_content";
  private static final String END = "[DONE]";
  private static final String OUT_OF_RESOURCES = "insufficient_system_resource";

  private final Endpoint endpoint;
  private final Prompt prompt;
  private final Consumer<String> words;
  private final StringBuilder text = new StringBuilder();
  private final CallPieces calls = new CallPieces();
  private Optional<StringBuilder> reasoning = Optional.empty();
  private boolean refused;
  private boolean begun;
  private Optional<String> finishReason = Optional.empty();
  private Optional<Usage> usage = Optional.empty();

  ChatReply(Endpoint endpoint, Prompt prompt, Consumer<String> words) {
    this.endpoint = endpoint;
    this.prompt = prompt;
    this.words = words;
  }

  /// Some servers end the stream without saying so; the reason to finish is then the end.
  @Override
  public Reply streamed(Answer answer) throws ModelFailure, InterruptedException {
    ServerEvents events = answer.events();
    Optional<String> data = next(events);
    while (data.isPresent() && !data.get().equals(END)) {
      accept(endpoint.object(data.get()), "delta");
      data = next(events);
    }
    if (data.isEmpty() && finishReason.isEmpty()) {
      throw begun
          ? endpoint.failure(Kind.UNREACHABLE, "the answer broke off before its 'finish_reason'")
          : endpoint.malformed("no event came; is " + endpoint.addressSetting() + " right?");
    }
    return reply();
  }

  /// After the reason to finish only counts may come: a stream that breaks then has said it all.
  private Optional<String> next(ServerEvents events) throws ModelFailure, InterruptedException {
    try {
      return events.next();
    } catch (ModelFailure e) {
      if (finishReason.isPresent()) {
        return Optional.empty();
      }
      throw e;
    }
  }

  @Override
  public Reply whole(String json) throws ModelFailure {
    accept(endpoint.object(json), "message");
    return reply();
  }

  private void accept(ObjectNode chunk, String said) throws ModelFailure {
    if (chunk.hasNonNull("error")) {
      throw ProviderError.of(chunk).failure(endpoint);
    }
    begun = true;
    if (chunk.path("usage") instanceof ObjectNode counted) {
      usage = Optional.of(usage(counted, chunk.path("timings")));
    }
    JsonNode choice = chunk.path("choices").path(0);
    hear(choice.path(said));
    finishReason = choice.path("finish_reason").stringValueOpt().or(() -> finishReason);
  }

  private void hear(JsonNode said) {
    said.path(REASONING).stringValueOpt().ifPresent(piece -> {
      StringBuilder pieces = reasoning.orElseGet(StringBuilder::new);
      reasoning = Optional.of(pieces.append(piece));
    });
    speak(said.path("content").stringValue(""));
    String refusal = said.path("refusal").stringValue("");
    refused |= !refusal.isEmpty();
    speak(refusal);
    said.path("tool_calls").forEach(calls::add);
    if (said.path("function_call").isObject()) {
      ObjectNode call = Json.object().put("index", 0);
      call.set("function", said.path("function_call"));
      calls.add(call);
    }
  }

  private void speak(String piece) {
    if (!piece.isEmpty()) {
      text.append(piece);
      words.accept(piece);
    }
  }

  /// What came from a cache is told by three names: OpenAI's, DeepSeek's, and that of llama.cpp
  /// before it knew OpenAI's.
  private static Usage usage(ObjectNode counted, JsonNode timings) {
    long hits =
        counted.path("prompt_cache_hit_tokens").asLong(timings.path("cache_n").asLong(0));
    long cached = counted.path("prompt_tokens_details").path("cached_tokens").asLong(hits);
    return Counts.usage(
        counted.path("prompt_tokens").asLong(0),
        counted.path("completion_tokens").asLong(0),
        cached);
  }

  private Reply reply() throws ModelFailure {
    if (finishReason.isEmpty()) {
      throw endpoint.malformed("it ended without 'finish_reason'");
    }
    if (finishReason.get().equals(OUT_OF_RESOURCES)) {
      throw endpoint.failure(Kind.OVERLOADED, "the provider ran out of resources in its answer");
    }
    List<Block> blocks = new ArrayList<>();
    reasoning.ifPresent(kept -> blocks.add(new Block.Opaque(
        endpoint.name(), Json.object().put(REASONING, kept.toString()).toString())));
    if (!text.isEmpty()) {
      blocks.add(new Block.Text(text.toString()));
    }
    Reply.Ending ending = ending(finishReason.get());
    List<Block.ToolCall> wishes = calls
        .calls("call_" + prompt.turns().size() + "_", ending == Reply.Ending.TRUNCATED)
        .orElseThrow(() -> endpoint.malformed("a tool call without a name"));
    blocks.addAll(wishes);
    Turn.Said said = new Turn.Said(blocks);
    boolean waits = ending == Reply.Ending.COMPLETE && !wishes.isEmpty();
    return new Reply(said, waits ? Reply.Ending.TOOL_USE : ending, settled(said));
  }

  private Usage settled(Turn.Said said) {
    return counted().orElseGet(() -> Estimate.of(prompt, said));
  }

  private Optional<Usage> counted() {
    return usage.filter(counted -> counted.total() > 0);
  }

  @Override
  public Usage spent() {
    return counted().orElseGet(() -> {
      long thought = reasoning.map(StringBuilder::length).orElse(0);
      long written = text.length() + thought + calls.length();
      return Usage.of(Estimate.input(prompt), Estimate.tokens(written));
    });
  }

  /// Servers name the end of a whole answer in several ways, also one that waits for tools. The
  /// rest is cut short: by the limit (`length`), or for a reason this driver does not know.
  private Reply.Ending ending(String finishReason) {
    return switch (finishReason) {
      case "stop", "eos", "end_turn", "stop_sequence", "tool_calls", "function_call" ->
        refused ? Reply.Ending.DECLINED : Reply.Ending.COMPLETE;
      case "content_filter" -> Reply.Ending.DECLINED;
      default -> Reply.Ending.TRUNCATED;
    };
  }
}

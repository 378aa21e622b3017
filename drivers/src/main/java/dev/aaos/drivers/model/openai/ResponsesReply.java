package dev.aaos.drivers.model.openai;

import dev.aaos.drivers.json.Json;
import dev.aaos.drivers.model.dialect.Arguments;
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

/// One reply, put together from its items. For one thread, and for one reply.
///
/// Each item comes whole when it is done; the deltas before are only heard. Items that are neither
/// messages nor tool calls, such as encrypted reasoning, are kept as the provider's own objects.
/// Events of kinds it does not know are skipped.
final class ResponsesReply implements Answer.Reader {
  private static final String COMPLETED = "completed";

  private final Endpoint endpoint;
  private final Prompt prompt;
  private final Consumer<String> words;
  private final List<JsonNode> items = new ArrayList<>();
  private final List<Block> blocks = new ArrayList<>();
  private boolean begun;
  private boolean refused;
  private long written;
  private Usage counted = Usage.ZERO;

  ResponsesReply(Endpoint endpoint, Prompt prompt, Consumer<String> words) {
    this.endpoint = endpoint;
    this.prompt = prompt;
    this.words = words;
  }

  @Override
  public Reply streamed(Answer answer) throws ModelFailure, InterruptedException {
    ServerEvents events = answer.events();
    while (true) {
      Optional<String> next = events.next();
      if (next.isEmpty()) {
        throw begun
            ? endpoint.failure(Kind.UNREACHABLE, "the answer broke off before its end")
            : endpoint.malformed("no event; is " + endpoint.addressSetting() + " right?");
      }
      begun = true;
      ObjectNode event = endpoint.object(next.get());
      written += event.path("delta").stringValue("").length();
      switch (event.path("type").asString("")) {
        case "response.output_text.delta", "response.refusal.delta" ->
          hear(event.path("delta").stringValue(""));
        case "response.output_item.done" -> items.add(event.path("item"));
        case "response.completed", "response.incomplete", "response.failed" -> {
          return reply(event.path("response"));
        }
        case "error" -> throw ProviderError.of(event).failure(endpoint);
        default -> {}
      }
    }
  }

  @Override
  public Reply whole(String json) throws ModelFailure {
    Reply reply = reply(endpoint.object(json));
    reply.said().blocks().forEach(block -> {
      if (block instanceof Block.Text(String text)) {
        hear(text);
      }
    });
    return reply;
  }

  private void hear(String piece) {
    if (!piece.isEmpty()) {
      words.accept(piece);
    }
  }

  private Reply reply(JsonNode response) throws ModelFailure {
    counted = counted(response.path("usage"));
    if (response.hasNonNull("error")) {
      throw ProviderError.of(response).failure(endpoint);
    }
    boolean cutShort = !response.path("status").asString("").equals(COMPLETED);
    JsonNode output = response.path("output");
    for (JsonNode item : output.isEmpty() ? items : output) {
      take(item, cutShort);
    }
    Turn.Said said = new Turn.Said(blocks);
    Usage usage = counted.total() > 0 ? counted : Estimate.of(prompt, said);
    return new Reply(said, ending(response, said), usage);
  }

  private void take(JsonNode item, boolean cutShort) throws ModelFailure {
    switch (item.path("type").asString("")) {
      case "message" -> takeMessage(item);
      case "function_call" -> {
        String id = item.path("call_id").stringValue("");
        String name = item.path("name").stringValue("");
        if (id.isEmpty() || name.isEmpty()) {
          throw endpoint.malformed("a call without 'call_id' or 'name': " + item);
        }
        String arguments = Arguments.received(item.path("arguments").stringValue(""), cutShort);
        blocks.add(new Block.ToolCall(id, name, arguments));
      }
      case "" -> throw endpoint.malformed("an item without 'type': " + item);
      default -> blocks.add(new Block.Opaque(ResponsesModel.DIALECT, item.toString()));
    }
  }

  /// A message's phase (a comment, or the final answer) is to be told back with it.
  private void takeMessage(JsonNode message) {
    StringBuilder text = new StringBuilder();
    for (JsonNode part : message.path("content")) {
      String refusal = part.path("refusal").stringValue("");
      refused |= !refusal.isEmpty();
      text.append(part.path("text").stringValue("")).append(refusal);
    }
    if (text.isEmpty()) {
      return;
    }
    message
        .path("phase")
        .stringValueOpt()
        .map(phase -> Json.object().put("phase", phase).toString())
        .ifPresent(phase -> blocks.add(new Block.Opaque(ResponsesModel.DIALECT, phase)));
    blocks.add(new Block.Text(text.toString()));
  }

  private Reply.Ending ending(JsonNode response, Turn.Said said) throws ModelFailure {
    return switch (response.path("status").asString("")) {
      case COMPLETED -> {
        if (!said.calls().isEmpty()) {
          yield Reply.Ending.TOOL_USE;
        }
        yield refused ? Reply.Ending.DECLINED : Reply.Ending.COMPLETE;
      }
      case "incomplete" ->
        response.path("incomplete_details").path("reason").asString("").equals("content_filter")
            ? Reply.Ending.DECLINED
            : Reply.Ending.TRUNCATED;
      default -> throw endpoint.malformed("it ended with status " + response.path("status"));
    };
  }

  private static Usage counted(JsonNode usage) {
    return Counts.usage(
        usage.path("input_tokens").asLong(0),
        usage.path("output_tokens").asLong(0),
        usage.path("input_tokens_details").path("cached_tokens").asLong(0));
  }

  @Override
  public Usage spent() {
    return counted.total() > 0
        ? counted
        : Usage.of(Estimate.input(prompt), Estimate.tokens(written));
  }
}

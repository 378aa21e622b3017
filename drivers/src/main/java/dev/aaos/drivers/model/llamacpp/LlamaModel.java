package dev.aaos.drivers.model.llamacpp;

import dev.aaos.drivers.json.Json;
import dev.aaos.drivers.model.dialect.Conversation;
import dev.aaos.drivers.model.openai.ChatModel;
import dev.aaos.drivers.model.openai.ChatVariant;
import dev.aaos.drivers.model.provider.Answer;
import dev.aaos.drivers.model.provider.Endpoint;
import dev.aaos.drivers.model.provider.Http;
import dev.aaos.kernel.conversation.Prompt;
import dev.aaos.kernel.conversation.Reply;
import dev.aaos.kernel.device.Asker;
import dev.aaos.kernel.device.Model;
import dev.aaos.kernel.device.ModelFailure;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// A `llama-server`. Any thread may call it.
///
/// A conversation goes on in the slot that has read it, so that only what is new of it is read.
/// Serves every name it is given: a server of one model answers to all of them.
public final class LlamaModel implements Model {
  private static final String VERSION = "/v1";
  private static final String PROPERTIES = "/props?model=";

  private final Endpoint endpoint;
  private final LlamaSlots slots;
  private final Http http;

  /// The server at `endpoint`, whose address does not contain the `/v1` of the paths.
  ///
  /// @param slots which conversation has which of them, from one call to the next
  public LlamaModel(Endpoint endpoint, LlamaSlots slots, Http http) {
    this.endpoint = endpoint;
    this.slots = slots;
    this.http = http;
  }

  @Override
  public boolean serves(String name) {
    return true;
  }

  @Override
  public Reply infer(Prompt prompt, Asker asker) throws ModelFailure, InterruptedException {
    String model = prompt.model();
    if (slots.isStale(model)) {
      learn(model);
    }
    var conversation = Conversation.of(asker.claimant().flow(), prompt);
    try (LlamaSlots.Held held = slots.take(model, conversation)) {
      ObjectNode own = Json.object().put("cache_prompt", true);
      held.id().ifPresent(id -> own.put("id_slot", id));
      return new ChatModel(endpoint.below(VERSION), ChatVariant.COMPATIBLE, own, http)
          .infer(prompt, asker);
    }
  }

  /// A server that does not tell is left to choose slots itself; one that cannot be reached says
  /// so when it is asked in earnest.
  private void learn(String model) throws InterruptedException {
    String path = PROPERTIES + URLEncoder.encode(model, StandardCharsets.UTF_8);
    try (Answer answer = http.get(endpoint, path, endpoint.bearer())) {
      JsonNode told = endpoint.object(answer.text());
      long context = told.path("default_generation_settings").path("n_ctx").asLong(0);
      slots.learn(model, told.path("total_slots").asInt(0), context);
    } catch (ModelFailure untold) {
      slots.learn(model, 0, 0);
    }
  }
}

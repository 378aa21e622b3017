package dev.aaos.drivers.model.ollama;

import dev.aaos.drivers.json.Json;
import dev.aaos.drivers.model.provider.Answer;
import dev.aaos.drivers.model.provider.Endpoint;
import dev.aaos.drivers.model.provider.Http;
import dev.aaos.kernel.conversation.Prompt;
import dev.aaos.kernel.conversation.Reply;
import dev.aaos.kernel.device.Asker;
import dev.aaos.kernel.device.Model;
import dev.aaos.kernel.device.ModelFailure;
import dev.aaos.kernel.device.ModelFailure.Kind;
import java.nio.charset.StandardCharsets;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// An Ollama server. Any thread may call it.
///
/// Serves every name it is given: which names come here is for others to decide.
public final class OllamaModel implements Model {
  /// By which name blocks only this dialect understands are kept.
  static final String DIALECT = "ollama-chat";

  private static final String CHAT = "/api/chat";
  private static final String SHOW = "/api/show";

  private final Endpoint endpoint;
  private final OllamaSettings settings;
  private final Contexts contexts;
  private final Http http;

  /// The server at `endpoint`, whose address does not contain the `/api` of the paths.
  ///
  /// @param contexts what is known of its models, from one call to the next
  public OllamaModel(Endpoint endpoint, OllamaSettings settings, Contexts contexts, Http http) {
    this.endpoint = endpoint;
    this.settings = settings;
    this.contexts = contexts;
    this.http = http;
  }

  @Override
  public boolean serves(String name) {
    return true;
  }

  @Override
  public Reply infer(Prompt prompt, Asker asker) throws ModelFailure, InterruptedException {
    try {
      int context = context(prompt);
      ObjectNode request = new OllamaRequest(endpoint, prompt).json(context, settings.keepAlive());
      try (Answer answer = post(CHAT, request)) {
        return answer.read(new OllamaReply(endpoint, prompt, asker::hears));
      }
    } catch (ModelFailure failure) {
      throw failure.kind() == Kind.UNKNOWN_MODEL ? mended(failure, prompt.model()) : failure;
    }
  }

  private int context(Prompt prompt) throws ModelFailure, InterruptedException {
    if (settings.context().isPresent()) {
      return Contexts.fixed(endpoint, prompt, settings.context().getAsInt());
    }
    if (!contexts.knows(prompt.model())) {
      contexts.learn(prompt.model(), shown(prompt.model()));
    }
    return contexts.choose(endpoint, prompt);
  }

  private JsonNode shown(String model) throws ModelFailure, InterruptedException {
    try (Answer answer = post(SHOW, Json.object().put("model", model))) {
      return endpoint.object(answer.text());
    }
  }

  private Answer post(String path, ObjectNode json) throws ModelFailure, InterruptedException {
    byte[] body = json.toString().getBytes(StandardCharsets.UTF_8);
    return http.post(endpoint, path, endpoint.bearer(), body);
  }

  private static ModelFailure mended(ModelFailure failure, String model) {
    return new ModelFailure(
        failure.kind(), failure.getMessage() + "; get it with 'ollama pull " + model + "'");
  }
}

package dev.aaos.drivers.model;

import dev.aaos.drivers.model.anthropic.AnthropicModel;
import dev.aaos.drivers.model.openai.ChatModel;
import dev.aaos.drivers.model.openai.ChatVariant;
import dev.aaos.drivers.model.openai.ResponsesModel;
import dev.aaos.drivers.model.provider.Http;
import dev.aaos.kernel.conversation.Prompt;
import dev.aaos.kernel.conversation.Reply;
import dev.aaos.kernel.device.Model;
import dev.aaos.kernel.device.ModelFailure;
import java.util.Optional;
import java.util.function.Consumer;

/// All configured backends as one model. Any thread may call it.
final class RoutedModel implements Model {
  private final Backends backends;
  private final Http http;

  RoutedModel(Backends backends, Http http) {
    this.backends = backends;
    this.http = http;
  }

  @Override
  public boolean serves(String name) {
    return backends.route(name) instanceof Route.To;
  }

  @Override
  public Reply infer(Prompt prompt, Consumer<String> words)
      throws ModelFailure, InterruptedException {
    Optional<ModelFailure> refusal = backends.refusal(prompt.model());
    if (refusal.isPresent()) {
      throw refusal.get();
    }
    return switch (backends.route(prompt.model())) {
      case Route.To(Provider provider, String name) ->
        speaker(backends.backend(provider), name).infer(named(name, prompt), words);
      case Route.Nowhere(String reason) -> throw new IllegalStateException(reason);
    };
  }

  private Model speaker(Backend backend, String model) {
    return switch (backend.provider().dialect()) {
      case MESSAGES -> new AnthropicModel(backend.endpoint(), http);
      case CHAT -> new ChatModel(backend.endpoint(), ChatVariant.COMPATIBLE, http);
      case OPENAI -> openAi(backend, model);
    };
  }

  /// Servers that stand in for OpenAI know what its protocol was before its newer models.
  private Model openAi(Backend backend, String model) {
    if (!backend.isAtHome()) {
      return new ChatModel(backend.endpoint(), ChatVariant.COMPATIBLE, http);
    }
    return ResponsesModel.isWantedBy(model)
        ? new ResponsesModel(backend.endpoint(), http)
        : new ChatModel(backend.endpoint(), ChatVariant.OPENAI, http);
  }

  private static Prompt named(String name, Prompt prompt) {
    return new Prompt(
        name, prompt.system(), prompt.turns(), prompt.tools(), prompt.maxOutputTokens());
  }
}

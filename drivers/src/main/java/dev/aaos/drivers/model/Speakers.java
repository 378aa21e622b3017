package dev.aaos.drivers.model;

import dev.aaos.drivers.model.anthropic.AnthropicModel;
import dev.aaos.drivers.model.gguf.Engines;
import dev.aaos.drivers.model.gguf.GgufModel;
import dev.aaos.drivers.model.gguf.GgufSettings;
import dev.aaos.drivers.model.llamacpp.LlamaModel;
import dev.aaos.drivers.model.llamacpp.LlamaSlots;
import dev.aaos.drivers.model.ollama.Contexts;
import dev.aaos.drivers.model.ollama.OllamaModel;
import dev.aaos.drivers.model.ollama.OllamaSettings;
import dev.aaos.drivers.model.openai.ChatModel;
import dev.aaos.drivers.model.openai.ChatVariant;
import dev.aaos.drivers.model.openai.ResponsesModel;
import dev.aaos.drivers.model.provider.Http;
import dev.aaos.drivers.model.queue.Slot;
import dev.aaos.drivers.model.vllm.VllmModel;
import dev.aaos.kernel.device.Model;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicBoolean;

/// Who speaks to each backend in its protocol, and what is remembered of backends from one call to
/// the next. Any thread may call it.
final class Speakers {
  private final OllamaSettings ollama;
  private final GgufSettings gguf;
  private final Engines engines;
  private final Contexts contexts = new Contexts();
  private final LlamaSlots slots = new LlamaSlots(System::nanoTime);
  private final AtomicBoolean takesPriorities = new AtomicBoolean(true);

  Speakers(OllamaSettings ollama, GgufSettings gguf, Engines engines) {
    this.ollama = ollama;
    this.gguf = gguf;
    this.engines = engines;
  }

  /// Returns who speaks to `backend` of `model`, over `http`, while the call holds `slot`.
  Model of(Backend backend, String model, Http http, Slot slot) {
    return switch (backend.provider().dialect()) {
      case MESSAGES -> new AnthropicModel(backend.endpoint(), http);
      case CHAT -> compatible(backend, http);
      case OPENAI -> openAi(backend, model, http);
      case OLLAMA ->
        backend.isCompatible()
            ? compatible(backend, http)
            : new OllamaModel(backend.endpoint(), ollama, contexts, http);
      case LLAMA -> new LlamaModel(backend.endpoint(), slots, http);
      case GGUF -> new GgufModel(backend.endpoint(), gguf, engines, slot);
      case VLLM -> new VllmModel(backend.endpoint(), takesPriorities, http);
    };
  }

  /// Returns who counts prompts for `backend`, over `http`, which answers nothing; nothing where
  /// nobody does.
  static Optional<Model> counter(Backend backend, Http http) {
    return switch (backend.provider().dialect()) {
      case MESSAGES -> Optional.of(new AnthropicModel(backend.endpoint(), http));
      case OPENAI ->
        backend.isAtHome()
            ? Optional.of(new ResponsesModel(backend.endpoint(), http))
            : Optional.empty();
      case CHAT, OLLAMA, LLAMA, GGUF, VLLM -> Optional.empty();
    };
  }

  /// Returns how many tokens `model` of `backend` reads and writes, where that is known by now.
  OptionalLong window(Backend backend, String model) {
    return switch (backend.provider().dialect()) {
      case OLLAMA ->
        backend.isCompatible() ? OptionalLong.empty() : contexts.most(model, ollama.context());
      case LLAMA -> slots.context(model);
      case GGUF -> OptionalLong.of(gguf.context());
      case MESSAGES, CHAT, OPENAI, VLLM -> OptionalLong.empty();
    };
  }

  private static Model compatible(Backend backend, Http http) {
    return new ChatModel(backend.endpoint(), ChatVariant.COMPATIBLE, http);
  }

  /// Servers that stand in for OpenAI know what its protocol was before its newer models.
  private static Model openAi(Backend backend, String model, Http http) {
    if (!backend.isAtHome()) {
      return compatible(backend, http);
    }
    return ResponsesModel.isWantedBy(model)
        ? new ResponsesModel(backend.endpoint(), http)
        : new ChatModel(backend.endpoint(), ChatVariant.OPENAI, http);
  }
}

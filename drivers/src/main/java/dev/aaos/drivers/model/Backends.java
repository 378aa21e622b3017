package dev.aaos.drivers.model;

import dev.aaos.drivers.model.gguf.Engines;
import dev.aaos.drivers.model.gguf.GgufSettings;
import dev.aaos.drivers.model.ollama.OllamaSettings;
import dev.aaos.drivers.model.provider.Http;
import dev.aaos.drivers.model.provider.Proxies;
import dev.aaos.drivers.model.queue.RunQueues;
import dev.aaos.kernel.device.Model;
import dev.aaos.kernel.device.ModelFailure;
import dev.aaos.kernel.device.ModelFailure.Kind;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The backends that settings describe, and which of them serves a model. Immutable.
///
/// - `ANTHROPIC_API_KEY`, `ANTHROPIC_BASE_URL`: Claude, at https://api.anthropic.com
/// - `OPENAI_API_KEY`, `OPENAI_BASE_URL`: OpenAI, at https://api.openai.com/v1, or a server that
///   speaks its protocol
/// - `DEEPSEEK_API_KEY`, `DEEPSEEK_BASE_URL`: DeepSeek, at https://api.deepseek.com
/// - `OLLAMA_BASE_URL`, else `OLLAMA_HOST`: Ollama, at http://127.0.0.1:11434, in its own protocol
///   or, where the address ends in `/v1`, in OpenAI's; `OLLAMA_CONTEXT_LENGTH`, `OLLAMA_KEEP_ALIVE`
/// - `LLAMACPP_BASE_URL`: the server of llama.cpp, at http://127.0.0.1:8080
/// - `VLLM_BASE_URL`: vLLM, at http://127.0.0.1:8000/v1
/// - `AAOS_GGUF_DIR`: files of models, each run by an engine of this daemon; `AAOS_GGUF_CONTEXT`
/// - `HTTPS_PROXY`, `HTTP_PROXY`, `NO_PROXY`: the way there ([Proxies])
/// - `AAOS_MODEL_TIMEOUTS`: how long a call may take
///
/// A provider at its own address needs a key; a server at another may do without.
///
/// A name `openai/NAME` (or `anthropic/`, `deepseek/`, `ollama/`, `llamacpp/`, `vllm/`, `gguf/`)
/// goes to that backend as `NAME`, also when `NAME` has a slash of its own. Else `claude-*` goes to
/// Anthropic, `deepseek-*` to DeepSeek, and `gpt-*`, `o1` to `o4-*` and `chatgpt-*` to OpenAI. Any
/// other name goes to the server `OPENAI_BASE_URL` names, else to the first of Ollama, llama.cpp,
/// vLLM and files that is set, else nowhere.
public final class Backends {
  /// What the predecessor says when no backend at all is configured; messages begin with it then.
  public static final String NONE_CONFIGURED = "no LLM client configured";

  private static final String MEND = "set it with 'aaos configure'";
  private static final String OFFLINE = "'model: demo' needs no key";

  private final Map<Provider, Backend> backends;
  private final boolean openAiIsNamed;
  private final OllamaSettings ollama;
  private final GgufSettings gguf;
  private final Http http;

  private Backends(
      Map<Provider, Backend> backends,
      boolean openAiIsNamed,
      OllamaSettings ollama,
      GgufSettings gguf,
      Http http) {
    this.backends = backends;
    this.openAiIsNamed = openAiIsNamed;
    this.ollama = ollama;
    this.gguf = gguf;
    this.http = http;
  }

  /// Returns the backends that `settings` describe; settings of other parts are ignored. Nothing
  /// is contacted.
  ///
  /// @throws IllegalArgumentException when one cannot be used; the message names it
  public static Backends from(Map<String, String> settings) {
    return from(
        settings,
        new Http(
            Settings.callLimits(settings),
            Proxies.from(settings),
            System::nanoTime,
            InstantSource.system()));
  }

  static Backends from(Map<String, String> settings, Http http) {
    Map<Provider, Backend> backends = new EnumMap<>(Provider.class);
    for (Provider provider : Provider.values()) {
      backends.put(provider, Backend.of(provider, settings));
    }
    boolean named = Settings.value(settings, Provider.OPENAI.addressSetting()).isPresent();
    return new Backends(backends, named, Settings.ollama(settings), Settings.gguf(settings), http);
  }

  /// Returns the model that speaks to all of them, one attempt a call.
  ///
  /// It serves every name that leads to a backend, ready or not; asked for another, it fails with
  /// [Kind#UNKNOWN_MODEL] and says what is configured.
  ///
  /// @param queues where calls wait for their turn, one for each of [#labels]
  /// @param engines what runs models of files
  public Model model(RunQueues queues, Engines engines) {
    return new RoutedModel(this, new Speakers(ollama, gguf, engines), http, queues);
  }

  /// Returns what all backends are called, ready or not.
  public static List<String> labels() {
    return Arrays.stream(Provider.values()).map(Provider::label).toList();
  }

  /// Returns whether any backend is configured.
  public boolean isConfigured() {
    return backends.values().stream().anyMatch(Backend::configured);
  }

  /// Returns the model that the predecessor would ask, had it these settings; empty when none
  /// of the backends that have a model of that kind can be asked.
  public Optional<String> usualModel() {
    return List.of(Provider.DEEPSEEK, Provider.ANTHROPIC).stream()
        .map(this::backend)
        .filter(backend -> backend.configured() && !backend.lacksKey())
        .findFirst()
        .map(backend ->
            backend.provider() == Provider.DEEPSEEK ? "deepseek-chat" : "claude-haiku-4-5");
  }

  /// Returns why a call of `model` cannot even be tried; empty when it can. The message names the
  /// setting that is missing, and begins with [#NONE_CONFIGURED] when nothing is configured.
  public Optional<ModelFailure> refusal(String model) {
    return switch (route(model)) {
      case Route.Nowhere(String reason) ->
        Optional.of(new ModelFailure(Kind.UNKNOWN_MODEL, prefix() + reason));
      case Route.To(Provider provider, String name)
      when backend(provider).lacksKey() ->
        Optional.of(new ModelFailure(
            Kind.UNAUTHORISED,
            prefix() + "model '" + model + "' needs " + provider.keySetting() + ": " + MEND + " ("
                + OFFLINE + ")"));
      case Route.To(Provider provider, String name)
      when provider == Provider.GGUF && !backend(provider).configured() ->
        Optional.of(new ModelFailure(
            Kind.UNKNOWN_MODEL,
            prefix() + "model '" + model + "' needs " + provider.addressSetting()
                + ", the directory that holds " + name + ".gguf: " + MEND + " (" + OFFLINE + ")"));
      case Route.To to -> Optional.empty();
    };
  }

  /// Returns how ready each backend is, always all of them and in the same order.
  public List<Readiness> readiness() {
    return backends.values().stream().map(Backend::readiness).toList();
  }

  Backend backend(Provider provider) {
    return backends.values().stream()
        .filter(backend -> backend.provider() == provider)
        .findFirst()
        .orElseThrow();
  }

  /// Returns where `model` leads.
  Route route(String model) {
    for (Provider provider : Provider.values()) {
      String prefix = provider.label() + "/";
      if (model.startsWith(prefix)) {
        String name = model.substring(prefix.length());
        return name.isEmpty()
            ? new Route.Nowhere("model '" + model + "' has no name after the slash")
            : new Route.To(provider, name);
      }
    }
    for (Provider provider : Provider.values()) {
      if (provider.owns(model)) {
        return new Route.To(provider, model);
      }
    }
    return unowned(model);
  }

  private Route unowned(String model) {
    if (openAiIsNamed) {
      return new Route.To(Provider.OPENAI, model);
    }
    for (Backend backend : backends.values()) {
      if (backend.provider().isSelfHosted() && backend.configured()) {
        return new Route.To(backend.provider(), model);
      }
    }
    return new Route.Nowhere("no backend serves model '" + model + "' (configured: " + configured()
        + "): name the server that has it in " + Provider.OPENAI.addressSetting() + " or "
        + Provider.OLLAMA.addressSetting() + " with 'aaos configure', or say whose it is, as in"
        + " openai/" + (model.isEmpty() ? "NAME" : model) + " (" + OFFLINE + ")");
  }

  private String configured() {
    List<String> names = new ArrayList<>();
    for (Backend backend : backends.values()) {
      if (backend.configured()) {
        names.add(backend.provider().label() + " at " + backend.endpoint().base());
      }
    }
    return names.isEmpty() ? "none" : String.join(", ", names);
  }

  private String prefix() {
    return isConfigured() ? "" : NONE_CONFIGURED + ": ";
  }
}

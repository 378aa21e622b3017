package dev.aaos.drivers.model;

import dev.aaos.drivers.model.gguf.GgufSettings;
import dev.aaos.drivers.model.ollama.OllamaSettings;
import dev.aaos.drivers.model.provider.CallLimits;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/// How settings are read.
///
/// An address may end in a slash. `/v1` belongs to the addresses of OpenAI and vLLM and is put
/// there when the address has no path; it does not belong to those of Anthropic and llama.cpp and
/// is taken away; at the end of Ollama's it says that the server is to be spoken to as OpenAI's.
/// Any other path is kept as it is, so that servers behind a gateway can be named.
final class Settings {
  private static final String VERSION = "/v1";
  private static final String OLLAMA_HOST = "OLLAMA_HOST";
  private static final int OLLAMA_PORT = 11434;
  private static final String OLLAMA_CONTEXT = "OLLAMA_CONTEXT_LENGTH";
  private static final String GGUF_DIRECTORY = "AAOS_GGUF_DIR";
  private static final String GGUF_CONTEXT = "AAOS_GGUF_CONTEXT";
  private static final String OLLAMA_KEEP_ALIVE = "OLLAMA_KEEP_ALIVE";
  /// As Go reads it; or whole seconds.
  private static final String DURATION = "-?\\d{1,12}|-?(\\d{1,12}(\\.\\d{1,9})?(ns|us|ms|s|m|h))+";

  private static final String PORT = ":\\d{1,5}";

  private Settings() {}

  /// Returns the value of `name`; blank counts as not set.
  static Optional<String> value(Map<String, String> settings, String name) {
    return Optional.of(settings.getOrDefault(name, "").strip()).filter(text -> !text.isEmpty());
  }

  /// Returns the address of `provider` that `settings` name; empty when they name none.
  ///
  /// For Ollama, its own setting `OLLAMA_HOST` counts as well.
  ///
  /// @throws IllegalArgumentException when it is no address; the message names the setting and
  ///     not the value, which may hold a password
  static Optional<URI> address(Provider provider, Map<String, String> settings) {
    String setting = provider.addressSetting();
    if (provider == Provider.GGUF) {
      return gguf(settings).directory().map(Path::toUri);
    }
    Optional<URI> named = value(settings, setting).map(text -> address(provider, setting, text));
    return named.isEmpty() && provider == Provider.OLLAMA
        ? value(settings, OLLAMA_HOST)
            .map(text -> address(provider, OLLAMA_HOST, ollamaAddress(text)))
        : named;
  }

  /// Returns how long calls may take.
  ///
  /// @throws IllegalArgumentException when the setting cannot be used; the message names it
  static CallLimits callLimits(Map<String, String> settings) {
    return callLimits(settings, CallLimits.DEFAULT);
  }

  private static CallLimits callLimits(Map<String, String> settings, CallLimits usual) {
    return value(settings, CallLimits.SETTING).map(usual::with).orElse(usual);
  }

  /// Returns what `settings` say of an Ollama server besides where it is.
  ///
  /// @throws IllegalArgumentException when one cannot be used; the message names it
  static OllamaSettings ollama(Map<String, String> settings) {
    OptionalInt context = context(settings, OLLAMA_CONTEXT);
    Optional<String> keepAlive = value(settings, OLLAMA_KEEP_ALIVE);
    if (!keepAlive.orElse("0").matches(DURATION)) {
      throw new IllegalArgumentException(OLLAMA_KEEP_ALIVE + " is '" + keepAlive.get()
          + "': write a time such as 30m, a number of seconds, or -1 for ever");
    }
    return new OllamaSettings(context, keepAlive);
  }

  /// Returns what `settings` say of models in GGUF files.
  ///
  /// @throws IllegalArgumentException when one cannot be used; the message names it
  static GgufSettings gguf(Map<String, String> settings) {
    Optional<Path> directory = value(settings, GGUF_DIRECTORY).map(Path::of);
    if (!directory.map(Path::isAbsolute).orElse(true)) {
      throw new IllegalArgumentException(
          GGUF_DIRECTORY + " is '" + directory.get() + "': write a path that begins with a slash");
    }
    return new GgufSettings(
        directory,
        context(settings, GGUF_CONTEXT).orElse(GgufSettings.USUAL_CONTEXT),
        callLimits(settings, GgufSettings.USUAL_LIMITS));
  }

  private static OptionalInt context(Map<String, String> settings, String name) {
    Optional<String> text = value(settings, name);
    if (!text.orElse("1").matches("[1-9]\\d{0,8}")) {
      throw new IllegalArgumentException(
          name + " is '" + text.get() + "': write a number of tokens, such as 32768");
    }
    return text.map(number -> OptionalInt.of(Integer.parseInt(number))).orElse(OptionalInt.empty());
  }

  /// Ollama reads `HOST`, `HOST:PORT`, `:PORT` or a URL, and the wildcard address that a server
  /// listens on is this machine to its clients.
  private static String ollamaAddress(String host) {
    if (host.contains("://")) {
      return host;
    }
    String named = host.matches(PORT) ? "127.0.0.1" + host : host;
    String reachable = named.replaceFirst("^0\\.0\\.0\\.0|^\\[::]", "127.0.0.1");
    boolean hasPort = reachable.matches(".*" + PORT);
    return "http://" + reachable + (hasPort ? "" : ":" + OLLAMA_PORT);
  }

  private static URI address(Provider provider, String setting, String text) {
    try {
      URI given = new URI(text);
      boolean http =
          "http".equalsIgnoreCase(given.getScheme()) || "https".equalsIgnoreCase(given.getScheme());
      if (http
          && given.getHost() != null
          && given.getUserInfo() == null
          && given.getQuery() == null
          && given.getFragment() == null) {
        return new URI(
            given.getScheme(), given.getAuthority(), path(provider, given.getPath()), null, null);
      }
    } catch (URISyntaxException e) {
      // Its message quotes the value.
      throw unusable(provider, setting);
    }
    throw unusable(provider, setting);
  }

  private static IllegalArgumentException unusable(Provider provider, String setting) {
    return new IllegalArgumentException(setting
        + " is no address without user, query and fragment: write it like " + provider.home());
  }

  private static String path(Provider provider, String given) {
    String path = given.replaceFirst("/+$", "");
    return switch (provider) {
      case ANTHROPIC, LLAMACPP ->
        path.endsWith(VERSION) ? path.substring(0, path.length() - 3) : path;
      case OPENAI, VLLM -> path.isEmpty() ? VERSION : path;
      case DEEPSEEK, OLLAMA, GGUF -> path;
    };
  }
}

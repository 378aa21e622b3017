package dev.aaos.drivers.model;

import java.net.URI;
import java.util.Locale;
import java.util.regex.Pattern;

/// The providers this system knows, in the order they are shown.
///
/// A name with a colon is never a provider's own: tags are how Ollama names its copies
/// (`deepseek-r1:8b`), and open weights carry the names of their makers (`gpt-oss`). Of
/// OpenAI's, tuned models begin with `ft:`.
enum Provider {
  /// Claude.
  ANTHROPIC("https://api.anthropic.com", "ANTHROPIC", Dialect.MESSAGES, "claude-[^:]*"),
  /// OpenAI, or a server that speaks its protocol.
  OPENAI(
      "https://api.openai.com/v1",
      "OPENAI",
      Dialect.OPENAI,
      "gpt-(?!oss)[^:]*|chatgpt-[^:]*|o[1-4](-[^:]*)?|ft:.*"),
  /// DeepSeek.
  DEEPSEEK("https://api.deepseek.com", "DEEPSEEK", Dialect.CHAT, "deepseek-[^:]*"),
  /// Ollama, whose models are named by whoever pulled them.
  OLLAMA("http://127.0.0.1:11434", "OLLAMA", Dialect.OLLAMA, "(?!)"),
  /// The server of llama.cpp.
  LLAMACPP("http://127.0.0.1:8080", "LLAMACPP", Dialect.LLAMA, "(?!)"),
  /// vLLM.
  VLLM("http://127.0.0.1:8000/v1", "VLLM", Dialect.VLLM, "(?!)"),
  /// Files on this machine, run by engines of the daemon's own: its address is their directory.
  GGUF("file:///", "GGUF", Dialect.GGUF, "(?!)");

  private final URI home;
  private final String settings;
  private final Dialect dialect;
  private final Pattern names;

  Provider(String home, String settings, Dialect dialect, String names) {
    this.home = URI.create(home);
    this.settings = settings;
    this.dialect = dialect;
    this.names = Pattern.compile(names);
  }

  /// Returns where it is when no setting says otherwise.
  URI home() {
    return home;
  }

  /// Returns the setting that holds its key.
  String keySetting() {
    return settings + "_API_KEY";
  }

  /// Returns the setting that says where it is.
  String addressSetting() {
    return this == GGUF ? "AAOS_GGUF_DIR" : settings + "_BASE_URL";
  }

  /// Returns what it is called, also as a prefix of models' names.
  String label() {
    return settings.toLowerCase(Locale.ROOT);
  }

  /// Returns the protocol it speaks.
  Dialect dialect() {
    return dialect;
  }

  /// Returns whether it is a program that people run themselves rather than a service.
  boolean isSelfHosted() {
    return switch (this) {
      case ANTHROPIC, OPENAI, DEEPSEEK -> false;
      case OLLAMA, LLAMACPP, VLLM, GGUF -> true;
    };
  }

  /// Returns whether `model` is a name this provider gives.
  boolean owns(String model) {
    return names.matcher(model).matches();
  }

  /// The protocols spoken.
  enum Dialect {
    /// Anthropic Messages.
    MESSAGES,
    /// OpenAI Chat Completions.
    CHAT,
    /// OpenAI Chat Completions or Responses, as the model wants.
    OPENAI,
    /// Ollama's own.
    OLLAMA,
    /// OpenAI Chat Completions, with slots.
    LLAMA,
    /// OpenAI Chat Completions, with priorities.
    VLLM,
    /// The lines of an engine.
    GGUF
  }
}

package dev.aaos.wire;

import java.util.Arrays;
import java.util.List;

/// What `aaos configure` sets and the daemon reads from its configuration or its environment.
public enum Setting {
  /// Key for Claude models.
  ANTHROPIC_API_KEY(true, "key for Claude models"),
  /// Where Claude models are, if not at Anthropic.
  ANTHROPIC_BASE_URL(false, "address of Claude models, if not https://api.anthropic.com"),
  /// Key for OpenAI and whatever speaks its protocol.
  OPENAI_API_KEY(true, "key for OpenAI, or for a server that speaks its protocol"),
  /// Where the server is that speaks OpenAI's protocol.
  OPENAI_BASE_URL(false, "address of a server that speaks OpenAI's protocol (vLLM, llama.cpp)"),
  /// Key for DeepSeek.
  DEEPSEEK_API_KEY(true, "key for DeepSeek models"),
  /// Where DeepSeek is, if elsewhere.
  DEEPSEEK_BASE_URL(false, "address of DeepSeek models, if elsewhere"),
  /// Where Ollama is.
  OLLAMA_BASE_URL(false, "address of an Ollama server, such as http://127.0.0.1:11434");

  private final boolean secret;
  private final String meaning;

  Setting(boolean secret, String meaning) {
    this.secret = secret;
    this.meaning = meaning;
  }

  /// Returns whether its value must not be seen.
  public boolean isSecret() {
    return secret;
  }

  /// Returns what it is, in a few words.
  public String meaning() {
    return meaning;
  }

  /// Returns whether `name` is a setting, this list's or one of the daemon's own (`AAOS_…`).
  public static boolean isKnown(String name) {
    return name.matches("AAOS_[A-Z0-9_]+") || names().contains(name);
  }

  /// Returns all names, in the order they are asked for.
  public static List<String> names() {
    return Arrays.stream(values()).map(Setting::name).toList();
  }
}

package dev.aaos.drivers.model.ollama;

import java.util.Optional;
import java.util.OptionalInt;

/// What a person decided about an Ollama server.
///
/// @param context how many tokens of context every model gets; empty for as many as prompts need
/// @param keepAlive how long a model stays loaded after a call, such as `30m`, or a number of
///     seconds, of which a negative one is for ever; empty for as long as Ollama thinks right
public record OllamaSettings(OptionalInt context, Optional<String> keepAlive) {
  /// Nothing decided.
  public static final OllamaSettings NONE =
      new OllamaSettings(OptionalInt.empty(), Optional.empty());
}

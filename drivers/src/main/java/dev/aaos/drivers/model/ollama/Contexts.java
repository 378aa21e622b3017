package dev.aaos.drivers.model.ollama;

import dev.aaos.drivers.model.provider.Endpoint;
import dev.aaos.drivers.model.provider.Estimate;
import dev.aaos.kernel.conversation.Prompt;
import dev.aaos.kernel.device.ModelFailure;
import dev.aaos.kernel.device.ModelFailure.Kind;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/// How many tokens of context the models of an Ollama server are asked to be loaded with. Any
/// thread may call it.
///
/// Left to itself Ollama gives a model a context by the size of the graphics memory, often 4,096
/// tokens, and cuts a longer prompt at its front without a word: system prompt and task first. So
/// each call names a context that holds its prompt and its answer.
///
/// A model whose context changes is loaded anew, and forgets what it has read. Contexts therefore
/// come in steps that double, and do not shrink while the daemon runs: agents with short and long
/// prompts that share a model do not have it loaded over and over.
public final class Contexts {
  /// The smallest step, Ollama's own least.
  static final int LEAST = 4_096;

  private static final int MOST_MODELS = 256;
  private static final Pattern NUM_CTX = Pattern.compile("(?m)^num_ctx\\s+(\\d{1,9})\\s*$");

  private final Map<String, Known> models = new LinkedHashMap<>(16, 0.75f, true);

  /// What is known of one model.
  ///
  /// @param longest how many tokens it was made to read, where it says
  /// @param context how many it is asked to be loaded with
  private record Known(OptionalLong longest, long context) {
    /// Returns this with a context of `need` tokens, where it can have it.
    Known holding(long need) {
      long grown = context;
      while (grown < need) {
        grown *= 2;
      }
      return new Known(longest, Math.min(grown, longest.orElse(Integer.MAX_VALUE)));
    }
  }

  /// Returns whether `model` has been learnt about.
  synchronized boolean knows(String model) {
    return models.containsKey(model);
  }

  /// Takes in what `/api/show` says of `model`: how much it can read, and with how much its author
  /// has it loaded (`num_ctx` of its Modelfile). Of two that ask at once the first is heard.
  synchronized void learn(String model, JsonNode shown) {
    JsonNode facts = shown.path("model_info");
    String family = facts.path("general.architecture").stringValue("");
    long length = facts.path(family + ".context_length").asLong(0);
    OptionalLong longest = length > 0 ? OptionalLong.of(length) : OptionalLong.empty();
    Matcher named = NUM_CTX.matcher(shown.path("parameters").stringValue(""));
    long usual = named.find() ? Math.max(1, Long.parseLong(named.group(1))) : LEAST;
    models.putIfAbsent(model, new Known(longest, usual).holding(0));
    if (models.size() > MOST_MODELS) {
      models.remove(models.keySet().iterator().next());
    }
  }

  /// Returns how many tokens of context `model` can be asked to have, where it is known.
  ///
  /// @param fixed what all models are to have, where that is settled
  public synchronized OptionalLong most(String model, OptionalInt fixed) {
    if (fixed.isPresent()) {
      return OptionalLong.of(fixed.getAsInt());
    }
    return Optional.ofNullable(models.get(model)).map(Known::longest).orElse(OptionalLong.empty());
  }

  /// Returns how many tokens of context to ask for, for `prompt` and its answer.
  ///
  /// @throws ModelFailure when even by estimate the prompt does not fit the model; what fits by
  ///     estimate alone, Ollama itself refuses
  synchronized int choose(Endpoint endpoint, Prompt prompt) throws ModelFailure {
    Known known = models
        .getOrDefault(prompt.model(), new Known(OptionalLong.empty(), LEAST))
        .holding(needed(prompt));
    if (Estimate.input(prompt) >= known.context()) {
      throw tooLong(endpoint, prompt, known.context(), "its model reads no more");
    }
    models.put(prompt.model(), known);
    return Math.toIntExact(known.context());
  }

  /// Returns `context`, where `prompt` fits into so many tokens.
  static int fixed(Endpoint endpoint, Prompt prompt, int context) throws ModelFailure {
    if (Estimate.input(prompt) >= context) {
      throw tooLong(endpoint, prompt, context, "OLLAMA_CONTEXT_LENGTH allows no more");
    }
    return context;
  }

  /// An estimate may be half too low: code and other languages have more tokens than English.
  private static long needed(Prompt prompt) {
    long input = Estimate.input(prompt);
    return Math.min(input + input / 2 + prompt.maxOutputTokens(), Integer.MAX_VALUE / 2);
  }

  private static ModelFailure tooLong(Endpoint endpoint, Prompt prompt, long context, String why) {
    return endpoint.failure(
        Kind.INVALID_REQUEST,
        "the prompt has some " + Estimate.input(prompt) + " tokens and does not fit into the "
            + context + " of " + prompt.model() + ": " + why);
  }
}

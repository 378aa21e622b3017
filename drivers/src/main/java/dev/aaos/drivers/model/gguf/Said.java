package dev.aaos.drivers.model.gguf;

import dev.aaos.drivers.json.Json;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/// What an engine says, a line of JSON each.
sealed interface Said {
  /// The model is loaded, for so many tokens of prompt and answer together.
  record Ready(int context) implements Said {}

  /// No model can be loaded.
  record Unusable(String why) implements Said {}

  /// An answer is begun: to a prompt of so many tokens, some of which were known.
  record Begun(int prompt, int cached) implements Said {}

  /// Something was read or written.
  ///
  /// @param text what was written, which may be nothing
  /// @param written how many tokens of this answer were, in all
  record Wrote(String text, int written) implements Said {}

  /// An answer waits.
  record Paused() implements Said {}

  /// An answer is over.
  ///
  /// @param cut whether there would have been more
  record Ended(boolean cut, int written) implements Said {}

  /// A prompt of so many tokens does not fit.
  record TooLong(int prompt) implements Said {}

  /// An answer came to nothing.
  record Failed(String why) implements Said {}

  /// The engine is gone: nothing more is said.
  record Gone() implements Said {}

  /// What is said, and of which answer; 0 for none.
  record Line(long id, Said said) {}

  /// Reads `line`; empty when it is none of these.
  static Optional<Line> read(String line) {
    try {
      JsonNode json = Json.MAPPER.readTree(line);
      long id = json.path("id").asLong(0);
      return said(json).map(said -> new Line(id, said));
    } catch (JacksonException e) {
      // The end of an engine that died while it wrote.
      return Optional.empty();
    }
  }

  private static int count(JsonNode json, String name) {
    return Math.max(0, json.path(name).asInt(0));
  }

  private static Optional<Said> said(JsonNode json) {
    int prompt = count(json, "prompt");
    int written = count(json, "written");
    String why = json.path("why").asString("");
    return switch (json.path("is").asString("")) {
      case "ready" -> Optional.of(new Ready(count(json, "context")));
      case "unusable" -> Optional.of(new Unusable(why));
      case "begun" -> Optional.of(new Begun(prompt, Math.min(prompt, count(json, "cached"))));
      case "wrote" -> Optional.of(new Wrote(json.path("text").asString(""), written));
      case "paused" -> Optional.of(new Paused());
      case "ended" -> Optional.of(new Ended(why.equals("length"), written));
      case "too_long" -> Optional.of(new TooLong(prompt));
      case "failed" -> Optional.of(new Failed(why));
      default -> Optional.empty();
    };
  }
}

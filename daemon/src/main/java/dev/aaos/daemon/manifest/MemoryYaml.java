package dev.aaos.daemon.manifest;

import dev.aaos.daemon.manifest.Yaml.YamlProblem;
import dev.aaos.kernel.agent.Lifecycle;
import dev.aaos.kernel.budget.ContextWindow;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Reads how much an agent remembers and its models are told: `memory: {context_window: 128k,
/// summarization_threshold: 0.7, summarization_model: small, max_history_messages: 100}`. What else
/// the predecessor had there is checked and without effect.
final class MemoryYaml {
  private static final Set<String> MEMORY = Set.of(
      "context_window",
      "episodic_store",
      "max_history_messages",
      "summarization_model",
      "summarization_threshold",
      "archive_ttl_days",
      "episodic_enabled",
      "episodic_max_records",
      "episodic_max_content_bytes");
  private static final Pattern WINDOW = Pattern.compile("([0-9]{1,9})([kK]?)");
  private static final long KILO = 1_024;

  private MemoryYaml() {}

  /// Returns how many turns the block of memory in `fields` lets an agent remember, all of it
  /// checked.
  static int history(Map<String, Yaml> fields) throws YamlProblem {
    int history = Lifecycle.Persistent.DEFAULT_HISTORY;
    for (Map.Entry<String, Yaml> member : members(fields).entrySet()) {
      Yaml value = member.getValue();
      switch (member.getKey()) {
        case "context_window", "summarization_threshold", "summarization_model" -> {}
        case "episodic_enabled" -> value.flag();
        case "episodic_store" -> value.text();
        case "max_history_messages" -> history = Math.toIntExact(value.number(1));
        default -> value.number(0);
      }
    }
    return history;
  }

  /// Returns how much of a conversation it lets models be told.
  static ContextWindow window(Map<String, Yaml> fields) throws YamlProblem {
    Map<String, Yaml> members = members(fields);
    ContextWindow usual = ContextWindow.USUAL;
    Yaml window = members.get("context_window");
    Yaml threshold = members.get("summarization_threshold");
    Yaml model = members.get("summarization_model");
    long tokens = window == null ? usual.tokens() : tokens(window);
    int percent = threshold == null ? usual.percent() : percent(threshold);
    if (model == null) {
      return new ContextWindow(tokens, percent, Optional.empty());
    }
    try {
      return new ContextWindow(tokens, percent, Optional.of(model.text()));
    } catch (IllegalArgumentException e) {
      throw new YamlProblem(
          "line " + model.line() + ": memory.summarization_model: " + e.getMessage());
    }
  }

  private static int percent(Yaml threshold) throws YamlProblem {
    double least = ContextWindow.LEAST_PERCENT / 100.0;
    return Math.toIntExact(Math.round(threshold.fraction(least, 1) * 100));
  }

  private static long tokens(Yaml window) throws YamlProblem {
    Matcher matcher = WINDOW.matcher(window.text());
    if (!matcher.matches()) {
      throw new YamlProblem("invalid context_window format: '" + window.text() + "'");
    }
    long tokens = Long.parseLong(matcher.group(1)) * (matcher.group(2).isEmpty() ? 1 : KILO);
    if (tokens < ContextWindow.LEAST) {
      throw window.wrong("at least " + ContextWindow.LEAST + " tokens, or 1k");
    }
    return tokens;
  }

  private static Map<String, Yaml> members(Map<String, Yaml> fields) throws YamlProblem {
    Yaml memory = fields.get("memory");
    return memory == null || memory.isNull() ? Map.of() : memory.fields(MEMORY);
  }
}

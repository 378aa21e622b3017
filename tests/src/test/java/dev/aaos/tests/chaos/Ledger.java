package dev.aaos.tests.chaos;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/// What was seen of the journal and what was heard in answer, by somebody outside who writes it
/// down while daemons come and go. Any thread may call.
final class Ledger {
  private static final Pattern JOB = Pattern.compile("job ([\\w.-]+) plan");

  private final NavigableMap<Long, JsonNode> seen = new TreeMap<>();
  private final Map<String, String> agents = new HashMap<>();
  private final Set<String> begun = new HashSet<>();
  private final Set<String> openRuns = new HashSet<>();
  private final Set<String> mail = new HashSet<>();
  private final Set<String> questions = new HashSet<>();
  private final List<Answer> answers = new ArrayList<>();

  /// What a caller was told, and so must be true for ever.
  ///
  /// @param what which kind of record has to say so
  /// @param id which id it has to name
  /// @param words what it came to
  record Answer(String what, String id, String words) {}

  /// Returns the job that `text` speaks of.
  static Optional<String> job(String text) {
    Matcher job = JOB.matcher(text);
    return job.find() ? Optional.of(job.group(1)) : Optional.empty();
  }

  /// Writes down a record.
  synchronized void see(JsonNode record) {
    JsonNode before = seen.put(record.get("sequence").longValue(), record);
    if (before != null) {
      throw new AssertionError("seen twice: " + record);
    }
    JsonNode event = record.get("event");
    switch (record.get("kind").stringValue()) {
      case "agent_spawned" -> {
        if (event.path("parent_agent").asString("").isEmpty()) {
          agents.put(
              event.get("manifest_name").stringValue(), record.get("agent_id").stringValue());
        }
      }
      case "agent_execution_started" -> {
        job(event.get("message_preview").stringValue()).ifPresent(begun::add);
        openRuns.add(record.get("run_id").stringValue());
        mail.remove(event.path("trace_id").asString(""));
      }
      case "agent_execution_completed" -> openRuns.remove(record.get("run_id").stringValue());
      case "message_sent" -> {
        job(event.get("text_preview").stringValue()).ifPresent(begun::add);
        mail.add(event.get("trace_id").stringValue());
      }
      case "message_dropped" -> mail.remove(event.get("trace_id").stringValue());
      case "human_approval_requested" -> questions.add(event.get("approval_id").stringValue());
      case "human_approval_granted", "human_approval_denied" ->
        questions.remove(event.get("approval_id").stringValue());
      default -> {}
    }
  }

  /// Writes down what a caller was told.
  synchronized void hear(String what, String id, String words) {
    answers.add(new Answer(what, id, words));
  }

  /// Writes down that the agent `name` was made.
  synchronized void spawned(String name, String id) {
    agents.put(name, id);
    hear("agent_spawned", id, name);
  }

  /// Returns the sequence of the last record that was seen.
  synchronized long last() {
    return seen.isEmpty() ? 0 : seen.lastKey();
  }

  /// Returns the id of the agent `name`, once it is made.
  synchronized Optional<String> agent(String name) {
    return Optional.ofNullable(agents.get(name));
  }

  /// Returns whether the journal knows of `job`.
  synchronized boolean hasBegun(String job) {
    return begun.contains(job);
  }

  /// Returns the questions without an answer.
  synchronized List<String> questions() {
    return List.copyOf(questions);
  }

  /// Returns whether nothing moves any more but runs that wait for a person.
  synchronized boolean isWaiting() {
    return openRuns.size() + mail.size() <= questions.size();
  }

  /// Returns whether nothing is under way.
  synchronized boolean isOver() {
    return openRuns.isEmpty() && mail.isEmpty();
  }

  /// Returns all records that were seen, by sequence.
  synchronized NavigableMap<Long, JsonNode> seen() {
    return new TreeMap<>(seen);
  }

  /// Returns all that callers were told.
  synchronized List<Answer> answers() {
    return List.copyOf(answers);
  }

  @Override
  public synchronized String toString() {
    return seen.size() + " records seen, open runs " + openRuns + ", mail " + mail + ", questions "
        + questions;
  }
}

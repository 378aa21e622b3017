package dev.aaos.tests.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aaos.tests.chaos.Ledger.Answer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/// Holds what the journal says against what was seen of it, what callers were told, what models
/// were asked and what was done to files and the web.
final class Inspection {
  private static final Pattern TOKEN = Pattern.compile("(R[\\w.-]+)(?:\\\\n)?\"");
  private static final Set<String> NOT_REPEATABLE = Set.of("file_write", "web_fetch");

  private final Play play;
  private final List<JsonNode> records;
  private final Map<String, List<JsonNode>> kinds = new HashMap<>();

  Inspection(Play play, List<JsonNode> records) {
    this.play = play;
    this.records = records;
    records.forEach(record -> kinds
        .computeIfAbsent(record.get("kind").stringValue(), fresh -> new ArrayList<>())
        .add(record));
  }

  private List<JsonNode> of(String kind) {
    return kinds.getOrDefault(kind, List.of());
  }

  private static String event(JsonNode record, String member) {
    return record.get("event").path(member).asString("");
  }

  private static String run(JsonNode record) {
    return record.get("run_id").asString("");
  }

  void inspect() throws IOException {
    whatWasSeenIsThere();
    whatWasAnsweredIsThere();
    everyJobWasBegunOnce_andEnded();
    everyMessageWasHandledOnce_inOrder();
    everyIntentHasOneOutcome();
    effectsAreThoseOfTheJournal();
    everyQuestionWasAnsweredOnce_andAllowedOneCall();
    noModelWasAskedForWhatItHadSaid();
    noBudgetWasOverspent();
  }

  /// Returns what there was to inspect.
  String summary() {
    return String.format(
        Locale.ROOT,
        "%d kills, %d records (%d seen as they came), %d answers, %d runs, %d resumed, %d"
            + " interrupted, %d replies lost, %d outcomes unknown, %d calls repeated, %d questions",
        play.kills,
        records.size(),
        play.ledger.seen().size(),
        play.ledger.answers().size(),
        of("agent_execution_started").size(),
        of("agent_execution_resumed").size(),
        interrupted().size(),
        of("inference_failed").stream()
            .filter(record -> event(record, "failure_kind").equals("LOST"))
            .count(),
        of("tool_result").stream()
            .filter(record -> event(record, "status").equals("unknown"))
            .count(),
        of("tool_repeated").size(),
        of("human_approval_requested").size());
  }

  private void whatWasSeenIsThere() {
    for (int i = 0; i < records.size(); i++) {
      assertThat(records.get(i).get("sequence").longValue()).isEqualTo(i + 1);
    }
    play.ledger
        .seen()
        .forEach((sequence, record) ->
            assertThat(records.get(sequence.intValue() - 1)).isEqualTo(record));
  }

  private void whatWasAnsweredIsThere() {
    Map<String, String> ids = Map.of(
        "agent_spawned", "agent_id",
        "agent_execution_completed", "run_id",
        "message_sent", "trace_id",
        "human_approval_granted", "approval_id",
        "human_approval_denied", "approval_id");
    for (Answer answer : play.ledger.answers()) {
      String member = ids.get(answer.what());
      assertThat(member).as("answered with " + answer).isNotNull();
      assertThat(of(answer.what()))
          .as("records of " + answer)
          .filteredOn(
              record -> answer.id().equals(record.path(member).asString(event(record, member))))
          .hasSize(1);
      if (!answer.words().isEmpty() && answer.what().equals("agent_execution_completed")) {
        assertThat(lastWords(answer.id())).isEqualTo(answer.words());
      }
    }
  }

  private String lastWords(String run) {
    return of("usage_reported").stream()
        .filter(record -> run(record).equals(run))
        .map(record -> event(record, "text_preview"))
        .toList()
        .getLast();
  }

  private void everyJobWasBegunOnce_andEnded() {
    List<String> begun = new ArrayList<>();
    List<String> runs = new ArrayList<>();
    for (JsonNode record : of("agent_execution_started")) {
      begun.add(Ledger.job(event(record, "message_preview")).orElseThrow());
      runs.add(run(record));
    }
    assertThat(begun).doesNotHaveDuplicates();
    assertThat(of("agent_execution_completed").stream().map(Inspection::run))
        .containsExactlyInAnyOrderElementsOf(runs);
    assertThat(of("agent_spawned").stream()
            .filter(record -> event(record, "parent_agent").isEmpty())
            .map(record -> event(record, "manifest_name")))
        .containsExactlyInAnyOrderElementsOf(
            play.cast.parts().stream().map(Cast.Part::name).toList());
  }

  private void everyMessageWasHandledOnce_inOrder() {
    Map<String, List<String>> sent = new HashMap<>();
    Map<String, List<String>> handled = new HashMap<>();
    for (JsonNode record : of("message_sent")) {
      sent.computeIfAbsent(event(record, "to"), fresh -> new ArrayList<>())
          .add(event(record, "trace_id"));
    }
    for (JsonNode record : of("agent_execution_started")) {
      if (!event(record, "trace_id").isEmpty()) {
        handled
            .computeIfAbsent(record.get("agent_id").stringValue(), fresh -> new ArrayList<>())
            .add(event(record, "trace_id"));
      }
    }
    assertThat(of("message_dropped")).isEmpty();
    assertThat(handled).isEqualTo(sent);
  }

  private void everyIntentHasOneOutcome() {
    List<Long> intents = of("tool_invoked").stream()
        .map(record -> record.get("sequence").longValue())
        .toList();
    List<Long> outcomes = Stream.concat(
            of("tool_result").stream(),
            of("capability_denied").stream()
                .filter(record -> record.get("event").has("intent")))
        .map(record -> record.get("event").get("intent").longValue())
        .toList();
    assertThat(outcomes).containsExactlyInAnyOrderElementsOf(intents);
  }

  /// What may not be done twice has one intent at the most, and was done as often as its
  /// outcome says: a file and a site remember by themselves. A write of a file is made
  /// again where the file tells that it was not made; a visit is not repeated.
  private void effectsAreThoseOfTheJournal() throws IOException {
    Map<String, Integer> done = new TreeMap<>(play.visits());
    lines().forEach(line -> done.merge(line, 1, Integer::sum));
    assertThat(done).allSatisfy((token, times) -> assertThat(times).as(token).isOne());
    Map<Long, String> tokens = new HashMap<>();
    Set<Long> visits = new HashSet<>();
    for (JsonNode record : of("tool_invoked")) {
      if (NOT_REPEATABLE.contains(event(record, "tool"))) {
        tokens.put(record.get("sequence").longValue(), token(event(record, "args_preview")));
      }
      if (event(record, "tool").equals("web_fetch")) {
        visits.add(record.get("sequence").longValue());
      }
    }
    assertThat(tokens.values()).doesNotHaveDuplicates().containsAll(done.keySet());
    for (JsonNode record : of("tool_result")) {
      String token = tokens.get(record.get("event").get("intent").longValue());
      if (token != null) {
        switch (event(record, "status")) {
          case "done" -> assertThat(done).containsKey(token);
          case "unknown" -> assertThat(token).isNotEmpty();
          default -> assertThat(done).as(record.toString()).doesNotContainKey(token);
        }
      }
    }
    for (JsonNode record : of("tool_repeated")) {
      assertThat(visits).doesNotContain(record.get("event").get("intent").longValue());
    }
  }

  private static String token(String input) {
    Matcher token = TOKEN.matcher(input.replace("/R", "\"R"));
    assertThat(token.find()).as("a step is named in " + input).isTrue();
    return token.group(1);
  }

  private List<String> lines() throws IOException {
    List<String> lines = new ArrayList<>();
    try (Stream<Path> files = Files.list(play.cast.file("R1.any").getParent())) {
      for (Path file : files.toList()) {
        lines.addAll(Files.readAllLines(file));
      }
    }
    return lines;
  }

  /// Nobody but this test answers, so a question is withdrawn only with the run that asked it.
  private void everyQuestionWasAnsweredOnce_andAllowedOneCall() {
    Set<String> interrupted = interrupted();
    List<String> granted = ids(of("human_approval_granted").stream());
    List<String> answered = new ArrayList<>(granted);
    answered.addAll(ids(of("human_approval_denied").stream()
        .filter(record -> event(record, "verdict").equals("denied"))));
    List<JsonNode> withdrawn = of("human_approval_denied").stream()
        .filter(record -> !event(record, "verdict").equals("denied"))
        .toList();
    assertThat(withdrawn).allSatisfy(record -> assertThat(interrupted).contains(run(record)));
    assertThat(ids(withdrawn.stream())).doesNotHaveDuplicates();
    assertThat(answered).doesNotHaveDuplicates();
    answered.addAll(ids(withdrawn.stream()));
    assertThat(new HashSet<>(answered))
        .isEqualTo(new HashSet<>(ids(of("human_approval_requested").stream())));
    List<String> used = new ArrayList<>();
    of("tool_invoked").forEach(record -> used.add(event(record, "approval")));
    used.removeIf(String::isEmpty);
    assertThat(used).doesNotHaveDuplicates();
    assertThat(granted).containsAll(used);
    assertThat(of("human_approval_granted").stream()
            .filter(record -> !interrupted.contains(run(record)))
            .map(record -> event(record, "approval_id")))
        .isSubsetOf(used);
  }

  private static List<String> ids(Stream<JsonNode> records) {
    return records.map(record -> event(record, "approval_id")).toList();
  }

  /// Returns the runs that were ended because several daemons in a row died with them.
  private Set<String> interrupted() {
    Set<String> runs = new HashSet<>();
    for (JsonNode record : of("agent_execution_completed")) {
      if (event(record, "stop_reason").equals("error: interrupted")) {
        runs.add(run(record));
      }
    }
    return runs;
  }

  /// A request leaves only after its record, and a reply that is recorded is not asked for again.
  private void noModelWasAskedForWhatItHadSaid() {
    Map<String, String> jobs = new HashMap<>();
    of("agent_execution_started")
        .forEach(record ->
            jobs.put(run(record), Ledger.job(event(record, "message_preview")).orElseThrow()));
    Map<String, Integer> asked = new TreeMap<>();
    play.brain
        .asked()
        .forEach((step, times) ->
            asked.merge(step.substring(0, step.lastIndexOf('.')), times, Integer::sum));
    Map<String, Integer> begun = counted(of("inference_started"), jobs);
    Map<String, Integer> said = counted(of("usage_reported"), jobs);
    Map<String, Integer> lost = counted(of("inference_failed"), jobs);
    asked.forEach((job, times) -> {
      assertThat(times).as(job).isLessThanOrEqualTo(begun.getOrDefault(job, 0));
      assertThat(times)
          .as(job)
          .isLessThanOrEqualTo(said.getOrDefault(job, 0) + lost.getOrDefault(job, 0));
    });
  }

  private static Map<String, Integer> counted(List<JsonNode> records, Map<String, String> jobs) {
    Map<String, Integer> counts = new TreeMap<>();
    records.forEach(record -> counts.merge(jobs.get(run(record)), 1, Integer::sum));
    return counts;
  }

  /// A reply that was lost with its daemon is settled as much as it may have cost, and no account
  /// is overdrawn.
  private void noBudgetWasOverspent() {
    Map<String, String> names = new HashMap<>();
    of("agent_spawned")
        .forEach(record ->
            names.put(record.get("agent_id").stringValue(), event(record, "manifest_name")));
    Map<String, Long> spent = new TreeMap<>();
    for (JsonNode record : of("usage_reported")) {
      long tokens = record.get("event").get("input_tokens").longValue()
          + record.get("event").get("output_tokens").longValue();
      spent.merge(names.get(record.get("agent_id").stringValue()), tokens, Long::sum);
    }
    for (JsonNode record : of("budget_settled")) {
      long lost = record.get("event").get("lost_input_tokens").longValue()
          + record.get("event").get("lost_output_tokens").longValue();
      spent.merge(names.get(record.get("agent_id").stringValue()), lost, Long::sum);
    }
    spent.forEach((name, tokens) -> {
      if (name.startsWith("saver-")) {
        assertThat(tokens).as(name).isLessThanOrEqualTo(Cast.SAVINGS);
      }
    });
  }
}

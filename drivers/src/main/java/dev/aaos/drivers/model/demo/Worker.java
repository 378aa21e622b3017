package dev.aaos.drivers.model.demo;

import dev.aaos.drivers.json.Json;
import dev.aaos.drivers.model.demo.Bench.Answer;
import dev.aaos.drivers.model.demo.Instruction.Content;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Carries instructions out, one after another, and tells truly what came of each.
///
/// For one thread, and one attempt: a call without an answer ends it ([Bench]).
final class Worker {
  private static final int SHOWN_CHARACTERS = 2_000;
  private static final int SHOWN_ENTRIES = 50;
  private static final String LISTING = " (listing)";

  private final Bench bench;
  private final Gathering gathering;
  private final String model;
  private final List<Finding> findings = new ArrayList<>();
  private final List<String> told = new ArrayList<>();
  /// Directories whose files nobody has read yet: `list … and summarise them`.
  private final Set<String> listed = new LinkedHashSet<>();

  Worker(Bench bench, String model, Optional<Finding> prior) {
    this.bench = bench;
    this.gathering = new Gathering(bench);
    this.model = model;
    prior.ifPresent(findings::add);
  }

  /// Does what `instructions` say and returns what to answer, a paragraph for each.
  ///
  /// @throws Bench.Unanswered when a call is to be made first
  List<String> work(List<Instruction> instructions) {
    for (Instruction instruction : instructions) {
      work(instruction);
      told.addAll(gathering.troubles());
    }
    return told;
  }

  private void work(Instruction instruction) {
    switch (instruction) {
      case Instruction.ListFiles(List<String> paths) -> paths.forEach(this::list);
      case Instruction.Read(List<String> places) -> read(places);
      case Instruction.Search(String pattern, String path) -> search(pattern, path);
      case Instruction.Write(Content content, String path, boolean append) ->
        write(content, path, append);
      case Instruction.Replace(String before, String after, String path) ->
        replace(before, after, path);
      case Instruction.Summarise(List<String> places) -> summarise(places);
      case Instruction.Compare(String one, String other) -> compare(one, other);
      case Instruction.Delegate delegate -> delegate(delegate);
      case Instruction.Say(String text) -> told.add(text);
      case Instruction.Echo(String text) -> echo(text);
      case Instruction.Refrain refrain -> {}
      case Instruction.Unclear(String sentence) ->
        told.add("I have no rule for: " + shown(sentence));
    }
  }

  private void list(String path) {
    switch (gathering.entries(path)) {
      case Answer.No(String reason) -> told.add("I could not list " + path + ": " + reason);
      case Answer.Done(JsonNode listing) -> {
        List<String> names = new ArrayList<>();
        for (JsonNode entry : listing.path("entries")) {
          boolean directory = entry.path("kind").asString("").equals("dir");
          names.add(entry.path("name").asString("") + (directory ? "/" : ""));
        }
        findings.add(new Finding(path + LISTING, String.join("\n", names)));
        listed.add(path);
        told.add(path + " holds " + names.size() + (names.size() == 1 ? " entry" : " entries")
            + (names.isEmpty() ? "." : ":\n")
            + names.stream()
                .limit(SHOWN_ENTRIES)
                .map(name -> "- " + name)
                .collect(Collectors.joining("\n"))
            + (names.size() > SHOWN_ENTRIES ? "\n- …" : ""));
      }
    }
  }

  private void read(List<String> places) {
    for (String place : places) {
      List<Finding> found =
          Gathering.isAddress(place) ? gathering.fetch(place) : gathering.read(List.of(place));
      found.forEach(finding -> told.add(place + ":\n" + shown(finding.text())));
      findings.addAll(found);
    }
  }

  private void search(String pattern, String path) {
    ObjectNode input = Json.object().put("pattern", pattern).put("path", path);
    switch (bench.call("Searching " + path + ".", "grep", input)) {
      case Answer.No(String reason) -> told.add("I could not search " + path + ": " + reason);
      case Answer.Done(JsonNode output) -> {
        List<String> lines = new ArrayList<>();
        for (JsonNode match : output.path("matches")) {
          lines.add("%s:%s: %s"
              .formatted(
                  match.path("file").asString(""),
                  match.path("line").asString("?"),
                  match.path("text").asString("").strip()));
        }
        String all = String.join("\n", lines);
        findings.add(new Finding("matches in " + path, all));
        String count = lines.size() + (lines.size() == 1 ? " match" : " matches");
        told.add(count + " in " + path + (lines.isEmpty() ? "." : ":\n" + shown(all)));
      }
    }
  }

  private void write(Content content, String path, boolean append) {
    Optional<String> text = switch (content) {
      case Content.Literal(String words) -> Optional.of(words);
      case Content.Summary(List<String> places) -> summary(places);
      case Content.Gathered(boolean listing) ->
        findings.stream()
            .filter(finding -> !listing || finding.source().endsWith(LISTING))
            .map(Finding::text)
            .reduce((earlier, later) -> later);
    };
    if (text.isEmpty()) {
      told.add("I did not write " + path + ": there is nothing gathered to write there");
      return;
    }
    String ended = text.get().endsWith("\n") ? text.get() : text.get() + "\n";
    ObjectNode input = Json.object().put("path", path).put("content", ended);
    if (append) {
      input.put("append", true);
    }
    switch (bench.call("Writing " + path + ".", "file_write", input)) {
      case Answer.No(String reason) -> told.add("I could not write " + path + ": " + reason);
      case Answer.Done(JsonNode output) ->
        told.add(
            "I wrote " + output.path("bytes_written").asString("?") + " bytes to " + path + ".");
    }
  }

  private Optional<String> summary(List<String> places) {
    findings.addAll(gathering.gather(places));
    return findings.isEmpty() ? Optional.empty() : Optional.of(summarised(findings));
  }

  /// A summary made before, here or by another agent, is not summarised again.
  private static String summarised(List<Finding> findings) {
    Finding last = findings.getLast();
    return last.source().equals("summary") || last.source().equals("prior findings")
        ? last.text()
        : Summary.of(findings);
  }

  private void replace(String before, String after, String path) {
    ObjectNode input =
        Json.object().put("path", path).put("old_string", before).put("new_string", after);
    switch (bench.call("Editing " + path + ".", "file_edit", input)) {
      case Answer.No(String reason) -> told.add("I could not edit " + path + ": " + reason);
      case Answer.Done(JsonNode output) ->
        told.add("I replaced it in " + path + ", " + output.path("replacements").asString("?")
            + " time(s).");
    }
  }

  private void summarise(List<String> places) {
    List<String> wanted = places.isEmpty() ? List.copyOf(listed) : places;
    listed.clear();
    findings.addAll(gathering.gather(wanted));
    List<Finding> texts =
        findings.stream().filter(finding -> !finding.source().endsWith(LISTING)).toList();
    if (texts.isEmpty()) {
      told.add("There is nothing I could summarise.");
      return;
    }
    String summary = Summary.of(texts);
    findings.add(new Finding("summary", summary));
    told.add(summary);
  }

  private void compare(String one, String other) {
    List<String> sources = new ArrayList<>(List.of(other));
    if (!one.isEmpty()) {
      sources.addFirst(one);
    }
    List<Finding> read = gathering.read(sources);
    List<Finding> both = new ArrayList<>(read);
    if (one.isEmpty() && !findings.isEmpty()) {
      both.addFirst(findings.getLast());
    }
    if (both.size() < 2) {
      told.add("I could not compare: one of the two is missing.");
      return;
    }
    String differences = differences(both.get(0), both.get(1));
    findings.add(new Finding("differences", differences));
    told.add(differences);
  }

  private static String differences(Finding one, Finding other) {
    Set<String> here = one.text().lines().collect(Collectors.toCollection(LinkedHashSet::new));
    Set<String> there = other.text().lines().collect(Collectors.toCollection(LinkedHashSet::new));
    List<String> lines = new ArrayList<>();
    here.stream().filter(line -> !there.contains(line)).forEach(line -> lines.add("+ " + line));
    there.stream().filter(line -> !here.contains(line)).forEach(line -> lines.add("- " + line));
    String pair = one.source() + " and " + other.source();
    return lines.isEmpty()
        ? pair + " have the same lines."
        : "Lines only in " + one.source() + " (+) or only in " + other.source() + " (-):\n"
            + String.join("\n", lines);
  }

  private void delegate(Instruction.Delegate wish) {
    Optional<String> manifest = wish.source().isEmpty()
        ? Optional.of(Delegation.manifest(wish.name(), model, wish.task()))
        : gathering.read(List.of(wish.source())).stream().map(Finding::text).findFirst();
    if (manifest.isEmpty()) {
      return;
    }
    ObjectNode input = Json.object().put("manifest", manifest.get()).put("message", wish.task());
    if (!findings.isEmpty()) {
      input.put("prior_findings", Delegation.known(known()));
    }
    switch (bench.call("Handing over to a child.", "spawn_agent", input)) {
      case Answer.No(String reason) -> told.add("I could not hand it over: " + reason);
      case Answer.Done(JsonNode report) -> {
        String response = report.path("response").asString("");
        boolean failed = report.path("error").isString();
        findings.add(new Finding("the child's answer", response));
        told.add(
            failed
                ? "The child ended with " + report.path("error").asString("") + "."
                : "The child answered:\n" + response.indent(2).stripTrailing());
      }
    }
  }

  /// The summary stands for what it was made of.
  private List<Finding> known() {
    Finding last = findings.getLast();
    return last.source().equals("summary") ? List.of(last) : findings;
  }

  private void echo(String text) {
    switch (bench.call("Calling echo.", "echo", Json.object().put("message", text))) {
      case Answer.No(String reason) -> told.add("I could not echo: " + reason);
      case Answer.Done(JsonNode output) -> told.add(output.path("message").asString(""));
    }
  }

  private static String shown(String text) {
    return text.length() <= SHOWN_CHARACTERS
        ? text.stripTrailing()
        : text.substring(0, text.offsetByCodePoints(0, SHOWN_CHARACTERS / 2)) + "…";
  }
}

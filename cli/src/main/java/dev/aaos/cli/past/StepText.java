package dev.aaos.cli.past;

import dev.aaos.cli.shell.Figures;
import dev.aaos.cli.shell.Palette;
import dev.aaos.cli.shell.Printable;
import dev.aaos.cli.wire.Json;
import java.time.Duration;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/// A step of a run in words: a line that says what it was and which records say so, then what
/// was said, planned, allowed and done, each under its name. One thread uses it.
final class StepText {
  private static final int MOST_LINES = 12;
  private static final int MOST_CHARACTERS = 1_200;
  private static final String INDENT = " ".repeat(4);
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT);

  private final Palette palette;
  private final ZoneId zone;
  private final boolean whole;
  private final List<String> lines = new ArrayList<>();
  private Json.Obj step = Json.object();

  /// Says steps in the colours of `palette`.
  ///
  /// @param whole whether long texts are shown to their end
  StepText(Palette palette, ZoneId zone, boolean whole) {
    this.palette = palette;
    this.zone = zone;
    this.whole = whole;
  }

  /// Returns the lines that say `told`, a step as `run.replay` tells it.
  String of(Json.Obj told) {
    step = told;
    lines.clear();
    lines.add(head());
    switch (told.text("kind", "")) {
      case "began" -> began();
      case "model" -> model();
      case "call" -> call();
      case "resumed" -> field("was", told.text("was", ""));
      case "resolved" -> found();
      case "ended" -> ended();
      default -> field("step", told.toString());
    }
    for (Json.Obj other : told.objects("others")) {
      other(other);
    }
    gone();
    return String.join("\n", lines);
  }

  private String head() {
    long first = step.number("sequence", 0);
    long last = step.number("last", first);
    String records = first == last ? "record " + first : "records " + first + "–" + last;
    String time = step.instant("timestamp")
        .map(then -> " · " + TIME.format(then.atZone(zone)))
        .orElse("");
    String number = String.format(Locale.ROOT, "%3d ", step.number("step", 0));
    return number + palette.bold(Printable.line(title())) + "  "
        + palette.dim(records + " · caused by " + step.number("cause", 0) + time);
  }

  private String title() {
    String kind = step.text("kind", "?");
    return switch (kind) {
      case "began" -> "the run began";
      case "model" -> "model" + step.text("model").map(name -> " " + name).orElse("");
      case "call" -> "call of " + step.text("tool", "?");
      case "resumed" -> "gone on with where it was cut off";
      case "resolved" -> "what became of the call of " + step.text("tool", "?");
      case "ended" -> "the run ended";
      default -> kind;
    };
  }

  private void began() {
    if (step.get("forked_from").isPresent()) {
      Json.Obj from = step.object("forked_from");
      field(
          "forked",
          "from " + from.text("run_id", "?") + "@" + from.number("sequence", 0) + ", with "
              + Figures.counted(step.number("entries", 0), "entry").replace("entrys", "entries")
              + " of its transcript");
    }
    field("continues", step.text("continues", ""));
    field("handles", step.text("trace_id").map(id -> "message " + id).orElse(""));
    field(step.get("forked_from").isPresent() ? "told" : "message", step.text("message", ""));
  }

  private void model() {
    field(
        "not asked",
        step.number("answered_by")
            .map(record -> "the very same was answered by record " + record)
            .orElse(""));
    field("said", step.text("text", ""));
    field(
        "summary",
        step.text("summary")
            .map(
                told -> "of " + Figures.counted(step.number("summarised", 0), "turn") + ": " + told)
            .orElse(""));
    for (Json.Obj call : step.objects("calls")) {
      field("asks for", call.text("tool", "?") + " " + call.text("input", ""));
    }
    if (step.get("failure").isPresent()) {
      Json.Obj failure = step.object("failure");
      red("failed", failure.text("kind", "?") + ": " + failure.text("reason", ""));
    } else if (step.get("usage").isPresent()) {
      String ending = step.text("ending", "complete");
      field(
          "tokens",
          Figures.usage(step.object("usage"))
              + (ending.equals("complete") || ending.equals("tool_use") ? "" : ", " + ending));
    } else if (!step.text("kind", "").isEmpty() && step.get("gone").isEmpty()) {
      field("answer", "none is recorded");
    }
  }

  private void call() {
    field("input", step.text("input", ""));
    if (step.get("needs").isPresent()) {
      String needs = list("needs");
      field(
          "plan",
          (needs.isEmpty() ? "needs nothing" : "needs " + needs) + "; its effect is "
              + step.text("effect", "?"));
    }
    question();
    switch (step.text("verdict", "")) {
      case "allowed" -> field("verdict", "allowed under grants " + list("grants"));
      case "refused" -> red("verdict", "refused: " + step.text("reason", step.text("errno", "?")));
      default -> {}
    }
    outcome();
  }

  private void question() {
    if (step.get("question").isEmpty()) {
      return;
    }
    field("question", step.text("effect_text", "may it be called?"));
    String reason = step.text("answer_reason", "");
    field(
        "answer of",
        step.text("answered")
            .map(answer -> "a person: " + answer + (reason.isEmpty() ? "" : " (" + reason + ")"))
            .orElse("nobody yet"));
  }

  private void outcome() {
    if (step.get("status").isEmpty()) {
      if (step.text("verdict", "").equals("allowed")) {
        field("outcome", "none is recorded");
      }
      return;
    }
    String status = step.text("status", "?");
    String took = Figures.duration(Duration.ofMillis(step.number("duration_ms", 0)));
    String text = switch (status) {
      case "unknown" -> "unknown: the daemon ended while it was under way";
      case "denied" -> "denied: it needs '" + step.text("missing", "?") + "'";
      default -> status + " in " + took;
    };
    if (status.equals("done")) {
      field("outcome", text);
    } else {
      red("outcome", text);
    }
    field("result", step.text("answer", ""));
    found();
  }

  private void found() {
    String note = step.text("note", "");
    field(
        "found",
        step.text("found")
            .map(word -> "a person found that it " + word.replace('_', ' ')
                + (note.isEmpty() ? "" : ": " + note))
            .orElse(""));
  }

  private void ended() {
    field("reason", step.text("stop_reason", "?"));
    field("response", step.text("response", ""));
    field("tokens", Figures.usage(step.object("usage")));
  }

  private void other(Json.Obj other) {
    String what = other.members().entrySet().stream()
        .filter(member -> !member.getKey().equals("sequence"))
        .map(member ->
            member.getKey().replace('_', ' ') + " " + member.getValue().plain())
        .collect(Collectors.joining(", "));
    field("record " + other.number("sequence", 0), what);
  }

  private void gone() {
    step.object("gone").members().forEach((name, why) -> red(name, "(" + why.plain() + ")"));
    for (Json name : step.items("cut")) {
      red(name.plain(), "(cut here after 64 KiB)");
    }
  }

  private String list(String member) {
    return step.items(member).stream().map(Json::plain).collect(Collectors.joining(", "));
  }

  private void field(String name, String value) {
    add(name, value, false);
  }

  private void red(String name, String value) {
    add(name, value, true);
  }

  private void add(String name, String value, boolean isRed) {
    if (value.isEmpty()) {
      return;
    }
    String label = String.format(Locale.ROOT, "%-10s", name);
    String margin = " ".repeat(label.length() + 1);
    List<String> shown = shown(value);
    for (int i = 0; i < shown.size(); i++) {
      String line = isRed ? palette.red(shown.get(i)) : shown.get(i);
      lines.add((INDENT + (i == 0 ? palette.dim(label) + " " : margin) + line).stripTrailing());
    }
  }

  private List<String> shown(String value) {
    boolean isLong = !whole && value.codePointCount(0, value.length()) > MOST_CHARACTERS;
    String text = isLong ? value.substring(0, value.offsetByCodePoints(0, MOST_CHARACTERS)) : value;
    List<String> all = Printable.text(text).stripTrailing().lines().toList();
    boolean isHigh = !whole && all.size() > MOST_LINES;
    List<String> shown = new ArrayList<>(isHigh ? all.subList(0, MOST_LINES) : all);
    if (isLong || isHigh) {
      shown.add("… (--step " + step.number("step", 0) + " shows all of it)");
    }
    return shown;
  }
}

package dev.aaos.cli.run;

import dev.aaos.cli.shell.Figures;
import dev.aaos.cli.shell.Printable;
import dev.aaos.cli.wire.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// Words for something that waits for a person. Everything an agent wrote is made harmless
/// first: what is approved must be what is seen.
public final class ApprovalText {
  private static final int SHOWN_LINES = 40;

  private ApprovalText() {}

  /// Returns the whole question, ready to be answered: who asks, on whose behalf, what exactly.
  public static List<String> question(Json.Obj approval) {
    List<String> lines = new ArrayList<>();
    lines.add("approval " + Figures.shortId(approval.text("id", "?")) + ": " + who(approval)
        + " wants to call " + Printable.line(approval.text("tool", "?")));
    String chain = chain(approval);
    if (!chain.isEmpty()) {
      lines.add("  asked by  " + chain);
    }
    approval
        .text("changed_by")
        .ifPresent(who -> lines.add("  changed   by " + Printable.line(who)
            + "; the agent asked for "
            + Printable.line(approval.get("asked_input").map(Json::toString).orElse("?"))));
    shown(approval, lines);
    return lines;
  }

  /// Returns what a call that was changed would do: `shown`, as `approval.preview` has
  /// it.
  static List<String> change(Json.Obj shown, Json input) {
    List<String> lines = new ArrayList<>(List.of("changed to"));
    shown(shown.with("input", input), lines);
    return lines;
  }

  private static void shown(Json.Obj approval, List<String> lines) {
    effects(approval).forEach(effect -> lines.add("  effect    " + effect));
    List<String> needs = approval.texts("needs").stream().map(Printable::line).toList();
    if (!needs.isEmpty()) {
      lines.add("  under     " + String.join(", ", needs));
    }
    approval
        .text("allows")
        .ifPresent(what -> lines.add("  allows    also " + Printable.line(what)));
    people(approval).ifPresent(words -> lines.add("  people    " + words));
    cost(approval.object("cost")).ifPresent(words -> lines.add("  cost      " + words));
    undo(approval.text("undo", "")).ifPresent(words -> lines.add("  undo      " + words));
    approval
        .text("taken_back_by")
        .ifPresent(words -> lines.add("  can be taken back by: " + Printable.line(words)));
    List<String> diff = approval.text("diff", "").lines().toList();
    diff.stream().limit(SHOWN_LINES).forEach(line -> lines.add("    " + Printable.line(line)));
    more(diff.size(), lines);
    approval.get("input").ifPresent(input -> input(input, lines, !diff.isEmpty()));
  }

  /// Returns who has approved it of how many; nothing where one person is enough.
  public static Optional<String> people(Json.Obj approval) {
    long people = approval.number("people", 1);
    List<String> by =
        approval.texts("approved_by").stream().map(Printable::line).toList();
    String otherwise = approval.text("otherwise", "").equals("allow")
        ? "allowed if nobody objects until " + Printable.line(approval.text("expires_at", "?"))
        : "";
    if (people <= 1) {
      return otherwise.isEmpty() ? Optional.empty() : Optional.of(otherwise);
    }
    String have = by.size() + " of " + people + (by.size() == 1 ? " has" : " have") + " approved"
        + (by.isEmpty() ? "" : ": " + String.join(", ", by));
    return Optional.of(otherwise.isEmpty() ? have : have + "; " + otherwise);
  }

  private static Optional<String> cost(Json.Obj cost) {
    List<String> parts = new ArrayList<>();
    for (Json.Obj use : cost.objects("uses")) {
      parts.add("one of " + use.number("left", 0) + " uses left of "
          + Printable.line(use.text("need", "?")));
    }
    long tokens = cost.number("run_tokens", 0);
    if (tokens > 0) {
      parts.add("the run has used " + Figures.counted(tokens, "token") + " so far");
    }
    return parts.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", parts));
  }

  private static Optional<String> undo(String word) {
    return switch (word) {
      case "undoable" -> Optional.of("'aaos undo' can take it back");
      case "files_undoable" ->
        Optional.of("'aaos undo' can take back what it changes of files, and nothing else");
      case "not_undoable" -> Optional.of("cannot be taken back");
      default -> Optional.empty();
    };
  }

  private static void more(int all, List<String> lines) {
    if (all > SHOWN_LINES) {
      lines.add(
          "    … " + (all - SHOWN_LINES) + " more lines; 'aaos approvals --json' shows them all");
    }
  }

  /// A member a line; a text of several lines beneath its name, each behind a bar, unless a diff
  /// has shown what it comes to.
  private static void input(Json input, List<String> lines, boolean shown) {
    if (!(input instanceof Json.Obj members)) {
      lines.add("  input     " + Printable.line(input.toString()));
      return;
    }
    members.members().forEach((name, value) -> {
      List<String> text = value.plain().lines().toList();
      if (text.size() <= 1) {
        lines.add("  " + Printable.line(name) + ": " + Printable.line(value.plain()));
        return;
      }
      if (shown) {
        lines.add("  " + Printable.line(name) + ": " + text.size() + " lines, as above");
        return;
      }
      lines.add("  " + Printable.line(name) + ":");
      text.stream().limit(SHOWN_LINES).forEach(line -> lines.add("    │ " + Printable.line(line)));
      more(text.size(), lines);
    });
  }

  /// Returns what will happen if it is approved, on one line.
  public static String effect(Json.Obj approval) {
    List<String> effects = effects(approval);
    if (!effects.isEmpty()) {
      return String.join("; ", effects);
    }
    return Printable.line(
        approval.get("input").map(Json::toString).orElse(approval.text("description", "")));
  }

  /// Returns the name of the agent that asks.
  public static String who(Json.Obj approval) {
    return Printable.line(
        approval.text("agent_name", Figures.shortId(approval.text("agent_id", "?"))));
  }

  private static List<String> effects(Json.Obj approval) {
    List<Json> listed = approval.items("effect");
    if (!listed.isEmpty()) {
      return listed.stream().map(Json::plain).map(Printable::line).toList();
    }
    return approval.get("effect").map(Json::plain).map(Printable::line).stream().toList();
  }

  private static String chain(Json.Obj approval) {
    return approval.items("chain").stream()
        .map(ApprovalText::link)
        .map(Printable::line)
        .collect(Collectors.joining(" › "));
  }

  private static String link(Json link) {
    return link instanceof Json.Obj agent
        ? agent.text("name", Figures.shortId(agent.text("id", "?")))
        : link.plain();
  }
}

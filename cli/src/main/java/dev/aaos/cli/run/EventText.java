package dev.aaos.cli.run;

import dev.aaos.cli.shell.Figures;
import dev.aaos.cli.shell.Palette;
import dev.aaos.cli.shell.Printable;
import dev.aaos.cli.wire.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// Words for what the daemon records: one line for an event, one for a capability.
public final class EventText {
  /// How much of a previewed argument or result is shown, in characters.
  public static final int PREVIEW = 100;

  /// How the predecessor begins a reason; it names the agent and the capability once more.
  private static final Pattern LACKS =
      Pattern.compile("^capability denied: agent \\S+ lacks \\w+( \\{ .*? \\})?: ");

  /// What happens to every agent at once.
  private static final String FROZEN = "machine_frozen";

  private static final String THAWED = "machine_resumed";

  /// Who is named where no agent is meant.
  private static final String NOBODY = "00000000-0000-0000-0000-000000000000";

  private static final Set<String> REFUSALS = Set.of(
      "capability_denied", "message_refused", "human_approval_denied", "tool_repeat_guard_fired");

  /// How models are asked, and until when.
  private static final Pattern ASKING =
      Pattern.compile("model_escalated|inference_reused|(context|run)_[a-z_]+");

  private static final Set<String> STEPS = Set.of(
      FROZEN,
      THAWED,
      "agent_spawned",
      "agent_stopped",
      "agent_exited",
      "agents_restarting",
      "agent_restarted",
      "agent_execution_completed",
      "agent_execution_resumed",
      "message_sent",
      "message_dropped",
      "tool_invoked",
      "tool_repeated",
      "outcome_resolved",
      "tool_refused",
      "inference_failed",
      "model_escalated",
      "context_summarized",
      "context_summarization_failed",
      "run_deadline_exceeded",
      "budget_warning",
      "budget_exceeded",
      "human_approval_requested",
      "human_approval_granted");

  private EventText() {}

  private static String answered(Json.Obj event) {
    if (event.text("by").isEmpty()) {
      return "was approved";
    }
    String said = event.text("decision", "").equals("approve") ? " approved" : " denied";
    String changed = event
        .text("changed_to")
        .map(what -> ", changed to: " + Printable.line(what))
        .orElse("");
    String allowed = event
        .text("allowed")
        .map(what -> ", and allowed " + Printable.line(what))
        .orElse("");
    String reason = plain(event, "reason");
    return plain(event, "by")
        + said
        + changed
        + allowed
        + (reason.isEmpty() || reason.equals("-") ? "" : ": " + reason);
  }

  /// Returns whether `kind` is a step of the story, rather than of the bookkeeping.
  public static boolean isStep(String kind) {
    return STEPS.contains(kind) || isRefusal(kind);
  }

  /// Returns whether `kind` records that somebody was told no.
  public static boolean isRefusal(String kind) {
    return REFUSALS.contains(kind);
  }

  /// Returns whether `kind` happens to every agent at once, which whoever waits for one is told.
  public static boolean isOfAll(String kind) {
    return kind.equals(FROZEN) || kind.equals(THAWED);
  }

  /// Returns `text` coloured by what `kind` means.
  public static String painted(Palette palette, String kind, String text) {
    if (isRefusal(kind)) {
      return palette.red(text);
    }
    return kind.startsWith("human_approval") ? palette.yellow(text) : text;
  }

  /// Returns the sentence for `event`, an object with a `kind` and its members. A kind this
  /// version does not know is shown with its members, so nothing recorded is hidden.
  public static String body(Json.Obj event) {
    String kind = event.text("kind", "event");
    return switch (kind) {
      case FROZEN -> joinedBy(": ", "everything is frozen", preview(event, "reason"));
      case THAWED -> "everything goes on";
      case "agent_spawned" -> "spawned from manifest " + plain(event, "manifest_name");
      case "agent_stopped" -> "stopped: " + plain(event, "reason");
      case "session_opened" ->
        "session of " + plain(event, "principal") + " on the " + plain(event, "surface");
      case "capability_granted" -> "granted " + capability(event, "capability");
      case "capability_denied" ->
        "refused " + capability(event, "capability") + ": "
            + LACKS.matcher(plain(event, "reason")).replaceFirst("");
      case "capability_revoked" -> "revoked " + capability(event, "capability");
      case "tool_invoked" ->
        joined("calls " + plain(event, "tool"), preview(event, "args_preview"));
      case "tool_result" ->
        joined(plain(event, "tool") + came(event), preview(event, "result_preview"));
      case "outcome_resolved" ->
        joinedBy(
            ": ",
            plain(event, "tool") + ", begun with record " + plain(event, "intent")
                + ": a person found that it " + plain(event, "found").replace('_', ' '),
            preview(event, "note"));
      case "outcomes_asked" -> "has a person asked what became of calls of unknown outcome";
      case "agent_execution_resumed" ->
        "run gone on with where it was cut off; was " + plain(event, "was");
      case "agent_execution_forked" ->
        joined(
            "run forked from " + Figures.shortId(event.text("forked_run", "?")) + "@"
                + plain(event, "forked_at"),
            preview(event, "message_preview"));
      case String asking when ASKING.matcher(kind).matches() -> asking(asking, event);
      case String repeat when kind.startsWith("tool_repeat") -> repeated(repeat, event);
      case "tool_extended" -> plain(event, "tool") + " may also " + plain(event, "need");
      case "usage_reported" -> "used " + Figures.usage(event);
      case "human_approval_requested" ->
        joined("waits for approval:", preview(event, "description"));
      case "human_approval_answered", "human_approval_granted" -> answered(event);
      case "human_approval_denied" -> "was denied: " + plain(event, "reason");
      case "agent_execution_started" -> joined("run started:", preview(event, "message_preview"));
      case "agent_execution_completed" ->
        "run ended: " + plain(event, "stop_reason") + " after "
            + Figures.counted(event.number("total_iterations", 0), "step");
      case "message_sent" ->
        joined(
            "message from " + sender(event) + " to " + plain(event, "to"),
            preview(event, "text_preview"));
      case "message_refused" ->
        "message to " + plain(event, "to") + " refused: " + plain(event, "reason");
      case "message_dropped" -> "message dropped: " + plain(event, "reason");
      case "agent_exited" -> "exited (" + plain(event, "exit") + "): " + plain(event, "reason");
      case "agents_restarting" ->
        "starts its children again at " + plain(event, "at") + ": " + plain(event, "child")
            + " exited";
      case "agent_restarted" -> "started again";
      case String budget when kind.startsWith("budget_") -> BudgetText.of(budget, event);
      default -> joined(kind.replace('_', ' '), rest(event, Set.of("kind")));
    };
  }

  private static String asking(String kind, Json.Obj event) {
    return switch (kind) {
      case "model_escalated" ->
        "asks " + plain(event, "to_model") + " from now on: " + plain(event, "reason");
      case "inference_reused" ->
        joined(
            "is told again what record " + plain(event, "answered_by") + " answered:",
            preview(event, "text_preview"));
      case "context_window_set" -> "is told " + WindowText.of(event.object("memory"));
      case "context_summarized" ->
        Figures.counted(event.number("messages_summarized", 0), "turn") + " summarised, about "
            + Figures.tokens(event.number("tokens_saved_estimate", 0)) + " tokens shorter";
      case "context_summarization_failed" -> "goes on without a summary: " + plain(event, "reason");
      case "run_time_limited" -> "each run may take " + plain(event, "time");
      case "run_deadline_set" -> "has to end by " + plain(event, "due");
      default -> "had to end by " + plain(event, "due") + "; it is asked where it stopped";
    };
  }

  private static String repeated(String kind, Json.Obj event) {
    String tool = plain(event, "tool");
    String times = plain(event, "attempt_count");
    return switch (kind) {
      case "tool_repeat" -> tool + " was called with this same input " + times + " times";
      case "tool_repeat_guard_fired" ->
        "goes round in circles: nothing new in " + times + " turns in a row, at last with " + tool
            + "; it has to stop";
      default -> tool + " is performed again: its outcome was lost when it was cut off";
    };
  }

  private static String came(Json.Obj event) {
    if (event.text("status", "").equals("unknown")) {
      return event.isTrue("awaited")
          ? ": outcome unknown; waits for a person (aaos outcomes)"
          : ": outcome unknown (aaos outcomes)";
    }
    return event.isTrue("success") ? " done" : " failed";
  }

  private static String sender(Json.Obj event) {
    String from = plain(event, "from");
    return from.equals(NOBODY) ? "an operator" : from;
  }

  /// Returns a capability, given as its text or as the tagged object of the wire.
  public static String capability(Json capability) {
    return switch (capability) {
      case Json.Str(String text) -> text;
      case Json.Obj tagged
      when tagged.text("type").isPresent() ->
        joinedBy(": ", tagged.text("type", ""), values(tagged));
      case Json.Obj other -> other.toString();
      case Json.Arr list -> list.toString();
      case Json.Num number -> number.toString();
      case Json.Bool truth -> truth.toString();
      case Json.Null() -> "?";
    };
  }

  /// Returns the constraints of a grant on one line, `-` if there are none.
  public static String constraints(Json constraints) {
    String text =
        constraints instanceof Json.Obj members ? rest(members, Set.of()) : constraints.plain();
    return text.isEmpty() ? "-" : text;
  }

  private static String values(Json.Obj tagged) {
    List<String> values = new ArrayList<>();
    tagged.members().forEach((name, value) -> {
      if (!name.equals("type") && !(value instanceof Json.Null)) {
        values.add(value instanceof Json.Arr(List<Json> items) ? list(items) : value.plain());
      }
    });
    return String.join(" ", values);
  }

  private static String list(List<Json> items) {
    return items.stream().map(Json::plain).collect(Collectors.joining(", "));
  }

  /// Returns the members of `object` except `hidden`, as `name value` pairs on one line.
  static String rest(Json.Obj object, Set<String> hidden) {
    return object.members().entrySet().stream()
        .filter(member -> !hidden.contains(member.getKey()))
        .filter(member -> !(member.getValue() instanceof Json.Null))
        .map((Map.Entry<String, Json> member) ->
            member.getKey() + " " + Printable.line(member.getValue().plain(), PREVIEW))
        .collect(Collectors.joining(", "));
  }

  private static String capability(Json.Obj event, String name) {
    return Printable.line(event.get(name).map(EventText::capability).orElse("?"));
  }

  private static String plain(Json.Obj event, String name) {
    return Printable.line(event.get(name).map(Json::plain).orElse("?"));
  }

  private static String preview(Json.Obj event, String name) {
    return Printable.line(event.get(name).map(Json::plain).orElse(""), PREVIEW);
  }

  private static String joined(String head, String tail) {
    return joinedBy(" ", head, tail);
  }

  private static String joinedBy(String gap, String head, String tail) {
    return tail.isEmpty() ? head : head + gap + tail;
  }
}

package dev.aaos.daemon.undo;

import dev.aaos.daemon.view.Json;
import dev.aaos.kernel.base.AgentId;
import dev.aaos.kernel.base.Labels;
import dev.aaos.userland.UndoLoop;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// A call that another call takes back, and whether that is made.
///
/// @param sequence the record of its intent
/// @param agent whose call it was
/// @param tool what was called
/// @param given what that was given, for people
/// @param inverse the tool that is called to take it back
/// @param input what that is given, on one line
/// @param effect what that does, in one line
/// @param step whether it is made
/// @param labels where what it holds comes from
public record UndoneCall(
    long sequence,
    AgentId agent,
    String tool,
    String given,
    String inverse,
    String input,
    String effect,
    Step step,
    Labels labels) {
  /// Whether the call that takes another one back is made.
  public enum Step {
    /// It is.
    CALL,
    /// It was made, and need not be again.
    DONE,
    /// Another undo is about to make it.
    UNDER_WAY,
    /// It was made and failed: once more only if somebody says so.
    FAILED,
    /// It was made, and nobody knows what it came to: once more only if somebody says
    /// so.
    UNKNOWN,
    /// Nobody knows what the call came to that it would take back: only if somebody
    /// says so.
    UNSURE
  }

  /// Returns the line that tells `heir` to make it.
  String order(AgentId heir) {
    String told = "Take back the call of record " + sequence + ":\n"
        + UndoLoop.line(sequence, inverse, input);
    String order =
        Json.MAPPER.writeValueAsString(Json.object("agent", heir.toString(), "message", told));
    return UndoLoop.line(sequence, UndoLoop.CALLS, order);
  }

  /// Returns it for the wire.
  ///
  /// @param name of its agent, where that is known
  Map<String, Object> toJson(Optional<String> name) {
    return Json.object(
        "sequence", sequence,
        "agent_id", agent.toString(),
        "agent_name", name,
        "tool", tool,
        "input", given,
        "inverse", Json.object("tool", inverse, "input", Json.lenient(input), "effect", effect),
        "step", step.name().toLowerCase(Locale.ROOT));
  }
}

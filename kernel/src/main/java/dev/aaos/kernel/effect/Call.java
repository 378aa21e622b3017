package dev.aaos.kernel.effect;

import dev.aaos.kernel.base.AgentId;
import dev.aaos.kernel.base.RunId;
import java.util.List;
import java.util.Optional;

/// A tool call whose intent is durable and whose outcome is not.
///
/// @param intent the sequence of the record of the intent: the call's name
/// @param run the run it belongs to; empty when an operator asked for it
/// @param callId the model's name for it; empty when an operator asked
/// @param grants the grants it is performed under, each charged
public record Call(
    long intent,
    AgentId agent,
    Optional<RunId> run,
    String callId,
    String tool,
    EffectClass effect,
    List<Long> grants) {
  /// Copies the list.
  public Call {
    grants = List.copyOf(grants);
  }

  /// How a call ended.
  public enum Status {
    /// The tool did it.
    DONE,
    /// The tool or the world could not.
    FAILED,
    /// The object that was opened was not covered.
    DENIED,
    /// The daemon ended before the outcome was recorded: nobody knows.
    UNKNOWN
  }
}

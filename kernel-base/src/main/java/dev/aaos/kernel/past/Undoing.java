package dev.aaos.kernel.past;

import dev.aaos.kernel.agent.Manifest;
import dev.aaos.kernel.base.AgentId;
import dev.aaos.kernel.base.Labels;
import java.util.List;
import java.util.function.Function;

/// A part of the past that is to be taken back, calls too.
///
/// @param manifest of the agent that does it
/// @param heir of each agent that makes the call which takes another one back
/// @param callers whose those calls were, call by call
/// @param labels where what those calls hold comes from
/// @param message what the agent is told, given the agents that are to make the
///     calls, in that order
public record Undoing(
    Manifest manifest,
    Manifest heir,
    List<AgentId> callers,
    Labels labels,
    Function<List<AgentId>, String> message) {
  /// Copies the list.
  public Undoing {
    callers = List.copyOf(callers);
  }
}

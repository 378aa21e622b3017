package dev.aaos.kernel.agent;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/// The life cycle of an agent, as the predecessor names it.
///
/// [#next] is the whole of it; the diagram in docs/reference is drawn from that table.
public enum AgentState {
  /// Being made: its record is not durable yet.
  STARTING,
  /// Ready for work, or working.
  RUNNING,
  /// Held by a signal: it starts no step until it is continued.
  PAUSED,
  /// Told to end; its runs are being aborted.
  STOPPING,
  /// Ended, for good.
  STOPPED;

  /// Returns the states that may follow this one.
  public Set<AgentState> next() {
    return switch (this) {
      case STARTING -> EnumSet.of(RUNNING, STOPPED);
      case RUNNING -> EnumSet.of(PAUSED, STOPPING);
      case PAUSED -> EnumSet.of(RUNNING, STOPPING);
      case STOPPING -> EnumSet.of(STOPPED);
      case STOPPED -> EnumSet.noneOf(AgentState.class);
    };
  }

  /// Returns the word on the wire.
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}

package dev.aaos.kernel.agent;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/// The life cycle of an agent, as the predecessor names it.
///
/// [#next] is the whole of it; the diagram in docs/reference is drawn from that table.
public enum AgentState {
  /// Being made: it supervises children that are not all there yet.
  STARTING,
  /// Ready for work, or working.
  RUNNING,
  /// Held by a signal: it starts no step until it is continued.
  PAUSED,
  /// Its work is over, or broke; its supervisor may start it again.
  EXITED,
  /// Told to end; its runs are being aborted.
  STOPPING,
  /// Ended, for good.
  STOPPED;

  /// Returns the states that may follow this one.
  public Set<AgentState> next() {
    return switch (this) {
      case STARTING -> EnumSet.of(RUNNING, STOPPING);
      case RUNNING -> EnumSet.of(PAUSED, EXITED, STOPPING);
      case PAUSED -> EnumSet.of(RUNNING, EXITED, STOPPING);
      case EXITED -> EnumSet.of(RUNNING, STOPPING);
      case STOPPING -> EnumSet.of(STOPPED);
      case STOPPED -> EnumSet.noneOf(AgentState.class);
    };
  }

  /// Returns the word on the wire.
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}

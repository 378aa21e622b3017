package dev.aaos.kernel.agent;

/// How long an agent has work.
public sealed interface Lifecycle {
  /// It works when it is given a run, and remembers nothing from one to the next.
  record OnDemand() implements Lifecycle {}

  /// It waits for messages, handles them one at a time, in order, and remembers the conversation.
  ///
  /// @param history how many turns of earlier exchanges it remembers at the most; whole exchanges
  ///     are forgotten, the oldest first
  record Persistent(int history) implements Lifecycle {
    /// What a manifest that says nothing gets.
    public static final int DEFAULT_HISTORY = 100;

    /// Refuses a history of nothing.
    public Persistent {
      if (history < 1) {
        throw new IllegalArgumentException("a history of " + history + " turns; the least is 1");
      }
    }
  }

  /// It is told to work when its time has come, and remembers nothing from one time to the next.
  /// What else it is told waits in its mailbox, as with a persistent one.
  record Scheduled(Schedule schedule) implements Lifecycle {}

  /// Returns the word of the manifest.
  default String word() {
    return switch (this) {
      case OnDemand() -> "on-demand";
      case Persistent persistent -> "persistent";
      case Scheduled scheduled -> "scheduled";
    };
  }
}

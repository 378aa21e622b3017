package dev.aaos.kernel.agent;

/// Why a run ended.
///
/// @param word what stands on the wire: one of the predecessor's words, or `error: …`
public record StopReason(String word) {
  /// The model had nothing more to say.
  public static final StopReason COMPLETE = new StopReason("complete");

  /// The model was asked as often as the run allows.
  public static final StopReason MAX_ITERATIONS = new StopReason("max_iterations");

  /// The run spent as many tokens as it may.
  public static final StopReason MAX_TOKENS = new StopReason("max_tokens");

  /// The budget was used up, and the model said where it stopped.
  public static final StopReason BUDGET_EXCEEDED = new StopReason("budget_exceeded");

  /// The run went round in circles, and the model said where it stopped.
  public static final StopReason NO_PROGRESS = new StopReason("no_progress");

  /// The time the run had was over, and the model said where it stopped.
  public static final StopReason DEADLINE_EXCEEDED = new StopReason("deadline_exceeded");

  /// The provider cut the reply.
  public static final StopReason TRUNCATED = new StopReason("truncated");

  /// The agent was stopped.
  public static final StopReason STOPPED = new StopReason("error: agent stopped");

  /// A person stopped the run, and not the agent.
  public static final StopReason RUN_STOPPED = new StopReason("error: run stopped");

  /// The daemon ended while the run was under way.
  public static final StopReason INTERRUPTED = new StopReason("error: interrupted");

  /// The journal was restored from a backup while the run was under way: nobody knows what
  /// it did after that.
  public static final StopReason RESTORED = new StopReason("error: restored from a backup");

  /// Returns the reason of a run that could not go on because of `text`.
  public static StopReason error(String text) {
    return new StopReason("error: " + text);
  }

  /// Returns whether who waited for the run hears of it as of one that failed: something went
  /// wrong, there was nothing left to spend, no time left, or nothing came of it any more.
  public boolean isFailure() {
    return isError() || equals(BUDGET_EXCEEDED) || equals(NO_PROGRESS) || equals(DEADLINE_EXCEEDED);
  }

  /// Returns whether the run ended because something went wrong.
  public boolean isError() {
    return word.startsWith("error: ");
  }
}

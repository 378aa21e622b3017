package dev.aaos.kernel.conversation;

import dev.aaos.kernel.base.Usage;

/// What a model answered to a [Prompt].
public record Reply(Turn.Said said, Ending ending, Usage usage) {
  /// Why the model stopped writing.
  public enum Ending {
    /// It had nothing more to say.
    COMPLETE,
    /// It waits for tools.
    TOOL_USE,
    /// It reached the limit of output tokens.
    TRUNCATED,
    /// The provider or the model declined to answer.
    DECLINED,
    /// The budget is used up: it says where it stopped.
    OVER_BUDGET,
    /// It went round in circles: it says where it stopped.
    NO_PROGRESS,
    /// The time it had is over: it says where it stopped.
    OUT_OF_TIME
  }
}

package dev.aaos.kernel.device;

import java.io.IOException;

/// One call of a tool, read and ready, not yet allowed.
public interface PreparedCall {
  /// Returns what this call needs and what it would do; the same value each time.
  Plan plan();

  /// Does it. Called at most once, after the intent is durable.
  ///
  /// @throws IOException when the world broke; the message goes to the model as the reason
  /// @throws InterruptedException when the agent was stopped, or who asked for the call has
  ///     left; what was begun is undone or complete
  ToolOutcome perform(CallContext context) throws IOException, InterruptedException;
}

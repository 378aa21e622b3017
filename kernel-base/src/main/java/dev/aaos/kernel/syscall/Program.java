package dev.aaos.kernel.syscall;

import dev.aaos.kernel.agent.StopReason;

/// What an agent runs: the model loop, a planner, a foreign executable.
public interface Program {
  /// Works on the run's message until it is done, and returns how it ended.
  ///
  /// Runs on a thread of its own, which is interrupted when the agent is stopped; every syscall
  /// then answers with EINTR.
  Exit run(AgentServices kernel);

  /// How a run ended.
  ///
  /// @param response the final words; empty when there are none
  /// @param iterations how often the model was asked
  record Exit(StopReason reason, String response, int iterations) {}
}

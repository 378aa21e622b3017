package dev.aaos.kernel.machine;

import dev.aaos.kernel.base.RunId;
import dev.aaos.kernel.budget.Terms;
import java.time.Duration;
import java.util.Optional;

/// What a run is for.
///
/// @param continues an ended run of the same agent whose conversation this goes on with
/// @param stopsAgent whether the agent ends with the run, whoever still waits for it by then
/// @param within how long the run may take, where who begins it says so
public record Task(
    String message, Optional<RunId> continues, boolean stopsAgent, Optional<Duration> within) {
  /// Refuses a time that is none for a run.
  public Task {
    within.ifPresent(Terms::checkTime);
  }

  /// Returns one that begins anew, and leaves its agent there.
  public static Task of(String message) {
    return new Task(message, Optional.empty(), false, Optional.empty());
  }

  /// Returns one with which its agent ends.
  public static Task last(String message) {
    return new Task(message, Optional.empty(), true, Optional.empty());
  }
}

package dev.aaos.kernel.base;

import java.time.Instant;

/// That everything stands still, because a person wanted it: nothing begins and nothing goes on
/// until a person lifts it, over restarts too.
///
/// @param since kernel time when it began
/// @param reason what the person said; may be empty
public record Freeze(Instant since, String reason) {
  /// Returns what is said to whoever wants something to happen.
  public String refusal() {
    String why = reason.isEmpty() ? "" : " (" + reason + ")";
    return "everything is frozen since " + since + why + ": 'aaos resume' lets it go on";
  }
}

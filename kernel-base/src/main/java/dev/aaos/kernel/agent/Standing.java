package dev.aaos.kernel.agent;

import dev.aaos.kernel.budget.Claim;
import dev.aaos.kernel.budget.ContextWindow;
import dev.aaos.kernel.budget.Ladder;
import java.time.Duration;
import java.util.Optional;

/// How an agent asks models, for as long as it lives.
///
/// @param claim how it stands against others that wait for a model
/// @param ladder the models its runs climb to
/// @param longest how long each of its runs may take
/// @param window how much of a conversation its models are told
/// @param reuses whether it may be told again what was answered to the very same prompt
public record Standing(
    Claim claim, Ladder ladder, Optional<Duration> longest, ContextWindow window, boolean reuses) {
  /// How an agent stands whose manifest says nothing.
  public static final Standing USUAL =
      new Standing(Claim.USUAL, Ladder.NONE, Optional.empty(), ContextWindow.USUAL, false);

  /// Returns this, standing as `other` against others.
  public Standing with(Claim other) {
    return new Standing(other, ladder, longest, window, reuses);
  }

  /// Returns this, climbing `other`.
  public Standing with(Ladder other) {
    return new Standing(claim, other, longest, window, reuses);
  }

  /// Returns this, each run of which may take `most`.
  public Standing timed(Duration most) {
    return new Standing(claim, ladder, Optional.of(most), window, reuses);
  }

  /// Returns this, telling its models as much as `other` holds.
  public Standing with(ContextWindow other) {
    return new Standing(claim, ladder, longest, other, reuses);
  }

  /// Returns this, told again what was answered to the very same prompt.
  public Standing reusing() {
    return new Standing(claim, ladder, longest, window, true);
  }
}

package dev.aaos.kernel.budget;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/// On what terms an agent asks models, as its manifest says.
///
/// @param weight how large its share is; of those below another agent it counts for nothing
/// @param priority how far it goes ahead of others
/// @param quotas what it may spend, with all below it; none when there is no other bound than of
///     those above it
/// @param ladder the models its runs climb to
/// @param longest how long each of its runs may take, waiting included; more than nothing
/// @param window how much of a conversation its models are told
/// @param reuses whether it may be told again what was answered to the very same prompt
public record Terms(
    OptionalInt weight,
    OptionalInt priority,
    List<Quota> quotas,
    Ladder ladder,
    Optional<Duration> longest,
    ContextWindow window,
    boolean reuses) {
  /// The longest time that can be named for a run.
  public static final Duration LONGEST = Duration.ofDays(36_500);

  /// What holds when a manifest says nothing.
  public static final Terms USUAL = of();

  /// Copies the list.
  public Terms {
    quotas = List.copyOf(quotas);
    longest.ifPresent(Terms::checkTime);
  }

  /// Returns terms of `quotas` alone.
  public static Terms of(Quota... quotas) {
    return new Terms(
        OptionalInt.empty(),
        OptionalInt.empty(),
        List.of(quotas),
        Ladder.NONE,
        Optional.empty(),
        ContextWindow.USUAL,
        false);
  }

  /// Refuses a time that is no time for a run: one of nothing, or longer than [#LONGEST].
  public static void checkTime(Duration time) {
    if (!time.isPositive() || time.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException("a run cannot be given " + time.toSeconds()
          + " s: the least is 1 s, the most " + LONGEST.toDays() + " d");
    }
  }

  /// Returns how an agent with these terms stands, below one that stands as `above` or at the top.
  public Claim claim(Optional<Claim> above) {
    if (above.isEmpty()) {
      return new Claim(weight.orElse(1), priority.orElse(0));
    }
    int most = above.get().priority();
    return new Claim(above.get().weight(), Math.min(priority.orElse(most), most));
  }
}

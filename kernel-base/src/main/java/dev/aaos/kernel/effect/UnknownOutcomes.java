package dev.aaos.kernel.effect;

import dev.aaos.collection.PersistentMap;
import dev.aaos.kernel.base.KernelLimits;
import dev.aaos.kernel.base.RunId;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// The calls of which nobody knows, or knew, what they came to.
///
/// Those that a run waits for are as many as there are such runs. Of the others at most
/// [KernelLimits#UNKNOWN_OUTCOMES] are listed: the resolved go first, then the oldest. What has
/// gone from here stands in the journal.
///
/// @param listed by the sequence of the record of the intent
/// @param gone how many left the list while they were open
public record UnknownOutcomes(PersistentMap<Long, UnknownOutcome> listed, long gone) {
  /// None.
  public static final UnknownOutcomes NONE = new UnknownOutcomes(PersistentMap.empty(), 0);

  private static final Comparator<UnknownOutcome> FIRST_TO_GO =
      Comparator.comparing(UnknownOutcome::isOpen).thenComparingLong(UnknownOutcome::intent);

  /// Returns the one called `intent`, open or resolved, if it is listed.
  public Optional<UnknownOutcome> get(long intent) {
    return listed.get(intent);
  }

  /// Returns those that nobody has found out about, oldest first.
  public List<UnknownOutcome> open() {
    return listed.values().stream()
        .filter(UnknownOutcome::isOpen)
        .sorted(Comparator.comparingLong(UnknownOutcome::intent))
        .toList();
  }

  /// Returns those that `run` waits for, oldest first.
  public List<UnknownOutcome> awaitedBy(RunId run) {
    if (listed.isEmpty()) {
      return List.of();
    }
    return listed.values().stream()
        .filter(outcome -> outcome.awaited() && outcome.call().run().equals(Optional.of(run)))
        .sorted(Comparator.comparingLong(UnknownOutcome::intent))
        .toList();
  }

  /// Returns these with `outcome`, in the place of the one of that name.
  public UnknownOutcomes with(UnknownOutcome outcome) {
    return new UnknownOutcomes(listed.with(outcome.intent(), outcome), gone).bounded();
  }

  private UnknownOutcomes bounded() {
    if (listed.size() <= KernelLimits.UNKNOWN_OUTCOMES) {
      return this;
    }
    List<UnknownOutcome> left =
        listed.values().stream().filter(outcome -> !outcome.awaited()).toList();
    if (left.size() <= KernelLimits.UNKNOWN_OUTCOMES) {
      return this;
    }
    UnknownOutcome first = left.stream().min(FIRST_TO_GO).orElseThrow();
    return new UnknownOutcomes(listed.without(first.intent()), first.isOpen() ? gone + 1 : gone);
  }
}

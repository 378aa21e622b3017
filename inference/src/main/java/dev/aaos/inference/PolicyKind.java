package dev.aaos.inference;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/// **The one list of policies.**
public enum PolicyKind {
  /// Who came first is first.
  FIFO,
  /// Each flow in turn has one call.
  ROUND_ROBIN,
  /// Who has the higher priority is first, and nobody waits for ever.
  PRIORITY,
  /// Each flow has its share of the tokens, by its weight.
  FAIR,
  /// The job that got least so far is first.
  LEAST_ATTAINED_SERVICE,
  /// The job that began first is first, until it ends.
  FIRST_BEGUN,
  /// Whose run has to end first is first.
  EARLIEST_DEADLINE;

  /// Returns what it is called in settings: its name in lower case, with hyphens.
  public String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /// Returns what all are called, for people: with commas.
  public static String words() {
    return Arrays.stream(values()).map(PolicyKind::word).collect(Collectors.joining(", "));
  }

  /// Returns the one called `word`.
  public static Optional<PolicyKind> of(String word) {
    return Arrays.stream(values()).filter(kind -> kind.word().equals(word)).findFirst();
  }

  /// Returns a new policy of this kind, for which nobody waits yet.
  public Policy begin() {
    return switch (this) {
      case FIFO -> new Fifo();
      case ROUND_ROBIN -> new RoundRobin();
      case PRIORITY -> ByMoment.ofPriority();
      case FAIR -> new FairShare();
      case LEAST_ATTAINED_SERVICE -> new LeastAttained(LeastAttained.QUANTUM_NANOS);
      case EARLIEST_DEADLINE -> ByMoment.ofDeadline();
      case FIRST_BEGUN -> new LeastAttained(LeastAttained.ENDLESS);
    };
  }
}

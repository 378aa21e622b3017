package dev.aaos.kernel.device;

import dev.aaos.kernel.approval.Quorum;
import java.util.List;
import java.util.Optional;

/// What a referee says about a call, beside what grants say.
public sealed interface Ruling {
  /// It may be made, as far as grants go.
  record Allowed() implements Ruling {}

  /// People are to be asked first.
  ///
  /// @param by whom, and how soon
  /// @param rules the ids of the rules that want it; empty where the default does
  /// @param reason why, for whoever is asked; may be empty
  record Ask(Quorum by, List<String> rules, String reason) implements Ruling {
    /// Copies the list.
    public Ask {
      rules = List.copyOf(rules);
    }
  }

  /// It is refused.
  ///
  /// @param reason which rule refuses it, why, and what would mend it
  record Denied(String reason) implements Ruling {}

  /// Returns by whom the question is to be answered that this demands, if it demands one.
  default Optional<Quorum> quorum() {
    return this instanceof Ask(Quorum by, var rules, var reason)
        ? Optional.of(by)
        : Optional.empty();
  }

  /// Returns what is added to what a call would do, for whoever is asked: which rule has them
  /// asked, and why; nothing where none does.
  default String note() {
    if (!(this instanceof Ask(Quorum by, List<String> rules, String reason))) {
      return "";
    }
    String who =
        rules.isEmpty() ? "the default of the policy" : "policy " + String.join(", ", rules);
    return " (" + who + " asks" + (reason.isEmpty() ? "" : ": " + reason) + ")";
  }
}

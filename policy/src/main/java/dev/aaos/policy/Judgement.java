package dev.aaos.policy;

import dev.aaos.policy.Rule.Finding;
import java.util.List;
import java.util.Optional;

/// What a policy says about a call, and why.
///
/// @param effect what it comes to
/// @param demand whose yes it takes, where it asks
/// @param rules the ids of the rules that decided; empty where the default did
/// @param reason for whoever is refused or asked
/// @param findings what came of each rule, in the order of the policy
public record Judgement(
    Effect effect, Demand demand, List<String> rules, String reason, List<Finding> findings) {
  /// Copies the lists.
  public Judgement {
    rules = List.copyOf(rules);
    findings = List.copyOf(findings);
  }

  /// Returns this with `other` in place of its demand.
  Judgement demanding(Demand other) {
    return new Judgement(effect, other, rules, reason, findings);
  }

  /// Returns the rule that decided, or the first of them; empty where the default did.
  public Optional<String> rule() {
    return rules.stream().findFirst();
  }
}

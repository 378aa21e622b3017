package dev.aaos.policy;

import dev.aaos.capability.Capability;
import dev.aaos.policy.Condition.Undecided;
import java.util.List;
import java.util.Optional;

/// One rule of a policy.
///
/// @param id its name, which no other rule of the policy has
/// @param demand whose yes it takes, where it asks
/// @param conditions all of which have to hold
/// @param reason why there is such a rule, for whoever is refused or asked; may be empty
public record Rule(
    String id,
    Effect effect,
    Scope scope,
    List<Condition> conditions,
    Demand demand,
    String reason) {
  /// Copies the list.
  public Rule {
    conditions = List.copyOf(conditions);
  }

  /// What came of holding a rule against a call.
  ///
  /// @param touched what of the call's needs it is about; empty where it does not match, or where
  ///     the call needs nothing
  /// @param because why it matches or does not, for people
  public record Finding(Rule rule, boolean matches, List<Capability> touched, String because) {
    /// Copies the list.
    public Finding {
      touched = List.copyOf(touched);
    }
  }

  /// Returns what comes of holding this against `facts`. Where a condition cannot be decided, the
  /// rule matches unless it allows.
  public Finding against(Facts facts) {
    Optional<String> miss = scope.miss(facts, effect == Effect.ALLOW);
    if (miss.isPresent()) {
      return missed(miss.get());
    }
    List<Capability> touched = scope.touched(facts.needs());
    if (touched.isEmpty() && !scope.needs().isEmpty()) {
      return missed("needs: none of " + facts.needs() + " is of " + scope.needs());
    }
    String noted = "";
    for (Condition condition : conditions) {
      try {
        if (!condition.holds(facts)) {
          return missed("not so: " + condition.text());
        }
      } catch (Undecided e) {
        noted = "; " + condition.text() + " cannot be decided: " + e.getMessage();
        if (effect == Effect.ALLOW) {
          return missed(noted.substring(2));
        }
      }
    }
    String what = touched.isEmpty() || scope.needs().isEmpty() ? "the call" : touched.toString();
    return new Finding(this, true, touched, "matches " + what + noted);
  }

  private Finding missed(String why) {
    return new Finding(this, false, List.of(), why);
  }
}

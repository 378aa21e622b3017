package dev.aaos.policy;

import dev.aaos.capability.Capability;
import dev.aaos.capability.extent.Extents;
import dev.aaos.policy.Rule.Finding;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// Rules about calls. In which order they stand means nothing: one that denies comes before those
/// that ask, one that asks before those that allow, and the default after all. A policy gives no
/// power: what it allows needs a grant as before.
///
/// A call is judged for each of its needs, and the strictest counts. So it is allowed only if
/// rules that allow cover everything it needs, and denied if a rule that denies is about any part.
///
/// @param rules with different ids
/// @param fallback what is so of a call that no rule is about
public record Policy(List<Rule> rules, Effect fallback) {
  /// What is in force where there is no policy: everything is left to grants.
  public static final Policy NONE = new Policy(List.of(), Effect.ALLOW);

  /// Copies the list.
  public Policy {
    rules = List.copyOf(rules);
  }

  /// Returns what this says about `facts`.
  public Judgement judge(Facts facts) {
    List<Finding> findings = rules.stream().map(rule -> rule.against(facts)).toList();
    List<Rule> denying = matching(findings, Effect.DENY);
    if (!denying.isEmpty()) {
      return decided(Effect.DENY, denying, findings);
    }
    List<Rule> asking = matching(findings, Effect.ASK);
    List<Rule> naming = new ArrayList<>(asking);
    naming.addAll(matching(findings, Effect.ALLOW));
    Optional<String> left = left(facts, naming);
    if (!asking.isEmpty() && (left.isEmpty() || fallback != Effect.DENY)) {
      Judgement asked = decided(Effect.ASK, asking, findings);
      return left.isPresent() && fallback == Effect.ASK
          ? asked.demanding(asked.demand().stricter(Demand.ONE))
          : asked;
    }
    if (left.isEmpty()) {
      return decided(Effect.ALLOW, naming, findings);
    }
    String reason = "no rule allows " + left.get() + ", and the default is " + fallback.word();
    return new Judgement(fallback, Demand.ONE, List.of(), reason, findings);
  }

  /// Returns what of the call none of `rules` is about, in words.
  private static Optional<String> left(Facts facts, List<Rule> rules) {
    if (facts.needs().isEmpty()) {
      return isNamedWhole(rules) ? Optional.empty() : Optional.of("the call");
    }
    List<Capability> left =
        facts.needs().stream().filter(need -> !isCovered(need, rules)).toList();
    return left.isEmpty() ? Optional.empty() : Optional.of(left.toString());
  }

  private static List<Rule> matching(List<Finding> findings, Effect effect) {
    return findings.stream()
        .filter(Finding::matches)
        .map(Finding::rule)
        .filter(rule -> rule.effect() == effect)
        .toList();
  }

  private static boolean isNamedWhole(List<Rule> rules) {
    return rules.stream().anyMatch(rule -> rule.scope().needs().isEmpty());
  }

  private static boolean isCovered(Capability need, List<Rule> allowing) {
    return isNamedWhole(allowing)
        || Extents.within(
            need,
            allowing.stream().flatMap(rule -> rule.scope().needs().stream()).toList());
  }

  private static Judgement decided(Effect effect, List<Rule> by, List<Finding> findings) {
    Demand demand = by.stream().map(Rule::demand).reduce(Demand::stricter).orElse(Demand.ONE);
    String reason = by.stream()
        .map(Rule::reason)
        .filter(each -> !each.isEmpty())
        .distinct()
        .collect(Collectors.joining("; "));
    return new Judgement(effect, demand, by.stream().map(Rule::id).toList(), reason, findings);
  }

  /// Returns whether this leaves every call of the tool of `facts` alone that needs nothing else
  /// than `wanted`, whatever else is so then: nobody has to look at each of them.
  public boolean leavesAlone(Facts facts, Capability wanted) {
    Facts one = facts.needing(List.of(wanted));
    boolean restrained = rules.stream()
        .filter(rule -> rule.effect() != Effect.ALLOW)
        .anyMatch(rule -> mayBeAbout(rule, one));
    if (restrained || fallback == Effect.ALLOW) {
      return !restrained;
    }
    List<Rule> allowing = rules.stream()
        .filter(rule -> rule.effect() == Effect.ALLOW && rule.conditions().isEmpty())
        .filter(rule -> mayBeAbout(rule, one))
        .toList();
    return isCovered(wanted, allowing);
  }

  private static boolean mayBeAbout(Rule rule, Facts facts) {
    return rule.scope().miss(facts, rule.effect() == Effect.ALLOW).isEmpty()
        && !rule.scope().touched(facts.needs()).isEmpty();
  }
}

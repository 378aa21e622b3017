package dev.aaos.policy.change;

import dev.aaos.capability.Capability;
import dev.aaos.capability.NamePattern;
import dev.aaos.policy.Condition;
import dev.aaos.policy.Effect;
import dev.aaos.policy.Facts;
import dev.aaos.policy.Policy;
import dev.aaos.policy.Rule;
import dev.aaos.policy.Scope;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// What becomes possible that was not, when one policy takes the place of another: decided by
/// the same inclusion and difference of patterns as capabilities are.
///
/// Conditions are taken as they are written: of each it is asked what would be so if it held and if
/// it did not, whatever else holds. So nothing that becomes possible is left out; what is named may
/// be less, where one condition excludes another.
public final class Widening {
  private final List<Region> regions;
  private final Optional<Comparison> comparison;

  private Widening(List<Region> regions, Optional<Comparison> comparison) {
    this.regions = List.copyOf(regions);
    this.comparison = comparison;
  }

  /// Returns what `after` permits that `before` does not.
  public static Widening of(Policy before, Policy after) {
    if (before.equals(after)) {
      return new Widening(List.of(), Optional.empty());
    }
    Optional<Comparison> comparison = Comparison.of(before, after);
    return comparison
        .map(made -> new Widening(made.regions(), comparison))
        .orElseGet(() -> new Widening(List.of(everything(before, after)), Optional.empty()));
  }

  private static Region everything(Policy before, Policy after) {
    return new Region(
        "any",
        "any",
        "any",
        "any",
        "they cannot be compared: both have too many patterns that cross one another",
        before.rules().size() + " rules",
        after.rules().size() + " rules");
  }

  /// Returns the regions; none where nothing becomes possible.
  public List<Region> regions() {
    return regions;
  }

  /// Returns whether something becomes possible.
  public boolean isAny() {
    return !regions.isEmpty();
  }

  /// Returns whether `facts`, which need one thing at most, lie in a region.
  public boolean holds(Facts facts) {
    return comparison.map(made -> made.holds(facts)).orElse(isAny());
  }

  /// Returns it as lines, one for each region.
  public List<String> lines() {
    return regions.stream().map(Region::toString).toList();
  }

  /// What two policies look at, by kinds of pattern that can be compared.
  static List<Capability> names(Policy before, Policy after, Axis axis) {
    return Stream.of(before, after)
        .flatMap(policy -> policy.rules().stream())
        .flatMap(rule -> axis.patterns(rule.scope()).stream())
        .toList();
  }

  /// One thing that rules look at.
  enum Axis {
    AGENTS,
    TOOLS,
    NEEDS,
    COMMANDS;

    List<Capability> patterns(Scope scope) {
      return switch (this) {
        case AGENTS -> asCapabilities(scope.agents());
        case TOOLS -> asCapabilities(scope.tools());
        case NEEDS -> scope.needs();
        case COMMANDS -> asCapabilities(scope.commands());
      };
    }

    Optional<Capability> of(Facts facts) {
      return switch (this) {
        case AGENTS -> Optional.of(word(facts.agent()));
        case TOOLS -> Optional.of(word(facts.tool()));
        case NEEDS -> facts.needs().stream().findFirst();
        case COMMANDS -> facts.command().map(Axis::word);
      };
    }

    private static Capability word(String name) {
      return new Capability.Send(List.of(NamePattern.literal(name)));
    }

    private static List<Capability> asCapabilities(List<NamePattern> patterns) {
      return patterns.stream()
          .<Capability>map(pattern -> new Capability.Send(List.of(pattern)))
          .toList();
    }
  }

  /// Returns how calls stand under `policy` that all of `rules` are about, and no others.
  static Standing standing(Policy policy, List<Rule> rules) {
    for (Effect effect : List.of(Effect.DENY, Effect.ASK, Effect.ALLOW)) {
      Optional<dev.aaos.policy.Demand> demand = rules.stream()
          .filter(rule -> rule.effect() == effect)
          .map(Rule::demand)
          .reduce(dev.aaos.policy.Demand::stricter);
      if (demand.isPresent()) {
        return new Standing(effect, demand.get());
      }
    }
    return new Standing(policy.fallback(), dev.aaos.policy.Demand.ONE);
  }

  /// Returns the texts of the conditions of `rules`.
  static List<String> conditions(Stream<Rule> rules) {
    return rules
        .flatMap(rule -> rule.conditions().stream())
        .map(Condition::text)
        .distinct()
        .toList();
  }
}

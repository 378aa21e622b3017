package dev.aaos.policy.change;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aaos.policy.Demand;
import dev.aaos.policy.Effect;
import dev.aaos.policy.Facts;
import dev.aaos.policy.Policy;
import dev.aaos.policy.Universe;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// What is shown to become possible is what becomes possible.
class WideningLawsTest {
  private static final int PAIRS = 1_000;
  private static final int CALLS = 60;

  @Test
  void everyCallThatBecomesPossible_liesInARegionThatIsShown() {
    int wider = 0;
    for (int seed = 0; seed < PAIRS; seed++) {
      Universe world = new Universe(new Random(seed));
      Policy before = world.policy();
      Policy after = world.near(before);
      Widening widening = Widening.of(before, after);
      for (int i = 0; i < CALLS; i++) {
        Facts facts = world.facts(1);
        if (isWider(before, after, facts)) {
          wider++;
          assertThat(widening.holds(facts))
              .as("seed %d: %s%nbefore %s%nafter %s", seed, facts, before, after)
              .isTrue();
        }
      }
    }
    assertThat(wider).isGreaterThan(PAIRS);
  }

  /// Without conditions, and command lines that are one command, the regions are exact.
  @Test
  void noCallLiesInARegion_thatWasPossibleBefore() {
    int shown = 0;
    for (int seed = 0; seed < PAIRS; seed++) {
      Universe world = new Universe(new Random(seed));
      Policy before = bare(world.policy());
      Policy after = bare(world.near(before));
      Widening widening = Widening.of(before, after);
      for (int i = 0; i < CALLS; i++) {
        Facts facts = world.facts(1);
        boolean several = facts.command().filter(line -> line.contains(";")).isPresent();
        if (!several && widening.holds(facts)) {
          shown++;
          assertThat(isWider(before, after, facts))
              .as("seed %d: %s%nbefore %s%nafter %s", seed, facts, before, after)
              .isTrue();
        }
      }
    }
    assertThat(shown).isGreaterThan(PAIRS);
  }

  private static Policy bare(Policy policy) {
    return new Policy(
        policy.rules().stream()
            .map(rule -> new dev.aaos.policy.Rule(
                rule.id(), rule.effect(), rule.scope(), java.util.List.of(), rule.demand(), ""))
            .toList(),
        policy.fallback());
  }

  private static boolean isWider(Policy before, Policy after, Facts facts) {
    Map.Entry<Effect, Demand> was = Universe.tried(before, facts);
    Map.Entry<Effect, Demand> is = Universe.tried(after, facts);
    if (was.getKey() == Effect.ASK && is.getKey() == Effect.ASK) {
      return !is.getValue().stricter(was.getValue()).equals(is.getValue());
    }
    return is.getKey().compareTo(was.getKey()) < 0;
  }
}

package dev.aaos.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// What a policy says is what trying everything in a small world says.
class PolicyLawsTest {
  private static final int CASES = 20_000;

  @Test
  void judge_saysWhatTryingEveryRuleOnEveryNeedSays() {
    Set<Effect> seen = EnumSet.noneOf(Effect.class);
    for (int seed = 0; seed < CASES; seed++) {
      Universe world = new Universe(new Random(seed));
      Policy policy = world.policy();
      Facts facts = seed % 3 == 0 ? world.wide() : world.facts(3);

      Judgement judged = policy.judge(facts);

      Map.Entry<Effect, Demand> tried = Universe.tried(policy, facts);
      assertThat(judged.effect())
          .as("seed %d: %s of %s", seed, policy, facts)
          .isEqualTo(tried.getKey());
      if (judged.effect() == Effect.ASK) {
        assertThat(judged.demand()).as("seed %d", seed).isEqualTo(tried.getValue());
      }
      seen.add(judged.effect());
    }
    assertThat(seen).containsExactlyInAnyOrder(Effect.values());
  }

  @Test
  void judge_doesNotHeedTheOrderOfRules() {
    for (int seed = 0; seed < CASES / 4; seed++) {
      Universe world = new Universe(new Random(seed));
      Policy policy = world.policy();
      Facts facts = world.facts(3);
      List<Rule> shuffled = new ArrayList<>(policy.rules());
      Collections.shuffle(shuffled, new Random(seed));

      Judgement other = new Policy(shuffled, policy.fallback()).judge(facts);

      assertThat(other.effect()).isEqualTo(policy.judge(facts).effect());
      assertThat(other.demand()).isEqualTo(policy.judge(facts).demand());
    }
  }

  @Test
  void judge_namesARuleForEachThatMatched() {
    for (int seed = 0; seed < CASES / 4; seed++) {
      Universe world = new Universe(new Random(seed));
      Policy policy = world.policy();
      Judgement judged = policy.judge(world.facts(2));

      assertThat(judged.findings()).hasSize(policy.rules().size());
      assertThat(judged.findings()).allMatch(finding -> !finding.because().isEmpty());
      assertThat(judged.rules())
          .allMatch(id -> judged.findings().stream()
              .anyMatch(finding -> finding.matches() && finding.rule().id().equals(id)));
    }
  }

  /// What need not be looked at each time is allowed each time.
  @Test
  void leavesAlone_isTrueOnlyOfWhatIsAllowedWhateverElseIsSo() {
    int alone = 0;
    for (int seed = 0; seed < CASES; seed++) {
      Universe world = new Universe(new Random(seed));
      Policy policy = world.policy();
      Facts facts = world.wide();
      if (policy.leavesAlone(facts, facts.needs().getFirst())) {
        alone++;
        assertThat(policy.judge(facts).effect()).as("seed %d", seed).isEqualTo(Effect.ALLOW);
      }
    }
    assertThat(alone).isGreaterThan(CASES / 20);
  }
}

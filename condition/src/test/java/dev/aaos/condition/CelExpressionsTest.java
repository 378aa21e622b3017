package dev.aaos.condition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.aaos.capability.Capability;
import dev.aaos.policy.Effect;
import dev.aaos.policy.Facts;
import dev.aaos.policy.Facts.Spent;
import dev.aaos.policy.Facts.Surroundings;
import dev.aaos.policy.Policy;
import dev.aaos.policy.text.PolicyProblem;
import dev.aaos.policy.text.PolicyText;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CelExpressionsTest {
  private static final CelExpressions CEL = new CelExpressions();

  private static final Facts FACTS = new Facts(
      "ops/pay",
      "transfer",
      List.of(Capability.parse("network: bank.example.com:443")),
      Optional.of("pay 3"),
      "{\"amount\":250,\"to\":{\"name\":\"ann\"},\"tags\":[\"x\",null,true,1.5]}",
      new Surroundings(
          Instant.parse("2026-11-30T20:00:00Z"),
          new Spent(10, 20, OptionalLong.empty()),
          Set.of("web"),
          false));

  private static boolean holds(String expression) throws Exception {
    return CEL.read(expression).holds(FACTS);
  }

  @Test
  void everyFact_canBeAskedFor() throws Exception {
    for (String so : List.of(
        "agent.startsWith('ops/') && tool == 'transfer'",
        "needs.exists(n, n.contains('bank.example.com'))",
        "command.matches('^pay [0-9]+$')",
        "input.amount > 100 && input.to.name == 'ann' && input.tags.size() == 4",
        "now.getHours('Europe/Vienna') >= 20",
        "run_tokens == 10 && agent_tokens == 20",
        "'web' in origins && !trusted")) {
      assertThat(holds(so)).as(so).isTrue();
      assertThat(holds("!(" + so + ")")).as(so).isFalse();
    }
  }

  @Test
  void whatIsWrong_isSaidWhenItIsRead_withItsPlaceAndTheLineOfThePolicy() {
    for (String[] wrong : List.of(
        new String[] {"hour() < 18", "at 1:5: undeclared reference to 'hour'"},
        new String[] {"agent + 1", "at 1:7: found no matching overload for '_+_'"},
        new String[] {"agent", "expected type 'bool' but found 'string'"},
        new String[] {"agent ==", "at 1:9: mismatched input"},
        new String[] {"true || ".repeat(300) + "true", "size"})) {
      assertThatThrownBy(() -> CEL.read(wrong[0]))
          .as(wrong[0])
          .isInstanceOf(PolicyProblem.class)
          .hasMessageContaining(wrong[1]);
    }
    assertThatThrownBy(() -> PolicyText.read("""
            default: allow
            rules:
              - id: late
                effect: deny
                when: agent + 1
            """, CEL))
        .hasMessageStartingWith("line 5: 'when': at 1:7: found no matching overload");
  }

  private static String failing(String fallback, String effect) {
    return """
        default: %s
        rules: [{id: r, effect: %s, when: input.nothing > 3}]
        """.formatted(fallback, effect);
  }

  /// What cannot be decided denies and asks, and never allows.
  @Test
  void aConditionThatFails_isTakenForTheWorse() throws Exception {
    for (Effect effect : Effect.values()) {
      String fallback = effect == Effect.ALLOW ? "deny" : "allow";
      Policy policy = PolicyText.read(failing(fallback, effect.word()), CEL);
      Effect expected = effect == Effect.ALLOW ? Effect.DENY : effect;
      assertThat(policy.judge(FACTS).effect()).isEqualTo(expected);
      assertThat(policy.judge(FACTS).findings().getFirst().because()).contains("cannot be decided");
    }
  }

  @Test
  void mutatedExpressions_areReadOrRefused_andAlwaysEnd() {
    String start = "agent.startsWith('a') && input.x > 3 || needs.exists(n, n == 'q') && trusted";
    String alphabet = "()[]{}.,'\"|&!?:+-*/<>= abn019\\\n";
    Random random = new Random(7);
    int read = 0;
    for (int i = 0; i < 3_000; i++) {
      StringBuilder text = new StringBuilder(start);
      for (int edit = random.nextInt(4); edit >= 0; edit--) {
        int at = random.nextInt(text.length());
        char c = alphabet.charAt(random.nextInt(alphabet.length()));
        if (random.nextBoolean()) {
          text.insert(at, c);
        } else {
          text.setCharAt(at, c);
        }
      }
      try {
        CEL.read(text.toString()).holds(FACTS);
        read++;
      } catch (PolicyProblem e) {
        assertThat(e.text()).isNotBlank();
      } catch (dev.aaos.policy.Condition.Undecided e) {
        assertThat(e).hasMessageMatching("(?s).+");
      }
    }
    assertThat(read).isPositive();
  }
}

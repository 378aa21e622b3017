package dev.aaos.policy.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.aaos.capability.Capability;
import dev.aaos.policy.Demand;
import dev.aaos.policy.Effect;
import dev.aaos.policy.Facts;
import dev.aaos.policy.Facts.Spent;
import dev.aaos.policy.Facts.Surroundings;
import dev.aaos.policy.Policy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PolicyTextTest {
  static final Expressions NO_EXPRESSIONS = text -> {
    throw new PolicyProblem("no expressions here");
  };

  private static final String EVERYTHING = """
      default: ask
      rules:
        - id: keys
          effect: deny
          agents: "ops/*"
          tools: [file_read, shell]
          needs: ["file_read: /data/keys/**", "network: *.example.com; methods POST"]
          reason: keys are for people
        - id: pay
          effect: {ask: {people: 2, apart: true, within: 15m, otherwise: deny}}
          commands: ["pay *"]
          time: {days: [mon, fri], hours: "08:00-18:00", zone: Europe/Vienna}
          amount: {agent_usd: over 2.50, agent_tokens: under 1000}
          labels: {origins: [web, mcp], integrity: untrusted}
        - id: rest
          effect: allow
      """;

  private static Policy read(String text) throws PolicyProblem {
    return PolicyText.read(text, NO_EXPRESSIONS);
  }

  private static Facts at(Instant now, Spent spent, Set<String> origins, boolean trusted) {
    return new Facts(
        "a",
        "shell",
        List.of(),
        Optional.of("pay 3"),
        "",
        new Surroundings(now, spent, origins, trusted));
  }

  @Test
  void everyField_isRead() throws PolicyProblem {
    Policy policy = read(EVERYTHING);

    assertThat(policy.fallback()).isEqualTo(Effect.ASK);
    assertThat(policy.rules()).extracting(rule -> rule.id()).containsExactly("keys", "pay", "rest");
    assertThat(policy.rules().getFirst().scope().needs())
        .contains(Capability.parse("file_read: /data/keys/**"));
    assertThat(policy.rules().get(1).demand())
        .isEqualTo(new Demand(2, true, Optional.of(Duration.ofMinutes(15)), false));
    assertThat(policy.rules().get(1).conditions()).hasSize(3);
  }

  @Test
  void time_amountAndLabels_allHaveToHold() throws PolicyProblem {
    Policy policy = read(EVERYTHING);
    Instant monday = Instant.parse("2026-11-30T09:00:00Z");
    Spent enough = new Spent(0, 999, OptionalLong.of(2_500_000_000L));

    assertThat(policy.judge(at(monday, enough, Set.of("web"), false)).effect())
        .isEqualTo(Effect.ASK);
    for (Facts other : List.of(
        at(Instant.parse("2026-12-01T09:00:00Z"), enough, Set.of("web"), false),
        at(Instant.parse("2026-11-30T17:30:00Z"), enough, Set.of("web"), false),
        at(monday, new Spent(0, 999, OptionalLong.of(2_499_999_999L)), Set.of("web"), false),
        at(monday, new Spent(0, 1_000, OptionalLong.of(2_500_000_000L)), Set.of("web"), false),
        at(monday, enough, Set.of("file"), false),
        at(monday, enough, Set.of("web"), true))) {
      assertThat(policy.judge(other).effect()).as("%s", other).isEqualTo(Effect.ALLOW);
    }
  }

  @Test
  void hoursOverMidnight_areThoseOfBothDays() throws PolicyProblem {
    Policy night = read("""
        default: allow
        rules: [{id: night, effect: deny, time: {hours: "22:00-06:00"}}]
        """);

    assertThat(night
            .judge(at(Instant.parse("2026-11-30T23:00:00Z"), Spent.NOTHING, Set.of(), true))
            .effect())
        .isEqualTo(Effect.DENY);
    assertThat(night
            .judge(at(Instant.parse("2026-11-30T05:59:00Z"), Spent.NOTHING, Set.of(), true))
            .effect())
        .isEqualTo(Effect.DENY);
    assertThat(night
            .judge(at(Instant.parse("2026-11-30T06:00:00Z"), Spent.NOTHING, Set.of(), true))
            .effect())
        .isEqualTo(Effect.ALLOW);
  }

  @Test
  void whatIsWrong_isNamedWithItsLineAndTheMend() {
    List<String[]> wrong = new ArrayList<>();
    wrong.add(new String[] {"rules: []", "add 'default: allow'"});
    wrong.add(new String[] {"default: maybe", "line 1: 'default' must be one of allow, ask, deny"});
    wrong.add(new String[] {"default: allow\nrule: []", "line 2: unknown field 'rule'; did you"});
    wrong.add(
        new String[] {rule("tool: x"), "line 3: unknown field 'tool'; did you mean 'tools'?"});
    wrong.add(new String[] {rule("needs: ['file_raed: /x']"), "did you mean 'file_read: /x'?"});
    wrong.add(new String[] {rule("needs: ['file_read: x[']"), "line 3: 'needs'"});
    wrong.add(new String[] {rule("agents: []"), "'agents' is an empty list"});
    wrong.add(new String[] {rule("time: {hours: 8-18}"), "as in '08:00-18:00'"});
    wrong.add(new String[] {rule("time: {zone: Europe/Wien}"), "a time zone"});
    wrong.add(new String[] {rule("time: {days: [monday]}"), "must be one of mon, tue"});
    wrong.add(new String[] {rule("amount: {agent_usd: 2}"), "'over' or 'under' and a number"});
    wrong.add(new String[] {rule("amount: {run_tokens: over 2.5}"), "a whole number of tokens"});
    wrong.add(new String[] {rule("labels: {origins: [internet]}"), "one of operator, agent"});
    wrong.add(new String[] {rule("when: 'x'"), "line 3: 'when': no expressions here"});
    wrong.add(new String[] {
      "default: allow\nrules:\n  - {id: a, effect: {ask: {people: 9}}}",
      "'people' must be a whole number from 1 to 5"
    });
    wrong.add(new String[] {
      "default: allow\nrules:\n  - {id: a, effect: {ask: {otherwise: allow}}}", "without 'within'"
    });
    wrong.add(new String[] {
      "default: allow\nrules:\n  - {id: a, effect: deny}\n  - {id: a, effect: ask}",
      "line 4: two rules are called 'a'"
    });
    wrong.add(new String[] {"default: allow\nrules:\n  - {effect: deny}", "a rule without 'id'"});

    for (String[] each : wrong) {
      assertThatThrownBy(() -> read(each[0]))
          .as(each[0])
          .isInstanceOf(PolicyProblem.class)
          .hasMessageContaining(each[1]);
    }
  }

  private static String rule(String field) {
    return "default: allow\nrules:\n  - {id: a, effect: deny, " + field + "}";
  }

  @Test
  void toolsThatNobodyHas_areWarnedOf() throws PolicyProblem {
    Policy policy = read(rule("tools: [file_raed, 'web_*']"));

    assertThat(PolicyText.warnings(policy, List.of("file_read", "web_fetch")))
        .containsExactly("rule 'a': no tool is called 'file_raed'; did you mean 'file_read'?");
  }

  /// Whatever a file holds, it is a policy or it is said what is wrong.
  @Test
  void mutatedPolicies_areReadOrRefused() {
    Random random = new Random(6);
    String alphabet = "{}[]:,'\"-*&!|>#%@?\\ \n\tabz019/\0\uD800\u00e9";
    int read = 0;
    for (int i = 0; i < 8_000; i++) {
      StringBuilder text = new StringBuilder(EVERYTHING);
      int edits = 1 + random.nextInt(6);
      for (int edit = 0; edit < edits; edit++) {
        int at = random.nextInt(text.length());
        char c = alphabet.charAt(random.nextInt(alphabet.length()));
        switch (random.nextInt(4)) {
          case 0 -> text.insert(at, c);
          case 1 -> text.deleteCharAt(at);
          case 2 -> text.setCharAt(at, c);
          default -> {
            int to = Math.min(text.length(), at + random.nextInt(40));
            text.insert(random.nextInt(text.length()), text.substring(at, to));
          }
        }
      }
      try {
        read(text.toString());
        read++;
      } catch (PolicyProblem e) {
        assertThat(e.text()).isNotBlank();
      }
    }
    assertThat(read).isBetween(100, 7_900);
  }
}

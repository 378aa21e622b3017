package dev.aaos.policy.text;

import dev.aaos.capability.Capability;
import dev.aaos.policy.Effect;
import dev.aaos.policy.Facts;
import dev.aaos.policy.Facts.Spent;
import dev.aaos.policy.Facts.Surroundings;
import dev.aaos.policy.Judgement;
import dev.aaos.policy.Policy;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;

/// Calls with what a policy is to say of each, to be tried without a daemon:
///
/// ```yaml
/// policy: policy.yaml                  # the policy, beside this file
/// cases:
///   - name: nobody reads keys
///     agent: ops/deploy
///     tool: file_read
///     needs: ["file_read: /data/keys/a"]
///     expect: deny
///     rule: no-keys                    # which rule is to decide; may be left out
/// ```
///
/// @param policy where the policy is, as it is written there; empty if that is said otherwise
public record Cases(Optional<String> policy, List<Case> cases) {
  private static final Set<String> FIELDS = Set.of(
      "name", "agent", "tool", "needs", "command", "input", "labels", "time", "spent", "expect",
      "rule");

  /// Copies the list.
  public Cases {
    cases = List.copyOf(cases);
  }

  /// One call.
  ///
  /// @param rule which rule is to decide
  public record Case(String name, Facts facts, Effect expected, Optional<String> rule) {
    /// Returns what `policy` says of it.
    public Trial tried(Policy policy) {
      Judgement said = policy.judge(facts);
      boolean ruled = rule.isEmpty() || said.rules().contains(rule.get());
      return new Trial(this, said, said.effect() == expected && ruled);
    }
  }

  /// What came of trying one.
  ///
  /// @param passed whether the policy says what was expected of it
  public record Trial(Case of, Judgement said, boolean passed) {}

  /// Returns what came of trying all of them on `policy`.
  public List<Trial> tried(Policy policy) {
    return cases.stream().map(each -> each.tried(policy)).toList();
  }

  /// Returns the cases written as `text`.
  ///
  /// @param now when calls are made that do not say
  /// @throws PolicyProblem naming the first thing that is wrong
  public static Cases read(String text, Instant now) throws PolicyProblem {
    Node root = Node.parse(text, "file of cases");
    Map<String, Node> fields = root.fields(Set.of("policy", "cases"));
    Node listed = fields.get("cases");
    if (listed == null) {
      throw root.at("there are no 'cases': add some");
    }
    List<Case> cases = new ArrayList<>();
    for (Node node : listed.list()) {
      cases.add(one(node, now));
    }
    Node policy = fields.get("policy");
    return new Cases(policy == null ? Optional.empty() : Optional.of(policy.text()), cases);
  }

  private static Case one(Node node, Instant now) throws PolicyProblem {
    Map<String, Node> fields = node.fields(FIELDS);
    Node needs = required(node, fields, "needs");
    List<Capability> wanted = RuleText.needs(needs.list());
    Facts facts = new Facts(
        required(node, fields, "agent").text(),
        required(node, fields, "tool").text(),
        wanted,
        text(fields, "command"),
        text(fields, "input").orElse(""),
        surroundings(fields, now));
    String expected = required(node, fields, "expect").word(List.of("allow", "ask", "deny"));
    String name = text(fields, "name").orElse("line " + node.line());
    return new Case(name, facts, Effect.of(expected).orElseThrow(), text(fields, "rule"));
  }

  private static Surroundings surroundings(Map<String, Node> fields, Instant now)
      throws PolicyProblem {
    Node time = fields.get("time");
    Node spent = fields.get("spent");
    Set<String> origins = new TreeSet<>();
    boolean trusted = true;
    Node labels = fields.get("labels");
    if (labels != null) {
      Map<String, Node> parts = labels.fields(Set.of("origins", "integrity"));
      Node named = parts.get("origins");
      for (Node origin : named == null ? List.<Node>of() : named.oneOrMore()) {
        origins.add(origin.word(LabelCondition.ORIGINS));
      }
      Node integrity = parts.get("integrity");
      trusted =
          integrity == null || integrity.word(List.of("trusted", "untrusted")).equals("trusted");
    }
    return new Surroundings(
        time == null ? now : instant(time),
        spent == null ? Spent.NOTHING : spent(spent),
        origins,
        trusted);
  }

  private static Instant instant(Node node) throws PolicyProblem {
    try {
      return Instant.parse(node.text());
    } catch (DateTimeException e) {
      throw node.wrong("a time, as in '2026-11-30T20:00:00Z'");
    }
  }

  private static Spent spent(Node node) throws PolicyProblem {
    Map<String, Node> fields = node.fields(Set.of("run_tokens", "agent_tokens", "agent_usd"));
    Node usd = fields.get("agent_usd");
    return new Spent(
        tokens(fields, "run_tokens"),
        tokens(fields, "agent_tokens"),
        usd == null ? OptionalLong.empty() : OptionalLong.of(money(usd)));
  }

  private static long tokens(Map<String, Node> fields, String name) throws PolicyProblem {
    Node node = fields.get(name);
    return node == null ? 0 : node.number(0, Integer.MAX_VALUE);
  }

  private static long money(Node node) throws PolicyProblem {
    try {
      return new BigDecimal(node.text()).movePointRight(9).longValueExact();
    } catch (ArithmeticException | NumberFormatException e) {
      throw node.wrong("an amount of dollars, as in 2.50");
    }
  }

  private static Optional<String> text(Map<String, Node> fields, String name) throws PolicyProblem {
    Node node = fields.get(name);
    return node == null ? Optional.empty() : Optional.of(node.text());
  }

  private static Node required(Node node, Map<String, Node> fields, String name)
      throws PolicyProblem {
    Node found = fields.get(name);
    if (found == null) {
      String mend = name.equals("needs")
          ? "add what the call needs, or 'needs: []' ('aaos policy explain' shows it)"
          : "add it";
      throw node.at("a case without '" + name + "': " + mend);
    }
    return found;
  }
}

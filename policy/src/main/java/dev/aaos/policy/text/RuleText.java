package dev.aaos.policy.text;

import dev.aaos.capability.Capability;
import dev.aaos.capability.CapabilitySyntaxException;
import dev.aaos.capability.Constraints;
import dev.aaos.capability.NamePattern;
import dev.aaos.policy.Condition;
import dev.aaos.policy.Demand;
import dev.aaos.policy.Effect;
import dev.aaos.policy.Rule;
import dev.aaos.policy.Scope;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/// Reads one rule.
final class RuleText {
  private static final int MAX_REASON = 500;
  private static final Pattern ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.-]{0,63}");
  private static final List<String> EFFECTS = List.of("allow", "ask", "deny");
  private static final Set<String> FIELDS = Set.of(
      "id",
      "effect",
      "agents",
      "tools",
      "needs",
      "commands",
      "time",
      "amount",
      "labels",
      "when",
      "reason");

  private final Node node;
  private final Map<String, Node> fields;
  private final Expressions expressions;

  private RuleText(Node node, Expressions expressions) throws PolicyProblem {
    this.node = node;
    this.fields = node.fields(FIELDS);
    this.expressions = expressions;
  }

  /// Returns the rule written as `node`.
  static Rule read(Node node, Expressions expressions) throws PolicyProblem {
    return new RuleText(node, expressions).rule();
  }

  private Rule rule() throws PolicyProblem {
    Node id = required("id");
    if (!ID.matcher(id.text()).matches()) {
      throw id.wrong("a name of letters, digits, '-', '_' and '.', at most 64");
    }
    Node effect = required("effect");
    Demand demand = Demand.ONE;
    Effect which = Effect.ASK;
    if (effect.isMapping()) {
      Node ask = effect.fields(Set.of("ask")).get("ask");
      if (ask == null) {
        throw effect.wrong("allow, ask, deny or {ask: {people: 2}}");
      }
      demand = demand(ask);
    } else {
      which = Effect.of(effect.word(EFFECTS)).orElseThrow();
    }
    Scope scope = new Scope(patterns("agents"), patterns("tools"), needs(), patterns("commands"));
    return new Rule(id.text(), which, scope, conditions(), demand, reason());
  }

  private Node required(String name) throws PolicyProblem {
    Node found = fields.get(name);
    if (found == null) {
      throw node.at("a rule without '" + name + "': add it");
    }
    return found;
  }

  private String reason() throws PolicyProblem {
    Node reason = fields.get("reason");
    String text = reason == null ? "" : reason.text().strip();
    if (reason != null && text.length() > MAX_REASON) {
      throw reason.at("'reason' has " + text.length() + " characters; the most is " + MAX_REASON);
    }
    return text;
  }

  private static Demand demand(Node node) throws PolicyProblem {
    Map<String, Node> fields = node.fields(Set.of("people", "apart", "within", "otherwise"));
    Node people = fields.get("people");
    Node apart = fields.get("apart");
    Node within = fields.get("within");
    Node otherwise = fields.get("otherwise");
    boolean yes = otherwise != null && otherwise.word(List.of("allow", "deny")).equals("allow");
    if (otherwise != null && yes && within == null) {
      throw otherwise.at(
          "'otherwise: allow' without 'within': say how long there is for an answer");
    }
    Optional<Duration> time = within == null ? Optional.empty() : Optional.of(duration(within));
    return new Demand(
        people == null ? 1 : people.number(1, Demand.MOST),
        apart != null && apart.flag(),
        time,
        yes);
  }

  private static Duration duration(Node node) throws PolicyProblem {
    try {
      return Constraints.parseDuration(node.text());
    } catch (CapabilitySyntaxException e) {
      throw node.wrong("a length of time, such as 30s or 15m");
    }
  }

  private List<NamePattern> patterns(String name) throws PolicyProblem {
    Node given = fields.get(name);
    List<NamePattern> patterns = new ArrayList<>();
    for (Node each : given == null ? List.<Node>of() : given.oneOrMore()) {
      try {
        patterns.add(NamePattern.parse(each.text()));
      } catch (IllegalArgumentException e) {
        throw each.at("'" + name + "': " + e.getMessage());
      }
    }
    return patterns;
  }

  private List<Capability> needs() throws PolicyProblem {
    Node given = fields.get("needs");
    return given == null ? List.of() : needs(given.oneOrMore());
  }

  /// Returns the capabilities that `nodes` write.
  static List<Capability> needs(List<Node> nodes) throws PolicyProblem {
    List<Capability> needs = new ArrayList<>();
    for (Node each : nodes) {
      try {
        needs.add(Capability.parse(each.text()));
      } catch (IllegalArgumentException e) {
        throw each.at("'needs': " + e.getMessage());
      }
    }
    return needs;
  }

  private List<Condition> conditions() throws PolicyProblem {
    List<Condition> conditions = new ArrayList<>();
    Node time = fields.get("time");
    if (time != null) {
      conditions.add(TimeCondition.read(time));
    }
    Node amount = fields.get("amount");
    if (amount != null) {
      conditions.add(AmountCondition.read(amount));
    }
    Node labels = fields.get("labels");
    if (labels != null) {
      conditions.add(LabelCondition.read(labels));
    }
    Node when = fields.get("when");
    if (when != null) {
      try {
        conditions.add(expressions.read(when.text()));
      } catch (PolicyProblem e) {
        throw when.at("'when': " + e.text());
      }
    }
    return conditions;
  }
}

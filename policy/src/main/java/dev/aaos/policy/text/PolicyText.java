package dev.aaos.policy.text;

import dev.aaos.capability.NamePattern;
import dev.aaos.policy.Effect;
import dev.aaos.policy.Policy;
import dev.aaos.policy.Rule;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Reads a policy from YAML:
///
/// ```yaml
/// default: allow                     # or ask, or deny
/// rules:
///   - id: no-keys
///     effect: deny                   # or allow, ask, {ask: {people: 2, apart: true, within: 15m}}
///     agents: ["ops/*"]              # all that is named has to match, of each list one
///     tools: [file_read, shell]
///     needs: ["file_read: /data/keys/**"]
///     reason: keys are for people
/// ```
public final class PolicyText {
  private static final int MAX_RULES = 500;

  private PolicyText() {}

  /// Returns the policy written as `text`.
  ///
  /// @param expressions reads what stands after `when:`
  /// @throws PolicyProblem naming the first thing that is wrong
  public static Policy read(String text, Expressions expressions) throws PolicyProblem {
    Map<String, Node> fields = Node.parse(text, "policy").fields(Set.of("default", "rules"));
    Node fallback = fields.get("default");
    if (fallback == null) {
      throw new PolicyProblem("the policy does not say what is so where no rule matches:"
          + " add 'default: allow', 'default: ask' or 'default: deny'");
    }
    Effect effect = Effect.of(fallback.word(List.of("allow", "ask", "deny"))).orElseThrow();
    Node listed = fields.get("rules");
    List<Node> nodes = listed == null ? List.of() : listed.list();
    if (nodes.size() > MAX_RULES) {
      throw new PolicyProblem(
          "the policy has " + nodes.size() + " rules; the most is " + MAX_RULES);
    }
    List<Rule> rules = new ArrayList<>();
    Set<String> ids = new HashSet<>();
    for (Node node : nodes) {
      Rule rule = RuleText.read(node, expressions);
      if (!ids.add(rule.id())) {
        throw node.at("two rules are called '" + rule.id() + "': rename one");
      }
      rules.add(rule);
    }
    return new Policy(rules, effect);
  }

  /// Returns what of `policy` may be a slip: tools that none of `tools` matches.
  public static List<String> warnings(Policy policy, Collection<String> tools) {
    List<String> warnings = new ArrayList<>();
    for (Rule rule : policy.rules()) {
      for (NamePattern pattern : rule.scope().tools()) {
        if (tools.stream().noneMatch(pattern::matches)) {
          warnings.add("rule '" + rule.id() + "': no tool is called '" + pattern + "'"
              + dev.aaos.capability.Nearest.of(pattern.toString(), tools)
                  .map(near -> "; did you mean '" + near + "'?")
                  .orElse(""));
        }
      }
    }
    return warnings;
  }
}

package dev.aaos.policy.text;

import dev.aaos.policy.Condition;
import dev.aaos.policy.Facts;
import dev.aaos.policy.Facts.Spent;
import java.math.BigDecimal;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// That so much was spent already, or less.
///
/// @param bounds by what is counted; all of them have to hold
record AmountCondition(Map<Counted, Bound> bounds) implements Condition {
  private static final Pattern FORM =
      Pattern.compile("(over|under) (\\d{1,12}(?:\\.\\d{1,9})?)(?: (usd|tokens))?");

  AmountCondition {
    bounds = java.util.Collections.unmodifiableMap(new TreeMap<>(bounds));
  }

  /// What is counted.
  enum Counted {
    RUN_TOKENS(0),
    AGENT_TOKENS(0),
    AGENT_USD(9);

    private final int digits;

    Counted(int digits) {
      this.digits = digits;
    }

    OptionalLong of(Spent spent) {
      return switch (this) {
        case RUN_TOKENS -> OptionalLong.of(spent.runTokens());
        case AGENT_TOKENS -> OptionalLong.of(spent.agentTokens());
        case AGENT_USD -> spent.agentUsd();
      };
    }

    String word() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }
  }

  /// @param least the least that counts as over
  record Bound(boolean over, long least, String shown) {}

  /// Reads `{agent_usd: over 2.50, agent_tokens: under 100000}`.
  static AmountCondition read(Node node) throws PolicyProblem {
    Map<String, Node> fields = node.fields(Set.of("run_tokens", "agent_tokens", "agent_usd"));
    Map<Counted, Bound> bounds = new TreeMap<>();
    for (Counted counted : Counted.values()) {
      Node bound = fields.get(counted.word());
      if (bound != null) {
        bounds.put(counted, bound(bound, counted));
      }
    }
    if (bounds.isEmpty()) {
      throw node.at("'amount' names nothing: write it as in '{agent_usd: over 2.50}'");
    }
    return new AmountCondition(bounds);
  }

  private static Bound bound(Node node, Counted counted) throws PolicyProblem {
    String text = node.text();
    Matcher form = FORM.matcher(text);
    try {
      if (form.matches()) {
        long least =
            new BigDecimal(form.group(2)).movePointRight(counted.digits).longValueExact();
        return new Bound(form.group(1).equals("over"), least, text);
      }
    } catch (ArithmeticException e) {
      throw node.wrong("a whole number of tokens, as in 'over 50000'");
    }
    throw node.wrong("'over' or 'under' and a number, as in 'over 2.50'");
  }

  @Override
  public boolean holds(Facts facts) throws Undecided {
    for (Map.Entry<Counted, Bound> bound : bounds.entrySet()) {
      OptionalLong spent = bound.getKey().of(facts.surroundings().spent());
      if (spent.isEmpty()) {
        throw new Undecided("neither the agent nor one above it has a budget of money, so nobody"
            + " counts it: give it one");
      }
      if (spent.getAsLong() >= bound.getValue().least() != bound.getValue().over()) {
        return false;
      }
    }
    return true;
  }

  @Override
  public String text() {
    StringBuilder text = new StringBuilder("amount:");
    bounds.forEach((counted, bound) ->
        text.append(' ').append(counted.word()).append(' ').append(bound.shown));
    return text.toString();
  }
}

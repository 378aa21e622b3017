package dev.aaos.daemon.manifest;

import dev.aaos.daemon.manifest.Yaml.YamlProblem;
import dev.aaos.inference.Claimant;
import dev.aaos.kernel.budget.Ladder;
import dev.aaos.kernel.budget.Money;
import dev.aaos.kernel.budget.Quota;
import dev.aaos.kernel.budget.Resource;
import dev.aaos.kernel.budget.Terms;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/// Reads on what terms an agent asks models: `inference: {weight: 5, priority: 2, reuse:
/// exact}` and `budget: {tokens: 200000, usd: 2.50, per: 1d}`, or a list of such, the
/// predecessor's `budget_config`, and `model_ladder: [middle, large]`.
final class TermsYaml {
  private static final Set<String> INFERENCE = Set.of("weight", "priority", "reuse");
  private static final Set<String> BUDGET = Set.of("tokens", "usd", "time", "per");
  private static final Set<String> BUDGET_CONFIG = Set.of("max_tokens", "reset_period_seconds");
  private static final long HOUR = 3_600;

  private TermsYaml() {}

  static Terms read(Map<String, Yaml> fields) throws YamlProblem {
    Optional<Yaml> block = present(fields, "inference");
    Map<String, Yaml> members = block.isPresent() ? block.get().fields(INFERENCE) : Map.of();
    return new Terms(
        number(members, "weight", 1, Claimant.MOST_WEIGHT),
        number(members, "priority", Claimant.LEAST_PRIORITY, Claimant.MOST_PRIORITY),
        quotas(fields),
        ladder(fields),
        LimitsYaml.time(fields),
        MemoryYaml.window(fields),
        reuses(members));
  }

  private static boolean reuses(Map<String, Yaml> members) throws YamlProblem {
    Optional<Yaml> field = present(members, "reuse");
    if (field.isEmpty()) {
      return false;
    }
    return switch (field.get().text()) {
      case "exact" -> true;
      case "none" -> false;
      default -> throw field.get().wrong("'exact' or 'none'");
    };
  }

  /// Reads the names of the models above the agent's own, which may stand before them.
  private static Ladder ladder(Map<String, Yaml> fields) throws YamlProblem {
    Optional<Yaml> field = present(fields, "model_ladder");
    if (field.isEmpty()) {
      return Ladder.NONE;
    }
    List<String> models = new ArrayList<>();
    for (Yaml one : field.get().list()) {
      models.add(one.text());
    }
    Optional<Yaml> own = present(fields, "model");
    if (own.isPresent()
        && !models.isEmpty()
        && models.getFirst().equals(own.get().text())) {
      models.removeFirst();
    }
    if (own.isEmpty() || models.contains(own.get().text())) {
      throw new YamlProblem("line " + field.get().line()
          + ": model_ladder names the models that are asked when 'model' does not do, in order");
    }
    try {
      return new Ladder(models);
    } catch (IllegalArgumentException e) {
      throw new YamlProblem("line " + field.get().line() + ": model_ladder: " + e.getMessage());
    }
  }

  private static OptionalInt number(Map<String, Yaml> members, String name, int least, int most)
      throws YamlProblem {
    Optional<Yaml> field = present(members, name);
    if (field.isEmpty()) {
      return OptionalInt.empty();
    }
    long number = field.get().number(least);
    if (number > most) {
      throw field.get().wrong("a whole number from " + least + " to " + most);
    }
    return OptionalInt.of(Math.toIntExact(number));
  }

  private static List<Quota> quotas(Map<String, Yaml> fields) throws YamlProblem {
    Optional<Yaml> earlier = present(fields, "budget_config");
    Optional<Yaml> block = present(fields, "budget");
    if (block.isEmpty()) {
      return earlier.isPresent() ? List.of(earlier(earlier.get())) : List.of();
    }
    if (earlier.isPresent()) {
      throw new YamlProblem("line " + earlier.get().line()
          + ": budget_config says in another way what budget says: leave one of them out");
    }
    return quotas(block.get());
  }

  static List<Quota> quotas(Yaml block) throws YamlProblem {
    List<Quota> quotas = new ArrayList<>();
    for (Yaml one : block.isMapping() ? List.of(block) : block.list()) {
      for (Quota quota : bounds(one)) {
        if (quotas.stream().anyMatch(quota::isOfTheSame)) {
          throw new YamlProblem("line " + one.line()
              + ": budget counts the same twice: name one bound of it for each period");
        }
        quotas.add(quota);
      }
    }
    return quotas;
  }

  private static Quota earlier(Yaml block) throws YamlProblem {
    Map<String, Yaml> members = block.fields(BUDGET_CONFIG);
    Yaml period = members.get("reset_period_seconds");
    long seconds = period == null ? HOUR : period.number(0);
    return Quota.tokens(ManifestYaml.required(members, "max_tokens").number(0), seconds);
  }

  private static List<Quota> bounds(Yaml block) throws YamlProblem {
    Map<String, Yaml> members = block.fields(BUDGET);
    Optional<Yaml> per = present(members, "per");
    Optional<Yaml> tokens = present(members, "tokens");
    Optional<Yaml> usd = present(members, "usd");
    long seconds = per.isPresent() ? per.get().duration().toSeconds() : 0;
    if (per.isPresent() && seconds == 0) {
      throw per.get().wrong("a second or more, such as 1d");
    }
    Optional<Yaml> time = present(members, "time");
    if (tokens.isEmpty() && usd.isEmpty() && time.isEmpty()) {
      throw new YamlProblem("line " + block.line()
          + ": budget names no bound: say how many tokens, or usd, or how much time");
    }
    List<Quota> quotas = new ArrayList<>();
    if (tokens.isPresent()) {
      quotas.add(Quota.tokens(tokens.get().number(0), seconds));
    }
    if (usd.isPresent()) {
      quotas.add(new Quota(Resource.MONEY, money(usd.get()), seconds));
    }
    if (time.isPresent()) {
      quotas.add(new Quota(Resource.TIME, time.get().duration().toMillis(), seconds));
    }
    return quotas;
  }

  private static long money(Yaml usd) throws YamlProblem {
    try {
      BigDecimal dollars = new BigDecimal(usd.text());
      if (dollars.signum() >= 0) {
        return Money.nanousd(dollars);
      }
    } catch (ArithmeticException | NumberFormatException e) {
      throw usd.wrong("US dollars such as 2.50");
    }
    throw usd.wrong("US dollars such as 2.50");
  }

  private static Optional<Yaml> present(Map<String, Yaml> fields, String name) {
    return ManifestYaml.present(fields, name);
  }
}

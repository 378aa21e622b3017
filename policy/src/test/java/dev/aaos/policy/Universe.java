package dev.aaos.policy;

import dev.aaos.capability.Capability;
import dev.aaos.capability.NamePattern;
import dev.aaos.policy.Facts.Spent;
import dev.aaos.policy.Facts.Surroundings;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;

/// A world small enough to try everything in it, and what policies say there by a reading of its
/// own: patterns are regular expressions here, and sets are lists of all that is in them.
public final class Universe {
  public static final List<String> AGENTS = List.of("a", "b", "a/b", "c/a");
  public static final List<String> TOOLS = List.of("file_read", "file_write", "shell");
  public static final List<String> COMMANDS =
      List.of("git push", "git log", "rm -r x", "git log; rm x");
  public static final List<String> PATHS =
      List.of("/d/x", "/d/w", "/d/x/z", "/d/x/q", "/e/q", "/e/r/s", "/f");
  public static final List<String> PATH_PATTERNS =
      List.of("/d/**", "/d/x", "/d/x/**", "/e/**", "/**", "/d/w", "/e/q");
  private static final List<String> HOSTS = List.of("a.com", "x.a.com", "b.org");
  private static final List<String> HOST_PATTERNS = List.of("a.com", "*.a.com", "*", "b.org");
  private static final List<String> NAME_PATTERNS = List.of("a", "b", "a*", "*a", "*/*", "*");
  private static final List<String> TOOL_PATTERNS = List.of("file_*", "shell", "file_read", "*");
  private static final List<String> COMMAND_PATTERNS = List.of("git *", "rm *", "git log", "*");
  private static final List<Effect> EFFECTS = List.of(Effect.values());
  private static final List<String> CONDITIONS = List.of("p", "q");

  private final RandomGenerator random;

  public Universe(RandomGenerator random) {
    this.random = random;
  }

  /// A condition that holds when its letter is among the origins.
  public record Letter(String text) implements Condition {
    @Override
    public boolean holds(Facts facts) {
      return facts.surroundings().origins().contains(text);
    }
  }

  public Policy policy() {
    List<Rule> rules = new ArrayList<>();
    int count = random.nextInt(0, 5);
    for (int i = 0; i < count; i++) {
      rules.add(rule("r" + i));
    }
    return new Policy(rules, EFFECTS.get(random.nextInt(3)));
  }

  /// Returns `policy` with one rule changed, removed or added.
  public Policy near(Policy policy) {
    List<Rule> rules = new ArrayList<>(policy.rules());
    if (!rules.isEmpty() && random.nextBoolean()) {
      rules.remove(random.nextInt(rules.size()));
    }
    if (random.nextBoolean()) {
      rules.add(rule("new"));
    }
    Effect fallback = random.nextInt(5) == 0 ? EFFECTS.get(random.nextInt(3)) : policy.fallback();
    return new Policy(rules, fallback);
  }

  private Rule rule(String id) {
    Scope scope = new Scope(
        names(NAME_PATTERNS),
        names(TOOL_PATTERNS),
        needs(),
        random.nextInt(3) == 0 ? names(COMMAND_PATTERNS) : List.of());
    List<Condition> conditions = new ArrayList<>();
    for (String letter : CONDITIONS) {
      if (random.nextInt(4) == 0) {
        conditions.add(new Letter(letter));
      }
    }
    Demand demand =
        new Demand(1 + random.nextInt(2), random.nextInt(3) == 0, Optional.empty(), false);
    return new Rule(id, EFFECTS.get(random.nextInt(3)), scope, conditions, demand, "");
  }

  private List<NamePattern> names(List<String> patterns) {
    return some(patterns).stream().map(NamePattern::parse).toList();
  }

  private List<String> some(List<String> all) {
    int count = random.nextInt(0, 3);
    List<String> some = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      some.add(all.get(random.nextInt(all.size())));
    }
    return some;
  }

  private List<Capability> needs() {
    List<Capability> needs = new ArrayList<>();
    some(PATH_PATTERNS)
        .forEach(path -> needs.add(
            Capability.parse((random.nextBoolean() ? "file_read: " : "file_write: ") + path)));
    if (random.nextInt(4) == 0) {
      some(HOST_PATTERNS).forEach(host -> needs.add(Capability.parse("network: " + host)));
    }
    return needs;
  }

  /// Returns facts that need so many single things at most.
  public Facts facts(int most) {
    List<Capability> needs = new ArrayList<>();
    int count = random.nextInt(0, most + 1);
    for (int i = 0; i < count; i++) {
      needs.add(Capability.parse(
          random.nextInt(4) == 0
              ? "network: " + HOSTS.get(random.nextInt(HOSTS.size())) + ":443"
              : (random.nextBoolean() ? "file_read: " : "file_write: ")
                  + PATHS.get(random.nextInt(PATHS.size()))));
    }
    return facts(needs);
  }

  /// Returns facts that need all that a pattern is over.
  public Facts wide() {
    String kind = random.nextBoolean() ? "file_read: " : "file_write: ";
    return facts(
        List.of(Capability.parse(kind + PATH_PATTERNS.get(random.nextInt(PATH_PATTERNS.size())))));
  }

  private Facts facts(List<Capability> needs) {
    Set<String> origins = CONDITIONS.stream()
        .filter(letter -> random.nextBoolean())
        .collect(java.util.stream.Collectors.toSet());
    Optional<String> command = random.nextBoolean()
        ? Optional.of(COMMANDS.get(random.nextInt(COMMANDS.size())))
        : Optional.empty();
    return new Facts(
        AGENTS.get(random.nextInt(AGENTS.size())),
        TOOLS.get(random.nextInt(TOOLS.size())),
        needs,
        command,
        "",
        new Surroundings(Instant.EPOCH, Spent.NOTHING, origins, true));
  }

  /// What a policy says, by trying: for each single thing within each need.
  public static Map.Entry<Effect, Demand> tried(Policy policy, Facts facts) {
    List<String> atoms =
        facts.needs().stream().flatMap(need -> singles(need).stream()).toList();
    Map.Entry<Effect, Demand> worst = null;
    for (String atom : atoms.isEmpty() ? List.of("") : atoms) {
      Map.Entry<Effect, Demand> said = tried(policy, facts, atom);
      worst = worst == null ? said : strictest(worst, said);
    }
    return java.util.Objects.requireNonNull(worst);
  }

  private static Map.Entry<Effect, Demand> strictest(
      Map.Entry<Effect, Demand> a, Map.Entry<Effect, Demand> b) {
    if (a.getKey() == b.getKey()) {
      return Map.entry(a.getKey(), a.getValue().stricter(b.getValue()));
    }
    return a.getKey().compareTo(b.getKey()) > 0 ? a : b;
  }

  private static List<String> singles(Capability need) {
    String text = need.toString();
    String kind = text.substring(0, text.indexOf(':'));
    return kind.equals("network")
        ? List.of(text)
        : PATHS.stream()
            .map(path -> kind + ": " + path)
            .filter(single -> isIn(single, text))
            .toList();
  }

  private static Map.Entry<Effect, Demand> tried(Policy policy, Facts facts, String atom) {
    Effect effect = null;
    Demand demand = Demand.ONE;
    for (Rule rule : policy.rules()) {
      if (!isAbout(rule, facts, atom)) {
        continue;
      }
      int order = effect == null ? 1 : rule.effect().compareTo(effect);
      if (order > 0) {
        effect = rule.effect();
        demand = rule.demand();
      } else if (order == 0) {
        demand = demand.stricter(rule.demand());
      }
    }
    return effect == null ? Map.entry(policy.fallback(), Demand.ONE) : Map.entry(effect, demand);
  }

  private static boolean isAbout(Rule rule, Facts facts, String atom) {
    Scope scope = rule.scope();
    boolean several = facts.command().filter(line -> line.contains(";")).isPresent()
        && rule.effect() == Effect.ALLOW;
    return isNamed(scope.agents(), facts.agent())
        && isNamed(scope.tools(), facts.tool())
        && (scope.commands().isEmpty()
            || (facts.command().isPresent()
                && !several
                && isNamed(scope.commands(), facts.command().get())))
        && (scope.needs().isEmpty()
            || scope.needs().stream().anyMatch(need -> isIn(atom, need.toString())))
        && rule.conditions().stream()
            .allMatch(each -> facts.surroundings().origins().contains(each.text()));
  }

  private static boolean isNamed(List<NamePattern> patterns, String name) {
    return patterns.isEmpty()
        || patterns.stream()
            .anyMatch(pattern -> Pattern.matches(pattern.toString().replace("*", ".*"), name));
  }

  private static boolean isIn(String atom, String pattern) {
    if (pattern.startsWith("network")) {
      String host = pattern.substring(9);
      String regex = host.equals("*") ? ".*" : host.replace(".", "\\.").replace("*", ".*");
      return atom.startsWith("network: ")
          && Pattern.matches(regex, atom.substring(9, atom.length() - 4));
    }
    return Pattern.matches(pattern.replace("/**", "(/.*)?"), atom);
  }
}

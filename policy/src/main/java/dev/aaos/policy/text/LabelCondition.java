package dev.aaos.policy.text;

import dev.aaos.policy.Condition;
import dev.aaos.policy.Facts;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// That the run has seen something from one of some origins, or something that nobody vouches for.
///
/// @param origins one of which has to be there; empty where any will do
/// @param trusted whether all of it has to be trusted; empty where that does not matter
record LabelCondition(Set<String> origins, Optional<Boolean> trusted) implements Condition {
  /// The words of origins.
  static final List<String> ORIGINS =
      List.of("operator", "agent", "file", "web", "mcp", "model", "memory");

  LabelCondition {
    origins = java.util.Collections.unmodifiableSet(new TreeSet<>(origins));
  }

  /// Reads `{origins: [web, mcp], integrity: untrusted}`.
  static LabelCondition read(Node node) throws PolicyProblem {
    Map<String, Node> fields = node.fields(Set.of("origins", "integrity"));
    Set<String> origins = new TreeSet<>();
    Node named = fields.get("origins");
    if (named != null) {
      for (Node origin : named.oneOrMore()) {
        origins.add(origin.word(ORIGINS));
      }
    }
    Node integrity = fields.get("integrity");
    if (named == null && integrity == null) {
      throw node.at("'labels' names nothing: write it as in '{origins: [web]}'");
    }
    Optional<Boolean> trusted = integrity == null
        ? Optional.empty()
        : Optional.of(integrity.word(List.of("trusted", "untrusted")).equals("trusted"));
    return new LabelCondition(origins, trusted);
  }

  @Override
  public boolean holds(Facts facts) {
    Set<String> seen = facts.surroundings().origins();
    return (origins.isEmpty() || origins.stream().anyMatch(seen::contains))
        && trusted.map(wanted -> wanted == facts.surroundings().trusted()).orElse(true);
  }

  @Override
  public String text() {
    return "labels:"
        + (origins.isEmpty() ? "" : " origins " + String.join(",", origins))
        + trusted.map(all -> all ? " trusted" : " untrusted").orElse("");
  }
}

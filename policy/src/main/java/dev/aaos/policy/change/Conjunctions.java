package dev.aaos.policy.change;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/// Sets of truth assignments, as few conjunctions as merging makes of them.
///
/// @param fixed which propositions are said to hold or not, by bits
/// @param truth which of these hold
record Conjunctions(int fixed, int truth) {
  /// Returns what is left when assignments of `count` propositions that differ in one are merged
  /// until there are none: all prime implicants.
  static List<Conjunctions> of(List<Integer> assignments, int count) {
    Set<Conjunctions> now = assignments.stream()
        .map(truth -> new Conjunctions((1 << count) - 1, truth))
        .collect(Collectors.toCollection(LinkedHashSet::new));
    List<Conjunctions> prime = new ArrayList<>();
    while (!now.isEmpty()) {
      Set<Conjunctions> next = new LinkedHashSet<>();
      for (Conjunctions one : now) {
        boolean merged = false;
        for (int bit = 0; bit < count; bit++) {
          int mask = 1 << bit;
          Conjunctions twin = new Conjunctions(one.fixed, one.truth ^ mask);
          if ((one.fixed & mask) != 0 && now.contains(twin)) {
            next.add(new Conjunctions(one.fixed & ~mask, one.truth & ~mask));
            merged = true;
          }
        }
        if (!merged) {
          prime.add(one);
        }
      }
      now = next;
    }
    return prime;
  }

  /// Returns it in words.
  String words(List<String> propositions) {
    List<String> words = new ArrayList<>();
    for (int bit = 0; bit < propositions.size(); bit++) {
      if ((fixed & (1 << bit)) != 0) {
        words.add(((truth & (1 << bit)) != 0 ? "" : "not ") + "{" + propositions.get(bit) + "}");
      }
    }
    return String.join(" and ", words);
  }
}

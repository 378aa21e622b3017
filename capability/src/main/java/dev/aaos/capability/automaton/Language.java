package dev.aaos.capability.automaton;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// The words of a universe that all of some patterns match: a regular language that can be
/// narrowed by another without writing a pattern for the result.
///
/// @param universe the words there are
/// @param parts the patterns, at least one; a word must match each
public record Language(Universe universe, List<Glob> parts) {
  /// How many patterns may be intersected.
  public static final int MAX_PARTS = 16;

  /// What stands between the parts in text.
  public static final String AND = " & ";

  /// Checks and copies the parts.
  public Language {
    parts = List.copyOf(parts);
    if (parts.isEmpty() || parts.size() > MAX_PARTS) {
      throw new IllegalArgumentException(
          "a pattern has 1 to " + MAX_PARTS + " parts joined by '&', not " + parts.size());
    }
  }

  /// Returns the language of one pattern.
  public static Language of(Universe universe, Glob glob) {
    return new Language(universe, List.of(glob));
  }

  /// Returns whether `word` is in this language.
  public boolean matches(byte[] word) {
    for (int i = 0; i < parts.size(); i++) {
      if (!parts.get(i).matches(word)) {
        return false;
      }
    }
    return universe.dfa().matches(word);
  }

  /// Returns the only word of this language, if it is written as one.
  public Optional<byte[]> word() {
    return parts.size() == 1 ? parts.getFirst().word() : Optional.empty();
  }

  /// Decides whether this language lies within the union of `held`.
  public Verdict within(List<Language> held) {
    Optional<byte[]> word = word();
    if (word.isPresent()) {
      boolean found = held.stream().anyMatch(language -> language.matches(word.get()));
      return found ? new Verdict.Included() : new Verdict.Outside(word.get());
    }
    if (held.contains(this)) {
      return new Verdict.Included();
    }
    return Inclusion.decide(
        universe, tables(), held.stream().map(Language::tables).toList());
  }

  /// Returns what both languages have in common, or nothing when that is known to be empty.
  ///
  /// The answer is never wider than the intersection: where the bound on the walk leaves a
  /// question open, both parts are kept.
  ///
  /// @throws IllegalArgumentException if more than [#MAX_PARTS] patterns would be needed
  public Optional<Language> meet(Language other) {
    if (within(List.of(other)) instanceof Verdict.Included) {
      return isEmpty() ? Optional.empty() : Optional.of(this);
    }
    if (other.within(List.of(this)) instanceof Verdict.Included) {
      return other.isEmpty() ? Optional.empty() : Optional.of(other);
    }
    List<Glob> both = new ArrayList<>(parts);
    other.parts.stream().filter(part -> !both.contains(part)).forEach(both::add);
    Language meet = new Language(universe, narrowest(both));
    return meet.isEmpty() ? Optional.empty() : Optional.of(meet);
  }

  /// Returns whether no word is in this language, as far as the bound on the walk can tell.
  public boolean isEmpty() {
    Optional<byte[]> word = word();
    if (word.isPresent()) {
      return !universe.dfa().matches(word.get());
    }
    return Inclusion.decide(universe, tables(), List.of()) instanceof Verdict.Included;
  }

  /// Returns the patterns joined by `&`, which parses back to this language.
  public String text() {
    return parts.stream().map(Glob::text).collect(Collectors.joining(AND));
  }

  private List<Dfa> tables() {
    return parts.stream().map(Glob::dfa).toList();
  }

  private List<Glob> narrowest(List<Glob> all) {
    List<Glob> kept = new ArrayList<>();
    for (Glob glob : all) {
      Language one = of(universe, glob);
      if (kept.stream().anyMatch(k -> isWithin(of(universe, k), one))) {
        continue;
      }
      kept.removeIf(k -> isWithin(one, of(universe, k)));
      kept.add(glob);
    }
    return kept;
  }

  private static boolean isWithin(Language inner, Language outer) {
    return inner.within(List.of(outer)) instanceof Verdict.Included;
  }
}

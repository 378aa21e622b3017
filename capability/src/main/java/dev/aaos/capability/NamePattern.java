package dev.aaos.capability;

import dev.aaos.capability.automaton.Glob;
import dev.aaos.capability.automaton.Language;
import dev.aaos.capability.automaton.Token;
import dev.aaos.capability.automaton.Universe;
import dev.aaos.capability.automaton.Verdict;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A set of names: of tools, models, agents or memory topics.
///
/// `*` matches any run of characters, `?` one character, `\` makes the next character itself, and
/// `p & q` is what both match; `/` is a character like any other. Two patterns are equal when their
/// canonical texts are. Immutable.
public final class NamePattern {
  private static final String SPECIAL_IN_LISTS = ",";

  private final Language language;

  private NamePattern(Language language) {
    this.language = language;
  }

  /// Returns the pattern written `text`.
  ///
  /// @throws CapabilitySyntaxException if it is none, or costs too much
  public static NamePattern parse(String text) {
    List<Glob> parts =
        PatternSyntax.conjuncts(text).stream().map(NamePattern::glob).toList();
    if (parts.size() > Language.MAX_PARTS) {
      throw new CapabilitySyntaxException(
          "pattern '%s' joins %d patterns by '&': at most %d are allowed"
              .formatted(text, parts.size(), Language.MAX_PARTS));
    }
    return new NamePattern(new Language(Universe.NAMES, parts));
  }

  /// Returns the pattern that exactly `name` matches; nothing in it is special.
  ///
  /// @throws CapabilitySyntaxException if it is empty or holds what no name can
  public static NamePattern literal(String name) {
    PatternSyntax.checkCharacters("name", name);
    List<Token> tokens = name.codePoints().<Token>mapToObj(Token.Exactly::new).toList();
    String text = PatternSyntax.guarded(PatternSyntax.text(tokens, true, SPECIAL_IN_LISTS));
    return new NamePattern(Language.of(Universe.NAMES, Glob.literal(text, name)));
  }

  /// Returns whether `name` is matched.
  public boolean matches(String name) {
    return language.matches(name.getBytes(StandardCharsets.UTF_8));
  }

  /// Returns whether every name that matches `wanted` matches this.
  public boolean covers(NamePattern wanted) {
    return wanted.language.within(List.of(language)) instanceof Verdict.Included;
  }

  /// Returns the pattern of the names both match, or nothing if there are none.
  ///
  /// @throws CapabilitySyntaxException if it takes too many patterns to say
  public Optional<NamePattern> meet(NamePattern other) {
    return Languages.meet(language, other.language).map(NamePattern::new);
  }

  /// Returns the only name this matches, if it is written without wildcards.
  public Optional<String> literal() {
    return language.word().map(word -> new String(word, StandardCharsets.UTF_8));
  }

  /// Returns the set of names.
  Language language() {
    return language;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof NamePattern pattern && pattern.language.equals(language);
  }

  @Override
  public int hashCode() {
    return language.hashCode();
  }

  /// Returns the canonical text, which parses back to an equal pattern.
  @Override
  public String toString() {
    return language.text();
  }

  private static Glob glob(String text) {
    PatternSyntax.checkCharacters("name pattern", text);
    List<Token> tokens = PatternSyntax.tokens(text, true);
    return PatternSyntax.glob(
        PatternSyntax.guarded(PatternSyntax.text(tokens, true, SPECIAL_IN_LISTS)), tokens);
  }
}

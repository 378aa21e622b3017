package dev.aaos.capability.automaton;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// One pattern: its canonical text, its tokens and, once needed, its table.
///
/// Two are equal when their texts are. Immutable but for the cached table; any thread may use it.
public final class Glob {
  /// How many states the table of a pattern with wildcards may have.
  public static final int MAX_STATES = 4_096;

  private final String text;
  private final List<Token> tokens;
  private final byte @Nullable [] literal;
  private volatile @Nullable Dfa dfa;

  private Glob(String text, List<Token> tokens, byte @Nullable [] literal) {
    this.text = text;
    this.tokens = tokens;
    this.literal = literal;
  }

  /// Returns the pattern of `tokens`, or nothing if its table would pass [#MAX_STATES].
  ///
  /// The table is made at once, except where there is no wildcard: then only when needed, as its
  /// size is no secret.
  public static Optional<Glob> of(String text, List<Token> tokens) {
    if (tokens.stream().allMatch(Token.Exactly.class::isInstance)) {
      return Optional.of(new Glob(text, List.copyOf(tokens), bytes(tokens)));
    }
    Glob glob = new Glob(text, List.copyOf(tokens), null);
    glob.dfa = Dfa.of(tokens, MAX_STATES).orElse(null);
    return glob.dfa == null ? Optional.empty() : Optional.of(glob);
  }

  /// Returns the pattern that `word` alone matches, written `text`.
  public static Glob literal(String text, String word) {
    List<Token> tokens = word.codePoints().<Token>mapToObj(Token.Exactly::new).toList();
    return new Glob(text, tokens, word.getBytes(StandardCharsets.UTF_8));
  }

  /// Returns the smallest run of `tokens`, as positions from and to, that by itself takes more
  /// than [#MAX_STATES] states; all of them if no smaller run does.
  public static int[] costlyPart(List<Token> tokens) {
    int to = smallest(1, tokens.size(), end -> isCostly(tokens.subList(0, end)));
    int length = smallest(1, to, size -> isCostly(tokens.subList(to - size, to)));
    return new int[] {to - length, to};
  }

  /// Returns the canonical text.
  public String text() {
    return text;
  }

  /// Returns the tokens.
  public List<Token> tokens() {
    return tokens;
  }

  /// Returns whether only one word matches.
  public boolean isLiteral() {
    return literal != null;
  }

  /// Returns the table.
  Dfa dfa() {
    Dfa made = dfa;
    if (made == null) {
      made = Dfa.of(tokens, Integer.MAX_VALUE).orElseThrow();
      dfa = made;
    }
    return made;
  }

  /// Returns whether `word` is in the language.
  boolean matches(byte[] word) {
    byte[] only = literal;
    return only != null ? java.util.Arrays.equals(only, word) : dfa().matches(word);
  }

  /// Returns the only word that matches, if there is only one.
  Optional<byte[]> word() {
    return Optional.ofNullable(literal);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Glob glob && glob.text.equals(text);
  }

  @Override
  public int hashCode() {
    return text.hashCode();
  }

  @Override
  public String toString() {
    return text;
  }

  private static boolean isCostly(List<Token> tokens) {
    return Dfa.of(tokens, MAX_STATES).isEmpty();
  }

  /// Returns the least size from `low` to `high` that `isEnough`, or `high`, by halving.
  private static int smallest(int low, int high, java.util.function.IntPredicate isEnough) {
    int from = low;
    int to = high;
    while (from < to) {
      int middle = (from + to) >>> 1;
      if (isEnough.test(middle)) {
        to = middle;
      } else {
        from = middle + 1;
      }
    }
    return to;
  }

  private static byte[] bytes(List<Token> characters) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (Token token : characters) {
      if (token instanceof Token.Exactly(int codePoint)) {
        bytes.writeBytes(Character.toString(codePoint).getBytes(StandardCharsets.UTF_8));
      }
    }
    return bytes.toByteArray();
  }
}

package dev.aaos.capability;

import dev.aaos.capability.automaton.Glob;
import dev.aaos.capability.automaton.Language;
import dev.aaos.capability.automaton.Token;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// Reads patterns of either sort into tokens, and writes words so that they read back as they are.
final class PatternSyntax {
  /// How many bytes a pattern with wildcards may have.
  static final int MAX_PATTERN_BYTES = 256;

  /// How many bytes a pattern without wildcards may have: the longest path Linux takes.
  static final int MAX_LITERAL_BYTES = 4_096;

  private static final String SPECIAL = "*?[]{}\\";

  private PatternSyntax() {}

  /// Returns the parts of `text` between unescaped ` & `.
  static List<String> conjuncts(String text) {
    List<String> parts = new ArrayList<>();
    int from = 0;
    for (int at = text.indexOf(Language.AND); at >= 0; at = text.indexOf(Language.AND, at + 1)) {
      if (!isEscaped(text, at)) {
        parts.add(text.substring(from, at));
        from = at + Language.AND.length();
      }
    }
    parts.add(text.substring(from));
    return parts;
  }

  /// Returns `text` without the white space around it, except a last character that is escaped.
  static String strip(String text) {
    String bare = text.strip();
    int end = text.stripTrailing().length();
    return end < text.length() && isEscaped(text, end) ? bare + text.charAt(end) : bare;
  }

  /// Returns the tokens of `text`: `*` a run without `/` (or with, if `wide`), `**` a run with,
  /// `?` a character (not `/`, unless `wide`), `\` before any character itself.
  ///
  /// @throws CapabilitySyntaxException if a bracket is bare or nothing follows a `\`
  static List<Token> tokens(String text, boolean wide) {
    List<Token> tokens = new ArrayList<>();
    for (int i = 0; i < text.length(); ) {
      int c = text.codePointAt(i);
      int next = i + Character.charCount(c);
      switch (c) {
        case '*' -> {
          while (next < text.length() && text.charAt(next) == '*') {
            next++;
          }
          tokens.add(new Token.Run(wide || next - i > 1));
        }
        case '?' -> tokens.add(new Token.One(wide));
        case '[', ']', '{', '}' -> throw bareBracket(text, c);
        case '\\' -> {
          int escaped = escaped(text, next);
          tokens.add(new Token.Exactly(escaped));
          next += Character.charCount(escaped);
        }
        default -> tokens.add(new Token.Exactly(c));
      }
      i = next;
    }
    return tokens;
  }

  /// Returns how `tokens` are written: with `\` only where it is needed, and before what is in
  /// `alsoSpecial`.
  static String text(List<Token> tokens, boolean wide, String alsoSpecial) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < tokens.size(); i++) {
      switch (tokens.get(i)) {
        case Token.One _ -> text.append('?');
        case Token.Run(boolean slash) -> text.append(slash && !wide ? "**" : "*");
        case Token.Beneath _ -> text.append("/**");
        case Token.Exactly(int c) -> {
          boolean afterSpace = i > 0 && tokens.get(i - 1).equals(new Token.Exactly(' '));
          if (SPECIAL.indexOf(c) >= 0 || alsoSpecial.indexOf(c) >= 0 || (c == '&' && afterSpace)) {
            text.append('\\');
          }
          text.appendCodePoint(c);
        }
      }
    }
    return text.toString();
  }

  /// Returns `text` with a `\` before white space at its ends, which would be stripped otherwise.
  static String guarded(String text) {
    int last = text.length() - 1;
    boolean open = Character.isWhitespace(text.charAt(last)) && !isEscaped(text, last);
    String safe = open ? text.substring(0, last) + '\\' + text.charAt(last) : text;
    return Character.isWhitespace(safe.charAt(0)) ? '\\' + safe : safe;
  }

  /// Returns the pattern of `tokens`, written `text`.
  ///
  /// @throws CapabilitySyntaxException if it passes a limit
  static Glob glob(String text, List<Token> tokens) {
    boolean literal = tokens.stream().allMatch(Token.Exactly.class::isInstance);
    int limit = literal ? MAX_LITERAL_BYTES : MAX_PATTERN_BYTES;
    int size = text.getBytes(StandardCharsets.UTF_8).length;
    if (size > limit) {
      throw new CapabilitySyntaxException(
          "pattern '%s…' has %d bytes: at most %d are allowed, so write a shorter one"
              .formatted(text.substring(0, Math.min(40, text.length())), size, limit));
    }
    return Glob.of(text, tokens).orElseThrow(() -> tooCostly(text, tokens));
  }

  /// Refuses what no path or name can hold: nothing, NUL, half a character.
  static void checkCharacters(String what, String text) {
    if (text.isEmpty()) {
      throw new CapabilitySyntaxException(what + " '' is empty: write at least one character");
    }
    if (text.indexOf('\0') >= 0) {
      throw new CapabilitySyntaxException(
          what + " '" + text.replace("\0", "\\0") + "' holds a NUL byte: remove it");
    }
    if (text.codePoints().anyMatch(c -> c >= Character.MIN_SURROGATE && c <= 0xDFFF)) {
      throw new CapabilitySyntaxException(
          what + " '" + text + "' holds half a character (an unpaired surrogate): remove it");
    }
  }

  private static CapabilitySyntaxException tooCostly(String text, List<Token> tokens) {
    int[] part = Glob.costlyPart(tokens);
    return new CapabilitySyntaxException(
        ("pattern '%s' needs more than %,d states: the costly part is '%s';"
                + " use fewer '?' and '*' after its first '*'")
            .formatted(text, Glob.MAX_STATES, text(tokens.subList(part[0], part[1]), false, "")));
  }

  private static int escaped(String text, int at) {
    if (at >= text.length()) {
      throw new CapabilitySyntaxException(
          "pattern '" + text + "' ends in a single '\\': write '\\\\' for a backslash itself");
    }
    return text.codePointAt(at);
  }

  private static CapabilitySyntaxException bareBracket(String text, int bracket) {
    return new CapabilitySyntaxException(
        "pattern '%s' has a bare '%c', which has no meaning here: write '\\%c' for the character"
                .formatted(text, bracket, bracket)
            + " itself, or one capability for each alternative");
  }

  private static boolean isEscaped(String text, int at) {
    int slashes = 0;
    while (slashes < at && text.charAt(at - 1 - slashes) == '\\') {
      slashes++;
    }
    return slashes % 2 == 1;
  }
}

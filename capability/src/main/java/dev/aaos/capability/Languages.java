package dev.aaos.capability;

import dev.aaos.capability.automaton.Language;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// What path and name patterns ask of their languages alike.
final class Languages {
  private Languages() {}

  /// Returns what both have in common, or nothing.
  ///
  /// @throws CapabilitySyntaxException if that takes too many patterns to say
  static Optional<Language> meet(Language one, Language other) {
    if (one.parts().size() + other.parts().size() > Language.MAX_PARTS) {
      throw new CapabilitySyntaxException(
          "'%s' narrowed by '%s' would join more than %d patterns: grant a plainer one"
              .formatted(one.text(), other.text(), Language.MAX_PARTS));
    }
    return one.meet(other);
  }

  /// Returns `word` as text; what is not UTF-8 in it, and control characters, as `\xNN`.
  static String shown(byte[] word) {
    String text = new String(word, StandardCharsets.UTF_8);
    boolean whole = text.indexOf('\uFFFD') < 0;
    StringBuilder shown = new StringBuilder();
    for (int i = 0; whole && i < text.length(); i++) {
      char c = text.charAt(i);
      shown.append(c < ' ' ? "\\x%02x".formatted((int) c) : String.valueOf(c));
    }
    for (int i = 0; !whole && i < word.length; i++) {
      int b = word[i] & 0xFF;
      shown.append(b < ' ' || b > '~' ? "\\x%02x".formatted(b) : String.valueOf((char) b));
    }
    return shown.toString();
  }
}

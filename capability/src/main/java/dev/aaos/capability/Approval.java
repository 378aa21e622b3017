package dev.aaos.capability;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/// When a person must agree before a capability is used; later ones are stricter.
public enum Approval {
  /// Never.
  NONE,
  /// Before the first use.
  FIRST,
  /// Before each use.
  ALWAYS;

  /// Returns the word, as in `first`.
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /// Returns the approval that `word` stands for.
  ///
  /// @throws CapabilitySyntaxException if none does
  public static Approval parse(String word) {
    List<String> known = Arrays.stream(values()).map(Approval::word).toList();
    if (known.contains(word)) {
      return values()[known.indexOf(word)];
    }
    String mend = Nearest.of(word, known)
        .map(near -> "did you mean '" + near + "'?")
        .orElse("write none, first or always");
    throw new CapabilitySyntaxException("unknown approval '" + word + "': " + mend);
  }
}

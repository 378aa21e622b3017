package dev.aaos.policy;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/// What a rule says about the calls it matches, the strictest last.
public enum Effect {
  /// They may be made, as far as grants go.
  ALLOW,
  /// A person is asked first.
  ASK,
  /// They are refused.
  DENY;

  /// Returns the word for it in a policy.
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /// Returns what `word` stands for.
  public static Optional<Effect> of(String word) {
    return Arrays.stream(values()).filter(effect -> effect.word().equals(word)).findFirst();
  }
}

package dev.aaos.capability.token;

import dev.aaos.capability.CapabilitySyntaxException;
import dev.aaos.capability.Nearest;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/// A kind of act of somebody outside.
public enum Right {
  /// Seeing agents, their runs and what is on record of them.
  READ,
  /// Giving agents work: runs, messages, forks, calls of their tools.
  RUN,
  /// Making agents.
  SPAWN,
  /// Ending agents and their runs, and freezing them.
  STOP,
  /// Answering the questions of agents, and saying what became of a call.
  APPROVE,
  /// Taking back what agents did.
  UNDO,
  /// Revoking what agents hold.
  REVOKE,
  /// Everything else: budgets, policies, backups, pruning, the end of the daemon,
  /// others' tokens.
  ADMIN;

  /// Returns the word, as in `approve`.
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /// Returns the right that `word` stands for.
  ///
  /// @throws CapabilitySyntaxException if none does
  public static Right parse(String word) {
    List<String> known = Arrays.stream(values()).map(Right::word).toList();
    if (known.contains(word)) {
      return values()[known.indexOf(word)];
    }
    String mend = Nearest.of(word, known)
        .map(near -> "did you mean '" + near + "'?")
        .orElse("write one of " + words());
    throw new CapabilitySyntaxException("unknown right '" + word + "': " + mend);
  }

  /// Returns all words, for people.
  public static String words() {
    return Arrays.stream(values()).map(Right::word).collect(Collectors.joining(", "));
  }
}

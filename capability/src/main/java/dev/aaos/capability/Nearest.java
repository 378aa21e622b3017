package dev.aaos.capability;

import java.util.Collection;
import java.util.Locale;
import java.util.Optional;

/// Finds the word that was probably meant.
public final class Nearest {
  private Nearest() {}

  /// Returns the word of `known` that takes the fewest edits to become `word`, if those are few
  /// enough to be a slip: a third of its length, and at least one.
  ///
  /// An edit inserts, deletes or replaces a letter, or swaps two neighbours. Case, and the choice
  /// of `-`, `_` or a space, count for nothing. Of equally near words the first is returned.
  public static Optional<String> of(String word, Collection<String> known) {
    String folded = fold(word);
    Optional<String> best = Optional.empty();
    int fewest = Integer.MAX_VALUE;
    for (String candidate : known) {
      int edits = distance(folded, fold(candidate));
      int allowed = Math.max(1, Math.max(candidate.length(), word.length()) / 3);
      if (edits < fewest && edits <= allowed) {
        best = Optional.of(candidate);
        fewest = edits;
      }
    }
    return best;
  }

  private static String fold(String word) {
    return word.toLowerCase(Locale.ROOT).replace('-', '_').replace(' ', '_');
  }

  /// The optimal string alignment distance, by rows.
  private static int distance(String a, String b) {
    int[][] edits = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        edits[i][j] = i == 0 || j == 0 ? i + j : step(edits, a, b, i, j);
      }
    }
    return edits[a.length()][b.length()];
  }

  private static int step(int[][] edits, String a, String b, int i, int j) {
    int replaced = edits[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
    int best = Math.min(replaced, 1 + Math.min(edits[i - 1][j], edits[i][j - 1]));
    boolean swapped =
        i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
    return swapped ? Math.min(best, edits[i - 2][j - 2] + 1) : best;
  }
}

package dev.aaos.capability.automaton;

import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/// The words a pattern can ever be asked about. What lies outside is in no language.
public enum Universe {
  /// Normalised absolute paths: `/`, or names of one or more bytes each after a `/`, none of them
  /// `.` or `..`, and no NUL. A name need not be UTF-8.
  PATHS(paths()),

  /// Names: one or more well-formed UTF-8 characters, none of them NUL.
  NAMES(names());

  // A table never changes once made, but cannot be declared so to the checker without its library.
  @SuppressWarnings("ImmutableEnumChecker")
  private final Dfa dfa;

  Universe(Dfa dfa) {
    this.dfa = dfa;
  }

  /// Returns the automaton of these words.
  Dfa dfa() {
    return dfa;
  }

  private static Dfa paths() {
    int before = 1;
    int root = 2;
    int slash = 3;
    int dot = 4;
    int dots = 5;
    int name = 6;
    int[][] next = new int[7][256];
    next[before]['/'] = root;
    for (int state : new int[] {root, slash, dot, dots, name}) {
      Arrays.fill(next[state], 1, 256, name);
      next[state]['/'] = state == name ? slash : Dfa.DEAD;
    }
    next[root]['.'] = dot;
    next[slash]['.'] = dot;
    next[dot]['.'] = dots;
    BitSet accepting = new BitSet();
    accepting.set(root);
    accepting.set(name);
    return new Dfa(next, accepting, before);
  }

  /// One character, then back to a copy of the start that accepts.
  private static Dfa names() {
    Dfa one = Dfa.of(List.of(new Token.One(true)), 64).orElseThrow();
    int states = one.size();
    int[][] next = new int[states][256];
    BitSet accepting = new BitSet();
    for (int state = 0; state < states; state++) {
      boolean whole = one.accepts(state);
      accepting.set(state, whole);
      for (int b = 1; b < 256; b++) {
        next[state][b] = one.next(whole ? one.start() : state, b);
      }
    }
    return new Dfa(next, accepting, one.start());
  }
}

package dev.aaos.capability.automaton;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A language over bytes as a dense table: one look-up per byte, no allocation.
///
/// Bytes that no state tells apart share a class, so a row is as long as there are classes. State
/// [#DEAD] accepts nothing whatever follows; at most one state, the *full* one, accepts whatever
/// follows. Made by the subset construction; immutable.
public final class Dfa {
  /// The state from which nothing is accepted.
  public static final int DEAD = 0;

  private final byte[] classOf;
  private final int classes;
  private final int[] next;
  private final BitSet accepting;
  private final int start;
  private final int full;

  private Dfa(Subsets subsets) {
    classOf = subsets.classOf;
    classes = subsets.samples.size();
    next = subsets.rows.stream().flatMapToInt(java.util.Arrays::stream).toArray();
    accepting = subsets.accepting;
    start = 1;
    full = subsets.full;
  }

  /// Makes a table directly: `next` holds a row of 256 states for each state.
  Dfa(int[][] next, BitSet accepting, int start) {
    this.classOf = new byte[256];
    this.classes = 256;
    for (int b = 0; b < 256; b++) {
      classOf[b] = (byte) b;
    }
    this.next =
        java.util.Arrays.stream(next).flatMapToInt(java.util.Arrays::stream).toArray();
    this.accepting = accepting;
    this.start = start;
    this.full = -1;
  }

  /// Returns the table of the language of `tokens`, or nothing if it would take more than
  /// `maxStates` states.
  public static Optional<Dfa> of(List<Token> tokens, int maxStates) {
    Subsets subsets = new Subsets(Nfa.of(tokens));
    return subsets.explore(maxStates) ? Optional.of(new Dfa(subsets)) : Optional.empty();
  }

  /// Returns the state before the first byte.
  public int start() {
    return start;
  }

  /// Returns the state after `b` (0 to 255) is read in `state`.
  public int next(int state, int b) {
    return next[state * classes + (classOf[b] & 0xFF)];
  }

  /// Returns whether what led to `state` is in the language.
  public boolean accepts(int state) {
    return accepting.get(state);
  }

  /// Returns whether everything that begins with what led to `state` is in the language.
  public boolean isFull(int state) {
    return state == full;
  }

  /// Returns the number of states, the dead one included.
  public int size() {
    return next.length / classes;
  }

  /// Returns the class of byte `b`: bytes of one class lead to the same states everywhere.
  int classOf(int b) {
    return classOf[b] & 0xFF;
  }

  /// Returns whether `word` is in the language.
  public boolean matches(byte[] word) {
    int state = start;
    for (int i = 0; i < word.length && state != DEAD; i++) {
      state = next(state, word[i] & 0xFF);
    }
    return accepts(state);
  }

  /// The subset construction under way. A subset that holds an absorbing state accepts whatever
  /// follows, so all such subsets are one state.
  private static final class Subsets {
    final byte[] classOf = new byte[256];
    final List<Integer> samples = new ArrayList<>();
    final List<int[]> rows = new ArrayList<>();
    final BitSet accepting = new BitSet();
    int full = -1;

    private final Nfa nfa;
    private final List<BitSet> closures;
    private final BitSet absorbing;
    private final List<BitSet> subsets = new ArrayList<>();
    private final Map<BitSet, Integer> numbers = new HashMap<>();

    Subsets(Nfa nfa) {
      this.nfa = nfa;
      closures = nfa.closures();
      absorbing = nfa.absorbing();
      splitBytes();
    }

    boolean explore(int maxStates) {
      number(new BitSet());
      number((BitSet) closures.get(0).clone());
      for (int state = 0; state < subsets.size(); state++) {
        int[] row = new int[samples.size()];
        for (int c = 0; c < row.length; c++) {
          row[c] = number(after(subsets.get(state), samples.get(c)));
        }
        rows.add(row);
        if (subsets.size() > maxStates) {
          return false;
        }
      }
      return true;
    }

    private BitSet after(BitSet subset, int b) {
      BitSet reached = new BitSet(nfa.size());
      for (int s = subset.nextSetBit(0); s >= 0; s = subset.nextSetBit(s + 1)) {
        for (Nfa.Edge edge : nfa.edgesOf(s)) {
          if (edge.low() <= b && b <= edge.high()) {
            reached.or(closures.get(edge.target()));
          }
        }
      }
      return reached;
    }

    private int number(BitSet subset) {
      boolean whole = subset.intersects(absorbing);
      BitSet key = whole ? absorbing : subset;
      Integer known = numbers.putIfAbsent(key, subsets.size());
      if (known != null) {
        return known;
      }
      int state = subsets.size();
      subsets.add(subset);
      accepting.set(state, subset.get(nfa.accepting()));
      if (whole) {
        full = state;
      }
      return state;
    }

    /// Puts two bytes in one class when the same edges carry them.
    private void splitBytes() {
      BitSet cuts = new BitSet(257);
      List<Nfa.Edge> all = new ArrayList<>();
      for (int state = 0; state < nfa.size(); state++) {
        for (Nfa.Edge edge : nfa.edgesOf(state)) {
          cuts.set(edge.low());
          cuts.set(edge.high() + 1);
          all.add(edge);
        }
      }
      Map<BitSet, Integer> classes = new HashMap<>();
      int current = -1;
      for (int b = 0; b < 256; b++) {
        if (b == 0 || cuts.get(b)) {
          current = classes.computeIfAbsent(carriers(all, b), _ -> classes.size());
          if (current == samples.size()) {
            samples.add(b);
          }
        }
        classOf[b] = (byte) current;
      }
    }

    private static BitSet carriers(List<Nfa.Edge> edges, int b) {
      BitSet carriers = new BitSet(edges.size());
      for (int i = 0; i < edges.size(); i++) {
        carriers.set(i, edges.get(i).low() <= b && b <= edges.get(i).high());
      }
      return carriers;
    }
  }
}

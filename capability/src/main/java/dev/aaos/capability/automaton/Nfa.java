package dev.aaos.capability.automaton;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/// The nondeterministic automaton of a token sequence, built left to right.
///
/// A state is a place between tokens (or inside a multi-byte character); the last one accepts.
/// Built and read by one thread.
final class Nfa {
  private static final int SLASH = '/';
  private static final int TOP = 255;

  private final List<List<Edge>> edges = new ArrayList<>();
  private final List<Integer> freeMoves = new ArrayList<>();
  private int end = addState();

  /// Moves to `target` on any byte from `low` to `high`, both included.
  record Edge(int low, int high, int target) {}

  /// Returns the automaton of `tokens`, one after the other.
  static Nfa of(List<Token> tokens) {
    Nfa nfa = new Nfa();
    tokens.forEach(nfa::append);
    return nfa;
  }

  int size() {
    return edges.size();
  }

  int accepting() {
    return end;
  }

  List<Edge> edgesOf(int state) {
    return edges.get(state);
  }

  /// Returns the states reachable from each state without reading a byte, itself included.
  List<BitSet> closures() {
    List<BitSet> closures = new ArrayList<>();
    for (int state = 0; state < size(); state++) {
      BitSet closure = new BitSet(size());
      for (int at = state; at >= 0; at = freeMoves.get(at)) {
        closure.set(at);
      }
      closures.add(closure);
    }
    return closures;
  }

  /// Returns the states from which every continuation is accepted.
  BitSet absorbing() {
    BitSet absorbing = new BitSet(size());
    List<BitSet> closures = closures();
    for (int state = 0; state < size(); state++) {
      if (closures.get(state).get(end) && edgesOf(state).contains(new Edge(0, TOP, state))) {
        absorbing.set(state);
      }
    }
    return absorbing;
  }

  private void append(Token token) {
    switch (token) {
      case Token.Exactly(int codePoint) -> literal(codePoint);
      case Token.One(boolean slash) -> one(slash);
      case Token.Run(boolean slash) -> loop(end, slash);
      case Token.Beneath() -> beneath();
    }
  }

  private void literal(int codePoint) {
    for (byte b : Character.toString(codePoint).getBytes(StandardCharsets.UTF_8)) {
      int next = addState();
      edge(end, b & TOP, b & TOP, next);
      end = next;
    }
  }

  private void beneath() {
    int inside = addState();
    int next = addState();
    edge(end, SLASH, SLASH, inside);
    loop(inside, true);
    freeMoves.set(end, next);
    freeMoves.set(inside, next);
    end = next;
  }

  private void loop(int state, boolean slash) {
    if (slash) {
      edge(state, 0, TOP, state);
      return;
    }
    edge(state, 0, SLASH - 1, state);
    edge(state, SLASH + 1, TOP, state);
  }

  /// Appends one character: the table of well-formed byte sequences of the Unicode standard
  /// (table 3-7), which leaves out surrogates and overlong forms.
  private void one(boolean slash) {
    int from = end;
    int next = addState();
    edge(from, 0, slash ? 0x7F : SLASH - 1, next);
    if (!slash) {
      edge(from, SLASH + 1, 0x7F, next);
    }
    int one = addState();
    int two = addState();
    int three = addState();
    edge(one, 0x80, 0xBF, next);
    edge(two, 0x80, 0xBF, one);
    edge(three, 0x80, 0xBF, two);
    edge(from, 0xC2, 0xDF, one);
    edge(from, 0xE1, 0xEC, two);
    edge(from, 0xEE, 0xEF, two);
    edge(from, 0xF1, 0xF3, three);
    through(from, 0xE0, new Edge(0xA0, 0xBF, one));
    through(from, 0xED, new Edge(0x80, 0x9F, one));
    through(from, 0xF0, new Edge(0x90, 0xBF, two));
    through(from, 0xF4, new Edge(0x80, 0x8F, two));
    end = next;
  }

  private void through(int from, int lead, Edge then) {
    int middle = addState();
    edge(from, lead, lead, middle);
    edges.get(middle).add(then);
  }

  private void edge(int from, int low, int high, int target) {
    edges.get(from).add(new Edge(low, high, target));
  }

  private int addState() {
    edges.add(new ArrayList<>());
    freeMoves.add(-1);
    return edges.size() - 1;
  }
}

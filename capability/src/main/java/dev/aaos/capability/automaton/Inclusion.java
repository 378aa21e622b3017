package dev.aaos.capability.automaton;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Decides whether one language lies within the union of others.
///
/// The automata are walked side by side, breadth first, from their starts; the first place where
/// the wanted language accepts and none of the held ones does is the end of a shortest word
/// outside them. Where nothing is wanted any more, or a held language accepts whatever follows,
/// the walk turns back. At most [#MAX_EXPLORED] places are visited.
final class Inclusion {
  /// How many places the walk visits before the question is given up as too costly.
  static final int MAX_EXPLORED = 65_536;

  private static final int[] READABLE_FIRST = readableFirst();

  private final List<Dfa> machines = new ArrayList<>();
  private final int wantedEnd;
  private final List<int[]> heldRanges = new ArrayList<>();
  private final List<Place> places = new ArrayList<>();
  private final Map<Row, Integer> seen = new HashMap<>();

  private Inclusion(Universe universe, List<Dfa> wanted, List<List<Dfa>> held) {
    machines.add(universe.dfa());
    machines.addAll(wanted);
    wantedEnd = machines.size();
    for (List<Dfa> group : held) {
      heldRanges.add(new int[] {machines.size(), machines.size() + group.size()});
      machines.addAll(group);
    }
  }

  /// A state of each machine, where the walk came from, and on which byte.
  @SuppressWarnings("ArrayRecordComponent") // compared through Row only
  private record Place(int[] states, int from, int via) {}

  /// An array of numbers as a key.
  @SuppressWarnings("ArrayRecordComponent") // equality is by content, below
  private record Row(int[] numbers) {
    @Override
    public boolean equals(Object other) {
      return other instanceof Row(int[] theirs) && Arrays.equals(numbers, theirs);
    }

    @Override
    public int hashCode() {
      return Arrays.hashCode(numbers);
    }
  }

  /// Decides whether every word of `universe` in all of `wanted` is in all of some group of
  /// `held`.
  static Verdict decide(Universe universe, List<Dfa> wanted, List<List<Dfa>> held) {
    return new Inclusion(universe, wanted, held).walk();
  }

  private Verdict walk() {
    int[] starts = machines.stream().mapToInt(Dfa::start).toArray();
    int[] alphabet = alphabet();
    visit(starts, -1, 0);
    for (int here = 0; here < places.size(); here++) {
      int[] states = places.get(here).states();
      if (isOutside(states)) {
        return new Verdict.Outside(wordTo(here));
      }
      for (int b : alphabet) {
        visit(after(states, b), here, b);
      }
      if (places.size() > MAX_EXPLORED) {
        return new Verdict.TooCostly();
      }
    }
    return new Verdict.Included();
  }

  private void visit(int[] states, int from, int via) {
    for (int i = 0; i < wantedEnd; i++) {
      if (states[i] == Dfa.DEAD) {
        return;
      }
    }
    for (int[] range : heldRanges) {
      if (isFull(states, range)) {
        return;
      }
      forgetIfDead(states, range);
    }
    if (seen.putIfAbsent(new Row(states), places.size()) == null) {
      places.add(new Place(states, from, via));
    }
  }

  private boolean isFull(int[] states, int[] range) {
    for (int i = range[0]; i < range[1]; i++) {
      if (!machines.get(i).isFull(states[i])) {
        return false;
      }
    }
    return true;
  }

  private static void forgetIfDead(int[] states, int[] range) {
    for (int i = range[0]; i < range[1]; i++) {
      if (states[i] == Dfa.DEAD) {
        Arrays.fill(states, range[0], range[1], Dfa.DEAD);
        return;
      }
    }
  }

  private boolean isOutside(int[] states) {
    if (!acceptAll(states, 0, wantedEnd)) {
      return false;
    }
    for (int[] range : heldRanges) {
      if (acceptAll(states, range[0], range[1])) {
        return false;
      }
    }
    return true;
  }

  private boolean acceptAll(int[] states, int from, int to) {
    for (int i = from; i < to; i++) {
      if (!machines.get(i).accepts(states[i])) {
        return false;
      }
    }
    return true;
  }

  private int[] after(int[] states, int b) {
    int[] next = new int[states.length];
    for (int i = 0; i < next.length; i++) {
      next[i] = machines.get(i).next(states[i], b);
    }
    return next;
  }

  private byte[] wordTo(int place) {
    int length = 0;
    for (int at = place; places.get(at).from() >= 0; at = places.get(at).from()) {
      length++;
    }
    byte[] word = new byte[length];
    for (int at = place; length > 0; at = places.get(at).from()) {
      word[--length] = (byte) places.get(at).via();
    }
    return word;
  }

  /// Returns one byte for each set of bytes that no machine tells apart, readable ones preferred.
  private int[] alphabet() {
    Set<Row> kinds = new HashSet<>();
    return Arrays.stream(READABLE_FIRST)
        .filter(
            b -> kinds.add(new Row(machines.stream().mapToInt(m -> m.classOf(b)).toArray())))
        .toArray();
  }

  private static int[] readableFirst() {
    String letters = "abcdefghijklmnopqrstuvwxyz0123456789-._ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    List<Integer> order = new ArrayList<>(letters.chars().boxed().toList());
    for (int b = '!'; b < '!' + 256; b++) {
      int value = b & 0xFF;
      if (!order.contains(value)) {
        order.add(value);
      }
    }
    return order.stream().mapToInt(Integer::intValue).toArray();
  }
}

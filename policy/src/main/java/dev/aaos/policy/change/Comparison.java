package dev.aaos.policy.change;

import dev.aaos.policy.Facts;
import dev.aaos.policy.Policy;
import dev.aaos.policy.Rule;
import dev.aaos.policy.change.Widening.Axis;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.stream.Stream;

/// Two policies held against one another, piece by piece.
final class Comparison {
  private static final int MOST_CELLS = 100_000;
  private static final int MOST_CONDITIONS = 8;
  private static final Axis[] AXES = Axis.values();

  private final Policy before;
  private final Policy after;
  private final List<Partition> partitions;
  private final Map<Change, List<int[]>> changes = new LinkedHashMap<>();
  private final Set<List<Integer>> changed = new HashSet<>();

  /// @param where what has to be so besides, in words
  private record Change(String where, String before, String after) {}

  private Comparison(Policy before, Policy after, List<Partition> partitions) {
    this.before = before;
    this.after = after;
    this.partitions = partitions;
  }

  /// Returns both compared, or nothing if that is too much.
  static Optional<Comparison> of(Policy before, Policy after) {
    List<Partition> partitions = new ArrayList<>();
    long cells = 1;
    for (Axis axis : AXES) {
      Optional<Partition> partition = Partition.along(Widening.names(before, after, axis));
      if (partition.isEmpty()) {
        return Optional.empty();
      }
      partitions.add(partition.get());
      cells *= partition.get().size();
    }
    if (cells > MOST_CELLS) {
      return Optional.empty();
    }
    Comparison comparison = new Comparison(before, after, partitions);
    return comparison.compare(new int[AXES.length], 0, before.rules(), after.rules())
        ? Optional.of(comparison)
        : Optional.empty();
  }

  /// Goes through all cells, with the rules of both that are about them so far; returns whether
  /// none was too much.
  private boolean compare(int[] cell, int axis, List<Rule> old, List<Rule> young) {
    if (axis == AXES.length) {
      return compare(cell, old, young);
    }
    for (int piece = 0; piece < partitions.get(axis).size(); piece++) {
      cell[axis] = piece;
      if (!compare(cell, axis + 1, about(old, axis, piece), about(young, axis, piece))) {
        return false;
      }
    }
    return true;
  }

  private List<Rule> about(List<Rule> rules, int axis, int piece) {
    return rules.stream()
        .filter(rule -> partitions.get(axis).isInside(piece, AXES[axis].patterns(rule.scope())))
        .toList();
  }

  private boolean compare(int[] cell, List<Rule> old, List<Rule> young) {
    List<String> conditions = Widening.conditions(Stream.concat(old.stream(), young.stream()));
    if (conditions.size() > MOST_CONDITIONS) {
      return false;
    }
    Map<Change, List<Integer>> wider = new LinkedHashMap<>();
    for (int truth = 0; truth < 1 << conditions.size(); truth++) {
      Standing was = Widening.standing(before, holding(old, conditions, truth));
      Standing is = Widening.standing(after, holding(young, conditions, truth));
      if (is.isWiderThan(was)) {
        wider
            .computeIfAbsent(new Change("", was.words(), is.words()), fresh -> new ArrayList<>())
            .add(truth);
      }
    }
    wider.forEach((change, truths) -> {
      for (Conjunctions one : Conjunctions.of(truths, conditions.size())) {
        Change named = new Change(one.words(conditions), change.before, change.after);
        changes.computeIfAbsent(named, fresh -> new ArrayList<>()).add(cell.clone());
      }
      changed.add(java.util.Arrays.stream(cell).boxed().toList());
    });
    return true;
  }

  private static List<Rule> holding(List<Rule> rules, List<String> conditions, int truth) {
    return rules.stream()
        .filter(rule -> rule.conditions().stream()
            .allMatch(each -> (truth & (1 << conditions.indexOf(each.text()))) != 0))
        .toList();
  }

  /// Returns what becomes possible, in as few boxes as merging along each axis makes of it.
  List<Region> regions() {
    List<Region> regions = new ArrayList<>();
    changes.forEach((change, cells) -> {
      for (BitSet[] box : boxes(cells)) {
        IntFunction<String> words = axis -> partitions.get(axis).words(box[axis]);
        regions.add(new Region(
            words.apply(0),
            words.apply(1),
            words.apply(2),
            words.apply(3),
            change.where,
            change.before,
            change.after));
      }
    });
    return regions;
  }

  private static List<BitSet[]> boxes(List<int[]> cells) {
    List<BitSet[]> boxes = new ArrayList<>();
    for (int[] cell : cells) {
      BitSet[] box = new BitSet[cell.length];
      for (int i = 0; i < cell.length; i++) {
        box[i] = new BitSet();
        box[i].set(cell[i]);
      }
      boxes.add(box);
    }
    for (int axis = AXES.length - 1; axis >= 0; axis--) {
      Map<List<BitSet>, BitSet[]> merged = new LinkedHashMap<>();
      for (BitSet[] box : boxes) {
        List<BitSet> others = new ArrayList<>(List.of(box));
        BitSet own = others.remove(axis);
        BitSet[] into = merged.computeIfAbsent(others, fresh -> box.clone());
        into[axis] = (BitSet) into[axis].clone();
        into[axis].or(own);
      }
      boxes = new ArrayList<>(merged.values());
    }
    return boxes;
  }

  /// Returns whether `facts` lie where something becomes possible.
  boolean holds(Facts facts) {
    List<BitSet> where = new ArrayList<>();
    for (int i = 0; i < AXES.length; i++) {
      where.add(partitions.get(i).holding(AXES[i].of(facts)));
    }
    return changed.stream().anyMatch(cell -> {
      for (int i = 0; i < AXES.length; i++) {
        if (!where.get(i).get(cell.get(i))) {
          return false;
        }
      }
      return true;
    });
  }
}

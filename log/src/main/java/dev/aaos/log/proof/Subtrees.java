package dev.aaos.log.proof;

import dev.aaos.log.Digest;
import dev.aaos.log.anchor.Frontier;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Roots of parts of a tree, computed as its leaves go by: a proof of any length needs no more
/// memory than two digests for each bit of the tree's size.
final class Subtrees {
  private Subtrees() {}

  /// The leaves from `from` up to, and without, `to`.
  record Range(long from, long to) {}

  /// Returns where a tree of `size` leaves is cut in two: the largest power of two below it.
  static long split(long size) {
    return Long.highestOneBit(size - 1);
  }

  /// Returns the roots of `ranges`, which do not overlap, in the order they are given.
  static List<Digest> roots(List<Range> ranges, Leaves leaves) throws IOException {
    if (ranges.isEmpty()) {
      return List.of();
    }
    List<Range> inOrder = new ArrayList<>(ranges);
    inOrder.sort(Comparator.comparingLong(Range::from));
    Collector collector = new Collector(inOrder, leaves.before());
    leaves.read(inOrder.getLast().to, collector::take);
    return ranges.stream().map(collector::root).toList();
  }

  /// Leaves that are gone are in complete trees: a range that a proof about a leaf behind
  /// them needs is one of those, or begins with some of them.
  private static final class Collector {
    private final List<Range> inOrder;
    private final Map<Range, Digest> roots = new HashMap<>();
    private MerkleTree tree = new MerkleTree();
    private long index;
    private int at;

    Collector(List<Range> inOrder, Frontier before) {
      this.inOrder = inOrder;
      this.index = before.size();
      while (at < inOrder.size() && inOrder.get(at).to <= index) {
        Range range = inOrder.get(at++);
        roots.put(range, new MerkleTree(before.to(range.to).from(range.from)).root());
      }
      if (at < inOrder.size() && inOrder.get(at).from < index) {
        tree = new MerkleTree(before.from(inOrder.get(at).from));
      }
    }

    void take(Digest leaf) {
      Range range = inOrder.get(Math.min(at, inOrder.size() - 1));
      if (index >= range.from && index < range.to) {
        tree.append(leaf);
      }
      index++;
      if (index == range.to) {
        roots.put(range, tree.root());
        tree = new MerkleTree();
        at++;
      }
    }

    Digest root(Range range) {
      Digest root = roots.get(range);
      if (root == null) {
        throw new IllegalStateException("the tree has only " + index + " leaves, not " + range.to);
      }
      return root;
    }
  }
}

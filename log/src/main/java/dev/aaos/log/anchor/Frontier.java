package dev.aaos.log.anchor;

import dev.aaos.log.Digest;
import java.util.List;

/// What stands for the first leaves of an RFC 6962 tree when they are gone: the roots of
/// the complete trees they make, largest first, one for each bit of their number. With them
/// and the leaves that follow, the root of the whole, and each proof about a leaf that
/// follows, comes out as it would with all leaves.
///
/// @param size how many leaves it stands for
public record Frontier(long size, List<Digest> trees) {
  /// Stands for no leaf.
  public static final Frontier NONE = new Frontier(0, List.of());

  /// Copies `trees`; refuses another number of them than that many leaves make.
  public Frontier {
    trees = List.copyOf(trees);
    if (size < 0 || trees.size() != Long.bitCount(size)) {
      throw new IllegalArgumentException(
          size + " leaves do not make " + trees.size() + " complete trees");
    }
  }

  /// Returns what stands for those from the leaf `from` on, where one of the trees begins;
  /// the first leaf is 0.
  public Frontier from(long from) {
    return new Frontier(size - from, trees.subList(treesUpTo(from), trees.size()));
  }

  /// Returns what stands for those up to, and without, the leaf `to`, where one of the
  /// trees ends.
  public Frontier to(long to) {
    return new Frontier(to, trees.subList(0, treesUpTo(to)));
  }

  private int treesUpTo(long leaf) {
    long at = 0;
    int count = 0;
    while (at < Math.min(leaf, size)) {
      at += Long.highestOneBit(size - at);
      count++;
    }
    if (at != leaf) {
      throw new IllegalArgumentException(
          "of " + size + " leaves no complete tree ends with " + leaf);
    }
    return count;
  }
}

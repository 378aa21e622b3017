package dev.aaos.log.proof;

import dev.aaos.log.Digest;
import dev.aaos.log.proof.Subtrees.Range;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What leads from one leaf to the root of the tree it is in (RFC 6962 §2.1.1, RFC 9162 §2.1.3).
///
/// @param index of the leaf, the first being 0
/// @param size of the tree, in leaves
/// @param path the digests beside the way up, from the leaf on
public record InclusionProof(long index, long size, List<Digest> path) {
  /// Copies `path`; refuses a leaf that is not in the tree.
  public InclusionProof {
    if (index < 0 || index >= size) {
      throw new IllegalArgumentException("a tree of " + size + " has no leaf " + index);
    }
    path = List.copyOf(path);
  }

  /// Returns the proof for the leaf `index`, which is not gone, of the tree that the first
  /// `size` of `leaves` make.
  public static InclusionProof of(long index, long size, Leaves leaves) throws IOException {
    List<Range> beside = new ArrayList<>();
    long from = 0;
    long to = size;
    while (to - from > 1) {
      long middle = from + Subtrees.split(to - from);
      boolean left = index < middle;
      beside.addFirst(left ? new Range(middle, to) : new Range(from, middle));
      from = left ? from : middle;
      to = left ? middle : to;
    }
    return new InclusionProof(index, size, Subtrees.roots(beside, leaves));
  }

  /// Returns the root that the tree has if `leaf` is in it; nothing when the path has the wrong
  /// length.
  public Optional<Digest> root(Digest leaf) {
    TreeHash hash = new TreeHash();
    long at = index;
    long last = size - 1;
    Digest root = leaf;
    for (Digest beside : path) {
      if (last == 0) {
        return Optional.empty();
      }
      if (at % 2 == 1 || at == last) {
        root = hash.node(beside, root);
        int alone = at == 0 ? 0 : Long.numberOfTrailingZeros(at);
        at >>= alone;
        last >>= alone;
      } else {
        root = hash.node(root, beside);
      }
      at >>= 1;
      last >>= 1;
    }
    return last == 0 ? Optional.of(root) : Optional.empty();
  }
}

package dev.aaos.log.proof;

import dev.aaos.log.Digest;
import dev.aaos.log.anchor.Frontier;
import java.util.ArrayList;
import java.util.List;

/// An RFC 6962 Merkle tree that grows, of which no more is kept than its root needs: one digest for
/// each bit of its size. For one thread.
///
/// Of the complete trees that its leaves make, largest first, those are the roots: two of the same
/// size become one, as a carry in binary addition. The root of the whole joins them from the right.
public final class MerkleTree {
  private final TreeHash hash = new TreeHash();
  private final List<Digest> complete = new ArrayList<>();
  private long size;

  /// A tree without leaves.
  public MerkleTree() {}

  /// A tree of the leaves that `frontier` stands for.
  public MerkleTree(Frontier frontier) {
    complete.addAll(frontier.trees());
    size = frontier.size();
  }

  /// Returns what stands for all its leaves.
  public Frontier frontier() {
    return new Frontier(size, complete);
  }

  /// Returns how many leaves it has.
  public long size() {
    return size;
  }

  /// Adds a leaf, already hashed.
  public void append(Digest leaf) {
    Digest top = leaf;
    for (int carry = Long.numberOfTrailingZeros(~size); carry > 0; carry--) {
      top = hash.node(complete.removeLast(), top);
    }
    complete.add(top);
    size++;
  }

  /// Adds the leaf of the record hashed `record`.
  public void appendRecord(Digest record) {
    append(hash.leaf(record));
  }

  /// Returns the root.
  public Digest root() {
    if (complete.isEmpty()) {
      return TreeHash.EMPTY;
    }
    Digest root = complete.getLast();
    for (int i = complete.size() - 2; i >= 0; i--) {
      root = hash.node(complete.get(i), root);
    }
    return root;
  }
}

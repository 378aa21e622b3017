package dev.aaos.log.proof;

import dev.aaos.log.Digest;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/// RFC 6962 §2.1 as it is written down: recursive, over lists, with none of the product's code but
/// SHA-256 itself.
public final class NaiveTree {
  private NaiveTree() {}

  /// Returns the hash of the leaf with these `data`.
  public static Digest leaf(byte[] data) {
    return Digest.of(new byte[] {0}, data);
  }

  /// MTH, over leaves that are hashed already.
  public static Digest root(List<Digest> leaves) {
    if (leaves.isEmpty()) {
      return Digest.of(new byte[0]);
    }
    if (leaves.size() == 1) {
      return leaves.getFirst();
    }
    int k = split(leaves.size());
    return Digest.of(
        new byte[] {1},
        bytes(root(leaves.subList(0, k))),
        bytes(root(leaves.subList(k, leaves.size()))));
  }

  /// PATH(m, D\[n\]).
  public static List<Digest> path(int m, List<Digest> leaves) {
    int n = leaves.size();
    if (n == 1) {
      return List.of();
    }
    int k = split(n);
    return m < k
        ? with(path(m, leaves.subList(0, k)), root(leaves.subList(k, n)))
        : with(path(m - k, leaves.subList(k, n)), root(leaves.subList(0, k)));
  }

  /// PROOF(m, D\[n\]).
  public static List<Digest> consistency(int m, List<Digest> leaves) {
    return subproof(m, leaves, true);
  }

  private static List<Digest> subproof(int m, List<Digest> leaves, boolean whole) {
    int n = leaves.size();
    if (m == n) {
      return whole ? List.of() : List.of(root(leaves));
    }
    int k = split(n);
    return m <= k
        ? with(subproof(m, leaves.subList(0, k), whole), root(leaves.subList(k, n)))
        : with(subproof(m - k, leaves.subList(k, n), false), root(leaves.subList(0, k)));
  }

  private static int split(int n) {
    int k = 1;
    while (k * 2 < n) {
      k *= 2;
    }
    return k;
  }

  private static List<Digest> with(List<Digest> some, Digest more) {
    List<Digest> all = new ArrayList<>(some);
    all.add(more);
    return all;
  }

  private static byte[] bytes(Digest digest) {
    ByteBuffer bytes = ByteBuffer.allocate(Digest.BYTES);
    digest.write(bytes);
    return bytes.array();
  }
}

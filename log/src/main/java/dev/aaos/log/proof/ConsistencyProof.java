package dev.aaos.log.proof;

import dev.aaos.log.Digest;
import dev.aaos.log.proof.Subtrees.Range;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// What shows that one tree only grew out of another (RFC 6962 §2.1.2, RFC 9162 §2.1.4).
///
/// @param from the size of the older tree, in leaves
/// @param to the size of the younger
/// @param path digests of both
public record ConsistencyProof(long from, long to, List<Digest> path) {
  /// Copies `path`; refuses a tree that shrank.
  public ConsistencyProof {
    if (from < 0 || from > to) {
      throw new IllegalArgumentException("a tree of " + from + " does not grow to " + to);
    }
    path = List.copyOf(path);
  }

  /// Returns the proof that the tree of the first `size` of `leaves` grew out of that of the first
  /// `from`, which are none, or as many as are gone at the least.
  public static ConsistencyProof of(long from, long size, Leaves leaves) throws IOException {
    List<Range> parts = from == 0 ? List.of() : parts(from, size);
    return new ConsistencyProof(from, size, Subtrees.roots(parts, leaves));
  }

  private static List<Range> parts(long older, long size) {
    List<Range> parts = new ArrayList<>();
    long from = 0;
    long to = size;
    while (older < to) {
      long middle = from + Subtrees.split(to - from);
      boolean left = older <= middle;
      parts.addFirst(left ? new Range(middle, to) : new Range(from, middle));
      from = left ? from : middle;
      to = left ? middle : to;
    }
    if (from > 0) {
      parts.addFirst(new Range(from, to));
    }
    return parts;
  }

  /// Returns whether the tree with the root `younger` grew out of the one with the root `older`.
  public boolean holds(Digest older, Digest younger) {
    if (from == 0 || from == to) {
      return path.isEmpty() && (from == 0 ? older.equals(TreeHash.EMPTY) : older.equals(younger));
    }
    List<Digest> steps = new ArrayList<>(path);
    if (Long.bitCount(from) == 1) {
      steps.addFirst(older);
    }
    if (steps.isEmpty()) {
      return false;
    }
    int whole = Long.numberOfTrailingZeros(from);
    return leadsTo(steps, (from - 1) >> whole, (to - 1) >> whole, List.of(older, younger));
  }

  /// Follows the way up from the first of `steps` in both trees at once.
  private static boolean leadsTo(List<Digest> steps, long first, long end, List<Digest> roots) {
    TreeHash hash = new TreeHash();
    long at = first;
    long last = end;
    Digest older = steps.getFirst();
    Digest younger = older;
    for (Digest beside : steps.subList(1, steps.size())) {
      if (last == 0) {
        return false;
      }
      if (at % 2 == 1 || at == last) {
        older = hash.node(beside, older);
        younger = hash.node(beside, younger);
        int alone = at == 0 ? 0 : Long.numberOfTrailingZeros(at);
        at >>= alone;
        last >>= alone;
      } else {
        younger = hash.node(younger, beside);
      }
      at >>= 1;
      last >>= 1;
    }
    return last == 0 && List.of(older, younger).equals(roots);
  }
}

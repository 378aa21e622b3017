package dev.aaos.policy.change;

import dev.aaos.capability.Capability;
import dev.aaos.capability.extent.Extents;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// One thing that rules look at (agents, tools, needs, command lines), cut along all patterns
/// that two policies have for it: in one piece, every rule matches all or nothing.
///
/// The pieces are those of the Boolean algebra of the patterns that are not empty, and the first
/// is what no pattern matches.
final class Partition {
  private static final int MOST = 400;

  private final List<Capability> patterns;
  private final List<Piece> pieces;

  /// @param inside which of the patterns match it
  /// @param common what these have in common; nothing where there is none of them
  private record Piece(BitSet inside, Optional<Capability> common) {
    Piece with(int pattern, Capability met) {
      BitSet more = (BitSet) inside.clone();
      more.set(pattern);
      return new Piece(more, Optional.of(met));
    }
  }

  private Partition(List<Capability> patterns, List<Piece> pieces) {
    this.patterns = patterns;
    this.pieces = pieces;
  }

  /// Returns the partition along `all`, or nothing if it has too many pieces.
  static Optional<Partition> along(List<Capability> all) {
    List<Capability> patterns = all.stream().distinct().toList();
    List<Piece> pieces = List.of(new Piece(new BitSet(), Optional.empty()));
    try {
      for (int i = 0; i < patterns.size(); i++) {
        pieces = cut(pieces, patterns, i);
        if (pieces.size() > MOST) {
          return Optional.empty();
        }
      }
    } catch (IllegalArgumentException e) {
      return Optional.empty(); // it takes too many patterns to say what some have in common
    }
    return Optional.of(new Partition(patterns, pieces));
  }

  private static List<Piece> cut(List<Piece> pieces, List<Capability> patterns, int next) {
    Capability pattern = patterns.get(next);
    List<Piece> cut = new ArrayList<>();
    for (Piece piece : pieces) {
      List<Capability> without = outside(piece, patterns, next);
      Optional<Capability> met = piece.common().isEmpty()
          ? Optional.of(pattern)
          : Extents.common(piece.common().get(), pattern);
      List<Capability> also = new ArrayList<>(without);
      also.add(pattern);
      if (piece.common().filter(common -> Extents.within(common, also)).isEmpty()) {
        cut.add(piece);
      }
      met.filter(common -> !Extents.within(common, without))
          .ifPresent(common -> cut.add(piece.with(next, common)));
    }
    return cut;
  }

  private static List<Capability> outside(Piece piece, List<Capability> patterns, int before) {
    List<Capability> outside = new ArrayList<>();
    for (int i = 0; i < before; i++) {
      if (!piece.inside().get(i)) {
        outside.add(patterns.get(i));
      }
    }
    return outside;
  }

  /// Returns how many pieces there are.
  int size() {
    return pieces.size();
  }

  /// Returns whether one of `some`, or any where there is none, matches `piece`.
  boolean isInside(int piece, List<Capability> some) {
    return some.isEmpty()
        || some.stream()
            .anyMatch(pattern -> pieces.get(piece).inside().get(patterns.indexOf(pattern)));
  }

  /// Returns the pieces that have something in common with `one`.
  BitSet holding(Optional<Capability> one) {
    BitSet inside = new BitSet();
    for (int i = 0; i < patterns.size(); i++) {
      Capability pattern = patterns.get(i);
      inside.set(i, one.filter(word -> Extents.meet(word, pattern)).isPresent());
    }
    BitSet holding = new BitSet();
    for (int i = 0; i < pieces.size(); i++) {
      holding.set(i, pieces.get(i).inside().equals(inside));
    }
    return holding;
  }

  /// Returns `some` pieces in words: whole patterns where they make one up, each with what is
  /// left out of it.
  String words(BitSet some) {
    if (some.cardinality() == pieces.size()) {
      return "any";
    }
    List<String> words = new ArrayList<>();
    BitSet left = (BitSet) some.clone();
    while (left.cardinality() > 0) {
      int best = -1;
      BitSet covered = new BitSet();
      for (int i = 0; i < patterns.size(); i++) {
        BitSet of = of(i);
        BitSet fresh = (BitSet) of.clone();
        fresh.and(left);
        if (isSubset(of, some) && fresh.cardinality() > covered.cardinality()) {
          best = i;
          covered = fresh;
        }
      }
      if (best >= 0) {
        words.add(shown(patterns.get(best)));
        left.andNot(covered);
      } else {
        words.add(exactly(left.nextSetBit(0)));
        left.clear(left.nextSetBit(0));
      }
    }
    return String.join(", ", words);
  }

  private BitSet of(int pattern) {
    BitSet of = new BitSet();
    for (int i = 0; i < pieces.size(); i++) {
      of.set(i, pieces.get(i).inside().get(pattern));
    }
    return of;
  }

  private static boolean isSubset(BitSet inner, BitSet outer) {
    BitSet rest = (BitSet) inner.clone();
    rest.andNot(outer);
    return rest.isEmpty();
  }

  private String exactly(int index) {
    Piece piece = pieces.get(index);
    List<String> without = new ArrayList<>();
    for (int i = 0; i < patterns.size(); i++) {
      Capability pattern = patterns.get(i);
      boolean near = piece.common().map(common -> Extents.meet(common, pattern)).orElse(true);
      if (!piece.inside().get(i) && near) {
        without.add(shown(pattern));
      }
    }
    return piece.common().map(Partition::shown).orElse("any")
        + (without.isEmpty() ? "" : " but not " + String.join(", ", without));
  }

  private static String shown(Capability pattern) {
    return pattern instanceof Capability.Send(var names)
        ? names.stream().map(name -> "'" + name + "'").collect(Collectors.joining(", "))
        : "'" + pattern + "'";
  }
}

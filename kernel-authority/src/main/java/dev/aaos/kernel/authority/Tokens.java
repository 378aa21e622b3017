package dev.aaos.kernel.authority;

import dev.aaos.collection.PersistentMap;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/// The tokens that were made and have not ended, and those that are revoked.
///
/// Whether a token is genuine its hash says, and what it permits it says itself: of all that is
/// here only the revoked ones matter to that. A token that has ended is forgotten when the next
/// one is made or revoked.
///
/// @param issued those made by the daemon, by their names
/// @param revoked when each that is revoked would have ended, by its name
public record Tokens(PersistentMap<String, Issued> issued, PersistentMap<String, Instant> revoked) {
  /// How many of either there may be.
  public static final int MOST = 10_000;

  /// None.
  public static final Tokens NONE = new Tokens(PersistentMap.empty(), PersistentMap.empty());

  /// One token, as it was made.
  ///
  /// @param record the sequence of the record that says so
  /// @param authority what it permits, in one line
  public record Issued(
      String token, String holder, String authority, Instant expires, long record) {}

  /// Returns whether `token` is revoked by itself.
  public boolean isRevoked(String token) {
    return revoked.contains(token);
  }

  /// Returns those that were made, oldest first.
  public List<Issued> list() {
    return issued.values().stream()
        .sorted(Comparator.comparingLong(Issued::record))
        .toList();
  }

  /// Returns why there may be no more of them at `now`; empty when there may.
  public Optional<String> excess(Instant now) {
    Tokens left = without(now);
    boolean full = left.issued.size() >= MOST || left.revoked.size() >= MOST;
    return full
        ? Optional.of(MOST + " tokens are known that have not ended, which is the most: make them"
            + " with an earlier end")
        : Optional.empty();
  }

  Tokens with(Issued token, Instant now) {
    Tokens left = without(now);
    return new Tokens(left.issued.with(token.token(), token), left.revoked);
  }

  Tokens revoking(String token, Instant until, Instant now) {
    Tokens left = without(now);
    return new Tokens(left.issued, left.revoked.with(token, until));
  }

  private Tokens without(Instant now) {
    return new Tokens(
        left(issued, token -> token.expires().isAfter(now)),
        left(revoked, until -> until.isAfter(now)));
  }

  private static <V> PersistentMap<String, V> left(
      PersistentMap<String, V> of, Predicate<V> stays) {
    PersistentMap<String, V> left = of;
    for (Map.Entry<String, V> one : entries(of)) {
      left = stays.test(one.getValue()) ? left : left.without(one.getKey());
    }
    return left;
  }

  private static <V> List<Map.Entry<String, V>> entries(PersistentMap<String, V> of) {
    List<Map.Entry<String, V>> entries = new java.util.ArrayList<>();
    of.forEach((key, value) -> entries.add(Map.entry(key, value)));
    return entries;
  }
}

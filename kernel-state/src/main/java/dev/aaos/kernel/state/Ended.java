package dev.aaos.kernel.state;

import dev.aaos.collection.PersistentMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The last things to have ended, in order: an immutable queue.
///
/// @param first number of the oldest
/// @param next number the next one gets
/// @param <T> what they are called by
public record Ended<T>(PersistentMap<Long, T> members, long first, long next) {
  /// Returns the queue without members.
  public static <T> Ended<T> none() {
    return new Ended<>(PersistentMap.empty(), 0, 0);
  }

  /// Returns the queue of these `members`, the oldest of which has the number `first`.
  static <T> Ended<T> of(long first, List<T> members) {
    Map<Long, T> numbered = new LinkedHashMap<>();
    for (T member : members) {
      numbered.put(first + numbered.size(), member);
    }
    return new Ended<>(PersistentMap.of(numbered), first, first + members.size());
  }

  /// Returns the queue of these `members`, by their numbers, which begin with `first`.
  static <T> Ended<T> of(long first, PersistentMap<Long, T> members) {
    return new Ended<>(members, first, first + members.size());
  }

  /// Returns how many there are.
  public long size() {
    return next - first;
  }

  /// Returns the one that ended first.
  public Optional<T> oldest() {
    return members.get(first);
  }

  /// Returns this queue with `member` at its end.
  public Ended<T> plus(T member) {
    return new Ended<>(members.with(next, member), first, next + 1);
  }

  /// Returns this queue without its oldest member.
  public Ended<T> withoutOldest() {
    return new Ended<>(members.without(first), first + 1, next);
  }
}

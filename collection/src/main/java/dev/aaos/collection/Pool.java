package dev.aaos.collection;

import java.util.HashMap;
import java.util.Map;

/// An immutable multiset in which equal values are one object: what many hold alike, they share.
///
/// Any thread may read any version without waiting.
///
/// @param <T> values with a stable `equals` and `hashCode`
public final class Pool<T> {
  private static final Pool<?> EMPTY = new Pool<>(PersistentMap.empty());

  private final PersistentMap<T, Shared<T>> shared;

  private record Shared<T>(T value, int uses) {}

  private Pool(PersistentMap<T, Shared<T>> shared) {
    this.shared = shared;
  }

  /// Returns the pool without values.
  @SuppressWarnings("unchecked") // it holds nothing of any type
  public static <T> Pool<T> empty() {
    return (Pool<T>) EMPTY;
  }

  /// Returns the pool in which each key of `uses` is used so often, made at once.
  public static <T> Pool<T> of(Map<T, Integer> uses) {
    Map<T, Shared<T>> shared = new HashMap<>();
    uses.forEach((value, count) -> shared.put(value, new Shared<>(value, count)));
    return new Pool<>(PersistentMap.of(shared));
  }

  /// Returns how many different values there are.
  public int size() {
    return shared.size();
  }

  /// Returns the value in this pool that equals `value`, or itself where there is none.
  public T one(T value) {
    return shared.get(value).map(Shared::value).orElse(value);
  }

  /// Returns this pool with one more use of `value`.
  public Pool<T> with(T value) {
    Shared<T> now = shared.get(value).orElse(new Shared<>(value, 0));
    return new Pool<>(shared.with(now.value, new Shared<>(now.value, now.uses + 1)));
  }

  /// Returns this pool with one use of `value` less; after the last it is in it no more.
  public Pool<T> without(T value) {
    return shared.get(value).map(now -> new Pool<>(left(now))).orElse(this);
  }

  private PersistentMap<T, Shared<T>> left(Shared<T> now) {
    return now.uses == 1
        ? shared.without(now.value)
        : shared.with(now.value, new Shared<>(now.value, now.uses - 1));
  }
}

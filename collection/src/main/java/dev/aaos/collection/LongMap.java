package dev.aaos.collection;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/// An immutable map from numbers that lie close together; a changed copy shares all but the path to
/// the change.
///
/// A [PersistentMap] of pages of 32 numbers that follow one another, each an array compacted by a
/// bitmap. Where nearly every number has a value an entry takes some seven bytes, a twelfth of what
/// it takes there; where few have, it takes no more than twice as much. Any thread may read any
/// version without waiting.
///
/// @param <V> values
public final class LongMap<V> {
  private static final int BITS = 5;
  private static final LongMap<?> EMPTY = new LongMap<>(PersistentMap.empty(), 0);

  private final PersistentMap<Long, Page> pages;
  private final int size;

  private LongMap(PersistentMap<Long, Page> pages, int size) {
    this.pages = pages;
    this.size = size;
  }

  /// Returns the map without entries.
  @SuppressWarnings("unchecked") // it holds nothing of any type
  public static <V> LongMap<V> empty() {
    return (LongMap<V>) EMPTY;
  }

  /// Returns how many entries there are.
  public int size() {
    return size;
  }

  /// Returns whether there are none.
  public boolean isEmpty() {
    return size == 0;
  }

  /// Returns the value of `key`.
  @SuppressWarnings("unchecked") // only values of V are put in
  public Optional<V> get(long key) {
    return pages.get(key >> BITS).filter(page -> page.holds(bit(key))).map(page ->
        (V) page.values[page.position(bit(key))]);
  }

  /// Returns this map with `value` for `key`.
  public LongMap<V> with(long key, V value) {
    Page page = pages.get(key >> BITS).orElse(Page.EMPTY);
    int more = page.holds(bit(key)) ? 0 : 1;
    return new LongMap<>(pages.with(key >> BITS, page.with(bit(key), value)), size + more);
  }

  /// Returns this map without `key`.
  public LongMap<V> without(long key) {
    Page page = pages.get(key >> BITS).orElse(Page.EMPTY);
    if (!page.holds(bit(key))) {
      return this;
    }
    PersistentMap<Long, Page> left = page.values.length == 1
        ? pages.without(key >> BITS)
        : pages.with(key >> BITS, page.without(bit(key)));
    return left.isEmpty() ? empty() : new LongMap<>(left, size - 1);
  }

  /// Returns the keys, in no order.
  public List<Long> keys() {
    List<Long> keys = new ArrayList<>(size);
    forEach((key, value) -> keys.add(key));
    return keys;
  }

  /// Gives each entry to `action`, in no order.
  @SuppressWarnings("unchecked") // only values of V are put in
  public void forEach(BiConsumer<Long, ? super V> action) {
    pages.forEach((number, page) -> {
      int at = 0;
      for (int bits = page.bitmap; bits != 0; bits &= bits - 1) {
        long key = (number << BITS) | Integer.numberOfTrailingZeros(bits);
        action.accept(key, (V) page.values[at++]);
      }
    });
  }

  private static int bit(long key) {
    return 1 << (key & ((1 << BITS) - 1));
  }

  /// A map made at once, which is faster than entry by entry. For one thread.
  ///
  /// @param <V> values
  public static final class Builder<V> {
    private final Map<Long, @Nullable Object[]> pages = new HashMap<>();
    private int size;

    /// Adds `value` for `key`, in place of what it had.
    public Builder<V> put(long key, V value) {
      @Nullable Object[] page = pages.computeIfAbsent(key >> BITS, number -> new Object[1 << BITS]);
      int at = (int) (key & ((1 << BITS) - 1));
      size += page[at] == null ? 1 : 0;
      page[at] = value;
      return this;
    }

    /// Returns the map of all that was added.
    public LongMap<V> build() {
      Map<Long, Page> compact = new HashMap<>();
      pages.forEach((number, values) -> compact.put(number, Page.of(values)));
      return size == 0 ? empty() : new LongMap<>(PersistentMap.of(compact), size);
    }
  }

  /// The values of 32 numbers that follow one another, without gaps.
  private static final class Page {
    private static final Page EMPTY = new Page(0, new Object[0]);

    private final int bitmap;
    private final Object[] values;

    Page(int bitmap, Object[] values) {
      this.bitmap = bitmap;
      this.values = values;
    }

    static Page of(@Nullable Object[] sparse) {
      int bitmap = 0;
      for (int at = 0; at < sparse.length; at++) {
        bitmap |= sparse[at] == null ? 0 : 1 << at;
      }
      Object[] values = Arrays.stream(sparse).filter(Objects::nonNull).toArray();
      return new Page(bitmap, values);
    }

    boolean holds(int bit) {
      return (bitmap & bit) != 0;
    }

    int position(int bit) {
      return Integer.bitCount(bitmap & (bit - 1));
    }

    Page with(int bit, Object value) {
      int at = position(bit);
      if (holds(bit)) {
        Object[] changed = values.clone();
        changed[at] = value;
        return new Page(bitmap, changed);
      }
      Object[] grown = Arrays.copyOf(values, values.length + 1);
      System.arraycopy(values, at, grown, at + 1, values.length - at);
      grown[at] = value;
      return new Page(bitmap | bit, grown);
    }

    Page without(int bit) {
      int at = position(bit);
      Object[] shrunk = Arrays.copyOf(values, values.length - 1);
      System.arraycopy(values, at + 1, shrunk, at, shrunk.length - at);
      return new Page(bitmap & ~bit, shrunk);
    }
  }
}

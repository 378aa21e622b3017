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

  private final PersistentMap<Long, Page<V>> pages;
  private final int size;

  private LongMap(PersistentMap<Long, Page<V>> pages, int size) {
    this.pages = pages;
    this.size = size;
  }

  /// Returns the map without entries.
  @SuppressWarnings("unchecked") // it holds nothing of any type
  public static <V> LongMap<V> empty() {
    return (LongMap<V>) EMPTY;
  }

  /// Returns the map of `size` entries that lie in `pages`, by the number that the keys of each
  /// have in common.
  public static <V> LongMap<V> of(PersistentMap<Long, Page<V>> pages, int size) {
    return size == 0 ? empty() : new LongMap<>(pages, size);
  }

  /// Returns the pages in which the entries lie.
  public PersistentMap<Long, Page<V>> pages() {
    return pages;
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
  public Optional<V> get(long key) {
    return pages
        .get(key >> BITS)
        .filter(page -> page.holds(bit(key)))
        .map(page -> page.value(page.position(bit(key))));
  }

  /// Returns this map with `value` for `key`.
  public LongMap<V> with(long key, V value) {
    Page<V> page = pages.get(key >> BITS).orElse(Page.empty());
    int more = page.holds(bit(key)) ? 0 : 1;
    return new LongMap<>(pages.with(key >> BITS, page.with(bit(key), value)), size + more);
  }

  /// Returns this map without `key`.
  public LongMap<V> without(long key) {
    Page<V> page = pages.get(key >> BITS).orElse(Page.empty());
    if (!page.holds(bit(key))) {
      return this;
    }
    PersistentMap<Long, Page<V>> left = page.values.length == 1
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
  public void forEach(BiConsumer<Long, ? super V> action) {
    pages.forEach((number, page) -> {
      int at = 0;
      for (int bits = page.bitmap; bits != 0; bits &= bits - 1) {
        long key = (number << BITS) | Integer.numberOfTrailingZeros(bits);
        action.accept(key, page.value(at++));
      }
    });
  }

  /// Reads all that is yet [Unread].
  public void readAll() {
    pages.readAll();
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
      Map<Long, Page<V>> compact = new HashMap<>();
      pages.forEach((number, values) -> compact.put(number, Page.compact(values)));
      return size == 0 ? empty() : new LongMap<>(PersistentMap.of(compact), size);
    }
  }

  /// The values of 32 numbers that follow one another, without gaps. Immutable.
  ///
  /// @param <V> values
  public static final class Page<V> {
    private static final Page<?> EMPTY = new Page<>(0, new Object[0]);

    private final int bitmap;
    private final Object[] values;

    private Page(int bitmap, Object[] values) {
      this.bitmap = bitmap;
      this.values = values;
    }

    /// Returns the page of `values`, of the numbers whose bits are set in `bitmap`.
    ///
    /// @throws IllegalArgumentException when it has none, or not as many as there are values
    public static <V> Page<V> of(int bitmap, List<V> values) {
      if (bitmap == 0 || Integer.bitCount(bitmap) != values.size()) {
        throw new IllegalArgumentException(
            "a page of " + Integer.bitCount(bitmap) + " numbers with " + values.size() + " values");
      }
      return new Page<>(bitmap, values.toArray());
    }

    @SuppressWarnings("unchecked") // it holds nothing of any type
    static <V> Page<V> empty() {
      return (Page<V>) EMPTY;
    }

    static <V> Page<V> compact(@Nullable Object[] sparse) {
      int bitmap = 0;
      for (int at = 0; at < sparse.length; at++) {
        bitmap |= sparse[at] == null ? 0 : 1 << at;
      }
      return new Page<>(bitmap, Arrays.stream(sparse).filter(Objects::nonNull).toArray());
    }

    /// Returns which of the numbers have a value, the lowest bit for the first.
    public int bitmap() {
      return bitmap;
    }

    /// Returns the values, in the order of their numbers.
    @SuppressWarnings("unchecked") // only values of V are put in
    public List<V> values() {
      return (List<V>) List.of(values);
    }

    @SuppressWarnings("unchecked") // only values of V are put in
    private V value(int at) {
      return (V) values[at];
    }

    private boolean holds(int bit) {
      return (bitmap & bit) != 0;
    }

    private int position(int bit) {
      return Integer.bitCount(bitmap & (bit - 1));
    }

    private Page<V> with(int bit, V value) {
      int at = position(bit);
      if (holds(bit)) {
        Object[] changed = values.clone();
        changed[at] = value;
        return new Page<>(bitmap, changed);
      }
      Object[] grown = Arrays.copyOf(values, values.length + 1);
      System.arraycopy(values, at, grown, at + 1, values.length - at);
      grown[at] = value;
      return new Page<>(bitmap | bit, grown);
    }

    private Page<V> without(int bit) {
      int at = position(bit);
      Object[] shrunk = Arrays.copyOf(values, values.length - 1);
      System.arraycopy(values, at + 1, shrunk, at, shrunk.length - at);
      return new Page<>(bitmap & ~bit, shrunk);
    }
  }
}

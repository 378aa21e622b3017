package dev.aaos.collection;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/// An immutable map; a changed copy shares all but the path to the change.
///
/// A hash array mapped trie (Bagwell 2001) of 32-way nodes, each an array compacted by a bitmap,
/// so a change copies at most seven small arrays. Any thread may read any version without
/// waiting, which is what the kernel publishes its state for. Iteration order is that of the
/// hashes: the same for equal contents in one run of the machine, meaningless otherwise.
///
/// @param <K> keys with a stable `equals` and `hashCode`
/// @param <V> values
public final class PersistentMap<K, V> {
  private static final int BITS = 5;
  private static final int MASK = (1 << BITS) - 1;
  private static final Node EMPTY_NODE = new Branch(0, new Object[0]);
  private static final PersistentMap<?, ?> EMPTY = new PersistentMap<>(EMPTY_NODE, 0);

  private final Node root;
  private final int size;

  private PersistentMap(Node root, int size) {
    this.root = root;
    this.size = size;
  }

  /// Returns the map without entries.
  @SuppressWarnings("unchecked") // it holds nothing of any type
  public static <K, V> PersistentMap<K, V> empty() {
    return (PersistentMap<K, V>) EMPTY;
  }

  /// Returns the map with the entries of `map`, made at once, which is faster than one by one.
  public static <K, V> PersistentMap<K, V> of(Map<K, V> map) {
    if (map.isEmpty()) {
      return empty();
    }
    Entry[] entries = new Entry[map.size()];
    int next = 0;
    for (Map.Entry<K, V> entry : map.entrySet()) {
      entries[next++] = new Entry(entry.getKey(), entry.getValue(), spread(entry.getKey()));
    }
    Sorting sorting = new Sorting(entries);
    return new PersistentMap<>(sorting.branch(0, entries.length, 0), entries.length);
  }

  /// Entries on their way into a trie, sorted by five bits of their hashes for each of its levels.
  private static final class Sorting {
    private final Entry[] entries;
    private final Entry[] scratch;

    Sorting(Entry[] entries) {
      this.entries = entries;
      scratch = new Entry[entries.length];
    }

    Node branch(int from, int to, int shift) {
      int[] ends = new int[MASK + 1];
      int bitmap = 0;
      for (int i = from; i < to; i++) {
        int part = index(entries[i].hash, shift);
        bitmap |= 1 << part;
        ends[part]++;
      }
      int end = from;
      for (int part = 0; part <= MASK; part++) {
        end += ends[part];
        ends[part] = end;
      }
      sort(from, to, shift, ends.clone());
      Object[] slots = new Object[Integer.bitCount(bitmap)];
      int begin = from;
      int next = 0;
      for (int left = bitmap; left != 0; left &= left - 1) {
        int part = Integer.numberOfTrailingZeros(left);
        slots[next++] = node(begin, ends[part], shift + BITS);
        begin = ends[part];
      }
      return new Branch(bitmap, slots);
    }

    private void sort(int from, int to, int shift, int[] ends) {
      for (int i = to - 1; i >= from; i--) {
        scratch[--ends[index(entries[i].hash, shift)]] = entries[i];
      }
      System.arraycopy(scratch, from, entries, from, to - from);
    }

    private Node node(int from, int to, int shift) {
      if (to - from == 1) {
        return entries[from];
      }
      for (int i = from; i < to; i++) {
        if (entries[i].hash != entries[from].hash) {
          return branch(from, to, shift);
        }
      }
      return new Collision(List.of(Arrays.copyOfRange(entries, from, to)));
    }
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
  public Optional<V> get(K key) {
    return Optional.ofNullable((V) root.get(key, spread(key), 0));
  }

  /// Returns whether `key` has a value.
  public boolean contains(K key) {
    return root.get(key, spread(key), 0) != null;
  }

  /// Returns this map with `value` for `key`.
  public PersistentMap<K, V> with(K key, V value) {
    Node changed = root.with(new Entry(key, value, spread(key)), 0);
    return new PersistentMap<>(changed, contains(key) ? size : size + 1);
  }

  /// Returns this map without `key`.
  public PersistentMap<K, V> without(K key) {
    if (!contains(key)) {
      return this;
    }
    return size == 1 ? empty() : new PersistentMap<>(root.without(key, spread(key), 0), size - 1);
  }

  /// Returns the values.
  public List<V> values() {
    List<V> values = new ArrayList<>(size);
    forEach((key, value) -> values.add(value));
    return values;
  }

  /// Gives each entry to `action`.
  @SuppressWarnings("unchecked") // only entries of K and V are put in
  public void forEach(BiConsumer<? super K, ? super V> action) {
    root.forEach(entry -> action.accept((K) entry.key, (V) entry.value));
  }

  private static int spread(Object key) {
    int h = key.hashCode();
    return h ^ (h >>> 16);
  }

  private interface Visitor {
    void visit(Entry entry);
  }

  private sealed interface Node {
    @Nullable
    Object get(Object key, int hash, int shift);

    Node with(Entry entry, int shift);

    Node without(Object key, int hash, int shift);

    void forEach(Visitor visitor);
  }

  private record Entry(Object key, Object value, int hash) implements Node {
    @Override
    public @Nullable Object get(Object wanted, int wantedHash, int shift) {
      return hash == wantedHash && key.equals(wanted) ? value : null;
    }

    @Override
    public Node with(Entry entry, int shift) {
      if (key.equals(entry.key)) {
        return entry;
      }
      if (hash == entry.hash) {
        return new Collision(List.of(this, entry));
      }
      Branch branch = new Branch(1 << index(hash, shift), new Object[] {this});
      return branch.with(entry, shift);
    }

    @Override
    public Node without(Object gone, int goneHash, int shift) {
      return EMPTY_NODE;
    }

    @Override
    public void forEach(Visitor visitor) {
      visitor.visit(this);
    }
  }

  /// Entries whose hashes are equal in all 32 bits.
  private record Collision(List<Entry> entries) implements Node {
    @Override
    public @Nullable Object get(Object wanted, int hash, int shift) {
      for (Entry entry : entries) {
        if (entry.key.equals(wanted)) {
          return entry.value;
        }
      }
      return null;
    }

    @Override
    public Node with(Entry entry, int shift) {
      int hash = entries.getFirst().hash;
      if (entry.hash != hash) {
        Branch branch = new Branch(1 << index(hash, shift), new Object[] {this});
        return branch.with(entry, shift);
      }
      List<Entry> changed = new ArrayList<>(entries);
      changed.removeIf(old -> old.key.equals(entry.key));
      changed.add(entry);
      return new Collision(List.copyOf(changed));
    }

    @Override
    public Node without(Object gone, int hash, int shift) {
      List<Entry> left =
          entries.stream().filter(entry -> !entry.key.equals(gone)).toList();
      return left.size() == 1 ? left.getFirst() : new Collision(left);
    }

    @Override
    public void forEach(Visitor visitor) {
      entries.forEach(visitor::visit);
    }
  }

  private static final class Branch implements Node {
    private final int bitmap;
    private final Object[] slots;

    Branch(int bitmap, Object[] slots) {
      this.bitmap = bitmap;
      this.slots = slots;
    }

    private Node slot(int i) {
      return (Node) slots[i];
    }

    @Override
    public @Nullable Object get(Object key, int hash, int shift) {
      int bit = 1 << index(hash, shift);
      return (bitmap & bit) == 0 ? null : slot(position(bit)).get(key, hash, shift + BITS);
    }

    @Override
    public Node with(Entry entry, int shift) {
      int bit = 1 << index(entry.hash, shift);
      int at = position(bit);
      if ((bitmap & bit) == 0) {
        Object[] grown = new Object[slots.length + 1];
        System.arraycopy(slots, 0, grown, 0, at);
        grown[at] = entry;
        System.arraycopy(slots, at, grown, at + 1, slots.length - at);
        return new Branch(bitmap | bit, grown);
      }
      Object[] changed = slots.clone();
      changed[at] = slot(at).with(entry, shift + BITS);
      return new Branch(bitmap, changed);
    }

    @Override
    @SuppressWarnings("ReferenceEquality") // the empty node is one object
    public Node without(Object key, int hash, int shift) {
      int bit = 1 << index(hash, shift);
      int at = position(bit);
      Node left = slot(at).without(key, hash, shift + BITS);
      if (left != EMPTY_NODE) {
        if (slots.length == 1 && !(left instanceof Branch)) {
          return left;
        }
        Object[] changed = slots.clone();
        changed[at] = left;
        return new Branch(bitmap, changed);
      }
      if (slots.length == 1) {
        return EMPTY_NODE;
      }
      if (slots.length == 2 && !(slot(1 - at) instanceof Branch) && shift > 0) {
        return slot(1 - at);
      }
      Object[] shrunk = Arrays.copyOf(slots, slots.length - 1);
      System.arraycopy(slots, at + 1, shrunk, at, shrunk.length - at);
      return new Branch(bitmap & ~bit, shrunk);
    }

    @Override
    public void forEach(Visitor visitor) {
      for (Object slot : slots) {
        ((Node) slot).forEach(visitor);
      }
    }

    private int position(int bit) {
      return Integer.bitCount(bitmap & (bit - 1));
    }
  }

  private static int index(int hash, int shift) {
    return (hash >>> shift) & MASK;
  }
}

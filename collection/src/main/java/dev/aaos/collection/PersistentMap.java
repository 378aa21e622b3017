package dev.aaos.collection;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// An immutable map; a changed copy shares all but the path to the change.
///
/// A hash array mapped trie (Bagwell 2001) of 32-way nodes, each an array compacted by a bitmap,
/// so a change copies at most seven small arrays. Any thread may read any version without
/// waiting, which is what the kernel publishes its state for. Iteration order is that of the
/// hashes: the same for equal contents in one run of the machine, meaningless otherwise.
///
/// A part of a map may be [Unread]: it becomes nodes when somebody first looks into it, and a
/// thread that looks meanwhile waits for that.
///
/// @param <K> keys with a stable `equals` and `hashCode`
/// @param <V> values
public final class PersistentMap<K, V> {
  static final int BITS = 5;
  static final int MASK = (1 << BITS) - 1;
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

  /// Returns the map of the entries that `unread` will find.
  public static <K, V> PersistentMap<K, V> of(Unread<K, V> unread) {
    return unread.size() == 0 ? empty() : new PersistentMap<>(new Later(unread, 0), unread.size());
  }

  /// Returns the bits of the hash of `key` that say where it lies in the first `levels` levels of
  /// a map: the parts of an [Unread] part are told apart by five more.
  public static int place(Object key, int levels) {
    int bits = levels * BITS;
    return bits < Integer.SIZE ? spread(key) & ((1 << bits) - 1) : spread(key);
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

  /// Reads all parts that are yet [Unread].
  public void readAll() {
    root.forEach(entry -> {});
  }

  private static int spread(Object key) {
    int h = key.hashCode();
    return h ^ (h >>> 16);
  }

  sealed interface Node {
    @Nullable
    Object get(Object key, int hash, int shift);

    Node with(Entry entry, int shift);

    Node without(Object key, int hash, int shift);

    void forEach(Consumer<Entry> visitor);
  }

  /// Returns whether `node` may stand at any level.
  private static boolean isLeaf(Node node) {
    return node instanceof Entry || node instanceof Collision;
  }

  record Entry(Object key, Object value, int hash) implements Node {
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
    public void forEach(Consumer<Entry> visitor) {
      visitor.accept(this);
    }
  }

  /// Entries whose hashes are equal in all 32 bits.
  record Collision(List<Entry> entries) implements Node {
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
    public void forEach(Consumer<Entry> visitor) {
      entries.forEach(visitor);
    }
  }

  /// Entries that are yet to be read, of hashes that differ from `level` on.
  private static final class Later implements Node {
    private final int level;
    private volatile Object content;

    Later(Unread<?, ?> unread, int level) {
      this.level = level;
      content = unread;
    }

    private Node node() {
      return content instanceof Node node ? node : read();
    }

    /// One reads, and whoever comes meanwhile waits for that.
    private synchronized Node read() {
      if (content instanceof Unread<?, ?> unread) {
        content = node(unread.read());
      }
      return (Node) content;
    }

    private Node node(Unread.Found<?, ?> found) {
      return switch (found) {
        case Unread.Entries<?, ?>(var entries) -> {
          Entry[] all = entries.stream()
              .map(one -> new Entry(one.getKey(), one.getValue(), spread(one.getKey())))
              .toArray(Entry[]::new);
          yield new Sorting(all).node(0, all.length, level * BITS);
        }
        case Unread.Parts<?, ?>(var parts) -> {
          int bitmap = 0;
          for (int i = 0; i < parts.size(); i++) {
            bitmap |= parts.get(i).size() > 0 ? 1 << i : 0;
          }
          yield new Branch(
              bitmap,
              parts.stream()
                  .filter(part -> part.size() > 0)
                  .map(part -> new Later(part, level + 1))
                  .toArray());
        }
      };
    }

    @Override
    public @Nullable Object get(Object key, int hash, int shift) {
      return node().get(key, hash, shift);
    }

    @Override
    public Node with(Entry entry, int shift) {
      return node().with(entry, shift);
    }

    @Override
    public Node without(Object key, int hash, int shift) {
      return node().without(key, hash, shift);
    }

    @Override
    public void forEach(Consumer<Entry> visitor) {
      node().forEach(visitor);
    }
  }

  static final class Branch implements Node {
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
        if (slots.length == 1 && isLeaf(left)) {
          return left;
        }
        Object[] changed = slots.clone();
        changed[at] = left;
        return new Branch(bitmap, changed);
      }
      if (slots.length == 1) {
        return EMPTY_NODE;
      }
      if (slots.length == 2 && isLeaf(slot(1 - at)) && shift > 0) {
        return slot(1 - at);
      }
      Object[] shrunk = Arrays.copyOf(slots, slots.length - 1);
      System.arraycopy(slots, at + 1, shrunk, at, shrunk.length - at);
      return new Branch(bitmap & ~bit, shrunk);
    }

    @Override
    public void forEach(Consumer<Entry> visitor) {
      for (Object slot : slots) {
        ((Node) slot).forEach(visitor);
      }
    }

    private int position(int bit) {
      return Integer.bitCount(bitmap & (bit - 1));
    }
  }

  static int index(int hash, int shift) {
    return (hash >>> shift) & MASK;
  }
}

package dev.aaos.kernel.part;

import dev.aaos.collection.LongMap;
import dev.aaos.collection.PersistentMap;
import dev.aaos.collection.Unread;
import dev.aaos.log.CorruptJournal;
import dev.aaos.log.Decoder;
import dev.aaos.log.Encoder;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.stream.IntStream;

/// The bytes of a map, divided as the map itself is. Stateless; any thread.
///
/// ```
/// map:  length:4 part
/// part: count:varint entry…                     of at most 64 entries
///       count:varint (length:4 part) 32 times   of more, by five more bits of the hashes
/// ```
///
/// So the hashes of the keys are part of the format. To find one entry of a hundred thousand takes
/// reading three parts of them, a hundred at most.
public final class MapCodec {
  private static final int FEW = 64;

  /// After so many levels all bits of the hashes are used.
  private static final int LEVELS = 7;

  private MapCodec() {}

  /// Writes `entries`, of different keys, with `each`.
  public static <K, V> void write(
      Encoder out, List<Map.Entry<K, V>> entries, BiConsumer<Encoder, Map.Entry<K, V>> each) {
    out.framed(entries, (to, all) -> part(to, all, 0, each));
  }

  private static <K, V> void part(
      Encoder out,
      List<Map.Entry<K, V>> entries,
      int level,
      BiConsumer<Encoder, Map.Entry<K, V>> each) {
    out.varint(entries.size());
    if (isUndivided(entries.size(), level)) {
      entries.forEach(entry -> each.accept(out, entry));
      return;
    }
    List<List<Map.Entry<K, V>>> parts = new ArrayList<>();
    for (int i = 0; i < Unread.PARTS; i++) {
      parts.add(new ArrayList<>());
    }
    for (Map.Entry<K, V> entry : entries) {
      int place = PersistentMap.place(entry.getKey(), level + 1);
      parts.get(number(place, level)).add(entry);
    }
    for (List<Map.Entry<K, V>> one : parts) {
      out.framed(one, (to, all) -> part(to, all, level + 1, each));
    }
  }

  private static boolean isUndivided(int size, int level) {
    return size <= FEW || level == LEVELS;
  }

  /// Returns which part of a part of that level lies at `place`.
  private static int number(int place, int level) {
    return place >>> (Integer.numberOfTrailingZeros(Unread.PARTS) * level);
  }

  /// Returns the map that [#write] wrote, of what `each` finds.
  public static <K, V> PersistentMap<K, V> read(
      Decoder in, Function<Decoder, Map.Entry<K, V>> each) {
    return PersistentMap.of(new Part<>(in.framed(), 0, 0, each));
  }

  /// Writes `map`, the values of each of its pages with `each`.
  public static <V> void write(Encoder out, LongMap<V> map, BiConsumer<Encoder, List<V>> each) {
    List<Map.Entry<Long, LongMap.Page<V>>> pages = new ArrayList<>();
    map.pages().forEach((number, page) -> pages.add(Map.entry(number, page)));
    pages.sort(Comparator.comparingLong(Map.Entry::getKey));
    out.varint(map.size());
    write(out, pages, (to, page) -> {
      to.varint(page.getKey()).int32(page.getValue().bitmap());
      each.accept(to, page.getValue().values());
    });
  }

  /// Returns the map that was written so.
  ///
  /// @param each finds the next values, as many as it is told
  public static <V> LongMap<V> readLongs(Decoder in, Values<V> each) {
    int size = Math.toIntExact(in.varint());
    if (size < 0) {
      throw new CorruptJournal("a map of " + size + " entries");
    }
    return LongMap.of(
        read(in, from -> {
          long number = from.varint();
          int bitmap = from.int32();
          return Map.entry(
              number, LongMap.Page.of(bitmap, each.read(from, Integer.bitCount(bitmap))));
        }),
        size);
  }

  /// Reads values that lie one after another.
  @FunctionalInterface
  public interface Values<V> {
    /// Returns the next `count`.
    List<V> read(Decoder in, int count);
  }

  /// Part of a map, in its bytes.
  private static final class Part<K, V> implements Unread<K, V> {
    private final ByteBuffer rest;
    private final int size;
    private final int level;
    private final int place;
    private final Function<Decoder, Map.Entry<K, V>> each;

    /// @param place the bits that the hashes of all keys begin with
    Part(ByteBuffer bytes, int level, int place, Function<Decoder, Map.Entry<K, V>> each) {
      this.size = new Decoder(bytes).shortSize(1);
      this.rest = bytes;
      this.level = level;
      this.place = place;
      this.each = each;
    }

    @Override
    public int size() {
      return size;
    }

    @Override
    public Found<K, V> read() {
      try {
        Decoder in = new Decoder(rest.duplicate());
        Found<K, V> found =
            isUndivided(size, level) ? new Entries<>(entries(in)) : new Parts<>(parts(in));
        in.end();
        return found;
      } catch (IllegalArgumentException | ArithmeticException e) {
        throw new CorruptJournal("a value is out of its range: " + e.getMessage(), e);
      }
    }

    private List<Map.Entry<K, V>> entries(Decoder in) {
      List<Map.Entry<K, V>> entries = new ArrayList<>(size);
      for (int i = 0; i < size; i++) {
        Map.Entry<K, V> entry = each.apply(in);
        if (PersistentMap.place(entry.getKey(), level) != place) {
          throw new CorruptJournal(entry.getKey() + " lies where nobody looks for it");
        }
        entries.add(entry);
      }
      return entries;
    }

    private List<Part<K, V>> parts(Decoder in) {
      List<Part<K, V>> parts = IntStream.range(0, PARTS)
          .mapToObj(number -> new Part<>(in.framed(), level + 1, place(number), each))
          .toList();
      if (parts.stream().mapToInt(Part::size).sum() != size) {
        throw new CorruptJournal("the parts of a map have not " + size + " entries");
      }
      return parts;
    }

    private int place(int number) {
      return place | (number << (Integer.numberOfTrailingZeros(PARTS) * level));
    }
  }
}

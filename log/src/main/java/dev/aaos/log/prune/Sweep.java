package dev.aaos.log.prune;

import dev.aaos.log.BlobRef;
import dev.aaos.log.Content;
import dev.aaos.log.Disk;
import dev.aaos.log.Disk.DiskFile;
import dev.aaos.log.Log;
import dev.aaos.log.RecordShape;
import dev.aaos.log.prune.Pruner.Taken;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Predicate;

/// Takes away content that neither a record of the log nor the state refers to: files as a
/// whole where nothing in them is needed, else by zeros in its place, nonce and all, as
/// shredding does. It may be stopped anywhere and done again. For one thread.
final class Sweep {
  private static final int CHUNK = 1 << 20;

  private final Disk disk;
  private final int last;
  private final Map<Integer, TreeMap<Long, Long>> needed = new TreeMap<>();
  private boolean knowsAll = true;

  /// A sweep of the content files on `disk` up to the one numbered `last`.
  Sweep(Disk disk, int last) {
    this.disk = disk;
    this.last = last;
  }

  /// Leaves what `ref` refers to.
  void need(BlobRef ref) {
    if (ref.segment() <= last && ref.length() > 0) {
      needed
          .computeIfAbsent(ref.segment(), number -> new TreeMap<>())
          .merge(ref.offset(), Content.end(ref), Math::max);
    }
  }

  /// Leaves what the records of `log` from `from` on refer to. A record of a kind that is
  /// not known here may refer to anything: then nothing is taken away.
  void need(Log log, long from) throws IOException {
    Consumer<Log.Entry> each = entry -> {
      var references = RecordShape.references(entry.bytes());
      knowsAll &= references.isPresent();
      references.orElse(List.of()).forEach(this::need);
    };
    log.read(from, entry -> {
      each.accept(entry);
      return true;
    });
  }

  /// Returns what there is to be taken away, and changes nothing.
  Taken look(Predicate<Integer> settled) throws IOException {
    return files(settled, (number, from, to) -> {});
  }

  /// Takes away what is not needed.
  ///
  /// @param settled which files are, by their numbers: the others are left for later
  Taken run(Content content, Predicate<Integer> settled) throws IOException {
    Taken taken = files(settled, this::clear);
    for (String name : Content.files(disk)) {
      int number = Content.number(name);
      if (number <= last && knowsAll && settled.test(number) && !needed.containsKey(number)) {
        content.delete(number);
      }
    }
    disk.forceDirectory();
    return taken;
  }

  private interface Gap {
    void of(String name, long from, long to) throws IOException;
  }

  private Taken files(Predicate<Integer> settled, Gap each) throws IOException {
    long bytes = 0;
    long left = 0;
    for (String name : Content.files(disk)) {
      int number = Content.number(name);
      if (number <= last && knowsAll) {
        Gap gap =
            settled.test(number) && needed.containsKey(number) ? each : (file, from, to) -> {};
        long unneeded = gaps(name, needed.getOrDefault(number, new TreeMap<>()), gap);
        bytes += settled.test(number) ? unneeded : 0;
        left += settled.test(number) ? 0 : unneeded;
      }
    }
    return new Taken(bytes, left);
  }

  /// Returns how many bytes between those that are needed are not zero, or in a file that
  /// is to go, how long it is.
  private long gaps(String name, NavigableMap<Long, Long> ranges, Gap each) throws IOException {
    long size;
    try (DiskFile file = disk.open(name)) {
      size = file.size();
    }
    long unneeded = 0;
    long at = 0;
    for (Map.Entry<Long, Long> range : ranges.entrySet()) {
      unneeded += gap(name, at, range.getKey(), each);
      at = Math.max(at, range.getValue());
    }
    return unneeded + gap(name, at, size, each);
  }

  private long gap(String name, long from, long to, Gap each) throws IOException {
    if (from >= to || isZero(name, from, to)) {
      return 0;
    }
    each.of(name, from, to);
    return to - from;
  }

  private boolean isZero(String name, long from, long to) throws IOException {
    try (DiskFile file = disk.open(name)) {
      for (long at = from; at < to; at += CHUNK) {
        ByteBuffer chunk = ByteBuffer.allocate((int) Math.min(CHUNK, to - at));
        file.read(chunk, at);
        chunk.flip();
        if (chunk.mismatch(ByteBuffer.allocate(chunk.remaining())) >= 0) {
          return false;
        }
      }
    }
    return true;
  }

  private void clear(String name, long from, long to) throws IOException {
    try (DiskFile file = disk.open(name)) {
      for (long at = from; at < to; at += CHUNK) {
        file.write(ByteBuffer.allocate((int) Math.min(CHUNK, to - at)), at);
      }
      file.force();
    }
  }
}

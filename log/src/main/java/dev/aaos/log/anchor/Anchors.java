package dev.aaos.log.anchor;

import dev.aaos.log.CorruptJournal;
import dev.aaos.log.Decoder;
import dev.aaos.log.Digest;
import dev.aaos.log.Disk;
import dev.aaos.log.Disk.DiskFile;
import dev.aaos.log.Encoder;
import dev.aaos.log.Log;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// The files that say where a pruned log begins, each named after how many records are
/// gone.
///
/// ```
/// "AAOSANCR" format:int record:long bytes:int anchor sha256:32
/// ```
///
/// The digest is of all before it. There is one, or for a while the one before as well: a
/// file is written under its own name, and those before are deleted when it is durable and
/// a head covers its record. Stateless; any thread, as far as files do not change under it.
public final class Anchors {
  private static final String PREFIX = "anchor-";
  private static final Pattern NAME = Pattern.compile(PREFIX + "\\d{20}");
  private static final String FINISHED = ".finished";
  private static final long MAGIC = 0x41414f53414e4352L; // AAOSANCR
  private static final int FORMAT = 1;
  private static final int HEADER_BYTES = 2 * Long.BYTES + 2 * Integer.BYTES;
  private static final int MOST_BYTES = 1 << 16;

  private Anchors() {}

  /// An anchor in its place.
  ///
  /// @param record the sequence of the record that says the same
  public record Placed(long record, Anchor anchor) {
    /// Returns the name of its file.
    public String name() {
      return Anchors.name(anchor.records());
    }

    /// Returns whether the record that holds `said`, all that makes it one of its kind,
    /// says the same.
    public boolean isSaidBy(ByteBuffer said) {
      Encoder out = new Encoder();
      anchor.write(out);
      return ByteBuffer.wrap(out.take()).equals(said);
    }
  }

  /// Returns the anchor at which the log on `disk` begins, for whoever goes on with it: the
  /// newest whole one; nothing when no record was pruned.
  ///
  /// @throws CorruptJournal when there was one, and it is damaged
  public static Optional<Placed> newest(Disk disk) throws IOException {
    List<Placed> whole = whole(disk);
    return whole.isEmpty() ? Optional.empty() : Optional.of(whole.getLast());
  }

  /// Returns the anchor from which on all is there that the log on `disk` still has;
  /// nothing when that is the first record.
  ///
  /// @throws CorruptJournal when there was one, and it is damaged
  public static Optional<Placed> oldest(Disk disk) throws IOException {
    List<String> segments = Log.segments(disk);
    List<Placed> whole = whole(disk);
    if (whole.isEmpty() || segments.contains(Log.name(1))) {
      return Optional.empty();
    }
    return whole.stream()
        .filter(one -> segments.contains(Log.name(one.anchor.begin().segment())))
        .findFirst()
        .or(() -> Optional.of(whole.getLast()));
  }

  /// A file that is not whole never took effect, unless nothing else says where the log
  /// begins.
  private static List<Placed> whole(Disk disk) throws IOException {
    List<Placed> whole = new ArrayList<>();
    List<String> names = names(disk);
    for (String name : names) {
      read(disk, name).ifPresent(whole::add);
    }
    if (whole.isEmpty() && !names.isEmpty() && !Log.segments(disk).contains(Log.name(1))) {
      throw new CorruptJournal(names.getLast() + " is not as it was written, so nobody knows where"
          + " the pruned journal begins: restore it from a backup");
    }
    return whole;
  }

  private static List<String> names(Disk disk) throws IOException {
    return disk.list().stream().filter(name -> NAME.matcher(name).matches()).toList();
  }

  private static Optional<Placed> read(Disk disk, String name) throws IOException {
    try (DiskFile file = disk.open(name)) {
      long size = file.size();
      if (size <= HEADER_BYTES + Digest.BYTES || size > MOST_BYTES) {
        return Optional.empty();
      }
      ByteBuffer bytes = ByteBuffer.allocate((int) size);
      file.read(bytes, 0);
      return read(bytes.flip()).filter(placed -> placed.name().equals(name));
    }
  }

  private static Optional<Placed> read(ByteBuffer file) {
    int end = file.limit() - Digest.BYTES;
    if (end < HEADER_BYTES
        || !digest(file, end).equals(Digest.read(file.slice(end, Digest.BYTES)))) {
      return Optional.empty();
    }
    if (file.getLong() != MAGIC || file.getInt() != FORMAT) {
      return Optional.empty();
    }
    long record = file.getLong();
    if (file.getInt() != end - HEADER_BYTES) {
      return Optional.empty();
    }
    try {
      Decoder in = new Decoder(file.slice(HEADER_BYTES, end - HEADER_BYTES));
      Anchor anchor = Anchor.read(in);
      in.end();
      return record <= anchor.kept().snapshot()
          ? Optional.empty()
          : Optional.of(new Placed(record, anchor));
    } catch (IllegalArgumentException | CorruptJournal e) {
      return Optional.empty();
    }
  }

  private static Digest digest(ByteBuffer file, int end) {
    byte[] before = new byte[end];
    file.get(0, before);
    return Digest.of(before);
  }

  /// Writes `placed` to `disk`, durably.
  ///
  /// @throws IOException when the disk fails; the log begins where it did before then
  public static void write(Disk disk, Placed placed) throws IOException {
    Encoder out = new Encoder();
    placed.anchor.write(out);
    byte[] anchor = out.take();
    ByteBuffer file = ByteBuffer.allocate(HEADER_BYTES + anchor.length + Digest.BYTES);
    file.putLong(MAGIC)
        .putInt(FORMAT)
        .putLong(placed.record)
        .putInt(anchor.length)
        .put(anchor);
    digest(file, file.position()).write(file);
    disk.delete(placed.name());
    try (DiskFile written = disk.open(placed.name())) {
      written.write(file.flip(), 0);
      written.force();
    }
    disk.forceDirectory();
  }

  /// Deletes all files of anchors before `placed`, the newest.
  public static void deleteBefore(Disk disk, Placed placed) throws IOException {
    for (String name : disk.list()) {
      if (name.startsWith(PREFIX) && !name.startsWith(placed.name())) {
        disk.delete(name);
      }
    }
    disk.forceDirectory();
  }

  /// Notes durably that nothing is left of what `placed` says is pruned.
  public static void finished(Disk disk, Placed placed) throws IOException {
    disk.open(placed.name() + FINISHED).close();
    disk.forceDirectory();
  }

  /// Returns whether that was noted.
  public static boolean isFinished(Disk disk, Placed placed) throws IOException {
    return disk.list().contains(placed.name() + FINISHED);
  }

  private static String name(long records) {
    return "%s%020d".formatted(PREFIX, records);
  }
}

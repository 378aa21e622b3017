package dev.aaos.log.snapshot;

import dev.aaos.log.CorruptJournal;
import dev.aaos.log.Digest;
import dev.aaos.log.Disk;
import dev.aaos.log.Disk.DiskFile;
import dev.aaos.log.Log;
import dev.aaos.log.Log.Place;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/// The files snapshots lie in: the newest, and one before it in case the newest gets
/// damaged, and the one that stands for records which were pruned. Any thread may call.
///
/// A file is written under its own name and proves by its end that it is whole, so nothing
/// needs to be renamed. The one before is deleted only when a newer one is durable.
public final class Snapshots {
  private static final String PREFIX = "snapshot-";
  private static final Pattern NAME = Pattern.compile(PREFIX + "\\d{20}");
  private static final int CHUNK = 1 << 20;

  private final Disk disk;
  private Optional<Used> newest = Optional.empty();
  private Set<Long> held = Set.of();

  /// A snapshot that is good.
  ///
  /// @param name of its file
  /// @param sequence of the last record it covers
  /// @param bytes how long it is
  record Used(String name, long sequence, long bytes) {}

  /// Makes something of the content of a snapshot.
  @FunctionalInterface
  public interface Reader<T> {
    /// Returns what `content` says came of the records up to `sequence`. Nobody changes it
    /// afterwards: what is made of it may go on reading it.
    ///
    /// @throws CorruptJournal when it is of no use, saying why
    T read(long sequence, ByteBuffer content);
  }

  /// Something read from a snapshot.
  ///
  /// @param place up to where in the log it tells all
  public record Found<T>(Place place, T value) {}

  /// A snapshot that may stand for the records before it.
  ///
  /// @param digest what its file says is its digest
  public record Whole(Place place, Digest digest) {}

  /// The snapshots on `disk`.
  public Snapshots(Disk disk) {
    this.disk = disk;
  }

  /// Returns the names of the files there are, the newest first.
  public List<String> names() throws IOException {
    return disk.list().stream()
        .filter(name -> NAME.matcher(name).matches())
        .toList()
        .reversed();
  }

  private ByteBuffer bytes(String name) throws IOException {
    try (DiskFile file = disk.open(name)) {
      long size = file.size();
      if (size > Integer.MAX_VALUE) {
        throw new CorruptJournal("it is too long");
      }
      ByteBuffer bytes = ByteBuffer.allocate((int) size);
      while (bytes.hasRemaining()) {
        int at = bytes.position();
        ByteBuffer chunk = bytes.slice(at, Math.min(CHUNK, bytes.remaining()));
        file.read(chunk, at);
        if (chunk.hasRemaining()) {
          throw new CorruptJournal("it ends at byte " + (at + chunk.position()));
        }
        bytes.position(at + chunk.position());
      }
      return bytes.flip();
    }
  }

  /// Returns what `reader` makes of the newest snapshot that is whole, that it can read and whose
  /// place the log on the disk holds; nothing when there is none.
  ///
  /// @param says hears of each that is of no use, and why
  public synchronized <T> Optional<Found<T>> newest(Reader<T> reader, Consumer<String> says)
      throws IOException {
    for (String name : names()) {
      try {
        ByteBuffer file = bytes(name);
        Found<T> found = read(file, reader);
        newest = Optional.of(new Used(name, found.place.sequence(), file.capacity()));
        return Optional.of(found);
      } catch (IOException | CorruptJournal e) {
        says.accept(
            name + " is not used, and more of the journal is read instead: " + e.getMessage());
      }
    }
    return Optional.empty();
  }

  private <T> Found<T> read(ByteBuffer file, Reader<T> reader) throws IOException {
    Snapshot snapshot = Snapshot.of(file);
    if (!Log.holds(disk, snapshot.place())) {
      throw new CorruptJournal("the journal has no record " + snapshot.place().sequence()
          + " hashed " + snapshot.place().hash() + " where it says");
    }
    return new Found<>(
        snapshot.place(), reader.read(snapshot.place().sequence(), snapshot.content()));
  }

  /// Returns the newest snapshot that is good: read by [#newest], or written since.
  synchronized Optional<Used> newest() {
    return newest;
  }

  /// Has the one taken at the record `sequence` stay, whatever others are written, and no
  /// other that was held before.
  public synchronized void holdOnly(long sequence) {
    held = Set.of(sequence);
  }

  /// Returns the newest good one, read again from the disk, if it is still whole; it stays
  /// then, with all others that are held.
  public synchronized Optional<Whole> hold() throws IOException {
    if (newest.isEmpty()) {
      return Optional.empty();
    }
    ByteBuffer file = bytes(newest.get().name);
    try {
      Snapshot snapshot = Snapshot.of(file);
      if (!Snapshot.isWhole(file)) {
        return Optional.empty();
      }
      Set<Long> more = new HashSet<>(held);
      more.add(newest.get().sequence);
      held = more;
      return Optional.of(new Whole(snapshot.place(), Snapshot.digest(file)));
    } catch (CorruptJournal e) {
      return Optional.empty();
    }
  }

  /// Takes one at `place`, which stays, and returns what is read of it afterwards.
  ///
  /// @param content what the records up to there came to
  /// @throws IOException when it cannot be written, or is not what was written
  public synchronized Whole take(Place place, byte[] content) throws IOException {
    write(new Snapshot(place, ByteBuffer.wrap(content)));
    return hold()
        .orElseThrow(() -> new IOException(
            name(place.sequence()) + " is not as it was written, just after it was"));
  }

  /// Returns what `reader` makes of the snapshot taken at the record `sequence`, which the
  /// log cannot do without.
  ///
  /// @param digest that of its file
  /// @throws CorruptJournal when it is not there or not that one, naming its file
  public synchronized <T> Found<T> held(long sequence, Digest digest, Reader<T> reader)
      throws IOException {
    String name = name(sequence);
    if (!names().contains(name)) {
      throw unusable(name, "it is missing");
    }
    ByteBuffer file = bytes(name);
    try {
      Snapshot snapshot = Snapshot.of(file);
      if (!Snapshot.isWhole(file) || !Snapshot.digest(file).equals(digest)) {
        throw new CorruptJournal("it is not the one that the anchor says");
      }
      if (!Log.holds(disk, snapshot.place())) {
        throw new CorruptJournal("the journal has no such record where it says");
      }
      return new Found<>(snapshot.place(), reader.read(sequence, snapshot.content()));
    } catch (CorruptJournal e) {
      throw unusable(name, String.valueOf(e.getMessage()));
    }
  }

  private static CorruptJournal unusable(String name, String why) {
    return new CorruptJournal(name + " stands for records that were pruned, and " + why
        + ": restore the data directory from a backup (aaos restore)");
  }

  /// Writes `snapshot`, makes it durable, and deletes all but it and the one before. Gives back how
  /// many bytes it takes.
  ///
  /// @throws IOException when the disk fails; the others are still there then
  synchronized long write(Snapshot snapshot) throws IOException {
    String name = name(snapshot.place().sequence());
    ByteBuffer bytes = snapshot.bytes();
    int size = bytes.remaining();
    try {
      write(name, bytes);
    } catch (IOException e) {
      deleteQuietly(name, e);
      throw e;
    }
    List<String> kept = new ArrayList<>(List.of(name));
    newest.ifPresent(before -> kept.add(before.name));
    newest = Optional.of(new Used(name, snapshot.place().sequence(), size));
    for (String old : names()) {
      if (!kept.contains(old) && !held.contains(sequence(old))) {
        disk.delete(old);
      }
    }
    disk.forceDirectory();
    return size;
  }

  private void write(String name, ByteBuffer bytes) throws IOException {
    disk.delete(name);
    try (DiskFile file = disk.open(name)) {
      int at = 0;
      while (bytes.hasRemaining()) {
        ByteBuffer chunk = bytes.slice(at, Math.min(CHUNK, bytes.remaining()));
        int length = chunk.remaining();
        file.write(chunk, at);
        at += length;
        bytes.position(at);
      }
      file.force();
    }
    disk.forceDirectory();
  }

  /// A part of a snapshot is of no use to anybody, and on a full disk it is in the way.
  private void deleteQuietly(String name, IOException cause) {
    try {
      disk.delete(name);
    } catch (IOException e) {
      cause.addSuppressed(e);
    }
  }

  /// Returns the last record that the snapshot called `name` covers.
  public static long sequence(String name) {
    return Long.parseLong(name.substring(PREFIX.length()));
  }

  /// Returns what the file of a snapshot is called that covers the records up to `sequence`.
  public static String name(long sequence) {
    return "%s%020d".formatted(PREFIX, sequence);
  }
}

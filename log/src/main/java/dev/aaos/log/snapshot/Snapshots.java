package dev.aaos.log.snapshot;

import dev.aaos.log.CorruptJournal;
import dev.aaos.log.Disk;
import dev.aaos.log.Disk.DiskFile;
import dev.aaos.log.Log;
import dev.aaos.log.Log.Place;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/// The files snapshots lie in: the newest, and one before it in case the newest gets damaged. For
/// one thread at a time.
///
/// A file is written under its own name and proves by its end that it is whole, so nothing needs
/// to be renamed. The one before is deleted only when a newer one is durable.
public final class Snapshots {
  private static final String PREFIX = "snapshot-";
  private static final Pattern NAME = Pattern.compile(PREFIX + "\\d{20}");
  private static final int CHUNK = 1 << 20;

  private final Disk disk;
  private Optional<Used> newest = Optional.empty();

  /// A snapshot that is good.
  ///
  /// @param name of its file
  /// @param sequence of the last record it covers
  /// @param bytes how long it is
  record Used(String name, long sequence, long bytes) {}

  /// Makes something of the content of a snapshot.
  @FunctionalInterface
  public interface Reader<T> {
    /// Returns what `content` says came of the records up to `sequence`.
    ///
    /// @throws CorruptJournal when it is of no use, saying why
    T read(long sequence, ByteBuffer content);
  }

  /// Something read from a snapshot.
  ///
  /// @param place up to where in the log it tells all
  public record Found<T>(Place place, T value) {}

  /// The snapshots on `disk`.
  public Snapshots(Disk disk) {
    this.disk = disk;
  }

  /// Returns the names of the files there are, the newest first.
  List<String> names() throws IOException {
    return disk.list().stream()
        .filter(name -> NAME.matcher(name).matches())
        .toList()
        .reversed();
  }

  /// Returns the snapshot in the file called `name`.
  ///
  /// @throws CorruptJournal when it is not whole, or of another format
  Snapshot read(String name) throws IOException {
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
      return Snapshot.of(bytes.flip());
    }
  }

  /// Returns what `reader` makes of the newest snapshot that is whole, that it can read and whose
  /// place the log on the disk holds; nothing when there is none.
  ///
  /// @param says hears of each that is of no use, and why
  public <T> Optional<Found<T>> newest(Reader<T> reader, Consumer<String> says) throws IOException {
    for (String name : names()) {
      try {
        Snapshot snapshot = read(name);
        Place place = snapshot.place();
        T value = reader.read(place.sequence(), snapshot.content().duplicate());
        if (Log.holds(disk, place)) {
          newest =
              Optional.of(new Used(name, place.sequence(), snapshot.content().remaining()));
          return Optional.of(new Found<>(place, value));
        }
        says.accept(unused(
            name,
            "the journal has no record " + place.sequence() + " hashed " + place.hash()
                + " where it says"));
      } catch (IOException | CorruptJournal e) {
        says.accept(unused(name, String.valueOf(e.getMessage())));
      }
    }
    return Optional.empty();
  }

  private static String unused(String name, String reason) {
    return name + " is not used, and more of the journal is read instead: " + reason;
  }

  /// Returns the newest snapshot that is good: read by [#newest], or written since.
  Optional<Used> newest() {
    return newest;
  }

  /// Writes `snapshot`, makes it durable, and deletes all but it and the one before. Gives back how
  /// many bytes it takes.
  ///
  /// @throws IOException when the disk fails; the others are still there then
  long write(Snapshot snapshot) throws IOException {
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
      if (!kept.contains(old)) {
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

  static String name(long sequence) {
    return "%s%020d".formatted(PREFIX, sequence);
  }
}

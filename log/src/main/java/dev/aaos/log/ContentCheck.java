package dev.aaos.log;

import dev.aaos.log.Disk.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/// Looks whether content is still what a record committed to. For one thread.
public final class ContentCheck implements AutoCloseable {
  private final Disk disk;
  private final Set<String> names;
  private final MessageDigest sha = Digest.sha256();
  private Optional<Opened> opened = Optional.empty();

  private record Opened(String name, DiskFile file) {}

  /// What became of a content.
  public enum State {
    /// It is what was stored.
    WHOLE,
    /// Its file is gone, or ends before it.
    MISSING,
    /// Zeros stand in its place, and in that of its nonce: on purpose, if a record says so.
    ZERO,
    /// Something else stands in its place.
    ALTERED
  }

  private ContentCheck(Disk disk, Set<String> names) {
    this.disk = disk;
    this.names = names;
  }

  /// Looks at the content on `disk`.
  public static ContentCheck on(Disk disk) throws IOException {
    return new ContentCheck(disk, new HashSet<>(disk.list()));
  }

  /// Returns what became of the content that `ref` refers to.
  public State state(BlobRef ref) throws IOException {
    if (ref.length() == 0) {
      return State.WHOLE;
    }
    String name = Content.name(ref.segment());
    if (!names.contains(name)) {
      return State.MISSING;
    }
    long bytes = Content.HEADER_BYTES + (long) ref.length();
    DiskFile file = file(name);
    if (bytes > Math.min(file.size() - ref.offset(), Integer.MAX_VALUE)) {
      return State.MISSING;
    }
    ByteBuffer entry = ByteBuffer.allocate((int) bytes);
    file.read(entry, ref.offset());
    return state(entry.flip(), ref);
  }

  private State state(ByteBuffer entry, BlobRef ref) {
    if (entry.getInt(0) == ref.length()) {
      sha.update(entry.duplicate().position(Integer.BYTES));
      if (Digest.read(ByteBuffer.wrap(sha.digest())).equals(ref.commitment())) {
        return State.WHOLE;
      }
    }
    ByteBuffer stored = entry.position(Integer.BYTES);
    boolean zeros = stored.mismatch(ByteBuffer.allocate(stored.remaining())) < 0;
    return zeros ? State.ZERO : State.ALTERED;
  }

  private DiskFile file(String name) throws IOException {
    if (opened.isPresent() && opened.get().name.equals(name)) {
      return opened.get().file;
    }
    close();
    Opened next = new Opened(name, disk.open(name));
    opened = Optional.of(next);
    return next.file;
  }

  @Override
  public void close() throws IOException {
    if (opened.isPresent()) {
      opened.get().file.close();
      opened = Optional.empty();
    }
  }
}

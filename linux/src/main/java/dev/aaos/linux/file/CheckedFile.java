package dev.aaos.linux.file;

import dev.aaos.linux.FileStatus;
import dev.aaos.linux.LinuxException;
import dev.aaos.linux.call.Descriptor;
import java.util.Optional;

/// A regular file that passed its check, open for reading. Used by one thread; close it.
public final class CheckedFile implements AutoCloseable {
  private final Descriptor data;
  private final FileStatus status;

  CheckedFile(Descriptor data, FileStatus status) {
    this.data = data;
    this.status = status;
  }

  /// Returns what was known of it when it was checked.
  public FileStatus status() {
    return status;
  }

  /// Returns the rest of the content if it is at most `most` bytes, else nothing.
  ///
  /// What is counted is what is read, never the size the file claims: a growing file, or one
  /// that claims to be empty, cannot flood.
  public Optional<byte[]> read(int most) throws LinuxException {
    byte[] content = data.read(Math.addExact(most, 1));
    return content.length > most ? Optional.empty() : Optional.of(content);
  }

  /// Returns what of the content comes first, at most `most` bytes.
  public byte[] readFirst(int most) throws LinuxException {
    return data.read(most);
  }

  @Override
  public void close() {
    data.close();
  }
}

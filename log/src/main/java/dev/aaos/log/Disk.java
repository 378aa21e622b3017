package dev.aaos.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/// Where the journal lies: a directory of files, owned by one daemon.
public interface Disk {
  /// Returns the names of the files, sorted.
  List<String> list() throws IOException;

  /// Opens the file called `name`, made when it is not there.
  ///
  /// @throws Full when there is no room to make it
  DiskFile open(String name) throws IOException;

  /// Takes the file called `name` away, if it is there.
  void delete(String name) throws IOException;

  /// Makes durable which files there are.
  void forceDirectory() throws IOException;

  /// There is no room for what was to be written. What was written of it may be written again, at
  /// the same place; nothing else has changed.
  final class Full extends IOException {
    private static final long serialVersionUID = 1L;

    /// Says so in the words of whoever noticed.
    public Full(String message, Throwable cause) {
      super(message, cause);
    }
  }

  /// One open file. Reading is for any thread; writing for one at a time, at different places.
  interface DiskFile extends AutoCloseable {
    /// How many zeros are written at once.
    int CLEARED = 1 << 20;

    /// Returns its length in bytes.
    long size() throws IOException;

    /// Fills `to` from `position` on, as far as the file reaches.
    void read(ByteBuffer to, long position) throws IOException;

    /// Writes all of `from` at `position`.
    ///
    /// @throws Full when there is no room for all of it
    void write(ByteBuffer from, long position) throws IOException;

    /// Has zeros stand in the `bytes` from `position` on, which it reaches; their room may be given
    /// back to the file system.
    default void clear(long position, long bytes) throws IOException {
      for (long at = 0; at < bytes; at += CLEARED) {
        write(ByteBuffer.allocate((int) Math.min(CLEARED, bytes - at)), position + at);
      }
    }

    /// Makes what was written durable.
    void force() throws IOException;

    @Override
    void close() throws IOException;
  }
}

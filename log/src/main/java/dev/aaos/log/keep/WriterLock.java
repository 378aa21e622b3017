package dev.aaos.log.keep;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/// Keeps daemons away from a data directory while it is copied without one. For one thread.
public final class WriterLock implements AutoCloseable {
  private static final String FILE = "lock"; // what a daemon locks for as long as it lives

  private final Optional<FileChannel> held;

  private WriterLock(Optional<FileChannel> held) {
    this.held = held;
  }

  /// Holds the data directory `directory`, of which nothing is changed. A directory that no
  /// daemon ever used has nothing to be held by.
  ///
  /// @throws IOException when a daemon uses it
  public static WriterLock hold(Path directory) throws IOException {
    Path file = directory.resolve(FILE);
    if (!Files.exists(file)) {
      return new WriterLock(Optional.empty());
    }
    FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
    try {
      FileLock lock = channel.tryLock(0, Long.MAX_VALUE, true);
      if (lock != null) {
        return new WriterLock(Optional.of(channel));
      }
    } catch (OverlappingFileLockException ownProcess) {
      // said below, as of any other process
    }
    channel.close();
    throw new IOException("an agentd uses " + directory);
  }

  @Override
  public void close() throws IOException {
    if (held.isPresent()) {
      held.get().close();
    }
  }
}

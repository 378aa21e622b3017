package dev.aaos.drivers.journal;

import dev.aaos.linux.Errno;
import dev.aaos.linux.ErrorText;
import dev.aaos.linux.file.Preallocation;
import dev.aaos.log.Disk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/// A directory on a local file system, readable by its owner only, held by a lock for as long as
/// it is open. Any thread may call it.
public final class DirectoryDisk implements Disk, AutoCloseable {
  private static final String LOCK = "lock";

  private final Path directory;
  private final FileChannel lockFile;
  private final FileLock lock;

  private DirectoryDisk(Path directory, FileChannel lockFile, FileLock lock) {
    this.directory = directory;
    this.lockFile = lockFile;
    this.lock = lock;
  }

  /// Opens `directory`, made when it is not there, and locks it.
  ///
  /// @throws IOException when another daemon holds it, or it cannot be used; the message says
  ///     which
  public static DirectoryDisk open(Path directory) throws IOException {
    FileChannel file = lockFile(directory);
    FileLock lock;
    try {
      lock = file.tryLock();
    } catch (OverlappingFileLockException e) {
      lock = null;
    }
    if (lock == null) {
      file.close();
      throw new IOException(
          "another agentd uses " + directory + ": stop it, or give this one its own --data-dir");
    }
    return new DirectoryDisk(directory, file, lock);
  }

  private static FileChannel lockFile(Path directory) throws IOException {
    try {
      OwnFiles.makeDirectory(directory);
      return FileChannel.open(
          directory.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    } catch (IOException e) {
      if (ErrorText.says(e, Errno.EROFS)) {
        throw new IOException(
            directory + " lies on a file system that is mounted read-only: mount it read-write"
                + " (mount -o remount,rw), or give another --data-dir",
            e);
      }
      throw named(e);
    }
  }

  /// Returns `failure` as what it is, where it is that there is no room.
  static IOException named(IOException failure) {
    return ErrorText.says(failure, Errno.ENOSPC) || ErrorText.says(failure, Errno.EDQUOT)
        ? new Full(String.valueOf(failure.getMessage()), failure)
        : failure;
  }

  @Override
  public List<String> list() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  @Override
  public DiskFile open(String name) throws IOException {
    try {
      return new ChannelFile(
          directory.resolve(name),
          FileChannel.open(
              directory.resolve(name),
              Set.of(StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE),
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))));
    } catch (IOException e) {
      throw named(e);
    }
  }

  @Override
  public void delete(String name) throws IOException {
    Files.deleteIfExists(directory.resolve(name));
  }

  @Override
  public void forceDirectory() throws IOException {
    OwnFiles.forceDirectory(directory);
  }

  @Override
  public void close() throws IOException {
    lock.release();
    lockFile.close();
  }

  private record ChannelFile(Path path, FileChannel channel) implements DiskFile {
    @Override
    public long size() throws IOException {
      return channel.size();
    }

    @Override
    public void read(ByteBuffer to, long position) throws IOException {
      long at = position;
      while (to.hasRemaining()) {
        int read = channel.read(to, at);
        if (read < 0) {
          return;
        }
        at += read;
      }
    }

    @Override
    public void write(ByteBuffer from, long position) throws IOException {
      long at = position;
      try {
        while (from.hasRemaining()) {
          at += channel.write(from, at);
        }
      } catch (IOException e) {
        throw named(e);
      }
    }

    @Override
    public void clear(long position, long bytes) throws IOException {
      if (!Preallocation.release(path, position, bytes)) {
        DiskFile.super.clear(position, bytes);
      }
    }

    @Override
    public void force() throws IOException {
      channel.force(false);
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }
}

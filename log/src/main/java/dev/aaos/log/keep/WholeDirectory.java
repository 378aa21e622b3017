package dev.aaos.log.keep;

import dev.aaos.log.Disk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// A directory of its owner's alone that comes into being as a whole, or not at all.
///
/// It is written under a name of its own, `NAME.unfinished` beside the one wanted, and takes
/// that one in a single step when every file in it is durable. What a crash leaves behind
/// keeps the unfinished name and is cleared away by the next who wants the same; a lock says
/// whether somebody is still writing. For one thread.
public final class WholeDirectory implements Disk, AutoCloseable {
  private static final String UNFINISHED = ".unfinished";
  private static final String LOCK = "lock";
  private static final Set<PosixFilePermission> DIRECTORY =
      PosixFilePermissions.fromString("rwx------");
  private static final Set<PosixFilePermission> FILE = PosixFilePermissions.fromString("rw-------");

  private final Path whole;
  private final Path unfinished;
  private final FileChannel lock;
  private boolean isWhole;

  private WholeDirectory(Path whole, Path unfinished, FileChannel lock) {
    this.whole = whole;
    this.unfinished = unfinished;
    this.lock = lock;
  }

  /// Begins a directory that is to be at `target`, where nothing is, or an empty directory.
  ///
  /// @throws IOException when something is there, or another one is being written, saying so
  static WholeDirectory begin(Path target) throws IOException {
    Path whole = free(target);
    Path unfinished = whole.resolveSibling(whole.getFileName() + UNFINISHED);
    try {
      Files.createDirectory(unfinished, PosixFilePermissions.asFileAttribute(DIRECTORY));
    } catch (FileAlreadyExistsException leftBehind) {
      if (!Files.isDirectory(unfinished, LinkOption.NOFOLLOW_LINKS)) {
        throw new IOException(
            unfinished + " is in the way and no directory: remove it", leftBehind);
      }
      Files.setPosixFilePermissions(unfinished, DIRECTORY);
    }
    WholeDirectory begun = new WholeDirectory(whole, unfinished, locked(unfinished));
    try {
      begun.clear();
      return begun;
    } catch (IOException e) {
      begun.lock.close();
      throw e;
    }
  }

  /// Returns where `target` really is, if nothing is in the way.
  private static Path free(Path target) throws IOException {
    Path absolute = target.toAbsolutePath().normalize();
    Path parent = absolute.getParent();
    if (parent == null || !Files.isDirectory(parent)) {
      throw new IOException("there is no directory for " + absolute + " to be in: make it first");
    }
    if (!Files.exists(absolute, LinkOption.NOFOLLOW_LINKS)) {
      return absolute;
    }
    if (!Files.isDirectory(absolute)) {
      throw new IOException(absolute + " is there already and no directory: name another place");
    }
    Optional<Path> found;
    try (Stream<Path> files = Files.list(absolute)) {
      found = files.findFirst();
    }
    if (found.isPresent()) {
      throw new IOException(absolute + " is not empty, " + found.get().getFileName()
          + " is in it: name a directory that is not there yet, or move that one away");
    }
    return absolute.toRealPath();
  }

  private static FileChannel locked(Path unfinished) throws IOException {
    FileChannel file = FileChannel.open(
        unfinished.resolve(LOCK),
        Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE),
        PosixFilePermissions.asFileAttribute(FILE));
    try {
      FileLock lock = file.tryLock();
      if (lock != null) {
        return file;
      }
    } catch (OverlappingFileLockException ownProcess) {
      // said below, as of any other process
    }
    file.close();
    throw new IOException(unfinished + " is being written by somebody else: wait for its end");
  }

  @Override
  public List<String> list() throws IOException {
    try (Stream<Path> files = Files.list(unfinished)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> !name.equals(LOCK))
          .sorted()
          .toList();
    }
  }

  @Override
  public DiskFile open(String name) throws IOException {
    return new Written(FileChannel.open(
        unfinished.resolve(name),
        Set.of(StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE),
        PosixFilePermissions.asFileAttribute(FILE)));
  }

  /// Lets the file called `name` hold `text`, durably.
  void put(String name, String text) throws IOException {
    delete(name);
    try (DiskFile file = open(name)) {
      file.write(StandardCharsets.UTF_8.encode(text), 0);
      file.force();
    }
  }

  @Override
  public void delete(String name) throws IOException {
    Files.deleteIfExists(unfinished.resolve(name));
  }

  @Override
  public void forceDirectory() throws IOException {
    force(unfinished);
  }

  private static void force(Path directory) throws IOException {
    try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  /// Puts it in its place, durably. Every file in it must be durable before. The lock goes
  /// with it, so that nobody can clear away what is just being put in place.
  void finish() throws IOException {
    forceDirectory();
    try {
      Files.move(unfinished, whole, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new IOException(
          whole + " cannot be made in one step: " + e.getMessage()
              + "; name a directory that is not there yet and no mount point",
          e);
    }
    isWhole = true;
    Path parent = whole.getParent();
    force(parent == null ? whole : parent);
  }

  /// Takes away all of it, unless it is in its place.
  @Override
  public void close() throws IOException {
    try (lock) {
      if (!isWhole) {
        clear();
        delete(LOCK);
        Files.deleteIfExists(unfinished);
      }
    }
  }

  private void clear() throws IOException {
    for (String name : list()) {
      delete(name);
    }
  }

  private record Written(FileChannel channel) implements DiskFile {
    @Override
    public long size() throws IOException {
      return channel.size();
    }

    @Override
    public void read(ByteBuffer to, long position) throws IOException {
      long at = position;
      int read = 0;
      while (read >= 0 && to.hasRemaining()) {
        at += read;
        read = channel.read(to, at);
      }
    }

    @Override
    public void write(ByteBuffer from, long position) throws IOException {
      long at = position;
      while (from.hasRemaining()) {
        at += channel.write(from, at);
      }
    }

    @Override
    public void force() throws IOException {
      channel.force(true);
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }
}

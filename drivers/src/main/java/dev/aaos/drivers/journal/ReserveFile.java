package dev.aaos.drivers.journal;

import dev.aaos.linux.Errno;
import dev.aaos.linux.LinuxException;
import dev.aaos.linux.file.Preallocation;
import dev.aaos.log.Disk;
import dev.aaos.log.room.Reserve;
import dev.aaos.log.room.Room;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/// `reserve` in the data directory: a file that takes up space, and is cut shorter where that is
/// needed. What another program takes in the moment between is gone. Any thread may call.
public final class ReserveFile implements Reserve {
  private static final String NAME = "reserve";
  private static final long STEP = 1 << 20;
  private static final long MARGIN = 1 << 20;

  private final Path file;
  private final FileStore store;
  private final long wanted;
  private long held;

  private ReserveFile(Path file, FileStore store, long wanted, long held) {
    this.file = file;
    this.store = store;
    this.wanted = wanted;
    this.held = held;
  }

  /// Opens the reserve in `directory`, which is to hold `wanted` bytes, and holds what it held
  /// before.
  ///
  /// @throws IOException when it cannot be made, or be read
  public static ReserveFile open(Path directory, long wanted) throws IOException {
    Path file = directory.resolve(NAME);
    try (FileChannel channel = FileChannel.open(
        file,
        Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE),
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
      long held = Math.min(channel.size(), wanted);
      channel.truncate(held);
      return new ReserveFile(file, Files.getFileStore(directory), wanted, held);
    }
  }

  @Override
  public synchronized Room room() throws IOException {
    String place = String.valueOf(file.getParent());
    return new Room(place, store.getUsableSpace(), held, wanted, MARGIN);
  }

  @Override
  public synchronized boolean release() throws IOException {
    if (held == 0) {
      return false;
    }
    long left = Math.max(0, held - STEP);
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.truncate(left);
    }
    held = left;
    return true;
  }

  @Override
  public synchronized void fill() throws IOException {
    try {
      while (held < wanted && store.getUsableSpace() >= STEP + MARGIN) {
        long step = Math.min(STEP, wanted - held);
        if (!Preallocation.extend(file, held, step)) {
          write(step);
        }
        held += step;
      }
    } catch (Disk.Full e) {
      return; // somebody else took it
    } catch (LinuxException e) {
      if (!e.is(Errno.ENOSPC) && !e.is(Errno.EDQUOT)) {
        throw e;
      }
    }
  }

  private void write(long bytes) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      ByteBuffer zeros = ByteBuffer.allocate((int) bytes);
      while (zeros.hasRemaining()) {
        channel.write(zeros, held + zeros.position());
      }
      channel.force(true);
    } catch (IOException e) {
      throw DirectoryDisk.named(e);
    }
  }
}

package dev.aaos.log.room;

import dev.aaos.log.Disk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/// A disk on which what finds no room is written into the room of a reserve, part by part, until
/// that is gone too. Any thread may call.
public final class ReservedDisk implements Disk {
  private final Disk disk;
  private final Reserve reserve;
  private final Runnable touched;

  /// `disk`, with `reserve` on it.
  ///
  /// @param touched hears, on the thread that writes, that a part of the reserve is given up
  public ReservedDisk(Disk disk, Reserve reserve, Runnable touched) {
    this.disk = disk;
    this.reserve = reserve;
    this.touched = touched;
  }

  private interface Attempt<T> {
    T make() throws IOException;
  }

  private <T> T attempt(Attempt<T> attempt) throws IOException {
    while (true) {
      try {
        return attempt.make();
      } catch (Full full) {
        boolean more = reserve.release();
        touched.run();
        if (!more) {
          throw full;
        }
      }
    }
  }

  @Override
  public List<String> list() throws IOException {
    return disk.list();
  }

  @Override
  public DiskFile open(String name) throws IOException {
    return new Reserved(attempt(() -> disk.open(name)));
  }

  @Override
  public void delete(String name) throws IOException {
    disk.delete(name);
  }

  @Override
  public void forceDirectory() throws IOException {
    disk.forceDirectory();
  }

  private final class Reserved implements DiskFile {
    private final DiskFile file;

    Reserved(DiskFile file) {
      this.file = file;
    }

    @Override
    public long size() throws IOException {
      return file.size();
    }

    @Override
    public void read(ByteBuffer to, long position) throws IOException {
      file.read(to, position);
    }

    @Override
    public void write(ByteBuffer from, long position) throws IOException {
      attempt(() -> {
        file.write(from.duplicate(), position);
        return from.position(from.limit());
      });
    }

    @Override
    public void clear(long position, long bytes) throws IOException {
      file.clear(position, bytes);
    }

    @Override
    public void force() throws IOException {
      file.force();
    }

    @Override
    public void close() throws IOException {
      file.close();
    }
  }
}

package dev.aaos.linux.file;

import dev.aaos.linux.Errno;
import dev.aaos.linux.LinuxException;
import dev.aaos.linux.PathBytes;
import dev.aaos.linux.call.Descriptor;
import dev.aaos.linux.call.Frame;
import dev.aaos.linux.call.OpenHow;
import dev.aaos.linux.call.SystemCall;
import java.nio.file.Path;

/// Space taken on a disk before anything is written to it, and given back.
public final class Preallocation {
  /// `FALLOC_FL_KEEP_SIZE`.
  private static final int KEEP_SIZE = 1;

  /// `FALLOC_FL_PUNCH_HOLE`.
  private static final int PUNCH_HOLE = 2;

  private Preallocation() {}

  /// Has `file`, which must be there, take up the `bytes` from `offset` on; it reads as zeros
  /// there. Returns whether its file system can do that.
  ///
  /// @throws LinuxException with ENOSPC or EDQUOT when there is no room
  public static boolean extend(Path file, long offset, long bytes) throws LinuxException {
    return allocate(file, 0, offset, bytes);
  }

  /// Has the `bytes` from `offset` on of `file` read as zeros, and take up no room. Returns whether
  /// its file system can do that.
  public static boolean release(Path file, long offset, long bytes) throws LinuxException {
    return allocate(file, KEEP_SIZE | PUNCH_HOLE, offset, bytes);
  }

  private static boolean allocate(Path file, int mode, long offset, long bytes)
      throws LinuxException {
    PathBytes path = PathBytes.of(file.toString());
    try (Frame frame = new Frame();
        Descriptor descriptor = Descriptor.open(path, OpenHow.append())) {
      frame.call(SystemCall.FALLOCATE, path, descriptor.number(), mode, offset, bytes);
      return true;
    } catch (LinuxException e) {
      if (e.is(Errno.EOPNOTSUPP) || e.is(Errno.ENOSYS)) {
        return false;
      }
      throw e;
    }
  }
}

package dev.aaos.linux.call;

import dev.aaos.linux.Errno;
import dev.aaos.linux.LinuxException;

/// Where a file holds data, and where it has holes, by `lseek(2)`. A file system that knows no
/// holes says that all of it is data.
public final class Holes {
  /// No byte of a file lies there.
  public static final long NOWHERE = Long.MAX_VALUE;

  /// `SEEK_DATA`.
  private static final int DATA = 3;

  /// `SEEK_HOLE`.
  private static final int HOLE = 4;

  private Holes() {}

  /// Returns where `file` holds data from `from` on; [#NOWHERE] where it does not any more.
  public static long nextData(Descriptor file, long from) throws LinuxException {
    return seek(file, from, DATA);
  }

  /// Returns where the next hole of `file` begins from `from` on, its end at the latest;
  /// [#NOWHERE] where `from` lies behind that.
  public static long nextHole(Descriptor file, long from) throws LinuxException {
    return seek(file, from, HOLE);
  }

  private static long seek(Descriptor file, long from, int what) throws LinuxException {
    try (Frame frame = new Frame()) {
      return frame.call(SystemCall.LSEEK, file.subject(), file.number(), from, what);
    } catch (LinuxException e) {
      if (e.is(Errno.ENXIO)) {
        return NOWHERE;
      }
      throw e;
    }
  }
}

package dev.aaos.linux.call;

import dev.aaos.linux.LinuxException;
import dev.aaos.linux.PathBytes;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Instant;

/// Mode, owner and time of what an `O_PATH` descriptor names, of whatever kind: of the very
/// object, whatever its name leads to meanwhile. Nothing is opened for it.
public final class Attributes {
  private static final int EMPTY_PATH = 0x1000;
  private static final long OMIT = (1L << 30) - 2;

  private Attributes() {}

  /// Sets the permissions of `named`, which is no symbolic link, to `mode`.
  public static void changeMode(Descriptor named, int mode) throws LinuxException {
    try (Frame frame = new Frame()) {
      long path = frame.path(PathBytes.of("/proc/self/fd/" + named.number()));
      frame.call(SystemCall.FCHMODAT, named.subject(), Frame.WORKING_DIRECTORY, path, mode);
    }
  }

  /// Sets the owner of `named`; -1 leaves one as it is.
  public static void changeOwner(Descriptor named, int user, int group) throws LinuxException {
    try (Frame frame = new Frame()) {
      long none = frame.bytes(1).address();
      frame.call(
          SystemCall.FCHOWNAT, named.subject(), named.number(), none, user, group, EMPTY_PATH);
    }
  }

  /// Sets the time of the last change of `named` to `time`.
  public static void changeModified(Descriptor named, Instant time) throws LinuxException {
    try (Frame frame = new Frame()) {
      MemorySegment times = frame.bytes(4 * Long.BYTES);
      times.setAtIndex(ValueLayout.JAVA_LONG, 1, OMIT);
      times.setAtIndex(ValueLayout.JAVA_LONG, 2, time.getEpochSecond());
      times.setAtIndex(ValueLayout.JAVA_LONG, 3, time.getNano());
      long none = frame.bytes(1).address();
      frame.call(
          SystemCall.UTIMENSAT, named.subject(), named.number(), none, times.address(), EMPTY_PATH);
    }
  }
}

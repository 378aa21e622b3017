package dev.aaos.linux.limit;

import dev.aaos.linux.Errno;
import dev.aaos.linux.LinuxException;
import dev.aaos.linux.PathBytes;
import dev.aaos.linux.call.Descriptor;
import dev.aaos.linux.call.Frame;
import dev.aaos.linux.call.OpenHow;
import dev.aaos.linux.call.SystemCall;
import dev.aaos.linux.confine.Bounds;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;

/// What each process of a command may use, by itself: a process hands these limits on to those
/// that it starts, and can only lower them. See setrlimit(2).
public final class ResourceLimits {
  private static final int CPU = 0;
  private static final int FILE_SIZE = 1;
  private static final int DATA = 2;
  private static final int CORE = 4;
  private static final int PROCESSES = 6;
  private static final int FILES = 7;
  private static final int SELF = 0;
  private static final PathBytes LOAD = PathBytes.of("/proc/loadavg");
  private static final int LOAD_BYTES = 256;
  private static final int BOTH = 2 * Long.BYTES;

  private ResourceLimits() {}

  /// Sets those of `bounds` on the process `pid`, none above what this process itself has.
  ///
  /// @return whether it still lives
  public static boolean set(int pid, Bounds bounds) throws LinuxException {
    return set(pid, CORE, 0)
        && set(pid, FILES, bounds.files())
        && set(pid, DATA, bounds.data())
        && set(pid, FILE_SIZE, bounds.fileSize())
        && set(pid, CPU, bounds.cpu().toSeconds(), 1);
  }

  /// Has the process `pid` start no more once its user has `processes` more than there are tasks on
  /// this machine now. For where nothing counts those of a command by themselves: the kernel
  /// counts them by user.
  ///
  /// @return whether it still lives
  public static boolean setProcesses(int pid, int processes) throws LinuxException {
    return set(pid, PROCESSES, tasks() + (long) processes);
  }

  /// Returns how many tasks there are: the fourth word of `/proc/loadavg`, after a stroke.
  private static int tasks() throws LinuxException {
    try (Descriptor load = Descriptor.open(LOAD, OpenHow.read(OpenHow.FOLLOW))) {
      String text = new String(load.readSome(LOAD_BYTES), StandardCharsets.US_ASCII);
      String words = text.split(" ", -1)[3];
      return Integer.parseInt(words.substring(words.indexOf('/') + 1));
    }
  }

  private static boolean set(int pid, int resource, long wanted) throws LinuxException {
    return set(pid, resource, wanted, 0);
  }

  /// @param grace how much more there is after the signal that says that it is used up
  private static boolean set(int pid, int resource, long wanted, long grace) throws LinuxException {
    try (Frame frame = new Frame()) {
      MemorySegment limit = frame.bytes(BOTH);
      String about = "limit " + resource + " of process " + pid;
      frame.call(SystemCall.PRLIMIT64, about, SELF, resource, 0, limit.address());
      // RLIM_INFINITY is the largest number without a sign.
      long most = limit.getAtIndex(ValueLayout.JAVA_LONG, 1);
      limit.setAtIndex(ValueLayout.JAVA_LONG, 0, least(most, wanted));
      limit.setAtIndex(ValueLayout.JAVA_LONG, 1, least(most, wanted + grace));
      long result = frame.attempt(SystemCall.PRLIMIT64, pid, resource, limit.address(), 0);
      if (result < 0 && result != -Errno.ESRCH.number()) {
        throw new LinuxException((int) -result, "prlimit64", about);
      }
      return result == 0;
    }
  }

  private static long least(long most, long wanted) {
    return Long.compareUnsigned(most, wanted) < 0 ? most : wanted;
  }
}

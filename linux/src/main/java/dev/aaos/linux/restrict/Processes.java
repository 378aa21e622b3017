package dev.aaos.linux.restrict;

import dev.aaos.linux.LinuxException;
import dev.aaos.linux.call.Descriptor;
import dev.aaos.linux.call.Frame;
import dev.aaos.linux.call.SystemCall;
import dev.aaos.linux.confine.Ending;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// Children of this process, held by descriptors, which never come to mean another process.
public final class Processes {
  private static final int KILL = 9;
  private static final int BY_DESCRIPTOR = 3;
  private static final int EXITED = 4;
  private static final int CLD_EXITED = 1;
  private static final int SIGNAL_INFO = 128;
  private static final int AT_CODE = 8;
  private static final int AT_STATUS = 24;

  private Processes() {}

  /// Returns the descriptor of the child `pid`, which nobody has waited for yet.
  public static Descriptor open(int pid) throws LinuxException {
    try (Frame frame = new Frame()) {
      long number = frame.call(SystemCall.PIDFD_OPEN, "process " + pid, pid, 0);
      return Descriptor.owning((int) number, "process " + pid);
    }
  }

  /// Kills it at once; does nothing when it has ended.
  public static void kill(Descriptor process) {
    try (Frame frame = new Frame()) {
      frame.attempt(SystemCall.PIDFD_SEND_SIGNAL, process.number(), KILL, 0, 0);
    }
  }

  /// Waits until it has ended, and says how. Once.
  public static Ending await(Descriptor process) throws LinuxException {
    try (Frame frame = new Frame()) {
      MemorySegment info = frame.bytes(SIGNAL_INFO);
      frame.call(
          SystemCall.WAITID, process, BY_DESCRIPTOR, process.number(), info.address(), EXITED, 0);
      return ending(info);
    }
  }

  /// Returns the ending that a `siginfo_t` tells.
  public static Ending ending(MemorySegment info) {
    int status = info.get(ValueLayout.JAVA_INT, AT_STATUS);
    return info.get(ValueLayout.JAVA_INT, AT_CODE) == CLD_EXITED
        ? new Ending.Exited(status)
        : new Ending.Killed(status);
  }
}

package dev.aaos.linux.bare;

import dev.aaos.linux.Errno;
import dev.aaos.linux.call.Descriptor;
import dev.aaos.linux.call.Frame;
import dev.aaos.linux.call.SystemCall;
import dev.aaos.linux.notify.Deputy;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.IntPredicate;

/// Sends signals for the programs of one command, to processes that bear its mark and to no others:
/// where Landlock is too old to see to that, before Linux 6.12.
///
/// A process is held by a descriptor before its mark is read, so one that has taken its number in
/// the meantime gets nothing. For the deputy's thread.
final class Signals implements Deputy.Signaller {
  private static final int EVERYBODY = -1;
  private static final Path PROCESSES = Path.of("/proc");

  /// Fields of `/proc/PID/stat` after the name: state, parent, process group.
  private static final int GROUP = 2;

  private final long mark;

  Signals(long mark) {
    this.mark = mark;
  }

  @Override
  public int kill(int caller, int target, int signal) {
    if (target > 0) {
      return send(target, signal);
    }
    if (target == EVERYBODY) {
      return sendAll(process -> process != caller, signal);
    }
    int group = target == 0 ? group(caller) : -target;
    return group <= 0 ? Errno.ESRCH.number() : sendAll(process -> group(process) == group, signal);
  }

  private int send(int process, int signal) {
    try (Frame frame = new Frame()) {
      long opened = frame.attempt(SystemCall.PIDFD_OPEN, process, 0);
      if (opened < 0) {
        return opened == -Errno.EINVAL.number() ? Errno.ESRCH.number() : (int) -opened;
      }
      try (Descriptor held = Descriptor.owning((int) opened, "process " + process)) {
        return Mark.isBorneBy(process, mark)
            ? (int) -frame.attempt(SystemCall.PIDFD_SEND_SIGNAL, held.number(), signal, 0, 0)
            : Errno.EPERM.number();
      }
    }
  }

  /// As kill(2): it is done when one had it; else whoever was not its own is told of as such.
  private int sendAll(IntPredicate wanted, int signal) {
    int answer = Errno.ESRCH.number();
    try (DirectoryStream<Path> all = Files.newDirectoryStream(PROCESSES, "[0-9]*")) {
      for (Path one : all) {
        int process = Integer.parseInt(one.getFileName().toString());
        if (wanted.test(process)) {
          int result = send(process, signal);
          answer = answer == 0 || result == Errno.ESRCH.number() ? answer : result;
        }
      }
    } catch (IOException | DirectoryIteratorException e) {
      return answer == 0 ? 0 : Errno.EPERM.number();
    }
    return answer;
  }

  /// Returns the process group of `process`, 0 when it has ended.
  private static int group(int process) {
    try {
      String stat = Files.readString(PROCESSES.resolve(process + "/stat"));
      String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", GROUP + 2);
      return Integer.parseInt(fields[GROUP]);
    } catch (IOException e) {
      return 0;
    }
  }
}

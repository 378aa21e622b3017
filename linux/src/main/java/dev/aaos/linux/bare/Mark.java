package dev.aaos.linux.bare;

import dev.aaos.linux.Errno;
import dev.aaos.linux.LinuxException;
import dev.aaos.linux.call.Descriptor;
import dev.aaos.linux.call.Frame;
import dev.aaos.linux.call.SystemCall;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.LongPredicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What all processes of one command bear: a number that each inherits and none can
/// change.
///
/// It is the soft limit of file locks (`RLIMIT_LOCKS`), which has had no meaning since
/// Linux 2.4.25 and which `/proc/PID/limits` shows to everybody; the filter refuses to
/// set it. So whoever a process was adopted by, and whatever session it began, it is
/// found. Stateless; any thread.
final class Mark {
  /// `RLIMIT_LOCKS`.
  static final int RESOURCE = 10;

  private static final long OURS = 0x41L << 56;
  private static final int OF_HELPER = 32;
  private static final long HELPER_BITS = 0xffffff;
  private static final long COUNT_BITS = 0xffffffffL;
  private static final int STOP = 19;
  private static final int KILL = 9;
  private static final Path PROCESSES = Path.of("/proc");
  private static final Pattern LIMIT = Pattern.compile("(?m)^Max file locks +(\\d+) ");
  private static final int MOST_ROUNDS = 10_000;
  private static final int MOST_LISTS = 10_000;
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private Mark() {}

  /// Returns the mark of the command `count` of the helper whose process is `helper`.
  static long of(long helper, int count) {
    return OURS | ((helper & HELPER_BITS) << OF_HELPER) | (count & COUNT_BITS);
  }

  /// Takes off this process what a command was just started with.
  static void clear() throws LinuxException {
    try (Frame frame = new Frame()) {
      MemorySegment none = frame.bytes(2L * Long.BYTES).fill((byte) 0xff);
      frame.call(SystemCall.PRLIMIT64, "the mark", 0, RESOURCE, none.address(), 0);
    }
  }

  /// Ends all that bear `mark`, and returns once none is left: first all are stopped,
  /// so that none begins another while they are killed.
  static void end(long mark) throws IOException {
    end(found -> found == mark);
  }

  /// Ends all commands of the helper whose process was `helper`.
  static void endAll(long helper) throws IOException {
    long wanted = of(helper, 0) >>> OF_HELPER;
    end(found -> found >>> OF_HELPER == wanted);
  }

  /// Ends all commands of helpers that are gone, such as one that was killed together
  /// with its daemon.
  static void endAbandoned() throws IOException {
    end(found -> (found & (0xffL << 56)) == OURS
        && !Files.exists(PROCESSES.resolve(Long.toString((found >>> OF_HELPER) & HELPER_BITS))));
  }

  private static void end(LongPredicate wanted) throws IOException {
    for (int round = 0; round < MOST_ROUNDS; round++) {
      Map<Long, Descriptor> found = new HashMap<>();
      try {
        stopAll(wanted, found);
        if (found.isEmpty()) {
          return;
        }
        for (Descriptor process : found.values()) {
          signal(process, KILL);
        }
        for (Descriptor process : found.values()) {
          process.awaitInput(PATIENCE);
        }
      } finally {
        found.values().forEach(Descriptor::close);
      }
    }
    throw new IOException("processes of a command do not end");
  }

  /// Stops all that are wanted, and adds them to `found`.
  ///
  /// A list of processes is out of date when the last of it is looked at: one may have
  /// begun another and ended. That one is in the next list, and was not looked at. So
  /// this ends with a list of which each was: whoever begins another then was stopped
  /// before.
  private static void stopAll(LongPredicate wanted, Map<Long, Descriptor> found)
      throws IOException {
    Set<Long> seen = new HashSet<>();
    seen.add(ProcessHandle.current().pid());
    for (int list = 0; list < MOST_LISTS && stopUnseen(wanted, seen, found); list++) {
      // there were some that had not been seen
    }
  }

  /// Stops those that are wanted and not in `seen`, and says whether there were any not
  /// in it.
  private static boolean stopUnseen(
      LongPredicate wanted, Set<Long> seen, Map<Long, Descriptor> found) throws IOException {
    boolean any = false;
    try (DirectoryStream<Path> all = Files.newDirectoryStream(PROCESSES, "[0-9]*")) {
      for (Path one : all) {
        long pid = Long.parseLong(one.getFileName().toString());
        if (seen.add(pid)) {
          any = true;
          if (wanted.test(mark(one))) {
            stop(wanted, one, pid, found);
          }
        }
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    return any;
  }

  /// The number of a process comes to mean another; a descriptor does not. So it is
  /// looked at again once it is held by one.
  private static void stop(
      LongPredicate wanted, Path process, long pid, Map<Long, Descriptor> found)
      throws LinuxException {
    Descriptor held;
    try (Frame frame = new Frame()) {
      held = Descriptor.owning(
          (int) frame.call(SystemCall.PIDFD_OPEN, "process " + pid, pid, 0), "process " + pid);
    } catch (LinuxException e) {
      if (e.is(Errno.ESRCH) || e.is(Errno.EINVAL)) {
        return;
      }
      throw e;
    }
    if (held.awaitInput(Duration.ZERO) || !wanted.test(mark(process))) {
      held.close();
      return;
    }
    signal(held, STOP);
    found.put(pid, held);
  }

  /// Returns whether the process with the number `process` bears `mark`.
  static boolean isBorneBy(int process, long mark) {
    return mark(PROCESSES.resolve(Integer.toString(process))) == mark;
  }

  private static void signal(Descriptor process, int signal) {
    try (Frame frame = new Frame()) {
      frame.attempt(SystemCall.PIDFD_SEND_SIGNAL, process.number(), signal, 0, 0);
    }
  }

  /// Returns the mark of a process; 0 where it has none or has ended.
  private static long mark(Path process) {
    try {
      Matcher limit = LIMIT.matcher(Files.readString(process.resolve("limits")));
      return limit.find() ? Long.parseUnsignedLong(limit.group(1)) : 0;
    } catch (IOException e) {
      return 0;
    }
  }
}

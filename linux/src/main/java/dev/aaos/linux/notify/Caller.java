package dev.aaos.linux.notify;

import dev.aaos.linux.Errno;
import dev.aaos.linux.LinuxException;
import dev.aaos.linux.PathBytes;
import dev.aaos.linux.call.Descriptor;
import dev.aaos.linux.call.Frame;
import dev.aaos.linux.call.OpenHow;
import dev.aaos.linux.call.SystemCall;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A confined thread that waits, looked at from outside: its memory, where it is, what it holds.
///
/// It may be another thread by then, unless [Notifications#isValid] says otherwise afterwards.
///
/// @param thread its number where this process lives
record Caller(int thread) {
  private static final int LONGEST_PATH = 4_096;
  private static final int PAGE = 4_096;
  private static final int STATUS = 4_096;
  private static final int LARGEST_FILE = 1;
  private static final Pattern MASK = Pattern.compile("Umask:\\s+([0-7]+)");
  private static final Pattern PROCESS = Pattern.compile("Tgid:\\s+([0-9]+)");

  /// Returns the path in its memory at `address`, as it is written now.
  ///
  /// @throws LinuxException with what the kernel would answer to that address: EFAULT,
  ///     ENAMETOOLONG, or ENOENT when it is empty
  PathBytes path(long address) throws LinuxException {
    try (Frame frame = new Frame()) {
      MemorySegment text = frame.bytes(LONGEST_PATH);
      long got = 0;
      while (got < LONGEST_PATH) {
        long page = (long) PAGE - Math.floorMod(address + got, PAGE);
        long end = got + Math.min(page, LONGEST_PATH - got);
        read(frame, address + got, text.asSlice(got, end - got));
        for (long at = got; at < end; at++) {
          if (text.get(ValueLayout.JAVA_BYTE, at) == 0) {
            return path(text.asSlice(0, at));
          }
        }
        got = end;
      }
      throw failure(Errno.ENAMETOOLONG);
    }
  }

  private PathBytes path(MemorySegment bytes) throws LinuxException {
    if (bytes.byteSize() == 0) {
      throw failure(Errno.ENOENT);
    }
    return PathBytes.of(bytes.toArray(ValueLayout.JAVA_BYTE));
  }

  /// Returns the `count` bytes in its memory at `address`.
  byte[] bytes(long address, int count) throws LinuxException {
    try (Frame frame = new Frame()) {
      MemorySegment bytes = frame.bytes(count);
      read(frame, address, bytes);
      return bytes.toArray(ValueLayout.JAVA_BYTE);
    }
  }

  private void read(Frame frame, long from, MemorySegment to) throws LinuxException {
    MemorySegment vectors = frame.bytes(4L * Long.BYTES);
    vectors.setAtIndex(ValueLayout.JAVA_LONG, 0, to.address());
    vectors.setAtIndex(ValueLayout.JAVA_LONG, 1, to.byteSize());
    vectors.setAtIndex(ValueLayout.JAVA_LONG, 2, from);
    vectors.setAtIndex(ValueLayout.JAVA_LONG, 3, to.byteSize());
    long theirs = vectors.address() + 2L * Long.BYTES;
    long got =
        frame.attempt(SystemCall.PROCESS_VM_READV, thread, vectors.address(), 1, theirs, 1, 0);
    if (got != to.byteSize()) {
      throw failure(Errno.EFAULT);
    }
  }

  private LinuxException failure(Errno errno) {
    return new LinuxException(errno.number(), "a call", "thread " + thread);
  }

  /// Returns the name of the directory that `path` begins from, as the cell calls it.
  PathBytes base(Notice.Path path) throws LinuxException {
    if (path.text().isAbsolute()) {
      return PathBytes.ROOT;
    }
    return path.directory() == Frame.WORKING_DIRECTORY
        ? link("cwd")
        : link("fd/" + path.directory());
  }

  private PathBytes link(String what) throws LinuxException {
    try (Frame frame = new Frame()) {
      MemorySegment target = frame.bytes(LONGEST_PATH);
      PathBytes link = own(what);
      long length = frame.call(
          SystemCall.READLINKAT,
          link,
          Frame.WORKING_DIRECTORY,
          frame.path(link),
          target.address(),
          target.byteSize());
      return PathBytes.of(target.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE));
    }
  }

  /// Returns a copy of its descriptor `number`.
  Descriptor descriptor(int number) throws LinuxException {
    String process = status(PROCESS).orElseThrow(() -> failure(Errno.ESRCH));
    try (Frame frame = new Frame();
        Descriptor holder = Descriptor.owning(
            (int) frame.call(SystemCall.PIDFD_OPEN, process, Long.parseLong(process), 0),
            process)) {
      long copy = frame.call(SystemCall.PIDFD_GETFD, process, holder.number(), number, 0);
      return Descriptor.owning((int) copy, "descriptor " + number + " of " + process);
    }
  }

  /// Returns the number of its process.
  int process() throws LinuxException {
    return Integer.parseInt(status(PROCESS).orElseThrow(() -> failure(Errno.ESRCH)));
  }

  /// Returns how many bytes it may make a file hold, unsigned.
  long largestFile() throws LinuxException {
    try (Frame frame = new Frame()) {
      MemorySegment limits = frame.bytes(2L * Long.BYTES);
      frame.call(SystemCall.PRLIMIT64, "a limit", thread, LARGEST_FILE, 0, limits.address());
      return limits.get(ValueLayout.JAVA_LONG, 0);
    }
  }

  /// Returns which permissions it has left out of what it creates.
  int mask() throws LinuxException {
    return Integer.parseInt(status(MASK).orElseThrow(() -> failure(Errno.ESRCH)), 8);
  }

  private Optional<String> status(Pattern line) throws LinuxException {
    try (Descriptor status = Descriptor.open(own("status"), OpenHow.read(OpenHow.FOLLOW))) {
      String text = new String(status.readSome(STATUS), StandardCharsets.UTF_8);
      Matcher found = line.matcher(text);
      return found.find() ? Optional.of(found.group(1)) : Optional.empty();
    }
  }

  private PathBytes own(String what) {
    return PathBytes.of("/proc/" + thread + "/" + what);
  }
}

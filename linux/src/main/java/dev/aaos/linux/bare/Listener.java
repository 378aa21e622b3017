package dev.aaos.linux.bare;

import dev.aaos.linux.Errno;
import dev.aaos.linux.LinuxException;
import dev.aaos.linux.PathBytes;
import dev.aaos.linux.call.Architecture;
import dev.aaos.linux.call.Descriptor;
import dev.aaos.linux.call.Frame;
import dev.aaos.linux.call.SystemCall;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.Optional;

/// Answers the calls of one command that its filter has the kernel ask about
/// (`SECCOMP_RET_USER_NOTIF`), on one thread, until no process of it is left.
///
/// What a call names lies in the command's memory. It is read once, and then it is asked whether
/// the call still waits: else that was another's memory by now.
final class Listener implements Runnable {
  private static final long RECEIVE = 0xc0502100L;
  private static final long SEND = 0xc0182101L;
  private static final long STILL_VALID = 0x40082102L;
  private static final int QUESTION = 80;
  private static final int ANSWER = 24;
  private static final int AT_TASK = 8;
  private static final int AT_NUMBER = 16;
  private static final int AT_ARGUMENTS = 32;
  private static final int LONGEST_NAME = 4096;
  private static final long NO_FOLLOW = 0x100;
  private static final long EMPTY_NAME = 0x1000;
  private static final int READABLE = 1;

  private final Descriptor questions;
  private final Metadata metadata;

  /// Takes over the listener's descriptor `questions`.
  Listener(Descriptor questions, Metadata metadata) {
    this.questions = questions;
    this.metadata = metadata;
  }

  @Override
  public void run() {
    try (questions;
        Frame frame = new Frame()) {
      MemorySegment asked = frame.bytes(QUESTION);
      while (awaitQuestion()) {
        asked.fill((byte) 0);
        long received =
            frame.attempt(SystemCall.IOCTL, questions.number(), RECEIVE, asked.address());
        if (received >= 0) {
          answer(asked);
        }
      }
    } catch (LinuxException e) {
      System.err.println("aaos-confine: a listener broke off: " + e.getMessage());
    }
  }

  /// Returns whether there is one; not when nobody is left to ask.
  private boolean awaitQuestion() throws LinuxException {
    try (Frame frame = new Frame()) {
      MemorySegment entry = frame.bytes(Long.BYTES);
      entry.set(ValueLayout.JAVA_INT, 0, questions.number());
      entry.set(ValueLayout.JAVA_SHORT, 4, (short) READABLE);
      frame.call(SystemCall.PPOLL, "a listener", entry.address(), 1, 0, 0, 0);
      return (entry.get(ValueLayout.JAVA_SHORT, 6) & READABLE) != 0;
    }
  }

  private void answer(MemorySegment asked) {
    long id = asked.get(ValueLayout.JAVA_LONG, 0);
    int errno;
    try {
      errno = decide(asked, id);
    } catch (IOException | IllegalArgumentException e) {
      errno = Errno.EFAULT.number();
    }
    try (Frame frame = new Frame()) {
      MemorySegment answer = frame.bytes(ANSWER);
      answer.set(ValueLayout.JAVA_LONG, 0, id);
      answer.set(ValueLayout.JAVA_INT, 16, -errno);
      frame.attempt(SystemCall.IOCTL, questions.number(), SEND, answer.address());
    }
  }

  private int decide(MemorySegment asked, long id) throws IOException {
    int task = asked.get(ValueLayout.JAVA_INT, AT_TASK);
    int number = asked.get(ValueLayout.JAVA_INT, AT_NUMBER);
    long[] a = new long[6];
    for (int i = 0; i < a.length; i++) {
      a[i] = asked.get(ValueLayout.JAVA_LONG, AT_ARGUMENTS + (long) i * Long.BYTES);
    }
    if (is(number, SystemCall.FCHMOD)) {
      return metadata.mode(
          new Metadata.Named(task, (int) a[0], Optional.empty(), true), (int) a[1]);
    }
    if (is(number, SystemCall.CHMOD)) {
      Metadata.Named file = named(task, Frame.WORKING_DIRECTORY, a[0], 0);
      return isValid(id) ? metadata.mode(file, (int) a[1]) : Errno.ESRCH.number();
    }
    if (is(number, SystemCall.FCHMODAT) || is(number, SystemCall.FCHMODAT2)) {
      Metadata.Named file = named(task, a[0], a[1], is(number, SystemCall.FCHMODAT2) ? a[3] : 0);
      return isValid(id) ? metadata.mode(file, (int) a[2]) : Errno.ESRCH.number();
    }
    if (is(number, SystemCall.UTIMENSAT)) {
      Metadata.Named file = named(task, a[0], a[1], a[3]);
      byte[] times = a[2] == 0 ? new byte[0] : memory(task, a[2], Metadata.TIMES);
      return isValid(id) ? metadata.times(file, times) : Errno.ESRCH.number();
    }
    return Errno.ENOSYS.number();
  }

  private static boolean is(int number, SystemCall call) {
    return number == call.number(Architecture.CURRENT);
  }

  private boolean isValid(long id) {
    try (Frame frame = new Frame()) {
      MemorySegment asked = frame.bytes(Long.BYTES);
      asked.set(ValueLayout.JAVA_LONG, 0, id);
      return frame.attempt(SystemCall.IOCTL, questions.number(), STILL_VALID, asked.address()) == 0;
    }
  }

  private static Metadata.Named named(int task, long descriptor, long address, long flags)
      throws IOException {
    Optional<PathBytes> name = address == 0 ? Optional.empty() : name(task, address, flags);
    return new Metadata.Named(task, (int) descriptor, name, (flags & NO_FOLLOW) == 0);
  }

  /// Returns the name at `address`; none when it is empty and that is allowed.
  private static Optional<PathBytes> name(int task, long address, long flags) throws IOException {
    byte[] bytes = memory(task, address, LONGEST_NAME);
    int end = 0;
    while (end < bytes.length && bytes[end] != 0) {
      end++;
    }
    if (end == bytes.length) {
      throw new IOException("a name without an end");
    }
    if (end == 0 && (flags & EMPTY_NAME) != 0) {
      return Optional.empty();
    }
    return Optional.of(PathBytes.of(Arrays.copyOf(bytes, end)));
  }

  /// Returns up to `most` bytes, fewer where the memory ends.
  private static byte[] memory(int task, long address, int most) throws IOException {
    try (RandomAccessFile memory = new RandomAccessFile("/proc/" + task + "/mem", "r")) {
      memory.seek(address);
      byte[] bytes = new byte[most];
      int got = 0;
      while (got < most) {
        // A page at a time: what follows a name may not be there.
        int some = memory.read(bytes, got, Math.min(most - got, pageLeft(address + got)));
        if (some <= 0) {
          break;
        }
        got += some;
      }
      return Arrays.copyOf(bytes, got);
    }
  }

  private static int pageLeft(long address) {
    return (int) (LONGEST_NAME - (address & (LONGEST_NAME - 1)));
  }
}

package dev.aaos.linux.notify;

import dev.aaos.linux.Errno;
import dev.aaos.linux.LinuxException;
import dev.aaos.linux.call.Descriptor;
import dev.aaos.linux.call.Frame;
import dev.aaos.linux.call.SystemCall;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The listener of a seccomp filter: hears of the calls that wait, and answers them. For one
/// thread. When it is closed, all that wait and all that come get ENOSYS.
///
/// Structures and numbers: `include/uapi/linux/seccomp.h`.
final class Notifications implements AutoCloseable {
  private static final long RECEIVE = 0xC0502100L;
  private static final long SEND = 0xC0182101L;
  private static final long IS_VALID = 0x40082102L;
  private static final long ADD_DESCRIPTOR = 0x40182103L;
  private static final long SET_FLAGS = 0x40082104L;
  private static final long WAKE_AT_ONCE = 1;
  private static final int NOTICE = 80;
  private static final int AT_THREAD = 8;
  private static final int AT_NUMBER = 16;
  private static final int AT_ARGUMENTS = 32;
  private static final int ARGUMENTS = 6;
  private static final int REPLY = 24;
  private static final int CONTINUE = 1;
  private static final int CLOSE_ON_EXEC = 0x80000;
  private static final short READABLE = 1;
  private static final short HUNG_UP = 0x10;
  private static final long NANOS_PER_MILLI = 1_000_000;

  private final Descriptor listener;

  Notifications(Descriptor listener) {
    this.listener = listener;
    try (Frame frame = new Frame()) {
      // Linux 6.6: whoever is woken is run at once, where the one that woke it ran. Without, it
      // takes longer.
      frame.attempt(SystemCall.IOCTL, listener.number(), SET_FLAGS, WAKE_AT_ONCE);
    }
  }

  /// What there is to hear.
  enum Word {
    CALL,
    /// Nothing in all the time.
    NOTHING,
    /// Whoever could call has ended.
    END
  }

  /// Waits until there is something to hear, at most `millis`; without end when negative.
  Word await(long millis) throws LinuxException {
    try (Frame frame = new Frame()) {
      MemorySegment entry = frame.bytes(8);
      entry.set(ValueLayout.JAVA_INT, 0, listener.number());
      entry.set(ValueLayout.JAVA_SHORT, 4, READABLE);
      MemorySegment most = frame.bytes(2L * Long.BYTES);
      most.setAtIndex(ValueLayout.JAVA_LONG, 1, Math.max(0, millis) * NANOS_PER_MILLI);
      long timeout = millis < 0 ? 0 : most.address();
      frame.call(SystemCall.PPOLL, listener, entry.address(), 1, timeout, 0, 0);
      short found = entry.get(ValueLayout.JAVA_SHORT, 6);
      if ((found & READABLE) != 0) {
        return Word.CALL;
      }
      return (found & HUNG_UP) != 0 ? Word.END : Word.NOTHING;
    }
  }

  /// Returns the next call that waits; nothing when whoever made it was killed meanwhile.
  Optional<Notice> receive() throws LinuxException {
    try (Frame frame = new Frame()) {
      MemorySegment notice = frame.bytes(NOTICE);
      try {
        frame.call(SystemCall.IOCTL, listener, listener.number(), RECEIVE, notice.address());
      } catch (LinuxException e) {
        if (e.is(Errno.ENOENT)) {
          return Optional.empty();
        }
        throw e;
      }
      List<Long> arguments = new ArrayList<>();
      for (int i = 0; i < ARGUMENTS; i++) {
        arguments.add(notice.get(ValueLayout.JAVA_LONG, AT_ARGUMENTS + (long) i * Long.BYTES));
      }
      return Optional.of(new Notice(
          notice.get(ValueLayout.JAVA_LONG, 0),
          notice.get(ValueLayout.JAVA_INT, AT_THREAD),
          notice.get(ValueLayout.JAVA_INT, AT_NUMBER),
          arguments));
    }
  }

  /// Returns whether the call `id` still waits: then what was just read of whoever made it was
  /// its own.
  boolean isValid(long id) {
    try (Frame frame = new Frame()) {
      MemorySegment asked = frame.bytes(Long.BYTES);
      asked.set(ValueLayout.JAVA_LONG, 0, id);
      return frame.attempt(SystemCall.IOCTL, listener.number(), IS_VALID, asked.address()) == 0;
    }
  }

  /// Answers the call `id`, if it still waits.
  void answer(long id, Answer answer) {
    switch (answer) {
      case Answer.Proceed() -> send(id, 0, CONTINUE);
      case Answer.Done() -> send(id, 0, 0);
      case Answer.Fail(int errno) -> send(id, -errno, 0);
      case Answer.Give(Descriptor file, boolean closeOnExec) -> {
        long given = give(id, file, closeOnExec);
        send(id, given, 0);
      }
      case Answer.Later() -> throw new IllegalArgumentException("that is no answer");
    }
  }

  /// Puts a copy of `file` among the descriptors of whoever called, and closes it here before the
  /// call returns there: else what was just written and closed could not be started, since it was
  /// still open for writing (ETXTBSY). Returns the number of the copy, or an errno below 0.
  private long give(long id, Descriptor file, boolean closeOnExec) {
    try (file;
        Frame frame = new Frame()) {
      MemorySegment added = frame.bytes(REPLY);
      added.set(ValueLayout.JAVA_LONG, 0, id);
      added.set(ValueLayout.JAVA_INT, 12, file.number());
      added.set(ValueLayout.JAVA_INT, 20, closeOnExec ? CLOSE_ON_EXEC : 0);
      return frame.attempt(SystemCall.IOCTL, listener.number(), ADD_DESCRIPTOR, added.address());
    }
  }

  /// @param result what the call returns, an errno below 0
  private void send(long id, long result, int flags) {
    try (Frame frame = new Frame()) {
      MemorySegment reply = frame.bytes(REPLY);
      reply.set(ValueLayout.JAVA_LONG, 0, id);
      reply.set(ValueLayout.JAVA_LONG, 8, Math.max(0, result));
      reply.set(ValueLayout.JAVA_INT, 16, Math.toIntExact(Math.min(0, result)));
      reply.set(ValueLayout.JAVA_INT, 20, flags);
      // Whoever called may have been killed meanwhile.
      frame.attempt(SystemCall.IOCTL, listener.number(), SEND, reply.address());
    }
  }

  @Override
  public void close() {
    listener.close();
  }
}

package dev.aaos.linux.notify;

import dev.aaos.linux.Errno;
import dev.aaos.linux.LinuxException;
import dev.aaos.linux.PathBytes;
import dev.aaos.linux.call.Descriptor;
import dev.aaos.linux.call.Frame;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// One call that waits, and whoever made it. What is read of the caller is handed out only when
/// the call still waited afterwards, so it is never another's.
final class Request {
  private final Notice notice;
  private final Caller caller;
  private final Notifications notifications;

  Request(Notice notice, Notifications notifications) {
    this.notice = notice;
    this.caller = new Caller(notice.thread());
    this.notifications = notifications;
  }

  /// A path as it was written, and the directory it begins from, by the cell's name of it.
  record Spelled(PathBytes base, PathBytes text) {
    /// A descriptor of whoever asks, by a name that means another to everybody else.
    private static final Pattern OWN =
        Pattern.compile("/+(?:dev|proc/+(?:self|thread-self))/+fd/+([0-9]{1,9})");

    /// Returns the caller's descriptor that this names, if it names one.
    OptionalInt descriptor() {
      byte[] bytes = base.resolve(text).toByteArray();
      Matcher own = OWN.matcher(new String(bytes, StandardCharsets.ISO_8859_1));
      return own.matches() ? OptionalInt.of(Integer.parseInt(own.group(1))) : OptionalInt.empty();
    }
  }

  /// Returns the argument at `index`, of which the kernel reads 32 bits.
  int number(int index) {
    return notice.number(index);
  }

  /// Returns the argument at `index`.
  long wide(int index) {
    return notice.address(index);
  }

  /// Returns the path at `index`, relative to where the caller is.
  Spelled path(int index) throws LinuxException {
    return spelled(Notice.Path.from(caller.path(notice.address(index))));
  }

  /// Returns the path at `index`, relative to the directory at `directory`.
  Spelled path(int directory, int index) throws LinuxException {
    return spelled(new Notice.Path(notice.number(directory), caller.path(notice.address(index))));
  }

  /// Does the same where an empty path means what is at `directory` itself: nothing then.
  Optional<Spelled> pathIfAny(int directory, int index) throws LinuxException {
    try {
      return Optional.of(path(directory, index));
    } catch (LinuxException e) {
      if (!e.is(Errno.ENOENT)) {
        throw e;
      }
      return notice.number(directory) == Frame.WORKING_DIRECTORY
          ? Optional.of(spelled(Notice.Path.from(PathBytes.of("."))))
          : Optional.empty();
    }
  }

  /// Returns the `count` bytes that the address at `index` leads to.
  byte[] bytes(int index, int count) throws LinuxException {
    return confirmed(caller.bytes(notice.address(index), count));
  }

  private Spelled spelled(Notice.Path path) throws LinuxException {
    return confirmed(new Spelled(caller.base(path), path.text()));
  }

  /// Returns the text at `index`, which need be no path.
  PathBytes text(int index) throws LinuxException {
    return confirmed(caller.path(notice.address(index)));
  }

  /// Returns which permissions the caller leaves out of what it creates.
  int mask() throws LinuxException {
    return confirmed(caller.mask());
  }

  /// Returns how many bytes the caller may make a file hold, unsigned.
  long largestFile() throws LinuxException {
    return confirmed(caller.largestFile());
  }

  /// Returns the number of the caller's process.
  int process() throws LinuxException {
    return confirmed(caller.process());
  }

  /// Returns whether `thread` is the caller itself.
  boolean isCaller(int thread) {
    return notice.thread() == thread;
  }

  /// Returns a copy of the caller's descriptor `number`.
  Descriptor descriptor(int number) throws LinuxException {
    Descriptor copy = caller.descriptor(number);
    if (!notifications.isValid(notice.id())) {
      copy.close();
      throw gone();
    }
    return copy;
  }

  private <T> T confirmed(T value) throws LinuxException {
    if (!notifications.isValid(notice.id())) {
      throw gone();
    }
    return value;
  }

  private LinuxException gone() {
    return new LinuxException(Errno.ESRCH.number(), "a call", "thread " + notice.thread());
  }
}

package dev.aaos.linux.bare;

import dev.aaos.linux.Errno;
import dev.aaos.linux.LinuxException;
import dev.aaos.linux.PathBytes;
import dev.aaos.linux.call.Descriptor;
import dev.aaos.linux.call.Frame;
import dev.aaos.linux.call.OpenHow;
import dev.aaos.linux.call.SystemCall;
import dev.aaos.linux.confine.View;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Sets modes and times of files for a command, where it may write: Landlock does not know them.
///
/// It opens the object itself, asks that its name, and sets what was asked for on it and no other;
/// a name that the command changes meanwhile leads nowhere else. Immutable.
final class Metadata {
  /// How many bytes two times take: two `struct timespec`.
  static final int TIMES = 32;

  private static final int SET_ID_BITS = 06000;
  private static final int MODE_BITS = 07777;
  private static final Pattern OWN_DESCRIPTOR = Pattern.compile("/proc/self/fd/(\\d{1,9})");

  private final List<View> writable;
  private final PathBytes own;

  /// For a command that may write what `views` says, and in `own`.
  Metadata(List<View> views, PathBytes own) {
    this.writable = views.stream().filter(View::isWritable).toList();
    this.own = own;
  }

  /// Which file a command means.
  ///
  /// @param task the thread that asks
  /// @param descriptor of the directory that a name begins at, or of the file where there is no
  ///     name; [Frame#WORKING_DIRECTORY] for the working directory
  /// @param followed whether a name that is a link means what that leads to
  record Named(int task, long descriptor, Optional<PathBytes> name, boolean followed) {
    /// Returns this, without the name where that only names a descriptor of the task: so the C
    /// library spells calls that it has not.
    private Named plain() {
      Matcher own = OWN_DESCRIPTOR.matcher(name.map(PathBytes::toString).orElse(""));
      return own.matches()
          ? new Named(task, Long.parseLong(own.group(1)), Optional.empty(), followed)
          : this;
    }
  }

  private interface Change {
    long on(Frame frame, long path);
  }

  /// Sets the mode.
  ///
  /// @return 0 or an errno
  int mode(Named file, int mode) {
    return (mode & SET_ID_BITS) != 0
        ? Errno.EPERM.number()
        : change(
            file,
            (frame, path) -> frame.attempt(
                SystemCall.FCHMODAT, Frame.WORKING_DIRECTORY, path, mode & MODE_BITS));
  }

  /// Sets the times.
  ///
  /// @param times [#TIMES] bytes; none for now
  /// @return 0 or an errno
  int times(Named file, byte[] times) {
    return change(file, (frame, path) -> {
      MemorySegment copy = frame.bytes(TIMES);
      MemorySegment.copy(times, 0, copy, ValueLayout.JAVA_BYTE, 0, times.length);
      long at = times.length == 0 ? 0 : copy.address();
      return frame.attempt(SystemCall.UTIMENSAT, Frame.WORKING_DIRECTORY, path, at, 0);
    });
  }

  private int change(Named file, Change change) {
    try (Descriptor object = open(file.plain());
        Frame frame = new Frame()) {
      if (!mayWrite(object.realName())) {
        return Errno.EPERM.number();
      }
      PathBytes itself = PathBytes.of("/proc/self/fd/" + object.number());
      return (int) -Math.min(0, change.on(frame, frame.path(itself)));
    } catch (LinuxException e) {
      return e.number();
    }
  }

  private boolean mayWrite(PathBytes name) {
    return name.isWithin(own)
        || writable.stream()
            .anyMatch(
                view -> view.directory() ? name.isWithin(view.real()) : name.equals(view.real()));
  }

  /// Names that lead through `/proc` mean other things here than there, and are not followed.
  private static Descriptor open(Named file) throws LinuxException {
    String task = "/proc/" + file.task;
    PathBytes begin = PathBytes.of(
        file.descriptor == Frame.WORKING_DIRECTORY
            ? task + "/cwd"
            : task + "/fd/" + file.descriptor);
    if (file.name.isEmpty()) {
      return Descriptor.open(begin, OpenHow.name(OpenHow.FOLLOW));
    }
    PathBytes name = file.name.get();
    OpenHow how = file.followed
        ? OpenHow.name(OpenHow.NO_MAGIC_LINKS)
        : OpenHow.nameItself(OpenHow.NO_MAGIC_LINKS);
    if (name.isAbsolute()) {
      return Descriptor.open(name, how);
    }
    try (Descriptor directory = Descriptor.open(begin, OpenHow.name(OpenHow.FOLLOW))) {
      return directory.openAt(name, how);
    }
  }
}

package dev.aaos.linux.cell;

import dev.aaos.linux.Errno;
import dev.aaos.linux.LinuxException;
import dev.aaos.linux.PathBytes;
import dev.aaos.linux.call.Descriptor;
import dev.aaos.linux.call.Frame;
import dev.aaos.linux.call.OpenHow;
import dev.aaos.linux.call.SystemCall;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;

/// The names in the root of a cell under construction: a directory of our own in which nobody
/// else works yet.
///
/// What was made is remembered, so that it is asked for once: most names lie beneath the same few.
/// Belongs to the thread that builds.
final class Scaffold {
  private static final int REGULAR_FILE = 0x8000;
  private static final int DIRECTORY_MODE = 0755;
  private static final int FILE_MODE = 0644;

  private final PathBytes base;
  private final Set<PathBytes> made = new HashSet<>();

  /// @param base where that root is built
  Scaffold(PathBytes base) {
    this.base = base;
  }

  /// Returns where `path` of the cell lies while it is built.
  PathBytes at(PathBytes path) {
    return base.resolve(path.relativeTo(PathBytes.ROOT));
  }

  /// Has `path` be a directory, and what leads there.
  void directory(PathBytes path) throws LinuxException {
    if (path.names().isEmpty() || !made.add(path)) {
      return;
    }
    directory(path.parent().orElse(PathBytes.ROOT));
    try (Frame frame = new Frame()) {
      long result = frame.attempt(
          SystemCall.MKDIRAT, Frame.WORKING_DIRECTORY, frame.path(at(path)), DIRECTORY_MODE);
      refuseUnlessThere(result, "mkdirat", at(path));
    }
  }

  /// Says that something was mounted at `path`, in which no name was made yet.
  void covered(PathBytes path) {
    made.removeIf(one -> !one.equals(path) && one.isWithin(path));
  }

  /// Has `path` be a file, to mount another over.
  void file(PathBytes path) throws LinuxException {
    if (!made.add(path)) {
      return;
    }
    directory(path.parent().orElse(PathBytes.ROOT));
    try (Frame frame = new Frame()) {
      long result = frame.attempt(
          SystemCall.MKNODAT,
          Frame.WORKING_DIRECTORY,
          frame.path(at(path)),
          REGULAR_FILE | FILE_MODE,
          0);
      refuseUnlessThere(result, "mknodat", at(path));
    }
  }

  /// What is bound into a read-only tree is there already, which then is all that is answered.
  private static void refuseUnlessThere(long result, String call, PathBytes path)
      throws LinuxException {
    boolean there = result == -Errno.EEXIST.number() || result == -Errno.EROFS.number();
    if (result < 0 && !there) {
      throw new LinuxException((int) -result, call, path.toString());
    }
  }

  /// Makes `path` a symbolic link to `target`.
  void link(PathBytes path, PathBytes target) throws LinuxException {
    directory(path.parent().orElse(PathBytes.ROOT));
    try (Frame frame = new Frame()) {
      frame.call(
          SystemCall.SYMLINKAT,
          path,
          frame.path(target),
          Frame.WORKING_DIRECTORY,
          frame.path(at(path)));
    }
  }

  /// Makes `path` a file that holds `text`.
  void text(PathBytes path, String text) throws LinuxException {
    bytes(path, text.getBytes(StandardCharsets.UTF_8));
  }

  /// Makes `path` a file that holds `bytes`.
  void bytes(PathBytes path, byte[] bytes) throws LinuxException {
    file(path);
    try (Descriptor file = Descriptor.open(at(path), OpenHow.append())) {
      file.write(bytes);
    }
  }
}

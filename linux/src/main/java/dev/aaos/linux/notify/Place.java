package dev.aaos.linux.notify;

import dev.aaos.linux.Errno;
import dev.aaos.linux.FileStatus;
import dev.aaos.linux.FileType;
import dev.aaos.linux.LinuxException;
import dev.aaos.linux.PathBytes;
import dev.aaos.linux.call.Descriptor;
import dev.aaos.linux.call.Names;
import dev.aaos.linux.call.OpenHow;
import dev.aaos.linux.trail.Precaution;
import java.util.Arrays;
import java.util.Optional;

/// Where a path leads but for its last name: the directory, held open, and the name in it, which
/// need not be there.
///
/// @param directory names the directory
/// @param called the directory's own name in the cell, asked of it after it was opened
/// @param last the name in it, neither `.` nor `..`
/// @param slashed whether a `/` was written after it
record Place(Descriptor directory, PathBytes called, PathBytes last, boolean slashed)
    implements AutoCloseable {
  private static final int MOST_WALKS = 64;

  /// Returns where `path` leads in the cell whose root directory is `root`; nothing where there
  /// is no such directory, or none that may be passed, or no name in it is meant.
  static Optional<Place> find(Descriptor root, Request.Spelled path) {
    byte[] bytes = path.base().resolve(path.text()).toByteArray();
    int end = bytes.length;
    while (end > 1 && bytes[end - 1] == '/') {
      end--;
    }
    int slash = end - 1;
    while (slash > 0 && bytes[slash] != '/') {
      slash--;
    }
    byte[] last = Arrays.copyOfRange(bytes, slash + 1, end);
    if (bytes[0] != '/' || last.length == 0 || isDots(last)) {
      return Optional.empty();
    }
    PathBytes parent = slash == 0 ? PathBytes.ROOT : PathBytes.of(Arrays.copyOf(bytes, slash));
    boolean slashed = end < bytes.length;
    return open(root, parent).map(directory -> directory.at(last, slashed));
  }

  private static boolean isDots(byte[] name) {
    return name[0] == '.' && (name.length == 1 || (name.length == 2 && name[1] == '.'));
  }

  private record Opened(Descriptor directory, PathBytes called) {
    Place at(byte[] last, boolean slashed) {
      return new Place(directory, called, PathBytes.of(last), slashed);
    }
  }

  private static Optional<Opened> open(Descriptor root, PathBytes path) {
    for (int walk = 0; walk < MOST_WALKS; walk++) {
      try {
        return Optional.of(named(root.openAt(path, OpenHow.nameDirectory(OpenHow.IN_ROOT))));
      } catch (LinuxException e) {
        if (!e.is(Errno.EAGAIN)) {
          return Optional.empty();
        }
      }
    }
    return Optional.empty();
  }

  private static Opened named(Descriptor directory) throws LinuxException {
    try {
      return new Opened(directory, directory.realName());
    } catch (LinuxException e) {
      directory.close();
      throw e;
    }
  }

  /// Returns what it is called in the cell.
  PathBytes name() {
    return called.resolve(last);
  }

  /// Returns this for whoever puts aside what lies here.
  Precaution.Placed placed() {
    return new Precaution.Placed(directory, called, last);
  }

  /// Returns the last name as it was written.
  PathBytes written() {
    byte[] name = last.toByteArray();
    byte[] written = Arrays.copyOf(name, name.length + 1);
    written[name.length] = '/';
    return slashed ? PathBytes.of(written) : last;
  }

  /// Returns what is there now, a link itself and not its target.
  Optional<FileType> type() throws LinuxException {
    return status().map(FileStatus::type);
  }

  /// Returns what is known of what is there now.
  Optional<FileStatus> status() throws LinuxException {
    try {
      return Optional.of(directory.statusOf(last));
    } catch (LinuxException e) {
      if (e.is(Errno.ENOENT)) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /// Returns where the symbolic link that is there leads.
  Request.Spelled target() throws LinuxException {
    try (Descriptor link = directory.openAt(last, OpenHow.nameItself(OpenHow.BENEATH))) {
      PathBytes text = Names.target(link);
      return new Request.Spelled(text.isAbsolute() ? PathBytes.ROOT : called, text);
    }
  }

  @Override
  public void close() {
    directory.close();
  }
}

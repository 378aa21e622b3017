package dev.aaos.linux.file;

import dev.aaos.linux.DirectoryEntry;
import dev.aaos.linux.FileStatus;
import dev.aaos.linux.FileType;
import dev.aaos.linux.LinuxException;
import dev.aaos.linux.PathBytes;
import dev.aaos.linux.call.Descriptor;
import dev.aaos.linux.call.OpenHow;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/// What lies at a path, looked at with this process's own rights.
public final class Directories {
  private Directories() {}

  /// Returns what is known of the object at `path`.
  ///
  /// @throws LinuxException ELOOP when a link leads there
  public static FileStatus status(PathBytes path) throws LinuxException {
    try (Descriptor named = Descriptor.open(path, OpenHow.name(OpenHow.NO_SYMLINKS))) {
      return named.status();
    }
  }

  /// Returns what is known of the object that `path` leads to, through whatever links.
  public static FileStatus target(PathBytes path) throws LinuxException {
    try (Descriptor named = Descriptor.open(path, OpenHow.name(OpenHow.FOLLOW))) {
      return named.status();
    }
  }

  /// Returns whether `path` lies in a file system of the kernel's own, such as `/proc`.
  public static boolean isPseudo(PathBytes path) throws LinuxException {
    try (Descriptor named = Descriptor.open(path, OpenHow.name(OpenHow.NO_SYMLINKS))) {
      return PseudoFileSystem.is(named.fileSystem());
    }
  }

  /// Returns the entries of the directory at `path`, at most `most`.
  public static List<DirectoryEntry> entries(PathBytes path, int most) throws LinuxException {
    try (Descriptor directory = Descriptor.open(path, OpenHow.readDirectory(OpenHow.NO_SYMLINKS))) {
      return directory.entries(most);
    }
  }

  /// Is shown one file after another.
  @FunctionalInterface
  public interface Visitor {
    /// Sees the file `path`; returns whether more are wanted.
    boolean sees(PathBytes path, FileStatus status);
  }

  /// Shows `visitor` the files of the directory `root` and of those beneath it in the same file
  /// system, links not followed, until it wants no more or has been shown `most` names. What may
  /// not be looked at is passed over.
  public static void walk(PathBytes root, int most, Visitor visitor) throws LinuxException {
    Walk walk = new Walk(visitor, most, status(root).device());
    walk.open.add(root);
    while (!walk.open.isEmpty() && walk.left > 0) {
      walk.through(walk.open.removeFirst());
    }
  }

  /// How far one has come.
  private static final class Walk {
    private final Visitor visitor;
    private final long device;
    private final Deque<PathBytes> open = new ArrayDeque<>();
    private int left;

    Walk(Visitor visitor, int most, long device) {
      this.visitor = visitor;
      this.left = most;
      this.device = device;
    }

    void through(PathBytes path) {
      try (Descriptor directory =
          Descriptor.open(path, OpenHow.readDirectory(OpenHow.NO_SYMLINKS))) {
        for (DirectoryEntry entry : directory.entries(left)) {
          left--;
          see(directory, path, entry.name());
        }
      } catch (LinuxException e) {
        return; // gone by now, or not ours to see
      }
    }

    private void see(Descriptor directory, PathBytes path, PathBytes name) {
      try {
        see(path.resolve(name), directory.statusOf(name));
      } catch (LinuxException e) {
        return; // gone by now
      }
    }

    private void see(PathBytes path, FileStatus status) {
      if (status.type() == FileType.DIRECTORY && status.device() == device) {
        open.addLast(path);
      }
      if (status.type() == FileType.FILE && left > 0 && !visitor.sees(path, status)) {
        left = 0;
      }
    }
  }
}

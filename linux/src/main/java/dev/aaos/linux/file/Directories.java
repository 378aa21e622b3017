package dev.aaos.linux.file;

import dev.aaos.linux.DirectoryEntry;
import dev.aaos.linux.FileStatus;
import dev.aaos.linux.LinuxException;
import dev.aaos.linux.PathBytes;
import dev.aaos.linux.call.Descriptor;
import dev.aaos.linux.call.OpenHow;
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
}

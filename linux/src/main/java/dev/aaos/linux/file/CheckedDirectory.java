package dev.aaos.linux.file;

import dev.aaos.linux.DirectoryEntry;
import dev.aaos.linux.Errno;
import dev.aaos.linux.FileStatus;
import dev.aaos.linux.LinuxException;
import dev.aaos.linux.PathBytes;
import dev.aaos.linux.call.Descriptor;
import java.util.List;
import java.util.Optional;

/// A directory that passed its check, open for listing. Used by one thread; close it.
public final class CheckedDirectory implements AutoCloseable {
  private final Descriptor data;
  private final PathBytes realName;
  private final Coverage coverage;

  CheckedDirectory(Descriptor data, PathBytes realName, Coverage coverage) {
    this.data = data;
    this.realName = realName;
    this.coverage = coverage;
  }

  /// Returns the directory's own name.
  public PathBytes realName() {
    return realName;
  }

  /// Returns the names in it, in the file system's order, at most `most`. Asked once.
  public List<DirectoryEntry> entries(int most) throws LinuxException {
    return data.entries(most);
  }

  /// Returns the status of the entry `name`, a link itself and not its target; nothing when it
  /// is gone or not covered.
  public Optional<FileStatus> statusOf(PathBytes name) throws LinuxException {
    if (coverage.of(realName.resolve(name)) == Coverage.Cover.NONE) {
      return Optional.empty();
    }
    try {
      return Optional.of(data.statusOf(name));
    } catch (LinuxException e) {
      if (e.is(Errno.ENOENT)) {
        return Optional.empty();
      }
      throw e;
    }
  }

  @Override
  public void close() {
    data.close();
  }
}

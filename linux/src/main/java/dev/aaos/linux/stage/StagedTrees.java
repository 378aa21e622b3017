package dev.aaos.linux.stage;

import dev.aaos.linux.DirectoryEntry;
import dev.aaos.linux.Errno;
import dev.aaos.linux.FileType;
import dev.aaos.linux.LinuxException;
import dev.aaos.linux.PathBytes;
import dev.aaos.linux.call.Attributes;
import dev.aaos.linux.call.Descriptor;
import dev.aaos.linux.call.OpenHow;

/// What is done to whole trees of a stage besides.
public final class StagedTrees {
  private static final int MOST_ENTRIES = 1_000_000;
  private static final long BENEATH = OpenHow.BENEATH | OpenHow.NO_SYMLINKS;

  private StagedTrees() {}

  /// Returns whether anything lies at `path`.
  static boolean isThere(PathBytes path) throws LinuxException {
    try {
      Descriptor.open(path, OpenHow.nameItself(OpenHow.NO_SYMLINKS)).close();
      return true;
    } catch (LinuxException e) {
      if (e.is(Errno.ENOENT) || e.is(Errno.ENOTDIR)) {
        return false;
      }
      throw e;
    }
  }

  /// Gives the directory at `path` the owner of the one at `like`, as far as we may.
  public static void own(PathBytes path, PathBytes like) throws LinuxException {
    try (Descriptor named = Descriptor.open(path, OpenHow.name(OpenHow.NO_SYMLINKS));
        Descriptor other = Descriptor.open(like, OpenHow.name(OpenHow.NO_SYMLINKS))) {
      var status = other.status();
      if (named.status().user() != status.user() || named.status().group() != status.group()) {
        Attributes.changeOwner(named, status.user(), status.group());
      }
    } catch (LinuxException e) {
      if (!e.is(Errno.EPERM)) {
        throw e;
      }
    }
  }

  /// Removes the directory `name` of `place` with all that is in it, whatever modes
  /// that has; links are removed and not followed. Nothing happens where it is not.
  public static void remove(PathBytes place, PathBytes name) throws LinuxException {
    try (Descriptor above = Descriptor.open(place, OpenHow.readDirectory(OpenHow.NO_SYMLINKS))) {
      remove(above, name);
    } catch (LinuxException e) {
      if (!e.is(Errno.ENOENT)) {
        throw e;
      }
    }
  }

  private static void remove(Descriptor above, PathBytes name) throws LinuxException {
    try (Descriptor named = above.openAt(name, OpenHow.nameItself(BENEATH))) {
      if (named.status().type() != FileType.DIRECTORY) {
        above.unlink(name);
        return;
      }
      Attributes.changeMode(named, 0700);
    }
    try (Descriptor directory = above.openAt(name, OpenHow.readDirectory(BENEATH))) {
      for (DirectoryEntry entry : directory.entries(MOST_ENTRIES)) {
        remove(directory, entry.name());
      }
    }
    above.removeDirectory(name);
  }

  /// Returns how many bytes the files in the directory at `path` take up, links not
  /// followed, as far as they can be looked at.
  public static long held(PathBytes path) throws LinuxException {
    long held = 0;
    try (Descriptor directory = Descriptor.open(path, OpenHow.readDirectory(OpenHow.NO_SYMLINKS))) {
      for (DirectoryEntry entry : directory.entries(MOST_ENTRIES)) {
        var status = directory.statusOf(entry.name());
        held += status.held() / Math.max(1, status.links());
        if (status.type() == FileType.DIRECTORY) {
          held += held(path.resolve(entry.name()));
        }
      }
    } catch (LinuxException e) {
      if (!e.is(Errno.EACCES) && !e.is(Errno.ENOENT)) {
        throw e;
      }
    }
    return held;
  }
}

package dev.aaos.linux.trail;

import dev.aaos.linux.DirectoryEntry;
import dev.aaos.linux.Errno;
import dev.aaos.linux.FileStatus;
import dev.aaos.linux.FileType;
import dev.aaos.linux.LinuxException;
import dev.aaos.linux.PathBytes;
import dev.aaos.linux.call.Descriptor;
import dev.aaos.linux.call.OpenHow;
import dev.aaos.linux.change.Identity;
import java.util.LinkedHashMap;
import java.util.Map;

/// Looks for further names of files that a command may have changed by one of them: what it did to
/// the file it did under all. It looks through the trees the command could write. For one thread.
final class OtherNames {
  /// How many names are looked at, at most.
  private static final int MOST = 1_000_000;

  private final Map<Identity, Entry.Thing> wanted;
  private final Map<PathBytes, Entry.Thing> found = new LinkedHashMap<>();
  private int room = MOST;

  private OtherNames(Map<Identity, Entry.Thing> wanted) {
    this.wanted = wanted;
  }

  /// Returns the names in the trees of `spool` of files that had more than are put aside there,
  /// and what lay at each.
  static Map<PathBytes, Entry.Thing> of(Spool spool) throws LinuxException {
    OtherNames names = new OtherNames(spool.withOtherNames());
    if (!names.wanted.isEmpty()) {
      for (Entry.Tree tree : spool.trees()) {
        names.lookThrough(tree.path());
      }
    }
    names.found.keySet().removeAll(spool.names().keySet());
    return names.found;
  }

  private void lookThrough(PathBytes tree) throws LinuxException {
    try (Descriptor directory = Descriptor.open(tree, OpenHow.nameDirectory(OpenHow.NO_SYMLINKS))) {
      lookThrough(directory, tree);
    } catch (LinuxException e) {
      passOver(e);
    }
  }

  private void lookThrough(Descriptor directory, PathBytes path) throws LinuxException {
    try (Descriptor listed = directory.openAt(
        PathBytes.HERE, OpenHow.readDirectory(OpenHow.BENEATH | OpenHow.NO_SYMLINKS))) {
      for (DirectoryEntry entry : listed.entries(room)) {
        room--;
        try {
          look(listed, entry, path.resolve(entry.name()));
        } catch (LinuxException e) {
          passOver(e);
        }
      }
    }
  }

  private void look(Descriptor directory, DirectoryEntry entry, PathBytes path)
      throws LinuxException {
    if (entry.type() == FileType.DIRECTORY) {
      try (Descriptor below = directory.openAt(
          entry.name(), OpenHow.nameDirectory(OpenHow.BENEATH | OpenHow.NO_SYMLINKS))) {
        lookThrough(below, path);
      }
    } else if (entry.type() == FileType.FILE) {
      FileStatus status = directory.statusOf(entry.name());
      Entry.Thing thing = wanted.get(Identity.of(status));
      if (thing != null) {
        found.put(path, thing);
      }
    }
  }

  /// What has gone meanwhile, or may not be looked at, has no name here.
  private static void passOver(LinuxException e) throws LinuxException {
    if (!e.is(Errno.ENOENT) && !e.is(Errno.ENOTDIR) && !e.is(Errno.ELOOP) && !e.is(Errno.EACCES)) {
      throw e;
    }
  }
}

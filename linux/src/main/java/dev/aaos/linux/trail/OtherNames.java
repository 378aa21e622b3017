package dev.aaos.linux.trail;

import dev.aaos.linux.Errno;
import dev.aaos.linux.LinuxException;
import dev.aaos.linux.PathBytes;
import dev.aaos.linux.change.Identity;
import dev.aaos.linux.file.Directories;
import java.util.LinkedHashMap;
import java.util.Map;

/// Looks for further names of files that a command may have changed by one of them: what it did to
/// the file it did under all. It looks through the trees the command could write.
final class OtherNames {
  /// How many names of each tree are looked at, at most.
  private static final int MOST = 1_000_000;

  private OtherNames() {}

  /// Returns the names in the trees of `spool` of files that had more than are put aside there,
  /// and what lay at each.
  static Map<PathBytes, Entry.Thing> of(Spool spool) throws LinuxException {
    Map<Identity, Entry.Thing> wanted = spool.withOtherNames();
    Map<PathBytes, Entry.Thing> found = new LinkedHashMap<>();
    if (wanted.isEmpty()) {
      return found;
    }
    for (Entry.Tree tree : spool.trees()) {
      lookThrough(tree.path(), (path, status) -> {
        Entry.Thing thing = wanted.get(Identity.of(status));
        if (thing != null && !spool.names().containsKey(path)) {
          found.put(path, thing);
        }
        return true;
      });
    }
    return found;
  }

  /// A tree that has gone has no names.
  private static void lookThrough(PathBytes tree, Directories.Visitor visitor)
      throws LinuxException {
    try {
      Directories.walk(tree, MOST, visitor);
    } catch (LinuxException e) {
      if (!e.is(Errno.ENOENT) && !e.is(Errno.ENOTDIR) && !e.is(Errno.ELOOP)) {
        throw e;
      }
    }
  }
}

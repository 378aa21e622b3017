package dev.aaos.linux.notify;

import dev.aaos.linux.Errno;
import dev.aaos.linux.LinuxException;
import dev.aaos.linux.PathBytes;
import dev.aaos.linux.call.Descriptor;
import dev.aaos.linux.call.OpenHow;
import java.util.Map;
import java.util.Optional;

/// Finds where names are to be made: in the directories that the program sees, or, where it sees
/// them read-only, in the same directories through a door of the deputy's own.
///
/// @param root names the root of what the program sees
/// @param doors by name, trees that are read-only there, mounted as they may be written
record Places(Descriptor root, Territory territory, Map<PathBytes, Descriptor> doors) {
  /// Returns where `path` leads; nothing where there is no such directory, or none that may be
  /// passed, or no name in it is meant.
  Optional<Place> find(Request.Spelled path) throws LinuxException {
    Optional<Place> seen = Place.find(root, path);
    Optional<PathBytes> sealed = seen.flatMap(place -> territory.sealed(place.called()));
    if (sealed.isEmpty() || !doors.containsKey(sealed.get())) {
      return seen;
    }
    try (Place place = seen.get()) {
      return through(doors.get(sealed.get()), sealed.get(), place);
    }
  }

  /// The same directory, and no other that has its name by now.
  private static Optional<Place> through(Descriptor door, PathBytes tree, Place place)
      throws LinuxException {
    PathBytes within =
        place.called().equals(tree) ? PathBytes.HERE : place.called().relativeTo(tree);
    Descriptor directory =
        door.openAt(within, OpenHow.nameDirectory(OpenHow.BENEATH | OpenHow.NO_SYMLINKS));
    try {
      if (directory.status().isSameObject(place.directory().status())) {
        return Optional.of(new Place(directory, place.called(), place.last(), place.slashed()));
      }
    } catch (LinuxException e) {
      directory.close();
      throw e;
    }
    directory.close();
    return Optional.empty();
  }

  /// Returns whether `held` is what the program sees by its name: one that was opened
  /// through a door has a name that is another's there.
  boolean isSeen(Descriptor held) throws LinuxException {
    try (Descriptor named = root.openAt(held.realName(), OpenHow.nameItself(OpenHow.IN_ROOT))) {
      return named.status().isSameObject(held.status());
    } catch (LinuxException e) {
      if (e.is(Errno.ENOENT) || e.is(Errno.ENOTDIR) || e.is(Errno.EACCES)) {
        return false;
      }
      throw e;
    }
  }
}

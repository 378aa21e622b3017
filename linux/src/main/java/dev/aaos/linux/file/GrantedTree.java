package dev.aaos.linux.file;

import dev.aaos.linux.Errno;
import dev.aaos.linux.LinuxException;
import dev.aaos.linux.PathBytes;
import dev.aaos.linux.call.Descriptor;
import dev.aaos.linux.call.OpenHow;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/// The directory tree behind one grant, from which nothing leads out.
///
/// A grant's pattern has a literal directory in front. It is resolved once, when an operator
/// makes the grant: symbolic links in it are the operator's and are followed. Every later
/// access begins in the resolved directory ([OpenTree]).
///
/// A value; any thread may use it.
///
/// @param prefix the directory as the grant spells it
/// @param real the directory it was resolved to
public record GrantedTree(PathBytes prefix, PathBytes real) {
  /// Checks that both are absolute.
  public GrantedTree {
    if (!prefix.isAbsolute() || !real.isAbsolute()) {
      throw new IllegalArgumentException(
          "a granted directory is relative: " + prefix + ", " + real + "; give absolute paths");
    }
  }

  /// Returns the tree behind the directory `prefix`, with every link in it followed. Where its
  /// end does not exist, the nearest existing ancestor is resolved and the rest attached.
  ///
  /// @param prefix absolute and normalised
  /// @throws LinuxException when the kernel cannot resolve it
  public static GrantedTree resolve(PathBytes prefix) throws LinuxException {
    Deque<PathBytes> missing = new ArrayDeque<>();
    PathBytes existing = prefix;
    while (true) {
      try (Descriptor found = Descriptor.open(existing, OpenHow.name(OpenHow.FOLLOW))) {
        PathBytes real = found.realName();
        for (PathBytes name : missing) {
          real = real.resolve(name);
        }
        return new GrantedTree(prefix, real);
      } catch (LinuxException e) {
        Optional<PathBytes> parent = existing.parent();
        if (!e.is(Errno.ENOENT) || parent.isEmpty()) {
          throw e;
        }
        missing.addFirst(existing.name());
        existing = parent.get();
      }
    }
  }

  /// Returns the grant's name for the object whose own name is `realName`, or nothing when
  /// that lies outside this tree.
  public Optional<PathBytes> nameOf(PathBytes realName) {
    if (!realName.isWithin(real)) {
      return Optional.empty();
    }
    return Optional.of(rebased(realName, real, prefix));
  }

  /// Returns `path`, which lies within `from`, as it is called when `from` is called `to`.
  private static PathBytes rebased(PathBytes path, PathBytes from, PathBytes to) {
    return path.equals(from) ? to : to.resolve(path.relativeTo(from));
  }
}

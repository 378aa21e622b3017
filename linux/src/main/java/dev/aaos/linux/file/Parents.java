package dev.aaos.linux.file;

import dev.aaos.linux.Errno;
import dev.aaos.linux.LinuxException;
import dev.aaos.linux.PathBytes;
import dev.aaos.linux.call.Descriptor;
import dev.aaos.linux.call.OpenHow;
import dev.aaos.linux.confine.ConfinementException;
import dev.aaos.linux.file.RefusedException.Reason;
import dev.aaos.linux.hand.Anchor;
import dev.aaos.linux.hand.Hand;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/// The directories above a file that does not exist: the nearest that does, and those
/// that are missing below it. Used by one thread; close it.
final class Parents implements AutoCloseable {
  private final Target target;
  private final Anchor from;
  private final Descriptor nearest;
  private final boolean above;
  private final List<PathBytes> missing;
  private final PathBytes own;

  /// @param above whether `from` was opened for this, because the tree's own directory
  ///     is missing
  /// @param names those below `nearest`, the file's own last
  private Parents(
      Target target, Anchor from, Descriptor nearest, boolean above, Deque<PathBytes> names) {
    this.target = target;
    this.from = from;
    this.nearest = nearest;
    this.above = above;
    this.own = names.removeLast();
    this.missing = List.copyOf(names);
  }

  /// Finds those of `target`.
  static Parents of(Target target) throws LinuxException, RefusedException, ConfinementException {
    Deque<PathBytes> missing = new ArrayDeque<>();
    PathBytes prefix = target.tree().tree().prefix();
    PathBytes at = target.path();
    while (at.isWithin(prefix) && !at.equals(prefix)) {
      missing.addFirst(at.name());
      at = at.parent().orElse(PathBytes.ROOT);
      try {
        Descriptor directory =
            target.tree().openBeneath(at, OpenHow.nameDirectory(OpenHow.BENEATH));
        return new Parents(target, target.anchor(), directory, false, missing);
      } catch (LinuxException e) {
        refuseOther(e);
      }
    }
    PathBytes above = target.tree().tree().real();
    while (true) {
      missing.addFirst(above.name());
      above = above.parent().orElse(PathBytes.ROOT);
      try {
        Anchor from = target.tree().anchorAbove(above);
        return new Parents(target, from, from.directory(), true, missing);
      } catch (LinuxException e) {
        refuseOther(e);
      }
    }
  }

  /// Passes on what says anything but that there is nothing.
  private static void refuseOther(LinuxException e) throws LinuxException {
    if (!e.is(Errno.ENOENT)) {
      throw e;
    }
  }

  /// Returns where they are opened from.
  Anchor from() {
    return from;
  }

  /// Returns whether even the tree's own directory is missing.
  boolean isAbove() {
    return above;
  }

  /// Returns the file's own name.
  PathBytes own() {
    return own;
  }

  /// Returns how many are missing.
  int missing() {
    return missing.size();
  }

  /// Returns the own name the file will have.
  ///
  /// @throws RefusedException when that is not covered, nor a directory that is to be
  ///     made
  PathBytes admit() throws LinuxException, RefusedException {
    Judge judge = Judge.of(from, target.path());
    PathBytes realName = judge.standingName(nearest);
    for (PathBytes directory : missing) {
      realName = realName.resolve(directory);
      require(realName, Reason.PARENT_NOT_COVERED);
    }
    realName = realName.resolve(own);
    require(realName, Reason.NOT_COVERED);
    judge.refusePseudo(nearest);
    return realName;
  }

  private void require(PathBytes realName, Reason otherwise) throws RefusedException {
    if (target.coverage().of(realName) == Coverage.Cover.NONE) {
      throw new RefusedException(otherwise, target.path());
    }
  }

  /// Makes the tree's own directory, which is missing; this hand may do nothing in it.
  /// Returns how many directories that are.
  int makeTree() throws LinuxException, RefusedException, ConfinementException {
    List<PathBytes> names = target.tree().tree().real().relativeTo(from.real()).names();
    make(names).close();
    return names.size();
  }

  /// Makes those that are missing, and names the last.
  Descriptor make() throws LinuxException, RefusedException, ConfinementException {
    return make(missing);
  }

  private Descriptor make(List<PathBytes> names)
      throws LinuxException, RefusedException, ConfinementException {
    Descriptor at =
        from.hand().open(nearest, PathBytes.HERE, OpenHow.nameDirectory(OpenHow.BENEATH));
    for (PathBytes name : names) {
      try (Descriptor above = at) {
        at = makeDirectory(from.hand(), above, name);
      } catch (LinuxException e) {
        if (e.is(Errno.ELOOP)) {
          throw new RefusedException(Reason.DANGLING_LINK, target.path());
        }
        throw e;
      }
    }
    return at;
  }

  private static Descriptor makeDirectory(Hand hand, Descriptor above, PathBytes name)
      throws LinuxException, ConfinementException {
    try {
      hand.makeDirectory(above, name);
    } catch (LinuxException e) {
      if (!e.is(Errno.EEXIST)) {
        throw e;
      }
    }
    return hand.open(above, name, OpenHow.nameDirectory(OpenHow.BENEATH | OpenHow.NO_SYMLINKS));
  }

  @Override
  public void close() {
    nearest.close();
    if (above) {
      from.close();
    }
  }
}

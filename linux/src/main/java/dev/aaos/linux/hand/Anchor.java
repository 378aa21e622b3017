package dev.aaos.linux.hand;

import dev.aaos.linux.Errno;
import dev.aaos.linux.LinuxException;
import dev.aaos.linux.PathBytes;
import dev.aaos.linux.call.Descriptor;
import dev.aaos.linux.call.OpenHow;
import dev.aaos.linux.confine.ConfinementException;

/// The directory in which a call begins, open, and the hand that acts beneath it.
///
/// @param real where it lies, without links
/// @param apart whether `directory` is a copy of the tree that is mounted nowhere, as under
///     root, where owners are mapped for the agent user: names are told from its root on then
public record Anchor(Descriptor directory, PathBytes real, boolean apart, Hand hand)
    implements AutoCloseable {
  /// Makes names in the directory `real`, with what this process may do there.
  ///
  /// @throws LinuxException ELOOP when a link leads there
  public static Anchor own(PathBytes real) throws LinuxException {
    return new Anchor(named(real), real, false, Hand.OWN);
  }

  /// Names the directory at `real`.
  public static Descriptor named(PathBytes real) throws LinuxException {
    return Descriptor.open(real, OpenHow.nameDirectory(OpenHow.NO_SYMLINKS));
  }

  /// Returns the own name of `opened`, which was opened from here; the kernel adds to that of
  /// what has been removed.
  public PathBytes nameOf(Descriptor opened) throws LinuxException {
    PathBytes told = opened.realName();
    if (!apart) {
      return told;
    }
    return told.equals(PathBytes.ROOT) ? real : real.resolve(told.relativeTo(PathBytes.ROOT));
  }

  /// Returns whether `name`, as [#nameOf] tells it of `opened`, leads there. Of a copy nobody
  /// but the kernel says where something lies that was moved out of it, and it says so from
  /// the root of the file system on: that may look like a name within.
  public boolean isAt(Descriptor opened, PathBytes name) throws LinuxException {
    if (!apart || name.equals(real)) {
      return true;
    }
    try (Descriptor found = directory.openAt(
        name.relativeTo(real), OpenHow.nameItself(OpenHow.BENEATH | OpenHow.NO_SYMLINKS))) {
      return found.status().isSameObject(opened.status());
    } catch (LinuxException e) {
      if (e.is(Errno.ENOENT) || e.is(Errno.ENOTDIR) || e.is(Errno.ELOOP) || e.is(Errno.EXDEV)) {
        return false;
      }
      throw e;
    }
  }

  /// Names the directory `name`, which lies here or beneath, through no link.
  public Descriptor directoryAt(PathBytes name) throws LinuxException, ConfinementException {
    PathBytes relative = name.equals(real) ? PathBytes.HERE : name.relativeTo(real);
    return hand.open(
        directory, relative, OpenHow.nameDirectory(OpenHow.BENEATH | OpenHow.NO_SYMLINKS));
  }

  @Override
  public void close() {
    hand.close();
    directory.close();
  }
}

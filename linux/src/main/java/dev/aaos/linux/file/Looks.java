package dev.aaos.linux.file;

import dev.aaos.linux.Errno;
import dev.aaos.linux.FileStatus;
import dev.aaos.linux.FileType;
import dev.aaos.linux.LinuxException;
import dev.aaos.linux.call.Attributes;
import dev.aaos.linux.call.Descriptor;
import dev.aaos.linux.change.Look;
import dev.aaos.linux.hand.Anchor;
import java.time.Instant;

/// Gives objects of any kind the owner, as far as this process may, the mode and the time that
/// they had. Set-id bits of files do not come back.
final class Looks {
  /// What lets its owner into a directory.
  static final int OPEN = 0700;

  private static final int OF_FILES = 01777;
  private static final int OF_DIRECTORIES = 03777;

  private Looks() {}

  /// Returns `look` as it is to be given to what was opened from `from`: where owners are mapped,
  /// that of the tree goes by another number there.
  static Look from(Anchor from, Look look) throws LinuxException {
    if (!from.apart()) {
      return look;
    }
    try (Descriptor real = Anchor.named(from.real())) {
      FileStatus outside = real.status();
      FileStatus inside = from.directory().status();
      return new Look(
          look.permissions(),
          look.user() == outside.user() ? inside.user() : look.user(),
          look.group() == outside.group() ? inside.group() : look.group(),
          look.modified());
    }
  }

  /// Returns `look`, in which the owner is let into the directory.
  static Look open(Look look) {
    return new Look(look.permissions() | OPEN, look.user(), look.group(), look.modified());
  }

  /// Gives `named` the look `look`.
  static void give(Descriptor named, Look look) throws LinuxException {
    FileStatus own = named.status();
    int mode = look.permissions() & (own.type() == FileType.DIRECTORY ? OF_DIRECTORIES : OF_FILES);
    if (own.user() != look.user() || own.group() != look.group()) {
      if (!mayOwn(named, look.user(), look.group()) && !mayOwn(named, -1, look.group())) {
        // Our group is not the old one: it gets no more than everybody had.
        mode &= ~070 | (mode & 07) << 3;
      }
    }
    if (own.type() != FileType.SYMLINK && own.permissions() != mode) {
      Attributes.changeMode(named, mode);
    }
    Attributes.changeModified(named, look.modified());
  }

  private static boolean mayOwn(Descriptor named, int user, int group) throws LinuxException {
    try {
      Attributes.changeOwner(named, user, group);
      return true;
    } catch (LinuxException e) {
      if (e.is(Errno.EPERM) || e.is(Errno.EINVAL) || e.is(Errno.EOVERFLOW)) {
        return false;
      }
      throw e;
    }
  }

  /// Has `directory`, some of whose names were changed, be as if they had not been; where that is
  /// another's, it is not.
  static void keepTime(Descriptor directory, Instant time) throws LinuxException {
    try {
      Attributes.changeModified(directory, time);
    } catch (LinuxException e) {
      if (!e.is(Errno.EPERM) && !e.is(Errno.EACCES)) {
        throw e;
      }
    }
  }
}

package dev.aaos.linux.file;

import dev.aaos.linux.Errno;
import dev.aaos.linux.FileStatus;
import dev.aaos.linux.LinuxException;
import dev.aaos.linux.PathBytes;
import dev.aaos.linux.call.Descriptor;
import dev.aaos.linux.call.OpenHow;
import dev.aaos.linux.change.Look;
import dev.aaos.linux.confine.ConfinementException;
import dev.aaos.linux.hand.Anchor;
import dev.aaos.linux.hand.Hand;
import java.util.Optional;

/// Content under a hidden name, complete and synced, waiting to take its place; closing it
/// removes the hidden name unless it took it. Used by one thread.
final class Staged implements AutoCloseable {
  private static final int KEPT_PERMISSIONS = 01777;

  private final Place place;
  private boolean installed;

  /// Where it waits.
  ///
  /// @param from where the call began
  /// @param hidden a free name in `directory`
  record Place(Anchor from, Descriptor directory, PathBytes hidden) {
    private Hand hand() {
      return from.hand();
    }
  }

  private Staged(Place place) {
    this.place = place;
  }

  /// Writes `content` there, with owner and permissions of `like`, and its time where
  /// that is wanted.
  static Staged write(Place place, byte[] content, Optional<Look> like, boolean dated)
      throws LinuxException, ConfinementException {
    Descriptor data = place.hand().open(place.directory, place.hidden, OpenHow.createNew());
    try (data) {
      data.write(content);
      if (like.isPresent()) {
        resemble(data, like.get());
      }
      if (like.isPresent() && dated) {
        data.changeModified(like.get().modified());
      }
      data.sync();
      return new Staged(place);
    } catch (LinuxException e) {
      place.hand().unlink(place.directory, place.hidden);
      throw e;
    }
  }

  /// Gives `data` the owner and permissions of `like`, as far as this process may.
  private static void resemble(Descriptor data, Look like) throws LinuxException {
    FileStatus own = data.status();
    int mode = like.permissions() & KEPT_PERMISSIONS;
    if (own.user() != like.user() || own.group() != like.group()) {
      if (!mayOwn(data, like.user(), like.group()) && !mayOwn(data, -1, like.group())) {
        // Our group is not the old one: it gets no more than everybody had.
        mode &= ~070 | (mode & 07) << 3;
      }
    }
    data.changeMode(mode);
  }

  private static boolean mayOwn(Descriptor data, int user, int group) throws LinuxException {
    try {
      data.changeOwner(user, group);
      return true;
    } catch (LinuxException e) {
      if (e.is(Errno.EPERM)) {
        return false;
      }
      throw e;
    }
  }

  /// Gives the content its place, durably; returns false when the directory has moved from
  /// where `realName` says, or when the name must be free (`flags`) and is taken.
  boolean install(PathBytes realName, int flags) throws LinuxException, ConfinementException {
    PathBytes expected = realName.parent().orElse(PathBytes.ROOT);
    if (!place.from.nameOf(place.directory).equals(expected)
        || !place.from.isAt(place.directory, expected)) {
      return false;
    }
    try {
      put(realName.name(), flags);
    } catch (LinuxException e) {
      if (e.is(Errno.EEXIST)) {
        return false;
      }
      throw e;
    }
    sync(place.from, place.directory);
    return true;
  }

  private void put(PathBytes name, int flags) throws LinuxException, ConfinementException {
    try {
      place.hand().rename(place.directory, place.hidden, name, flags);
      installed = true;
    } catch (LinuxException e) {
      if (flags == 0 || !e.is(Errno.EINVAL)) {
        throw e;
      }
      // A file system without RENAME_NOREPLACE (NFS): a link never replaces. Closing removes the
      // hidden name.
      place.hand().link(place.directory, place.hidden, name);
    }
  }

  /// Makes the names in `directory` durable; where it may not be read, that is left to
  /// the file system's own time.
  static void sync(Anchor from, Descriptor directory) throws LinuxException, ConfinementException {
    try (Descriptor data =
        from.hand().open(directory, PathBytes.HERE, OpenHow.readDirectory(OpenHow.BENEATH))) {
      data.sync();
    } catch (LinuxException e) {
      if (!e.is(Errno.EACCES)) {
        throw e;
      }
    }
  }

  @Override
  public void close() throws LinuxException, ConfinementException {
    if (!installed) {
      place.hand().unlink(place.directory, place.hidden);
    }
  }
}

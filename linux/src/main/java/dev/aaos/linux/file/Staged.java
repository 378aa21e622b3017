package dev.aaos.linux.file;

import dev.aaos.linux.Errno;
import dev.aaos.linux.FileStatus;
import dev.aaos.linux.LinuxException;
import dev.aaos.linux.PathBytes;
import dev.aaos.linux.call.Descriptor;
import dev.aaos.linux.call.Names;
import dev.aaos.linux.call.OpenHow;
import dev.aaos.linux.change.Body;
import dev.aaos.linux.change.Look;
import dev.aaos.linux.confine.ConfinementException;
import dev.aaos.linux.hand.Anchor;
import dev.aaos.linux.hand.Hand;
import dev.aaos.linux.piece.SparseDigest;
import java.io.IOException;
import java.util.Optional;

/// A file or something else under a hidden name, complete and synced, waiting to take its place;
/// closing it removes the hidden name unless it took it. Used by one thread.
final class Staged implements AutoCloseable {
  private static final int KEPT_PERMISSIONS = 01777;

  private final Place place;
  private final boolean directory;
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

  private Staged(Place place, boolean directory) {
    this.place = place;
    this.directory = directory;
  }

  /// Makes something at a hidden name.
  @FunctionalInterface
  interface Making {
    /// Makes it with `hand`: the name `hidden` in `directory`.
    void make(Hand hand, Descriptor directory, PathBytes hidden)
        throws LinuxException, ConfinementException;
  }

  /// Has `making` make a directory, a link or a pipe there, which gets the look `like`.
  static Staged make(Place place, Making making, boolean directory, Look like)
      throws LinuxException, ConfinementException {
    making.make(place.hand(), place.directory, place.hidden);
    Staged staged = new Staged(place, directory);
    try (Descriptor named = place
        .hand()
        .open(
            place.directory,
            place.hidden,
            OpenHow.nameItself(OpenHow.BENEATH | OpenHow.NO_SYMLINKS))) {
      Looks.give(named, like);
      return staged;
    } catch (LinuxException e) {
      staged.close();
      throw e;
    }
  }

  /// Gives `object` a further name there.
  static Staged name(Place place, Descriptor object) throws LinuxException, ConfinementException {
    place.hand().addName(place.directory, place.hidden, object);
    return new Staged(place, false);
  }

  /// Returns the status of what waits.
  FileStatus status() throws LinuxException {
    return place.directory.statusOf(place.hidden);
  }

  /// Writes `content` there, with owner and permissions of `like`, and its time where
  /// that is wanted.
  ///
  /// @throws IOException when the content cannot be read, or is not what it is known by
  static Staged write(Place place, Body content, Optional<Look> like, boolean dated)
      throws IOException {
    Descriptor data = place.hand().open(place.directory, place.hidden, OpenHow.appendNew());
    try (data) {
      write(data, content);
      if (like.isPresent()) {
        resemble(data, like.get());
      }
      if (like.isPresent() && dated) {
        data.changeModified(like.get().modified());
      }
      data.sync();
      return new Staged(place, false);
    } catch (IOException e) {
      place.hand().unlink(place.directory, place.hidden);
      throw e;
    }
  }

  /// Writes `content` to the end of `data`, which is empty; what is a hole in it becomes one.
  ///
  /// @throws IOException when the content cannot be read, or is not what it is known by
  static void write(Descriptor data, Body content) throws IOException {
    Optional<byte[]> whole = content.bytes();
    if (whole.isPresent()) {
      data.write(whole.get());
      return;
    }
    SparseDigest digest = new SparseDigest();
    content.tell((at, bytes) -> {
      digest.take(at, bytes);
      data.truncate(at);
      data.write(bytes);
    });
    data.truncate(content.size());
    if (!digest.end(content.size()).equals(content.mark().sha256())) {
      throw new IOException("what was kept of it is not what it held: it is left as it is");
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
    if (isMoved(realName)) {
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

  private boolean isMoved(PathBytes realName) throws LinuxException {
    PathBytes expected = realName.parent().orElse(PathBytes.ROOT);
    return !place.from.nameOf(place.directory).equals(expected)
        || !place.from.isAt(place.directory, expected);
  }

  /// Has it and what lies at `realName` change places, one of which is a directory, durably, and
  /// then removes that; returns false when it is a directory with something in it, or has
  /// moved, and nothing was changed.
  boolean exchange(PathBytes realName) throws LinuxException, ConfinementException {
    if (isMoved(realName)) {
      return false;
    }
    place.hand().rename(place.directory, place.hidden, realName.name(), Names.EXCHANGE);
    try {
      if (directory) {
        place.hand().unlink(place.directory, place.hidden);
      } else {
        place.hand().removeDirectory(place.directory, place.hidden);
      }
    } catch (LinuxException e) {
      place.hand().rename(place.directory, place.hidden, realName.name(), Names.EXCHANGE);
      if (e.is(Errno.ENOTEMPTY) || e.is(Errno.EEXIST)) {
        return false;
      }
      throw e;
    }
    installed = true;
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
    if (installed) {
      return;
    }
    if (directory) {
      place.hand().removeDirectory(place.directory, place.hidden);
    } else {
      place.hand().unlink(place.directory, place.hidden);
    }
  }
}

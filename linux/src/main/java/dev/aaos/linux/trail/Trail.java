package dev.aaos.linux.trail;

import dev.aaos.linux.Errno;
import dev.aaos.linux.FileStatus;
import dev.aaos.linux.FileType;
import dev.aaos.linux.LinuxException;
import dev.aaos.linux.PathBytes;
import dev.aaos.linux.call.Descriptor;
import dev.aaos.linux.call.Names;
import dev.aaos.linux.call.OpenHow;
import dev.aaos.linux.change.Identity;
import dev.aaos.linux.change.Kept;
import dev.aaos.linux.change.Look;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/// Puts aside how things are, each before it is changed for the first time. For one thread.
///
/// A change whose before cannot be put aside must not be made: what fails here is the answer to
/// whoever wanted it. Content that is too much, or may not be read, is no failure: that it is lost
/// is put aside in its place. Names are the machine's own.
public final class Trail {
  /// How many bytes of content are put aside for one command, at most.
  public static final long MOST = 256L << 20;

  private final Descriptor to;
  private final Set<PathBytes> names = new HashSet<>();
  private final Set<Identity> done = new HashSet<>();
  private long room = MOST;

  /// Writes to the end of `to`, and to nothing else.
  public Trail(Descriptor to) {
    this.to = to;
  }

  /// Puts aside that nothing lies at `path`.
  public void nothing(PathBytes path) throws LinuxException {
    if (names.add(path)) {
      write(new Entry.Name(path, Optional.empty()));
    }
  }

  /// Takes back what was put aside of `path`: it was not so.
  void mistaken(PathBytes path) {
    names.remove(path);
  }

  /// Puts aside what is known of `object`, which lies at `path`, but not what it holds.
  public void look(PathBytes path, Descriptor object) throws LinuxException {
    if (!names.contains(path)) {
      look(path, object, object.status());
    }
  }

  private void look(PathBytes path, Descriptor object, FileStatus status) throws LinuxException {
    if (names.add(path)) {
      Optional<PathBytes> target =
          status.type() == FileType.SYMLINK ? Optional.of(Names.target(object)) : Optional.empty();
      write(new Entry.Name(
          path,
          Optional.of(new Entry.Thing(
              status.type(),
              Look.of(status),
              Identity.of(status),
              status.changed(),
              status.links(),
              status.size(),
              target))));
    }
  }

  /// Puts `object`, which lies at `path`, aside whole, with what it holds if it is a file.
  public void whole(PathBytes path, Descriptor object) throws LinuxException {
    FileStatus status = object.status();
    look(path, object, status);
    if (status.type() == FileType.FILE && done.add(Identity.of(status))) {
      write(content(object, status));
    }
  }

  /// Puts aside that the command may write in the tree at `path`, and that what `seen` owns there,
  /// as the command sees it, is `owner`'s.
  void tree(PathBytes path, Owner seen, Owner owner) throws LinuxException {
    write(new Entry.Tree(path, seen, owner));
  }

  /// Takes note that `file` was made by the command: nothing of what it holds is lost with it.
  public void made(Descriptor file) throws LinuxException {
    FileStatus status = file.status();
    if (status.type() == FileType.FILE) {
      done.add(Identity.of(status));
    }
  }

  private Entry content(Descriptor object, FileStatus status) throws LinuxException {
    Identity of = Identity.of(status);
    if (status.size() > Kept.MOST) {
      return new Entry.Lost(of, Kept.TOO_LARGE);
    }
    if (status.size() > room) {
      return new Entry.Lost(of, "the command changed more than " + MOST + " bytes");
    }
    try (Descriptor data = object.reopen(OpenHow.read(OpenHow.FOLLOW))) {
      byte[] bytes = data.read(Kept.MOST + 1);
      if (bytes.length > Kept.MOST) {
        return new Entry.Lost(of, Kept.TOO_LARGE);
      }
      room -= bytes.length;
      return new Entry.Content(of, bytes);
    } catch (LinuxException e) {
      if (e.is(Errno.EACCES) || e.is(Errno.EPERM)) {
        return new Entry.Lost(of, "its owner may not read it");
      }
      throw e;
    }
  }

  private void write(Entry entry) throws LinuxException {
    to.write(EntryCodec.encode(entry));
  }
}

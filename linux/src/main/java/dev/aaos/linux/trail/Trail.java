package dev.aaos.linux.trail;

import dev.aaos.linux.Errno;
import dev.aaos.linux.FileStatus;
import dev.aaos.linux.FileType;
import dev.aaos.linux.LinuxException;
import dev.aaos.linux.PathBytes;
import dev.aaos.linux.call.Descriptor;
import dev.aaos.linux.call.FreeSpace;
import dev.aaos.linux.call.Names;
import dev.aaos.linux.call.OpenHow;
import dev.aaos.linux.change.Identity;
import dev.aaos.linux.change.Kept;
import dev.aaos.linux.change.Look;
import dev.aaos.linux.piece.Cutting;
import dev.aaos.linux.piece.Extent;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Puts aside how things are, each before it is changed for the first time. For one thread.
///
/// A change whose before cannot be put aside must not be made: what fails here is the answer to
/// whoever wanted it. Content that is too much, or may not be read, is no failure: that it is lost
/// is put aside in its place. Names are the machine's own.
public final class Trail implements AutoCloseable {
  private static final int UNKNOWN = -1;

  private final Descriptor to;
  private final long most;
  private final Set<PathBytes> names = new HashSet<>();
  private final Set<Identity> done = new HashSet<>();
  private long room;
  private long end = UNKNOWN;

  /// Writes to the end of `to`, and to nothing else.
  ///
  /// @param most how many bytes of content are put aside, at most
  public Trail(Descriptor to, long most) {
    this.to = to;
    this.most = most;
    this.room = most;
  }

  /// Puts aside that nothing lies at `path`.
  public void nothing(PathBytes path) throws LinuxException {
    if (!names.contains(path)) {
      write(new Entry.Name(path, Optional.empty()));
      names.add(path);
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
    if (!names.contains(path)) {
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
      names.add(path);
    }
  }

  /// Puts `object`, which lies at `path`, aside whole, with what it holds if it is a file.
  public void whole(PathBytes path, Descriptor object) throws LinuxException {
    FileStatus status = object.status();
    look(path, object, status);
    if (status.type() == FileType.FILE && !done.contains(Identity.of(status))) {
      write(content(object, Identity.of(status)));
      done.add(Identity.of(status));
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

  private Entry content(Descriptor object, Identity of) throws LinuxException {
    try (Descriptor data = object.reopen(OpenHow.read(OpenHow.FOLLOW))) {
      FileStatus status = data.status();
      boolean small = status.size() <= Kept.MOST && !Extent.isSparse(status);
      if (!small) {
        return large(data, of, status.size());
      }
      if (status.size() > room) {
        return new Entry.Lost(of, bound(most));
      }
      byte[] bytes = data.read(Kept.MOST + 1);
      if (bytes.length > Kept.MOST) {
        return large(data, of, data.status().size());
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

  /// What is put aside lies on the disk twice for a while: here, and where it is kept then.
  private Entry large(Descriptor data, Identity of, long size) throws LinuxException {
    Optional<List<Extent>> extents = Extent.of(data, size);
    if (extents.isEmpty()) {
      return new Entry.Lost(of, Extent.TOO_MANY);
    }
    long held = Extent.sum(extents.get());
    if (held > room) {
      return new Entry.Lost(of, bound(most));
    }
    if (FreeSpace.of(to) / 2 < held) {
      throw new LinuxException(Errno.ENOSPC.number(), "write", to.subject().toString());
    }
    int[] parts = new int[1];
    Cutting real = new Cutting(data, size, extents.get()).<LinuxException>tell(part -> {
      write(new Entry.Part(of, part));
      parts[0]++;
    });
    room -= held;
    return new Entry.Large(of, real.size(), real.extents(), parts[0]);
  }

  /// Returns why no more than `most` bytes are kept.
  public static String bound(long most) {
    return most == 0
        ? "AAOS_UNDO_MIB is 0"
        : "no more than " + (most >> 20) + " MiB are kept for one command (AAOS_UNDO_MIB)";
  }

  /// What was written of an entry that has no room goes again: what follows could not be read.
  private void write(Entry entry) throws LinuxException {
    if (end == UNKNOWN) {
      end = to.status().size();
    }
    byte[] bytes = EntryCodec.encode(entry);
    try {
      to.write(bytes);
      end += bytes.length;
    } catch (LinuxException e) {
      to.truncate(end);
      throw e;
    }
  }

  /// Lets go of what it writes to.
  @Override
  public void close() {
    to.close();
  }
}

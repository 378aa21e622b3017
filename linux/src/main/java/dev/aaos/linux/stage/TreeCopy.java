package dev.aaos.linux.stage;

import dev.aaos.linux.DirectoryEntry;
import dev.aaos.linux.Errno;
import dev.aaos.linux.FileStatus;
import dev.aaos.linux.FileType;
import dev.aaos.linux.LinuxException;
import dev.aaos.linux.PathBytes;
import dev.aaos.linux.call.Attributes;
import dev.aaos.linux.call.Descriptor;
import dev.aaos.linux.call.Names;
import dev.aaos.linux.call.OpenHow;
import dev.aaos.linux.change.After;
import dev.aaos.linux.change.Identity;
import dev.aaos.linux.change.Look;
import dev.aaos.linux.change.Mark;
import dev.aaos.linux.piece.Extent;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/// Copies one tree: files with their content, mode, owner and time, which names are one
/// file, directories, symbolic links, pipes. Links are followed nowhere. Sockets,
/// devices, set-id bits of files, extended attributes and ACLs are left out. For one
/// thread.
///
/// A file that has names outside of what is copied has as many in the copy that it does
/// not look like one that has a single name: a grant of single names must not give it.
public final class TreeCopy {
  private static final int MOST_ENTRIES = 1_000_000;
  private static final int ATTEMPTS = 8;
  private static final int OF_FILES = 01777;
  private static final long BENEATH = OpenHow.BENEATH | OpenHow.NO_SYMLINKS;

  private final PathBytes root;
  private final PathBytes top;
  private final Descriptor place;
  private final Bounds bounds;
  private final CopiedTexts texts;
  private final List<Origin> origins = new ArrayList<>();
  private final Map<Identity, Twin> twins = new HashMap<>();

  /// A file that has several names, of which the first to be found is `path`.
  private record Twin(PathBytes path, After as, long textAt, long links, int found) {
    Twin again() {
      return new Twin(path, as, textAt, links, found + 1);
    }
  }

  /// What bounds a copy.
  ///
  /// @param device the file system that is not left
  private record Bounds(long device, Room room, Predicate<PathBytes> wanted) {}

  private TreeCopy(
      PathBytes root, PathBytes top, Descriptor place, Bounds bounds, CopiedTexts texts) {
    this.root = root;
    this.top = top;
    this.place = place;
    this.bounds = bounds;
    this.texts = texts;
  }

  /// Copies the directory `from` to the new directory `name` of `to`.
  ///
  /// @param from its own name, through no link
  /// @param wanted tells of each own name beneath whether it is to be copied
  /// @return what was copied, the outer before the inner
  /// @throws IOException when something of it cannot be read, or is too large
  public static List<Origin> copy(PathBytes from, Place to, Room room, Predicate<PathBytes> wanted)
      throws IOException {
    try (Descriptor tree = Descriptor.open(from, OpenHow.readDirectory(OpenHow.NO_SYMLINKS));
        Descriptor place = Descriptor.open(to.in(), OpenHow.readDirectory(OpenHow.NO_SYMLINKS));
        CopiedTexts texts = CopiedTexts.in(to.in())) {
      Bounds bounds = new Bounds(tree.status().device(), room, wanted);
      TreeCopy copy = new TreeCopy(from, to.name(), place, bounds, texts);
      copy.directory(tree, from, place, to.name());
      copy.spread(to.others());
      return copy.finished();
    }
  }

  /// Where a copy is put.
  ///
  /// @param in the directory in which it gets its name, and the texts in it are kept besides
  /// @param others a directory for further names of files that have some elsewhere
  public record Place(PathBytes in, PathBytes name, PathBytes others) {}

  private void directory(Descriptor from, PathBytes path, Descriptor above, PathBytes name)
      throws IOException {
    FileStatus status = from.status();
    bounds.room.take(0);
    above.makeDirectory(name);
    try (Descriptor to = above.openAt(name, OpenHow.readDirectory(BENEATH))) {
      After as = new After.Directory(Look.of(status));
      origins.add(origin(path, as, status, to, CopiedTexts.NONE));
      for (DirectoryEntry entry : from.entries(MOST_ENTRIES)) {
        PathBytes inner = path.resolve(entry.name());
        if (bounds.wanted.test(inner)) {
          entry(from, inner, to, entry.name());
        }
      }
      dress(to, status, status.permissions());
    }
  }

  private void entry(Descriptor from, PathBytes path, Descriptor to, PathBytes name)
      throws IOException {
    try (Descriptor named = from.openAt(name, OpenHow.nameItself(BENEATH))) {
      FileStatus status = named.status();
      if (status.device() != bounds.device) {
        throw new IOException("another file system begins at " + path
            + ": grant what lies beneath it, or what lies beside it, by itself");
      }
      switch (status.type()) {
        case DIRECTORY -> {
          try (Descriptor inner = from.openAt(name, OpenHow.readDirectory(BENEATH))) {
            directory(inner, path, to, name);
          }
        }
        case FILE -> file(named, status, path, to);
        case SYMLINK -> {
          PathBytes target = Names.target(named);
          bounds.room.take(0);
          Names.makeLink(to, name, target);
          other(new After.Link(target), status, path, to, name);
        }
        case PIPE -> {
          bounds.room.take(0);
          Names.makePipe(to, name);
          other(new After.Other(FileType.PIPE), status, path, to, name);
        }
        case OTHER -> {}
      }
    } catch (LinuxException e) {
      if (!e.is(Errno.ENOENT)) {
        throw e;
      }
      // It has gone meanwhile.
    }
  }

  private void other(After as, FileStatus status, PathBytes path, Descriptor to, PathBytes name)
      throws LinuxException {
    try (Descriptor copy = to.openAt(name, OpenHow.nameItself(BENEATH))) {
      dress(copy, status, as instanceof After.Link ? -1 : status.permissions());
      origins.add(origin(path, as, status, copy, CopiedTexts.NONE));
    }
  }

  private void file(Descriptor named, FileStatus status, PathBytes path, Descriptor to)
      throws IOException {
    PathBytes name = path.name();
    Identity object = Identity.of(status);
    Optional<Twin> twin = Optional.ofNullable(twins.get(object));
    if (twin.isPresent()) {
      bounds.room.take(0);
      try (Descriptor copy = copyOf(twin.get().path)) {
        Names.add(to, name, copy);
        origins.add(origin(path, twin.get().as, status, copy, twin.get().textAt));
      }
      twins.put(object, twin.get().again());
      return;
    }
    bounds.room.take(status.size());
    try (Descriptor data = named.reopen(OpenHow.read(OpenHow.FOLLOW));
        Descriptor copy = to.openAt(name, OpenHow.appendNew())) {
      Poured poured = content(data, copy, path);
      FileStatus copied = poured.status;
      After as = new After.File(Look.of(copied), poured.mark);
      dress(copy, copied, copied.permissions() & OF_FILES);
      long textAt = poured.whole.isPresent() ? texts.add(poured.whole.get()) : CopiedTexts.NONE;
      origins.add(origin(path, as, status, copy, textAt));
      if (copied.links() > 1) {
        twins.put(object, new Twin(path, as, textAt, copied.links(), 1));
      }
    }
  }

  /// Names the copy of what lies at `path`.
  private Descriptor copyOf(PathBytes path) throws LinuxException {
    PathBytes name = path.equals(root) ? top : top.resolve(path.relativeTo(root));
    return place.openAt(name, OpenHow.nameItself(BENEATH));
  }

  /// What was copied.
  ///
  /// @param mark what its content is known by
  /// @param whole all of it, where it came in one piece
  private record Poured(FileStatus status, Mark mark, Optional<byte[]> whole) {}

  /// Copies what `from` holds to `to`, which is empty, and returns what it was.
  private static Poured content(Descriptor from, Descriptor to, PathBytes path) throws IOException {
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      if (attempt > 0) {
        to.truncate(0);
      }
      FileStatus before = from.status();
      List<byte[]> pieces = new ArrayList<>();
      Mark mark = pour(from, to, before, pieces);
      FileStatus after = from.status();
      if (after.isUnchangedSince(before) && after.size() == mark.size()) {
        boolean one = pieces.size() == 1 && pieces.getFirst().length == mark.size();
        return new Poured(after, mark, one ? Optional.of(pieces.getFirst()) : Optional.empty());
      }
    }
    throw new IOException(path + " is being changed: wait until that is done");
  }

  /// Each piece is written as it is read to be known again; where it is a hole, so is the copy.
  ///
  /// @param pieces gets the first of them
  private static Mark pour(Descriptor from, Descriptor to, FileStatus status, List<byte[]> pieces)
      throws LinuxException {
    boolean sparse = Extent.isSparse(status);
    return Mark.of(
        (at, most) -> {
          byte[] piece = from.readAt(at, most);
          if (sparse && Arrays.equals(piece, new byte[piece.length])) {
            to.truncate(at + piece.length);
          } else if (piece.length > 0) {
            to.write(piece);
            pieces.add(pieces.isEmpty() ? piece : new byte[0]);
          }
          return piece;
        },
        status.size());
  }

  /// Gives `copy` owner, mode and time of what it is a copy of.
  ///
  /// @param mode -1 for what has none
  private static void dress(Descriptor copy, FileStatus status, int mode) throws LinuxException {
    FileStatus own = copy.status();
    if (own.user() != status.user() || own.group() != status.group()) {
      own(copy, status);
    }
    if (mode >= 0) {
      Attributes.changeMode(copy, mode);
    }
    Attributes.changeModified(copy, status.modified());
  }

  /// Who is not root copies what is another's as their own, or of their group alone.
  private static void own(Descriptor copy, FileStatus status) throws LinuxException {
    try {
      Attributes.changeOwner(copy, status.user(), status.group());
    } catch (LinuxException e) {
      if (!e.is(Errno.EPERM)) {
        throw e;
      }
      own(copy, status.group());
    }
  }

  private static void own(Descriptor copy, int group) throws LinuxException {
    try {
      Attributes.changeOwner(copy, -1, group);
    } catch (LinuxException e) {
      if (!e.is(Errno.EPERM)) {
        throw e;
      }
    }
  }

  private static Origin origin(
      PathBytes path, After as, FileStatus status, Descriptor copy, long textAt)
      throws LinuxException {
    return new Origin(path, as, Identity.of(status), Origin.Print.of(copy.status()), textAt);
  }

  /// Gives files with names elsewhere further ones.
  private void spread(PathBytes others) throws LinuxException {
    int number = 0;
    try (Descriptor further = Descriptor.open(others, OpenHow.readDirectory(OpenHow.NO_SYMLINKS))) {
      for (Twin twin : twins.values()) {
        if (twin.links > twin.found) {
          try (Descriptor copy = copyOf(twin.path)) {
            Names.add(further, PathBytes.of(Integer.toString(number++)), copy);
          }
        }
      }
    }
  }

  /// Returns the origins with the copies as they are now: that one got further names,
  /// and what was put into a directory, has changed it.
  private List<Origin> finished() throws LinuxException {
    List<Origin> finished = new ArrayList<>();
    for (Origin origin : origins) {
      boolean stands =
          !(origin.as() instanceof After.Directory) && !twins.containsKey(origin.object());
      finished.add(stands ? origin : seenAgain(origin));
    }
    return finished;
  }

  private Origin seenAgain(Origin origin) throws LinuxException {
    try (Descriptor copy = copyOf(origin.path())) {
      return new Origin(
          origin.path(),
          origin.as(),
          origin.object(),
          Origin.Print.of(copy.status()),
          origin.textAt());
    }
  }
}

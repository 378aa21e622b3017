package dev.aaos.linux.stage;

import dev.aaos.linux.DirectoryEntry;
import dev.aaos.linux.Errno;
import dev.aaos.linux.FileStatus;
import dev.aaos.linux.FileType;
import dev.aaos.linux.LinuxException;
import dev.aaos.linux.PathBytes;
import dev.aaos.linux.call.Descriptor;
import dev.aaos.linux.call.Names;
import dev.aaos.linux.call.OpenHow;
import dev.aaos.linux.change.After;
import dev.aaos.linux.change.Before;
import dev.aaos.linux.change.Change;
import dev.aaos.linux.change.Identity;
import dev.aaos.linux.change.Kept;
import dev.aaos.linux.change.Look;
import dev.aaos.linux.change.Mark;
import dev.aaos.linux.keep.Keeping;
import dev.aaos.linux.piece.Store;
import java.io.IOException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;

/// Finds out which names of a copied tree have become others.
///
/// Each is told as a change *from* what the copy holds *to* what was copied, as if a
/// command had done that: to take it back is to make of the tree what the copy is, and
/// it is refused where the tree is not any more what was copied. What is in the copy is
/// read when it is asked for. For one thread.
public final class Comparison {
  private static final int MOST_ENTRIES = 1_000_000;
  private static final int OF_FILES = 01777;
  private static final int OF_DIRECTORIES = 03777;
  private static final long NOWHERE = -1;
  private static final long BENEATH = OpenHow.BENEATH | OpenHow.NO_SYMLINKS;

  private final PathBytes tree;
  private final PathBytes copy;
  private final Map<PathBytes, Origin> gone = new LinkedHashMap<>();
  private final Map<Identity, Identity> objects = new HashMap<>();
  private final SequencedMap<PathBytes, Difference> found = new LinkedHashMap<>();

  /// A name that has become another.
  ///
  /// @param path outside of the copy
  /// @param kind what became of it
  /// @param size how many bytes the file in the copy has; 0 where there is none
  public record Difference(PathBytes path, Kind kind, long size) {}

  /// What became of a name.
  public enum Kind {
    MADE,
    CHANGED,
    /// Only its mode or its time.
    LOOK,
    REMOVED
  }

  private Comparison(PathBytes tree, PathBytes copy, List<Origin> origins) {
    this.tree = tree;
    this.copy = copy;
    for (Origin origin : origins) {
      if (origin.path().isWithin(tree)) {
        gone.put(origin.path(), origin);
        objects.put(origin.copy().object(), origin.object());
      }
    }
  }

  /// Returns how the copy `copy` of `tree` differs from what was copied, which is in
  /// `origins`.
  ///
  /// @throws IOException when something in it cannot be looked at
  public static Comparison of(PathBytes tree, PathBytes copy, List<Origin> origins)
      throws IOException {
    Comparison comparison = new Comparison(tree, copy, origins);
    comparison.look(new HashMap<>(comparison.gone));
    return comparison;
  }

  /// Returns the names that differ, the outer before the inner, those that are gone
  /// last.
  public List<Difference> differences() {
    return List.copyOf(found.values());
  }

  private Map<PathBytes, Origin> origins = Map.of();

  private void look(Map<PathBytes, Origin> all) throws IOException {
    origins = all;
    try (Descriptor top = Descriptor.open(copy, OpenHow.readDirectory(OpenHow.NO_SYMLINKS))) {
      see(tree, top, top.status());
      through(tree, top);
    } catch (LinuxException e) {
      if (!e.is(Errno.ENOENT) || StagedTrees.isThere(copy)) {
        throw e;
      }
    }
    gone.forEach((path, origin) -> found.put(path, new Difference(path, Kind.REMOVED, 0)));
  }

  private void through(PathBytes path, Descriptor directory) throws IOException {
    for (DirectoryEntry entry : directory.entries(MOST_ENTRIES)) {
      PathBytes inner = path.resolve(entry.name());
      try (Descriptor named = directory.openAt(entry.name(), OpenHow.nameItself(BENEATH))) {
        FileStatus status = named.status();
        see(inner, named, status);
        if (status.type() == FileType.DIRECTORY) {
          try (Descriptor opened = directory.openAt(entry.name(), OpenHow.readDirectory(BENEATH))) {
            through(inner, opened);
          }
        }
      }
    }
  }

  private void see(PathBytes path, Descriptor named, FileStatus status) throws IOException {
    Optional<Origin> origin = Optional.ofNullable(gone.remove(path));
    long size = status.type() == FileType.FILE ? status.size() : 0;
    if (origin.isEmpty()) {
      found.put(path, new Difference(path, Kind.MADE, size));
    } else if (!Origin.Print.of(status).equals(origin.get().copy())) {
      kind(origin.get(), named, status)
          .ifPresent(kind -> found.put(path, new Difference(path, kind, size)));
    }
  }

  private Optional<Kind> kind(Origin origin, Descriptor named, FileStatus status)
      throws IOException {
    return switch (origin.as()) {
      case After.File(Look look, Mark mark, var text)
      when status.type() == FileType.FILE -> {
        if (!mark.equals(mark(named, status))) {
          yield Optional.of(Kind.CHANGED);
        }
        boolean same = isAlike(look, status, OF_FILES) && object(status).equals(origin.object());
        yield same ? Optional.empty() : Optional.of(Kind.LOOK);
      }
      case After.Directory(Look look)
      when status.type() == FileType.DIRECTORY ->
        isAlike(look, status, OF_DIRECTORIES) ? Optional.empty() : Optional.of(Kind.LOOK);
      case After.Link(PathBytes target)
      when status.type() == FileType.SYMLINK ->
        Optional.of(Names.target(named).equals(target) ? Kind.LOOK : Kind.CHANGED);
      case After.Other(var type) when status.type() == type -> Optional.of(Kind.LOOK);
      case After.File _, After.Directory _, After.Link _, After.Other _, After.Nothing _ ->
        Optional.of(Kind.CHANGED);
    };
  }

  private static boolean isAlike(Look look, FileStatus status, int bits) {
    return (look.permissions() & bits) == (status.permissions() & bits)
        && look.modified().equals(status.modified());
  }

  /// Returns which object that is outside of the copy. One that was made in the copy is
  /// none there, and yet its names are those of one.
  private Identity object(FileStatus status) {
    return Optional.ofNullable(objects.get(Identity.of(status)))
        .orElseGet(() -> new Identity(NOWHERE, status.inode(), status.born()));
  }

  private static Mark mark(Descriptor named, FileStatus status) throws LinuxException {
    try (Descriptor data = named.reopen(OpenHow.read(OpenHow.FOLLOW))) {
      return Mark.of(data::readAt, status.size());
    }
  }

  /// Returns `difference` as the change that is to be taken back.
  ///
  /// @param store keeps what is large
  /// @throws IOException when the copy cannot be read
  public Change change(Difference difference, Store store) throws IOException {
    PathBytes path = difference.path();
    Optional<Origin> origin = Optional.ofNullable(origins.get(path));
    After after = origin.<After>map(Origin::as).orElseGet(After.Nothing::new);
    if (difference.kind() == Kind.REMOVED) {
      return new Change.Became(path, new Before.Nothing(), after);
    }
    PathBytes name = path.equals(tree) ? copy : copy.resolve(path.relativeTo(tree));
    try (Descriptor named = Descriptor.open(name, OpenHow.nameItself(OpenHow.NO_SYMLINKS))) {
      Before before = before(named, after, store);
      return new Change.Became(path, before, withText(before, after, origin));
    }
  }

  /// Returns `after` with the text that was copied, where what the copy holds is one as well.
  private After withText(Before before, After after, Optional<Origin> origin) throws IOException {
    if (!(after instanceof After.File(Look look, Mark mark, var none))
        || !(before instanceof Before.File(Kept kept, var shared))
        || !kept.isText()) {
      return after;
    }
    PathBytes place = copy.parent().orElse(PathBytes.ROOT);
    return new After.File(
        look, mark, CopiedTexts.read(place, origin.orElseThrow().textAt(), mark));
  }

  private Before before(Descriptor named, After after, Store store) throws IOException {
    FileStatus status = named.status();
    Look look = look(status, after);
    return switch (status.type()) {
      case FILE -> {
        boolean same = after instanceof After.File(var was, Mark mark, var text)
            && mark.size() == status.size()
            && mark.equals(mark(named, status));
        Kept kept = same ? new Kept.Same(look) : kept(named, look, store);
        yield new Before.File(kept, Optional.of(object(status)));
      }
      case DIRECTORY -> new Before.Directory(look);
      case SYMLINK -> new Before.Link(look, Names.target(named));
      case PIPE, OTHER -> new Before.Other(look, status.type());
    };
  }

  /// What was there keeps its owner and the bits that a copy has not.
  private static Look look(FileStatus status, After after) {
    Look look = Look.of(status);
    return switch (after) {
      case After.File(Look was, var mark, var text) ->
        new Look(look.permissions(), was.user(), was.group(), look.modified());
      case After.Directory(Look was) ->
        new Look(look.permissions(), was.user(), was.group(), look.modified());
      case After.Link _, After.Other _, After.Nothing _ -> look;
    };
  }

  private static Kept kept(Descriptor named, Look look, Store store) throws IOException {
    try (Descriptor data = named.reopen(OpenHow.read(OpenHow.FOLLOW))) {
      return Keeping.keep(data, look, Optional.of(store));
    }
  }
}

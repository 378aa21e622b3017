package dev.aaos.linux.file;

import dev.aaos.linux.Errno;
import dev.aaos.linux.FileStatus;
import dev.aaos.linux.FileType;
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
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/// Writes files of an [OpenTree], whole or at the end.
///
/// A whole write is atomic: the content goes to a hidden file with an unguessable name in the
/// same directory, is synced, and takes the place of the old file by a rename; readers and a
/// crash see the old file or the new one. The rename replaces a name and follows nothing, so
/// whatever is put at that name in between is lost rather than written through. Permissions
/// and, where we may, owner are kept, set-id bits, extended attributes and ACLs are not; a new
/// file is its owner's alone (0600).
///
/// An append goes to the checked object itself with `O_APPEND` and is synced: earlier bytes
/// are never touched, and a crash leaves at most a part of the addition.
///
/// Nothing is created, truncated or removed before every name concerned is covered. What
/// remains open to someone with rights outside the tree: to move a directory out of it in the
/// instant between the last check and the rename; the file then appears in that moved
/// directory.
///
/// Any thread may call it.
public final class TreeWriter {
  /// How often a write disturbed by somebody else's is begun again.
  static final int MAX_ATTEMPTS = 64;

  private final RandomGenerator chance;

  /// Makes a writer that names its temporary files by `chance`, which must not be guessable.
  public TreeWriter(RandomGenerator chance) {
    this.chance = chance;
  }

  /// Makes `content` the whole content of the file `path`, with the missing parent
  /// directories.
  ///
  /// @param path absolute, normalised, within the tree
  /// @throws RefusedException when a name concerned is outside, uncovered or not a plain file
  /// @throws LinuxException when the kernel fails a call; nothing is changed then, but
  ///     directories made on the way stay
  public void write(OpenTree tree, PathBytes path, Coverage coverage, byte[] content)
      throws LinuxException, RefusedException, ConfinementException {
    for (int attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
      if (replace(tree, path, coverage, content) || create(tree, path, coverage, content)) {
        return;
      }
    }
    throw new RefusedException(Reason.UNSTABLE, path);
  }

  /// Adds `content` at the end of the file `path`, which is made when it does not exist.
  ///
  /// @param path absolute, normalised, within the tree
  /// @throws RefusedException as [#write]
  /// @throws LinuxException when the kernel fails a call; a part may have been added then
  public void append(OpenTree tree, PathBytes path, Coverage coverage, byte[] content)
      throws LinuxException, RefusedException, ConfinementException {
    for (int attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
      if (extend(tree, path, coverage, content) || create(tree, path, coverage, content)) {
        return;
      }
    }
    throw new RefusedException(Reason.UNSTABLE, path);
  }

  /// Replaces the content of the existing file `path` by what `edit` makes of it.
  ///
  /// @param most how many bytes the file may hold
  /// @throws RefusedException as [#write]; UNSTABLE when somebody else changed the file
  ///     meanwhile
  /// @throws LinuxException when the kernel fails a call; EFBIG when the file is larger than
  ///     `most`
  /// @throws X when `edit` does; nothing is changed then
  public <X extends Exception> void edit(
      OpenTree tree, PathBytes path, Coverage coverage, int most, Edit<X> edit)
      throws LinuxException, RefusedException, ConfinementException, X {
    Anchor from = tree.anchor(path);
    try (Descriptor named = tree.openBeneath(path, OpenHow.name(OpenHow.BENEATH))) {
      FileStatus status = Judge.of(from, path).admitFile(named, coverage);
      try (CheckedFile file =
          new CheckedFile(from.hand().reopen(named, OpenHow.read(OpenHow.FOLLOW)), status)) {
        byte[] before = file.read(most)
            .orElseThrow(() -> new LinuxException(Errno.EFBIG.number(), "read", path.toString()));
        byte[] after = edit.apply(before);
        if (!named.status().isUnchangedSince(status)
            || !replaceObject(from, named, new Replaced(status, path, after), coverage)) {
          throw new RefusedException(Reason.UNSTABLE, path);
        }
      }
    }
  }

  /// Makes new content from old.
  ///
  /// @param <X> how it may fail
  @FunctionalInterface
  public interface Edit<X extends Exception> {
    /// Returns what `before` becomes.
    byte[] apply(byte[] before) throws X;
  }

  private boolean replace(OpenTree tree, PathBytes path, Coverage coverage, byte[] content)
      throws LinuxException, RefusedException, ConfinementException {
    try (Descriptor named = tree.openBeneath(path, OpenHow.name(OpenHow.BENEATH))) {
      Anchor from = tree.anchor(path);
      FileStatus status = Judge.of(from, path).admitFile(named, coverage);
      return replaceObject(from, named, new Replaced(status, path, content), coverage);
    } catch (LinuxException e) {
      return absent(e);
    }
  }

  private boolean extend(OpenTree tree, PathBytes path, Coverage coverage, byte[] content)
      throws LinuxException, RefusedException, ConfinementException {
    try (Descriptor named = tree.openBeneath(path, OpenHow.name(OpenHow.BENEATH))) {
      Anchor from = tree.anchor(path);
      Judge.of(from, path).admitFile(named, coverage);
      try (Descriptor data = from.hand().reopen(named, OpenHow.append())) {
        data.write(content);
        data.sync();
        return true;
      }
    } catch (LinuxException e) {
      return absent(e);
    }
  }

  /// Returns false when `e` says that there is nothing there, so that it may be made.
  private static boolean absent(LinuxException e) throws LinuxException {
    if (e.is(Errno.ENOENT)) {
      return false;
    }
    throw e;
  }

  /// A checked file that gets new content.
  @SuppressWarnings("ArrayRecordComponent") // passed on once
  private record Replaced(FileStatus status, PathBytes path, byte[] content) {}

  /// Puts the new content in the place of the checked file `named`; returns false when another
  /// object has taken its name meanwhile.
  private boolean replaceObject(Anchor from, Descriptor named, Replaced file, Coverage coverage)
      throws LinuxException, RefusedException, ConfinementException {
    // Renaming needs no right to the file itself; a file we may not write is not replaced either.
    from.hand().reopen(named, OpenHow.append()).close();
    PathBytes realName = Judge.of(from, file.path).standingName(named);
    if (coverage.of(realName) == Coverage.Cover.NONE) {
      throw new RefusedException(Reason.NOT_COVERED, file.path);
    }
    try (Descriptor directory = from.directoryAt(realName.parent().orElse(PathBytes.ROOT))) {
      if (!directory.statusOf(realName.name()).isSameObject(file.status)) {
        return false;
      }
      Staged.Place place = new Staged.Place(from, directory, hiddenName());
      try (Staged staged = Staged.write(place, file.content, Optional.of(file.status))) {
        return staged.install(realName, 0);
      }
    } catch (LinuxException e) {
      if (e.is(Errno.ELOOP) || e.is(Errno.ENOTDIR)) {
        return false;
      }
      return absent(e);
    }
  }

  /// Makes the file `path` with `content`; returns false when it exists by now.
  private boolean create(OpenTree tree, PathBytes path, Coverage coverage, byte[] content)
      throws LinuxException, RefusedException, ConfinementException {
    Deque<PathBytes> missing = new ArrayDeque<>();
    try (Nearest nearest = nearest(tree, path, missing)) {
      Judge judge = Judge.of(nearest.from, path);
      PathBytes realName = judge.standingName(nearest.directory);
      PathBytes name = missing.removeLast();
      for (PathBytes directory : missing) {
        realName = realName.resolve(directory);
        if (coverage.of(realName) == Coverage.Cover.NONE) {
          throw new RefusedException(Reason.PARENT_NOT_COVERED, path);
        }
      }
      realName = realName.resolve(name);
      if (coverage.of(realName) == Coverage.Cover.NONE) {
        throw new RefusedException(Reason.NOT_COVERED, path);
      }
      judge.refusePseudo(nearest.directory);
      if (nearest.above) {
        // As far as the tree's own directory, in which this hand may do nothing.
        List<PathBytes> own = tree.tree().real().relativeTo(nearest.from.real()).names();
        makeDirectories(nearest, own, path).close();
        return false;
      }
      try (Descriptor parent = makeDirectories(nearest, List.copyOf(missing), path)) {
        refuseDangling(parent, name, path);
        Staged.Place place = new Staged.Place(nearest.from, parent, hiddenName());
        try (Staged staged = Staged.write(place, content, Optional.empty())) {
          return staged.install(realName, Descriptor.NO_REPLACE);
        }
      }
    }
  }

  /// The nearest directory above a path that exists.
  ///
  /// @param from where it was opened from
  /// @param above whether that was opened for it, because the tree's own directory is missing
  private record Nearest(Anchor from, Descriptor directory, boolean above)
      implements AutoCloseable {
    @Override
    public void close() {
      directory.close();
      if (above) {
        from.close();
      }
    }
  }

  /// Names the nearest existing directory above `path`, and collects what is missing below it,
  /// the file's own name last.
  private static Nearest nearest(OpenTree tree, PathBytes path, Deque<PathBytes> missing)
      throws LinuxException, RefusedException, ConfinementException {
    PathBytes prefix = tree.tree().prefix();
    PathBytes at = path;
    while (at.isWithin(prefix) && !at.equals(prefix)) {
      missing.addFirst(at.name());
      at = at.parent().orElse(PathBytes.ROOT);
      try {
        Descriptor directory = tree.openBeneath(at, OpenHow.nameDirectory(OpenHow.BENEATH));
        return new Nearest(tree.anchor(path), directory, false);
      } catch (LinuxException e) {
        absent(e);
      }
    }
    PathBytes above = tree.tree().real();
    while (true) {
      missing.addFirst(above.name());
      above = above.parent().orElse(PathBytes.ROOT);
      try {
        Anchor from = tree.anchorAbove(above);
        return new Nearest(from, from.directory(), true);
      } catch (LinuxException e) {
        absent(e);
      }
    }
  }

  private static Descriptor makeDirectories(Nearest nearest, List<PathBytes> names, PathBytes path)
      throws LinuxException, RefusedException, ConfinementException {
    Hand hand = nearest.from.hand();
    Descriptor at =
        hand.open(nearest.directory, PathBytes.HERE, OpenHow.nameDirectory(OpenHow.BENEATH));
    for (PathBytes name : names) {
      try (Descriptor above = at) {
        at = makeDirectory(hand, above, name);
      } catch (LinuxException e) {
        if (e.is(Errno.ELOOP)) {
          throw new RefusedException(Reason.DANGLING_LINK, path);
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

  private static void refuseDangling(Descriptor parent, PathBytes name, PathBytes path)
      throws LinuxException, RefusedException {
    try {
      if (parent.statusOf(name).type() == FileType.SYMLINK) {
        throw new RefusedException(Reason.DANGLING_LINK, path);
      }
    } catch (LinuxException e) {
      absent(e);
    }
  }

  private PathBytes hiddenName() {
    byte[] random = new byte[12];
    chance.nextBytes(random);
    return PathBytes.of(".aaos-" + HexFormat.of().formatHex(random) + ".tmp");
  }
}

package dev.aaos.linux.file;

import dev.aaos.linux.Errno;
import dev.aaos.linux.FileStatus;
import dev.aaos.linux.FileType;
import dev.aaos.linux.LinuxException;
import dev.aaos.linux.PathBytes;
import dev.aaos.linux.call.Descriptor;
import dev.aaos.linux.call.OpenHow;
import dev.aaos.linux.file.RefusedException.Reason;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/// Writes files of a [GrantedTree], whole or at the end.
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
  public void write(GrantedTree tree, PathBytes path, Coverage coverage, byte[] content)
      throws LinuxException, RefusedException {
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
  public void append(GrantedTree tree, PathBytes path, Coverage coverage, byte[] content)
      throws LinuxException, RefusedException {
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
      GrantedTree tree, PathBytes path, Coverage coverage, int most, Edit<X> edit)
      throws LinuxException, RefusedException, X {
    try (Descriptor root = tree.openRoot(path);
        Descriptor named = tree.openBeneath(root, path, OpenHow.name(OpenHow.BENEATH))) {
      FileStatus status = Judge.admitFile(named, path, coverage);
      try (CheckedFile file = new CheckedFile(named.reopen(OpenHow.read(OpenHow.FOLLOW)), status)) {
        byte[] before = file.read(most)
            .orElseThrow(() -> new LinuxException(Errno.EFBIG.number(), "read", path.toString()));
        byte[] after = edit.apply(before);
        if (!named.status().isUnchangedSince(status)
            || !replaceObject(named, status, path, coverage, after)) {
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

  private boolean replace(GrantedTree tree, PathBytes path, Coverage coverage, byte[] content)
      throws LinuxException, RefusedException {
    try (Descriptor root = tree.openRoot(path);
        Descriptor named = tree.openBeneath(root, path, OpenHow.name(OpenHow.BENEATH))) {
      FileStatus status = Judge.admitFile(named, path, coverage);
      return replaceObject(named, status, path, coverage, content);
    } catch (LinuxException e) {
      return absent(e);
    }
  }

  private boolean extend(GrantedTree tree, PathBytes path, Coverage coverage, byte[] content)
      throws LinuxException, RefusedException {
    try (Descriptor root = tree.openRoot(path);
        Descriptor named = tree.openBeneath(root, path, OpenHow.name(OpenHow.BENEATH))) {
      Judge.admitFile(named, path, coverage);
      try (Descriptor data = named.reopen(OpenHow.append())) {
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

  /// Puts `content` in the place of the checked file `named`; returns false when another
  /// object has taken its name meanwhile.
  private boolean replaceObject(
      Descriptor named, FileStatus status, PathBytes path, Coverage coverage, byte[] content)
      throws LinuxException, RefusedException {
    // Renaming needs no right to the file itself; a file we may not write is not replaced either.
    named.reopen(OpenHow.append()).close();
    PathBytes realName = Judge.standingName(named, path);
    PathBytes parent = realName.parent().orElse(PathBytes.ROOT);
    try (Descriptor directory =
        Descriptor.open(parent, OpenHow.nameDirectory(OpenHow.NO_SYMLINKS))) {
      if (coverage.of(realName) == Coverage.Cover.NONE) {
        throw new RefusedException(Reason.NOT_COVERED, path);
      }
      if (!directory.statusOf(realName.name()).isSameObject(status)) {
        return false;
      }
      try (Staged staged = Staged.write(directory, hiddenName(), content, Optional.of(status))) {
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
  private boolean create(GrantedTree tree, PathBytes path, Coverage coverage, byte[] content)
      throws LinuxException, RefusedException {
    Deque<PathBytes> missing = new ArrayDeque<>();
    try (Descriptor existing = nearest(tree, path, missing)) {
      PathBytes realName = Judge.standingName(existing, path);
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
      Judge.refusePseudo(existing, path);
      try (Descriptor parent = makeDirectories(existing, List.copyOf(missing), path)) {
        refuseDangling(parent, name, path);
        try (Staged staged = Staged.write(parent, hiddenName(), content, Optional.empty())) {
          return staged.install(realName, Descriptor.NO_REPLACE);
        }
      }
    }
  }

  /// Names the nearest existing directory above `path`, and collects what is missing below it,
  /// the file's own name last.
  private static Descriptor nearest(GrantedTree tree, PathBytes path, Deque<PathBytes> missing)
      throws LinuxException, RefusedException {
    PathBytes at = path;
    while (at.isWithin(tree.prefix()) && !at.equals(tree.prefix())) {
      missing.addFirst(at.name());
      at = at.parent().orElse(PathBytes.ROOT);
      try (Descriptor root = tree.openRoot(path)) {
        return tree.openBeneath(root, at, OpenHow.nameDirectory(OpenHow.BENEATH));
      } catch (LinuxException e) {
        absent(e);
      }
    }
    PathBytes above = tree.real();
    while (true) {
      missing.addFirst(above.name());
      above = above.parent().orElse(PathBytes.ROOT);
      try {
        return Descriptor.open(above, OpenHow.nameDirectory(OpenHow.NO_SYMLINKS));
      } catch (LinuxException e) {
        absent(e);
      }
    }
  }

  private static Descriptor makeDirectories(
      Descriptor existing, List<PathBytes> names, PathBytes path)
      throws LinuxException, RefusedException {
    Descriptor at = existing.openAt(PathBytes.HERE, OpenHow.nameDirectory(OpenHow.BENEATH));
    for (PathBytes name : names) {
      try (Descriptor above = at) {
        at = makeDirectory(above, name);
      } catch (LinuxException e) {
        if (e.is(Errno.ELOOP)) {
          throw new RefusedException(Reason.DANGLING_LINK, path);
        }
        throw e;
      }
    }
    return at;
  }

  private static Descriptor makeDirectory(Descriptor above, PathBytes name) throws LinuxException {
    try {
      above.makeDirectory(name);
    } catch (LinuxException e) {
      if (!e.is(Errno.EEXIST)) {
        throw e;
      }
    }
    return above.openAt(name, OpenHow.nameDirectory(OpenHow.BENEATH | OpenHow.NO_SYMLINKS));
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

package dev.aaos.linux.file;

import dev.aaos.linux.Errno;
import dev.aaos.linux.FileStatus;
import dev.aaos.linux.LinuxException;
import dev.aaos.linux.PathBytes;
import dev.aaos.linux.call.Descriptor;
import dev.aaos.linux.call.OpenHow;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/// The directory tree behind one grant, from which nothing leads out.
///
/// A grant's pattern has a literal directory in front. It is resolved once, when an operator
/// makes the grant: symbolic links in it are the operator's and are followed. Every later
/// access opens the resolved directory, allowing no link at all, and goes below it with
/// `openat2` and `RESOLVE_BENEATH`, so a link planted later can only lead to something inside.
/// What was found is named by an `O_PATH` descriptor, which neither blocks nor changes
/// anything; its own name is asked of the kernel, translated and judged ([Coverage]); and it
/// is the descriptor that is opened for data afterwards, never the path again.
///
/// A value; any thread may use it.
///
/// @param prefix the directory as the grant spells it
/// @param real the directory it was resolved to
public record GrantedTree(PathBytes prefix, PathBytes real) {
  /// How often a walk disturbed by renames (EAGAIN) is begun again.
  static final int MAX_WALKS = 64;

  /// Checks that both are absolute.
  public GrantedTree {
    if (!prefix.isAbsolute() || !real.isAbsolute()) {
      throw new IllegalArgumentException(
          "a granted directory is relative: " + prefix + ", " + real + "; give absolute paths");
    }
  }

  /// Returns the tree behind the directory `prefix`, with every link in it followed. Where its
  /// end does not exist, the nearest existing ancestor is resolved and the rest attached.
  ///
  /// @param prefix absolute and normalised
  /// @throws LinuxException when the kernel cannot resolve it
  public static GrantedTree resolve(PathBytes prefix) throws LinuxException {
    Deque<PathBytes> missing = new ArrayDeque<>();
    PathBytes existing = prefix;
    while (true) {
      try (Descriptor found = Descriptor.open(existing, OpenHow.name(OpenHow.FOLLOW))) {
        PathBytes real = found.realName();
        for (PathBytes name : missing) {
          real = real.resolve(name);
        }
        return new GrantedTree(prefix, real);
      } catch (LinuxException e) {
        Optional<PathBytes> parent = existing.parent();
        if (!e.is(Errno.ENOENT) || parent.isEmpty()) {
          throw e;
        }
        missing.addFirst(existing.name());
        existing = parent.get();
      }
    }
  }

  /// Returns the grant's name for the object whose own name is `realName`, or nothing when
  /// that lies outside this tree.
  public Optional<PathBytes> nameOf(PathBytes realName) {
    if (!realName.isWithin(real)) {
      return Optional.empty();
    }
    return Optional.of(rebased(realName, real, prefix));
  }

  /// Opens the regular file `path` for reading, if `coverage` covers what is found there.
  ///
  /// @param path absolute, normalised, within [#prefix]
  /// @throws RefusedException when the object is outside, uncovered, or not a plain file
  /// @throws LinuxException when the kernel fails a call, such as ENOENT
  public CheckedFile openFile(PathBytes path, Coverage coverage)
      throws LinuxException, RefusedException {
    try (Descriptor root = openRoot(path);
        Descriptor named = openBeneath(root, path, OpenHow.name(OpenHow.BENEATH))) {
      FileStatus status = Judge.admitFile(named, path, coverage);
      return new CheckedFile(named.reopen(OpenHow.read(OpenHow.FOLLOW)), status);
    }
  }

  /// Opens the directory `path` for listing, if `coverage` covers what is found there.
  ///
  /// @param path absolute, normalised, within [#prefix]
  /// @throws RefusedException when the object is outside or uncovered
  /// @throws LinuxException when the kernel fails a call, such as ENOTDIR
  public CheckedDirectory openDirectory(PathBytes path, Coverage coverage)
      throws LinuxException, RefusedException {
    try (Descriptor root = openRoot(path);
        Descriptor named = openBeneath(root, path, OpenHow.nameDirectory(OpenHow.BENEATH))) {
      PathBytes realName = Judge.admitDirectory(named, path, coverage);
      Descriptor data = named.openAt(PathBytes.HERE, OpenHow.readDirectory(OpenHow.BENEATH));
      return new CheckedDirectory(data, realName, coverage);
    }
  }

  /// Names this tree's own directory; `asked` is what a refusal speaks of.
  Descriptor openRoot(PathBytes asked) throws LinuxException, RefusedException {
    try {
      return Descriptor.open(real, OpenHow.nameDirectory(OpenHow.NO_SYMLINKS));
    } catch (LinuxException e) {
      throw refusedOr(e, asked);
    }
  }

  /// Opens `path` below `root`, this tree's own directory.
  Descriptor openBeneath(Descriptor root, PathBytes path, OpenHow how)
      throws LinuxException, RefusedException {
    PathBytes relative = path.relativeTo(prefix);
    for (int walk = 0; walk < MAX_WALKS; walk++) {
      try {
        return root.openAt(relative, how);
      } catch (LinuxException e) {
        if (!e.is(Errno.EAGAIN)) {
          throw refusedOr(e, path);
        }
      }
    }
    throw new RefusedException(RefusedException.Reason.UNSTABLE, path);
  }

  private static LinuxException refusedOr(LinuxException e, PathBytes asked)
      throws RefusedException {
    if (e.is(Errno.EXDEV)) {
      throw new RefusedException(RefusedException.Reason.LEADS_OUT, asked);
    }
    if (e.is(Errno.ELOOP)) {
      throw new RefusedException(RefusedException.Reason.BAD_LINK, asked);
    }
    return e;
  }

  /// Returns `path`, which lies within `from`, as it is called when `from` is called `to`.
  private static PathBytes rebased(PathBytes path, PathBytes from, PathBytes to) {
    return path.equals(from) ? to : to.resolve(path.relativeTo(from));
  }
}

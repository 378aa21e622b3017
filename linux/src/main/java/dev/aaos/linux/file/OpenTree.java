package dev.aaos.linux.file;

import dev.aaos.linux.Errno;
import dev.aaos.linux.FileStatus;
import dev.aaos.linux.LinuxException;
import dev.aaos.linux.PathBytes;
import dev.aaos.linux.call.Descriptor;
import dev.aaos.linux.call.OpenHow;
import dev.aaos.linux.confine.ConfinementException;
import dev.aaos.linux.hand.Anchor;
import java.util.Optional;

/// A [GrantedTree] for the length of one call.
///
/// Its directory is opened at the first access, allowing no link at all; every access goes
/// below it with `openat2` and `RESOLVE_BENEATH`, so a link planted meanwhile can only lead
/// to something inside. What was found is named by an `O_PATH` descriptor, which neither
/// blocks nor changes anything; its own name is asked of the kernel, translated and judged
/// ([Coverage]); and it is the descriptor that is opened for data afterwards, never the path
/// again. Whatever is opened, a [dev.aaos.linux.hand.Hand] opens, which may be confined to
/// the tree; whatever is judged, is judged here.
///
/// Used by one thread; close it.
public final class OpenTree implements AutoCloseable {
  /// How often a walk disturbed by renames (EAGAIN) is begun again.
  static final int MAX_WALKS = 64;

  private final GrantedTree tree;
  private final Start start;
  private Optional<Anchor> anchor = Optional.empty();

  /// Opens directories in which calls begin.
  public interface Start {
    /// Opens with all the rights of this process.
    Start OWN = new Start() {
      @Override
      public Anchor at(PathBytes real) throws LinuxException {
        return Anchor.own(real);
      }

      @Override
      public Anchor above(PathBytes parent) throws LinuxException {
        return Anchor.own(parent);
      }
    };

    /// Opens the directory `real` of a tree; no link may lead there.
    ///
    /// @throws ConfinementException when nothing can be opened there as it must be
    Anchor at(PathBytes real) throws LinuxException, ConfinementException;

    /// Opens the directory `parent`, so that the directory of a tree can be made in it.
    ///
    /// @throws ConfinementException when nothing can be opened there as it must be
    Anchor above(PathBytes parent) throws LinuxException, ConfinementException;
  }

  /// Returns `tree`, to be opened by `start`.
  public OpenTree(GrantedTree tree, Start start) {
    this.tree = tree;
    this.start = start;
  }

  /// Returns `tree`, opened with all the rights of this process.
  public static OpenTree own(GrantedTree tree) {
    return new OpenTree(tree, Start.OWN);
  }

  /// Returns the tree.
  public GrantedTree tree() {
    return tree;
  }

  /// Opens the regular file `path` for reading, if `coverage` covers what is found there.
  ///
  /// @param path absolute, normalised, within the tree
  /// @throws RefusedException when the object is outside, uncovered, or not a plain file
  /// @throws LinuxException when the kernel fails a call, such as ENOENT
  public CheckedFile openFile(PathBytes path, Coverage coverage)
      throws LinuxException, RefusedException, ConfinementException {
    Anchor from = anchor(path);
    try (Descriptor named = openBeneath(path, OpenHow.name(OpenHow.BENEATH))) {
      FileStatus status = Judge.of(from, path).admitFile(named, coverage);
      return new CheckedFile(from.hand().reopen(named, OpenHow.read(OpenHow.FOLLOW)), status);
    }
  }

  /// Opens the directory `path` for listing, if `coverage` covers what is found there.
  ///
  /// @param path absolute, normalised, within the tree
  /// @throws RefusedException when the object is outside or uncovered
  /// @throws LinuxException when the kernel fails a call, such as ENOTDIR
  public CheckedDirectory openDirectory(PathBytes path, Coverage coverage)
      throws LinuxException, RefusedException, ConfinementException {
    Anchor from = anchor(path);
    try (Descriptor named = openBeneath(path, OpenHow.nameDirectory(OpenHow.BENEATH))) {
      PathBytes realName = Judge.of(from, path).admitDirectory(named, coverage);
      Descriptor data =
          from.hand().open(named, PathBytes.HERE, OpenHow.readDirectory(OpenHow.BENEATH));
      return new CheckedDirectory(data, realName, coverage);
    }
  }

  /// Returns this tree's own directory; `asked` is what a refusal speaks of.
  Anchor anchor(PathBytes asked) throws LinuxException, RefusedException, ConfinementException {
    if (anchor.isEmpty()) {
      try {
        anchor = Optional.of(start.at(tree.real()));
      } catch (LinuxException e) {
        throw refusedOr(e, asked);
      }
    }
    return anchor.get();
  }

  /// Opens a directory above this tree's own, which does not exist.
  Anchor anchorAbove(PathBytes above) throws LinuxException, ConfinementException {
    return start.above(above);
  }

  /// Opens `path` below this tree's own directory.
  Descriptor openBeneath(PathBytes path, OpenHow how)
      throws LinuxException, RefusedException, ConfinementException {
    Anchor from = anchor(path);
    PathBytes relative = path.relativeTo(tree.prefix());
    for (int walk = 0; walk < MAX_WALKS; walk++) {
      try {
        return from.hand().open(from.directory(), relative, how);
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

  @Override
  public void close() {
    anchor.ifPresent(Anchor::close);
    anchor = Optional.empty();
  }
}

package dev.aaos.linux.file;

import dev.aaos.linux.Errno;
import dev.aaos.linux.FileStatus;
import dev.aaos.linux.FileType;
import dev.aaos.linux.LinuxException;
import dev.aaos.linux.PathBytes;
import dev.aaos.linux.call.Descriptor;
import dev.aaos.linux.file.RefusedException.Reason;
import dev.aaos.linux.hand.Anchor;
import java.nio.charset.StandardCharsets;
import java.util.UUID;

/// Decides whether an object, named by an `O_PATH` descriptor, may be opened for data: one
/// that was opened from `from` and found at `asked`.
///
/// The order of the questions matters. A descriptor found through a second name keeps that
/// name until it is removed, and with its removal the count of links falls back to one. So
/// the count is taken first and the name asked after: a name that still stands then stood
/// when the links were counted, and was the only one. Asked the other way round, somebody who
/// removes the second name in between gets the first one read.
///
/// That is not quite enough. A removal lowers the count in the file system first and takes
/// the name away a moment later, both under the lock of the directory it happens in; between
/// the two the count is one and the name stands. So the lock is waited for, and the name
/// asked before and after: one that stands both times was not being removed while the links
/// were counted.
record Judge(Anchor from, PathBytes asked) {
  /// What the kernel appends to the name of an object that has been removed.
  private static final byte[] REMOVED = " (deleted)".getBytes(StandardCharsets.US_ASCII);

  /// Returns the judge of what is opened from `from` and found at `asked`.
  static Judge of(Anchor from, PathBytes asked) {
    return new Judge(from, asked);
  }

  /// Returns the status of the regular file `named`.
  ///
  /// The name is judged before the kind, so that a refusal tells nothing about uncovered
  /// objects.
  FileStatus admitFile(Descriptor named, Coverage coverage)
      throws LinuxException, RefusedException {
    return admit(named, coverage, true);
  }

  /// Returns the status of `named`, which may be of any kind; one of a file as of [#admitFile].
  FileStatus admitAny(Descriptor named, Coverage coverage) throws LinuxException, RefusedException {
    return admit(named, coverage, false);
  }

  private FileStatus admit(Descriptor named, Coverage coverage, boolean file)
      throws LinuxException, RefusedException {
    FileStatus status = named.status();
    PathBytes name = standingName(named);
    Coverage.Cover cover = coverage.of(name);
    if (cover == Coverage.Cover.NONE) {
      throw new RefusedException(Reason.NOT_COVERED, asked);
    }
    if (file && status.type() == FileType.DIRECTORY) {
      throw new LinuxException(Errno.EISDIR.number(), "open", asked.toString());
    }
    if (file && status.type() != FileType.FILE) {
      throw new RefusedException(Reason.NOT_REGULAR, asked);
    }
    boolean links = status.type() != FileType.DIRECTORY && status.links() > 1;
    if (links && cover != Coverage.Cover.ANY_LINKS) {
      throw new RefusedException(Reason.MANY_LINKS, asked);
    }
    refusePseudo(named);
    if (cover == Coverage.Cover.SINGLE_LINK && status.type() != FileType.DIRECTORY) {
      confirm(named, name);
    }
    return status;
  }

  /// Makes sure that `name` was not being removed when the links of `named` were counted.
  private void confirm(Descriptor named, PathBytes name) throws LinuxException, RefusedException {
    PathBytes parent = name.parent().orElse(PathBytes.ROOT);
    try (Descriptor directory = Anchor.named(parent)) {
      awaitChanges(directory);
    } catch (LinuxException e) {
      throw new RefusedException(Reason.UNSTABLE, asked);
    }
    if (!standingName(named).equals(name)) {
      throw new RefusedException(Reason.UNSTABLE, asked);
    }
  }

  /// Waits until whatever changes `directory` right now is done.
  ///
  /// Creating, renaming and removing names hold the directory's lock, and so does looking up a
  /// name the kernel has not been asked for before. That needs no right to read the directory.
  private static void awaitChanges(Descriptor directory) throws LinuxException {
    try {
      directory.statusOf(PathBytes.of(".aaos-" + UUID.randomUUID()));
    } catch (LinuxException e) {
      if (!e.is(Errno.ENOENT)) {
        throw e;
      }
    }
  }

  /// Returns the own name of the directory `named`.
  PathBytes admitDirectory(Descriptor named, Coverage coverage)
      throws LinuxException, RefusedException {
    PathBytes realName = standingName(named);
    if (coverage.of(realName) == Coverage.Cover.NONE) {
      throw new RefusedException(Reason.NOT_COVERED, asked);
    }
    refusePseudo(named);
    return realName;
  }

  /// Returns the own name of `named`, which has not been removed.
  PathBytes standingName(Descriptor named) throws LinuxException, RefusedException {
    PathBytes realName = from.nameOf(named);
    if (realName.endsWith(REMOVED)) {
      throw new RefusedException(Reason.REMOVED, asked);
    }
    if (!from.isAt(named, realName)) {
      throw new RefusedException(Reason.UNSTABLE, asked);
    }
    return realName;
  }

  /// Refuses what lies in a file system of the kernel's own.
  void refusePseudo(Descriptor named) throws LinuxException, RefusedException {
    if (PseudoFileSystem.is(named.fileSystem())) {
      throw new RefusedException(Reason.PSEUDO_FILE_SYSTEM, asked);
    }
  }
}

package dev.aaos.linux.file;

import dev.aaos.linux.Errno;
import dev.aaos.linux.FileStatus;
import dev.aaos.linux.LinuxException;
import dev.aaos.linux.PathBytes;
import dev.aaos.linux.call.Descriptor;
import dev.aaos.linux.call.OpenHow;
import dev.aaos.linux.change.Change;
import dev.aaos.linux.change.Look;
import dev.aaos.linux.change.Mark;
import dev.aaos.linux.file.RefusedException.Reason;
import dev.aaos.linux.hand.Anchor;
import java.io.IOException;
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
/// Nothing is created, truncated or removed before every name concerned is covered, and
/// the target's witness has taken note of what is there. What
/// remains open to someone with rights outside the tree: to move a directory out of it
/// in the instant between the last check and the rename; the file then appears in that
/// moved directory.
///
/// Any thread may call it.
public final class TreeWriter {
  /// How often a write disturbed by somebody else's is begun again.
  static final int MAX_ATTEMPTS = 64;

  private final Placement placement;

  /// Makes a writer that names its temporary files by `chance`, which must not be guessable.
  public TreeWriter(RandomGenerator chance) {
    this.placement = new Placement(chance);
  }

  /// Makes `content` the whole content of the file `target`, with the missing parent
  /// directories.
  ///
  /// @throws RefusedException when a name concerned is outside, uncovered or not a
  ///     plain file
  /// @throws LinuxException when the kernel fails a call; nothing is changed then, but
  ///     directories made on the way stay
  /// @throws IOException when the witness does; nothing is changed then
  public void write(Target target, byte[] content) throws IOException {
    Placement.Fresh fresh = new Placement.Fresh(content);
    for (int attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
      if (replace(target, fresh) || placement.create(target, fresh)) {
        return;
      }
    }
    throw new RefusedException(Reason.UNSTABLE, target.path());
  }

  /// Adds `content` at the end of the file `target`, which is made when it does not
  /// exist.
  ///
  /// @throws RefusedException as [#write]
  /// @throws LinuxException when the kernel fails a call; a part may have been added
  ///     then
  /// @throws IOException when the witness does; nothing is changed then
  public void append(Target target, byte[] content) throws IOException {
    Placement.Fresh fresh = new Placement.Fresh(content);
    for (int attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
      if (extend(target, content) || placement.create(target, fresh)) {
        return;
      }
    }
    throw new RefusedException(Reason.UNSTABLE, target.path());
  }

  /// Replaces the content of the existing file `target` by what `edit` makes of it.
  ///
  /// @param most how many bytes the file may hold
  /// @throws RefusedException as [#write]; UNSTABLE when somebody else changed the file
  ///     meanwhile
  /// @throws LinuxException when the kernel fails a call; EFBIG when the file is larger
  ///     than `most`
  /// @throws IOException when the witness does; nothing is changed then
  /// @throws X when `edit` does; nothing is changed then
  public <X extends Exception> void edit(Target target, int most, Edit<X> edit)
      throws IOException, X {
    Anchor from = target.anchor();
    try (Descriptor named =
        target.tree().openBeneath(target.path(), OpenHow.name(OpenHow.BENEATH))) {
      FileStatus status = target.judge().admitFile(named, target.coverage());
      try (CheckedFile file =
          new CheckedFile(from.hand().reopen(named, OpenHow.read(OpenHow.FOLLOW)), status)) {
        byte[] before = file.read(most)
            .orElseThrow(() ->
                new LinuxException(Errno.EFBIG.number(), "read", target.path().toString()));
        Placement.Fresh after = new Placement.Fresh(edit.apply(before));
        if (!named.status().isUnchangedSince(status)
            || !placement.replace(target, new Placement.Checked(named, status), after)) {
          throw new RefusedException(Reason.UNSTABLE, target.path());
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

  private boolean replace(Target target, Placement.Fresh fresh) throws IOException {
    try (Descriptor named =
        target.tree().openBeneath(target.path(), OpenHow.name(OpenHow.BENEATH))) {
      FileStatus status = target.judge().admitFile(named, target.coverage());
      return placement.replace(target, new Placement.Checked(named, status), fresh);
    } catch (LinuxException e) {
      return absent(e);
    }
  }

  private static boolean extend(Target target, byte[] content) throws IOException {
    try (Descriptor named =
        target.tree().openBeneath(target.path(), OpenHow.name(OpenHow.BENEATH))) {
      Judge judge = target.judge();
      FileStatus status = judge.admitFile(named, target.coverage());
      try (Descriptor data = target.anchor().hand().reopen(named, OpenHow.append())) {
        target.tell(() -> {
          PathBytes realName = judge.standingName(named);
          Mark added = Mark.of(content);
          return new Change.Appended(realName, Look.of(status), status.size(), added);
        });
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
}

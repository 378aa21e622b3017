package dev.aaos.linux.file;

import dev.aaos.linux.Errno;
import dev.aaos.linux.FileStatus;
import dev.aaos.linux.FileType;
import dev.aaos.linux.LinuxException;
import dev.aaos.linux.PathBytes;
import dev.aaos.linux.call.Descriptor;
import dev.aaos.linux.call.OpenHow;
import dev.aaos.linux.change.Body;
import dev.aaos.linux.change.Change;
import dev.aaos.linux.change.Kept;
import dev.aaos.linux.change.Look;
import dev.aaos.linux.change.Mark;
import dev.aaos.linux.confine.ConfinementException;
import dev.aaos.linux.file.RefusedException.Reason;
import dev.aaos.linux.hand.Anchor;
import dev.aaos.linux.keep.Keeping;
import dev.aaos.linux.keep.Witness;
import java.io.IOException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.random.RandomGenerator;

/// Puts whole content at the names of files, and takes names away; how, see
/// [TreeWriter]. The witness of a target is told just before, of what was there by
/// then. Any thread may call.
final class Placement {
  private final RandomGenerator chance;

  /// Names temporary files by `chance`, which must not be guessable.
  Placement(RandomGenerator chance) {
    this.chance = chance;
  }

  /// What a file is to hold.
  ///
  /// @param look owner, mode and time; empty for those of the file that is replaced,
  ///     and of a new one the usual
  record Fresh(Body content, Optional<Look> look) {
    Fresh(byte[] content) {
      this(Body.of(content), Optional.empty());
    }
  }

  /// A file that was opened and checked.
  record Checked(Descriptor named, FileStatus status) {}

  /// Puts `fresh` in the place of `file`; returns false when another object has taken
  /// its name meanwhile, or it was changed.
  boolean replace(Target target, Checked file, Fresh fresh) throws IOException {
    Anchor from = target.anchor();
    PathBytes realName = admit(target, file.named);
    try (Descriptor directory = from.directoryAt(realName.parent().orElse(PathBytes.ROOT))) {
      if (!directory.statusOf(realName.name()).isSameObject(file.status)) {
        return false;
      }
      Look look = fresh.look.orElse(Look.of(file.status));
      Staged.Place place = new Staged.Place(from, directory, hiddenName());
      try (Staged staged =
          Staged.write(place, fresh.content, Optional.of(look), fresh.look.isPresent())) {
        Mark after = fresh.content.mark();
        boolean told = target.tell(() -> {
          Kept kept = keep(target, file);
          return new Change.Replaced(realName, kept, after, kept.mergeable(fresh.content));
        });
        if (told && !file.named.status().isUnchangedSince(file.status)) {
          return false;
        }
        return staged.install(realName, 0);
      }
    } catch (LinuxException e) {
      if (e.is(Errno.ELOOP) || e.is(Errno.ENOTDIR) || e.is(Errno.ENOENT)) {
        return false;
      }
      throw e;
    }
  }

  /// Returns the own name of `named`, which may be changed. Renaming needs no right to
  /// the file itself; a file we may not write is not replaced either.
  private static PathBytes admit(Target target, Descriptor named) throws IOException {
    target.anchor().hand().reopen(named, OpenHow.append()).close();
    PathBytes realName = target.judge().standingName(named);
    if (target.coverage().of(realName) == Coverage.Cover.NONE) {
      throw new RefusedException(Reason.NOT_COVERED, target.path());
    }
    return realName;
  }

  /// Returns what there is of `file`. That is read with the rights of this process: the
  /// hand of who may only write may not read.
  static Kept keep(Target target, Checked file) throws IOException {
    Look look = Look.of(file.status);
    try (Descriptor data = file.named.reopen(OpenHow.read(OpenHow.FOLLOW))) {
      return Keeping.keep(data, look, target.witness().flatMap(Witness::store));
    } catch (LinuxException e) {
      if (e.is(Errno.EACCES) || e.is(Errno.EPERM)) {
        return new Kept.Lost(look, file.status.size(), "agentd may not read it");
      }
      throw e;
    }
  }

  /// Makes the file of `target` with `fresh`, and the directories above it that are
  /// missing; returns false when it exists by now.
  boolean create(Target target, Fresh fresh) throws IOException {
    int made;
    try (Parents parents = Parents.of(target)) {
      parents.admit();
      if (!parents.isAbove()) {
        return create(target, fresh, parents, 0);
      }
      made = parents.makeTree();
    }
    try (Parents parents = Parents.of(target)) {
      return !parents.isAbove() && create(target, fresh, parents, made);
    }
  }

  /// @param made how many directories above these were made for it
  private boolean create(Target target, Fresh fresh, Parents parents, int made) throws IOException {
    PathBytes realName = parents.admit();
    int directories = made + parents.missing();
    target.tell(() -> new Change.Made(realName, directories, fresh.content.mark()));
    try (Descriptor parent = parents.make()) {
      refuseDangling(parent, parents.own(), target.path());
      Staged.Place place = new Staged.Place(parents.from(), parent, hiddenName());
      boolean dated = fresh.look.isPresent();
      try (Staged staged = Staged.write(place, fresh.content, fresh.look, dated)) {
        return staged.install(realName, Descriptor.NO_REPLACE);
      }
    }
  }

  private static void refuseDangling(Descriptor parent, PathBytes name, PathBytes path)
      throws LinuxException, RefusedException {
    try {
      if (parent.statusOf(name).type() == FileType.SYMLINK) {
        throw new RefusedException(Reason.DANGLING_LINK, path);
      }
    } catch (LinuxException e) {
      if (!e.is(Errno.ENOENT)) {
        throw e;
      }
    }
  }

  /// Removes `file`, and then as many as `directories` above it that are empty; returns
  /// false when another object has taken its name meanwhile, or it was changed.
  boolean remove(Target target, Checked file, int directories) throws IOException {
    Anchor from = target.anchor();
    PathBytes realName = admit(target, file.named);
    try (Descriptor directory = from.directoryAt(realName.parent().orElse(PathBytes.ROOT))) {
      if (!directory.statusOf(realName.name()).isSameObject(file.status)) {
        return false;
      }
      target.tell(() -> new Change.Removed(realName, keep(target, file)));
      if (!take(from, directory, realName.name(), file)) {
        return false;
      }
    }
    removeEmpty(target, realName, directories);
    return true;
  }

  /// Takes the name away. It is renamed before it is looked at once more, so what is
  /// removed is what was looked at.
  boolean take(Anchor from, Descriptor directory, PathBytes name, Checked file)
      throws LinuxException, ConfinementException {
    PathBytes hidden = hiddenName();
    from.hand().rename(directory, name, hidden, Descriptor.NO_REPLACE);
    FileStatus taken = directory.statusOf(hidden);
    if (!taken.isSameObject(file.status) || !taken.isUnchangedSince(file.status)) {
      from.hand().rename(directory, hidden, name, Descriptor.NO_REPLACE);
      return false;
    }
    from.hand().unlink(directory, hidden);
    Staged.sync(from, directory);
    return true;
  }

  static void removeEmpty(Target target, PathBytes realName, int directories) throws IOException {
    Anchor from = target.anchor();
    PathBytes at = realName;
    for (int i = 0; i < directories; i++) {
      at = at.parent().orElse(PathBytes.ROOT);
      if (!at.isWithin(from.real())
          || at.equals(from.real())
          || target.coverage().of(at) == Coverage.Cover.NONE) {
        return;
      }
      try (Descriptor above = from.directoryAt(at.parent().orElse(PathBytes.ROOT))) {
        from.hand().removeDirectory(above, at.name());
        Staged.sync(from, above);
      } catch (LinuxException e) {
        if (e.is(Errno.ENOTEMPTY) || e.is(Errno.EEXIST) || e.is(Errno.ENOENT)) {
          return; // somebody else uses it, or has removed it
        }
        throw e;
      }
    }
  }

  PathBytes hiddenName() {
    byte[] random = new byte[12];
    chance.nextBytes(random);
    return PathBytes.of(".aaos-" + HexFormat.of().formatHex(random) + ".tmp");
  }
}

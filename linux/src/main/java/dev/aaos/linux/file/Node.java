package dev.aaos.linux.file;

import dev.aaos.linux.Errno;
import dev.aaos.linux.FileStatus;
import dev.aaos.linux.FileType;
import dev.aaos.linux.LinuxException;
import dev.aaos.linux.PathBytes;
import dev.aaos.linux.call.Descriptor;
import dev.aaos.linux.call.Names;
import dev.aaos.linux.call.OpenHow;
import dev.aaos.linux.change.Before;
import dev.aaos.linux.change.Change;
import dev.aaos.linux.change.Changes;
import dev.aaos.linux.change.Current;
import dev.aaos.linux.change.Identity;
import dev.aaos.linux.change.Kept;
import dev.aaos.linux.change.Look;
import dev.aaos.linux.file.RefusedException.Reason;
import dev.aaos.linux.line.IdentityMap;
import java.io.IOException;
import java.util.Optional;

/// What lies at an own name, of whatever kind: named through no link, judged, and read if it is a
/// file. Where a link stands in the way, nothing lies there. Used by one thread; close it.
final class Node implements Current, AutoCloseable {
  private final PathBytes own;
  private final Optional<Placement.Checked> there;
  private Optional<Descriptor> data = Optional.empty();

  private Node(PathBytes own, Optional<Placement.Checked> there) {
    this.own = own;
    this.there = there;
  }

  /// Returns what `changes` changed at the path of `target`. They are known by the own names of
  /// what they changed, so it must have that name. What only file tools changed is a file, and
  /// anything else that is found there by now is refused as they refuse it.
  static Node at(Target target, Changes changes) throws IOException {
    PathBytes own = changes.oldest().path();
    boolean ofNodes =
        changes.oldest() instanceof Change.Became || changes.change(0) instanceof Change.Became;
    return ofNodes ? at(target, own) : at(target, own, file(target), true);
  }

  /// Returns what lies at the path of `target`, whose own name must be `own`.
  static Node at(Target target, PathBytes own) throws IOException {
    return at(target, own, name(target), false);
  }

  private static Node at(Target target, PathBytes own, Optional<Descriptor> named, boolean file)
      throws IOException {
    if (named.isEmpty()) {
      return new Node(own, Optional.empty());
    }
    Descriptor opened = named.get();
    try {
      FileStatus status = file
          ? target.judge().admitFile(opened, target.coverage())
          : target.judge().admitAny(opened, target.coverage());
      if (!target.judge().standingName(opened).equals(own)) {
        throw new RefusedException(Reason.ANOTHER_FILE, target.path());
      }
      Node node = new Node(own, Optional.of(new Placement.Checked(opened, status)));
      if (status.type() == FileType.FILE) {
        OpenHow how = OpenHow.read(OpenHow.FOLLOW);
        node.data = Optional.of(target.anchor().hand().reopen(opened, how));
      }
      return node;
    } catch (IOException e) {
      opened.close();
      throw e;
    }
  }

  private static Optional<Descriptor> file(Target target) throws IOException {
    try {
      OpenHow how = OpenHow.name(OpenHow.BENEATH);
      return Optional.of(target.tree().openBeneath(target.path(), how));
    } catch (LinuxException e) {
      if (e.is(Errno.ENOENT)) {
        return Optional.empty();
      }
      throw e;
    }
  }

  private static Optional<Descriptor> name(Target target) throws IOException {
    try {
      if (target.path().equals(target.tree().tree().prefix())) {
        return Optional.of(target.anchor().directory().duplicate()); // its owner may be kept out
      }
      OpenHow how = OpenHow.nameItself(OpenHow.BENEATH | OpenHow.NO_SYMLINKS);
      return Optional.of(target.tree().openBeneath(target.path(), how));
    } catch (LinuxException e) {
      if (e.is(Errno.ENOENT) || e.is(Errno.ENOTDIR)) {
        return Optional.empty();
      }
      throw e;
    } catch (RefusedException e) {
      if (e.reason() == Reason.BAD_LINK) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /// Returns its own name.
  PathBytes own() {
    return own;
  }

  /// Returns what was opened; empty where there is nothing.
  Optional<Placement.Checked> there() {
    return there;
  }

  /// Returns its status; empty where there is nothing.
  Optional<FileStatus> status() {
    return there.map(Placement.Checked::status);
  }

  /// Returns whether it is the object `identity`.
  boolean is(Identity identity) {
    return status().map(Identity::of).equals(Optional.of(identity));
  }

  /// Returns whether it is as it was when it was opened. What is put into a directory meanwhile
  /// does not count.
  boolean isUnchanged() throws LinuxException {
    if (there.isEmpty()) {
      return true;
    }
    FileStatus before = there.get().status();
    FileStatus now = there.get().named().status();
    return now.permissions() == before.permissions()
        && (before.type() == FileType.DIRECTORY || now.isUnchangedSince(before));
  }

  /// Returns it as it is, so that it can be had back. Which object a file is belongs to that even
  /// where this is its last name: those that were taken away before are its names again then.
  Before before(Target target) throws IOException {
    if (there.isEmpty()) {
      return new Before.Nothing();
    }
    FileStatus status = there.get().status();
    Look look = Look.of(status);
    return switch (status.type()) {
      case FILE ->
        new Before.File(Placement.keep(target, there.get()), Optional.of(Identity.of(status)));
      case DIRECTORY -> new Before.Directory(look);
      case SYMLINK -> new Before.Link(look, Names.target(there.get().named()));
      case PIPE, OTHER -> new Before.Other(look, status.type());
    };
  }

  /// Returns the same where only its look is to change: much content is not kept for that.
  Before looks(Target target) throws IOException {
    return isFile() && size() > Kept.MOST
        ? new Before.File(
            new Kept.Same(look()), Optional.of(Identity.of(status().orElseThrow())))
        : before(target);
  }

  @Override
  public Optional<FileType> type() {
    return status().map(FileStatus::type);
  }

  @Override
  public Look look() {
    return status().map(Look::of).orElseGet(ABSENT::look);
  }

  /// Under root owners may be mapped where changes were seen, so nothing is told from them.
  @Override
  public boolean isOwnedAs(Look look) {
    Look now = look();
    return IdentityMap.isRoot() || (now.user() == look.user() && now.group() == look.group());
  }

  @Override
  public PathBytes target() throws IOException {
    return there.isPresent() ? Names.target(there.get().named()) : ABSENT.target();
  }

  @Override
  public long size() {
    return type().equals(Optional.of(FileType.FILE)) ? status().orElseThrow().size() : 0;
  }

  @Override
  public byte[] read(long from, int most) throws LinuxException {
    return data.isPresent() ? data.get().readAt(from, most) : new byte[0];
  }

  @Override
  public void close() {
    data.ifPresent(Descriptor::close);
    there.ifPresent(one -> one.named().close());
  }
}

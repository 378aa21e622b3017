package dev.aaos.linux.file;

import dev.aaos.linux.Errno;
import dev.aaos.linux.FileStatus;
import dev.aaos.linux.FileType;
import dev.aaos.linux.LinuxException;
import dev.aaos.linux.PathBytes;
import dev.aaos.linux.call.Attributes;
import dev.aaos.linux.call.Descriptor;
import dev.aaos.linux.call.OpenHow;
import dev.aaos.linux.change.After;
import dev.aaos.linux.change.Before;
import dev.aaos.linux.change.Body;
import dev.aaos.linux.change.Change;
import dev.aaos.linux.change.Goal;
import dev.aaos.linux.change.Identity;
import dev.aaos.linux.change.Kept;
import dev.aaos.linux.change.Look;
import dev.aaos.linux.file.RefusedException.Reason;
import dev.aaos.linux.hand.Anchor;
import java.io.IOException;
import java.time.Instant;
import java.util.Optional;

/// Puts things of every kind at names, and takes names away, for [TreeRestorer]: what commands did
/// is taken back so.
///
/// Something is made under a hidden name and takes its place by a rename, so a crash leaves what
/// was there or what is to be there. One thing is not: a file that has other names as well gets
/// its content in place, as they share it. The directory in which a name is changed keeps its
/// time: whether that was the one a command left is asked when its own turn comes. What is read
/// only is replaced and removed like anything else; the directory decides, as for a program.
///
/// The witness is told just before, of what was there by then. Where a method returns nothing,
/// something else came in between, and it is begun again. Any thread may call.
final class NodePlacement {
  private static final Goal FILLED = new Goal.Changed("something was put into it since");
  private static final int WRITABLE = 0600;

  private final Placement files;

  /// Names what waits as `files` does.
  NodePlacement(Placement files) {
    this.files = files;
  }

  /// Makes of `node` what `goal` says, which is of the object `shared` if it had other names.
  Optional<Goal> reach(Target target, Node node, Goal goal, Optional<Identity> shared)
      throws IOException {
    return switch (goal) {
      case Goal.Already _, Goal.Changed _, Goal.Unknown _ -> Optional.of(goal);
      case Goal.Gone(int directories) -> remove(target, node, goal, directories);
      case Goal.Looks(Look look) -> give(target, node, goal, look);
      case Goal.Content(Look look, Body content) ->
        isShared(node, shared)
            ? overwrite(target, node, goal, look, content)
            : put(target, node, goal, place -> write(place, look, content, true));
      case Goal.Merged(Look look, byte[] content) ->
        isShared(node, shared)
            ? overwrite(target, node, goal, look, Body.of(content))
            : put(target, node, goal, place -> write(place, look, Body.of(content), false));
      case Goal.Directory(Look look) ->
        put(
            target,
            node,
            goal,
            place -> Staged.make(
                place,
                (hand, at, name) -> hand.makeDirectory(at, name),
                true,
                Looks.open(Looks.from(place.from(), look))));
      case Goal.Link(Look look, PathBytes to) ->
        put(
            target,
            node,
            goal,
            place -> Staged.make(
                place,
                (hand, at, name) -> hand.makeLink(at, name, to),
                false,
                Looks.from(place.from(), look)));
      case Goal.Pipe(Look look) ->
        put(
            target,
            node,
            goal,
            place -> Staged.make(
                place,
                (hand, at, name) -> hand.makePipe(at, name),
                false,
                Looks.from(place.from(), look)));
      case Goal.Name _, Goal.Cut _, Goal.Added _ ->
        throw new IllegalStateException("no goal for what commands did: " + goal);
    };
  }

  private static boolean isShared(Node node, Optional<Identity> shared) {
    return shared.filter(node::is).isPresent()
        && node.status().filter(status -> status.links() > 1).isPresent();
  }

  private static Staged write(Staged.Place place, Look look, Body content, boolean dated)
      throws IOException {
    return Staged.write(place, content, Optional.of(Looks.from(place.from(), look)), dated);
  }

  /// Does the same with a file that is a name of another object than `shared`: it becomes a file of
  /// its own.
  Optional<Goal> apart(Target target, Node node, Goal goal, Optional<Identity> shared)
      throws IOException {
    boolean ofAnother = node.isFile()
        && node.status().orElseThrow().links() > 1
        && shared.filter(node::is).isEmpty();
    if (!ofAnother) {
      return reach(target, node, goal, shared);
    }
    return switch (goal) {
      case Goal.Already already -> copy(target, node, node.look());
      case Goal.Looks(Look look) -> copy(target, node, look);
      case Goal.Gone _, Goal.Content _, Goal.Merged _, Goal.Cut _, Goal.Added _, Goal.Name _ ->
        reach(target, node, goal, shared);
      case Goal.Directory _, Goal.Link _, Goal.Pipe _, Goal.Changed _, Goal.Unknown _ ->
        reach(target, node, goal, shared);
    };
  }

  private Optional<Goal> copy(Target target, Node node, Look look) throws IOException {
    return reach(target, node, new Goal.Content(look, Body.of(node)), Optional.empty());
  }

  /// Makes `node` a further name of the file `other`.
  Optional<Goal> name(Target target, Node node, Node other) throws IOException {
    Descriptor object = other.there().orElseThrow().named();
    return put(target, node, new Goal.Name(other.own()), place -> Staged.name(place, object));
  }

  private interface Staging {
    Staged at(Staged.Place place) throws IOException;
  }

  private Optional<Goal> put(Target target, Node node, Goal goal, Staging staging)
      throws IOException {
    Anchor from = target.anchor();
    try (Descriptor directory = directory(target, node)) {
      Instant time = directory.status().modified();
      try (Staged staged = staging.at(new Staged.Place(from, directory, files.hiddenName()))) {
        Before before = node.before(target);
        Change.Became change =
            new Change.Became(node.own(), before, after(goal, before, staged.status(), target));
        target.tell(() -> change);
        if (!isStill(node, directory)) {
          return Optional.empty();
        }
        boolean swap = node.exists() && isDirectory(node.type()) != goal instanceof Goal.Directory;
        if (swap) {
          return staged.exchange(node.own()) ? Optional.of(goal) : Optional.of(FILLED);
        }
        int flags = node.exists() ? 0 : Descriptor.NO_REPLACE;
        return staged.install(node.own(), flags) ? Optional.of(goal) : Optional.empty();
      } finally {
        Looks.keepTime(directory, time);
      }
    }
  }

  private static After after(Goal goal, Before before, FileStatus status, Target target)
      throws IOException {
    Look look = Look.of(status);
    return switch (goal) {
      case Goal.Content(var wanted, Body content) -> file(look, before, content);
      case Goal.Merged(var wanted, byte[] content) -> file(look, before, Body.of(content));
      case Goal.Directory directory -> new After.Directory(look);
      case Goal.Link(var wanted, PathBytes to) -> new After.Link(to);
      case Goal.Pipe pipe -> new After.Other(FileType.PIPE);
      case Goal.Name(PathBytes of) -> {
        try (Node other = Node.at(target.at(of), of)) {
          yield new After.File(look, other.mark(0, other.size(), new byte[0]));
        }
      }
      case Goal.Already _, Goal.Gone _, Goal.Cut _, Goal.Added _, Goal.Looks _ ->
        throw new IllegalStateException(target.path() + " is not made by " + goal);
      case Goal.Changed _, Goal.Unknown _ ->
        throw new IllegalStateException(target.path() + " is left alone");
    };
  }

  private static After file(Look look, Before before, Body content) throws IOException {
    Optional<String> text = before instanceof Before.File(Kept kept, var shared)
        ? kept.mergeable(content)
        : Optional.empty();
    return new After.File(look, content.mark(), text);
  }

  private static boolean isDirectory(Optional<FileType> type) {
    return type.equals(Optional.of(FileType.DIRECTORY));
  }

  /// Names the directory in which `node` has its name, through no link.
  private static Descriptor directory(Target target, Node node) throws IOException {
    Anchor from = target.anchor();
    PathBytes own = node.own();
    if (!own.isWithin(from.real()) || own.equals(from.real())) {
      throw new RefusedException(Reason.PARENT_NOT_COVERED, target.path());
    }
    if (target.coverage().of(own) == Coverage.Cover.NONE) {
      throw new RefusedException(Reason.NOT_COVERED, target.path());
    }
    Descriptor directory;
    try {
      directory = from.directoryAt(own.parent().orElse(PathBytes.ROOT));
    } catch (LinuxException e) {
      if (e.is(Errno.ELOOP)) {
        throw new RefusedException(Reason.BAD_LINK, target.path());
      }
      throw e;
    }
    try {
      target.judge().refusePseudo(directory);
      return directory;
    } catch (IOException e) {
      directory.close();
      throw e;
    }
  }

  /// Returns whether `node` is unchanged and still has its name in `directory`.
  private static boolean isStill(Node node, Descriptor directory) throws LinuxException {
    if (node.there().isEmpty()) {
      return true;
    }
    try {
      return node.isUnchanged()
          && directory.statusOf(node.own().name()).isSameObject(node.status().orElseThrow());
    } catch (LinuxException e) {
      if (e.is(Errno.ENOENT)) {
        return false;
      }
      throw e;
    }
  }

  private Optional<Goal> remove(Target target, Node node, Goal goal, int directories)
      throws IOException {
    Anchor from = target.anchor();
    PathBytes own = node.own();
    try (Descriptor directory = directory(target, node)) {
      Instant time = directory.status().modified();
      Change.Became change = new Change.Became(own, node.before(target), new After.Nothing());
      target.tell(() -> change);
      if (!isStill(node, directory)) {
        return Optional.empty();
      }
      try {
        if (isDirectory(node.type())) {
          from.hand().removeDirectory(directory, own.name());
          Staged.sync(from, directory);
        } else if (!files.take(from, directory, own.name(), node.there().orElseThrow())) {
          return Optional.empty();
        }
      } catch (LinuxException e) {
        if (e.is(Errno.ENOTEMPTY) || e.is(Errno.EEXIST)) {
          return Optional.of(FILLED);
        }
        throw e;
      } finally {
        Looks.keepTime(directory, time);
      }
    }
    Placement.removeEmpty(target, own, directories);
    return Optional.of(goal);
  }

  /// Gives `node` the look `look`.
  Optional<Goal> give(Target target, Node node, Goal goal, Look look) throws IOException {
    Placement.Checked there = node.there().orElseThrow();
    Look wanted = Looks.from(target.anchor(), look);
    Change.Became change = new Change.Became(node.own(), node.looks(target), dressed(node, wanted));
    target.tell(() -> change);
    if (!node.isUnchanged()) {
      return Optional.empty();
    }
    Looks.give(there.named(), wanted);
    return Optional.of(goal);
  }

  private static After dressed(Node node, Look look) throws IOException {
    FileType type = node.type().orElseThrow();
    return switch (type) {
      case FILE -> new After.File(look, node.mark(0, node.size(), new byte[0]));
      case DIRECTORY -> new After.Directory(look);
      case SYMLINK -> new After.Link(node.target());
      case PIPE, OTHER -> new After.Other(type);
    };
  }

  /// Writes `content` over that of the very object, which its other names share.
  private static Optional<Goal> overwrite(
      Target target, Node node, Goal goal, Look look, Body content) throws IOException {
    if (content.isOnDisk()) {
      return Optional.of(new Goal.Unknown("it has other names, would have to be put together anew,"
          + " and has more than " + Kept.MOST + " bytes"));
    }
    content.require();
    Descriptor named = node.there().orElseThrow().named();
    Look wanted = Looks.from(target.anchor(), look);
    Before before = node.before(target);
    Change.Became change = new Change.Became(node.own(), before, file(wanted, before, content));
    target.tell(() -> change);
    if (!node.isUnchanged()) {
      return Optional.empty();
    }
    int has = node.look().permissions();
    if ((has & WRITABLE) != WRITABLE) {
      Attributes.changeMode(named, has | WRITABLE);
    }
    try (Descriptor data = target.anchor().hand().reopen(named, OpenHow.append())) {
      data.truncate(0);
      Staged.write(data, content);
      Looks.give(named, wanted);
      data.sync();
      return Optional.of(goal);
    }
  }
}

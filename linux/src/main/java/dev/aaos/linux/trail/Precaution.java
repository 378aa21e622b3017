package dev.aaos.linux.trail;

import dev.aaos.linux.DirectoryEntry;
import dev.aaos.linux.Errno;
import dev.aaos.linux.FileType;
import dev.aaos.linux.LinuxException;
import dev.aaos.linux.PathBytes;
import dev.aaos.linux.call.Descriptor;
import dev.aaos.linux.call.OpenHow;
import java.util.Optional;
import java.util.function.Function;

/// What is put aside before each thing that is done for a command, by the names it sees. For one
/// thread.
///
/// Where the command changes what is its own, or nobody wants to know, nothing is put aside.
public final class Precaution {
  /// How many names a directory that is renamed may hold for all of them to be put aside.
  static final int MOST_NAMES = 100_000;

  private static final int TOO_MANY = MOST_NAMES + 1;

  private final Optional<Trail> trail;
  private final Function<PathBytes, Optional<PathBytes>> real;

  /// A name in a directory, which the command calls `called`.
  public record Placed(Descriptor directory, PathBytes called, PathBytes last) {}

  /// @param trail empty where nothing is put aside
  /// @param real tells the machine's name of what the command sees by a name; nothing for what is
  ///     the command's own
  public Precaution(Optional<Trail> trail, Function<PathBytes, Optional<PathBytes>> real) {
    this.trail = trail;
    this.real = real;
  }

  /// The name `place` is made, removed, or given to something else.
  public void naming(Placed place) throws LinuxException {
    Optional<PathBytes> within = trail.flatMap(on -> real.apply(place.called));
    if (within.isPresent()) {
      trail.orElseThrow().look(within.get(), place.directory);
      PathBytes path = within.get().resolve(place.last);
      name(Optional.of(place.directory), place.last, path).ifPresent(Descriptor::close);
    }
  }

  /// The name `place`, where nothing lies, is made. Should something lie there after all, it is not
  /// made, and [#mistaken] is told.
  public void making(Placed place) throws LinuxException {
    Optional<PathBytes> within = trail.flatMap(on -> real.apply(place.called));
    if (within.isPresent()) {
      trail.orElseThrow().look(within.get(), place.directory);
      trail.orElseThrow().nothing(within.get().resolve(place.last));
    }
  }

  /// Somebody else made something at `place` meanwhile.
  public void mistaken(Placed place) {
    trail
        .flatMap(on -> real.apply(place.called))
        .ifPresent(within -> trail.orElseThrow().mistaken(within.resolve(place.last)));
  }

  /// Puts aside what lies at `path`, which is `last` in `directory`, and returns it.
  private Optional<Descriptor> name(Optional<Descriptor> directory, PathBytes last, PathBytes path)
      throws LinuxException {
    Optional<Descriptor> object = directory.isPresent() ? open(directory.get(), last) : directory;
    if (object.isEmpty()) {
      trail.orElseThrow().nothing(path);
      return object;
    }
    try {
      trail.orElseThrow().whole(path, object.get());
      return object;
    } catch (LinuxException e) {
      object.get().close();
      throw e;
    }
  }

  private static Optional<Descriptor> open(Descriptor directory, PathBytes last)
      throws LinuxException {
    try {
      return Optional.of(directory.openAt(last, OpenHow.nameItself(OpenHow.BENEATH)));
    } catch (LinuxException e) {
      if (e.is(Errno.ENOENT) || e.is(Errno.ENOTDIR)) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /// What `object`, which the command calls `called`, holds is changed.
  public void content(Descriptor object, PathBytes called) throws LinuxException {
    Optional<PathBytes> path = trail.flatMap(on -> real.apply(called));
    if (path.isPresent()) {
      trail.orElseThrow().whole(path.get(), object);
    }
  }

  /// Mode or times of `object`, which the command calls `called`, are changed, or its names.
  public void look(Descriptor object, PathBytes called) throws LinuxException {
    Optional<PathBytes> path = trail.flatMap(on -> real.apply(called));
    if (path.isPresent()) {
      trail.orElseThrow().look(path.get(), object);
    }
  }

  /// `file` was made for the command.
  public void made(Descriptor file) throws LinuxException {
    if (trail.isPresent()) {
      trail.get().made(file);
    }
  }

  /// All that is in the directory `from` is given names in what lies, or does not lie, at `to`.
  ///
  /// @throws LinuxException EXDEV when that is more than can be put aside: programs copy
  ///     then, and remove one after another
  public void renaming(Placed from, Placed to) throws LinuxException {
    Optional<PathBytes> path = trail.flatMap(on -> real.apply(from.called));
    Optional<PathBytes> other = trail.flatMap(on -> real.apply(to.called));
    if (path.isPresent() && other.isPresent()) {
      try (Descriptor moved = open(from.directory, from.last).orElseThrow()) {
        Optional<Descriptor> target = open(to.directory, to.last);
        try {
          Names names = new Names(path.get().resolve(from.last), other.get().resolve(to.last));
          descend(moved, target, names, MOST_NAMES);
        } finally {
          target.ifPresent(Descriptor::close);
        }
      }
    }
  }

  private record Names(PathBytes from, PathBytes to) {
    Names in(PathBytes name) {
      return new Names(from.resolve(name), to.resolve(name));
    }
  }

  /// Returns for how many more names there is room.
  private int descend(Descriptor from, Optional<Descriptor> to, Names names, int room)
      throws LinuxException {
    int left = room;
    try (Descriptor listed =
        from.openAt(PathBytes.HERE, OpenHow.readDirectory(OpenHow.BENEATH | OpenHow.NO_SYMLINKS))) {
      for (DirectoryEntry entry : listed.entries(TOO_MANY)) {
        if (--left < 0) {
          throw new LinuxException(
              Errno.EXDEV.number(), "a directory of more than " + MOST_NAMES + " names", "rename");
        }
        Names both = names.in(entry.name());
        Optional<Descriptor> object = name(Optional.of(listed), entry.name(), both.from);
        try {
          Optional<Descriptor> other = name(to, entry.name(), both.to);
          try {
            if (object.isPresent() && object.get().status().type() == FileType.DIRECTORY) {
              left = descend(object.get(), other, both, left);
            }
          } finally {
            other.ifPresent(Descriptor::close);
          }
        } finally {
          object.ifPresent(Descriptor::close);
        }
      }
    }
    return left;
  }
}

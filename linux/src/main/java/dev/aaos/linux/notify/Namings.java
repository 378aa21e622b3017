package dev.aaos.linux.notify;

import dev.aaos.linux.Errno;
import dev.aaos.linux.FileType;
import dev.aaos.linux.LinuxException;
import dev.aaos.linux.PathBytes;
import dev.aaos.linux.call.Descriptor;
import dev.aaos.linux.call.Frame;
import dev.aaos.linux.call.OpenHow;
import dev.aaos.linux.call.SystemCall;
import dev.aaos.linux.call.Umask;
import dev.aaos.linux.confine.Permits.Use;
import dev.aaos.linux.limit.DiskUse;
import dev.aaos.linux.trail.Precaution;
import java.util.Optional;

/// Makes names on behalf of a program, by all calls but opening. For the deputy's thread.
///
/// A directory that is renamed gives new names to all that lies in it. Where some of those would
/// have to be judged, the answer is EXDEV, as between two file systems: programs copy then, and
/// each name is judged by itself.
final class Namings {
  /// The flag of unlinkat(2).
  static final int REMOVE_DIRECTORY = 0x200;

  private static final OpenHow ITSELF = OpenHow.nameItself(OpenHow.BENEATH);
  private static final int KIND = 0170000;
  private static final int REGULAR = 0100000;
  private static final int NAMED_PIPE = 0010000;
  private static final int EXCHANGE = 2;
  private static final int KNOWN_FLAGS = Descriptor.NO_REPLACE | EXCHANGE;

  private final Places places;
  private final Territory territory;
  private final Judgement judgement;
  private final DiskUse disk;
  private final Precaution precaution;

  Namings(
      Places places,
      Territory territory,
      Judgement judgement,
      DiskUse disk,
      Precaution precaution) {
    this.disk = disk;
    this.precaution = precaution;
    this.places = places;
    this.territory = territory;
    this.judgement = judgement;
  }

  private interface Deed {
    Answer at(Place place) throws LinuxException;
  }

  private interface Move {
    Answer between(Place from, Place to) throws LinuxException;
  }

  Answer makeDirectory(Request request, Request.Spelled path, int mode) throws LinuxException {
    return at(path, place -> {
      Optional<Answer> obstacle = judgement.obstacle(place.name(), Use.MAKE_DIRECTORY);
      if (obstacle.isPresent()) {
        return obstacle.get();
      }
      Umask.set(request.mask());
      heed(place);
      return made(done(SystemCall.MKDIRAT, place, mode));
    });
  }

  Answer makeNode(Request request, Request.Spelled path, int mode) throws LinuxException {
    int kind = mode & KIND;
    if (kind != 0 && kind != REGULAR && kind != NAMED_PIPE) {
      return new Answer.Proceed();
    }
    return at(path, place -> {
      Optional<Answer> obstacle = judgement.obstacle(place.name(), Use.WRITE);
      if (obstacle.isPresent()) {
        return obstacle.get();
      }
      Umask.set(request.mask());
      heed(place);
      Answer answer = made(done(SystemCall.MKNODAT, place, mode));
      try (Descriptor node = place.directory().openAt(place.last(), ITSELF)) {
        precaution.made(node);
      }
      return answer;
    });
  }

  Answer makeLink(PathBytes target, Request.Spelled path) throws LinuxException {
    return at(path, place -> {
      Optional<Answer> obstacle = obstacleToLink(place.name());
      if (obstacle.isPresent()) {
        return obstacle.get();
      }
      heed(place);
      try (Frame frame = new Frame()) {
        frame.call(
            SystemCall.SYMLINKAT,
            place.name(),
            frame.path(target),
            place.directory().number(),
            frame.path(place.written()));
      }
      return made(new Answer.Done());
    });
  }

  /// Gives the object at `path` the second name `other`.
  Answer link(Request.Spelled path, Request.Spelled other, int flags) throws LinuxException {
    if (flags != 0) {
      return new Answer.Proceed();
    }
    return between(path, other, (from, to) -> {
      Optional<Answer> obstacle = judgement.obstacle(from.name(), Use.WRITE);
      if (obstacle.isEmpty()) {
        obstacle =
            isLink(from) ? obstacleToLink(to.name()) : judgement.obstacle(to.name(), Use.WRITE);
      }
      if (obstacle.isPresent()) {
        return obstacle.get();
      }
      heed(to);
      try (Descriptor object = from.directory().openAt(from.last(), ITSELF)) {
        precaution.look(object, from.name());
      }
      return made(done(SystemCall.LINKAT, from, to, 0));
    });
  }

  /// Returns why no symbolic link may have that `name`.
  private Optional<Answer> obstacleToLink(PathBytes name) {
    return territory.isAbove(name)
        ? Optional.of(judgement.refuse(name))
        : judgement.obstacle(name, Use.WRITE);
  }

  /// Renames `path` to `other`; `flags` as renameat2 has them.
  Answer rename(Request.Spelled path, Request.Spelled other, int flags) throws LinuxException {
    if ((flags & ~KNOWN_FLAGS) != 0) {
      return new Answer.Proceed();
    }
    return between(path, other, (from, to) -> {
      if (flags == 0 && !judgement.permits(to.name(), Use.WRITE) && GitConfig.isOffered(from, to)) {
        heedMove(from, to);
        if (GitConfig.settle(from, to)) {
          return new Answer.Done();
        }
      }
      Optional<Answer> obstacle = obstacle(from, to);
      if (obstacle.isEmpty() && flags == EXCHANGE) {
        obstacle = makesReadable(to, from)
            ? Optional.of(Answer.Fail.with(Errno.EXDEV))
            : obstacle(to, from);
      }
      if (obstacle.isPresent()) {
        return obstacle.get();
      }
      heedMove(from, to);
      if (flags == EXCHANGE) {
        heedMove(to, from);
      }
      return done(SystemCall.RENAMEAT2, from, to, flags);
    });
  }

  /// Has what is at `place` put aside, before it is another's name.
  private void heed(Place place) throws LinuxException {
    precaution.naming(place.placed());
  }

  private void heedMove(Place from, Place to) throws LinuxException {
    heed(from);
    heed(to);
    if (from.type().equals(Optional.of(FileType.DIRECTORY))) {
      precaution.renaming(from.placed(), to.placed());
    }
  }

  /// Returns why what is at `from` may not be called `to`.
  private Optional<Answer> obstacle(Place from, Place to) throws LinuxException {
    Optional<FileType> type = from.type();
    boolean directory = type.equals(Optional.of(FileType.DIRECTORY));
    boolean above = territory.isAbove(to.name());
    boolean whole = territory.mayChange(from.called()) && territory.mayChange(to.called());
    if (directory && (!whole || above || territory.leavesPackages(from.name(), to.name()))) {
      return Optional.of(Answer.Fail.with(Errno.EXDEV));
    }
    Optional<Answer> removal = obstacleToRemoval(from, Use.WRITE);
    if (removal.isPresent()) {
      return removal;
    }
    return type.equals(Optional.of(FileType.SYMLINK))
        ? obstacleToLink(to.name())
        : judgement.obstacle(to.name(), Use.WRITE);
  }

  /// Removes what is at `path`; `flags` as unlinkat(2) has them.
  Answer remove(Request.Spelled path, int flags) throws LinuxException {
    Use use = (flags & REMOVE_DIRECTORY) == 0 ? Use.WRITE : Use.MAKE_DIRECTORY;
    return at(path, place -> {
      Optional<Answer> obstacle = obstacleToRemoval(place, use);
      if (obstacle.isPresent()) {
        return obstacle.get();
      }
      heed(place);
      return done(SystemCall.UNLINKAT, place, flags);
    });
  }

  /// In a tree that was granted whole every name may be removed.
  private Optional<Answer> obstacleToRemoval(Place place, Use use) {
    return territory.mayChange(place.called())
        ? Optional.empty()
        : judgement.obstacle(place.name(), use);
  }

  private static boolean isLink(Place place) throws LinuxException {
    return place.type().equals(Optional.of(FileType.SYMLINK));
  }

  private Answer at(Request.Spelled path, Deed deed) throws LinuxException {
    Optional<Place> found = places.find(path);
    if (found.isEmpty()) {
      return new Answer.Proceed();
    }
    try (Place place = found.get()) {
      return territory.holds(place.called()) ? deed.at(place) : new Answer.Proceed();
    }
  }

  /// Between what is the program's own and what it was granted it is as between two file systems:
  /// Landlock would answer that it may not, and programs would not fall back to copying.
  private Answer between(Request.Spelled path, Request.Spelled other, Move move)
      throws LinuxException {
    Optional<Place> found = places.find(path);
    if (found.isEmpty()) {
      return new Answer.Proceed();
    }
    try (Place from = found.get()) {
      Optional<Place> wanted = places.find(other);
      if (wanted.isEmpty()) {
        return new Answer.Proceed();
      }
      try (Place to = wanted.get()) {
        return between(from, to, move);
      }
    }
  }

  private Answer between(Place from, Place to, Move move) throws LinuxException {
    boolean held = territory.holds(from.called());
    if (held && territory.holds(to.called())) {
      return makesReadable(from, to) ? Answer.Fail.with(Errno.EXDEV) : move.between(from, to);
    }
    boolean apart = held
        ? territory.isOwn(to.called())
        : territory.isOwn(from.called()) && territory.holds(to.called());
    return apart ? Answer.Fail.with(Errno.EXDEV) : new Answer.Proceed();
  }

  /// Under the name of `to` could be read what cannot be under that of `from`: no other name may
  /// bring that about.
  private boolean makesReadable(Place from, Place to) {
    return judgement.permits(to.name(), Use.READ) && !judgement.permits(from.name(), Use.READ);
  }

  private Answer made(Answer answer) {
    disk.named();
    return answer;
  }

  private static Answer done(SystemCall call, Place place, long mode) throws LinuxException {
    try (Frame frame = new Frame()) {
      long name = frame.path(place.written());
      frame.call(call, place.name(), place.directory().number(), name, mode);
    }
    return new Answer.Done();
  }

  private static Answer done(SystemCall call, Place from, Place to, long flags)
      throws LinuxException {
    try (Frame frame = new Frame()) {
      frame.call(
          call,
          to.name(),
          from.directory().number(),
          frame.path(from.written()),
          to.directory().number(),
          frame.path(to.written()),
          flags);
    }
    return new Answer.Done();
  }
}

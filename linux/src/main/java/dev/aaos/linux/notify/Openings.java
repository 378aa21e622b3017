package dev.aaos.linux.notify;

import dev.aaos.linux.Errno;
import dev.aaos.linux.FileType;
import dev.aaos.linux.LinuxException;
import dev.aaos.linux.PathBytes;
import dev.aaos.linux.call.Architecture;
import dev.aaos.linux.call.Descriptor;
import dev.aaos.linux.call.Frame;
import dev.aaos.linux.call.OpenHow;
import dev.aaos.linux.call.SystemCall;
import dev.aaos.linux.call.Umask;
import dev.aaos.linux.confine.Permits.Use;
import dev.aaos.linux.limit.DiskUse;
import dev.aaos.linux.trail.Precaution;
import java.util.Optional;
import java.util.OptionalInt;

/// Opens files for writing on behalf of a program, and cuts them short. For the deputy's thread.
///
/// It never waits: a pipe with a name that nobody reads yet is tried again later.
final class Openings {
  /// The flags of creat(2).
  static final int CREATING = 0x241;

  private static final int MOST_LINKS = 40;
  private static final int WRITE_ONLY = 0x1;
  private static final int ACCESS = 0x3;
  private static final int CREATE = 0x40;
  private static final int EXCLUSIVE = 0x80;
  private static final int CUT = 0x200;
  private static final int NON_BLOCKING = 0x800;
  private static final int CLOSE_ON_EXEC = 0x80000;
  private static final int NAMELESS = 0x400000;
  private static final int SET_FLAGS = 4;

  /// `O_APPEND`, `O_DIRECT` on either processor, and `O_NOATIME`: what can be set afterwards.
  private static final int SETTABLE = 0x400 | 0x4000 | 0x10000 | 0x40000;

  private final Places places;
  private final Judgement judgement;
  private final DiskUse disk;
  private final Precaution precaution;
  private final Optional<Terminals> terminals;

  /// @param terminals the program's own, where it does not open them by itself
  Openings(
      Places places,
      Judgement judgement,
      DiskUse disk,
      Precaution precaution,
      Optional<Terminals> terminals) {
    this.places = places;
    this.judgement = judgement;
    this.disk = disk;
    this.precaution = precaution;
    this.terminals = terminals;
  }

  /// Opens `path` as `flags` say, with `mode` if it is created.
  Answer open(Request request, Request.Spelled path, int flags, int mode) throws LinuxException {
    if ((flags & NAMELESS) != 0) {
      return openNameless(path);
    }
    boolean makesNew = (flags & (CREATE | EXCLUSIVE)) == (CREATE | EXCLUSIVE);
    boolean follows = !makesNew && (flags & Architecture.CURRENT.noFollowFlag()) == 0;
    Request.Spelled so = path;
    for (int links = 0; links < MOST_LINKS; links++) {
      OptionalInt own = so.descriptor();
      if (own.isPresent()) {
        return reopen(request, own.getAsInt(), flags);
      }
      Optional<Place> found = places.find(so);
      if (found.isEmpty()) {
        return new Answer.Proceed();
      }
      try (Place place = found.get()) {
        Optional<FileType> type = place.type();
        if (!follows || !type.equals(Optional.of(FileType.SYMLINK))) {
          return places.territory().holds(place.called())
              ? open(request, new Found(place, type), flags, mode)
              : elsewhere(place, flags);
        }
        so = place.target();
      }
    }
    return Answer.Fail.with(Errno.ELOOP);
  }

  private Answer elsewhere(Place place, int flags) throws LinuxException {
    Optional<Answer> terminal =
        terminals.isPresent() ? terminals.get().open(place, flags) : Optional.empty();
    return terminal.orElseGet(Answer.Proceed::new);
  }

  /// A place, and what is there.
  private record Found(Place place, Optional<FileType> type) {}

  /// Makes the file at `path` so many bytes long.
  Answer truncate(Request request, Request.Spelled path, long length) throws LinuxException {
    if (length >= 0 && Long.compareUnsigned(length, request.largestFile()) > 0) {
      return Answer.Fail.with(Errno.EFBIG);
    }
    return switch (open(request, path, WRITE_ONLY, 0)) {
      case Answer.Give(Descriptor file, boolean closeOnExec) -> {
        try (file;
            Frame frame = new Frame()) {
          frame.call(SystemCall.FTRUNCATE, file, file.number(), length);
          yield new Answer.Done();
        }
      }
      case Answer other -> other;
    };
  }

  private Answer open(Request request, Found found, int flags, int mode) throws LinuxException {
    Place place = found.place;
    PathBytes name = place.name();
    if (place.slashed()) {
      return new Answer.Proceed();
    }
    Optional<Answer> obstacle = obstacle(name, flags);
    if (obstacle.isPresent()) {
      return obstacle.get();
    }
    boolean creates = (flags & CREATE) != 0 && found.type.isEmpty();
    try {
      return creates ? create(request, place, flags, mode) : openThere(place, flags, mode);
    } catch (LinuxException e) {
      boolean madeMeanwhile = creates && e.is(Errno.EEXIST);
      if (madeMeanwhile) {
        precaution.mistaken(place.placed());
      }
      boolean nobodyReads = e.is(Errno.ENXIO) && found.type.equals(Optional.of(FileType.PIPE));
      boolean waits = (nobodyReads || e.is(Errno.EAGAIN)) && (flags & NON_BLOCKING) == 0;
      if (waits || (madeMeanwhile && (flags & EXCLUSIVE) == 0)) {
        return new Answer.Later();
      }
      throw e;
    }
  }

  /// What is made is new: a file that somebody else makes there meanwhile is opened as such.
  private Answer create(Request request, Place place, int flags, int mode) throws LinuxException {
    Umask.set(request.mask());
    precaution.making(place.placed());
    Descriptor file =
        place.directory().openAt(place.last(), OpenHow.onBehalf(flags | EXCLUSIVE, mode));
    return prepared(file, flags, () -> {
      precaution.made(file);
      disk.named();
    });
  }

  /// A file is cut short only once what it held is put aside.
  private Answer openThere(Place place, int flags, int mode) throws LinuxException {
    Descriptor file = place.directory().openAt(place.last(), OpenHow.onBehalf(flags & ~CUT, mode));
    return prepared(file, flags, () -> cut(file, place.name(), flags));
  }

  private void cut(Descriptor file, PathBytes called, int flags) throws LinuxException {
    if (file.status().type() != FileType.FILE) {
      return;
    }
    precaution.content(file, called);
    if ((flags & CUT) == 0) {
      return;
    }
    if ((flags & ACCESS) != 0) {
      file.truncate(0);
      return;
    }
    try (Descriptor writable = file.reopen(OpenHow.append())) {
      writable.truncate(0);
    }
  }

  /// Who opens for both needs leave for both.
  private Optional<Answer> obstacle(PathBytes name, int flags) {
    Optional<Answer> toWrite = judgement.obstacle(name, Use.WRITE);
    return toWrite.isPresent() || (flags & ACCESS) == WRITE_ONLY
        ? toWrite
        : judgement.obstacle(name, Use.READ);
  }

  /// A file without a name is given one later by a link, which is refused where file systems lack
  /// this; so programs fall back to a name.
  private Answer openNameless(Request.Spelled path) throws LinuxException {
    Request.Spelled within =
        new Request.Spelled(path.base().resolve(path.text()), PathBytes.of("nameless"));
    Optional<Place> found = places.find(within);
    if (found.isEmpty()) {
      return new Answer.Proceed();
    }
    try (Place place = found.get()) {
      return places.territory().holds(place.called())
          ? Answer.Fail.with(Errno.EOPNOTSUPP)
          : new Answer.Proceed();
    }
  }

  /// Opens anew what the caller holds as `number`.
  private Answer reopen(Request request, int number, int flags) throws LinuxException {
    try (Descriptor held = request.descriptor(number)) {
      boolean isFile = held.status().type() == FileType.FILE && places.isSeen(held);
      PathBytes name = held.realName();
      boolean ours = name.parent().filter(places.territory()::holds).isPresent();
      if (!isFile || !ours) {
        return new Answer.Proceed();
      }
      Optional<Answer> obstacle = obstacle(name, flags);
      if (obstacle.isPresent()) {
        return obstacle.get();
      }
      Descriptor file = held.reopen(OpenHow.again(flags & ~CUT));
      return prepared(file, flags, () -> cut(file, name, flags));
    }
  }

  private interface Step {
    void run() throws LinuxException;
  }

  private Answer prepared(Descriptor file, int flags, Step first) throws LinuxException {
    try {
      first.run();
      disk.opened(file);
    } catch (LinuxException e) {
      file.close();
      throw e;
    }
    return given(file, flags);
  }

  /// Hands over `file`, which was opened so as not to wait, as it was asked for.
  static Answer given(Descriptor file, int flags) throws LinuxException {
    if ((flags & NON_BLOCKING) == 0) {
      try (Frame frame = new Frame()) {
        frame.call(SystemCall.FCNTL, file, file.number(), SET_FLAGS, flags & SETTABLE);
      } catch (LinuxException e) {
        file.close();
        throw e;
      }
    }
    return new Answer.Give(file, (flags & CLOSE_ON_EXEC) != 0);
  }
}

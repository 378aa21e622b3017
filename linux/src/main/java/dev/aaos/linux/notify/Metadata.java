package dev.aaos.linux.notify;

import dev.aaos.linux.Errno;
import dev.aaos.linux.LinuxException;
import dev.aaos.linux.PathBytes;
import dev.aaos.linux.call.Descriptor;
import dev.aaos.linux.call.Frame;
import dev.aaos.linux.call.OpenHow;
import dev.aaos.linux.call.SystemCall;
import dev.aaos.linux.confine.Permits.Use;
import dev.aaos.linux.trail.Precaution;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.OptionalInt;

/// Sets modes and times of files for a program, where it may write: Landlock does not know them, so
/// nothing here is ever left to the program to do by itself. For the deputy's thread.
///
/// It opens the object itself, asks that its name, and sets what was asked for on it and no other;
/// a name that the program changes meanwhile leads nowhere else.
final class Metadata {
  private static final int SET_ID_BITS = 06000;
  private static final int MODE_BITS = 07777;
  private static final byte[] GONE = " (deleted)".getBytes(StandardCharsets.US_ASCII);
  private static final int TIMES = 32;
  private static final int NO_FOLLOW = 0x100;
  private static final int EMPTY_PATH = 0x1000;

  private final Descriptor root;
  private final Territory territory;
  private final Judgement judgement;
  private final Precaution precaution;
  private final boolean elsewhere;

  /// @param elsewhere whether the program may change what is outside of the trees as far as it
  ///     can name it
  Metadata(
      Descriptor root,
      Territory territory,
      Judgement judgement,
      Precaution precaution,
      boolean elsewhere) {
    this.root = root;
    this.territory = territory;
    this.judgement = judgement;
    this.precaution = precaution;
    this.elsewhere = elsewhere;
  }

  private interface Change {
    long on(Frame frame, long path);
  }

  /// Does fchmod(2).
  Answer modeOfHeld(Request request) throws LinuxException {
    try (Descriptor held = request.descriptor(request.number(0))) {
      return mode(held, request.number(1));
    }
  }

  /// Sets the mode of what is at `path`.
  Answer mode(Request request, Request.Spelled path, int mode) throws LinuxException {
    try (Descriptor object = open(request, path, 0)) {
      return mode(object, mode);
    }
  }

  /// Does fchmodat2(2).
  Answer modeAt(Request request) throws LinuxException {
    try (Descriptor object = object(request, request.number(3))) {
      return mode(object, request.number(2));
    }
  }

  private Answer mode(Descriptor object, int mode) throws LinuxException {
    return (mode & SET_ID_BITS) != 0
        ? Answer.Fail.with(Errno.EPERM)
        : change(
            object,
            (frame, path) -> frame.attempt(
                SystemCall.FCHMODAT, Frame.WORKING_DIRECTORY, path, mode & MODE_BITS));
  }

  /// Does utimensat(2).
  Answer times(Request request) throws LinuxException {
    Optional<byte[]> times =
        request.wide(2) == 0 ? Optional.empty() : Optional.of(request.bytes(2, TIMES));
    try (Descriptor object = request.wide(1) == 0
        ? request.descriptor(request.number(0))
        : object(request, request.number(3))) {
      return times(object, times);
    }
  }

  private Answer times(Descriptor object, Optional<byte[]> times) throws LinuxException {
    return change(object, (frame, path) -> {
      MemorySegment copy = frame.bytes(TIMES);
      times.ifPresent(given -> MemorySegment.copy(given, 0, copy, ValueLayout.JAVA_BYTE, 0, TIMES));
      long at = times.isEmpty() ? 0 : copy.address();
      return frame.attempt(SystemCall.UTIMENSAT, Frame.WORKING_DIRECTORY, path, at, 0);
    });
  }

  private Answer change(Descriptor object, Change change) throws LinuxException {
    PathBytes name = object.realName();
    boolean judged = territory.holds(name) && judgement.permits(name, Use.WRITE);
    if (!judged && !territory.mayChange(name) && !(elsewhere && !territory.isIn(name))) {
      return Answer.Fail.with(Errno.EPERM);
    }
    if (!isGone(object, name)) {
      precaution.look(object, name);
    }
    try (Frame frame = new Frame()) {
      PathBytes itself = PathBytes.of("/proc/self/fd/" + object.number());
      long result = change.on(frame, frame.path(itself));
      return result < 0 ? new Answer.Fail((int) -result) : new Answer.Done();
    }
  }

  /// Returns whether `object` has lost its name, which the kernel then adds a word to.
  private boolean isGone(Descriptor object, PathBytes name) throws LinuxException {
    if (!name.endsWith(GONE)) {
      return false;
    }
    try (Descriptor named = root.openAt(name, OpenHow.nameItself(OpenHow.IN_ROOT))) {
      return !named.status().isSameObject(object.status());
    } catch (LinuxException e) {
      if (e.is(Errno.ENOENT) || e.is(Errno.ENOTDIR)) {
        return true;
      }
      throw e;
    }
  }

  /// Returns what the first two arguments name.
  private Descriptor object(Request request, int flags) throws LinuxException {
    Optional<Request.Spelled> path =
        (flags & EMPTY_PATH) == 0 ? Optional.of(request.path(0, 1)) : request.pathIfAny(0, 1);
    return path.isEmpty()
        ? request.descriptor(request.number(0))
        : open(request, path.get(), flags);
  }

  /// A name of a descriptor of the caller's means that; others that lead through what `/proc` has
  /// of processes are not followed.
  private Descriptor open(Request request, Request.Spelled path, int flags) throws LinuxException {
    OptionalInt own = path.descriptor();
    if (own.isPresent()) {
      return request.descriptor(own.getAsInt());
    }
    PathBytes whole = path.base().resolve(path.text());
    return root.openAt(
        whole,
        (flags & NO_FOLLOW) == 0
            ? OpenHow.name(OpenHow.IN_ROOT)
            : OpenHow.nameItself(OpenHow.IN_ROOT));
  }
}

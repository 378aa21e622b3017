package dev.aaos.linux.cell;

import dev.aaos.linux.LinuxException;
import dev.aaos.linux.PathBytes;
import dev.aaos.linux.call.Descriptor;
import dev.aaos.linux.call.Frame;
import dev.aaos.linux.call.OpenHow;
import dev.aaos.linux.call.SystemCall;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// The mounts of the calling thread's own mount namespace.
///
/// A tree is named by an open descriptor before it is mounted elsewhere, so that what was
/// looked at is what is mounted. See mount_setattr(2) and
/// Documentation/filesystems/mount_api.rst.
public final class Mounts {
  /// Mount attributes.
  static final long READ_ONLY = 1;

  static final long NO_SET_ID = 2;
  static final long NO_DEVICES = 4;
  static final long NO_PROGRAMS = 8;

  private static final long MAP_OWNERS = 1 << 20;
  private static final int AT_EMPTY_PATH = 0x1000;
  private static final int AT_RECURSIVE = 0x8000;
  private static final int OPEN_TREE_CLONE = 1;
  private static final int CLOSE_ON_EXEC = 0x80000;
  private static final int FROM_EMPTY = 0x04;
  private static final int TO_EMPTY = 0x40;
  private static final long RECURSIVE = 0x4000;
  private static final long PRIVATE = 1 << 18;
  private static final int DETACH = 2;
  private static final int ATTRIBUTES = 32;

  private Mounts() {}

  /// Keeps mounts made here from showing elsewhere, and the other way round.
  static void detachFromOthers() throws LinuxException {
    try (Frame frame = new Frame()) {
      long root = frame.path(PathBytes.ROOT);
      frame.call(SystemCall.MOUNT, "/", 0, root, 0, RECURSIVE | PRIVATE, 0);
    }
  }

  /// Mounts a new file system of `type` at `path`.
  static void mount(String type, PathBytes path, long attributes, String options)
      throws LinuxException {
    try (Frame frame = new Frame()) {
      long name = frame.path(PathBytes.of(type));
      frame.call(
          SystemCall.MOUNT,
          type + " at " + path,
          name,
          frame.path(path),
          name,
          attributes,
          frame.path(PathBytes.of(options)));
    }
  }

  /// Returns a copy of the mount, and those in it, that begins at what `named` names. It is
  /// nowhere yet.
  public static Descriptor copy(Descriptor named, PathBytes path) throws LinuxException {
    try (Frame frame = new Frame()) {
      long tree = frame.call(
          SystemCall.OPEN_TREE,
          path,
          named.number(),
          frame.bytes(1).address(),
          OPEN_TREE_CLONE | CLOSE_ON_EXEC | AT_RECURSIVE | AT_EMPTY_PATH);
      return Descriptor.owning((int) tree, path.toString());
    }
  }

  /// Sets `attributes` on the whole of `tree`.
  static void restrict(Descriptor tree, long attributes) throws LinuxException {
    try (Frame frame = new Frame()) {
      MemorySegment wanted = frame.bytes(ATTRIBUTES);
      wanted.set(ValueLayout.JAVA_LONG, 0, attributes);
      set(frame, tree, wanted);
    }
  }

  /// Has owners in `tree` be what the user namespace `owners` makes of them.
  public static void map(Descriptor tree, Descriptor owners) throws LinuxException {
    try (Frame frame = new Frame()) {
      MemorySegment wanted = frame.bytes(ATTRIBUTES);
      wanted.set(ValueLayout.JAVA_LONG, 0, MAP_OWNERS);
      wanted.set(ValueLayout.JAVA_LONG, 24, owners.number());
      set(frame, tree, wanted);
    }
  }

  private static void set(Frame frame, Descriptor tree, MemorySegment wanted)
      throws LinuxException {
    frame.call(
        SystemCall.MOUNT_SETATTR,
        tree,
        tree.number(),
        frame.bytes(1).address(),
        AT_EMPTY_PATH | AT_RECURSIVE,
        wanted.address(),
        ATTRIBUTES);
  }

  /// Puts `tree` at `path`, which exists and holds no link.
  static void attach(Descriptor tree, PathBytes path) throws LinuxException {
    try (Frame frame = new Frame();
        Descriptor place = Descriptor.open(path, OpenHow.name(OpenHow.NO_SYMLINKS))) {
      long empty = frame.bytes(1).address();
      frame.call(
          SystemCall.MOVE_MOUNT,
          path,
          tree.number(),
          empty,
          place.number(),
          empty,
          FROM_EMPTY | TO_EMPTY);
    }
  }

  /// Makes `path` the root, with the old root at `old` beneath it.
  static void enter(PathBytes path, PathBytes old) throws LinuxException {
    try (Frame frame = new Frame()) {
      frame.call(SystemCall.PIVOT_ROOT, path, frame.path(path), frame.path(old));
      frame.call(SystemCall.CHDIR, "/", frame.path(PathBytes.ROOT));
    }
  }

  /// Takes away what is mounted at `path`, and everything in it.
  static void detach(PathBytes path) throws LinuxException {
    try (Frame frame = new Frame()) {
      frame.call(SystemCall.UMOUNT2, path, frame.path(path), DETACH);
    }
  }

  /// Makes the root itself, but not what is mounted in it, read-only.
  static void sealRoot() throws LinuxException {
    try (Frame frame = new Frame()) {
      MemorySegment wanted = frame.bytes(ATTRIBUTES);
      wanted.set(ValueLayout.JAVA_LONG, 0, READ_ONLY | NO_SET_ID | NO_DEVICES);
      frame.call(
          SystemCall.MOUNT_SETATTR,
          "/",
          Frame.WORKING_DIRECTORY,
          frame.path(PathBytes.ROOT),
          0,
          wanted.address(),
          ATTRIBUTES);
    }
  }
}

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
  private static final long NEW_NAMESPACE = 0x00020000L;
  private static final long RECURSIVE = 0x4000;
  private static final long PRIVATE = 1 << 18;
  private static final int DETACH = 2;
  private static final int ATTRIBUTES = 32;
  private static final int PID_NAMESPACE_OF_PROCESS = 0xFF05;
  private static final int SET_DESCRIPTOR = 5;
  private static final int CREATE = 6;

  private Mounts() {}

  /// Gives the calling thread mounts of its own, copies of those it had: none made here shows
  /// elsewhere, nor the other way round.
  static void begin() throws LinuxException {
    try (Frame frame = new Frame()) {
      frame.call(SystemCall.UNSHARE, "a mount namespace", NEW_NAMESPACE);
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
      set(frame, tree, AT_EMPTY_PATH | AT_RECURSIVE, wanted);
    }
  }

  /// Returns a copy of the read-only mount at `path` that is not; it is nowhere, and only what
  /// holds it can use it.
  static Descriptor writable(PathBytes path) throws LinuxException {
    try (Descriptor named = Descriptor.open(path, OpenHow.name(OpenHow.NO_SYMLINKS))) {
      Descriptor tree = copy(named, path);
      try (Frame frame = new Frame()) {
        MemorySegment wanted = frame.bytes(ATTRIBUTES);
        wanted.set(ValueLayout.JAVA_LONG, Long.BYTES, READ_ONLY);
        set(frame, tree, AT_EMPTY_PATH, wanted);
        return tree;
      } catch (LinuxException e) {
        tree.close();
        throw e;
      }
    }
  }

  /// Has owners in `tree` be what the user namespace `owners` makes of them.
  public static void map(Descriptor tree, Descriptor owners) throws LinuxException {
    try (Frame frame = new Frame()) {
      MemorySegment wanted = frame.bytes(ATTRIBUTES);
      wanted.set(ValueLayout.JAVA_LONG, 0, MAP_OWNERS);
      wanted.set(ValueLayout.JAVA_LONG, 24, owners.number());
      set(frame, tree, AT_EMPTY_PATH | AT_RECURSIVE, wanted);
    }
  }

  private static void set(Frame frame, Descriptor tree, int flags, MemorySegment wanted)
      throws LinuxException {
    frame.call(
        SystemCall.MOUNT_SETATTR,
        tree,
        tree.number(),
        frame.bytes(1).address(),
        flags,
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

  /// Mounts at `path` a `/proc` that shows the pid namespace of `process`, a descriptor of one.
  ///
  /// @return whether this kernel can (Linux 6.17); else only a process in there can mount it
  static boolean mountProc(Descriptor process, PathBytes path) throws LinuxException {
    try (Frame frame = new Frame();
        Descriptor context = opened(frame, SystemCall.FSOPEN, name(frame, "proc"), 1)) {
      long namespace =
          frame.attempt(SystemCall.IOCTL, process.number(), PID_NAMESPACE_OF_PROCESS, 0);
      if (namespace < 0) {
        return false;
      }
      try (Descriptor shown = Descriptor.owning((int) namespace, "a pid namespace")) {
        long set = frame.attempt(
            SystemCall.FSCONFIG,
            context.number(),
            SET_DESCRIPTOR,
            name(frame, "pidns"),
            0,
            shown.number());
        if (set < 0) {
          return false;
        }
      }
      frame.call(SystemCall.FSCONFIG, "proc", context.number(), CREATE, 0, 0, 0);
      long attributes = NO_SET_ID | NO_DEVICES | NO_PROGRAMS;
      try (Descriptor made = opened(frame, SystemCall.FSMOUNT, context.number(), 1, attributes)) {
        attach(made, path);
      }
      return true;
    }
  }

  private static Descriptor opened(Frame frame, SystemCall call, long... arguments)
      throws LinuxException {
    return Descriptor.owning((int) frame.call(call, "proc", arguments), "proc");
  }

  private static long name(Frame frame, String name) {
    return frame.path(PathBytes.of(name));
  }

  /// Lays a read-only copy of the mount at `path` over it. That one may be held open for
  /// writing for a moment longer: a child that another thread is starting has a copy of every
  /// descriptor until it has become its program, and no such mount can be made read-only.
  static void seal(PathBytes path) throws LinuxException {
    try (Descriptor named = Descriptor.open(path, OpenHow.name(OpenHow.NO_SYMLINKS));
        Descriptor sealed = copy(named, path)) {
      restrict(sealed, READ_ONLY | NO_SET_ID | NO_DEVICES);
      attach(sealed, path);
    }
  }

  /// Makes what is mounted at `path` the root, and takes the old root away with all it holds.
  static void enter(PathBytes path) throws LinuxException {
    try (Frame frame = new Frame()) {
      long here = frame.path(PathBytes.HERE);
      frame.call(SystemCall.CHDIR, path, frame.path(path));
      frame.call(SystemCall.PIVOT_ROOT, path, here, here);
      frame.call(SystemCall.UMOUNT2, "the old root", here, DETACH);
      frame.call(SystemCall.CHDIR, "/", frame.path(PathBytes.ROOT));
    }
  }
}

package dev.aaos.linux.restrict;

import dev.aaos.linux.PathBytes;
import dev.aaos.linux.call.Frame;
import dev.aaos.linux.call.OpenHow;
import dev.aaos.linux.call.SystemCall;

/// The denial self-test: what no confined program may do is tried, right where the program will
/// run. What is not refused there refuses the start.
public final class Denials {
  private static final long NEW_USER = 0x10000000L;
  private static final int CREATE_FOR_WRITING = 0x41;
  private static final int PAGE = 4096;
  private static final int OPEN_HOW_BYTES = 24;
  private static final int INTERNET = 2;
  private static final int NETLINK = 16;
  private static final int UNIX = 1;
  private static final int DATAGRAM = 2;

  private Denials() {}

  /// Adds what is tried in a cell.
  public static void inCell(Restriction steps) {
    files(steps);
    long root = steps.path(PathBytes.ROOT);
    long oldRoot = steps.path(PathBytes.of("/.old/etc/passwd"));
    steps.cannot(
        "mounts",
        "reach the old root",
        SystemCall.OPENAT,
        "ENOENT EACCES",
        Frame.WORKING_DIRECTORY,
        oldRoot,
        0);
    steps.cannot("capabilities", "mount", SystemCall.MOUNT, "EPERM", root, root, root, 0, 0);
    kernel(steps);
  }

  /// Adds what is tried where the program shares names, processes and network with the machine.
  public static void withoutCell(Restriction steps) {
    files(steps);
    long daemon = parent();
    steps.cannot(
        "landlock",
        "read the daemon's environment",
        SystemCall.OPENAT,
        "EACCES",
        Frame.WORKING_DIRECTORY,
        steps.path(PathBytes.of("/proc/" + daemon + "/environ")),
        0);
    if (Landlock.scopesSignals()) {
      steps.cannot("landlock", "signal the daemon", SystemCall.KILL, "EPERM", daemon, 0);
    }
    steps.cannot("seccomp", "limit the daemon", SystemCall.PRLIMIT64, "EPERM", daemon, 0, 0, 0);
    steps.cannot("seccomp", "set an attribute", SystemCall.SETXATTR, "EOPNOTSUPP", 0, 0, 0, 0, 0);
    steps.cannot("seccomp", "shared memory", SystemCall.SHMGET, "ENOSYS", 0, PAGE, 0600);
    steps.cannot("seccomp", "watch files", SystemCall.INOTIFY_INIT1, "ENOSYS", 0);
    steps.cannot("sockets", "a TCP socket", SystemCall.SOCKET, "EAFNOSUPPORT", INTERNET, 1, 0);
    kernel(steps);
  }

  /// Adds what is tried where a hand waits, which holds no files yet.
  public static void ofHand(Restriction steps) {
    steps.cannot("seccomp", "write", SystemCall.WRITE, "ENOSYS", -1, 0, 0);
    steps.cannot("seccomp", "a user namespace", SystemCall.UNSHARE, "ENOSYS", NEW_USER);
    steps.cannot("seccomp", "a Unix socket", SystemCall.SOCKET, "ENOSYS", UNIX, DATAGRAM, 0);
    steps.cannot("seccomp", "signal the daemon", SystemCall.KILL, "ENOSYS", parent(), 0);
  }

  /// Adds what is tried where a hand works that was not let into the whole machine.
  public static void ofHandAtWork(Restriction steps) {
    OpenHow listing = OpenHow.readDirectory(OpenHow.FOLLOW);
    steps.cannot(
        "landlock",
        "list /",
        SystemCall.OPENAT2,
        "EACCES",
        Frame.WORKING_DIRECTORY,
        steps.path(PathBytes.ROOT),
        steps.numbers(listing.flags(), listing.mode(), listing.resolve()),
        OPEN_HOW_BYTES);
  }

  private static long parent() {
    try (Frame frame = new Frame()) {
      return frame.attempt(SystemCall.GETPPID);
    }
  }

  /// Adds that a name is made in `tree`, which only the deputy can.
  public static void of(PathBytes tree, Restriction steps) {
    steps.cannot(
        "landlock",
        "make a name in " + tree,
        SystemCall.OPENAT,
        "EACCES EROFS ENOENT",
        Frame.WORKING_DIRECTORY,
        steps.path(tree.resolve(PathBytes.of(".aaos-proof"))),
        CREATE_FOR_WRITING,
        0600);
  }

  private static void files(Restriction steps) {
    long root = steps.path(PathBytes.ROOT);
    long core = steps.path(PathBytes.of("/proc/sys/kernel/core_pattern"));
    long planted = steps.path(PathBytes.of("/planted"));
    steps.cannot(
        "landlock", "list /", SystemCall.OPENAT, "EACCES", Frame.WORKING_DIRECTORY, root, 0);
    steps.cannot(
        "landlock",
        "write core_pattern",
        SystemCall.OPENAT,
        "EACCES",
        Frame.WORKING_DIRECTORY,
        core,
        1);
    steps.cannot(
        "mounts",
        "create /planted",
        SystemCall.OPENAT,
        "EACCES EROFS",
        Frame.WORKING_DIRECTORY,
        planted,
        CREATE_FOR_WRITING,
        0600);
  }

  private static void kernel(Restriction steps) {
    steps.cannot("seccomp", "a user namespace", SystemCall.UNSHARE, "EPERM", NEW_USER);
    steps.cannot("seccomp", "bpf", SystemCall.BPF, "EPERM", 0, 0, 0);
    steps.cannot("seccomp", "ptrace", SystemCall.PTRACE, "EPERM", 0, 0, 0, 0);
    steps.cannot("seccomp", "io_uring", SystemCall.IO_URING_SETUP, "ENOSYS", 1, 0);
    steps.cannot("sockets", "a Unix socket", SystemCall.SOCKET, "EAFNOSUPPORT", UNIX, DATAGRAM, 0);
    steps.cannot("sockets", "netlink", SystemCall.SOCKET, "EAFNOSUPPORT", NETLINK, DATAGRAM, 0);
  }
}

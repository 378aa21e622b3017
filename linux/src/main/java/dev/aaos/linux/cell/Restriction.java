package dev.aaos.linux.cell;

import dev.aaos.linux.Errno;
import dev.aaos.linux.PathBytes;
import dev.aaos.linux.call.Frame;
import dev.aaos.linux.call.Spawn;
import dev.aaos.linux.call.SystemCall;
import dev.aaos.linux.confine.ConfinementException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;

/// How a thread enters a cell, gives up every power, proves that it has none, and starts a
/// program.
///
/// All of it is laid out beforehand, as numbers: a restricted thread may load no class, for
/// one whose file it may not read stays broken for the whole JVM. So it only makes system
/// calls and notes the first that did not answer as it had to; what went wrong is put into
/// words by another.
public final class Restriction {
  private static final int SET_NO_NEW_PRIVILEGES = 38;
  private static final int DROP_FROM_BOUNDING_SET = 24;
  private static final int AMBIENT = 47;
  private static final int CLEAR_AMBIENT = 4;
  private static final int CAPABILITIES = 64;
  private static final int CAPABILITY_VERSION = 0x20080522;
  private static final int FILTER = 1;
  private static final int LISTENED_TO = 0x08 | 0x20;
  private static final long OWN_DIRECTORY = 0x200;
  private static final int FILE_LOCKS = 10;
  private static final int INTERNET = 2;
  private static final long NEW_USER = 0x10000000L;
  private static final int CREATE_FOR_WRITING = 0x41;
  private static final int NETLINK = 16;
  private static final int UNIX = 1;
  private static final int DATAGRAM = 2;

  private final List<Step> steps = new ArrayList<>();
  private final Arena arena;
  private final Spawn spawn;

  private int stopped = -1;
  private int listener = -1;
  private long answer;

  /// One system call.
  ///
  /// @param layer of the confinement that it belongs to
  /// @param refusals the errnos it must answer, one of them; empty when it must succeed
  /// @param tolerated an errno that is as good as success, 0 for none
  @SuppressWarnings("ArrayRecordComponent") // numbers alone: nothing to load on that thread
  private record Step(
      String layer,
      String what,
      SystemCall call,
      long[] arguments,
      int[] refusals,
      int tolerated) {}

  private Restriction(Arena arena, Spawn spawn) {
    this.arena = arena;
    this.spawn = spawn;
  }

  /// Lays out how a thread enters `cell`.
  ///
  /// @param arena holds it, and `spawn`, until the thread has ended
  static Restriction inCell(Arena arena, Cell cell, List<Bpf.Instruction> filter, Spawn spawn) {
    Restriction restriction = new Restriction(arena, spawn);
    restriction.enter(cell);
    restriction.giveUp(cell.rules());
    restriction.dropCapabilities();
    restriction.filter(filter, 0);
    restriction.prove();
    return restriction;
  }

  /// Where a program is put without a cell.
  ///
  /// @param rules what Landlock allows there
  /// @param directory where the program begins
  /// @param mark the soft limit of file locks, by which its processes are known
  public record Bare(Landlock rules, PathBytes directory, long mark) {}

  /// Lays out how a thread restricts itself without a cell. Afterwards [#listener] hears what the
  /// filter asks.
  ///
  /// @param arena holds it, and `spawn`, until the thread has ended
  public static Restriction bare(
      Arena arena, Bare place, List<Bpf.Instruction> filter, Spawn spawn) {
    Restriction restriction = new Restriction(arena, spawn);
    restriction.mark(place);
    restriction.giveUp(place.rules);
    restriction.filter(filter, LISTENED_TO);
    restriction.proveBare();
    return restriction;
  }

  private void mark(Bare place) {
    must("working directory", "one of its own", SystemCall.UNSHARE, OWN_DIRECTORY);
    must("working directory", place.directory.toString(), SystemCall.CHDIR, path(place.directory));
    MemorySegment limit = arena.allocate(2L * Long.BYTES, Long.BYTES);
    limit.setAtIndex(ValueLayout.JAVA_LONG, 0, place.mark);
    limit.setAtIndex(ValueLayout.JAVA_LONG, 1, -1);
    must("limits", "mark", SystemCall.PRLIMIT64, 0, FILE_LOCKS, limit.address(), 0);
  }

  private void enter(Cell cell) {
    must(
        "namespaces",
        "enter the cell",
        SystemCall.SETNS,
        cell.around().process().number(),
        EmptyCell.NAMESPACES);
    PathBytes directory = cell.directory();
    must("working directory", directory.toString(), SystemCall.CHDIR, path(directory));
  }

  private void giveUp(Landlock rules) {
    must("no_new_privs", "set", SystemCall.PRCTL, SET_NO_NEW_PRIVILEGES, 1);
    must("landlock", "restrict", SystemCall.LANDLOCK_RESTRICT_SELF, rules.number(), 0);
  }

  private void dropCapabilities() {
    must("capabilities", "clear", SystemCall.PRCTL, AMBIENT, CLEAR_AMBIENT);
    for (int one = 0; one < CAPABILITIES; one++) {
      steps.add(new Step(
          "capabilities",
          "drop " + one,
          SystemCall.PRCTL,
          new long[] {DROP_FROM_BOUNDING_SET, one},
          new int[0],
          Errno.EINVAL.number()));
    }
    MemorySegment header = arena.allocate(8, Long.BYTES);
    header.set(ValueLayout.JAVA_INT, 0, CAPABILITY_VERSION);
    MemorySegment none = arena.allocate(24, Long.BYTES);
    must("capabilities", "drop all", SystemCall.CAPSET, header.address(), none.address());
  }

  private void filter(List<Bpf.Instruction> filter, int flags) {
    long program = SeccompFilter.inMemory(arena, filter).address();
    must("seccomp", "filter", SystemCall.SECCOMP, FILTER, flags, program);
  }

  /// The denial self-test: what no confined program may do is tried, right where the program
  /// will run.
  private void prove() {
    proveFiles();
    long root = path(PathBytes.ROOT);
    long oldRoot = path(PathBytes.of("/.old/etc/passwd"));
    cannot(
        "mounts",
        "reach the old root",
        SystemCall.OPENAT,
        "ENOENT EACCES",
        Frame.WORKING_DIRECTORY,
        oldRoot,
        0);
    cannot("capabilities", "mount", SystemCall.MOUNT, "EPERM", root, root, root, 0, 0);
    proveKernel();
  }

  /// The same, where the program shares names, processes and network with the machine.
  private void proveBare() {
    proveFiles();
    long daemon = parent();
    long secrets = path(PathBytes.of("/proc/" + daemon + "/environ"));
    cannot(
        "landlock",
        "read the daemon's environment",
        SystemCall.OPENAT,
        "EACCES",
        Frame.WORKING_DIRECTORY,
        secrets,
        0);
    cannot("landlock", "signal the daemon", SystemCall.KILL, "EPERM", daemon, 0);
    cannot("seccomp", "limit the daemon", SystemCall.PRLIMIT64, "EPERM", daemon, 0, 0, 0);
    cannot("seccomp", "set an attribute", SystemCall.SETXATTR, "EOPNOTSUPP", 0, 0, 0, 0, 0);
    cannot("seccomp", "shared memory", SystemCall.SHMGET, "ENOSYS", 0, 4096, 0600);
    cannot("seccomp", "watch files", SystemCall.INOTIFY_INIT1, "ENOSYS", 0);
    cannot("sockets", "a TCP socket", SystemCall.SOCKET, "EAFNOSUPPORT", INTERNET, 1, 0);
    proveKernel();
  }

  private static long parent() {
    try (Frame frame = new Frame()) {
      return frame.attempt(SystemCall.GETPPID);
    }
  }

  private void proveFiles() {
    long root = path(PathBytes.ROOT);
    long core = path(PathBytes.of("/proc/sys/kernel/core_pattern"));
    long planted = path(PathBytes.of("/planted"));
    cannot("landlock", "list /", SystemCall.OPENAT, "EACCES", Frame.WORKING_DIRECTORY, root, 0);
    cannot(
        "landlock",
        "write core_pattern",
        SystemCall.OPENAT,
        "EACCES",
        Frame.WORKING_DIRECTORY,
        core,
        1);
    cannot(
        "files",
        "create /planted",
        SystemCall.OPENAT,
        "EACCES EROFS",
        Frame.WORKING_DIRECTORY,
        planted,
        CREATE_FOR_WRITING,
        0600);
  }

  private void proveKernel() {
    cannot("seccomp", "a user namespace", SystemCall.UNSHARE, "EPERM", NEW_USER);
    cannot("seccomp", "bpf", SystemCall.BPF, "EPERM", 0, 0, 0);
    cannot("seccomp", "ptrace", SystemCall.PTRACE, "EPERM", 0, 0, 0, 0);
    cannot("seccomp", "io_uring", SystemCall.IO_URING_SETUP, "ENOSYS", 1, 0);
    cannot("sockets", "a Unix socket", SystemCall.SOCKET, "EAFNOSUPPORT", UNIX, DATAGRAM, 0);
    cannot("sockets", "netlink", SystemCall.SOCKET, "EAFNOSUPPORT", NETLINK, DATAGRAM, 0);
  }

  private long path(PathBytes path) {
    byte[] bytes = path.toByteArray();
    MemorySegment copy = arena.allocate(bytes.length + 1L);
    MemorySegment.copy(bytes, 0, copy, ValueLayout.JAVA_BYTE, 0, bytes.length);
    return copy.address();
  }

  private void must(String layer, String what, SystemCall call, long... arguments) {
    steps.add(new Step(layer, what, call, arguments, new int[0], 0));
  }

  private void cannot(
      String layer, String what, SystemCall call, String refusals, long... arguments) {
    int[] errnos = List.of(refusals.split(" ", -1)).stream()
        .mapToInt(name -> Errno.valueOf(name).number())
        .toArray();
    steps.add(new Step(layer, what, call, arguments, errnos, 0));
  }

  /// Returns how many things are tried that must be refused.
  public int proofs() {
    return (int) steps.stream().filter(step -> step.refusals.length > 0).count();
  }

  /// Does it, on the calling thread, which must end afterwards.
  ///
  /// @param frame made by this thread before
  public void run(Frame frame) {
    for (int i = 0; i < steps.size(); i++) {
      Step step = steps.get(i);
      long result = frame.attempt(step.call, step.arguments);
      if (!isAsItMustBe(step, result)) {
        stopped = i;
        answer = result;
        return;
      }
      listener = step.call == SystemCall.SECCOMP ? (int) result : listener;
    }
    answer = -spawn.start();
    stopped = answer == 0 ? -1 : steps.size();
  }

  private static boolean isAsItMustBe(Step step, long result) {
    if (step.refusals.length == 0) {
      return result >= 0 || -result == step.tolerated;
    }
    for (int refusal : step.refusals) {
      if (result == -refusal) {
        return true;
      }
    }
    return false;
  }

  /// Returns the descriptor of what hears the filter's questions, once the thread has ended.
  public int listener() {
    return listener;
  }

  /// Says what did not answer as it had to, once the thread has ended.
  public void check() throws ConfinementException {
    outcome(false);
  }

  /// Returns why the child could not become its program, 0 when it did, once the thread has ended.
  ///
  /// @param released whether a child was there, and let go
  /// @throws ConfinementException when something did not answer as it had to
  int outcome(boolean released) throws ConfinementException {
    if (stopped < 0) {
      return 0;
    }
    if (stopped == steps.size()) {
      if (released) {
        return (int) -answer;
      }
      throw new ConfinementException(
          "start", "posix_spawn answered " + shown(answer), "see `aaos doctor`");
    }
    Step step = steps.get(stopped);
    boolean denial = step.refusals.length > 0;
    throw new ConfinementException(
        step.layer,
        (denial ? "the denial self-test: " : "") + step.what + ": " + step.call + " answered "
            + shown(answer),
        "see `aaos doctor` for what this machine lacks");
  }

  private static String shown(long result) {
    return result >= 0
        ? "success"
        : Errno.of((int) -result).map(Enum::name).orElse("errno " + -result);
  }
}

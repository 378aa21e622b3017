package dev.aaos.linux.cell;

import dev.aaos.linux.Errno;
import dev.aaos.linux.LinuxException;
import dev.aaos.linux.PathBytes;
import dev.aaos.linux.call.Descriptor;
import dev.aaos.linux.call.Frame;
import dev.aaos.linux.call.Spawn;
import dev.aaos.linux.call.SystemCall;
import dev.aaos.linux.confine.ConfinementException;
import dev.aaos.linux.confine.Ending;
import dev.aaos.linux.egress.Loopback;
import dev.aaos.linux.limit.Hold;
import dev.aaos.linux.restrict.Processes;
import java.lang.foreign.Arena;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collections;
import java.util.List;

/// Namespaces of their own and process 1 in them: all of a cell but what is seen there. It
/// lasts until it is ended, or this process ends.
///
/// Process 1 is `sh`, whose input this process holds: the line written to it becomes the bound of
/// the pid namespace (`kernel.pid_max`). Then it does what an init does: it waits for a child,
/// and so for whatever is orphaned, until that child finds the input ended; then it ends, and
/// everything in the cell. Both live in a mount namespace that holds an empty read-only root and
/// nothing else.
final class EmptyCell {
  private static final long NEW_UTS = 0x04000000L;
  private static final long NEW_IPC = 0x08000000L;
  private static final long NEW_PIDS = 0x20000000L;
  private static final long NEW_NETWORK = 0x40000000L;
  /// What a cell has of its own besides mounts; its user namespace is this process's.
  static final long NAMESPACES = NEW_UTS | NEW_IPC | NEW_PIDS | NEW_NETWORK;

  private static final PathBytes BASE = PathBytes.of("/tmp");
  private static final String NAME = "aaos";
  private static final int STREAM = 0x80000 | 1;
  private static final int LONGEST_WORD = 4096;
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final List<String> ENVIRONMENT = List.of("PATH=/usr/bin:/bin", "LC_ALL=C");
  private static final String SHELL = "/bin/sh";
  private static final String BOUNDED = "yes\n";
  private static final List<String> FIRST = List.of("sh", "-c", """
      exec 3<&0
      read -r most
      bounded=no
      if echo "$most" 2> /dev/null > /proc/sys/kernel/pid_max; then bounded=yes; fi
      (echo $bounded; read -r end) <&3 &
      wait
      """);

  private final Descriptor process;
  private final Descriptor line;
  private final Hold hold;
  private final int numbers;
  private boolean bounded;
  private boolean over;

  private EmptyCell(Descriptor process, Descriptor line, Hold hold, int numbers) {
    this.process = process;
    this.line = line;
    this.hold = hold;
    this.numbers = numbers;
  }

  /// Makes one in which there are so many process `numbers`. The calling thread must end
  /// afterwards.
  static EmptyCell make(int numbers) throws ConfinementException {
    String layer = "namespaces";
    try {
      enterNamespaces();
      layer = "network";
      Loopback.start();
      layer = "process 1";
      EmptyCell cell = start(numbers);
      try {
        cell.bound();
        layer = "mounts";
        // Process 1 has all it needs, so it and its mounts go without the machine's.
        Mounts.enter(BASE);
        return cell;
      } catch (LinuxException e) {
        cell.end();
        throw e;
      }
    } catch (LinuxException e) {
      throw new ConfinementException(
          layer, String.valueOf(e.getMessage()), "see `aaos doctor` for what this machine lacks");
    }
  }

  private static void enterNamespaces() throws LinuxException {
    try (Frame frame = new Frame()) {
      frame.call(SystemCall.UNSHARE, "uts, ipc, pid and net namespaces", NAMESPACES);
      frame.call(
          SystemCall.SETHOSTNAME, NAME, frame.path(PathBytes.of(NAME)), (long) NAME.length());
    }
    Mounts.begin();
  }

  private static EmptyCell start(int numbers) throws LinuxException {
    List<Descriptor> ends = Descriptor.pair(STREAM, "process 1's line");
    try (Descriptor theirs = ends.getLast()) {
      Hold hold = emptyRoot();
      List<Integer> all = Collections.nCopies(3, theirs.number());
      return new EmptyCell(spawn(SHELL, FIRST, all), ends.getFirst(), hold, numbers);
    } catch (LinuxException e) {
      ends.getFirst().close();
      throw e;
    }
  }

  /// Mounts what is to be process 1's root, and has the cell's command wait in there.
  private static Hold emptyRoot() throws LinuxException {
    Mounts.mount("tmpfs", BASE, Mounts.NO_SET_ID, "mode=0755,size=4k");
    Hold hold = Hold.make(BASE);
    Mounts.seal(BASE);
    return hold;
  }

  /// Starts `program` in the namespaces that the calling thread's children are born in.
  private static Descriptor spawn(String program, List<String> arguments, List<Integer> given)
      throws LinuxException {
    try (Arena arena = Arena.ofConfined()) {
      Spawn spawn = new Spawn(arena, program, arguments, ENVIRONMENT, Spawn.Heritage.of(given));
      int errno = spawn.start();
      spawn.release();
      if (errno != 0) {
        throw new LinuxException(errno, "posix_spawn", program);
      }
      return Processes.open(spawn.pid());
    }
  }

  /// Tells process 1 how many processes there may be, and waits until it has done what it can.
  private void bound() throws LinuxException {
    line.write((numbers + "\n").getBytes(StandardCharsets.US_ASCII));
    String heard = "";
    do {
      heard += hear();
    } while (!heard.endsWith("\n"));
    bounded = heard.equals(BOUNDED);
  }

  private String hear() throws LinuxException {
    if (!line.awaitInput(PATIENCE)) {
      throw new LinuxException(Errno.ETIMEDOUT.number(), "read", "process 1");
    }
    byte[] some = line.readSome(LONGEST_WORD);
    if (some.length == 0) {
      throw new LinuxException(Errno.ESRCH.number(), "read", "process 1");
    }
    return new String(some, StandardCharsets.UTF_8);
  }

  /// Mounts `/proc` at `path` of the calling thread's mounts, by a program in the pid
  /// namespace, into which that thread's children are born from now on.
  void mountProc(PathBytes path) throws LinuxException {
    try (Frame frame = new Frame()) {
      frame.call(SystemCall.SETNS, "a pid namespace", process.number(), NEW_PIDS);
    }
    List<String> arguments =
        List.of("mount", "-t", "proc", "-o", "nosuid,nodev,noexec", "proc", path.toString());
    try (Descriptor mount = spawn("/usr/bin/mount", arguments, List.of(2, 2, 2))) {
      if (!Processes.await(mount).equals(new Ending.Exited(0))) {
        throw new LinuxException(Errno.EPERM.number(), "mount", "/proc");
      }
    }
  }

  /// Returns the descriptor of process 1.
  Descriptor process() {
    return process;
  }

  /// Returns where its command waits before it begins.
  Hold hold() {
    return hold;
  }

  /// Returns how many process numbers it was made for.
  int numbers() {
    return numbers;
  }

  /// Returns whether the number of processes is bounded for the cell alone.
  boolean bounded() {
    return bounded;
  }

  /// Returns whether process 1 still runs.
  boolean isAlive() throws LinuxException {
    return !process.awaitInput(Duration.ZERO);
  }

  /// Has everything in the cell end; does nothing once it was ended. Any thread may.
  synchronized void kill() {
    if (!over) {
      Processes.kill(process);
    }
  }

  /// Ends it, and waits until everything in the cell has ended.
  synchronized void end() {
    kill();
    over = true;
    try {
      Processes.await(process);
    } catch (LinuxException e) {
      throw new IllegalStateException("process 1 of a cell was waited for by another", e);
    } finally {
      process.close();
      line.close();
      hold.close();
    }
  }
}

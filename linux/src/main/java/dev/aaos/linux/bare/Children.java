package dev.aaos.linux.bare;

import dev.aaos.linux.Errno;
import dev.aaos.linux.LinuxException;
import dev.aaos.linux.call.Descriptor;
import dev.aaos.linux.call.Frame;
import dev.aaos.linux.call.SystemCall;
import dev.aaos.linux.confine.ConfinementException;
import dev.aaos.linux.confine.Ending;
import dev.aaos.linux.restrict.Processes;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/// The children of this process: the programs it started, and what they left behind, which it
/// adopts. One thread waits for all of them. Any thread may start one.
final class Children {
  private static final int ADOPT_ORPHANS = 36;
  private static final int ALL = 0;
  private static final int BY_PROCESS = 1;
  private static final int EXITED = 4;
  private static final int AT_ONCE = 1;
  private static final int LEAVE = 0x01000000;
  private static final int SIGNAL_INFO = 128;
  private static final int BROKEN = 70;
  private static final int AT_PROCESS = 16;

  private final Map<Integer, CompletableFuture<Ending>> own = new HashMap<>();

  /// A program that was started. Any thread may kill it.
  static final class Child implements AutoCloseable {
    private final Descriptor process;
    private final CompletableFuture<Ending> ending;
    private boolean closed;

    private Child(Descriptor process, CompletableFuture<Ending> ending) {
      this.process = process;
      this.ending = ending;
    }

    /// Returns its descriptor.
    Descriptor process() {
      return process;
    }

    /// Returns how it ended, once it has.
    Ending ending() {
      return ending.join();
    }

    /// Kills it; does nothing once it has ended or was closed.
    synchronized void kill() {
      if (!closed) {
        Processes.kill(process);
      }
    }

    @Override
    public synchronized void close() {
      closed = true;
      process.close();
    }
  }

  /// Starts a program, and says which process that is; 0 when it could not.
  interface Start {
    int start() throws ConfinementException, InterruptedException;
  }

  private Children() {}

  /// Has this process adopt what its children leave behind, and waits for them from now on.
  static Children adopt() throws LinuxException {
    try (Frame frame = new Frame()) {
      frame.call(SystemCall.PRCTL, "orphans", ADOPT_ORPHANS, 1);
    }
    Children children = new Children();
    Thread.ofPlatform().daemon().name("children").start(children::reap);
    return children;
  }

  /// Starts a program as `start` says: one at a time, because this process bears its mark
  /// meanwhile, and none is waited for before it is known.
  synchronized Optional<Child> start(Start start)
      throws ConfinementException, LinuxException, InterruptedException {
    int pid;
    try {
      pid = start.start();
    } finally {
      Mark.clear();
    }
    if (pid == 0) {
      return Optional.empty();
    }
    Descriptor process = Processes.open(pid);
    CompletableFuture<Ending> ending = new CompletableFuture<>();
    own.put(pid, ending);
    notifyAll();
    return Optional.of(new Child(process, ending));
  }

  /// Returns whether there is none at all, of whatever command.
  synchronized boolean isNone() {
    try (Frame frame = new Frame()) {
      long answer = frame.attempt(
          SystemCall.WAITID,
          ALL,
          0,
          frame.bytes(SIGNAL_INFO).address(),
          EXITED | AT_ONCE | LEAVE,
          0);
      return answer == -Errno.ECHILD.number();
    }
  }

  private void reap() {
    try {
      while (true) {
        reap(next());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (LinuxException e) {
      // Nobody would hear of an end any more: the daemon hears of this one.
      System.err.println("aaos-confine: its children cannot be waited for: " + e.getMessage());
      Runtime.getRuntime().halt(BROKEN);
    }
  }

  /// Returns a child that has ended, once there is one. It is still there.
  private int next() throws LinuxException, InterruptedException {
    try (Frame frame = new Frame()) {
      MemorySegment info = frame.bytes(SIGNAL_INFO);
      while (true) {
        try {
          frame.call(SystemCall.WAITID, "children", ALL, 0, info.address(), EXITED | LEAVE, 0);
          return info.get(ValueLayout.JAVA_INT, AT_PROCESS);
        } catch (LinuxException e) {
          if (!e.is(Errno.ECHILD)) {
            throw e;
          }
          awaitStart();
        }
      }
    }
  }

  private synchronized void awaitStart() throws InterruptedException {
    while (isNone()) {
      wait();
    }
  }

  private synchronized void reap(int pid) throws LinuxException {
    try (Frame frame = new Frame()) {
      MemorySegment info = frame.bytes(SIGNAL_INFO);
      long answer =
          frame.attempt(SystemCall.WAITID, BY_PROCESS, pid, info.address(), EXITED | AT_ONCE, 0);
      if (answer == -Errno.ECHILD.number()) {
        return; // it did not become its program, and posix_spawn has waited for it
      }
      if (answer < 0) {
        throw new LinuxException((int) -answer, "waitid", "process " + pid);
      }
      CompletableFuture<Ending> known = own.remove(pid);
      if (known != null) {
        known.complete(Processes.ending(info));
      }
    }
  }
}

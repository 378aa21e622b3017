package dev.aaos.daemon;

import dev.aaos.kernel.machine.Kernel;
import dev.aaos.kernel.machine.KernelHalted;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Optional;

/// Has the kernel look how much room the disk has, twice a second, on a thread of its own, and says
/// so where people look when there is none and when there is again.
final class DiskWatch implements AutoCloseable {
  private static final Duration APART = Duration.ofMillis(500);

  private final Kernel kernel;
  private final PrintStream err;
  private final Thread thread;
  private boolean full;
  private String trouble = "";
  private boolean closing;

  DiskWatch(Kernel kernel, PrintStream err) {
    this.kernel = kernel;
    this.err = err;
    this.thread = Thread.ofPlatform().daemon().name("disk-watch").unstarted(this::work);
  }

  void start() {
    thread.start();
  }

  private synchronized void work() {
    try {
      while (!closing) {
        look();
        wait(APART.toMillis());
      }
    } catch (KernelHalted | InterruptedException e) {
      closing = true; // there is nothing to keep room for
    }
  }

  private void look() {
    try {
      kernel.lookForRoom();
      trouble = "";
    } catch (IOException e) {
      say("how much room there is cannot be known: " + e.getMessage());
    }
    Optional<String> lack = kernel.space().lack();
    if (lack.isPresent() && !full) {
      err.println("agentd: nothing begins: " + lack.get());
    }
    if (lack.isEmpty() && full) {
      err.println("agentd: there is room on the disk again, and work goes on");
    }
    full = lack.isPresent();
  }

  private void say(String what) {
    if (!what.equals(trouble)) {
      err.println("agentd: " + what);
      trouble = what;
    }
  }

  @Override
  public void close() {
    synchronized (this) {
      closing = true;
      notifyAll();
    }
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}

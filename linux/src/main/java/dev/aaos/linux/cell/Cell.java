package dev.aaos.linux.cell;

import dev.aaos.linux.LinuxException;
import dev.aaos.linux.call.Descriptor;

/// Namespaces of their own, a root that holds what was granted, and the rule set for whoever
/// is put there. It lasts until it is closed, or this process ends.
///
/// @param first process 1, with which everything in the cell ends
/// @param rules what Landlock allows there
record Cell(First first, Landlock rules) implements AutoCloseable {
  /// Process 1 of a cell. Any thread may kill it, also when it has long ended.
  static final class First {
    private final Descriptor process;
    private final Descriptor alive;
    private final boolean bounded;
    private boolean over;

    /// @param alive the end of a pipe: process 1 ends when it is closed
    /// @param bounded whether the number of processes is bounded for the cell alone
    First(Descriptor process, Descriptor alive, boolean bounded) {
      this.process = process;
      this.alive = alive;
      this.bounded = bounded;
    }

    Descriptor process() {
      return process;
    }

    boolean bounded() {
      return bounded;
    }

    /// Has everything in the cell end.
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
        alive.close();
      }
    }
  }

  @Override
  public void close() {
    rules.close();
    first.end();
  }
}

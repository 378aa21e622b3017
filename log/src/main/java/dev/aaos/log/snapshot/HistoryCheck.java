package dev.aaos.log.snapshot;

import dev.aaos.log.History;
import java.io.IOException;
import java.util.function.Consumer;

/// Verifies a history on a thread of its own, while the log is in use. Any thread may call.
public final class HistoryCheck implements AutoCloseable {
  private final History history;
  private final Consumer<String> says;
  private final Thread thread;
  private volatile boolean closed;

  /// A check of `history`, to be begun.
  ///
  /// @param says hears what is wrong with it
  public HistoryCheck(History history, Consumer<String> says) {
    this.history = history;
    this.says = says;
    this.thread = Thread.ofPlatform().name("history").daemon().unstarted(this::work);
  }

  /// Begins.
  public void begin() {
    thread.start();
  }

  private void work() {
    try {
      if (history.verify() instanceof History.State.Corrupt(long sequence, String reason)) {
        says.accept("the journal is not as it was written, from record " + sequence + " on: "
            + reason + "; that part is not served");
      }
    } catch (IOException e) {
      if (!closed) {
        says.accept("the journal's older records cannot be read, so nobody knows whether they are"
            + " as they were written: " + e.getMessage());
      }
    }
  }

  /// Ends it, wherever it is; an interrupt is kept for later.
  @Override
  public void close() {
    closed = true;
    thread.interrupt();
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}

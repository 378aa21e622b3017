package dev.aaos.drivers.tool.program.intercept;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/// The requests of one connection that went to the host and are not answered yet, in their order.
///
/// One thread adds, another takes. Either may close it.
final class Asked {
  /// How many may wait for their answers.
  private static final int MOST = 16;

  private static final long NANOS_PER_MILLI = 1_000_000;
  private static final long MOMENT_NANOS = 200 * NANOS_PER_MILLI;

  private final Deque<Request> waiting = new ArrayDeque<>();
  private boolean closed;

  /// As much of a request as says what its answer looks like.
  ///
  /// @param bodiless whether its answer has no body, whatever that says of one
  /// @param last whether the program closes the connection after it
  record Request(boolean bodiless, boolean last) {}

  /// Adds one, when there is room.
  ///
  /// @return false when nothing is answered any more
  synchronized boolean add(Request request) throws InterruptedException {
    while (waiting.size() >= MOST && !closed) {
      wait();
    }
    waiting.add(request);
    return !closed;
  }

  /// Returns the one that is to be answered next.
  synchronized Optional<Request> first() {
    return Optional.ofNullable(waiting.peek());
  }

  /// Takes it away: it was answered.
  synchronized void answered() {
    waiting.poll();
    notifyAll();
  }

  /// Returns once all are answered, or nothing is any more.
  ///
  /// @return whether all are
  synchronized boolean settle() throws InterruptedException {
    while (!waiting.isEmpty() && !closed) {
      wait();
    }
    return waiting.isEmpty();
  }

  /// Returns once all are answered, or nothing is any more, or a moment has passed: what
  /// the program has may not be noted here yet.
  ///
  /// @return whether all are
  synchronized boolean settleSoon() throws InterruptedException {
    long end = System.nanoTime() + MOMENT_NANOS;
    long left = MOMENT_NANOS;
    while (!waiting.isEmpty() && !closed && left > 0) {
      wait(Math.ceilDiv(left, NANOS_PER_MILLI));
      left = end - System.nanoTime();
    }
    return waiting.isEmpty();
  }

  /// Returns whether nothing is answered any more.
  synchronized boolean isClosed() {
    return closed;
  }

  /// Says that nothing is answered any more.
  synchronized void close() {
    closed = true;
    notifyAll();
  }
}

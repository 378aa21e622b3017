package dev.aaos.drivers.tool.web;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.Channel;
import java.time.Duration;
import java.util.Optional;

/// The time one fetch has, by the monotonic clock.
///
/// Somebody who drips one byte after the other never lets a read time out. So when the time is up
/// the guarded channel is closed under whoever waits for it, wherever that is: in a connect, a TLS
/// handshake or a read. For one thread, and the virtual one that it starts to watch.
final class Deadline implements AutoCloseable {
  private final long start = System.nanoTime();
  private final Duration length;
  private final Thread watch;
  private Optional<Channel> guarded = Optional.empty();

  private Deadline(Duration length) {
    this.length = length;
    this.watch = Thread.ofVirtual().name("fetch deadline").unstarted(this::watch);
  }

  /// Returns a deadline `length` from now.
  static Deadline in(Duration length) {
    Deadline deadline = new Deadline(length);
    deadline.watch.start();
    return deadline;
  }

  /// Closes `channel` when the time is up, at once if it is; the one guarded before is let go.
  synchronized void guard(Channel channel) throws IOException {
    guarded = Optional.of(channel);
    if (hasPassed()) {
      channel.close();
    }
  }

  /// Returns what is left of the time, zero when nothing is.
  Duration left() {
    Duration left = length.minusNanos(System.nanoTime() - start);
    return left.isNegative() ? Duration.ZERO : left;
  }

  /// Returns whether nothing is left.
  boolean hasPassed() {
    return left().isZero();
  }

  /// Returns the whole time.
  Duration length() {
    return length;
  }

  /// Ends the watch.
  @Override
  public void close() {
    watch.interrupt();
  }

  private void watch() {
    try {
      while (!hasPassed()) {
        Thread.sleep(left());
      }
      closeGuarded();
    } catch (InterruptedException e) {
      return;
    } catch (IOException e) {
      throw new UncheckedIOException("a socket cannot be closed", e);
    }
  }

  private synchronized void closeGuarded() throws IOException {
    if (guarded.isPresent()) {
      guarded.get().close();
    }
  }
}

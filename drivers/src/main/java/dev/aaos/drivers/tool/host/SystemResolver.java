package dev.aaos.drivers.tool.host;

import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// A resolver whose look-ups can be left behind.
///
/// A look-up by the system's library can neither be interrupted nor be given less time than its
/// own configuration says, so each runs on a thread of its own, and the caller leaves when it has
/// waited enough. The thread stays until the library returns, which is why their number is bounded.
final class SystemResolver implements Resolver {
  /// How many look-ups may be under way at once, those left behind included.
  static final int MAX_LOOKUPS = 32;

  private final Semaphore free = new Semaphore(MAX_LOOKUPS);
  private final Lookup lookup;

  /// One look-up that blocks for as long as it likes.
  @FunctionalInterface
  interface Lookup {
    /// Returns the addresses of `host`.
    InetAddress[] addresses(String host) throws IOException;
  }

  SystemResolver(Lookup lookup) {
    this.lookup = lookup;
  }

  @Override
  public List<InetAddress> resolve(String host, Duration atMost)
      throws IOException, InterruptedException {
    if (!free.tryAcquire()) {
      throw new IOException(
          MAX_LOOKUPS + " look-ups of names are under way unanswered; try again later");
    }
    FutureTask<InetAddress[]> task = new FutureTask<>(() -> lookUp(host));
    Thread.ofPlatform().daemon().name("resolve " + host).start(task);
    try {
      return List.of(task.get(atMost.toNanos(), TimeUnit.NANOSECONDS));
    } catch (TimeoutException e) {
      throw new IOException("the name was not resolved in time", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException failure) {
        throw failure;
      }
      throw new IllegalStateException("the look-up of " + host + " has a bug", e.getCause());
    }
  }

  private InetAddress[] lookUp(String host) throws IOException {
    try {
      return lookup.addresses(host);
    } finally {
      free.release();
    }
  }
}

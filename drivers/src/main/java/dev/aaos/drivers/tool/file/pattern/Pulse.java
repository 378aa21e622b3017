package dev.aaos.drivers.tool.file.pattern;

import java.util.concurrent.TimeoutException;

/// Called now and then by long work, so that it can be ended from outside.
@FunctionalInterface
public interface Pulse {
  /// Returns when the work may go on.
  ///
  /// @throws InterruptedException when nobody wants its result any more
  /// @throws TimeoutException when its time is up
  void beat() throws InterruptedException, TimeoutException;
}

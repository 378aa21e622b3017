package dev.aaos.drivers.model;

import java.time.Duration;

/// Waits. Handed in, so that tests need not.
@FunctionalInterface
public interface Pause {
  /// Waits for real.
  Pause ASLEEP = Thread::sleep;

  /// Returns after `time`.
  ///
  /// @throws InterruptedException when the calling thread is interrupted meanwhile
  void await(Duration time) throws InterruptedException;
}

package dev.aaos.tests.chaos;

import dev.aaos.tests.system.DaemonProcess;

/// Kills a daemon at the moment when something is seen of it for the n-th time. Any thread may
/// call.
final class Reaper {
  private final DaemonProcess victim;
  private int left;

  /// @param left how many things are seen of it; 0 lets it live
  Reaper(DaemonProcess victim, int left) {
    this.victim = victim;
    this.left = left;
  }

  /// Counts one thing that was seen.
  synchronized void saw() {
    if (left > 0 && --left == 0) {
      victim.strike();
    }
  }
}

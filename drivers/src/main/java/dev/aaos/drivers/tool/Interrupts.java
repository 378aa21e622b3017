package dev.aaos.drivers.tool;

/// How work that never waits hears that its agent was stopped.
public final class Interrupts {
  private Interrupts() {}

  /// Does nothing, unless the calling thread was interrupted.
  ///
  /// @throws InterruptedException when it was; the thread's mark is cleared, as usual
  public static void check() throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException("the agent was stopped");
    }
  }
}

package dev.aaos.drivers.tool.file;

import org.junit.jupiter.api.AfterAll;

/// Files opened by hands: all is answered as it is without them.
final class SwappedPathsHeldTest extends SwappedPathsContract {
  private static final HeldHands HELD = HeldHands.make();

  @AfterAll
  static void end() {
    HELD.close();
  }

  @Override
  FileHands hands() {
    return HELD.hands();
  }
}

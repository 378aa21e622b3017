package dev.aaos.drivers.tool.undo;

import dev.aaos.drivers.tool.file.HeldHands;
import org.junit.jupiter.api.AfterAll;

/// Files opened by hands: all is taken back as it is without them.
final class TreeUndoHeldTest extends TreeUndoContract {
  private static final HeldHands HELD = HeldHands.make();

  TreeUndoHeldTest() {
    super(HELD.hands(), false, 12);
  }

  @AfterAll
  static void end() {
    HELD.close();
  }
}

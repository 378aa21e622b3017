package dev.aaos.drivers.tool.undo;

import dev.aaos.drivers.tool.file.FileHands;

/// Very many trees, whose files this process opens itself.
final class TreeUndoLawsTest extends TreeUndoContract {
  TreeUndoLawsTest() {
    super(FileHands.OWN, true, Integer.getInteger("aaos.trees", 130));
  }
}

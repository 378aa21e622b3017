package dev.aaos.drivers.tool.undo;

import java.io.IOException;

/// How much is kept of what a call changes.
///
/// @param most of one file, or for one command, in bytes
/// @param free tells how much room there is where it is kept
public record UndoRoom(long most, Free free) {
  /// The usual, where the disk has room without end.
  public static final UndoRoom DEFAULT = new UndoRoom(1L << 30, () -> Long.MAX_VALUE);

  /// Tells how much room there is.
  @FunctionalInterface
  public interface Free {
    /// Returns how many bytes may still be written.
    ///
    /// @throws IOException when that cannot be told
    long bytes() throws IOException;
  }
}

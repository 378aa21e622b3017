package dev.aaos.daemon.stage;

import dev.aaos.drivers.tool.undo.UndoRoom;
import dev.aaos.linux.Errno;
import dev.aaos.linux.LinuxException;
import dev.aaos.linux.piece.Piece;
import dev.aaos.linux.piece.Store;
import dev.aaos.linux.trail.Trail;
import java.io.IOException;

/// Takes what is large of a stage, in pieces, on its way to records. For one thread.
///
/// @param room how much of one file
/// @param taker puts pieces on record
record StageStore(UndoRoom room, Taker taker) implements Store {
  /// Puts pieces on record.
  interface Taker {
    /// Takes `image`, of a piece, and returns the number of the record that keeps it.
    long piece(byte[] image) throws IOException;
  }

  @Override
  public long most() {
    return room.most();
  }

  @Override
  public String bound() {
    return Trail.bound(room.most());
  }

  @Override
  public void requireRoom(long bytes) throws IOException {
    if (room.free().bytes() < bytes) {
      throw new LinuxException(Errno.ENOSPC.number(), "write", "what was staged");
    }
  }

  @Override
  public long put(byte[] piece) throws IOException {
    return taker.piece(Piece.encode(piece));
  }
}

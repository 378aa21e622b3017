package dev.aaos.drivers.tool.undo;

import dev.aaos.kernel.device.CallContext;
import dev.aaos.linux.Errno;
import dev.aaos.linux.LinuxException;
import dev.aaos.linux.change.Change;
import dev.aaos.linux.change.ChangeCodec;
import dev.aaos.linux.keep.Witness;
import dev.aaos.linux.piece.Piece;
import dev.aaos.linux.piece.Store;
import dev.aaos.linux.trail.Trail;
import java.io.IOException;
import java.util.Optional;

/// Puts what a call is about to change on record, before it does.
///
/// @param room how much of it is kept
public record CallWitness(CallContext context, UndoRoom room) implements Witness, Store {
  @Override
  public void changing(Change change) throws IOException {
    context.preserve(ChangeCodec.encode(change));
  }

  @Override
  public Optional<Store> store() {
    return Optional.of(this);
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
      throw new LinuxException(Errno.ENOSPC.number(), "write", "how the file is");
    }
  }

  @Override
  public long put(byte[] piece) throws IOException {
    return context.piece(Piece.encode(piece));
  }
}

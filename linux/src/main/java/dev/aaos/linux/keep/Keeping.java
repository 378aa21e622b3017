package dev.aaos.linux.keep;

import dev.aaos.linux.FileStatus;
import dev.aaos.linux.LinuxException;
import dev.aaos.linux.call.Descriptor;
import dev.aaos.linux.change.Kept;
import dev.aaos.linux.change.Look;
import dev.aaos.linux.piece.Cutting;
import dev.aaos.linux.piece.Extent;
import dev.aaos.linux.piece.Store;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/// Keeps what a file holds: whole where that is little, in pieces where it is much or has holes,
/// and not where it is more than is kept. Any thread may call.
public final class Keeping {
  private Keeping() {}

  /// Returns what is kept of the file `data`, which is open for reading.
  ///
  /// @param look what is known of it besides
  /// @param store who takes pieces; empty where nobody does
  /// @throws LinuxException when it cannot be read, or there is no room for it
  /// @throws IOException when `store` does
  public static Kept keep(Descriptor data, Look look, Optional<Store> store) throws IOException {
    FileStatus status = data.status();
    if (store.isEmpty()) {
      return whole(data, look, status);
    }
    boolean small = status.size() <= Kept.MOST;
    if (small && (!Extent.isSparse(status) || status.size() == 0)) {
      return status.size() > store.get().most()
          ? new Kept.Lost(look, status.size(), store.get().bound())
          : whole(data, look, status);
    }
    Optional<List<Extent>> extents = Extent.of(data, status.size());
    return extents.isPresent()
        ? keep(new Cutting(data, status.size(), extents.get()), look, store.get())
        : new Kept.Lost(look, status.size(), Extent.TOO_MANY);
  }

  private static Kept keep(Cutting file, Look look, Store store) throws IOException {
    long held = Extent.sum(file.extents());
    if (held > store.most()) {
      return new Kept.Lost(look, file.size(), store.bound());
    }
    store.requireRoom(held);
    return new Kept.InPieces(look, file.keep(store));
  }

  private static Kept whole(Descriptor data, Look look, FileStatus status) throws LinuxException {
    if (status.size() > Kept.MOST) {
      return new Kept.Lost(look, status.size(), Kept.TOO_LARGE);
    }
    byte[] content = data.read(Kept.MOST + 1);
    return content.length > Kept.MOST
        ? new Kept.Lost(look, content.length, Kept.TOO_LARGE)
        : new Kept.Whole(look, content);
  }
}

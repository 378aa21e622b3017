package dev.aaos.linux.keep;

import dev.aaos.linux.change.Change;
import dev.aaos.linux.piece.Store;
import java.io.IOException;
import java.util.Optional;

/// Who is told what a write is about to change, and may prevent it.
@FunctionalInterface
public interface Witness {
  /// Takes note of `change`, which is made once this returns. One that is told may yet
  /// not come about; none comes about that was not told.
  ///
  /// @throws IOException when it must not be made
  void changing(Change change) throws IOException;

  /// Returns what keeps content in pieces that is too much for one change; nothing where that is
  /// not kept.
  default Optional<Store> store() {
    return Optional.empty();
  }
}

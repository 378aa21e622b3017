package dev.aaos.linux.change;

import java.io.IOException;

/// Who is told what a write is about to change, and may prevent it.
@FunctionalInterface
public interface Witness {
  /// Takes note of `change`, which is made once this returns. One that is told may yet
  /// not come about; none comes about that was not told.
  ///
  /// @throws IOException when it must not be made
  void changing(Change change) throws IOException;
}

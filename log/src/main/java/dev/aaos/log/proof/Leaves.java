package dev.aaos.log.proof;

import dev.aaos.log.Digest;
import dev.aaos.log.Log;
import java.io.IOException;
import java.util.function.Consumer;

/// The leaves of a tree, to be read from the first on as often as a proof needs them.
@FunctionalInterface
public interface Leaves {
  /// Gives the first `count` leaves to `to`, in order.
  void read(long count, Consumer<Digest> to) throws IOException;

  /// Returns the leaves of the records in `log`.
  static Leaves of(Log log) {
    return (count, to) -> {
      TreeHash hash = new TreeHash();
      log.read(1, entry -> {
        to.accept(hash.leaf(entry.hash()));
        return entry.sequence() < count;
      });
    };
  }
}

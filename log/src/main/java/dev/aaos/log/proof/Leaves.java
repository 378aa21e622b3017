package dev.aaos.log.proof;

import dev.aaos.log.Digest;
import dev.aaos.log.Log;
import dev.aaos.log.anchor.Frontier;
import java.io.IOException;
import java.util.function.Consumer;

/// The leaves of a tree, to be read in order as often as a proof needs them.
@FunctionalInterface
public interface Leaves {
  /// Gives the first `count` leaves to `to`, without those that [#before] stands for.
  void read(long count, Consumer<Digest> to) throws IOException;

  /// Returns what stands for the first leaves, which are gone; usually for none.
  default Frontier before() {
    return Frontier.NONE;
  }

  /// Returns the leaves of the records in `log`.
  ///
  /// @param before what stands for those that were pruned
  static Leaves of(Log log, Frontier before) {
    return new Leaves() {
      @Override
      public void read(long count, Consumer<Digest> to) throws IOException {
        if (count <= before.size()) {
          return;
        }
        TreeHash hash = new TreeHash();
        log.read(before.size() + 1, entry -> {
          to.accept(hash.leaf(entry.hash()));
          return entry.sequence() < count;
        });
      }

      @Override
      public Frontier before() {
        return before;
      }
    };
  }
}

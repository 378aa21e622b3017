package dev.aaos.kernel.device;

import dev.aaos.inference.Claimant;
import dev.aaos.kernel.base.Usage;

/// Who asks a model: for whom that is, and what hears of it. Told on the thread that asks.
@FunctionalInterface
public interface Asker {
  /// Hears the text as it arrives, in pieces.
  void hears(String words);

  /// What was heard is void: the call has failed, and is made again.
  default void hearsAnew() {}

  /// Hears what an attempt cost that came to nothing, and returns whether there may be another.
  default boolean allowsAnother(Usage lost) {
    return true;
  }

  /// Returns on whose behalf it is asked: who comes first is decided by that.
  default Claimant claimant() {
    return Claimant.of("", "");
  }
}

package dev.aaos.kernel.state;

import dev.aaos.collection.LongMap;
import dev.aaos.kernel.base.Principal;
import java.util.Optional;

/// Who connects from outside, and with what authority.
///
/// @param order the records that admitted somebody, oldest first, the last [#KEPT] of them
/// @param admitted who was admitted, by those records
/// @param tokens by what others than the daemon's own user act
public record Outside(Ended<Long> order, LongMap<Principal> admitted, Tokens tokens) {
  /// How many admissions are remembered. Who acts under an older one is admitted again first.
  public static final int KEPT = 4_096;

  /// Nobody.
  public static final Outside NONE = new Outside(Ended.none(), LongMap.empty(), Tokens.NONE);

  /// Returns whom the record `sequence` admitted, if it is remembered.
  public Optional<Principal> admittedBy(long sequence) {
    return admitted.get(sequence);
  }

  Outside admitted(long sequence, Principal principal) {
    Outside with = new Outside(order.plus(sequence), admitted.with(sequence, principal), tokens);
    return with.order.size() <= KEPT ? with : with.withoutOldest();
  }

  private Outside withoutOldest() {
    long oldest = order.oldest().orElseThrow();
    return new Outside(order.withoutOldest(), admitted.without(oldest), tokens);
  }

  Outside with(Tokens change) {
    return new Outside(order, admitted, change);
  }
}

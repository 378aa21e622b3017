package dev.aaos.kernel.authority;

import dev.aaos.collection.LongMap;
import dev.aaos.kernel.base.Principal;
import dev.aaos.kernel.journal.Draft;
import dev.aaos.kernel.journal.MachineFact;
import java.time.Instant;
import java.util.Optional;

/// Who connects from outside, and with what authority.
///
/// @param admitted who was admitted, by the records that did so, the last [#KEPT] of them
/// @param order these records, by numbers
/// @param first the number of the oldest
/// @param next the number the next one gets
/// @param tokens by what others than the daemon's own user act
public record Outside(
    LongMap<Principal> admitted, LongMap<Long> order, long first, long next, Tokens tokens) {
  /// How many admissions are remembered. Who acts under an older one is admitted again first.
  public static final int KEPT = 4_096;

  /// Nobody.
  public static final Outside NONE =
      new Outside(LongMap.empty(), LongMap.empty(), 0, 0, Tokens.NONE);

  /// Returns whom the record `sequence` admitted, if it is remembered.
  public Optional<Principal> admittedBy(long sequence) {
    return admitted.get(sequence);
  }

  /// Returns this, after the record `sequence` admitted whoever it calls `principal`.
  public Outside admitted(long sequence, String principal) {
    return admitted(sequence, Principal.named(principal));
  }

  /// Returns this, after the record `draft` of `fact`.
  public Outside after(Draft draft, MachineFact.OfToken fact) {
    return switch (fact) {
      case MachineFact.Authenticated shown -> admitted(draft.sequence(), shown.principal());
      case MachineFact.TokenIssued issued -> {
        var token = new Tokens.Issued(
            issued.token(),
            issued.holder(),
            issued.authority(),
            issued.expires(),
            draft.sequence());
        yield with(tokens.with(token, draft.time()));
      }
      case MachineFact.TokenRevoked(String token, Instant until) ->
        with(tokens.revoking(token, until, draft.time()));
    };
  }

  Outside admitted(long sequence, Principal principal) {
    Outside with = new Outside(
        admitted.with(sequence, principal), order.with(next, sequence), first, next + 1, tokens);
    return with.next - with.first <= KEPT ? with : with.withoutOldest();
  }

  private Outside withoutOldest() {
    long oldest = order.get(first).orElseThrow();
    return new Outside(admitted.without(oldest), order.without(first), first + 1, next, tokens);
  }

  Outside with(Tokens change) {
    return new Outside(admitted, order, first, next, change);
  }
}

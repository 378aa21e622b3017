package dev.aaos.kernel.ipc;

import dev.aaos.kernel.base.AgentId;
import dev.aaos.kernel.base.Labels;
import dev.aaos.kernel.base.MessageId;
import dev.aaos.kernel.base.Principal;
import dev.aaos.log.BlobRef;
import java.time.Instant;
import java.util.Optional;

/// A message in an agent's mailbox, accepted and not yet handled.
///
/// @param kind one that the receiver has declared; empty for words
/// @param from the agent that sent it, as the kernel knows it; empty for an operator
/// @param body the encoded turn it becomes
/// @param deadline when nobody needs it any more, in kernel time
/// @param sent the sequence of the record that accepted it
/// @param hops how many agents' hands what led to it has gone through since an operator, or a
/// timer,
///     last said something
/// @param by who outside is behind it; empty where its journal does not say
public record Message(
    MessageId id,
    String kind,
    Optional<AgentId> from,
    BlobRef body,
    Optional<Instant> deadline,
    Labels labels,
    long sent,
    int hops,
    Optional<Principal> by) {
  /// Returns whether it is too late to handle it at `now`.
  public boolean isLate(Instant now) {
    return deadline.filter(last -> !now.isBefore(last)).isPresent();
  }
}

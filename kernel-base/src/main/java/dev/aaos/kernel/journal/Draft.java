package dev.aaos.kernel.journal;

import dev.aaos.kernel.base.AgentId;
import dev.aaos.kernel.base.Labels;
import dev.aaos.kernel.base.Principal;
import dev.aaos.kernel.base.RunId;
import java.time.Instant;
import java.util.Optional;

/// A record that has its sequence and time, but no place in the chain yet.
///
/// @param by as in [JournalRecord]
public record Draft(
    long sequence,
    Instant time,
    Optional<AgentId> agent,
    Optional<RunId> run,
    long cause,
    Optional<Principal> by,
    Labels labels,
    Fact fact) {
  /// What nobody outside is behind.
  public Draft(
      long sequence,
      Instant time,
      Optional<AgentId> agent,
      Optional<RunId> run,
      long cause,
      Labels labels,
      Fact fact) {
    this(sequence, time, agent, run, cause, Optional.empty(), labels, fact);
  }
}

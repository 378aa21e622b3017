package dev.aaos.kernel.journal;

import dev.aaos.kernel.base.AgentId;
import dev.aaos.kernel.base.Labels;
import dev.aaos.kernel.base.Principal;
import dev.aaos.kernel.base.RunId;
import dev.aaos.log.Digest;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/// A fact in its place: the unit of the journal.
///
/// @param sequence 1 for the first record, without gaps
/// @param time kernel time
/// @param agent whom it concerns
/// @param run in which run it happened
/// @param cause the sequence of the record that led to it; 0 where it begins with the machine
///     itself
/// @param by who outside is behind it: who asked for it, or for whom the run or the agent works
///     that it concerns; empty where it is the machine itself, and in records of journals from
///     before anybody was named in each
/// @param labels of the information it records
/// @param previous the hash of the record before it
/// @param hash SHA-256 of `previous` and the encoding of everything else
public record JournalRecord(
    long sequence,
    Instant time,
    Optional<AgentId> agent,
    Optional<RunId> run,
    long cause,
    Optional<Principal> by,
    Labels labels,
    Fact fact,
    Digest previous,
    Digest hash) {
  /// Returns what of it is its own, without its place in the chain.
  public Draft draft() {
    return new Draft(sequence, time, agent, run, cause, by, labels, fact);
  }

  /// Returns a name for it that is the same each time it is read and that no other record has,
  /// of this log or of another: the start of its hash.
  public UUID id() {
    ByteBuffer bytes = ByteBuffer.allocate(Digest.BYTES);
    hash.write(bytes);
    long high = (bytes.getLong(0) & ~0xf000L) | 0x4000L;
    long low = (bytes.getLong(8) >>> 2) | 0x8000000000000000L;
    return new UUID(high, low);
  }
}

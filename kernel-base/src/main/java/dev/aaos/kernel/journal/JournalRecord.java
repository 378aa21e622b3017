package dev.aaos.kernel.journal;

import dev.aaos.kernel.base.AgentId;
import dev.aaos.kernel.base.Labels;
import dev.aaos.kernel.base.RunId;
import dev.aaos.log.Digest;
import java.time.Instant;
import java.util.Optional;

/// A fact in its place: the unit of the journal.
///
/// @param sequence 1 for the first record, without gaps
/// @param time kernel time
/// @param agent whom it concerns
/// @param run in which run it happened
/// @param cause the sequence of the record that led to it; 0 where it begins with the machine
///     itself
/// @param labels of the information it records
/// @param previous the hash of the record before it
/// @param hash SHA-256 of `previous` and the encoding of everything else
public record JournalRecord(
    long sequence,
    Instant time,
    Optional<AgentId> agent,
    Optional<RunId> run,
    long cause,
    Labels labels,
    Fact fact,
    Digest previous,
    Digest hash) {}

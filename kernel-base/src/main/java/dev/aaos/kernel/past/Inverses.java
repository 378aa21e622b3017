package dev.aaos.kernel.past;

import dev.aaos.kernel.base.AgentId;
import dev.aaos.kernel.base.Labels;
import dev.aaos.kernel.base.RunId;
import dev.aaos.kernel.conversation.TakingBack;
import dev.aaos.kernel.effect.Call;
import dev.aaos.kernel.effect.UnknownOutcome.Finding;
import dev.aaos.kernel.journal.AgentFact;
import dev.aaos.kernel.journal.CallFact;
import dev.aaos.kernel.journal.JournalRecord;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The calls that take others back: which are on record, and whether they have been
/// made.
///
/// One that was made is known by its id in the run of an agent that the kernel made
/// for an undo. For one thread.
final class Inverses {
  private final Map<Long, CallFact.Compensable> named = new HashMap<>();
  private final Set<AgentId> heirs = new HashSet<>();
  private final Map<Long, Long> making = new HashMap<>();
  private final Map<Long, Footprint.Made> made = new HashMap<>();
  private final Map<RunId, Labels> labels = new HashMap<>();

  /// Takes a record of the part of the past that is meant.
  void meant(JournalRecord record) {
    record.run().ifPresent(run -> labels.merge(run, record.labels(), Labels::join));
    if (record.fact() instanceof CallFact.Compensable fact) {
      named.put(fact.intent(), fact);
    }
  }

  /// Takes any record that follows those.
  void any(JournalRecord record) {
    if (record.fact() instanceof AgentFact.Spawned born && AgentFact.Spawned.isHeir(born.key())) {
      heirs.add(born.agent());
    }
    if (record.fact() instanceof CallFact.Intended call && heirs.contains(call.agent())) {
      TakingBack.intent(call.callId()).ifPresent(intent -> {
        making.put(record.sequence(), intent);
        made.put(intent, Footprint.Made.BEGUN);
      });
    }
    if (record.fact() instanceof CallFact.Concluded ended) {
      became(ended.intent(), made(ended.status()));
    }
    if (record.fact() instanceof CallFact.Resolved found) {
      boolean happened = found.finding() == Finding.HAPPENED;
      became(found.intent(), happened ? Footprint.Made.DONE : Footprint.Made.NOT);
    }
  }

  private void became(long making, Footprint.Made what) {
    Optional.ofNullable(this.making.get(making)).ifPresent(intent -> made.put(intent, what));
  }

  private static Footprint.Made made(Call.Status status) {
    return switch (status) {
      case DONE -> Footprint.Made.DONE;
      case FAILED -> Footprint.Made.FAILED;
      case DENIED -> Footprint.Made.NOT;
      case UNKNOWN, ASKED -> Footprint.Made.UNKNOWN;
    };
  }

  /// Returns whether more records may say that one of them was made.
  boolean areOpen() {
    return !named.isEmpty();
  }

  /// Returns what became of the call that takes back the one with the record `intent`.
  Footprint.Made made(long intent) {
    return made.getOrDefault(intent, Footprint.Made.NOT);
  }

  /// Returns where what `run` had heard comes from, as far as its records were read.
  Labels labels(Optional<RunId> run) {
    return run.map(labels::get).orElse(Labels.NONE);
  }

  /// Returns the call that takes back the one with the record `intent`, if it is on
  /// record.
  Optional<CallFact.Compensable> named(long intent) {
    return Optional.ofNullable(named.get(intent));
  }
}

package dev.aaos.kernel.past;

import dev.aaos.kernel.base.RunId;
import dev.aaos.kernel.base.Usage;
import dev.aaos.kernel.conversation.Reply;
import dev.aaos.kernel.effect.Call;
import dev.aaos.kernel.effect.EffectClass;
import dev.aaos.kernel.journal.AgentFact;
import dev.aaos.kernel.journal.ApprovalFact;
import dev.aaos.kernel.journal.CallFact;
import dev.aaos.kernel.journal.GrantFact;
import dev.aaos.kernel.journal.JournalRecord;
import dev.aaos.kernel.journal.MachineFact;
import dev.aaos.kernel.journal.MessageFact;
import dev.aaos.kernel.journal.RunFact;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/// Reads the records of a journal, from the beginning of a run up to one record of it, into
/// the [Point] there. For one thread.
public final class PointReader {
  private final RunId run;
  private final long sequence;
  private final Map<Long, Point.Begun> begun = new TreeMap<>();
  private final Set<Long> asked = new HashSet<>();
  private int entries;
  private int replies;
  private Optional<Reply.Ending> ending = Optional.empty();
  private Usage usage = Usage.ZERO;
  private long last;
  private boolean ended;

  /// Reads the point of `run` after the record `sequence`.
  public PointReader(RunId run, long sequence) {
    this.run = run;
    this.sequence = sequence;
  }

  /// Takes the next record of the journal, and returns whether more are wanted.
  public boolean take(JournalRecord record) {
    if (record.sequence() > sequence || ended) {
      return false;
    }
    // What agents did for a call names its intent as the cause, and is not done twice.
    begun.computeIfPresent(
        record.cause(),
        (intent, call) -> record.fact() instanceof CallFact
            ? call
            : new Point.Begun(intent, call.callId(), false));
    if (record.run().equals(Optional.of(run))) {
      last = record.sequence();
      own(record);
    }
    return record.sequence() < sequence;
  }

  /// Returns the point; empty when that record is none of the run's, or comes after its end.
  public Optional<Point> point() {
    return last == sequence
        ? Optional.of(
            new Point(run, sequence, entries, replies, ending, usage, List.copyOf(begun.values())))
        : Optional.empty();
  }

  private void own(JournalRecord record) {
    switch (record.fact()) {
      case RunFact fact -> run(fact);
      case CallFact fact -> call(record, fact);
      case ApprovalFact fact -> {}
      case MessageFact fact -> {}
      case MachineFact fact -> {}
      case AgentFact fact -> {}
      case GrantFact fact -> {}
    }
  }

  private void run(RunFact fact) {
    switch (fact) {
      case RunFact.Started started -> entries = 1;
      case RunFact.Forked forked -> {
        entries = forked.unknown().size() + (forked.message().length() == 0 ? 0 : 1);
        ending = forked.ending();
      }
      case RunFact.InferenceDone done -> {
        entries++;
        replies++;
        ending = Optional.of(done.ending());
        usage = usage.plus(done.usage());
      }
      case RunFact.InferenceReused again -> {
        entries++;
        replies++;
        ending = Optional.of(again.ending());
      }
      case RunFact.Ended end -> {
        asked.forEach(this::answered);
        ended = true;
      }
      case RunFact.Resumed resumed -> {}
      case RunFact.InferenceBegun asked -> {}
      case RunFact.InferenceFailed failed -> {}
      case RunFact.Summarised done -> usage = usage.plus(done.usage());
      case RunFact.NotSummarised failed -> {}
      case RunFact.Settled settled -> usage = usage.plus(settled.lost());
      case RunFact.Reserved _,
          RunFact.QuotaNear _,
          RunFact.QuotaExceeded _,
          RunFact.Stuck _,
          RunFact.Due _,
          RunFact.Late _,
          RunFact.Climbed _ -> {}
    }
  }

  private void call(JournalRecord record, CallFact fact) {
    switch (fact) {
      case CallFact.Intended intended -> {
        boolean again =
            intended.effect() == EffectClass.PURE || intended.effect() == EffectClass.IDEMPOTENT;
        long intent = record.sequence();
        begun.put(intent, new Point.Begun(intent, intended.callId(), again));
      }
      case CallFact.Refused refused -> entries++;
      case CallFact.Concluded concluded -> {
        if (concluded.status() == Call.Status.ASKED) {
          asked.add(concluded.intent());
        } else {
          answered(concluded.intent());
        }
      }
      case CallFact.Resolved resolved -> {
        if (asked.remove(resolved.intent())) {
          answered(resolved.intent());
        }
      }
      case CallFact.Extended extended -> {}
      case CallFact.ExtensionRefused refused -> {}
      case CallFact.Repeated repeated -> {}
      case CallFact.Confined confined -> {}
      case CallFact.Preserved _, CallFact.Piece _ -> {}
      case CallFact.Compensable named -> {}
      case CallFact.Recurred recurred -> {}
    }
  }

  private void answered(long intent) {
    entries++;
    begun.remove(intent);
  }
}

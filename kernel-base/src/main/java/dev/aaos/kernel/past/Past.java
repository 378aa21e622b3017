package dev.aaos.kernel.past;

import dev.aaos.kernel.base.ApprovalId;
import dev.aaos.kernel.base.RunId;
import dev.aaos.kernel.effect.Call;
import dev.aaos.kernel.journal.AgentFact;
import dev.aaos.kernel.journal.ApprovalFact;
import dev.aaos.kernel.journal.CallFact;
import dev.aaos.kernel.journal.GrantFact;
import dev.aaos.kernel.journal.JournalRecord;
import dev.aaos.kernel.journal.MachineFact;
import dev.aaos.kernel.journal.MessageFact;
import dev.aaos.kernel.journal.RunFact;
import dev.aaos.kernel.past.Step.Kind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Reads the records of a journal into the steps of one run.
///
/// Holds the records of the steps that are wanted and counts the others, so it stays as small
/// as what is asked for, however long the run was. For one thread.
public final class Past {
  private final RunId run;
  private final int from;
  private final int most;
  private final List<Open> wanted = new ArrayList<>();
  private final Map<Long, Open> performing = new LinkedHashMap<>();
  private final List<Open> deciding = new ArrayList<>();
  private final Map<Long, Open> asked = new HashMap<>();
  private Optional<Open> inferring = Optional.empty();
  private int steps;
  private boolean ended;

  /// A step that may get more records.
  private static final class Open {
    private final int number;
    private final Kind kind;
    private final boolean kept;
    private final List<JournalRecord> records = new ArrayList<>();
    private Optional<ApprovalId> question = Optional.empty();
    private String tool = "";
    private boolean over;

    Open(int number, Kind kind, boolean kept) {
      this.number = number;
      this.kind = kind;
      this.kept = kept;
    }

    void add(JournalRecord record) {
      if (kept) {
        records.add(record);
      }
    }
  }

  /// Reads the steps of `run` from the one numbered `from` on, at most `most`.
  public Past(RunId run, int from, int most) {
    this.run = run;
    this.from = from;
    this.most = most;
  }

  /// Takes the next record of the journal, and returns whether more are wanted.
  public boolean take(JournalRecord record) {
    if (record.run().equals(Optional.of(run))) {
      own(record);
    } else {
      // What agents did for a call names its intent as the cause.
      Optional.ofNullable(performing.get(record.cause())).ifPresent(call -> call.add(record));
    }
    return !isWhole();
  }

  /// Returns the wanted steps, as far as they have been read.
  public List<Step> steps() {
    return wanted.stream()
        .map(open -> new Step(open.number, open.kind, open.records))
        .toList();
  }

  /// Returns whether the run has a step after the wanted ones.
  public boolean isMore() {
    return steps >= (long) from + most;
  }

  /// Returns how many steps were seen, wanted or not.
  public int count() {
    return steps;
  }

  /// Nothing that comes can change what is wanted. One step more is looked for, to know
  /// whether there is one.
  private boolean isWhole() {
    return (ended || isMore()) && wanted.stream().allMatch(open -> open.over);
  }

  private Open begin(Kind kind, JournalRecord record) {
    steps++;
    Open open = new Open(steps, kind, steps >= from && steps < (long) from + most);
    if (open.kept) {
      wanted.add(open);
    }
    open.add(record);
    return open;
  }

  private void own(JournalRecord record) {
    switch (record.fact()) {
      case RunFact fact -> run(record, fact);
      case CallFact fact -> call(record, fact);
      case ApprovalFact fact -> approval(record, fact);
      case MessageFact fact ->
        Optional.ofNullable(performing.get(record.cause())).ifPresent(call -> call.add(record));
      case MachineFact fact -> {}
      case AgentFact fact -> {}
      case GrantFact fact -> {}
    }
  }

  private void run(JournalRecord record, RunFact fact) {
    switch (fact) {
      case RunFact.Started started -> begin(Kind.BEGAN, record).over = true;
      case RunFact.Forked forked -> begin(Kind.BEGAN, record).over = true;
      case RunFact.Resumed resumed -> begin(Kind.RESUMED, record).over = true;
      case RunFact.InferenceBegun begun -> inferring = Optional.of(begin(Kind.MODEL, record));
      case RunFact.InferenceDone done -> answered(record);
      case RunFact.InferenceReused again -> begin(Kind.MODEL, record).over = true;
      case RunFact.InferenceFailed failed -> answered(record);
      case RunFact.Summarised done -> answered(record);
      case RunFact.NotSummarised failed -> answered(record);
      case RunFact.Reserved _,
          RunFact.Settled _,
          RunFact.QuotaNear _,
          RunFact.QuotaExceeded _,
          RunFact.Stuck _,
          RunFact.Due _,
          RunFact.Late _,
          RunFact.Climbed _ -> {}
      case RunFact.Ended end -> {
        begin(Kind.ENDED, record).over = true;
        deciding.forEach(open -> open.over = true);
        deciding.clear();
        asked.values().forEach(open -> open.over = true);
        asked.clear();
        ended = true;
      }
    }
  }

  private void answered(JournalRecord record) {
    Open asked = inferring.orElseGet(() -> begin(Kind.MODEL, record));
    if (inferring.isPresent()) {
      asked.add(record);
    }
    asked.over = true;
    inferring = Optional.empty();
  }

  private void approval(JournalRecord record, ApprovalFact fact) {
    switch (fact) {
      case ApprovalFact.Requested requested -> asked(record, requested);
      case ApprovalFact.Posed(var requested, var quorum) -> asked(record, requested);
      case ApprovalFact.OutcomesAsked _, ApprovalFact.Demanded _ -> {}
      case ApprovalFact.Answered answered -> said(answered.id(), record);
      case ApprovalFact.Closed closed -> said(closed.id(), record);
    }
  }

  private void asked(JournalRecord record, ApprovalFact.Requested requested) {
    Open call = begin(Kind.CALL, record);
    call.question = Optional.of(requested.id());
    call.tool = requested.tool();
    deciding.add(call);
  }

  private void said(ApprovalId question, JournalRecord record) {
    deciding.stream()
        .filter(open -> open.question.equals(Optional.of(question)))
        .forEach(open -> open.add(record));
  }

  private void call(JournalRecord record, CallFact fact) {
    switch (fact) {
      case CallFact.Intended intended -> {
        Optional<Open> asked = intended.approval().flatMap(this::asked);
        Open call = asked.orElseGet(() -> begin(Kind.CALL, record));
        asked.ifPresent(open -> open.add(record));
        deciding.remove(call);
        performing.put(record.sequence(), call);
      }
      case CallFact.Refused refused -> {
        Optional<Open> asked =
            deciding.stream().filter(open -> open.tool.equals(refused.tool())).findFirst();
        Open call = asked.orElseGet(() -> begin(Kind.CALL, record));
        asked.ifPresent(open -> open.add(record));
        deciding.remove(call);
        call.over = true;
      }
      case CallFact.Extended extended -> performed(extended.intent(), record);
      case CallFact.ExtensionRefused refused -> performed(refused.intent(), record);
      case CallFact.Repeated repeated -> performed(repeated.intent(), record);
      case CallFact.Confined confined -> performed(confined.intent(), record);
      case CallFact.Preserved preserved -> performed(preserved.intent(), record);
      case CallFact.Compensable named -> performed(named.intent(), record);
      case CallFact.Recurred _, CallFact.Piece _ -> {}
      case CallFact.Resolved resolved -> resolved(resolved.intent(), record);
      case CallFact.Concluded concluded -> {
        performed(concluded.intent(), record);
        Optional.ofNullable(performing.remove(concluded.intent()))
            .ifPresent(call -> concluded(call, concluded));
      }
    }
  }

  private void concluded(Open call, CallFact.Concluded fact) {
    if (fact.status() == Call.Status.ASKED) {
      asked.put(fact.intent(), call);
    } else {
      call.over = true;
    }
  }

  private void resolved(long intent, JournalRecord record) {
    Optional<Open> waited = Optional.ofNullable(asked.remove(intent));
    waited.ifPresent(call -> call.add(record));
    waited.orElseGet(() -> begin(Kind.RESOLVED, record)).over = true;
  }

  private Optional<Open> asked(ApprovalId question) {
    return deciding.stream()
        .filter(open -> open.question.equals(Optional.of(question)))
        .findFirst();
  }

  private void performed(long intent, JournalRecord record) {
    Optional.ofNullable(performing.get(intent)).ifPresent(call -> call.add(record));
  }
}

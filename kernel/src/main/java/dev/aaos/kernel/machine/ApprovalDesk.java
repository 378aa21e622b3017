package dev.aaos.kernel.machine;

import dev.aaos.kernel.approval.Approval;
import dev.aaos.kernel.approval.Approval.Verdict;
import dev.aaos.kernel.base.ApprovalId;
import dev.aaos.kernel.base.RunId;
import dev.aaos.kernel.decide.Command;
import dev.aaos.kernel.effect.UnknownOutcome;
import dev.aaos.kernel.journal.ApprovalFact;
import dev.aaos.kernel.journal.CallFact;
import dev.aaos.kernel.journal.JournalRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// Where the threads of agents wait for people: for leave to make a call, and for what became of
/// one.
///
/// A thread enrols before the question is recorded, so that no answer can come too early. Answers
/// arrive with the journal's commits. A question nobody answers in time is closed with no; an
/// outcome is waited for however long it takes.
final class ApprovalDesk {
  private final JournalThread machine;
  private final Duration timeout;
  private final Standstill still;
  private final Map<ApprovalId, Ticket<ApprovalFact.Closed>> waiting = new ConcurrentHashMap<>();
  private final Map<Long, Ticket<Boolean>> outcomes = new ConcurrentHashMap<>();

  ApprovalDesk(JournalThread machine, Duration timeout, Standstill still) {
    this.machine = machine;
    this.timeout = timeout;
    this.still = still;
  }

  /// Begins to listen for the answer to `question`.
  void enrol(ApprovalId question) {
    waiting.computeIfAbsent(question, fresh -> new Ticket<>());
  }

  /// Takes over the questions an earlier daemon left, with the answers that are there already.
  void adopt(List<Approval> questions) {
    for (Approval question : questions) {
      enrol(question.id());
      if (question.verdict() != Verdict.PENDING) {
        bring(new ApprovalFact.Closed(question.id(), question.verdict(), question.reason()));
      }
    }
  }

  private void bring(ApprovalFact.Closed closed) {
    Ticket<ApprovalFact.Closed> ticket = waiting.get(closed.id());
    if (ticket != null) {
      ticket.bring(closed);
    }
  }

  /// Stops listening.
  void leave(ApprovalId question) {
    waiting.remove(question);
  }

  /// Waits for the answer to `question`, and stops listening.
  ///
  /// @throws InterruptedException when the agent was stopped meanwhile; nobody waits for the
  ///     answer then, and the question is withdrawn, unless its run is frozen and asks again
  ApprovalFact.Closed await(ApprovalId question) throws InterruptedException {
    Ticket<ApprovalFact.Closed> ticket = Objects.requireNonNull(waiting.get(question));
    try {
      return await(question, ticket);
    } finally {
      leave(question);
    }
  }

  private ApprovalFact.Closed await(ApprovalId question, Ticket<ApprovalFact.Closed> ticket)
      throws InterruptedException {
    Optional<ApprovalFact.Closed> answer;
    try {
      answer = ticket.await(left(question));
    } catch (InterruptedException e) {
      if (!still.holds() || !isOfARun(question)) {
        String reason = "nobody waits for it any more";
        machine.settle(
            new Command.Answer(question, Verdict.WITHDRAWN, reason, Optional.empty(), 0));
      }
      throw e;
    }
    if (answer.isPresent()) {
      return answer.get();
    }
    long seconds = patience(machine.state().approvals().get(question)).toSeconds();
    String reason = "approval request timed out after " + seconds + "s";
    machine.settle(new Command.Answer(question, Verdict.EXPIRED, reason, Optional.empty(), 0));
    return ticket.await();
  }

  private boolean isOfARun(ApprovalId question) {
    return machine.state().approvals().get(question).flatMap(Approval::run).isPresent();
  }

  /// Returns how long a question may still wait: the time it waited for an earlier daemon counts.
  private Duration left(ApprovalId question) {
    Optional<Approval> asked = machine.state().approvals().get(question);
    Duration patience = patience(asked);
    Instant now = machine.clock().now();
    if (asked.isEmpty() || now.isBefore(asked.get().requestedAt())) {
      return patience;
    }
    Duration waited = Duration.between(asked.get().requestedAt(), now);
    return waited.compareTo(patience) < 0 ? patience.minus(waited) : Duration.ZERO;
  }

  private Duration patience(Optional<Approval> asked) {
    return asked.flatMap(question -> question.ballot().quorum().within()).orElse(timeout);
  }

  /// Waits until a person has found out whatever `run` waits to hear of.
  ///
  /// @throws InterruptedException when the run was stopped meanwhile
  void awaitOutcomes(RunId run) throws InterruptedException {
    for (UnknownOutcome outcome : machine.state().lost().awaitedBy(run)) {
      Ticket<Boolean> ticket = outcomes.computeIfAbsent(outcome.intent(), fresh -> new Ticket<>());
      try {
        if (machine.state().lost().awaitedBy(run).contains(outcome)) {
          ticket.awaitInterruptibly();
        }
      } finally {
        outcomes.remove(outcome.intent());
      }
    }
  }

  /// Lets everybody who waits know that no answer will come.
  void abandon(KernelHalted why) {
    waiting.values().forEach(ticket -> ticket.fail(why));
    outcomes.values().forEach(ticket -> ticket.fail(why));
  }

  /// Passes on the answers among `records`. On the journal's thread.
  void hear(List<JournalRecord> records) {
    for (JournalRecord record : records) {
      if (record.fact() instanceof ApprovalFact.Closed closed) {
        bring(closed);
      }
      if (record.fact() instanceof CallFact.Resolved resolved) {
        Optional.ofNullable(outcomes.get(resolved.intent()))
            .ifPresent(ticket -> ticket.bring(true));
      }
    }
  }
}

package dev.aaos.kernel.decide;

import dev.aaos.capability.Constraints;
import dev.aaos.kernel.agent.Agent;
import dev.aaos.kernel.approval.Approval;
import dev.aaos.kernel.approval.Approval.Verdict;
import dev.aaos.kernel.approval.Ballot;
import dev.aaos.kernel.approval.Quorum;
import dev.aaos.kernel.approval.Voice;
import dev.aaos.kernel.base.AgentId;
import dev.aaos.kernel.base.Errno;
import dev.aaos.kernel.journal.ApprovalFact;
import java.util.Optional;
import java.util.stream.Collectors;

/// What is decided about questions put to people.
final class ApprovalDecisions {
  private ApprovalDecisions() {}

  /// Notes who has to answer questions about the calls of an agent just made: whoever its own
  /// manifest and the agents above it demand.
  static void demand(Worktable table, AgentId id, long born, Quorum own, Optional<AgentId> above) {
    Quorum quorum = above
        .flatMap(table.state()::agent)
        .map(Agent::identity)
        .map(parent -> own.stricter(parent.quorum()))
        .orElse(own);
    if (!quorum.equals(Quorum.ONE)) {
      table.record(id, Optional.empty(), born, new ApprovalFact.Demanded(id, quorum));
    }
  }

  /// Returns what puts `question` to the people its agent has to ask.
  static ApprovalFact posed(Worktable table, ApprovalFact.Requested question) {
    Quorum quorum = table
        .state()
        .agent(question.agent())
        .map(agent -> agent.identity().quorum())
        .orElse(Quorum.ONE);
    return quorum.equals(Quorum.ONE) ? question : new ApprovalFact.Posed(question, quorum);
  }

  /// Takes what a person says to an open question: one no closes it, and the yes that was
  /// missing. What comes later finds no question. A yes that nobody waits for any more can still
  /// be withdrawn.
  static Decision<Long> answer(Worktable table, Command.Answer command) {
    Optional<Approval> question = table
        .state()
        .approvals()
        .get(command.id())
        .filter(
            open -> open.verdict() == Verdict.PENDING || command.verdict() == Verdict.WITHDRAWN);
    if (question.isEmpty()) {
      return table.refuse(Errno.ENOENT, "ipc error: no pending approval with id " + command.id());
    }
    return command.by().isPresent()
        ? said(table, question.get(), command, command.by().get())
        : table.reply(unanswered(table, question.get(), command));
  }

  private static Decision<Long> said(
      Worktable table, Approval question, Command.Answer command, Voice voice) {
    boolean yes = command.verdict() == Verdict.APPROVED;
    Optional<Decision<Long>> refused = yes ? obstacle(table, question, voice) : Optional.empty();
    if (refused.isPresent()) {
      return refused.get();
    }
    String reason = Worktable.bounded(command.reason());
    var fact = new ApprovalFact.Answered(
        command.id(),
        voice.by(),
        command.verdict(),
        reason,
        voice.edit(),
        voice.allowing().map(Voice.Allowing::terms));
    long answered = table.record(question.agent(), question.run(), command.cause(), fact);
    Ballot ballot = table.state().approvals().get(command.id()).orElseThrow().ballot();
    return table.reply(
        yes && ballot.missing() > 0
            ? answered
            : close(table, question, command.verdict(), reason, command.cause()));
  }

  /// Returns the refusal of a yes that does not count.
  private static Optional<Decision<Long>> obstacle(
      Worktable table, Approval question, Voice voice) {
    Ballot ballot = question.ballot();
    if (ballot.quorum().apart() && question.requesters().contains(voice.by())) {
      return Optional.of(table.refuse(
          Errno.EPERM,
          "the agent works for '" + voice.by() + "': somebody else has to approve its call"));
    }
    if (ballot.has(voice.by()) && voice.edit().isEmpty()) {
      String others = ballot.missing() == 1 ? "one more person" : ballot.missing() + " more people";
      return Optional.of(table.refuse(
          Errno.EEXIST,
          "'" + voice.by() + "' has approved this already: " + others + " must approve it"));
    }
    if (voice.meant().filter(meant -> !meant.equals(question.allowed())).isPresent()) {
      String by =
          ballot.yes().stream().map(one -> one.by().toString()).collect(Collectors.joining(", "));
      return Optional.of(
          table.refuse(Errno.EAGAIN, "'" + by + "' changed the call since you looked: look again"));
    }
    return Optional.empty();
  }

  /// Nobody has answered in time, which may be a yes, or nobody needs an answer any more.
  private static long unanswered(Worktable table, Approval question, Command.Answer command) {
    Quorum quorum = question.ballot().quorum();
    if (command.verdict() == Verdict.EXPIRED && quorum.otherwise()) {
      String within = quorum.within().map(Constraints::text).orElse("the time there was");
      String reason = "nobody objected within " + within;
      return close(table, question, Verdict.APPROVED, reason, command.cause());
    }
    if (command.verdict() != Verdict.EXPIRED && command.verdict() != Verdict.WITHDRAWN) {
      throw new IllegalStateException("nobody said " + command.verdict());
    }
    String reason = Worktable.bounded(command.reason());
    return close(table, question, command.verdict(), reason, command.cause());
  }

  private static long close(
      Worktable table, Approval question, Verdict verdict, String reason, long cause) {
    var fact = new ApprovalFact.Closed(question.id(), verdict, reason);
    return table.record(question.agent(), question.run(), cause, fact);
  }

  /// Closes a question, or a yes, that nobody waits for any more. A no stays as it is.
  static void withdraw(Worktable table, Approval question, String reason, long cause) {
    boolean open = table
        .state()
        .approvals()
        .get(question.id())
        .filter(now -> now.verdict() == Verdict.PENDING || now.verdict() == Verdict.APPROVED)
        .isPresent();
    if (open) {
      close(table, question, Verdict.WITHDRAWN, reason, cause);
    }
  }
}

package dev.aaos.kernel.decide;

import dev.aaos.capability.Constraints;
import dev.aaos.kernel.agent.Agent;
import dev.aaos.kernel.approval.Allowance;
import dev.aaos.kernel.approval.Approval;
import dev.aaos.kernel.approval.Approval.Verdict;
import dev.aaos.kernel.approval.Ballot;
import dev.aaos.kernel.approval.Offer;
import dev.aaos.kernel.approval.Quorum;
import dev.aaos.kernel.approval.Voice;
import dev.aaos.kernel.authority.Allowances;
import dev.aaos.kernel.authority.Choice.Asker;
import dev.aaos.kernel.authority.Grants;
import dev.aaos.kernel.base.AgentId;
import dev.aaos.kernel.base.Errno;
import dev.aaos.kernel.base.Grant;
import dev.aaos.kernel.base.KernelLimits;
import dev.aaos.kernel.base.Principal;
import dev.aaos.kernel.base.Result;
import dev.aaos.kernel.base.RunId;
import dev.aaos.kernel.decide.Command.NewGrant;
import dev.aaos.kernel.device.Ruling;
import dev.aaos.kernel.journal.ApprovalFact;
import dev.aaos.kernel.journal.GrantFact;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/// What is decided about questions put to people.
final class ApprovalDecisions {
  private ApprovalDecisions() {}

  /// Notes who has to answer questions about the calls of an agent just made: whoever
  /// its own manifest and the agents above it demand.
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
  static ApprovalFact posed(Worktable table, ApprovalFact.Requested question, Ruling ruling) {
    Quorum demanded = table
        .state()
        .agent(question.agent())
        .map(agent -> agent.identity().quorum())
        .orElse(Quorum.ONE);
    Quorum quorum = ruling.quorum().map(demanded::stricter).orElse(demanded);
    return quorum.equals(Quorum.ONE) ? question : new ApprovalFact.Posed(question, quorum);
  }

  /// Takes what a person says to an open question: one no closes it, and the yes that
  /// was missing. What comes later finds no question. A yes that nobody waits for any
  /// more can still be withdrawn.
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
    Result<List<Offer>> allowed = yes && voice.allowing().isPresent()
        ? allowed(table, question, voice, voice.allowing().get())
        : Result.ok(List.of());
    if (allowed instanceof Result.Refused<List<Offer>>(Errno errno, String why)) {
      return table.refuse(errno, why);
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
    if (yes && ballot.missing() > 0) {
      return table.reply(answered);
    }
    long closed = close(table, question, command.verdict(), reason, command.cause());
    for (Offer offer : ((Result.Ok<List<Offer>>) allowed).value()) {
      if (ballot.allowance().isPresent()) {
        allow(table, question, offer, ballot);
      }
    }
    return table.reply(closed);
  }

  /// Returns what is derived for what `voice` allows beside the call. Whoever said yes
  /// before has to have allowed the same: they all answer for it.
  private static Result<List<Offer>> allowed(
      Worktable table, Approval question, Voice voice, Voice.Allowing allowing) {
    Allowance terms = allowing.terms();
    Optional<Ballot.Yes> other = question.ballot().yes().stream()
        .filter(one -> voice.edit().isEmpty())
        .filter(one -> !one.allowance().equals(Optional.of(terms)))
        .findFirst();
    if (other.isPresent()) {
      return Result.refused(
          Errno.EINVAL,
          "'" + other.get().by() + "' approved "
              + other.get().allowance().map(one -> "and allowed " + one).orElse("this call alone")
              + ": allow the same, or approve this call alone");
    }
    if (terms.run() && question.run().isEmpty()) {
      return Result.refused(
          Errno.EINVAL, "this call belongs to no run: allow the like for its agent");
    }
    Agent agent = table.state().agent(question.agent()).orElseThrow();
    Grants grants = table.state().grants();
    boolean gated = agent.identity().approvalRequired().contains(question.tool());
    Asker by = new Asker(agent.id(), question.run(), table.now());
    Result<List<Offer>> chosen = Allowances.chosen(grants, by, allowing, gated);
    boolean full = chosen instanceof Result.Ok<List<Offer>>(List<Offer> more)
        && grants.of(agent.id()).size() + more.size() > KernelLimits.GRANTS_PER_AGENT;
    return full
        ? Result.refused(
            Errno.EAGAIN,
            "the agent would hold more than " + KernelLimits.GRANTS_PER_AGENT
                + " grants: approve this call alone")
        : chosen;
  }

  /// Derives a grant that needs nobody, as all who had to have agreed.
  private static void allow(Worktable table, Approval question, Offer offer, Ballot ballot) {
    Allowance terms = ballot.allowance().orElseThrow();
    Principal by = ballot.yes().getLast().by();
    Grants grants = table.state().grants();
    Grant parent = grants.find(offer.parent()).orElseThrow();
    var constraints = new Constraints(
        terms.times(),
        Optional.empty(),
        terms.within(),
        Constraints.NONE.approval(),
        parent.constraints().anyLinks());
    long id = grants.nextId();
    long cause = table.state().sequence();
    var derived =
        new NewGrant(OptionalLong.of(parent.id()), offer.capability(), constraints, parent.root());
    AgentDecisions.issue(table, question.agent(), derived, cause);
    Optional<RunId> run = question.run().filter(of -> terms.run());
    table.record(
        question.agent(), question.run(), cause, new GrantFact.Allowed(id, by, run, question.id()));
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

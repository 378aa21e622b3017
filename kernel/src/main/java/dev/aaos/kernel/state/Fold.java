package dev.aaos.kernel.state;

import dev.aaos.collection.Chain;
import dev.aaos.kernel.agent.Agent;
import dev.aaos.kernel.agent.Conversation;
import dev.aaos.kernel.agent.Run;
import dev.aaos.kernel.agent.Run.Activity;
import dev.aaos.kernel.agent.Run.Entry;
import dev.aaos.kernel.approval.Approval;
import dev.aaos.kernel.authority.Grants;
import dev.aaos.kernel.base.AgentId;
import dev.aaos.kernel.base.KernelLimits;
import dev.aaos.kernel.base.Labels;
import dev.aaos.kernel.base.MessageId;
import dev.aaos.kernel.base.RunId;
import dev.aaos.kernel.base.Usage;
import dev.aaos.kernel.budget.Budget;
import dev.aaos.kernel.effect.Call;
import dev.aaos.kernel.ipc.Message;
import dev.aaos.kernel.journal.AgentFact;
import dev.aaos.kernel.journal.ApprovalFact;
import dev.aaos.kernel.journal.CallFact;
import dev.aaos.kernel.journal.Draft;
import dev.aaos.kernel.journal.GrantFact;
import dev.aaos.kernel.journal.MachineFact;
import dev.aaos.kernel.journal.MessageFact;
import dev.aaos.kernel.journal.RunFact;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/// `apply(state, record) -> state`.
///
/// Total and deterministic: the same records give the same state, at the first telling and at
/// every replay.
public final class Fold {
  private static final String UNKNOWN_OUTCOME =
      "outcome unknown: the daemon ended while this call was under way; look at what it came to"
          + " before you do it again";

  private final KernelLimits limits;

  /// A fold that keeps as many ended things listed as `limits` say.
  public Fold(KernelLimits limits) {
    this.limits = limits;
  }

  /// Returns `state` after `draft`.
  public State apply(State state, Draft draft) {
    State at = state.at(draft.sequence(), draft.time());
    return switch (draft.fact()) {
      case MachineFact machine -> machine instanceof MachineFact.Booted ? orphaned(at) : at;
      case AgentFact agent -> agent(at, draft, agent);
      case GrantFact grant -> at.with(grants(at, grant));
      case RunFact run -> run(at, draft, run);
      case CallFact call -> call(at, draft, call);
      case ApprovalFact approval -> approval(at, draft, approval);
      case MessageFact message -> message(at, draft, message);
    };
  }

  /// Whatever was under way has lost the daemon that performed it.
  private static State orphaned(State at) {
    var calls = at.calls();
    for (Call call : calls.values()) {
      calls = calls.with(call.intent(), call.orphaned(true));
    }
    return at.withCalls(calls);
  }

  private State agent(State at, Draft draft, AgentFact fact) {
    return switch (fact) {
      case AgentFact.Spawned spawned -> spawned(at, draft, spawned);
      case AgentFact.SpawnRefused refused -> at;
      case AgentFact.Stopped(AgentId id, String reason) -> stopped(at, id, draft.time());
    };
  }

  private State spawned(State at, Draft draft, AgentFact.Spawned fact) {
    Optional<Agent> parent = fact.parent().flatMap(at::agent);
    Agent.Identity identity = new Agent.Identity(
        fact.agent(),
        fact.parent(),
        fact.name(),
        fact.model(),
        fact.systemPrompt(),
        fact.manifest(),
        Set.copyOf(fact.approvalRequired()),
        fact.lifecycle(),
        fact.limits(),
        parent.map(agent -> agent.identity().depth() + 1).orElse(0),
        draft.time(),
        draft.sequence());
    Optional<Budget> budget = fact.budget().map(limit -> Budget.open(limit, draft.time()));
    State with = noted(at, draft, work -> work.with(fact.key(), fact.agent()))
        .with(Agent.born(identity, budget));
    State counted = with.withAgents(with.agents(), at.living() + 1, at.endedAgents());
    return parent.map(agent -> counted.with(agent.withChild(fact.agent()))).orElse(counted);
  }

  /// Notes what a call under way has had done by agents.
  private static State noted(State at, Draft draft, UnaryOperator<Call.Work> more) {
    return at.calls()
        .get(draft.cause())
        .map(call ->
            at.withCalls(at.calls().with(call.intent(), call.with(more.apply(call.work())))))
        .orElse(at);
  }

  private State stopped(State at, AgentId id, Instant when) {
    Optional<Agent> found = at.agent(id).filter(agent -> agent.stoppedAt().isEmpty());
    if (found.isEmpty()) {
      return at;
    }
    State ended = at.with(found.get().stopped(when));
    State alone = found
        .get()
        .identity()
        .parent()
        .flatMap(ended::agent)
        .map(parent -> ended.with(parent.withoutChild(id)))
        .orElse(ended);
    return forgetAgents(
        alone.withAgents(alone.agents(), at.living() - 1, at.endedAgents().plus(id)));
  }

  /// Drops the agents that ended longest ago; their grants go with them, all derived ones being
  /// gone.
  private State forgetAgents(State at) {
    Optional<AgentId> oldest = at.endedAgents().oldest();
    if (at.endedAgents().size() <= limits.finishedAgents() || oldest.isEmpty()) {
      return at;
    }
    AgentId gone = oldest.get();
    return at.withAgents(
            at.agents().without(gone), at.living(), at.endedAgents().withoutOldest())
        .with(at.grants().forget(gone));
  }

  private static Grants grants(State at, GrantFact fact) {
    return switch (fact) {
      case GrantFact.Issued(var grant) -> at.grants().issue(grant);
      case GrantFact.Revoked(long id, int derived) -> at.grants().revoke(id);
    };
  }

  private State run(State at, Draft draft, RunFact fact) {
    return switch (fact) {
      case RunFact.Started started -> started(at, draft, started);
      case RunFact.Resumed(RunId id, String was) ->
        at.run(id).map(run -> at.with(run.resumed(was))).orElse(at);
      case RunFact.InferenceBegun begun -> doing(at, begun.run(), new Activity.Inferring());
      case RunFact.InferenceDone done -> replied(at, draft, done);
      case RunFact.InferenceFailed failed -> doing(at, failed.run(), new Activity.Thinking());
      case RunFact.Ended ended -> ended(at, draft, ended);
    };
  }

  private static State started(State at, Draft draft, RunFact.Started fact) {
    Optional<Agent> agent = at.agent(fact.agent());
    Optional<Message> message = fact.handles().flatMap(id -> agent.flatMap(a -> a.message(id)));
    Optional<Run> earlier = fact.continues().flatMap(at::run);
    Conversation remembered =
        message.flatMap(handled -> agent).map(Agent::conversation).orElse(Conversation.NONE);
    Chain<Entry> before = earlier.map(Run::transcript).orElseGet(remembered::transcript);
    Labels labels = earlier.map(Run::labels).orElse(remembered.labels()).join(draft.labels());
    Run run = Run.begun(
        new Run.Beginning(
            fact.run(),
            fact.agent(),
            draft.sequence(),
            draft.time(),
            fact.stopsAgent(),
            message,
            before.size()),
        before.plus(new Entry.Stored(fact.message())),
        labels);
    State with = noted(at, draft, work -> work.with(fact.agent(), fact.run())).with(run);
    return agent
        .map(worker -> fact.handles().map(worker::withoutMessage).orElse(worker))
        .map(worker -> with.with(worker.withRun(run.id())))
        .orElse(with);
  }

  private static State replied(State at, Draft draft, RunFact.InferenceDone fact) {
    Optional<Run> found = at.run(fact.run());
    if (found.isEmpty()) {
      return at;
    }
    Run run = found.get();
    State told = at.with(
        run.isActive()
            ? run.said(fact.turn(), fact.ending(), fact.usage())
            : run.spent(fact.usage()));
    return spent(told, found.get().agent(), fact.usage(), draft.time());
  }

  /// Charges the agent and every ancestor that keeps an account.
  private static State spent(State at, AgentId spender, Usage usage, Instant when) {
    Optional<Agent> self = at.agent(spender);
    if (self.isEmpty()) {
      return at;
    }
    State charged = at.with(self.get().spent(usage, when));
    Optional<AgentId> above = self.get().identity().parent();
    while (above.isPresent()) {
      Optional<Agent> ancestor = charged.agent(above.get());
      if (ancestor.isEmpty()) {
        return charged;
      }
      charged = charged.with(ancestor.get().spentBelow(usage, when));
      above = ancestor.get().identity().parent();
    }
    return charged;
  }

  private State ended(State at, Draft draft, RunFact.Ended fact) {
    Optional<Run> found = at.run(fact.run()).filter(Run::isActive);
    if (found.isEmpty()) {
      return at;
    }
    Run.End end = new Run.End(fact.reason(), fact.response(), fact.iterations(), draft.time());
    State over = withoutAnswers(at, fact.run()).with(found.get().ended(end));
    State left = over.agent(found.get().agent())
        .map(agent -> agent.withoutRun(fact.run()))
        .map(agent -> over.with(remembering(agent, found.get(), end)))
        .orElse(over);
    State listed = left.withRuns(left.runs(), left.endedRuns().plus(fact.run()));
    Optional<RunId> oldest = listed.endedRuns().oldest();
    if (listed.endedRuns().size() <= limits.finishedRuns() || oldest.isEmpty()) {
      return listed;
    }
    return listed.withRuns(
        listed.runs().without(oldest.get()), listed.endedRuns().withoutOldest());
  }

  /// An exchange is remembered when it came to its end; what went wrong is not.
  private static Agent remembering(Agent agent, Run run, Run.End end) {
    return run.beginning().handles().isEmpty() || end.reason().isError()
        ? agent
        : agent.remembering(run.exchange(), run.labels());
  }

  private static State message(State at, Draft draft, MessageFact fact) {
    return switch (fact) {
      case MessageFact.Sent sent -> {
        Message message = new Message(
            sent.id(), sent.from(), sent.body(), sent.deadline(), draft.labels(), draft.sequence());
        State noted = noted(at, draft, work -> work.with(sent.id()));
        yield noted
            .agent(sent.to())
            .map(agent -> noted.with(agent.withMessage(message)))
            .orElse(noted);
      }
      case MessageFact.Refused refused -> at;
      case MessageFact.Dropped(MessageId id, AgentId to, String reason) ->
        at.agent(to).map(agent -> at.with(agent.withoutMessage(id))).orElse(at);
    };
  }

  private static State doing(State at, RunId id, Activity activity) {
    return at.run(id)
        .filter(Run::isActive)
        .map(run -> at.with(run.doing(activity)))
        .orElse(at);
  }

  private static State call(State at, Draft draft, CallFact fact) {
    return switch (fact) {
      case CallFact.Intended intended -> intended(at, draft, intended);
      case CallFact.Refused refused -> refused(at, refused);
      case CallFact.ExtensionRefused refused -> at;
      case CallFact.Repeated repeated -> repeated(at, repeated);
      case CallFact.Extended extended ->
        at.with(at.grants().charge(extended.grant(), draft.time()));
      case CallFact.Concluded concluded -> concluded(at, draft, concluded);
    };
  }

  private static State refused(State at, CallFact.Refused fact) {
    Optional<Run> run = fact.run().flatMap(at::run);
    if (run.isEmpty()) {
      return at;
    }
    Entry entry = new Entry.Refused(fact.callId(), fact.reason());
    return answered(withoutAnswers(at, run.get().id()), run.get(), entry, Labels.NONE);
  }

  /// Drops the answers that `run` has heard, or cannot hear any more.
  private static State withoutAnswers(State at, RunId run) {
    if (at.approvals().isEmpty()) {
      return at;
    }
    var left = at.approvals();
    for (Approval question : at.approvals().values()) {
      boolean heard = question.run().equals(Optional.of(run))
          && question.verdict() != Approval.Verdict.PENDING
          && question.verdict() != Approval.Verdict.APPROVED;
      left = heard ? left.without(question.id()) : left;
    }
    return at.withApprovals(left);
  }

  private static State intended(State at, Draft draft, CallFact.Intended fact) {
    var grants = at.grants();
    for (long grant : fact.grants()) {
      grants = grants.charge(grant, draft.time());
      grants = fact.approval().isPresent() ? grants.approve(grant) : grants;
    }
    Call call = new Call(
        draft.sequence(),
        fact.agent(),
        fact.run(),
        fact.callId(),
        fact.tool(),
        fact.fingerprint(),
        fact.effect(),
        fact.grants(),
        Call.Work.NONE,
        false);
    State noted = at.with(grants).withCalls(at.calls().with(draft.sequence(), call));
    State used = fact.approval()
        .map(id -> noted.withApprovals(noted.approvals().without(id)))
        .orElse(noted);
    return fact.run()
        .map(run -> doing(used, run, new Activity.Calling(fact.tool())))
        .orElse(used);
  }

  private static State repeated(State at, CallFact.Repeated fact) {
    Optional<Call> found = at.calls().get(fact.intent());
    if (found.isEmpty()) {
      return at;
    }
    State taken = at.withCalls(at.calls().with(fact.intent(), found.get().orphaned(false)));
    return found
        .get()
        .run()
        .map(run -> doing(taken, run, new Activity.Calling(fact.tool())))
        .orElse(taken);
  }

  private static State concluded(State at, Draft draft, CallFact.Concluded fact) {
    Optional<Call> call = at.calls().get(fact.intent());
    State over = at.withCalls(at.calls().without(fact.intent()));
    if (call.isEmpty()) {
      return over;
    }
    Entry entry = fact.status() == Call.Status.UNKNOWN
        ? new Entry.Refused(call.get().callId(), UNKNOWN_OUTCOME)
        : new Entry.Stored(fact.answer());
    return call.get()
        .run()
        .flatMap(over::run)
        .map(run -> answered(over, run, entry, draft.labels()))
        .orElse(over);
  }

  private static State answered(State at, Run run, Entry entry, Labels labels) {
    return run.isActive() ? at.with(run.answered(entry, labels)) : at;
  }

  private static State approval(State at, Draft draft, ApprovalFact fact) {
    return switch (fact) {
      case ApprovalFact.Requested requested -> asked(at, draft, requested);
      case ApprovalFact.Closed closed -> closed(at, closed);
    };
  }

  private static State asked(State at, Draft draft, ApprovalFact.Requested fact) {
    Approval question = new Approval(
        fact.id(),
        fact.agent(),
        fact.run(),
        fact.tool(),
        fact.fingerprint(),
        fact.input(),
        fact.effect(),
        draft.time(),
        draft.sequence(),
        Approval.Verdict.PENDING,
        "");
    State asked = at.withApprovals(at.approvals().with(fact.id(), question));
    return fact.run()
        .map(run -> doing(asked, run, new Activity.AwaitingApproval(fact.tool())))
        .orElse(asked);
  }

  /// A yes stays until the call that uses it, and a no until its run has heard it, however many
  /// daemons that takes. Anything else has nothing to stay for.
  private static State closed(State at, ApprovalFact.Closed fact) {
    Optional<Approval> question = at.approvals().get(fact.id());
    if (question.isEmpty()) {
      return at;
    }
    boolean heardLater =
        question.get().run().isPresent() && fact.verdict() != Approval.Verdict.WITHDRAWN;
    State answered = heardLater || fact.verdict() == Approval.Verdict.APPROVED
        ? at.withApprovals(
            at.approvals().with(fact.id(), question.get().answered(fact.verdict(), fact.reason())))
        : at.withApprovals(at.approvals().without(fact.id()));
    return question
        .get()
        .run()
        .map(run -> doing(answered, run, new Activity.Thinking()))
        .orElse(answered);
  }
}

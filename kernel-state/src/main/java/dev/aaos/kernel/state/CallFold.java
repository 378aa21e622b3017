package dev.aaos.kernel.state;

import dev.aaos.collection.Chain;
import dev.aaos.kernel.agent.Agent;
import dev.aaos.kernel.agent.Run;
import dev.aaos.kernel.agent.Run.Activity;
import dev.aaos.kernel.agent.Run.Entry;
import dev.aaos.kernel.approval.Approval;
import dev.aaos.kernel.approval.Ballot;
import dev.aaos.kernel.approval.Edit;
import dev.aaos.kernel.approval.Quorum;
import dev.aaos.kernel.base.AgentId;
import dev.aaos.kernel.base.Labels;
import dev.aaos.kernel.base.Principal;
import dev.aaos.kernel.base.RunId;
import dev.aaos.kernel.effect.Call;
import dev.aaos.kernel.effect.EffectClass;
import dev.aaos.kernel.effect.UnknownOutcome;
import dev.aaos.kernel.journal.ApprovalFact;
import dev.aaos.kernel.journal.CallFact;
import dev.aaos.kernel.journal.Draft;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/// What calls, and the questions they put to people, do to the state.
final class CallFold {
  private static final String NOT_CARRIED_OVER =
      "outcome not carried over: this call was under way where this run was forked from another;"
          + " look at what it came to before you do it again";

  private static final String UNKNOWN_OUTCOME =
      "outcome unknown: the daemon ended while this call was under way; look at what it came to"
          + " before you do it again";

  private static final String CUT_OFF =
      "outcome unknown: everything was frozen while this call was under way; look at what it came"
          + " to before you do it again";

  private CallFold() {}

  /// Whatever was under way has lost the daemon that performed it, or was cut off.
  static State orphaned(State at) {
    var calls = at.calls();
    for (Call call : calls.values()) {
      calls = calls.with(call.intent(), call.orphaned(true));
    }
    return at.withCalls(calls);
  }

  /// Notes what a call under way has had done by agents.
  static State noted(State at, Draft draft, UnaryOperator<Call.Work> more) {
    return at.calls()
        .get(draft.cause())
        .map(call ->
            at.withCalls(at.calls().with(call.intent(), call.with(more.apply(call.work())))))
        .orElse(at);
  }

  static State doing(State at, RunId id, Activity activity) {
    return at.run(id)
        .filter(Run::isActive)
        .map(run -> at.with(run.doing(activity)))
        .orElse(at);
  }

  static State call(State at, Draft draft, CallFact fact) {
    return switch (fact) {
      case CallFact.Intended intended -> intended(at, draft, intended);
      case CallFact.Refused refused -> refused(at, refused);
      case CallFact.ExtensionRefused refused -> at;
      case CallFact.Confined confined -> at;
      case CallFact.Image image -> at;
      case CallFact.Compensable named -> at;
      case CallFact.Recurred recurred -> at;
      case CallFact.Repeated repeated -> repeated(at, repeated);
      case CallFact.Extended extended ->
        at.with(at.grants().charge(extended.grant(), draft.time()));
      case CallFact.Concluded concluded -> concluded(at, draft, concluded);
      case CallFact.Resolved resolved -> resolved(at, draft, resolved);
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
  static State withoutAnswers(State at, RunId run) {
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
        draft.time(),
        fact.agent(),
        fact.run(),
        fact.callId(),
        fact.tool(),
        fact.fingerprint(),
        fact.effect(),
        fact.grants(),
        Call.Work.NONE,
        false,
        edit(at, fact).map(Edit::input));
    State noted = at.with(grants).withCalls(at.calls().with(draft.sequence(), call));
    State used = fact.approval()
        .map(id -> noted.withApprovals(noted.approvals().without(id)))
        .orElse(noted);
    return fact.run()
        .map(run -> doing(used, run, new Activity.Calling(fact.tool())))
        .orElse(used);
  }

  /// Returns what a person put in the place of the call they said yes to.
  private static Optional<Edit> edit(State at, CallFact.Intended fact) {
    return fact.approval()
        .flatMap(at.approvals()::get)
        .flatMap(asked -> asked.ballot().edit());
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
    Optional<Call> found = at.calls().get(fact.intent());
    State over = at.withCalls(at.calls().without(fact.intent()));
    if (found.isEmpty()) {
      return over;
    }
    Call call = found.get();
    return switch (fact.status()) {
      case DONE, FAILED, DENIED ->
        answered(over, call, new Entry.Stored(fact.answer()), draft.labels());
      case UNKNOWN -> {
        // What changes nothing has nothing to be found out about.
        State noted = call.effect() == EffectClass.PURE ? over : unknown(over, call, draft, false);
        yield answered(noted, call, untold(at, call), draft.labels());
      }
      case ASKED -> {
        boolean waits = call.run().flatMap(over::run).filter(Run::isActive).isPresent();
        State noted = unknown(over, call, draft, waits);
        yield call.run()
            .map(run -> doing(noted, run, new Activity.AwaitingOutcome(call.tool())))
            .orElse(noted);
      }
    };
  }

  private static Entry untold(State at, Call call) {
    return new Entry.Refused(call.callId(), at.frozen().isPresent() ? CUT_OFF : UNKNOWN_OUTCOME);
  }

  private static State unknown(State at, Call call, Draft draft, boolean awaited) {
    return at.with(
        at.lost().with(new UnknownOutcome(call, draft.time(), awaited, Optional.empty())));
  }

  /// What a person found reaches the run that waits for it, and no other: one that was told that
  /// nobody knows has gone on from there.
  private static State resolved(State at, Draft draft, CallFact.Resolved fact) {
    Optional<UnknownOutcome> found = at.lost().get(fact.intent()).filter(UnknownOutcome::isOpen);
    if (found.isEmpty()) {
      return at;
    }
    Call call = found.get().call();
    State closed = at.with(at.lost().with(found.get().resolved(fact.finding())));
    if (!found.get().awaited()) {
      return closed;
    }
    String words = fact.finding().told(fact.note());
    Entry entry = switch (fact.finding()) {
      case HAPPENED -> new Entry.Found(call.callId(), words);
      case DID_NOT_HAPPEN -> new Entry.Refused(call.callId(), words);
    };
    State told = answered(closed, call, entry, draft.labels());
    for (UnknownOutcome other : told.lost().awaitedBy(call.run().orElseThrow())) {
      Activity waits = new Activity.AwaitingOutcome(other.call().tool());
      told = doing(told, call.run().orElseThrow(), waits);
    }
    return told;
  }

  /// Lets a run that ends be told that nobody knows what it waited to hear of.
  static State withoutAwaited(State at, RunId run) {
    State left = at;
    for (UnknownOutcome outcome : at.lost().awaitedBy(run)) {
      left = answered(
          left.with(left.lost().with(outcome.left())),
          outcome.call(),
          untold(at, outcome.call()),
          Labels.NONE);
    }
    return left;
  }

  private static State answered(State at, Call call, Entry entry, Labels labels) {
    return call.run()
        .flatMap(at::run)
        .map(run -> answered(at, run, entry, labels))
        .orElse(at);
  }

  private static State answered(State at, Run run, Entry entry, Labels labels) {
    return run.isActive() ? at.with(run.answered(entry, labels)) : at;
  }

  static State approval(State at, Draft draft, ApprovalFact fact) {
    return switch (fact) {
      case ApprovalFact.Requested requested -> asked(at, draft, requested, Quorum.ONE);
      case ApprovalFact.Posed(var requested, var quorum) -> asked(at, draft, requested, quorum);
      case ApprovalFact.Answered answered -> said(at, answered);
      case ApprovalFact.Demanded(AgentId id, var quorum) ->
        at.agent(id).map(agent -> at.with(agent.with(quorum))).orElse(at);
      case ApprovalFact.Closed closed -> closed(at, closed);
      case ApprovalFact.OutcomesAsked(AgentId id) ->
        at.agent(id).map(agent -> at.with(agent.askingOutcomes())).orElse(at);
    };
  }

  /// A yes is counted; what a no comes to, the record that closes the question says.
  private static State said(State at, ApprovalFact.Answered fact) {
    Optional<Approval> question = at.approvals().get(fact.id());
    if (question.isEmpty() || fact.verdict() != Approval.Verdict.APPROVED) {
      return at;
    }
    var yes = new Ballot.Yes(fact.by(), fact.allowance());
    Ballot ballot = question.get().ballot().with(yes, fact.edit());
    return at.withApprovals(at.approvals().with(fact.id(), question.get().with(ballot)));
  }

  private static State asked(State at, Draft draft, ApprovalFact.Requested fact, Quorum quorum) {
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
        "",
        requesters(at, draft, fact.agent()),
        Ballot.of(quorum));
    State asked = at.withApprovals(at.approvals().with(fact.id(), question));
    return fact.run()
        .map(run -> doing(asked, run, new Activity.AwaitingApproval(fact.tool())))
        .orElse(asked);
  }

  /// Whom the agent works for, and whoever is behind this very call.
  private static Set<Principal> requesters(State at, Draft draft, AgentId agent) {
    Set<Principal> requesters = new HashSet<>();
    draft.by().ifPresent(requesters::add);
    at.agent(agent).flatMap(Agent::principal).ifPresent(requesters::add);
    return requesters;
  }

  /// A yes stays until the call that uses it, and a no until its run has heard it, however many
  /// daemons that takes. Anything else has nothing to stay for, and so has the answer that comes
  /// after its run has ended.
  private static State closed(State at, ApprovalFact.Closed fact) {
    Optional<Approval> question = at.approvals().get(fact.id());
    if (question.isEmpty()) {
      return at;
    }
    boolean stays = question.get().run().isPresent()
        ? fact.verdict() != Approval.Verdict.WITHDRAWN
            && question.get().run().flatMap(at::run).filter(Run::isActive).isPresent()
        : fact.verdict() == Approval.Verdict.APPROVED;
    State answered = stays
        ? at.withApprovals(
            at.approvals().with(fact.id(), question.get().answered(fact.verdict(), fact.reason())))
        : at.withApprovals(at.approvals().without(fact.id()));
    return question
        .get()
        .run()
        .map(run -> doing(answered, run, new Activity.Thinking()))
        .orElse(answered);
  }

  /// Returns `before` with the calls that were under way where a run was forked from another.
  static Chain<Entry> notCarriedOver(Chain<Entry> before, List<String> calls) {
    Chain<Entry> told = before;
    for (String call : calls) {
      told = told.plus(new Entry.Refused(call, NOT_CARRIED_OVER));
    }
    return told;
  }
}

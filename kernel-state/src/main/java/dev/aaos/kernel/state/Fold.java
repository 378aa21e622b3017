package dev.aaos.kernel.state;

import dev.aaos.collection.Chain;
import dev.aaos.kernel.agent.Agent;
import dev.aaos.kernel.agent.AgentState;
import dev.aaos.kernel.agent.Confinement;
import dev.aaos.kernel.agent.Conversation;
import dev.aaos.kernel.agent.Run;
import dev.aaos.kernel.agent.Run.Activity;
import dev.aaos.kernel.agent.Run.Entry;
import dev.aaos.kernel.agent.Standing;
import dev.aaos.kernel.agent.Supervision;
import dev.aaos.kernel.approval.Quorum;
import dev.aaos.kernel.authority.Grants;
import dev.aaos.kernel.base.AgentId;
import dev.aaos.kernel.base.Freeze;
import dev.aaos.kernel.base.KernelLimits;
import dev.aaos.kernel.base.Labels;
import dev.aaos.kernel.base.RunId;
import dev.aaos.kernel.budget.Budget;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/// `apply(state, record) -> state`.
///
/// Total and deterministic: the same records give the same state, at the first telling and at
/// every replay.
public final class Fold {
  private final KernelLimits limits;

  /// A fold that keeps as many ended things listed as `limits` say.
  public Fold(KernelLimits limits) {
    this.limits = limits;
  }

  /// Returns `state` after `draft`.
  public State apply(State state, Draft draft) {
    State at = state.at(draft.sequence(), draft.time());
    return switch (draft.fact()) {
      case MachineFact machine -> machine(at, draft, machine);
      case AgentFact agent -> agent(at, draft, agent);
      case GrantFact grant -> at.with(grants(at, grant));
      case RunFact run -> run(at, draft, run);
      case CallFact call -> CallFold.call(at, draft, call);
      case ApprovalFact approval -> CallFold.approval(at, draft, approval);
      case MessageFact message -> MailFold.message(at, draft, message);
    };
  }

  private static State machine(State at, Draft draft, MachineFact fact) {
    return switch (fact) {
      case MachineFact.Budgeted(var quotas) -> BudgetFold.bounded(at, quotas, draft.time());
      case MachineFact.Booted booted -> CallFold.orphaned(at);
      case MachineFact.SessionOpened opened ->
        at.with(at.outside().admitted(draft.sequence(), opened.principal()));
      case MachineFact.OfToken token -> at.with(at.outside().after(draft, token));
      case MachineFact.Frozen(String reason)
      when at.frozen().isEmpty() ->
        CallFold.orphaned(at).with(Optional.of(new Freeze(draft.time(), reason)));
      case MachineFact.Unfrozen unfrozen -> at.with(Optional.<Freeze>empty());
      default -> at;
    };
  }

  private State agent(State at, Draft draft, AgentFact fact) {
    return switch (fact) {
      case AgentFact.Spawned spawned -> spawned(at, draft, spawned);
      case AgentFact.SpawnRefused refused -> at;
      case AgentFact.Stopped(AgentId id, String reason) -> stopped(at, id, draft.time());
      case AgentFact.Supervises(AgentId id, var rules) ->
        changed(at, id, agent -> agent.supervising(rules));
      case AgentFact.Placed(AgentId id, var place) ->
        changed(at, id, agent -> agent.with(agent.supervision().with(place)));
      case AgentFact.Programmed(AgentId id, var program) ->
        changed(at, id, agent -> agent.running(program));
      case AgentFact.TierAsked(AgentId id, var tier) ->
        changed(at, id, agent -> agent.asking(tier));
      case AgentFact.ProgramsLimited(AgentId id, var limits) ->
        changed(at, id, agent -> agent.limited(limits));
      case AgentFact.Claims(AgentId id, var claim) ->
        changed(at, id, agent -> agent.with(standing(agent).with(claim)));
      case AgentFact.Climbs(AgentId id, var ladder) ->
        changed(at, id, agent -> agent.with(standing(agent).with(ladder)));
      case AgentFact.Timed(AgentId id, var longest) ->
        changed(at, id, agent -> agent.with(standing(agent).timed(longest)));
      case AgentFact.Windowed(AgentId id, var window) ->
        changed(at, id, agent -> agent.with(standing(agent).with(window)));
      case AgentFact.Reuses(AgentId id) ->
        changed(at, id, agent -> agent.with(standing(agent).reusing()));
      case AgentFact.Budgeted(AgentId id, var quotas) ->
        BudgetFold.bounded(at, id, quotas, draft.time());
      case AgentFact.Ready(AgentId id) -> changed(at, id, agent -> agent.in(AgentState.RUNNING));
      case AgentFact.Exited exited -> exited(at, exited);
      case AgentFact.Restarting restarting -> restarting(at, draft, restarting);
      case AgentFact.Restarted(AgentId id) ->
        changed(
            at,
            id,
            agent ->
                agent.in(AgentState.RUNNING).with(agent.supervision().started(draft.sequence())));
    };
  }

  private static Standing standing(Agent agent) {
    return agent.identity().standing();
  }

  static State changed(State at, AgentId id, UnaryOperator<Agent> change) {
    return at.agent(id).map(agent -> at.with(change.apply(agent))).orElse(at);
  }

  /// What a supervisor was to start again it no longer is.
  private static State exited(State at, AgentFact.Exited fact) {
    State exited = changed(
        at,
        fact.agent(),
        agent -> agent.in(AgentState.EXITED).with(agent.supervision().exited(fact.reason())));
    List<AgentId> waiting = new ArrayList<>();
    at.agent(fact.agent())
        .ifPresent(agent -> agent.children().forEach((child, here) -> {
          if (at.agent(child).flatMap(found -> found.supervision().due()).isPresent()) {
            waiting.add(child);
          }
        }));
    for (AgentId child : waiting) {
      exited = changed(exited, child, agent -> agent.with(agent.supervision().forgotten()));
    }
    return exited;
  }

  private static State restarting(State at, Draft draft, AgentFact.Restarting fact) {
    var due = new Supervision.Due(fact.at(), draft.sequence());
    State counted =
        changed(at, fact.agent(), agent -> agent.with(agent.supervision().restarted(draft.time())));
    for (AgentId child : fact.group()) {
      counted = changed(counted, child, agent -> agent.with(agent.supervision().awaiting(due)));
    }
    return counted;
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
        draft.sequence(),
        false,
        Optional.empty(),
        Confinement.USUAL,
        Standing.USUAL,
        draft.by(),
        Quorum.ONE);
    Budget budget = BudgetFold.opened(fact.budget(), draft.time());
    State with = CallFold.noted(at, draft, work -> work.with(fact.key(), fact.agent()))
        .with(Agent.born(identity, budget));
    State counted = with.withAgents(with.agents(), at.living() + 1, at.endedAgents());
    return linked(counted, fact.parent(), fact.agent());
  }

  /// Notes a child with its parent, and a parent that has stopped, of which the child is a
  /// fork, with its own: whatever has something living below it is found, and stays listed.
  private static State linked(State at, Optional<AgentId> parent, AgentId child) {
    Optional<Agent> above = parent.flatMap(at::agent);
    if (above.isEmpty()) {
      return at;
    }
    State noted = at.with(above.get().withChild(child));
    return above.get().stoppedAt().isEmpty()
        ? noted
        : linked(noted, above.get().identity().parent(), above.get().id());
  }

  private static State unlinked(State at, Optional<AgentId> parent, AgentId child) {
    Optional<Agent> above = parent.flatMap(at::agent).map(agent -> agent.withoutChild(child));
    if (above.isEmpty()) {
      return at;
    }
    State noted = at.with(above.get());
    return above.get().stoppedAt().isEmpty() || !above.get().children().isEmpty()
        ? noted
        : unlinked(noted, above.get().identity().parent(), above.get().id());
  }

  private State stopped(State at, AgentId id, Instant when) {
    Optional<Agent> found = at.agent(id).filter(agent -> agent.stoppedAt().isEmpty());
    if (found.isEmpty()) {
      return at;
    }
    State ended = at.with(found.get().stopped(when));
    State alone = unlinked(ended, found.get().identity().parent(), id);
    return forgetAgents(
        alone.withAgents(alone.agents(), at.living() - 1, at.endedAgents().plus(id)));
  }

  /// Drops the agents that ended longest ago; their grants go with them, all derived ones
  /// being gone. One that has a living child, forked from a run of it, is kept: the child's
  /// grants derive from its own, and it draws on its account.
  private State forgetAgents(State at) {
    State left = at;
    for (long most = at.endedAgents().size();
        most > 0 && left.endedAgents().size() > limits.finishedAgents();
        most--) {
      AgentId oldest = left.endedAgents().oldest().orElseThrow();
      Ended<AgentId> others = left.endedAgents().withoutOldest();
      boolean isNeeded =
          left.agent(oldest).filter(ended -> !ended.children().isEmpty()).isPresent();
      left = isNeeded
          ? left.withAgents(left.agents(), left.living(), others.plus(oldest))
          : left.withAgents(left.agents().without(oldest), left.living(), others)
              .with(left.grants().forget(oldest));
    }
    return left;
  }

  private static Grants grants(State at, GrantFact fact) {
    return switch (fact) {
      case GrantFact.Issued(var grant) ->
        at.grants().issue(grant.of(at.agents().shared(grant.owner())));
      case GrantFact.Allowed allowed -> at.grants().allow(allowed);
      case GrantFact.Revoked(long id, int derived) -> at.grants().revoke(id);
    };
  }

  private State run(State at, Draft draft, RunFact fact) {
    return switch (fact) {
      case RunFact.Started started -> started(at, draft, started);
      case RunFact.Forked forked -> forked(at, draft, forked);
      case RunFact.Resumed(RunId id, String was) ->
        at.run(id)
            .map(run -> at.with(run.resumed(was, at.frozen().isPresent())))
            .orElse(at);
      case RunFact.InferenceBegun begun ->
        CallFold.doing(at, begun.run(), new Activity.Inferring());
      case RunFact.InferenceDone done -> replied(at, draft, done);
      case RunFact.InferenceReused again -> toldAgain(at, draft, again);
      case RunFact.InferenceFailed failed ->
        CallFold.doing(at, failed.run(), new Activity.Thinking());
      case RunFact.Summarised done -> summarised(at, draft, done);
      case RunFact.NotSummarised failed ->
        CallFold.doing(at, failed.run(), new Activity.Thinking());
      case RunFact.Reserved reserved -> BudgetFold.reserved(at, reserved, draft.time());
      case RunFact.Settled settled -> BudgetFold.settled(at, settled, draft.time());
      case RunFact.QuotaNear near -> at;
      case RunFact.Stuck stuck -> at;
      case RunFact.Due(RunId id, var until) ->
        at.run(id).map(run -> at.with(run.due(until))).orElse(at);
      case RunFact.Late late -> at;
      case RunFact.Climbed climbed ->
        at.run(climbed.run()).map(run -> at.with(run.climbed(climbed.rung()))).orElse(at);
      case RunFact.QuotaExceeded over -> BudgetFold.exceeded(at, over, draft.time());
      case RunFact.Ended ended -> BudgetFold.ended(ended(at, draft, ended), ended.run());
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
                before.size(),
                Optional.empty(),
                draft.by()),
            before.plus(new Entry.Stored(fact.message())),
            labels)
        .summarised(earlier.flatMap(ended -> ended.progress().summary()));
    State with =
        CallFold.noted(at, draft, work -> work.with(fact.agent(), fact.run())).with(run);
    State begun = agent
        .map(worker -> fact.handles().map(worker::withoutMessage).orElse(worker))
        .map(worker -> with.with(worker.withRun(run.id())))
        .orElse(with);
    return BudgetFold.begun(begun, fact.agent(), draft.time());
  }

  /// Where the run it was forked from is not listed under these limits there is no transcript
  /// to begin with, and so no run.
  private static State forked(State at, Draft draft, RunFact.Forked fact) {
    Optional<Run> source = at.run(fact.from());
    Optional<Agent> agent = at.agent(fact.agent());
    if (source.isEmpty() || agent.isEmpty()) {
      return at;
    }
    Chain<Entry> before = source.get().transcript().first(fact.entries());
    Chain<Entry> told = CallFold.notCarriedOver(before, fact.unknown());
    told = fact.message().length() == 0 ? told : told.plus(new Entry.Stored(fact.message()));
    var beginning = new Run.Beginning(
        fact.run(),
        fact.agent(),
        draft.sequence(),
        draft.time(),
        fact.stopsAgent(),
        Optional.empty(),
        before.size(),
        Optional.empty(),
        draft.by());
    Run run = Run.begun(beginning, told, source.get().labels().join(draft.labels()));
    Optional<Run.Summary> summary =
        source.get().progress().summary().filter(made -> made.made() <= fact.entries());
    State with =
        at.with(run.after(fact.ending()).summarised(summary)).with(agent.get().withRun(run.id()));
    return BudgetFold.begun(with, fact.agent(), draft.time());
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
    return BudgetFold.spent(told, found.get().agent(), fact.usage(), draft.time());
  }

  private static State toldAgain(State at, Draft draft, RunFact.InferenceReused fact) {
    return at.run(fact.run())
        .filter(Run::isActive)
        .map(run -> at.with(run.toldAgain(fact.turn(), fact.ending(), draft.labels())))
        .orElse(at);
  }

  private static State summarised(State at, Draft draft, RunFact.Summarised fact) {
    Optional<Run> found = at.run(fact.run()).map(run -> run.spent(fact.usage()));
    if (found.isEmpty()) {
      return at;
    }
    Run run = found.get();
    State told = at.with(
        run.isActive()
            ? run.summarised(Optional.of(fact.summary())).doing(new Activity.Thinking())
            : run);
    return BudgetFold.spent(told, run.agent(), fact.usage(), draft.time());
  }

  private State ended(State at, Draft draft, RunFact.Ended fact) {
    Optional<Run> found = at.run(fact.run()).filter(Run::isActive);
    if (found.isEmpty()) {
      return at;
    }
    Run.End end = new Run.End(fact.reason(), fact.response(), fact.iterations(), draft.time());
    State told = CallFold.withoutAwaited(CallFold.withoutAnswers(at, fact.run()), fact.run());
    Run run = told.run(fact.run()).orElseThrow();
    State alone = told.with(told.grants().without(fact.run()));
    State over = BudgetFold.over(alone.with(run.ended(end)), run.agent(), draft.time());
    State left = over.agent(run.agent())
        .map(agent -> agent.withoutRun(fact.run()))
        .map(agent -> over.with(remembering(agent, run, end)))
        .orElse(over);
    State listed = left.withRuns(left.runs(), left.endedRuns().plus(fact.run()));
    while (listed.endedRuns().size() > limits.finishedRuns()) {
      RunId oldest = listed.endedRuns().oldest().orElseThrow();
      listed = listed.withRuns(listed.runs().without(oldest), listed.endedRuns().withoutOldest());
    }
    return listed;
  }

  /// An exchange is remembered when it came to its end; what went wrong is not.
  private static Agent remembering(Agent agent, Run run, Run.End end) {
    return run.beginning().handles().isEmpty() || end.reason().isError()
        ? agent
        : agent.remembering(run);
  }
}

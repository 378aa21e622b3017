package dev.aaos.kernel.agent;

import dev.aaos.collection.PersistentMap;
import dev.aaos.kernel.agent.Manifest.RunLimits;
import dev.aaos.kernel.agent.Run.Entry;
import dev.aaos.kernel.approval.Quorum;
import dev.aaos.kernel.base.AgentId;
import dev.aaos.kernel.base.Labels;
import dev.aaos.kernel.base.MessageId;
import dev.aaos.kernel.base.Principal;
import dev.aaos.kernel.base.RunId;
import dev.aaos.kernel.base.Usage;
import dev.aaos.kernel.budget.Budget;
import dev.aaos.kernel.ipc.Message;
import dev.aaos.log.BlobRef;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// One running, or ended, instance of a manifest.
///
/// @param identity what never changes
/// @param stoppedAt when it ended
/// @param children the living ones
/// @param activeRuns the runs under way
/// @param usage what it has spent by itself, without its children
/// @param budget what it may spend, with all below it, and has
/// @param inbox what it has been told, and remembers
/// @param supervision over its children, and over itself
public record Agent(
    Identity identity,
    AgentState state,
    Optional<Instant> stoppedAt,
    PersistentMap<AgentId, Boolean> children,
    PersistentMap<RunId, Boolean> activeRuns,
    Usage usage,
    Budget budget,
    Inbox inbox,
    Supervision supervision) {
  /// What an agent is born with and keeps.
  ///
  /// @param approvalRequired the manifest's own gated tools and those of every ancestor
  /// @param depth 0 for an operator's agent
  /// @param spawned the sequence of the record of its birth
  /// @param asksOutcomes whether a person is asked what became of a call whose outcome is unknown
  /// @param program what its own program is started by; empty when it runs the model loop
  /// @param confinement how its programs are to be held
  /// @param standing how it asks models
  /// @param principal for whom it works: who spawned it, or the first of those above it; empty
  ///     where its journal does not say
  /// @param quorum who has to answer questions about its calls
  public record Identity(
      AgentId id,
      Optional<AgentId> parent,
      String name,
      String model,
      BlobRef systemPrompt,
      BlobRef manifest,
      Set<String> approvalRequired,
      Lifecycle lifecycle,
      RunLimits limits,
      int depth,
      Instant startedAt,
      long spawned,
      boolean asksOutcomes,
      Optional<BlobRef> program,
      Confinement confinement,
      Standing standing,
      Optional<Principal> principal,
      Quorum quorum) {
    /// Copies the set.
    public Identity {
      approvalRequired = Collections.unmodifiableSet(new TreeSet<>(approvalRequired));
    }

    /// Returns the model on `rung` of its ladder, at whose foot its own stands.
    public String model(int rung) {
      return standing.ladder().model(model, rung);
    }

    private Identity with(boolean asks, Optional<BlobRef> own, Confinement held) {
      return with(asks, own, held, standing, quorum);
    }

    private Identity with(Standing stands) {
      return with(asksOutcomes, program, confinement, stands, quorum);
    }

    private Identity with(Quorum people) {
      return with(asksOutcomes, program, confinement, standing, people);
    }

    private Identity with(
        boolean asks, Optional<BlobRef> own, Confinement held, Standing stands, Quorum people) {
      return new Identity(
          id,
          parent,
          name,
          model,
          systemPrompt,
          manifest,
          approvalRequired,
          lifecycle,
          limits,
          depth,
          startedAt,
          spawned,
          asks,
          own,
          held,
          stands,
          principal,
          people);
    }
  }

  /// Returns an agent just born.
  public static Agent born(Identity identity, Budget budget) {
    return new Agent(
        identity,
        AgentState.RUNNING,
        Optional.empty(),
        PersistentMap.empty(),
        PersistentMap.empty(),
        Usage.ZERO,
        budget,
        Inbox.EMPTY,
        Supervision.NONE);
  }

  /// Returns its id.
  public AgentId id() {
    return identity.id();
  }

  /// Returns for whom it works.
  public Optional<Principal> principal() {
    return identity.principal();
  }

  /// Returns whether it may begin work.
  public boolean isRunning() {
    return state == AgentState.RUNNING;
  }

  /// Returns this agent in `next`.
  ///
  /// @throws IllegalStateException when the life cycle has no such step: a bug of the kernel
  public Agent in(AgentState next) {
    if (!state.next().contains(next)) {
      throw new IllegalStateException(
          "invalid state transition: " + state.word() + " -> " + next.word());
    }
    return new Agent(
        identity, next, stoppedAt, children, activeRuns, usage, budget, inbox, supervision);
  }

  /// Returns this agent, ended at `when`.
  public Agent stopped(Instant when) {
    Agent stopping = state == AgentState.STOPPING ? this : in(AgentState.STOPPING);
    return new Agent(
        identity,
        stopping.in(AgentState.STOPPED).state,
        Optional.of(when),
        PersistentMap.empty(),
        PersistentMap.empty(),
        usage,
        budget,
        inbox.cleared(),
        supervision);
  }

  /// Returns this agent, for whose calls of unknown outcome a person is asked.
  public Agent askingOutcomes() {
    return with(identity.with(true, identity.program, identity.confinement));
  }

  /// Returns this agent, which runs a program of its own, started by `program`.
  public Agent running(BlobRef program) {
    return with(identity.with(identity.asksOutcomes, Optional.of(program), identity.confinement));
  }

  /// Returns this agent, whose programs are to be confined in `tier`.
  public Agent asking(Tier tier) {
    return held(identity.confinement.with(tier));
  }

  /// Returns this agent, whose programs are to be held to `limits`.
  public Agent limited(ProgramLimits limits) {
    return held(identity.confinement.with(limits));
  }

  /// Returns this agent, which asks models as `standing` says.
  public Agent with(Standing standing) {
    return with(identity.with(standing));
  }

  /// Returns this agent, questions about whose calls `quorum` has to answer.
  public Agent with(Quorum quorum) {
    return with(identity.with(quorum));
  }

  /// Returns this agent with `account` as its budget.
  public Agent with(Budget account) {
    return new Agent(
        identity, state, stoppedAt, children, activeRuns, usage, account, inbox, supervision);
  }

  private Agent held(Confinement confinement) {
    return with(identity.with(identity.asksOutcomes, identity.program, confinement));
  }

  private Agent with(Identity other) {
    return new Agent(
        other, state, stoppedAt, children, activeRuns, usage, budget, inbox, supervision);
  }

  /// Returns this agent, a supervisor whose children are still to be made.
  public Agent supervising(Supervisor rules) {
    Agent waiting = new Agent(
        identity,
        AgentState.STARTING,
        stoppedAt,
        children,
        activeRuns,
        usage,
        budget,
        inbox,
        supervision);
    return waiting.with(supervision.with(rules));
  }

  /// Returns this agent with `change` as its supervision.
  public Agent with(Supervision change) {
    return new Agent(
        identity, state, stoppedAt, children, activeRuns, usage, budget, inbox, change);
  }

  private Agent with(Inbox change) {
    return new Agent(
        identity, state, stoppedAt, children, activeRuns, usage, budget, change, supervision);
  }

  /// Returns this agent with one more child.
  public Agent withChild(AgentId child) {
    return withFamily(children.with(child, true), activeRuns);
  }

  /// Returns this agent without that child.
  public Agent withoutChild(AgentId child) {
    return withFamily(children.without(child), activeRuns);
  }

  /// Returns this agent with one more run under way.
  public Agent withRun(RunId run) {
    return withFamily(children, activeRuns.with(run, true));
  }

  /// Returns this agent without that run.
  public Agent withoutRun(RunId run) {
    return withFamily(children, activeRuns.without(run));
  }

  private Agent withFamily(
      PersistentMap<AgentId, Boolean> family, PersistentMap<RunId, Boolean> runs) {
    return new Agent(identity, state, stoppedAt, family, runs, usage, budget, inbox, supervision);
  }

  /// Returns whether it handles messages, one at a time.
  public boolean hasMailbox() {
    return !(identity.lifecycle() instanceof Lifecycle.OnDemand);
  }

  /// Returns whether what it is told will be handled: it runs, or will run again.
  public boolean isReachable() {
    return isRunning() || (state == AgentState.EXITED && supervision.due().isPresent());
  }

  /// Returns its place under a supervisor, where it has a goal there.
  public Optional<Place> goal() {
    return supervision.place().filter(Place::hasGoal);
  }

  /// Returns whether there is something it is to begin.
  public boolean isBeckoned() {
    return isRunning()
        && activeRuns.isEmpty()
        && (!mailbox().isEmpty() || goal().isPresent());
  }

  /// Returns its time table, where it has one.
  public Optional<Schedule> schedule() {
    return identity.lifecycle() instanceof Lifecycle.Scheduled(Schedule schedule)
        ? Optional.of(schedule)
        : Optional.empty();
  }

  /// Returns when its time comes next; empty when it has no time table or has ended.
  public Optional<Instant> due() {
    return schedule()
        .filter(table -> stoppedAt.isEmpty())
        .map(table -> table.next(served().orElse(identity.startedAt())));
  }

  /// Returns up to when its time table has been served; empty before the first time.
  public Optional<Instant> served() {
    return inbox.served();
  }

  /// Returns this agent, its time table served up to `when`.
  public Agent served(Instant when) {
    return with(inbox.served(when));
  }

  /// Returns the schemas of the kinds of message it takes, by name; empty when it takes words.
  public Map<String, BlobRef> kinds() {
    return inbox.kinds();
  }

  /// Returns this agent, which takes messages of the kind `kind`.
  public Agent withKind(String kind, BlobRef schema) {
    return with(inbox.with(kind, schema));
  }

  /// Returns the messages it has not handled, oldest first.
  public List<Message> mailbox() {
    return inbox.messages();
  }

  /// Returns what it remembers.
  public Conversation conversation() {
    return inbox.conversation();
  }

  /// Returns the message called `id` in its mailbox.
  public Optional<Message> message(MessageId id) {
    return mailbox().stream().filter(message -> message.id().equals(id)).findFirst();
  }

  /// Returns this agent with one more message.
  public Agent withMessage(Message message) {
    return with(inbox.with(message));
  }

  /// Returns this agent without that message.
  public Agent withoutMessage(MessageId id) {
    return with(inbox.without(id));
  }

  /// Returns this agent, remembering what was said in `run`, and what it went on from as it is
  /// summarised there, if it remembers anything.
  public Agent remembering(Run run) {
    return identity.lifecycle() instanceof Lifecycle.Persistent
        ? with(inbox.with(run.remembered(conversation()))).remembering(run.exchange(), run.labels())
        : this;
  }

  /// Returns this agent, remembering `exchange` if it remembers anything.
  public Agent remembering(List<Entry> exchange, Labels labels) {
    return switch (identity.lifecycle()) {
      case Lifecycle.OnDemand() -> this;
      case Lifecycle.Scheduled scheduled -> this;
      case Lifecycle.Persistent(int history) -> with(inbox.remembering(exchange, labels, history));
    };
  }

  /// Returns this agent after it spent `spent` itself; its budget says nothing of that yet.
  public Agent spent(Usage spent) {
    return new Agent(
        identity,
        state,
        stoppedAt,
        children,
        activeRuns,
        usage.plus(spent),
        budget,
        inbox,
        supervision);
  }
}

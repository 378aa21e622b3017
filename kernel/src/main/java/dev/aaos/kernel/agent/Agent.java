package dev.aaos.kernel.agent;

import dev.aaos.collection.PersistentMap;
import dev.aaos.kernel.agent.Manifest.RunLimits;
import dev.aaos.kernel.base.AgentId;
import dev.aaos.kernel.base.RunId;
import dev.aaos.kernel.base.Usage;
import dev.aaos.kernel.budget.Budget;
import dev.aaos.log.BlobRef;
import java.time.Instant;
import java.util.Collections;
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
public record Agent(
    Identity identity,
    AgentState state,
    Optional<Instant> stoppedAt,
    PersistentMap<AgentId, Boolean> children,
    PersistentMap<RunId, Boolean> activeRuns,
    Usage usage,
    Optional<Budget> budget) {
  /// What an agent is born with and keeps.
  ///
  /// @param approvalRequired the manifest's own gated tools and those of every ancestor
  /// @param depth 0 for an operator's agent
  /// @param spawned the sequence of the record of its birth
  public record Identity(
      AgentId id,
      Optional<AgentId> parent,
      String name,
      String model,
      BlobRef systemPrompt,
      BlobRef manifest,
      Set<String> approvalRequired,
      RunLimits limits,
      int depth,
      Instant startedAt,
      long spawned) {
    /// Copies the set.
    public Identity {
      approvalRequired = Collections.unmodifiableSet(new TreeSet<>(approvalRequired));
    }
  }

  /// Returns an agent just born.
  public static Agent born(Identity identity, Optional<Budget> budget) {
    return new Agent(
        identity,
        AgentState.RUNNING,
        Optional.empty(),
        PersistentMap.empty(),
        PersistentMap.empty(),
        Usage.ZERO,
        budget);
  }

  /// Returns its id.
  public AgentId id() {
    return identity.id();
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
    return new Agent(identity, next, stoppedAt, children, activeRuns, usage, budget);
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
        budget);
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

  /// Returns this agent after it spent `spent` itself at `now`.
  public Agent spent(Usage spent, Instant now) {
    return new Agent(
        identity, state, stoppedAt, children, activeRuns, usage.plus(spent), charged(spent, now));
  }

  /// Returns this agent after a descendant spent `spent` at `now`.
  public Agent spentBelow(Usage spent, Instant now) {
    return new Agent(identity, state, stoppedAt, children, activeRuns, usage, charged(spent, now));
  }

  private Optional<Budget> charged(Usage spent, Instant now) {
    return budget.map(account -> account.spend(spent.total(), now));
  }

  private Agent withFamily(
      PersistentMap<AgentId, Boolean> family, PersistentMap<RunId, Boolean> runs) {
    return new Agent(identity, state, stoppedAt, family, runs, usage, budget);
  }
}

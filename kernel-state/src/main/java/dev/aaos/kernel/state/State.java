package dev.aaos.kernel.state;

import dev.aaos.collection.PersistentMap;
import dev.aaos.kernel.agent.Agent;
import dev.aaos.kernel.agent.Run;
import dev.aaos.kernel.approval.Approval;
import dev.aaos.kernel.authority.Grants;
import dev.aaos.kernel.authority.Outside;
import dev.aaos.kernel.base.AgentId;
import dev.aaos.kernel.base.ApprovalId;
import dev.aaos.kernel.base.Freeze;
import dev.aaos.kernel.base.Labels;
import dev.aaos.kernel.base.RunId;
import dev.aaos.kernel.budget.Account;
import dev.aaos.kernel.effect.Call;
import dev.aaos.kernel.effect.UnknownOutcomes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// All there is, after the record numbered `sequence`.
///
/// @param time kernel time of that record
/// @param agents the living, and the last to have ended
/// @param living how many of them are not stopped
/// @param runs those under way, and the last to have ended
/// @param approvals the open questions, and answers not yet used
/// @param calls tool calls without an outcome, by the sequence of their intent
/// @param lost tool calls that were given up: nobody knows what they came to
/// @param endedAgents the stopped agents still listed, oldest first
/// @param endedRuns the ended runs still listed, oldest first
/// @param spending what all agents together may spend, and what is set aside
/// @param frozen that nothing begins or goes on, and since when
/// @param outside who has connected, and with what authority
public record State(
    long sequence,
    Instant time,
    AgentTable agents,
    int living,
    RunTable runs,
    Grants grants,
    PersistentMap<ApprovalId, Approval> approvals,
    PersistentMap<Long, Call> calls,
    UnknownOutcomes lost,
    Ended<AgentId> endedAgents,
    Ended<RunId> endedRuns,
    Spending spending,
    Optional<Freeze> frozen,
    Outside outside) {
  /// The state before the first record.
  public static final State GENESIS = new State(
      0,
      Instant.EPOCH,
      AgentTable.empty(),
      0,
      RunTable.empty(),
      Grants.empty(),
      PersistentMap.empty(),
      PersistentMap.empty(),
      UnknownOutcomes.NONE,
      Ended.none(),
      Ended.none(),
      Spending.NONE,
      Optional.empty(),
      Outside.NONE);

  /// Returns the agent called `id`, living or listed.
  public Optional<Agent> agent(AgentId id) {
    return agents.get(id);
  }

  /// Returns the agent called `id` and all above it, nearest first, as far as they are listed.
  public List<Agent> line(AgentId id) {
    List<Agent> line = new ArrayList<>();
    Optional<Agent> next = agent(id);
    while (next.isPresent()) {
      line.add(next.get());
      next = next.get().identity().parent().flatMap(this::agent);
    }
    return line;
  }

  /// Returns the account of which nothing is to be had at `now` for models that the agent called
  /// `id` asks: its own, or one of those above it or of the system.
  public Optional<Account> spent(AgentId id, Instant now) {
    return line(id).stream()
        .flatMap(payer -> payer.budget().spent(now).stream())
        .findFirst()
        .or(() -> spending.system().spent(now));
  }

  /// Returns the account of time of which nothing is to be had at `now` for runs of the agent
  /// called
  /// `id`: its own, or one of those above it or of the system.
  public Optional<Account> spentTime(AgentId id, Instant now) {
    return line(id).stream()
        .flatMap(payer -> payer.budget().spentTime(now).stream())
        .findFirst()
        .or(() -> spending.system().spentTime(now));
  }

  /// Returns the run called `id`, under way or listed.
  public Optional<Run> run(RunId id) {
    return runs.get(id);
  }

  /// Returns where the words of the manifest of `agent` come from: an operator, unless an
  /// agent spawned it, or the supervisor that it was declared with.
  public Labels manifestLabels(Agent agent) {
    Optional<Agent> top = Optional.of(agent);
    while (top.flatMap(at -> at.supervision().place()).isPresent()) {
      top = top.get().identity().parent().flatMap(this::agent);
    }
    return top.filter(at -> at.identity().parent().isEmpty()).isPresent()
        ? Labels.operator()
        : Labels.untrusted(Labels.Origin.AGENT);
  }

  /// Returns when the next child of `supervisor` is to be started again; empty when none is.
  public Optional<Instant> restartDue(AgentId supervisor) {
    List<Instant> times = new ArrayList<>();
    agent(supervisor)
        .filter(found -> found.supervision().rules().isPresent())
        .ifPresent(found -> found
            .children()
            .forEach((id, here) -> agent(id)
                .flatMap(child -> child.supervision().due())
                .ifPresent(due -> times.add(due.at()))));
    return times.stream().min(Comparator.naturalOrder());
  }

  /// Reads whatever was not read yet of the snapshot that this goes on from; it takes no room
  /// after that. For a thread that has time.
  ///
  /// @throws dev.aaos.log.CorruptJournal when it cannot be read
  public void readAll() {
    agents.readAll();
    runs.readAll();
    grants.readAll();
    endedAgents.members().readAll();
    endedRuns.members().readAll();
  }

  State at(long newSequence, Instant newTime) {
    return new State(
        newSequence,
        newTime,
        agents,
        living,
        runs,
        grants,
        approvals,
        calls,
        lost,
        endedAgents,
        endedRuns,
        spending,
        frozen,
        outside);
  }

  State with(Agent agent) {
    return withAgents(agents.with(agent), living, endedAgents);
  }

  State withAgents(AgentTable table, int alive, Ended<AgentId> ended) {
    return new State(
        sequence, time, table, alive, runs, grants, approvals, calls, lost, ended, endedRuns,
        spending, frozen, outside);
  }

  State with(Run run) {
    return withRuns(runs.with(run), endedRuns);
  }

  State withRuns(RunTable table, Ended<RunId> ended) {
    return new State(
        sequence,
        time,
        agents,
        living,
        table,
        grants,
        approvals,
        calls,
        lost,
        endedAgents,
        ended,
        spending,
        frozen,
        outside);
  }

  State with(Grants held) {
    return new State(
        sequence,
        time,
        agents,
        living,
        runs,
        held,
        approvals,
        calls,
        lost,
        endedAgents,
        endedRuns,
        spending,
        frozen,
        outside);
  }

  State with(Spending change) {
    return new State(
        sequence,
        time,
        agents,
        living,
        runs,
        grants,
        approvals,
        calls,
        lost,
        endedAgents,
        endedRuns,
        change,
        frozen,
        outside);
  }

  State withApprovals(PersistentMap<ApprovalId, Approval> table) {
    return new State(
        sequence,
        time,
        agents,
        living,
        runs,
        grants,
        table,
        calls,
        lost,
        endedAgents,
        endedRuns,
        spending,
        frozen,
        outside);
  }

  State withCalls(PersistentMap<Long, Call> all) {
    return new State(
        sequence,
        time,
        agents,
        living,
        runs,
        grants,
        approvals,
        all,
        lost,
        endedAgents,
        endedRuns,
        spending,
        frozen,
        outside);
  }

  State with(UnknownOutcomes table) {
    return new State(
        sequence,
        time,
        agents,
        living,
        runs,
        grants,
        approvals,
        calls,
        table,
        endedAgents,
        endedRuns,
        spending,
        frozen,
        outside);
  }

  State with(Optional<Freeze> freeze) {
    return new State(
        sequence,
        time,
        agents,
        living,
        runs,
        grants,
        approvals,
        calls,
        lost,
        endedAgents,
        endedRuns,
        spending,
        freeze,
        outside);
  }

  State with(Outside change) {
    return new State(
        sequence,
        time,
        agents,
        living,
        runs,
        grants,
        approvals,
        calls,
        lost,
        endedAgents,
        endedRuns,
        spending,
        frozen,
        change);
  }
}

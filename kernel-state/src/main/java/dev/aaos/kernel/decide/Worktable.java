package dev.aaos.kernel.decide;

import dev.aaos.kernel.agent.Agent;
import dev.aaos.kernel.agent.Run;
import dev.aaos.kernel.base.AgentId;
import dev.aaos.kernel.base.Errno;
import dev.aaos.kernel.base.KernelLimits;
import dev.aaos.kernel.base.Labels;
import dev.aaos.kernel.base.Principal;
import dev.aaos.kernel.base.Result;
import dev.aaos.kernel.base.RunId;
import dev.aaos.kernel.decide.Decision.Release;
import dev.aaos.kernel.effect.Call;
import dev.aaos.kernel.journal.Draft;
import dev.aaos.kernel.journal.Fact;
import dev.aaos.kernel.state.Fold;
import dev.aaos.kernel.state.State;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Where one decision is worked out: the drafts so far, and the state as it is after them.
///
/// For the journal's thread, during one decision.
final class Worktable {
  private final Fold fold;
  private final KernelLimits limits;
  private final Instant now;
  private final List<Draft> drafts = new ArrayList<>();
  private State state;

  Worktable(State state, Fold fold, KernelLimits limits, Instant now) {
    this.state = state;
    this.fold = fold;
    this.limits = limits;
    this.now = now;
  }

  /// What a record comes of: the record that led to it, and who is behind it.
  record Origin(long cause, Optional<Principal> by) {}

  State state() {
    return state;
  }

  KernelLimits limits() {
    return limits;
  }

  Instant now() {
    return now;
  }

  /// Adds a record of `fact` and returns its sequence.
  long record(Optional<AgentId> agent, Optional<RunId> run, long cause, Labels labels, Fact fact) {
    return record(agent, run, new Origin(cause, behind(agent, run, cause)), labels, fact);
  }

  /// Returns who is behind what happens to `agent` in `run` because of the record `cause`: whoever
  /// asked for it, or for whom the run works whose call that record began, or that run, or that
  /// agent.
  Optional<Principal> behind(Optional<AgentId> agent, Optional<RunId> run, long cause) {
    return drafts.stream()
        .filter(draft -> draft.sequence() == cause)
        .findFirst()
        .flatMap(Draft::by)
        .or(() -> state.outside().admittedBy(cause))
        .or(() ->
            state.calls().get(cause).flatMap(Call::run).flatMap(state::run).flatMap(Run::principal))
        .or(() -> run.flatMap(state::run).flatMap(Run::principal))
        .or(() -> agent.flatMap(state::agent).flatMap(Agent::principal));
  }

  /// Adds a record of `fact`, which came of `origin`, and returns its sequence.
  long record(
      Optional<AgentId> agent, Optional<RunId> run, Origin origin, Labels labels, Fact fact) {
    Draft draft =
        new Draft(state.sequence() + 1, now, agent, run, origin.cause, origin.by, labels, fact);
    drafts.add(draft);
    state = fold.apply(state, draft);
    return draft.sequence();
  }

  /// Adds a record about `agent` and returns its sequence.
  long record(AgentId agent, Optional<RunId> run, long cause, Fact fact) {
    return record(Optional.of(agent), run, cause, Labels.NONE, fact);
  }

  /// Returns `reason`, cut where it is longer than a record may hold.
  static String bounded(String reason) {
    return reason.length() <= KernelLimits.REASON
        ? reason
        : reason.substring(0, KernelLimits.REASON - 1) + "…";
  }

  /// Returns the decision to reply `value`.
  <R> Decision<R> reply(R value) {
    return reply(value, Release.DURABLE);
  }

  /// Returns the decision to reply `value` at the time of `release`.
  <R> Decision<R> reply(R value, Release release) {
    return new Decision<>(List.copyOf(drafts), state, Result.ok(value), release);
  }

  /// Returns the decision to refuse. Records added so far stay: they say that it was refused.
  <R> Decision<R> refuse(Errno errno, String reason) {
    return new Decision<>(
        List.copyOf(drafts), state, Result.refused(errno, reason), Release.DURABLE);
  }
}

package dev.aaos.kernel.machine;

import dev.aaos.capability.Constraints;
import dev.aaos.capability.token.Authority;
import dev.aaos.capability.token.Right;
import dev.aaos.kernel.agent.Agent;
import dev.aaos.kernel.base.AgentId;
import dev.aaos.kernel.base.Errno;
import dev.aaos.kernel.base.Grant;
import dev.aaos.kernel.base.Labels;
import dev.aaos.kernel.base.Result;
import dev.aaos.kernel.base.RunId;
import dev.aaos.kernel.decide.Command;
import dev.aaos.kernel.decide.Command.NewGrant;
import dev.aaos.kernel.journal.AgentFact;
import dev.aaos.kernel.past.Undoing;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// Agents that take back the calls of others.
///
/// Each is a child of the agent whose call it takes back, also of one that has ended,
/// and holds what that still holds: what was revoked or has expired it does not, and
/// people are asked, uses are counted and policies rule as for its parent. It has one
/// run, which the agent begins for which it was made.
final class Heirs {
  private final Core core;
  private final Door.Parts parts;
  private final Warrant warrant;

  Heirs(Core core, Door.Parts parts, Warrant warrant) {
    this.core = core;
    this.parts = parts;
    this.warrant = warrant;
  }

  /// Makes the agent that takes back what `wish` says and those that make its calls,
  /// and has it begin.
  Result<RunId> begin(Undoing wish, long cause) {
    for (AgentId caller : wish.callers()) {
      Optional<String> refusal = warrant
          .refusal(Right.UNDO, caller)
          .or(() -> Ceiling.excess(held(caller), warrant.authority()));
      if (refusal.isPresent()) {
        return Result.refused(Errno.EPERM, refusal.get());
      }
    }
    return parts
        .spawner()
        .spawn(wish.manifest(), Authority.ROOT, cause)
        .flatMap(agent -> begin(agent, wish, cause));
  }

  private Result<RunId> begin(AgentId agent, Undoing wish, long cause) {
    List<AgentId> heirs = new ArrayList<>();
    for (AgentId caller : wish.callers()) {
      String key = AgentFact.Spawned.heirFor(agent);
      switch (parts.spawner().spawnHeir(caller, wish.heir(), held(caller), key, cause)) {
        case Result.Ok<AgentId>(AgentId heir) -> heirs.add(heir);
        case Result.Refused<AgentId>(Errno errno, String reason) -> {
          heirs.add(agent);
          heirs.forEach(made ->
              parts.processes().stop(new Command.Stop(made, Optional.empty(), "not_begun", cause)));
          return Result.refused(errno, reason);
        }
      }
    }
    Labels labels = Labels.operator().join(wish.labels());
    Task task = Task.last(wish.message().apply(List.copyOf(heirs)));
    return parts.processes().start(agent, task, labels, cause);
  }

  /// Returns what `caller` still holds, to be derived.
  private List<NewGrant> held(AgentId caller) {
    return core
        .machine()
        .state()
        .grants()
        .derivable(caller, core.machine().clock().now())
        .stream()
        .map(Heirs::same)
        .toList();
  }

  private static NewGrant same(Grant grant) {
    Constraints none = Constraints.NONE;
    return new NewGrant(
        OptionalLong.of(grant.id()),
        grant.capability(),
        new Constraints(
            none.maxUses(),
            none.rate(),
            none.expires(),
            none.approval(),
            grant.constraints().anyLinks()),
        grant.root());
  }

  /// Returns whether `agent` may have `worker`, which lives, work for it: its child,
  /// or an heir that was made for it.
  static boolean mayUse(Core core, AgentId agent, AgentId worker) {
    Optional<Agent.Identity> living = core.machine()
        .state()
        .agent(worker)
        .filter(found -> found.stoppedAt().isEmpty())
        .map(Agent::identity);
    String key = living.map(found -> key(core, found)).orElse("");
    return AgentFact.Spawned.isHeir(key)
        ? key.equals(AgentFact.Spawned.heirFor(agent))
        : living.flatMap(Agent.Identity::parent).equals(Optional.of(agent));
  }

  /// Returns whether the kernel made `agent` for one run of another.
  static boolean isHeir(Core core, AgentId agent) {
    return core.machine()
        .state()
        .agent(agent)
        .filter(found -> AgentFact.Spawned.isHeir(key(core, found.identity())))
        .isPresent();
  }

  private static String key(Core core, Agent.Identity identity) {
    try {
      return core.machine().record(identity.spawned()).fact() instanceof AgentFact.Spawned born
          ? born.key()
          : "";
    } catch (IOException e) {
      return ""; // the record was pruned: one that lives so long is none
    }
  }
}

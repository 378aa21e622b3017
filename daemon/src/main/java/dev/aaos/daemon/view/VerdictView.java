package dev.aaos.daemon.view;

import dev.aaos.capability.Capabilities;
import dev.aaos.capability.Capability;
import dev.aaos.capability.Kind;
import dev.aaos.kernel.agent.Agent;
import dev.aaos.kernel.authority.Choice;
import dev.aaos.kernel.authority.Grants;
import dev.aaos.kernel.authority.Grants.Demand;
import dev.aaos.kernel.base.AgentId;
import dev.aaos.kernel.base.Errno;
import dev.aaos.kernel.base.Grant;
import dev.aaos.kernel.machine.Kernel;
import dev.aaos.kernel.state.State;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// What the kernel would answer to one need of an agent now, chosen where calls are decided;
/// nothing is charged and nothing recorded.
final class VerdictView {
  private static final Set<Kind> OF_PROGRAMS =
      EnumSet.of(Kind.FILE_READ, Kind.FILE_WRITE, Kind.EXEC, Kind.NETWORK, Kind.SECRET);

  private final Kernel kernel;

  VerdictView(Kernel kernel) {
    this.kernel = kernel;
  }

  /// Returns the verdict on `wanted`, if there is such an agent.
  Optional<Map<String, Object>> of(AgentId id, Capability wanted) {
    State state = kernel.state();
    return state.agent(id).filter(Agent::isRunning).map(agent -> verdict(state, agent, wanted));
  }

  private Map<String, Object> verdict(State state, Agent agent, Capability wanted) {
    Grants grants = state.grants();
    AgentId id = agent.id();
    var covering = grants.covering(id, wanted, kernel.now());
    return switch (Choice.among(grants, id, covering, kernel.now())) {
      case Choice.Usable(Grant grant, Demand demand) ->
        usable(grants, grant, wanted, demand == Demand.PERSON || isGated(agent, wanted));
      case Choice.Unusable(Errno errno, String reason) -> refused(wanted, errno, reason);
      case Choice.Uncovered() ->
        refused(
            wanted,
            Errno.EACCES,
            "no grant covers it; '" + wanted + "' in the manifest would allow it"
                + Capabilities.remark(wanted));
    };
  }

  private static boolean isGated(Agent agent, Capability wanted) {
    return wanted instanceof Capability.ToolUse tool
        && agent.identity().approvalRequired().contains(tool.name().toString());
  }

  private static Map<String, Object> usable(
      Grants grants, Grant grant, Capability wanted, boolean asked) {
    boolean programs = OF_PROGRAMS.contains(wanted.kind());
    return Json.object(
        "verdict",
        asked ? "asked" : "allowed",
        "capability",
        wanted.toString(),
        "grant",
        grant.id(),
        "granted",
        grant.capability().toString(),
        "programs",
        programs ? Optional.of(grants.isForPrograms(grant.id())) : Optional.empty());
  }

  private static Map<String, Object> refused(Capability wanted, Errno errno, String reason) {
    return Json.object(
        "verdict",
        "refused",
        "capability",
        wanted.toString(),
        "errno",
        errno.name(),
        "reason",
        reason);
  }
}

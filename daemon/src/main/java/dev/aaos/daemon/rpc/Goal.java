package dev.aaos.daemon.rpc;

import dev.aaos.capability.Nearest;
import dev.aaos.kernel.agent.Agent;
import dev.aaos.kernel.agent.Lifecycle;
import dev.aaos.kernel.agent.Manifest;
import dev.aaos.kernel.base.AgentId;
import dev.aaos.kernel.device.InvalidInput;
import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// What somebody wants done, without saying by which agent.
///
/// @param text in their words
/// @param orchestration how it is to be worked on
record Goal(String text, Orchestration orchestration) {
  /// What the predecessor says where it has no roles to plan with.
  static final String NO_ROLES =
      "computed orchestration not available: role catalog failed to load at startup — check"
          + " `journalctl -u agentd` for details, or use --orchestration persistent";

  private static final String MEMBER = "orchestration";

  private enum Orchestration {
    DIRECT,
    PERSISTENT,
    PLAN
  }

  /// Reads the goal that `params` hold.
  ///
  /// @throws RpcError naming the member that is missing or means nothing
  static Goal of(Params params) throws RpcError {
    String text = params.need("goal");
    JsonNode how = params.node().path(MEMBER);
    if (how.isMissingNode() || how.isNull()) {
      return new Goal(text, Orchestration.DIRECT);
    }
    String word = params.text(MEMBER).orElseGet(how::toString);
    return switch (word) {
      case "persistent" -> new Goal(text, Orchestration.PERSISTENT);
      case "plan" -> new Goal(text, Orchestration.PLAN);
      default ->
        throw new RpcError("unknown orchestration '" + word + "': "
            + Nearest.of(word, List.of("persistent", "plan"))
                .map(near -> "did you mean '" + near + "'? ")
                .orElse("")
            + "it is 'persistent' or 'plan', or left out for an agent that ends with the goal");
    };
  }

  boolean isPersistent() {
    return orchestration == Orchestration.PERSISTENT;
  }

  boolean isPlanned() {
    return orchestration == Orchestration.PLAN;
  }

  /// Returns the agent that works on it: a new one, or, where it is to stay, the one that
  /// stayed from an earlier goal.
  AgentId agent(Session session) throws RpcError {
    Manifest manifest = manifest(session);
    RunMethods.checkModel(session, manifest.model());
    if (!isPersistent()) {
      return AgentMethods.spawn(session, manifest);
    }
    synchronized (session.backend().goals()) {
      Optional<Agent> stayed = session.kernel().state().agents().values().stream()
          .filter(agent -> agent.isRunning() && agent.identity().parent().isEmpty())
          .filter(agent -> agent.identity().lifecycle() instanceof Lifecycle.Persistent)
          .filter(agent -> agent.identity().name().equals(manifest.name()))
          .min(Comparator.comparingLong(agent -> agent.identity().spawned()));
      return stayed.isPresent() ? stayed.get().id() : AgentMethods.spawn(session, manifest);
    }
  }

  private Manifest manifest(Session session) throws RpcError {
    try {
      return session.backend().goals().manifest(isPersistent());
    } catch (IOException | InvalidInput e) {
      throw new RpcError(String.valueOf(e.getMessage()));
    }
  }
}

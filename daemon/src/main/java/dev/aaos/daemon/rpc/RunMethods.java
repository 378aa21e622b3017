package dev.aaos.daemon.rpc;

import dev.aaos.drivers.model.Backends;
import dev.aaos.kernel.agent.Agent;
import dev.aaos.kernel.agent.Manifest;
import dev.aaos.kernel.base.AgentId;
import dev.aaos.kernel.base.Result;
import dev.aaos.kernel.base.RunId;
import dev.aaos.kernel.syscall.RunReport;
import java.util.Map;
import java.util.Optional;

/// `agent.run`, `agent.spawn_and_run`.
final class RunMethods {
  private static final String NO_BACKEND = Backends.NONE_CONFIGURED;

  private RunMethods() {}

  /// `{agent_id, message, continue?}` → `{response, iterations, stop_reason, usage, run_id,
  /// cost}`. Has an agent work on a message and waits until it is done. `continue` names an ended
  /// run whose conversation this goes on with. A model that fails is a result whose `stop_reason`
  /// begins with `error: `.
  static Object run(Session session, Params params) throws RpcError, InterruptedException {
    AgentId id = params.agent();
    String message = params.need("message");
    Agent agent = AgentMethods.living(session, id);
    if (!agent.isRunning()) {
      throw new RpcError("agent is not running (state: " + agent.state().word() + ")");
    }
    Optional<RunId> continues = params.run("continue");
    checkModel(session, agent.identity().model());
    return session
        .backend()
        .views()
        .report(finish(session, session.operator().start(id, message, continues)));
  }

  /// `{manifest | manifest_path, message, keep?}` → as `agent.run`, with `agent_id`. Spawns and
  /// runs; the agent ends with its run, unless it is to be kept.
  static Object spawnAndRun(Session session, Params params) throws RpcError, InterruptedException {
    String message = params.need("message");
    Manifest manifest = AgentMethods.manifest(session, params);
    checkModel(session, manifest.model());
    AgentId id = AgentMethods.spawn(session, manifest);
    boolean keep = params.flag("keep");
    Result<RunId> started = keep
        ? session.operator().start(id, message, Optional.empty())
        : session.operator().startLast(id, message);
    try {
      Map<String, Object> result = session.backend().views().report(finish(session, started));
      result.put("agent_id", id.toString());
      return result;
    } finally {
      if (!keep) {
        session.operator().stop(id); // where it has not ended with its run
      }
    }
  }

  /// A daemon without any backend says so before anything is spawned or begun. Where there is one,
  /// a model it does not serve is what the run comes to.
  static void checkModel(Session session, String model) throws RpcError {
    Optional<String> refusal = session.backend().refusal().apply(model);
    if (refusal.isPresent() && refusal.get().startsWith(NO_BACKEND)) {
      throw new RpcError(NO_BACKEND, refusal.get());
    }
  }

  private static RunReport finish(Session session, Result<RunId> started)
      throws RpcError, InterruptedException {
    RunId run = AgentMethods.value(started);
    return session
        .operator()
        .await(run)
        .orElseThrow(() -> new RpcError("run " + run + " is not listed any more"));
  }
}

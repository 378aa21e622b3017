package dev.aaos.daemon.rpc;

import dev.aaos.daemon.rpc.request.Params;
import dev.aaos.daemon.rpc.request.RpcError;
import dev.aaos.daemon.view.Json;
import dev.aaos.drivers.model.Backends;
import dev.aaos.kernel.agent.Agent;
import dev.aaos.kernel.agent.Lifecycle;
import dev.aaos.kernel.agent.Manifest;
import dev.aaos.kernel.base.AgentId;
import dev.aaos.kernel.base.MessageId;
import dev.aaos.kernel.base.Result;
import dev.aaos.kernel.base.RunId;
import dev.aaos.kernel.ipc.Body;
import dev.aaos.kernel.machine.Task;
import dev.aaos.kernel.syscall.RunReport;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/// `agent.run`, `agent.send`, `agent.call`, `agent.spawn_and_run`.
final class RunMethods {
  private static final String NO_BACKEND = Backends.NONE_CONFIGURED;
  private static final long CALL_SECONDS = 600;
  private static final long MAX_CALL_SECONDS = 30L * 24 * 3_600;

  private RunMethods() {}

  /// `{agent_id, message, continue?, deadline?}` → `{response, iterations, stop_reason,
  /// usage, run_id, cost}`. Has an agent work on a message and waits until it is done.
  /// `continue` names an ended run whose conversation this goes on with; `deadline` is
  /// how long the run may take, such as `30m`: then its model is asked where it
  /// stopped (`stop_reason` is `deadline_exceeded`), and a minute later it is ended.
  /// A model that fails is a result whose `stop_reason` begins with `error: `. A persistent or
  /// scheduled agent gets a message instead, and the answer is at once `{status:
  /// "delivered", trace_id}`.
  static Object run(Session session, Params params) throws RpcError, InterruptedException {
    AgentId id = params.agent();
    String message = params.need("message");
    Agent agent = AgentMethods.living(session, id);
    if (!agent.isRunning()) {
      throw new RpcError("agent is not running (state: " + agent.state().word() + ")");
    }
    Optional<RunId> continues = params.run("continue");
    Optional<Duration> within = params.runTime("deadline");
    checkModel(session, agent.identity().model());
    if (agent.hasMailbox()) {
      checkUnbound(agent, within);
      if (continues.isPresent() && agent.schedule().isEmpty()) {
        throw new RpcError(
            "agent " + id + " is persistent and remembers by itself: leave 'continue' out");
      }
      checkFresh(agent, continues);
      return deliver(session, id, body(params));
    }
    return session
        .backend()
        .views()
        .report(finish(
            session, session.operator().start(id, new Task(message, continues, false, within))));
  }

  /// `{agent_id, message, kind?}` → `{status: "delivered", trace_id}`. Puts a message
  /// into the mailbox of a persistent or scheduled agent and does not wait. A full
  /// mailbox refuses. An agent that declares kinds of message takes those, each a JSON
  /// object that is held to its schema.
  static Object send(Session session, Params params) throws RpcError {
    AgentId id = params.agent();
    Body message = body(params);
    checkModel(session, AgentMethods.living(session, id).identity().model());
    return deliver(session, id, message);
  }

  /// Returns what is to be said: words, or, with a kind, a JSON object or the text of
  /// one.
  static Body body(Params params) throws RpcError {
    Optional<String> kind = params.text("kind");
    boolean isObject = kind.isPresent() && params.node().path("message").isObject();
    return new Body(
        kind.orElse(""),
        isObject ? params.node().path("message").toString() : params.need("message"));
  }

  private static Object deliver(Session session, AgentId id, Body message) throws RpcError {
    MessageId sent = AgentMethods.value(session.operator().send(id, message, Optional.empty()));
    return Json.object("status", "delivered", "trace_id", sent.toString());
  }

  /// `{agent_id, message, kind?, timeout_seconds?}` → as `agent.run`, with `trace_id`.
  /// Sends a persistent agent a message and waits for what it says, for 600 seconds
  /// when nothing else is asked. A message that was not begun by then is dropped.
  static Object call(Session session, Params params) throws RpcError, InterruptedException {
    AgentId id = params.agent();
    Body message = body(params);
    Agent agent = AgentMethods.living(session, id);
    checkModel(session, agent.identity().model());
    Duration within = Duration.ofSeconds(
        Math.min(params.number("timeout_seconds", 1).orElse(CALL_SECONDS), MAX_CALL_SECONDS));
    Optional<Instant> deadline = Optional.of(session.kernel().now().plus(within));
    MessageId sent = AgentMethods.value(session.operator().send(id, message, deadline));
    RunReport report = AgentMethods.value(session.operator().await(id, sent, deadline));
    Map<String, Object> result = session.backend().views().report(report);
    result.put("trace_id", sent.toString());
    return result;
  }

  /// `{manifest | manifest_path, message, keep?, deadline?}` → as `agent.run`, with
  /// `agent_id`. Spawns and runs; the agent ends with its run, unless it is to be kept.
  static Object spawnAndRun(Session session, Params params) throws RpcError, InterruptedException {
    String message = params.need("message");
    Manifest manifest = AgentMethods.manifest(session, params);
    checkModel(session, manifest.model());
    checkOneShot(manifest);
    Optional<Duration> within = params.runTime("deadline");
    AgentId id = AgentMethods.spawn(session, manifest);
    boolean keep = params.flag("keep");
    Result<RunId> started =
        session.operator().start(id, new Task(message, Optional.empty(), !keep, within));
    try {
      Map<String, Object> result = session.backend().views().report(finish(session, started));
      result.put("agent_id", id.toString());
      return result;
    } finally {
      if (!keep) {
        session.operator().retire(id); // where it has not ended with its run
      }
    }
  }

  /// `{manifest | manifest_path, message}` → `{model, first, ladder?, limits,
  /// history?}`. What a run would cost, without beginning it: `first`, the first call,
  /// reads so many tokens, estimated; `ladder` is what that would cost of each model
  /// the run may climb to, `{model, cost}`; `limits` is what the manifest lets it come
  /// to at most, of the dearest of them;
  /// `history` is of ended runs from manifests of the same name and model, with all
  /// below them: `{runs, middle, most, middle_steps, most_steps}`, `middle` and `most`
  /// by the tokens spent. Tokens are `{input_tokens, output_tokens, cost}`, and `cost`
  /// is as in `agent.run`.
  static Object estimate(Session session, Params params) throws RpcError {
    Manifest manifest = AgentMethods.manifest(session, params);
    return session.backend().views().estimate(manifest, params.need("message"));
  }

  /// A scheduled agent remembers nothing that could be gone on with.
  static void checkFresh(Agent agent, Optional<RunId> continues) throws RpcError {
    if (continues.isPresent() && agent.schedule().isPresent()) {
      throw new RpcError("agent " + agent.id()
          + " is scheduled and starts afresh each time: leave 'continue' out");
    }
  }

  /// The runs of an agent with a mailbox begin with its messages, and its manifest says how long
  /// they may take.
  static void checkUnbound(Agent agent, Optional<Duration> within) throws RpcError {
    if (within.isPresent()) {
      throw new RpcError("agent " + agent.id() + " has a mailbox: its manifest says how long its"
          + " runs may take (limits.time), leave 'deadline' out");
    }
  }

  /// An agent with a mailbox has no end that a caller could wait for.
  static void checkOneShot(Manifest manifest) throws RpcError {
    if (manifest.lifecycle() instanceof Lifecycle.Scheduled) {
      throw new RpcError("agent.spawn_and_run does not support `lifecycle: scheduled`: use"
          + " agent.spawn, and the agent works when its time has come");
    }
    if (manifest.lifecycle() instanceof Lifecycle.Persistent) {
      throw new RpcError("agent.spawn_and_run does not support `lifecycle: persistent` — use"
          + " agent.spawn followed by agent.run for persistent agents (otherwise the persistent"
          + " loop leaks after the one-shot returns)");
    }
  }

  /// A daemon without any backend says so before anything is spawned or begun. Where
  /// there is one, a model it does not serve is what the run comes to. A program may
  /// have no model to ask.
  static void checkModel(Session session, String model) throws RpcError {
    if (model.isEmpty()) {
      return;
    }
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

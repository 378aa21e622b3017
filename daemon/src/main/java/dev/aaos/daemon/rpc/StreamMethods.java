package dev.aaos.daemon.rpc;

import dev.aaos.daemon.manifest.Goal;
import dev.aaos.daemon.rpc.request.Params;
import dev.aaos.daemon.rpc.request.RpcError;
import dev.aaos.daemon.view.Json;
import dev.aaos.kernel.agent.Agent;
import dev.aaos.kernel.agent.Lifecycle;
import dev.aaos.kernel.agent.Manifest;
import dev.aaos.kernel.base.AgentId;
import dev.aaos.kernel.base.MessageId;
import dev.aaos.kernel.base.RunId;
import dev.aaos.kernel.device.InvalidInput;
import dev.aaos.kernel.ipc.Body;
import dev.aaos.kernel.machine.Operator;
import dev.aaos.kernel.machine.Task;
import dev.aaos.kernel.syscall.RunReport;
import java.io.IOException;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;

/// `run.stream`, `agent.submit_streaming` and `agent.logs_streaming`: frames as things
/// happen, and an `end` frame last.
final class StreamMethods {
  private StreamMethods() {}

  /// `{agent_id | manifest | manifest_path, stage?, message, continue?, keep?,
  /// deadline?}` → frames. Spawns where a manifest is given, runs, and tells what
  /// happens to the agent and its descendants: `started`, `event`, `approval`,
  /// `approval_closed`, `outcome` (a run waits for a person to find out what became of
  /// a call), `outcome_closed`, `lag`, `ping`, then `result` and `end`. A persistent or
  /// scheduled agent gets a message instead, and what follows is the run that handles
  /// it; a persistent one remembers by itself, whatever `continue` says.
  static void run(Session session, Params params, Frames frames)
      throws IOException, InterruptedException {
    long start = System.nanoTime();
    boolean spawned = params.text("agent_id").isEmpty();
    Optional<AgentId> agent = Optional.empty();
    try (EventFeed feed = new EventFeed(session, frames)) {
      params.need("message");
      agent = Optional.of(spawned ? spawn(session, params) : params.agent());
      feed.follow(agent.get());
      Optional<RunId> begun = begin(session, params, feed, agent.get());
      if (begun.isEmpty()) {
        return;
      }
      Optional<RunReport> report = watch(session, feed, agent.get(), begun.get());
      if (report.isPresent()) {
        finish(session, feed, report.get(), start);
      }
    } catch (RpcError e) {
      frames.write(failure(e));
    } finally {
      if (spawned && agent.isPresent() && !params.flag("keep")) {
        session.operator().retire(agent.get());
      }
    }
  }

  /// Tells what happens in a run that has begun, and returns what it came to; empty when the
  /// client has gone before that.
  static Optional<RunReport> watch(Session session, EventFeed feed, AgentId agent, RunId run)
      throws IOException, InterruptedException {
    feed.write(
        Json.object("kind", "started", "agent_id", agent.toString(), "run_id", run.toString()));
    return feed.untilRunEnds(run) ? session.operator().await(run) : Optional.empty();
  }

  /// Tells what a run came to, and ends.
  static void finish(Session session, EventFeed feed, RunReport report, long start)
      throws IOException {
    Map<String, Object> result = session.backend().views().report(report);
    result.put("agent_id", report.agent().toString());
    feed.write(Json.object("kind", "result", "result", result));
    feed.end(report.reason(), start);
  }

  /// Begins what was asked for: a run, or a message to an agent with a mailbox and then the
  /// run that handles it, when its turn has come; empty when the client has gone before
  /// that.
  private static Optional<RunId> begin(
      Session session, Params params, EventFeed feed, AgentId agent)
      throws RpcError, IOException, InterruptedException {
    String message = params.need("message");
    Operator operator = session.operator();
    Agent living = AgentMethods.living(session, agent);
    if (living.hasMailbox()) {
      RunMethods.checkFresh(living, params.run("continue"));
      RunMethods.checkUnbound(living, params.runTime("deadline"));
      MessageId sent =
          AgentMethods.value(operator.send(agent, RunMethods.body(params), Optional.empty()));
      return feed.untilHandled(sent);
    }
    boolean ends = params.text("agent_id").isEmpty() && !params.flag("keep");
    Optional<RunId> continues = ends ? Optional.empty() : params.run("continue");
    return Optional.of(AgentMethods.value(
        operator.start(agent, new Task(message, continues, ends, params.runTime("deadline")))));
  }

  private static AgentId spawn(Session session, Params params) throws RpcError {
    Manifest manifest = AgentMethods.manifest(session, params);
    if (!params.flag("keep") && !(manifest.lifecycle() instanceof Lifecycle.OnDemand)) {
      throw new RpcError("'" + manifest.name() + "' is " + manifest.lifecycle().word()
          + " and has no end to wait for: keep"
          + " it (keep: true, or aaos run --keep), then send it messages");
    }
    RunMethods.checkModel(session, manifest.model());
    return AgentMethods.spawn(session, manifest);
  }

  /// `{goal, orchestration?, stage?}` → frames. Has an agent that the daemon makes for
  /// it work on a goal: `started`, `event` (of its run alone and of what that has done
  /// by agents, without what each step used), `approval`, `approval_closed`, `outcome`,
  /// `outcome_closed`, `lag`, `ping`, then `final_text` where something was said, and
  /// `end`. Without `orchestration` the agent ends with its run; `persistent` gives the
  /// goal, as a message, to one that stays and remembers. `plan` needs a catalogue of
  /// roles, which this daemon has not.
  static void submit(Session session, Params params, Frames frames)
      throws IOException, InterruptedException {
    long start = System.nanoTime();
    Optional<AgentId> passing = Optional.empty();
    try (EventFeed feed = new EventFeed(session, frames)) {
      Goal goal = goal(params);
      if (goal.isPlanned()) {
        feed.write(feed.end(1, Goal.NO_ROLES, start));
        return;
      }
      AgentId agent = agentFor(session, goal, params.flag("stage"));
      passing = goal.isPersistent() ? Optional.empty() : Optional.of(agent);
      feed.followRun(agent);
      Optional<RunId> begun = goal.isPersistent()
          ? feed.untilHandled(AgentMethods.value(
              session.operator().send(agent, new Body("", goal.text()), Optional.empty())))
          : Optional.of(
              AgentMethods.value(session.operator().start(agent, Task.last(goal.text()))));
      if (begun.isEmpty()) {
        return;
      }
      Optional<RunReport> report = watch(session, feed, agent, begun.get());
      if (report.isPresent()) {
        if (!report.get().response().isEmpty()) {
          feed.write(Json.object("kind", "final_text", "text", report.get().response()));
        }
        feed.end(report.get().reason(), start);
      }
    } catch (RpcError e) {
      frames.write(failure(e));
    } finally {
      passing.ifPresent(session.operator()::retire);
    }
  }

  private static Goal goal(Params params) throws RpcError {
    try {
      return Goal.of(params.need("goal"), params.node().path("orchestration"));
    } catch (InvalidInput e) {
      throw new RpcError(String.valueOf(e.getMessage()));
    }
  }

  /// Returns the agent that works on `goal`: a new one, or, where it is to stay, the one
  /// that stayed from an earlier goal.
  private static AgentId agentFor(Session session, Goal goal, boolean stage) throws RpcError {
    Manifest manifest;
    try {
      Manifest usual = session.backend().goals().manifest(goal.isPersistent());
      manifest = stage ? usual.staged() : usual;
    } catch (IOException | InvalidInput | IllegalArgumentException e) {
      throw new RpcError(String.valueOf(e.getMessage()));
    }
    RunMethods.checkModel(session, manifest.model());
    if (!goal.isPersistent()) {
      return AgentMethods.spawn(session, manifest);
    }
    synchronized (session.backend().goals()) { // two goals at once make one agent
      Optional<Agent> stayed = session.kernel().state().agents().called(manifest.name()).stream()
          .filter(agent -> agent.identity().name().equals(manifest.name()))
          .filter(agent -> agent.isRunning() && agent.identity().parent().isEmpty())
          .filter(agent -> agent.identity().lifecycle() instanceof Lifecycle.Persistent)
          .min(Comparator.comparingLong(agent -> agent.identity().spawned()));
      return stayed.isPresent() ? stayed.get().id() : AgentMethods.spawn(session, manifest);
    }
  }

  /// `{agent_id, history?, follow?, output?}` → frames. Tells what happens to one agent: all of
  /// it so far when `history` is asked for, then, unless `follow` is false, what comes, until its
  /// run is over or it is stopped; with `output` also what its model says and its programs
  /// write meanwhile, as `run.stream` does.
  static void logs(Session session, Params params, Frames frames)
      throws IOException, InterruptedException {
    long start = System.nanoTime();
    Optional<String> text = params.text("agent_id");
    if (text.isEmpty()) {
      frames.write(failure("missing 'agent_id' parameter"));
      return;
    }
    AgentId id;
    try {
      id = new AgentId(Params.uuid(text.get()));
    } catch (RpcError e) {
      frames.write(failure("invalid agent_id"));
      return;
    }
    Optional<Agent> agent = session.kernel().state().agent(id);
    boolean history = params.flag("history");
    if (agent.isEmpty() || (agent.get().stoppedAt().isPresent() && !history)) {
      frames.write(failure("agent not found"));
      return;
    }
    boolean follow = !params.node().path("follow").isBoolean() || params.flag("follow");
    try (EventFeed feed = new EventFeed(session, frames)) {
      feed.followOnly(id, params.flag("output"));
      long told = history ? feed.history(id) : 0;
      if (!follow || agent.get().stoppedAt().isPresent()) {
        frames.write(feed.end(0, "", start));
        return;
      }
      Optional<Integer> exit = feed.untilAgentRests(told);
      if (exit.isPresent()) {
        frames.write(feed.end(exit.get(), "", start));
      }
    }
  }

  /// Returns the last frame of what could not begin.
  static Map<String, Object> failure(RpcError e) {
    return failure(e.detail().isEmpty() ? e.text() : e.detail());
  }

  static Map<String, Object> failure(String error) {
    return Json.object("kind", "end", "exit_code", 2, "error", error);
  }
}

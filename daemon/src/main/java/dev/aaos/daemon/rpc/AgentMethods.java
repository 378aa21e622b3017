package dev.aaos.daemon.rpc;

import dev.aaos.capability.token.Authority;
import dev.aaos.daemon.manifest.ManifestYaml;
import dev.aaos.daemon.rpc.request.Params;
import dev.aaos.daemon.rpc.request.RpcError;
import dev.aaos.daemon.view.BudgetView;
import dev.aaos.daemon.view.Json;
import dev.aaos.daemon.view.Views;
import dev.aaos.kernel.agent.Agent;
import dev.aaos.kernel.agent.Manifest;
import dev.aaos.kernel.base.AgentId;
import dev.aaos.kernel.base.Errno;
import dev.aaos.kernel.base.Result;
import dev.aaos.kernel.base.RunId;
import dev.aaos.kernel.device.InvalidInput;
import dev.aaos.kernel.state.State;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// `agent.spawn`, `agent.stop`, `agent.list`, `agent.status`, `agent.inspect`, what
/// freezes all of them, and budgets.
final class AgentMethods {
  private AgentMethods() {}

  /// `{manifest | manifest_path, stage?}` → `{agent_id, notes?}`. Makes an agent that
  /// holds what its manifest asks for; with `stage` as if that said `effects: staged`.
  /// `manifest` is YAML text; a path is read by the daemon. Given both, the text
  /// counts, and the path says where `${here}` is. `notes` say what the manifest's
  /// author may not expect of it.
  static Object spawn(Session session, Params params) throws RpcError {
    Manifest manifest = manifest(session, params);
    AgentId id = spawn(session, manifest);
    List<String> notes = session.backend().manifests().notes(manifest);
    return Json.object(
        "agent_id",
        id.toString(),
        "notes",
        notes.isEmpty() ? Optional.empty() : Optional.of(notes));
  }

  static AgentId spawn(Session session, Manifest manifest) throws RpcError {
    return value(session.operator().spawn(manifest));
  }

  /// Returns the manifest given as text or by path. Text wins; the path then only says where it
  /// lies.
  static Manifest manifest(Session session, Params params) throws RpcError {
    Manifest written = written(session, params);
    try {
      return params.flag("stage") ? written.staged() : written;
    } catch (IllegalArgumentException e) {
      throw new RpcError("invalid manifest: " + e.getMessage());
    }
  }

  private static Manifest written(Session session, Params params) throws RpcError {
    Optional<String> text = params.text("manifest");
    Optional<String> path = params.text("manifest_path");
    if (text.isEmpty() && path.isEmpty()) {
      throw new RpcError("missing 'manifest' or 'manifest_path' parameter");
    }
    if (text.isEmpty() && !session.operator().warrant().authority().equals(Authority.ROOT)) {
      throw new RpcError("with less than all authority a manifest is sent as text, in 'manifest': "
          + "its path alone would have the daemon read a file for you");
    }
    ManifestYaml manifests = session.backend().manifests();
    try {
      if (text.isEmpty()) {
        return manifests.readFile(Path.of(path.orElseThrow()));
      }
      return path.isPresent()
          ? manifests.read(text.get(), Path.of(path.get()))
          : manifests.read(text.get());
    } catch (InvalidInput e) {
      throw new RpcError(String.valueOf(e.getMessage()));
    } catch (NoSuchFileException e) {
      throw new RpcError("No such file or directory (os error 2): " + path.orElse(""));
    } catch (AccessDeniedException e) {
      throw new RpcError("Permission denied (os error 13): " + path.orElse(""));
    } catch (InvalidPathException | IOException e) {
      throw new RpcError(String.valueOf(e.getMessage()));
    }
  }

  /// `{agent_id, run_id?}` → `{ok}`. Ends an agent and all its descendants, children first; model
  /// calls and tools are aborted. With `run_id` ends that run alone; the agent stays.
  static Object stop(Session session, Params params) throws RpcError {
    AgentId id = params.agent();
    Optional<RunId> run = params.run("run_id");
    if (run.isEmpty()) {
      value(session.operator().stop(id));
      return Methods.ok();
    }
    living(session, id);
    value(session.operator().stopRun(id, run.get()));
    return Methods.ok();
  }

  /// `{reason?}` → `{frozen: {since, reason}, runs}`. Freezes everything at once:
  /// programs are killed, model calls and tools cut off, nothing begins or goes on,
  /// over restarts too, until `machine.resume`. `runs` are those under way: they stay
  /// so, and each can be ended by `agent.stop`. What would begin is refused and says
  /// so. Where there is no room on the disk to record it, everything is cut off all
  /// the same, and the answer is an error that says so.
  static Object freeze(Session session, Params params) throws RpcError {
    value(session.operator().freeze(params.text("reason").orElse("")));
    State state = session.kernel().state();
    return Json.object(
        "frozen", Views.frozen(state), "runs", state.runs().active().size());
  }

  /// `{}` → `{resumed}`. Lets everything go on that was frozen, as it would after a
  /// daemon that ended: how many runs do.
  static Object resume(Session session, Params params) throws RpcError {
    return Json.object("resumed", value(session.operator().unfreeze()));
  }

  /// `{all?}` → `{agents: [agent], frozen?}`, oldest first. Living agents; with `all`
  /// also the last ones that stopped. `frozen`, `{since, reason}`, is there while
  /// everything is. An agent has `id`, `name`, `model`, `state` (one of the
  /// predecessor's five words), `phase` (what it is doing), `capability_count`,
  /// `started_at`, `stopped_at?`, `stop_reason?`, `parent_agent`, `usage`.
  static Object list(Session session, Params params) {
    return Json.object(
        "agents",
        session.within(session.backend().views().agents(params.flag("all")), "id"),
        "frozen",
        Views.frozen(session.kernel().state()));
  }

  /// `{agent_id}` → agent, as in `agent.list`.
  static Object status(Session session, Params params) throws RpcError {
    return session.backend().views().agent(living(session, params.agent()));
  }

  /// `{agent_id}` → agent, with `manifest`, `capabilities`, `approval_required`,
  /// `limits`, `inference` (`{weight, priority, reuse}`), `model_ladder` (names), `memory`
  /// (`{context_window, summarization_threshold, summarization_model?}`), `budget?`
  /// (accounts, as in `budget.status`), `children`, `runs` (each with the `model` it
  /// asks and, where it has to end by a time, that, `due`); of what its programs are
  /// held by: `tier_asked?`, `tier` (`T0` where it can start none), `tier_detail`,
  /// `confinement?` as in `daemon.enforcement`, which is found out for an agent that
  /// can start programs; `files?`, likewise, for one that can reach files. In `limits`
  /// are those of a run, `time?` among them; `programs`, what its manifest or one
  /// above it named for each command; and `programs_usual`, what holds besides: as a
  /// manifest spells them. Also for agents that stopped and are still listed.
  static Object inspect(Session session, Params params) throws RpcError {
    AgentId id = params.agent();
    Agent agent = session.kernel().state().agent(id).orElseThrow(() -> notFound(id));
    return session.backend().views().inspect(agent);
  }

  /// `{}` → `{system, agents}`. What may be spent on models, and is: by all agents together, and
  /// by each that has a budget of its own, for itself and all below it, as `{agent_id, agent,
  /// parent_agent?, accounts}`. An account is `{resource, most, period_seconds?, used, held,
  /// kept, resets_at?, exceeded}`: of `tokens`, of `usd` as text, or of `seconds` in which a
  /// run is under way; what is spent in this period, set aside for calls under way, and set
  /// aside so that runs can say where they stopped.
  static Object budgets(Session session, Params params) {
    return BudgetView.of(session.kernel().state(), session.kernel().now());
  }

  /// `{agent_id?, budget}` → `{ok}`. Sets what an agent, or without one all together, may spend
  /// from now on. `budget` is as in a manifest, `{tokens?, usd?, time?, per?}` or a list of
  /// such; an empty list is no bound. Of what was counted before, for the same period, the
  /// count goes on.
  static Object setBudget(Session session, Params params) throws RpcError {
    Optional<AgentId> agent =
        params.text("agent_id").isPresent() ? Optional.of(params.agent()) : Optional.empty();
    JsonNode budget = params.node().path("budget");
    if (!budget.isObject() && !budget.isArray()) {
      throw new RpcError("missing 'budget' parameter, such as {\"tokens\": 200000, \"per\":"
          + " \"1d\"}, or [] for no bound");
    }
    try {
      value(session
          .operator()
          .administrator()
          .setBudget(agent, ManifestYaml.budget(budget.toString())));
    } catch (InvalidInput e) {
      throw new RpcError(String.valueOf(e.getMessage()));
    }
    return Methods.ok();
  }

  static Agent living(Session session, AgentId id) throws RpcError {
    return session
        .kernel()
        .state()
        .agent(id)
        .filter(agent -> agent.stoppedAt().isEmpty())
        .orElseThrow(() -> notFound(id));
  }

  private static RpcError notFound(AgentId id) {
    return new RpcError("agent not found: " + id);
  }

  /// Returns what a request gave, or its refusal as an error.
  static <T> T value(Result<T> result) throws RpcError {
    return switch (result) {
      case Result.Ok<T>(T value) -> value;
      case Result.Refused<T>(Errno errno, String reason) -> throw new RpcError(reason);
    };
  }
}

package dev.aaos.daemon.rpc;

import dev.aaos.daemon.rpc.request.Params;
import dev.aaos.daemon.rpc.request.RpcError;
import dev.aaos.daemon.stage.StageDesk.Choice;
import dev.aaos.daemon.undo.UndoAgent;
import dev.aaos.drivers.tool.undo.UndoStep;
import dev.aaos.kernel.agent.Manifest;
import dev.aaos.kernel.agent.Run;
import dev.aaos.kernel.base.AgentId;
import dev.aaos.kernel.base.RunId;
import dev.aaos.kernel.device.InvalidInput;
import dev.aaos.kernel.syscall.RunReport;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// `stage.list`, `stage.diff`, `stage.commit` and `stage.drop`: what agents did on
/// copies, looked at and put in place.
final class StageMethods {
  private StageMethods() {}

  /// `{}` → `{stages}`, oldest first. The copies on which agents work whose effects are
  /// staged, with all below them. Each is `{agent_id, agent?, state, run_id?, begun,
  /// trees, bytes}`: the state is `working` while a run of it is under way,
  /// `committing` while the run `run_id` puts something of it in place, else `waiting`;
  /// `trees` are the directories that were copied, `bytes` what the copies take up on
  /// the disk. One of which all is committed ends.
  static Object list(Session session, Params params) throws RpcError {
    try {
      return Methods.listed(
          "stages",
          session.within(session.backend().stages().list(session.operator()), "agent_id"));
    } catch (IOException e) {
      throw new RpcError(String.valueOf(e.getMessage()));
    }
  }

  /// `{agent_id, paths?, anyway?, merge?, diff?}` → `{agent_id, busy, files}`. What
  /// committing the stage of an agent would come to, or what of it lies at `paths`;
  /// nothing is touched. `files` are `{path, kind, step, detail?, bytes?, diff?, merge?}`,
  /// kinds as in `undo.preview`; the step is `make`, `change`, `remove`, `merge`,
  /// `conflict` (somebody else has changed it meanwhile, so nothing is committed unless one
  /// of the lists of paths `anyway` and `merge` names it) or `unknown`; `diff`, where it is
  /// asked for, shows what becomes of texts, and `merge` of a conflict is as in
  /// `undo.preview`: its `three_way` shows what was staged, what was copied and what is
  /// there now. `busy` says whether a run still works there.
  static Object diff(Session session, Params params) throws RpcError {
    try {
      return session.backend().stages().diff(params.agent(), choice(params), params.flag("diff"));
    } catch (IOException | InvalidInput e) {
      throw new RpcError(String.valueOf(e.getMessage()));
    }
  }

  /// `{agent_id}` → `{ok}`. Removes the stage of an agent with what is in it, and ends
  /// the agent.
  static Object drop(Session session, Params params) throws RpcError {
    try {
      session.backend().stages().drop(session.operator(), params.agent());
      return Methods.ok();
    } catch (IOException | InvalidInput e) {
      throw new RpcError(String.valueOf(e.getMessage()));
    }
  }

  private static Choice choice(Params params) throws RpcError {
    return new Choice(params.texts("paths"), UndoMethods.choices(params));
  }

  /// `{agent_id, paths?, anyway?, merge?}` → frames, as `run.stream`. Puts what an agent staged
  /// in place, or what of it lies at `paths`, by a run of an agent of its own, which
  /// goes on after a crash and can be taken back as any. Where something of it cannot
  /// be committed, nothing is, and the error names it. When all of a stage is
  /// committed, it ends, and its agent with it.
  static void commit(Session session, Params params, Frames frames)
      throws IOException, InterruptedException {
    long start = System.nanoTime();
    try (EventFeed feed = new EventFeed(session, frames)) {
      AgentId staged = params.agent();
      Choice choice = choice(params);
      RunId run = session
          .backend()
          .stages()
          .commit(
              session.operator(),
              staged,
              choice,
              steps -> begin(session, feed, staged, steps, choice.choices().anyway()));
      AgentId agent = session.kernel().state().run(run).map(Run::agent).orElseThrow();
      Optional<RunReport> report = StreamMethods.watch(session, feed, agent, run);
      session.backend().stages().settle(session.operator(), staged);
      if (report.isPresent()) {
        StreamMethods.finish(session, feed, report.get(), start);
      }
    } catch (RpcError e) {
      frames.write(StreamMethods.failure(e));
    } catch (IOException | InvalidInput e) {
      frames.write(StreamMethods.failure(String.valueOf(e.getMessage())));
    }
  }

  private static RunId begin(
      Session session, EventFeed feed, AgentId staged, List<UndoStep> steps, Set<String> anyway)
      throws IOException, InvalidInput {
    String message = UndoAgent.commit(staged.toString(), steps, anyway);
    int most = session.kernel().limits().contentBytes();
    if (message.getBytes(StandardCharsets.UTF_8).length > most) {
      throw new InvalidInput(steps.size() + " steps are more than one run is told (" + most
          + " bytes): commit it by parts, each with its paths");
    }
    try {
      Manifest manifest = session.backend().manifests().read(UndoAgent.committer(steps));
      RunId run = AgentMethods.value(session.operator().commit(staged, manifest, message));
      session.kernel().state().run(run).map(Run::agent).ifPresent(feed::follow);
      return run;
    } catch (RpcError e) {
      throw new IOException(e.getMessage(), e);
    }
  }
}

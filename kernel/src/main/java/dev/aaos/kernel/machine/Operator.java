package dev.aaos.kernel.machine;

import dev.aaos.kernel.agent.Manifest;
import dev.aaos.kernel.approval.Approval.Verdict;
import dev.aaos.kernel.base.AgentId;
import dev.aaos.kernel.base.ApprovalId;
import dev.aaos.kernel.base.Errno;
import dev.aaos.kernel.base.Labels;
import dev.aaos.kernel.base.MessageId;
import dev.aaos.kernel.base.Result;
import dev.aaos.kernel.base.RunId;
import dev.aaos.kernel.base.SessionId;
import dev.aaos.kernel.conversation.Turn;
import dev.aaos.kernel.conversation.TurnCodec;
import dev.aaos.kernel.decide.Command;
import dev.aaos.kernel.decide.Command.CallSite;
import dev.aaos.kernel.ipc.Body;
import dev.aaos.kernel.past.Point;
import dev.aaos.kernel.syscall.AgentServices;
import dev.aaos.kernel.syscall.RunReport;
import dev.aaos.kernel.syscall.Syscall;
import dev.aaos.log.BlobRef;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// The machine, as one connected person may use it.
///
/// Everything done through it is caused by the record that opened the session. Any thread may
/// call.
public final class Operator {
  private final SessionId session;
  private final Core core;
  private final Door.Parts parts;

  Operator(SessionId session, Core core, Door.Parts parts) {
    this.session = session;
    this.core = core;
    this.parts = parts;
  }

  /// Returns the session everything done here leads back to.
  public SessionId session() {
    return session;
  }

  /// Makes an agent that holds what its manifest asks for.
  public Result<AgentId> spawn(Manifest manifest) {
    return parts.spawner().spawn(manifest, session.sequence());
  }

  /// Ends an agent and all its descendants. Gives back those that ended, children first.
  public Result<List<AgentId>> stop(AgentId agent) {
    return parts
        .processes()
        .stop(new Command.Stop(agent, Optional.empty(), "user_requested", session.sequence()));
  }

  /// Ends one run of `agent`, which stays unless it was to end with that run. Gives back the agents
  /// that ended, children first.
  public Result<List<AgentId>> stopRun(AgentId agent, RunId run) {
    return parts.processes().stop(new Command.StopRun(agent, run, session.sequence()));
  }

  /// Has `agent` begin to work on `message`.
  ///
  /// @param continues an ended run of the same agent whose conversation this goes on with
  public Result<RunId> start(AgentId agent, String message, Optional<RunId> continues) {
    return start(agent, message, continues, false);
  }

  /// Has `agent` work on `message` and end with that run, whoever still waits for it by then.
  public Result<RunId> startLast(AgentId agent, String message) {
    return start(agent, message, Optional.empty(), true);
  }

  /// Has a new child of the agent whose run `point` is in go on from there, and end with
  /// that.
  ///
  /// @param message what it is told besides; empty when it goes on by itself
  /// @param keep whether the child stays when the run is over
  public Result<RunId> fork(Point point, String message, boolean keep) {
    byte[] turn = message.isEmpty() ? new byte[0] : TurnCodec.encode(new Turn.Asked(message));
    Optional<String> excess = core.excess("message", turn);
    if (excess.isPresent()) {
      return Result.refused(Errno.EINVAL, excess.get());
    }
    AgentId child = new AgentId(Ids.random(core.random()));
    RunId run = new RunId(Ids.random(core.random()));
    var command =
        new Command.Fork(child, run, point, core.content().put(turn), !keep, session.sequence());
    return parts.processes().begin(child, run, command);
  }

  private Result<RunId> start(
      AgentId agent, String message, Optional<RunId> continues, boolean stopsAgent) {
    return parts
        .processes()
        .start(new Processes.Start(
            agent, message, continues, stopsAgent, Labels.operator(), session.sequence()));
  }

  /// Puts a message into the mailbox of `agent`, which has one.
  ///
  /// @param deadline when nobody needs it any more, in kernel time
  public Result<MessageId> send(AgentId agent, Body message, Optional<Instant> deadline) {
    return parts
        .mail()
        .post(new Mail.Letter(agent, message, deadline, Labels.operator(), session.sequence()));
  }

  /// Waits until `agent` has handled `message`, or `deadline` has come.
  ///
  /// @throws InterruptedException when the waiting thread is interrupted; the message stays
  public Result<RunReport> await(AgentId agent, MessageId message, Optional<Instant> deadline)
      throws InterruptedException {
    return parts.mail().await(agent, message, deadline);
  }

  /// Waits until a run is over and returns what it came to; empty when no such run is listed.
  ///
  /// @throws InterruptedException when the waiting thread is interrupted; the run goes on
  public Optional<RunReport> await(RunId run) throws InterruptedException {
    return parts.processes().await(run);
  }

  /// Has a tool called for `agent`, under the agent's own grants, on a thread of its own. Gives
  /// back its output.
  ///
  /// @throws InterruptedException when the waiting thread is interrupted; so is the call then
  public Result<String> invokeTool(AgentId agent, String tool, String input)
      throws InterruptedException {
    CallSite site = new CallSite(agent, Optional.empty(), "", session.sequence());
    return parts
        .processes()
        .errand(agent, () -> parts.calls().call(site, tool, input, intent -> noDoor(agent)));
  }

  /// Tools that act for a run have none here.
  private static AgentServices noDoor(AgentId agent) {
    return new AgentServices() {
      @Override
      public <R> Result<R> call(Syscall<R> syscall) {
        return Result.refused(
            Errno.EPERM, "this tool works only within a run of agent " + agent + ": use agent.run");
      }
    };
  }

  /// Answers a question.
  public Result<Long> answer(ApprovalId question, boolean approve, String reason) {
    Verdict verdict = approve ? Verdict.APPROVED : Verdict.DENIED;
    return core.machine().submit(new Command.Answer(question, verdict, reason, session.sequence()));
  }

  /// Removes content for ever, for `reason`, unless an agent that lives needs it. Gives back
  /// how many contents are gone.
  ///
  /// @throws IOException when it is on record, and the disk failed to do it; the next start
  ///     does
  public Result<Integer> shred(List<BlobRef> contents, String reason) throws IOException {
    Result<Integer> decided =
        core.machine().submit(new Command.Shred(contents, reason, session.sequence()));
    if (decided instanceof Result.Ok<Integer>) {
      for (BlobRef content : contents) {
        core.content().shred(content);
      }
    }
    return decided;
  }

  /// Kills a grant and all derived from it. Gives back how many living ones died.
  public Result<Integer> revoke(long grant) {
    return core.machine().submit(new Command.Revoke(grant, session.sequence()));
  }
}

package dev.aaos.kernel.machine;

import dev.aaos.capability.token.Authority;
import dev.aaos.capability.token.Right;
import dev.aaos.capability.token.TokenKey.Verified;
import dev.aaos.kernel.agent.Manifest;
import dev.aaos.kernel.agent.Run;
import dev.aaos.kernel.agent.StopReason;
import dev.aaos.kernel.approval.Approval;
import dev.aaos.kernel.approval.Approval.Verdict;
import dev.aaos.kernel.approval.Voice;
import dev.aaos.kernel.base.AgentId;
import dev.aaos.kernel.base.ApprovalId;
import dev.aaos.kernel.base.Errno;
import dev.aaos.kernel.base.Freeze;
import dev.aaos.kernel.base.Grant;
import dev.aaos.kernel.base.Labels;
import dev.aaos.kernel.base.MessageId;
import dev.aaos.kernel.base.Result;
import dev.aaos.kernel.base.RunId;
import dev.aaos.kernel.conversation.Turn;
import dev.aaos.kernel.conversation.TurnCodec;
import dev.aaos.kernel.decide.Command;
import dev.aaos.kernel.decide.Command.CallSite;
import dev.aaos.kernel.device.PreparedCall;
import dev.aaos.kernel.device.Referee.Question;
import dev.aaos.kernel.device.Tool;
import dev.aaos.kernel.effect.UnknownOutcome.Finding;
import dev.aaos.kernel.ipc.Body;
import dev.aaos.kernel.journal.MachineFact;
import dev.aaos.kernel.past.Point;
import dev.aaos.kernel.past.Undoing;
import dev.aaos.kernel.syscall.AgentServices;
import dev.aaos.kernel.syscall.RunReport;
import dev.aaos.kernel.syscall.Syscall;
import dev.aaos.log.BlobRef;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongFunction;
import java.util.function.Supplier;

/// The machine, as one connected person may use it.
///
/// Everything done through it is caused by the record that opened the session. Any thread may
/// call.
public final class Operator {
  private final Warrant warrant;
  private final Core core;
  private final Door.Parts parts;

  private Operator(Warrant warrant, Core core, Door.Parts parts) {
    this.warrant = warrant;
    this.core = core;
    this.parts = parts;
  }

  /// Admits whoever `opened` a session.
  static Operator of(MachineFact.SessionOpened opened, Core core, Door.Parts parts) {
    return new Operator(Warrant.of(core, opened), core, parts);
  }

  /// Returns the machine, as the same person may use it with `authority` in place of all.
  public Operator with(Authority authority) {
    return new Operator(warrant.with(authority), core, parts);
  }

  /// Returns the machine, as whoever shows `token` in this session may use it; refused where that
  /// has ended, is revoked or is not for them.
  public Result<Operator> under(Verified token) {
    return warrant.under(token).map(shown -> new Operator(shown, core, parts));
  }

  /// Returns the machine as a whole, as the same person may see to it.
  public Administrator administrator() {
    return new Administrator(warrant, core);
  }

  /// Returns who acts through it, and what they may do.
  public Warrant warrant() {
    return warrant;
  }

  /// Makes an agent that holds what its manifest asks for.
  public Result<AgentId> spawn(Manifest manifest) {
    return warrant.unless(
        warrant.refusal(Right.SPAWN),
        cause -> parts.spawner().spawn(manifest, warrant.authority(), cause));
  }

  /// Makes the agent that takes back what others did, and has it begin: what it may hold they held.
  public Result<RunId> takeBack(Manifest manifest, String message) {
    return warrant.unless(warrant.refusal(Right.UNDO), cause -> begun(manifest, message, cause));
  }

  /// Makes the agent that takes back what others did, calls too, and has it begin:
  /// who makes those calls may hold what these others still hold, if that is within
  /// the authority of whoever asks.
  public Result<RunId> takeBack(Undoing wish) {
    return warrant.unless(
        warrant.refusal(Right.UNDO), cause -> new Heirs(core, parts, warrant).begin(wish, cause));
  }

  /// Makes the agent that puts in place what `staged` did on its stage, and has it begin.
  public Result<RunId> commit(AgentId staged, Manifest manifest, String message) {
    return warrant.on(staged, Right.APPROVE, cause -> begun(manifest, message, cause));
  }

  private Result<RunId> begun(Manifest manifest, String message, long cause) {
    return parts
        .spawner()
        .spawn(manifest, Authority.ROOT, cause)
        .flatMap(
            agent -> parts.processes().start(agent, Task.last(message), Labels.operator(), cause));
  }

  /// Ends an agent that was made for one request through this, with all below it.
  public Result<List<AgentId>> retire(AgentId agent) {
    return end(agent, () -> warrant.caused(cause -> stop(agent, cause)));
  }

  /// Ends an agent and all its descendants. Gives back those that ended, children first. Where
  /// there is no room to record that, they are cut off all the same.
  public Result<List<AgentId>> stop(AgentId agent) {
    Optional<String> refusal = warrant.refusal(Right.STOP, agent);
    return refusal.isPresent()
        ? Result.refused(Errno.EPERM, refusal.get())
        : end(agent, () -> warrant.caused(cause -> stop(agent, cause)));
  }

  private Result<List<AgentId>> stop(AgentId agent, long cause) {
    return parts
        .processes()
        .stop(new Command.Stop(agent, Optional.empty(), "user_requested", cause));
  }

  private Result<List<AgentId>> end(AgentId agent, Supplier<Result<List<AgentId>>> stop) {
    Set<AgentId> tree = new HashSet<>();
    gather(agent, tree);
    return parts.stops().stop(agent, (id, run) -> tree.contains(id), stop);
  }

  /// As deep as the tree of agents, which the kernel's limits bound.
  private void gather(AgentId agent, Set<AgentId> tree) {
    core.machine().state().agent(agent).ifPresent(found -> {
      tree.add(agent);
      found.children().forEach((child, here) -> gather(child, tree));
    });
  }

  /// Ends one run of `agent`, which stays unless it was to end with that run. Gives back the agents
  /// that ended, children first. Where there is no room to record that, it is cut off all the
  /// same.
  public Result<List<AgentId>> stopRun(AgentId agent, RunId run) {
    Optional<String> refusal = warrant.refusal(Right.STOP, agent);
    if (refusal.isPresent()) {
      return Result.refused(Errno.EPERM, refusal.get());
    }
    return parts
        .stops()
        .stop(
            run,
            (id, of) -> id.equals(agent) && of.equals(Optional.of(run)),
            () -> warrant.caused(cause -> parts
                .processes()
                .stop(new Command.StopRun(agent, run, StopReason.RUN_STOPPED, cause))));
  }

  /// Freezes everything, for `reason`, which may be empty: nothing begins or goes on from then on,
  /// over restarts too. Where there is no room to record that, all is cut off all the same.
  public Result<Freeze> freeze(String reason) {
    Optional<String> refusal = warrant.refusalOfAll(Right.STOP);
    return refusal.isPresent()
        ? Result.refused(Errno.EPERM, refusal.get())
        : parts.emergency().freeze(reason, warrant::caused);
  }

  /// Lets everything go on that was frozen. Gives back how many runs do.
  public Result<Integer> unfreeze() {
    return warrant.onAll(Right.ADMIN, cause -> parts.emergency().lift(cause));
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
    Confinements confinements = new Confinements(core);
    Optional<AgentId> above = core.machine().state().run(point.run()).map(Run::agent);
    if (confinements.had(confinements.above(above))
        instanceof Result.Refused<?>(Errno errno, String reason)) {
      return Result.refused(errno, reason);
    }
    AgentId child = new AgentId(Ids.random(core.random()));
    RunId run = new RunId(Ids.random(core.random()));
    BlobRef told = core.content().put(turn);
    Optional<String> refusal = above
        .map(agent -> warrant.refusal(Right.RUN, agent))
        .orElseGet(() -> warrant.refusalOfAll(Right.RUN));
    return warrant.unless(
        refusal,
        cause -> parts
            .processes()
            .begin(child, run, new Command.Fork(child, run, point, told, !keep, cause)));
  }

  /// Has `agent` begin to work on what `task` says.
  public Result<RunId> start(AgentId agent, Task task) {
    return warrant.on(
        agent, Right.RUN, cause -> parts.processes().start(agent, task, Labels.operator(), cause));
  }

  /// Puts a message into the mailbox of `agent`, which has one.
  ///
  /// @param deadline when nobody needs it any more, in kernel time
  public Result<MessageId> send(AgentId agent, Body message, Optional<Instant> deadline) {
    return warrant.on(
        agent,
        Right.RUN,
        cause ->
            parts.mail().post(new Mail.Letter(agent, message, deadline, Labels.operator(), cause)));
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
    Result<Long> admitted = warrant.on(agent, Right.RUN, Result::ok);
    return switch (admitted) {
      case Result.Refused<Long>(Errno errno, String reason) -> Result.refused(errno, reason);
      case Result.Ok<Long>(Long cause) -> {
        CallSite site = new CallSite(agent, Optional.empty(), "", cause);
        yield parts
            .processes()
            .errand(
                agent,
                () -> parts
                    .calls()
                    .call(site, new ToolCalls.Wish(tool, input), intent -> noDoor(agent)));
      }
    };
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

  /// Answers a question with yes or no.
  public Result<Long> answer(ApprovalId question, boolean approve, String reason) {
    Verdict verdict = approve ? Verdict.APPROVED : Verdict.DENIED;
    Optional<Voice> voice = Optional.of(Voice.of(warrant.principal()));
    return act(
        asking(question),
        Right.APPROVE,
        cause ->
            core.machine().submit(new Command.Answer(question, verdict, reason, voice, cause)));
  }

  /// Does `act` on the agent concerned, or where there is none what says so.
  private <R> Result<R> act(Optional<AgentId> agent, Right right, LongFunction<Result<R>> act) {
    Optional<String> refusal =
        agent.map(one -> warrant.refusal(right, one)).orElseGet(() -> warrant.refusal(right));
    return warrant.unless(refusal, act);
  }

  /// Returns whose question it is.
  private Optional<AgentId> asking(ApprovalId question) {
    return core.machine().state().approvals().get(question).map(Approval::agent);
  }

  /// Answers an open question with yes.
  public Result<Long> approve(ApprovalId id, Yes yes) {
    return switch (new Revision(core).voice(warrant.principal(), id, yes)) {
      case Result.Refused<Voice>(Errno errno, String reason) -> Result.refused(errno, reason);
      case Result.Ok<Voice>(Voice voice) ->
        act(
            asking(id),
            Right.APPROVE,
            cause -> core.machine()
                .submit(new Command.Answer(
                    id, Verdict.APPROVED, yes.reason(), Optional.of(voice), cause)));
    };
  }

  /// Returns the call of the open question `id` with `input` in the place of its own,
  /// as it would be made; refused where the agent could not make it.
  public Result<PreparedCall> consider(ApprovalId id, String input) {
    Optional<Approval> question = core.machine().state().approvals().get(id);
    Optional<String> refusal = asking(id).flatMap(agent -> warrant.refusal(Right.APPROVE, agent));
    if (refusal.isPresent()) {
      return Result.refused(Errno.EPERM, refusal.get());
    }
    return question.isEmpty()
        ? Result.refused(Errno.ENOENT, "ipc error: no pending approval with id " + id)
        : new Revision(core)
            .of(question.get(), input)
            .map(call -> call.prepared().call());
  }

  /// Says what became of the call begun with the record `intent`, whose outcome is unknown.
  ///
  /// @param note what is to be said besides; may be empty
  public Result<Long> resolve(long intent, Finding finding, String note) {
    return act(
        core.machine().state().lost().get(intent).map(lost -> lost.call().agent()),
        Right.APPROVE,
        cause -> core.machine().submit(new Command.Resolve(intent, finding, note, cause)));
  }

  /// Kills a grant and all derived from it. Gives back how many living ones died.
  public Result<Integer> revoke(long grant) {
    return act(
        core.machine().state().grants().find(grant).map(Grant::owner),
        Right.REVOKE,
        cause -> core.machine().submit(new Command.Revoke(grant, cause)));
  }

  /// Returns what a referee would be asked about a call of `tool` for `agent`, which is not made.
  public Result<Question> question(AgentId agent, String tool, String input) {
    Optional<Tool> found = core.devices().tool(tool);
    if (found.isEmpty()) {
      return Result.refused(Errno.ENOENT, "tool not found: " + tool);
    }
    CallSite site = new CallSite(agent, Optional.empty(), "", 0);
    return new Preparation(core, new Refusals(core))
        .prepare(site, found.get(), input)
        .map(
            call -> Request.subject(site, new ToolCalls.Wish(tool, input), call).question(core));
  }

  /// Notes what becomes of a stage, which its desk has seen to that they may decide. Gives back the
  /// number of the record.
  public Result<Long> note(MachineFact.Stage fact) {
    return warrant.caused(cause -> core.machine().submit(new Command.Note(fact, cause)));
  }
}

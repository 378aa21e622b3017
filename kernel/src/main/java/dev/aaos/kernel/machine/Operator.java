package dev.aaos.kernel.machine;

import dev.aaos.kernel.agent.Manifest;
import dev.aaos.kernel.agent.Run;
import dev.aaos.kernel.agent.StopReason;
import dev.aaos.kernel.approval.Approval.Verdict;
import dev.aaos.kernel.base.AgentId;
import dev.aaos.kernel.base.ApprovalId;
import dev.aaos.kernel.base.Errno;
import dev.aaos.kernel.base.Freeze;
import dev.aaos.kernel.base.KernelClock;
import dev.aaos.kernel.base.Labels;
import dev.aaos.kernel.base.MessageId;
import dev.aaos.kernel.base.Principal;
import dev.aaos.kernel.base.Result;
import dev.aaos.kernel.base.RunId;
import dev.aaos.kernel.base.SessionId;
import dev.aaos.kernel.budget.Quota;
import dev.aaos.kernel.budget.Terms;
import dev.aaos.kernel.conversation.Turn;
import dev.aaos.kernel.conversation.TurnCodec;
import dev.aaos.kernel.decide.Command;
import dev.aaos.kernel.decide.Command.CallSite;
import dev.aaos.kernel.effect.UnknownOutcome.Finding;
import dev.aaos.kernel.ipc.Body;
import dev.aaos.kernel.journal.MachineFact;
import dev.aaos.kernel.past.Point;
import dev.aaos.kernel.syscall.AgentServices;
import dev.aaos.kernel.syscall.RunReport;
import dev.aaos.kernel.syscall.Syscall;
import dev.aaos.log.BlobRef;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongFunction;

/// The machine, as one connected person may use it.
///
/// Everything done through it is caused by the record that opened the session. Any thread may
/// call.
public final class Operator {
  private final MachineFact.SessionOpened opened;
  private final Core core;
  private final Door.Parts parts;
  private Result<SessionId> session;

  Operator(MachineFact.SessionOpened opened, Core core, Door.Parts parts) {
    this.opened = opened;
    this.core = core;
    this.parts = parts;
    this.session = core.machine().urge(new Command.OpenSession(opened));
  }

  /// Does `act`, caused by the record of the session, which is made first where there was no
  /// room for it before; refused when there still is none.
  private <R> Result<R> caused(LongFunction<Result<R>> act) {
    return switch (session()) {
      case Result.Ok<SessionId>(SessionId id) -> act.apply(id.sequence());
      case Result.Refused<SessionId>(Errno errno, String reason) -> Result.refused(errno, reason);
    };
  }

  private synchronized Result<SessionId> session() {
    if (session instanceof Result.Refused<SessionId>) {
      session = core.machine().urge(new Command.OpenSession(opened));
    }
    return session;
  }

  /// Returns who it is, as the record of the session says.
  public MachineFact.SessionOpened opened() {
    return opened;
  }

  /// Returns who acts through it.
  public Principal principal() {
    return new Principal(opened.principal());
  }

  /// Makes an agent that holds what its manifest asks for.
  public Result<AgentId> spawn(Manifest manifest) {
    return caused(cause -> parts.spawner().spawn(manifest, cause));
  }

  /// Ends an agent and all its descendants. Gives back those that ended, children first. Where
  /// there is no room to record that, they are cut off all the same.
  public Result<List<AgentId>> stop(AgentId agent) {
    Set<AgentId> tree = new HashSet<>();
    gather(agent, tree);
    return parts
        .stops()
        .stop(
            agent,
            (id, run) -> tree.contains(id),
            () -> caused(cause -> parts
                .processes()
                .stop(new Command.Stop(agent, Optional.empty(), "user_requested", cause))));
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
    return parts
        .stops()
        .stop(
            run,
            (id, of) -> id.equals(agent) && of.equals(Optional.of(run)),
            () -> caused(cause -> parts
                .processes()
                .stop(new Command.StopRun(agent, run, StopReason.RUN_STOPPED, cause))));
  }

  /// Freezes everything, for `reason`, which may be empty: nothing begins or goes on from then on,
  /// over restarts too. Where there is no room to record that, all is cut off all the same.
  public Result<Freeze> freeze(String reason) {
    return parts.emergency().freeze(reason, this::caused);
  }

  /// Lets everything go on that was frozen. Gives back how many runs do.
  public Result<Integer> unfreeze() {
    return caused(cause -> parts.emergency().lift(cause));
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
    return caused(cause -> parts
        .processes()
        .begin(child, run, new Command.Fork(child, run, point, told, !keep, cause)));
  }

  /// Has `agent` begin to work on what `task` says.
  public Result<RunId> start(AgentId agent, Task task) {
    return caused(cause -> parts.processes().start(agent, task, Labels.operator(), cause));
  }

  /// What a run is for.
  ///
  /// @param continues an ended run of the same agent whose conversation this goes on with
  /// @param stopsAgent whether the agent ends with the run, whoever still waits for it by then
  /// @param within how long the run may take, where who begins it says so
  public record Task(
      String message, Optional<RunId> continues, boolean stopsAgent, Optional<Duration> within) {
    /// Refuses a time that is none for a run.
    public Task {
      within.ifPresent(Terms::checkTime);
    }

    /// Returns one that begins anew, and leaves its agent there.
    public static Task of(String message) {
      return new Task(message, Optional.empty(), false, Optional.empty());
    }

    /// Returns one with which its agent ends.
    public static Task last(String message) {
      return new Task(message, Optional.empty(), true, Optional.empty());
    }
  }

  /// Puts a message into the mailbox of `agent`, which has one.
  ///
  /// @param deadline when nobody needs it any more, in kernel time
  public Result<MessageId> send(AgentId agent, Body message, Optional<Instant> deadline) {
    return caused(cause ->
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
    return switch (session()) {
      case Result.Refused<SessionId>(Errno errno, String reason) -> Result.refused(errno, reason);
      case Result.Ok<SessionId>(SessionId id) -> {
        CallSite site = new CallSite(agent, Optional.empty(), "", id.sequence());
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

  /// Answers a question.
  public Result<Long> answer(ApprovalId question, boolean approve, String reason) {
    Verdict verdict = approve ? Verdict.APPROVED : Verdict.DENIED;
    return caused(
        cause -> core.machine().submit(new Command.Answer(question, verdict, reason, cause)));
  }

  /// Says what became of the call begun with the record `intent`, whose outcome is unknown.
  ///
  /// @param note what is to be said besides; may be empty
  public Result<Long> resolve(long intent, Finding finding, String note) {
    return caused(
        cause -> core.machine().submit(new Command.Resolve(intent, finding, note, cause)));
  }

  /// Removes content for ever, for `reason`, unless an agent that lives needs it. Gives back
  /// how many contents are gone.
  ///
  /// @throws IOException when it is on record, and the disk failed to do it; the next start
  ///     does
  public Result<Integer> shred(List<BlobRef> contents, String reason) throws IOException {
    Result<Integer> decided =
        caused(cause -> core.machine().submit(new Command.Shred(contents, reason, cause)));
    if (decided instanceof Result.Ok<Integer>) {
      for (BlobRef content : contents) {
        core.content().shred(content);
      }
    }
    return decided;
  }

  /// Kills a grant and all derived from it. Gives back how many living ones died.
  public Result<Integer> revoke(long grant) {
    return caused(cause -> core.machine().submit(new Command.Revoke(grant, cause)));
  }

  /// Sets what `agent`, or without one all together, may spend from now on: nothing named is no
  /// bound. Of what was counted before the count goes on.
  public Result<Long> setBudget(Optional<AgentId> agent, List<Quota> quotas) {
    return caused(cause -> core.machine().submit(new Command.SetBudget(agent, quotas, cause)));
  }

  /// Notes that `policy` is to order the model calls that wait.
  public Result<Long> noteInferencePolicy(String policy) {
    return caused(cause ->
        core.machine().submit(new Command.Note(new MachineFact.InferencePolicySet(policy), cause)));
  }

  /// Notes what becomes of a stage. Gives back the number of the record.
  public Result<Long> note(MachineFact.Stage fact) {
    return caused(cause -> core.machine().submit(new Command.Note(fact, cause)));
  }

  /// Has kernel time follow the wall clock, as far as it does not go back. Gives back what the
  /// record of it says.
  public Result<MachineFact.ClockAccepted> acceptClock() {
    KernelClock clock = core.machine().clock();
    long offset = clock.status().offset().toMillis();
    var accepted = new MachineFact.ClockAccepted(offset, Math.min(0, offset));
    return caused(cause -> core.machine().submit(new Command.Note(accepted, cause)))
        .map(recorded -> {
          clock.accept();
          return accepted;
        });
  }
}

package dev.aaos.kernel.decide;

import dev.aaos.kernel.agent.Agent;
import dev.aaos.kernel.agent.Run;
import dev.aaos.kernel.agent.StopReason;
import dev.aaos.kernel.base.AgentId;
import dev.aaos.kernel.base.Errno;
import dev.aaos.kernel.base.Labels;
import dev.aaos.kernel.base.RunId;
import dev.aaos.kernel.budget.Account;
import dev.aaos.kernel.decide.Decision.Refusal;
import dev.aaos.kernel.journal.RunFact;
import dev.aaos.kernel.state.State;
import dev.aaos.log.BlobRef;
import java.util.List;
import java.util.Optional;

/// What is decided about runs and their models.
final class RunDecisions {
  private RunDecisions() {}

  static Decision<Long> start(Worktable table, Command.StartRun command) {
    Optional<Refusal> refusal = refusal(table, command);
    if (refusal.isPresent()) {
      return table.refuse(refusal.get().errno(), refusal.get().reason());
    }
    var fact = new RunFact.Started(
        command.run(),
        command.agent(),
        command.message(),
        command.continues(),
        command.stopsAgent(),
        Optional.empty());
    long sequence = table.record(
        Optional.of(command.agent()),
        Optional.of(command.run()),
        command.cause(),
        command.labels(),
        fact);
    Deadlines.set(table, command.agent(), command.run(), command.within(), sequence);
    return table.reply(sequence);
  }

  /// Returns why the run may not begin.
  private static Optional<Refusal> refusal(Worktable table, Command.StartRun command) {
    State state = table.state();
    Optional<Agent> agent = state.agent(command.agent());
    if (agent.isEmpty() || agent.get().stoppedAt().isPresent()) {
      return refused(Errno.ESRCH, "agent not found: " + command.agent());
    }
    if (!agent.get().isRunning()) {
      return refused(
          Errno.EBUSY, "agent is not running (state: " + agent.get().state().word() + ")");
    }
    if (!Exits.mayBegin(table, agent.get())) {
      return refused(Errno.EBUSY, "agent " + command.agent() + " waits for its supervisor");
    }
    if (agent.get().hasMailbox()) {
      return refused(
          Errno.EBUSY,
          "agent " + command.agent() + " has a mailbox and handles messages one at a time: send it"
              + " one");
    }
    if (agent.get().goal().isPresent()) {
      return refused(
          Errno.EBUSY,
          "agent " + command.agent() + " works on a goal of its own, under a supervisor");
    }
    if (agent.get().activeRuns().size() >= table.limits().runsPerAgent()) {
      return refused(
          Errno.EAGAIN,
          "agent " + command.agent() + " has " + table.limits().runsPerAgent()
              + " runs under way, which is the most: wait for one to end");
    }
    Optional<Account> spent = state.spentTime(command.agent(), table.now());
    if (spent.isPresent()) {
      return refused(Errno.EDQUOT, Deadlines.refusal(spent.get()));
    }
    if (state.run(command.run()).isPresent()) {
      return refused(Errno.EEXIST, "run exists: " + command.run());
    }
    if (command.continues().isPresent()) {
      Optional<Run> earlier = state
          .run(command.continues().get())
          .filter(run -> run.agent().equals(command.agent()) && !run.isActive());
      if (earlier.isEmpty()) {
        return refused(
            Errno.ENOENT,
            "agent " + command.agent() + " has no ended run "
                + command.continues().get());
      }
    }
    return Optional.empty();
  }

  private static Optional<Refusal> refused(Errno errno, String reason) {
    return Optional.of(new Refusal(errno, reason));
  }

  static Decision<List<AgentId>> end(Worktable table, Command.EndRun command) {
    Optional<Run> run = active(table, command.run());
    if (run.isEmpty()) {
      return ended(table, command.run());
    }
    var fact = new RunFact.Ended(
        command.run(),
        new StopReason(Worktable.bounded(command.reason().word())),
        command.response(),
        command.iterations(),
        run.get().usage());
    return table.reply(finish(table, run.get(), fact, run.get().started()));
  }

  /// Ends a run, and its agent where that ends with it. Gives back the agents that ended,
  /// children first.
  private static List<AgentId> finish(Worktable table, Run run, RunFact.Ended end, long cause) {
    over(table, run, end, cause);
    return run.beginning().stopsAgent()
        ? AgentDecisions.stopTree(table, run.agent(), "completed", cause)
        : Exits.afterRun(table, run, end.reason(), table.state().sequence());
  }

  /// Records the end of a run. Of one that was resumed, or that is frozen, what it has not taken up
  /// again ends too: nobody will.
  private static void over(Worktable table, Run run, RunFact.Ended end, long cause) {
    if (run.resumption().times() > 0 || table.state().frozen().isPresent()) {
      Recovery.abandon(table, run, cause);
    }
    record(table, run, cause, Labels.NONE, end);
  }

  static Decision<List<AgentId>> stop(Worktable table, Command.StopRun command) {
    Optional<Run> run =
        active(table, command.run()).filter(found -> found.agent().equals(command.agent()));
    return run.isPresent()
        ? table.reply(interrupt(table, run.get(), command.reason(), command.cause()))
        : table.refuse(
            Errno.ESRCH,
            "agent " + command.agent() + " has no run " + command.run() + " under way");
  }

  /// Ends a run from outside, and its agent where that ends with it.
  static List<AgentId> interrupt(Worktable table, Run run, StopReason reason, long cause) {
    return finish(table, run, cut(run, reason), cause);
  }

  /// Ends a run whose agent is being ended.
  static void cutShort(Worktable table, Run run, StopReason reason, long cause) {
    over(table, run, cut(run, reason), cause);
  }

  private static RunFact.Ended cut(Run run, StopReason reason) {
    int replies = run.progress().replies();
    return new RunFact.Ended(run.id(), reason, BlobRef.EMPTY, replies, run.usage());
  }

  static Optional<Run> active(Worktable table, RunId id) {
    return table.state().run(id).filter(Run::isActive);
  }

  static <R> Decision<R> ended(Worktable table, RunId id) {
    return table.refuse(Errno.EINTR, "run " + id + " has ended");
  }

  static long record(Worktable table, Run run, long cause, Labels labels, RunFact fact) {
    return table.record(Optional.of(run.agent()), Optional.of(run.id()), cause, labels, fact);
  }
}

package dev.aaos.kernel.decide;

import dev.aaos.kernel.agent.Agent;
import dev.aaos.kernel.agent.AgentState;
import dev.aaos.kernel.agent.Run;
import dev.aaos.kernel.agent.Run.Activity;
import dev.aaos.kernel.agent.StopReason;
import dev.aaos.kernel.approval.Approval;
import dev.aaos.kernel.base.Errno;
import dev.aaos.kernel.base.KernelLimits;
import dev.aaos.kernel.base.Labels;
import dev.aaos.kernel.base.RunId;
import dev.aaos.kernel.decide.Command.Recovered;
import dev.aaos.kernel.effect.Call;
import dev.aaos.kernel.journal.MachineFact;
import dev.aaos.kernel.journal.RunFact;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToLongFunction;

/// What is decided of everything that was under way when the last daemon ended.
///
/// A run is its transcript, so each goes on where it was, unless it did so several times
/// without coming further. A question stays open for the run that asked it. A call whose
/// effect may happen again, or of which what it kept tells what became of it, stays in
/// flight until its run takes it up; the outcome of any other is unknown, which its run is told or
/// a person asked about. What belonged to no run
/// was asked by somebody who has gone, and is closed. After a restore no run goes on, and while
/// everything is frozen none does either: all of them do when that is lifted.
final class Recovery {
  private static final String LOST = "the daemon ended before the reply was recorded: it is lost";

  private Recovery() {}

  static Decision<Recovered> boot(Worktable table, Command.Boot command) {
    Map<RunId, String> was = underWay(table);
    boolean frozen = table.state().frozen().isPresent();
    var fact = new MachineFact.Booted(command.version(), command.pid());
    long booted = table.record(Optional.empty(), Optional.empty(), 0, Labels.NONE, fact);
    loseReplies(table, booted);
    InferenceDecisions.settleLost(table, booted);
    command.restored().ifPresent(restored -> restored(table, restored, booted));
    endUnready(table, booted);
    int interrupted = frozen ? 0 : endStalled(table, booted);
    close(table, "the daemon ended while it waited", booted);
    return table.reply(new Recovered(frozen ? Map.of() : resume(table, was, booted), interrupted));
  }

  /// Lets all go on that was frozen: what was cut off is found as after a daemon that ended.
  static Decision<Recovered> unfreeze(Worktable table, Command.Unfreeze command) {
    if (table.state().frozen().isEmpty()) {
      return table.refuse(Errno.ENOENT, "nothing is frozen");
    }
    Map<RunId, String> was = underWay(table);
    close(table, "everything was frozen while it waited", command.cause());
    Map<RunId, Long> resumed = resume(table, was, command.cause());
    MachineFact fact = new MachineFact.Unfrozen();
    table.record(Optional.empty(), Optional.empty(), command.cause(), Labels.operator(), fact);
    return table.reply(new Recovered(resumed, 0));
  }

  private static Map<RunId, String> underWay(Worktable table) {
    Map<RunId, String> was = new LinkedHashMap<>();
    for (Run run : table.state().runs().active()) {
      was.put(run.id(), run.activity().phrase());
    }
    return was;
  }

  /// Closes the calls that no run will perform again, and the questions that none waits for.
  private static void close(Worktable table, String why, long cause) {
    for (Call call : sorted(table.state().calls().values(), Call::intent)) {
      if (!call.isTakenUp() || !isActive(table, call.run())) {
        OutcomeDecisions.lose(table, call);
      }
    }
    for (Approval question : sorted(table.state().approvals().values(), Approval::request)) {
      if (!isActive(table, question.run())) {
        ApprovalDecisions.withdraw(table, question, why, cause);
      }
    }
  }

  /// Says of each reply that was under way that it is lost, whatever then becomes of its run.
  private static void loseReplies(Worktable table, long booted) {
    for (Run run : table.state().runs().active()) {
      if (run.activity() instanceof Activity.Inferring) {
        var lost = new RunFact.InferenceFailed(run.id(), "LOST", LOST);
        table.record(run.agent(), Optional.of(run.id()), booted, lost);
      }
    }
  }

  /// Ends supervisors whose children were still being made: nobody will make the rest.
  private static void endUnready(Worktable table, long booted) {
    List<Agent> unready = new ArrayList<>();
    table.state().agents().forEachAwake(agent -> {
      if (agent.state() == AgentState.STARTING) {
        unready.add(agent);
      }
    });
    for (Agent agent : sorted(unready, found -> found.identity().spawned())) {
      if (table
          .state()
          .agent(agent.id())
          .filter(now -> now.stoppedAt().isEmpty())
          .isPresent()) {
        String reason = "the daemon ended while its children were made";
        AgentDecisions.stopTree(table, agent.id(), reason, booted);
      }
    }
  }

  /// Ends all runs: what they did after the backup is not in the journal, and must not be
  /// done twice.
  private static void restored(Worktable table, MachineFact.Restored restored, long booted) {
    long sequence = table.record(Optional.empty(), Optional.empty(), booted, Labels.NONE, restored);
    for (Run run : table.state().runs().active()) {
      if (isActive(table, Optional.of(run.id()))) {
        RunDecisions.interrupt(table, run, StopReason.RESTORED, sequence);
      }
    }
  }

  /// Ends the runs that came no further the last times, and gives back how many.
  private static int endStalled(Worktable table, long booted) {
    int ended = 0;
    for (Run run : table.state().runs().active()) {
      boolean stalled = run.resumption().stalled() >= KernelLimits.RESUMPTIONS;
      if (stalled && isActive(table, Optional.of(run.id()))) {
        RunDecisions.interrupt(table, run, StopReason.INTERRUPTED, booted);
        ended++;
      }
    }
    return ended;
  }

  private static Map<RunId, Long> resume(Worktable table, Map<RunId, String> was, long cause) {
    Map<RunId, Long> resumed = new LinkedHashMap<>();
    was.forEach((id, doing) -> RunDecisions.active(table, id).ifPresent(run -> {
      RunFact fact = new RunFact.Resumed(id, doing);
      resumed.put(id, table.record(run.agent(), Optional.of(id), cause, fact));
    }));
    return resumed;
  }

  private static boolean isActive(Worktable table, Optional<RunId> run) {
    return run.flatMap(id -> RunDecisions.active(table, id)).isPresent();
  }

  /// Closes what a resumed run had under way and has not taken up again.
  static void abandon(Worktable table, Run run, long cause) {
    Optional<RunId> id = Optional.of(run.id());
    for (Call call : sorted(table.state().calls().values(), Call::intent)) {
      if (call.orphaned() && call.run().equals(id)) {
        OutcomeDecisions.lose(table, call, Call.Status.UNKNOWN);
      }
    }
    for (Approval question : sorted(table.state().approvals().values(), Approval::request)) {
      if (question.run().equals(id)) {
        ApprovalDecisions.withdraw(table, question, "the run has ended", cause);
      }
    }
  }

  private static <T> List<T> sorted(List<T> values, ToLongFunction<T> sequence) {
    return values.stream().sorted(Comparator.comparingLong(sequence)).toList();
  }
}

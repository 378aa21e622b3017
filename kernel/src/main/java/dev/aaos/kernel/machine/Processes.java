package dev.aaos.kernel.machine;

import dev.aaos.kernel.agent.Run;
import dev.aaos.kernel.agent.StopReason;
import dev.aaos.kernel.base.AgentId;
import dev.aaos.kernel.base.BlobRef;
import dev.aaos.kernel.base.Labels;
import dev.aaos.kernel.base.Result;
import dev.aaos.kernel.base.RunId;
import dev.aaos.kernel.conversation.Turn;
import dev.aaos.kernel.decide.Command;
import dev.aaos.kernel.journal.JournalRecord;
import dev.aaos.kernel.journal.RunFact;
import dev.aaos.kernel.journal.TurnCodec;
import dev.aaos.kernel.syscall.Program;
import dev.aaos.kernel.syscall.RunReport;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// Runs, and the virtual threads they are worked on.
///
/// A run begins when its record is durable, and is over when its end is; whoever waits for it
/// hears then. Stopping an agent ends its runs in the journal first and interrupts their threads
/// after, so whatever they still try is refused. Any thread may call.
final class Processes {
  private static final Duration STOP_GRACE = Duration.ofSeconds(5);

  private final Core core;
  private final Program program;
  private final Doors doors;
  private final Map<RunId, Working> working = new ConcurrentHashMap<>();

  /// @param over brought when the end of the run is durable
  /// @param gone brought when its thread has ended
  private record Working(Thread thread, Ticket<RunId> over, Ticket<RunId> gone) {}

  /// Makes the door of a run.
  interface Doors {
    Door open(AgentId agent, RunId run, long cause);
  }

  Processes(Core core, Program program, Doors doors) {
    this.core = core;
    this.program = program;
    this.doors = doors;
  }

  /// What a run is to be begun with.
  ///
  /// @param continues the ended run whose conversation it goes on with
  record Start(
      AgentId agent, String message, Optional<RunId> continues, Labels labels, long cause) {}

  /// Begins a run.
  Result<RunId> start(Start start) {
    BlobRef message = core.content().put(TurnCodec.encode(new Turn.Asked(start.message)));
    RunId run = new RunId(Ids.random(core.random()));
    var command =
        new Command.StartRun(run, start.agent, message, start.continues, start.labels, start.cause);
    return core.machine().submit(command).map(sequence -> launch(start.agent, run, sequence));
  }

  private RunId launch(AgentId agent, RunId run, long sequence) {
    Door door = doors.open(agent, run, sequence);
    Thread thread = Thread.ofVirtual().name("run-" + run).unstarted(() -> work(run, door));
    working.put(run, new Working(thread, new Ticket<>(), new Ticket<>()));
    thread.start();
    return run;
  }

  private void work(RunId run, Door door) {
    try {
      Program.Exit exit = program.run(door);
      end(run, exit);
    } catch (KernelHalted e) {
      // The journal alone knows how far this run came; the next boot closes it.
    } catch (RuntimeException | StackOverflowError e) {
      end(run, new Program.Exit(StopReason.error("the program has a bug: " + e), "", 0));
    } finally {
      Working over = working.remove(run);
      if (over != null) {
        over.over.bring(run);
        over.gone.bring(run);
      }
    }
  }

  private void end(RunId run, Program.Exit exit) {
    BlobRef response = core.content().put(ToolCalls.utf8(exit.response()));
    core.machine().settle(new Command.EndRun(run, exit.reason(), response, exit.iterations()));
  }

  /// Waits until `run` is over and returns what it came to; empty when no such run is listed.
  ///
  /// @throws InterruptedException when the waiting thread is interrupted; the run goes on
  Optional<RunReport> await(RunId run) throws InterruptedException {
    Working under = working.get(run);
    while (under != null && under.over.await(STOP_GRACE).isEmpty()) {
      under = working.get(run);
    }
    return report(run);
  }

  /// Returns what an ended run came to; empty while it is under way, or when it is not listed.
  Optional<RunReport> report(RunId id) {
    return core.machine().state().run(id).filter(run -> !run.isActive()).map(this::report);
  }

  private RunReport report(Run run) {
    Run.End end = run.end().orElseThrow();
    String response;
    try {
      response = new String(core.content().get(end.response()), StandardCharsets.UTF_8);
    } catch (IOException e) {
      response = "";
    }
    return new RunReport(
        run.agent(), run.id(), end.reason(), response, end.iterations(), run.usage(), run.labels());
  }

  /// Ends an agent and its descendants, and waits until their threads are gone, for a few seconds
  /// at the most.
  Result<List<AgentId>> stop(Command.Stop command) {
    List<RunId> before = List.copyOf(working.keySet());
    Result<List<AgentId>> stopped = core.machine().settle(command);
    if (stopped instanceof Result.Ok<List<AgentId>>) {
      List<Working> ending =
          before.stream().filter(this::hasEnded).map(working::get).toList();
      ending.stream()
          .filter(one -> one != null && !one.thread.equals(Thread.currentThread()))
          .forEach(this::interruptAndWait);
    }
    return stopped;
  }

  private boolean hasEnded(RunId run) {
    return working.containsKey(run)
        && core.machine().state().run(run).filter(Run::isActive).isEmpty();
  }

  private void interruptAndWait(Working one) {
    one.thread.interrupt();
    try {
      one.gone.await(STOP_GRACE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /// Returns how many runs are being worked on.
  int active() {
    return working.size();
  }

  /// Interrupts all threads, for the end of the daemon; their runs stay open in the journal, and
  /// the next boot says that they were interrupted.
  void abandon() {
    working.values().forEach(one -> one.thread.interrupt());
  }

  /// Hears of ended runs. On the journal's thread.
  void hear(List<JournalRecord> records) {
    for (JournalRecord record : records) {
      if (record.fact() instanceof RunFact.Ended ended) {
        Working one = working.get(ended.run());
        if (one != null) {
          one.over.bring(ended.run());
        }
      }
    }
  }
}

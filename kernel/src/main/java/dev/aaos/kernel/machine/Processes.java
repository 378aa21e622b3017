package dev.aaos.kernel.machine;

import dev.aaos.kernel.agent.Agent;
import dev.aaos.kernel.agent.Run;
import dev.aaos.kernel.agent.StopReason;
import dev.aaos.kernel.base.AgentId;
import dev.aaos.kernel.base.Errno;
import dev.aaos.kernel.base.Labels;
import dev.aaos.kernel.base.Result;
import dev.aaos.kernel.base.RunId;
import dev.aaos.kernel.conversation.Turn;
import dev.aaos.kernel.conversation.TurnCodec;
import dev.aaos.kernel.decide.Command;
import dev.aaos.kernel.journal.AgentFact;
import dev.aaos.kernel.journal.JournalRecord;
import dev.aaos.kernel.journal.MachineFact;
import dev.aaos.kernel.journal.MessageFact;
import dev.aaos.kernel.journal.RunFact;
import dev.aaos.kernel.syscall.Program;
import dev.aaos.kernel.syscall.RunReport;
import dev.aaos.log.BlobRef;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BiPredicate;
import java.util.function.Consumer;

/// Runs and errands, and the virtual threads they are worked on.
///
/// A run begins when its record is durable, and is over when its end is; whoever waits for it
/// hears then. Stopping an agent ends its runs in the journal first and interrupts their threads
/// after, so whatever they still try is refused. Any thread may call.
final class Processes {
  private static final Duration DRAIN = Duration.ofSeconds(2);
  private static final Duration DRAIN_POLL = Duration.ofMillis(2);

  private final Core core;
  private final Program program;
  private final Doors doors;
  private final Threads threads = new Threads();
  private final Map<RunId, Ticket<Optional<Run>>> awaited = new ConcurrentHashMap<>();
  private volatile Consumer<AgentId> held = agent -> {};
  private volatile boolean draining;

  /// Makes the door of a run.
  interface Doors {
    Door open(AgentId agent, RunId run, long cause);
  }

  Processes(Core core, Program program, Doors doors) {
    this.core = core;
    this.program = program;
    this.doors = doors;
  }

  /// Lets `told` hear of agents that could not begin, since their budget was used up.
  void whenHeld(Consumer<AgentId> told) {
    held = told;
  }

  /// Has `agent` begin a run for `task`, whose words are labelled `labels`.
  Result<RunId> start(AgentId agent, Task task, Labels labels, long cause) {
    Optional<String> lack = core.machine().space().lack();
    if (lack.isPresent()) {
      return Result.refused(Errno.ENOSPC, lack.get());
    }
    byte[] turn = TurnCodec.encode(new Turn.Asked(task.message()));
    Optional<String> excess = core.excess("message", turn);
    if (excess.isPresent()) {
      return Result.refused(Errno.EINVAL, excess.get());
    }
    RunId run = new RunId(Ids.random(core.random()));
    var command = new Command.StartRun(
        run,
        agent,
        core.content().put(turn),
        task.continues(),
        task.stopsAgent(),
        task.within(),
        labels,
        cause);
    return begin(agent, run, command);
  }

  /// Begins the run `run` of `agent`, which `command` asks for.
  Result<RunId> begin(AgentId agent, RunId run, Command<Long> command) {
    awaited.put(run, new Ticket<>());
    boolean begun = false;
    try {
      Result<Long> started = core.machine().submit(command);
      begun = started instanceof Result.Ok<Long>;
      return started.map(sequence -> launch(agent, run, sequence));
    } finally {
      if (!begun) {
        awaited.remove(run);
      }
    }
  }

  /// Goes on with the runs that were under way when the last daemon ended, or everything was
  /// frozen, each because of the record named with it. All can be waited for before the
  /// first goes on: they may wait for one another.
  void resume(Map<RunId, Long> resumed) {
    List<Run> all = core.machine().state().runs().active();
    all.forEach(run -> awaited.putIfAbsent(run.id(), new Ticket<>()));
    resumed.forEach(
        (run, cause) -> launch(core.machine().state().run(run).orElseThrow().agent(), run, cause));
  }

  private RunId launch(AgentId agent, RunId run, long sequence) {
    Door door = doors.open(agent, run, sequence);
    Threads.Work work = threads.begin(agent, Optional.of(run), () -> work(run, door));
    if (isOver(run) || core.still().holds()) {
      work.thread().interrupt(); // stopped before its thread could be seen
    }
    return run;
  }

  private boolean isOver(RunId run) {
    return core.machine().state().run(run).filter(Run::isActive).isEmpty();
  }

  private void work(RunId run, Door door) {
    try {
      awaitOutcomes(run);
      Program.Exit exit = outcome(door);
      core.still().check();
      end(run, exit);
    } catch (KernelHalted e) {
      // The journal alone knows how far this run came; the next boot, or thaw, goes on with it.
    }
  }

  /// A run that waits for a person to find out what became of a call goes on when that is said:
  /// its program then reads it in the transcript.
  private void awaitOutcomes(RunId run) {
    try {
      core.desk().awaitOutcomes(run);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // it was stopped, which its program hears at once
    }
  }

  /// A bug ends the run it happens in and nothing else.
  private Program.Exit outcome(Door door) {
    try {
      return program.run(door);
    } catch (KernelHalted e) {
      throw e;
    } catch (DriverBug e) {
      return new Program.Exit(StopReason.error(e.text()), "", 0);
    } catch (RuntimeException | Error e) {
      return new Program.Exit(StopReason.error("the program has a bug: " + e), "", 0);
    }
  }

  private void end(RunId run, Program.Exit exit) {
    BlobRef response = core.content().put(ToolCalls.utf8(exit.response()));
    abort(
        core.machine().settle(new Command.EndRun(run, exit.reason(), response, exit.iterations())));
  }

  /// Has `errand` done for `agent` on a thread of its own, which is interrupted when the agent is
  /// stopped, and waits for it.
  ///
  /// @throws InterruptedException when the waiting thread is interrupted; the errand is then
  ///     interrupted as well, and given a few seconds to end
  <T> Result<T> errand(AgentId agent, Errand<T> errand) throws InterruptedException {
    Ticket<Result<T>> answer = new Ticket<>();
    Threads.Work work = threads.begin(agent, Optional.empty(), () -> {
      try {
        answer.bring(errand.outcome(agent));
      } catch (KernelHalted e) {
        if (core.still().holds()) {
          answer.bring(core.still().refusal());
        }
        answer.fail(e);
      }
    });
    try {
      return answer.awaitInterruptibly();
    } catch (InterruptedException e) {
      threads.abort(work);
      throw e;
    }
  }

  /// Waits until `run` is over and returns what it came to; empty when no such run is listed.
  ///
  /// @throws InterruptedException when the waiting thread is interrupted; the run goes on
  Optional<RunReport> await(RunId run) throws InterruptedException {
    Ticket<Optional<Run>> over = awaited.get(run);
    Optional<Run> ended = over == null
        ? core.machine().state().run(run).filter(found -> !found.isActive())
        : over.awaitInterruptibly();
    return ended.isPresent() ? Optional.of(report(ended.get())) : Optional.empty();
  }

  /// Waits until `run` is over, for at most `most`.
  Result<RunReport> await(RunId run, Duration most) throws InterruptedException {
    Ticket<Optional<Run>> over = awaited.get(run);
    Optional<Run> ended = core.machine().state().run(run);
    if (over != null) {
      Optional<Optional<Run>> came = over.await(most);
      if (came.isEmpty()) {
        return Result.refused(Errno.ETIMEDOUT, "run " + run + " did not end in time");
      }
      ended = came.get();
    }
    return ended.filter(found -> !found.isActive()).isPresent()
        ? Result.ok(report(ended.get()))
        : Result.refused(Errno.EIO, "run " + run + " left no report");
  }

  /// Has `agent` work on its goal or handle its next message, if it has one and nothing in
  /// hand. On a thread of its own, because whoever hears of it must not wait.
  void receive(AgentId agent) {
    Thread.ofVirtual().name("receive-" + agent).start(() -> {
      RunId run = new RunId(Ids.random(core.random()));
      awaited.put(run, new Ticket<>());
      try {
        Result<Optional<Long>> begun = core.machine().settle(new Command.Receive(agent, run));
        if (begun instanceof Result.Ok<Optional<Long>>(Optional<Long> at) && at.isPresent()) {
          launch(agent, run, at.get());
          return;
        }
        awaited.remove(run);
        if (begun instanceof Result.Refused<Optional<Long>>(var e, var y) && e == Errno.EDQUOT) {
          held.accept(agent);
        }
      } catch (KernelHalted e) {
        awaited.remove(run); // the message lies in the mailbox, for the next daemon
      }
    });
  }

  private RunReport report(Run run) throws InterruptedException {
    return TranscriptReader.report(run, core.content());
  }

  /// Ends an agent and its descendants, and waits until their threads are gone, for a few seconds
  /// at the most.
  Result<List<AgentId>> stop(Command.Stop command) {
    return abort(core.machine().urge(command));
  }

  /// Ends one run and waits until its thread is gone, for a few seconds at the most.
  Result<List<AgentId>> stop(Command.StopRun command) {
    Result<List<AgentId>> stopped = core.machine().urge(command);
    if (stopped instanceof Result.Ok<List<AgentId>>) {
      threads.abort((agent, run) -> run.equals(Optional.of(command.run())));
    }
    return abort(stopped);
  }

  /// Aborts whatever is under way for agents that have ended; what one that was started again
  /// has begun since is let be.
  private Result<List<AgentId>> abort(Result<List<AgentId>> stopped) {
    if (stopped instanceof Result.Ok<List<AgentId>>(List<AgentId> agents) && !agents.isEmpty()) {
      Set<AgentId> ended = new HashSet<>(agents);
      threads.abort(
          (agent, run) -> ended.contains(agent) && run.map(this::isOver).orElse(true));
    }
    return stopped;
  }

  /// Interrupts whatever is under way and `doomed`, and waits for nothing.
  void cut(BiPredicate<AgentId, Optional<RunId>> doomed) {
    threads.cut(doomed);
  }

  /// Returns the threads on which all of it is worked on.
  Threads threads() {
    return threads;
  }

  /// Lets nothing more begin, and waits until the calls that no daemon may repeat have ended, for
  /// a few seconds at the most: their outcomes would be unknown.
  void drain() {
    draining = true;
    long end = System.nanoTime() + DRAIN.toNanos();
    while (core.machine().state().calls().values().stream().anyMatch(call -> !call.isRepeatable())
        && System.nanoTime() < end
        && core.machine().isDeciding()) {
      LockSupport.parkNanos(DRAIN_POLL.toNanos());
    }
  }

  /// Ends the calling thread's work where the daemon is about to end: the next one goes on with it.
  void checkOpen() {
    if (draining) {
      throw new KernelHalted("the kernel was shut down");
    }
  }

  /// Returns how many runs are being worked on.
  int active() {
    return awaited.size();
  }

  /// Interrupts all threads, because nothing is decided any more; their runs stay open in the
  /// journal, and the next boot says that they were interrupted.
  void abandon(KernelHalted why) {
    awaited.values().forEach(over -> over.fail(why));
    threads.cut((agent, run) -> true);
  }

  /// Hears of ended runs and of messages. On the journal's thread.
  void hear(List<JournalRecord> records) {
    for (JournalRecord record : records) {
      if (record.fact() instanceof MachineFact.Frozen) {
        threads.cut((agent, run) -> true);
      }
      if (record.fact() instanceof RunFact.Ended ended) {
        Optional.ofNullable(awaited.remove(ended.run()))
            .ifPresent(over -> over.bring(core.machine().state().run(ended.run())));
      }
      told(record).ifPresent(this::receiveNext);
      if (record.fact() instanceof AgentFact.Ready ready) {
        receiveBelow(ready.agent());
      }
    }
  }

  /// Returns the agent that may have more to do after `record`.
  private static Optional<AgentId> told(JournalRecord record) {
    return switch (record.fact()) {
      case RunFact.Ended ended -> record.agent();
      case MessageFact.Sent sent -> Optional.of(sent.to());
      case MessageFact.Fired fired -> Optional.of(fired.to());
      case MessageFact.Down down -> Optional.of(down.to());
      case AgentFact.Restarted restarted -> Optional.of(restarted.agent());
      default -> Optional.empty();
    };
  }

  private void receiveBelow(AgentId agent) {
    core.machine().state().agent(agent).ifPresent(found -> {
      receiveNext(agent);
      found.children().forEach((child, here) -> receiveBelow(child));
    });
  }

  /// Has `agent` go on where there is something for it to do.
  void receiveNext(AgentId agent) {
    if (!draining && !core.still().holds()) {
      core.machine().state().agent(agent).filter(Agent::isBeckoned).ifPresent(it -> receive(agent));
    }
  }
}

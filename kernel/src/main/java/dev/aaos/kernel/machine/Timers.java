package dev.aaos.kernel.machine;

import dev.aaos.kernel.agent.Agent;
import dev.aaos.kernel.agent.Lifecycle;
import dev.aaos.kernel.agent.Run;
import dev.aaos.kernel.agent.Schedule;
import dev.aaos.kernel.agent.StopReason;
import dev.aaos.kernel.base.AgentId;
import dev.aaos.kernel.base.Labels;
import dev.aaos.kernel.base.MessageId;
import dev.aaos.kernel.base.RunId;
import dev.aaos.kernel.budget.Account;
import dev.aaos.kernel.conversation.Turn;
import dev.aaos.kernel.conversation.TurnCodec;
import dev.aaos.kernel.decide.Command;
import dev.aaos.kernel.decide.Deadlines;
import dev.aaos.kernel.journal.AgentFact;
import dev.aaos.kernel.journal.JournalRecord;
import dev.aaos.kernel.journal.MachineFact;
import dev.aaos.kernel.journal.RunFact;
import dev.aaos.kernel.state.State;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;

/// Tells agents with a time table when their time has come, has supervisors start again what they
/// are to, has agents go on whose budget was used up, and ends runs that take longer than they may.
///
/// What has been served, and what is to be started, is in the state, so nothing is lost with
/// this: it only knows whose time is next. It goes by kernel time, and looks at that clock
/// once a second at the least. One thread works, once there is a time to come; any thread may
/// call. While everything is frozen nobody's time comes.
final class Timers implements AutoCloseable {
  private static final Duration LOOK = Duration.ofSeconds(1);
  private static final UUID NOBODY = new UUID(0, 0);

  /// A time to come.
  ///
  /// @param run the run that is ended then; empty when its agent is to be looked at
  private record Alarm(Instant at, AgentId agent, Optional<RunId> run) {}

  private final Core core;
  private final Processes processes;
  private final Queue<AgentId> fresh = new ArrayDeque<>();
  private final NavigableSet<Alarm> alarms = new TreeSet<>(Comparator.comparing(Alarm::at)
      .thenComparing(alarm -> alarm.agent.value())
      .thenComparing(alarm -> alarm.run.map(RunId::value).orElse(NOBODY)));
  private final Map<RunId, Alarm> late = new HashMap<>();
  private final Set<AgentId> broke = new HashSet<>();
  private boolean begun;
  private boolean closed;

  Timers(Core core, Processes processes) {
    this.core = core;
    this.processes = processes;
    processes.whenHeld(this::hold);
  }

  /// Takes `agent` on, which has something to begin and whose budget was used up just now.
  private synchronized void hold(AgentId agent) {
    if (broke.add(agent)) {
      adopt(agent);
    }
  }

  /// Returns what keeps `agent` from beginning what it is to.
  private Optional<Account> spent(AgentId agent) {
    State state = core.machine().state();
    return state
        .agent(agent)
        .filter(Agent::isBeckoned)
        .flatMap(waiting -> state.spent(agent, core.machine().clock().now()));
  }

  /// Takes `agent` on, which has a time table or is a supervisor with something to start.
  synchronized void adopt(AgentId agent) {
    if (closed) {
      return;
    }
    fresh.add(agent);
    begin();
  }

  /// Takes on all that a start finds: agents with a time table or something to start, and runs that
  /// have to end by some time.
  void adoptAll(State found) {
    found.agents().forEachAwake(agent -> {
      if (agent.schedule().isPresent() || found.restartDue(agent.id()).isPresent()) {
        adopt(agent.id());
      }
    });
    for (Run run : found.runs().active()) {
      run.due().ifPresent(at -> bound(run.agent(), run.id(), at));
    }
  }

  private synchronized void begin() {
    notifyAll();
    if (!begun && !closed) {
      begun = true;
      Thread.ofVirtual().name("timers").start(this::work);
    }
  }

  /// Takes on `run` of `agent`, which has to end by `due`.
  synchronized void bound(AgentId agent, RunId run, Instant due) {
    Alarm alarm = new Alarm(due.plus(Deadlines.GRACE), agent, Optional.of(run));
    late.put(run, alarm);
    alarms.add(alarm);
    begin();
  }

  private synchronized void unbound(RunId run) {
    Optional.ofNullable(late.remove(run)).ifPresent(alarms::remove);
  }

  /// Hears of agents that are born, of restarts to come and of new budgets. On the journal's
  /// thread.
  void hear(List<JournalRecord> records) {
    for (JournalRecord record : records) {
      if (record.fact() instanceof AgentFact.Spawned spawned
          && spawned.lifecycle() instanceof Lifecycle.Scheduled) {
        adopt(spawned.agent());
      }
      if (record.fact() instanceof AgentFact.Restarting restarting) {
        adopt(restarting.agent());
      }
      if (record.fact() instanceof RunFact.Due(RunId run, Instant at)) {
        record.agent().ifPresent(agent -> bound(agent, run, at));
      }
      if (record.fact() instanceof RunFact.Ended ended) {
        unbound(ended.run());
      }
      if (record.fact() instanceof AgentFact.Budgeted
          || record.fact() instanceof MachineFact.Budgeted) {
        adoptBroke();
      }
      if (record.fact() instanceof MachineFact.Unfrozen) {
        look();
      }
    }
  }

  private synchronized void look() {
    notifyAll();
  }

  private synchronized void adoptBroke() {
    broke.forEach(this::adopt);
  }

  private void work() {
    try {
      while (true) {
        for (Alarm alarm : await()) {
          alarm.run.ifPresentOrElse(run -> end(alarm.agent, run), () -> serve(alarm.agent));
        }
      }
    } catch (InterruptedException | KernelHalted e) {
      close(); // nobody's time comes any more
    }
  }

  /// A bug ends the agent it happens for, on record, and nobody else's time is lost.
  private void serve(AgentId agent) {
    try {
      restart(agent);
      ring(agent);
      goOn(agent);
    } catch (KernelHalted e) {
      throw e;
    } catch (RuntimeException | Error e) {
      String reason = "its time table cannot be served: " + e;
      processes.stop(new Command.Stop(agent, Optional.empty(), reason, 0));
    }
  }

  /// Waits until the time of somebody has come, or somebody is new; returns whose.
  ///
  /// @throws InterruptedException when this was closed
  private synchronized List<Alarm> await() throws InterruptedException {
    while (!closed) {
      if (core.still().holds()) {
        wait(LOOK.toMillis());
        continue;
      }
      Instant now = core.machine().clock().now();
      List<Alarm> due = new ArrayList<>();
      fresh.forEach(agent -> due.add(new Alarm(now, agent, Optional.empty())));
      fresh.clear();
      while (!alarms.isEmpty() && !alarms.first().at.isAfter(now)) {
        due.add(alarms.removeFirst());
      }
      if (!due.isEmpty()) {
        return due;
      }
      if (alarms.isEmpty()) {
        wait();
      } else {
        Duration left = Duration.between(now, alarms.first().at);
        wait(Math.max(1, left.compareTo(LOOK) < 0 ? left.toMillis() : LOOK.toMillis()));
      }
    }
    throw new InterruptedException("closed");
  }

  /// Starts again the children of `id` whose time has come, and sets the alarm for the next.
  private void restart(AgentId id) {
    Optional<Instant> due = core.machine().state().restartDue(id);
    if (due.filter(at -> !at.isAfter(core.machine().clock().now())).isPresent()) {
      core.machine().settle(new Command.Restart(id));
      due = core.machine().state().restartDue(id);
    }
    due.ifPresent(at -> set(id, at));
  }

  /// Serves the time table of `id` up to now, and sets its next alarm while it lives. An
  /// agent that is held refuses, and is tried again.
  private void ring(AgentId id) {
    Optional<Agent> agent = core.machine().state().agent(id);
    Optional<Instant> due = agent.flatMap(Agent::due);
    Instant now = core.machine().clock().now();
    if (agent.isPresent() && due.isPresent() && !due.get().isAfter(now)) {
      fire(agent.get(), due.get());
    }
    core.machine()
        .state()
        .agent(id)
        .flatMap(Agent::due)
        .ifPresent(next -> set(id, next.isAfter(now) ? next : now.plus(Schedule.GRACE)));
  }

  /// Has `id` begin what it is to when its budget is not used up any more.
  private void goOn(AgentId id) {
    Optional<Account> spent = spent(id);
    if (spent.isPresent()) {
      spent.get().resets().ifPresent(at -> set(id, at));
    } else if (forget(id)) {
      processes.receiveNext(id);
    }
  }

  /// Ends a run that takes longer than it may and has not said where it stopped.
  private void end(AgentId id, RunId run) {
    synchronized (this) {
      late.remove(run);
    }
    var command = new Command.StopRun(
        id, run, StopReason.DEADLINE_EXCEEDED, core.machine().state().sequence());
    Thread.ofVirtual().name("late-" + run).start(() -> {
      try {
        processes.stop(command);
      } catch (KernelHalted e) {
        return; // the next daemon sees that it is late
      }
    });
  }

  private synchronized boolean forget(AgentId agent) {
    return broke.remove(agent);
  }

  private synchronized void set(AgentId agent, Instant at) {
    alarms.add(new Alarm(at, agent, Optional.empty()));
  }

  private void fire(Agent agent, Instant due) {
    Schedule schedule = agent.schedule().orElseThrow();
    String text = "[timer, due %s]\n%s".formatted(due.atZone(schedule.zone()), schedule.message());
    Labels labels = agent.identity().parent().isPresent()
        ? Labels.untrusted(Labels.Origin.AGENT)
        : Labels.operator();
    var command = new Command.Fire(
        new MessageId(Ids.random(core.random())),
        agent.id(),
        core.content().put(TurnCodec.encode(new Turn.Asked(text))),
        due,
        labels);
    core.machine().settle(command);
  }

  /// Lets no more time come. More than one call does no harm.
  @Override
  public synchronized void close() {
    closed = true;
    notifyAll();
  }
}

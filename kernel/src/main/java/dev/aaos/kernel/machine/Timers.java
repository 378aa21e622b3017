package dev.aaos.kernel.machine;

import dev.aaos.kernel.agent.Agent;
import dev.aaos.kernel.agent.Lifecycle;
import dev.aaos.kernel.agent.Schedule;
import dev.aaos.kernel.base.AgentId;
import dev.aaos.kernel.base.Labels;
import dev.aaos.kernel.base.MessageId;
import dev.aaos.kernel.conversation.Turn;
import dev.aaos.kernel.conversation.TurnCodec;
import dev.aaos.kernel.decide.Command;
import dev.aaos.kernel.journal.AgentFact;
import dev.aaos.kernel.journal.JournalRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Queue;

/// Tells agents with a time table when their time has come, and has supervisors start again
/// what they are to.
///
/// What has been served, and what is to be started, is in the state, so nothing is lost with
/// this: it only knows whose time is next. It goes by kernel time, and looks at that clock
/// once a second at the least. One thread works, once there is a time to come; any thread may
/// call.
final class Timers implements AutoCloseable {
  private static final Duration LOOK = Duration.ofSeconds(1);

  private record Alarm(Instant at, AgentId agent) {}

  private final Core core;
  private final Processes processes;
  private final Queue<AgentId> fresh = new ArrayDeque<>();
  private final PriorityQueue<Alarm> alarms = new PriorityQueue<>(Comparator.comparing(Alarm::at));
  private boolean begun;
  private boolean closed;

  Timers(Core core, Processes processes) {
    this.core = core;
    this.processes = processes;
  }

  /// Takes `agent` on, which has a time table or is a supervisor with something to start.
  synchronized void adopt(AgentId agent) {
    if (closed) {
      return;
    }
    fresh.add(agent);
    notifyAll();
    if (!begun) {
      begun = true;
      Thread.ofVirtual().name("timers").start(this::work);
    }
  }

  /// Hears of agents that are born, and of restarts to come. On the journal's thread.
  void hear(List<JournalRecord> records) {
    for (JournalRecord record : records) {
      if (record.fact() instanceof AgentFact.Spawned spawned
          && spawned.lifecycle() instanceof Lifecycle.Scheduled) {
        adopt(spawned.agent());
      }
      if (record.fact() instanceof AgentFact.Restarting restarting) {
        adopt(restarting.agent());
      }
    }
  }

  private void work() {
    try {
      while (true) {
        for (AgentId agent : await()) {
          serve(agent);
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
  private synchronized List<AgentId> await() throws InterruptedException {
    while (!closed) {
      List<AgentId> due = new ArrayList<>(fresh);
      fresh.clear();
      Instant now = core.machine().clock().now();
      while (!alarms.isEmpty() && !alarms.element().at.isAfter(now)) {
        due.add(alarms.remove().agent);
      }
      if (!due.isEmpty()) {
        return due;
      }
      if (alarms.isEmpty()) {
        wait();
      } else {
        Duration left = Duration.between(now, alarms.element().at);
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

  private synchronized void set(AgentId agent, Instant at) {
    alarms.add(new Alarm(at, agent));
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

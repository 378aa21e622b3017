package dev.aaos.kernel.decide;

import dev.aaos.kernel.agent.Agent;
import dev.aaos.kernel.agent.AgentState;
import dev.aaos.kernel.agent.Place;
import dev.aaos.kernel.agent.Place.Exit;
import dev.aaos.kernel.agent.Place.Restart;
import dev.aaos.kernel.agent.Run;
import dev.aaos.kernel.agent.StopReason;
import dev.aaos.kernel.agent.Supervisor;
import dev.aaos.kernel.agent.Supervisor.Strategy;
import dev.aaos.kernel.approval.Approval;
import dev.aaos.kernel.base.AgentId;
import dev.aaos.kernel.base.Errno;
import dev.aaos.kernel.base.KernelLimits;
import dev.aaos.kernel.base.Labels;
import dev.aaos.kernel.base.MessageId;
import dev.aaos.kernel.journal.AgentFact;
import dev.aaos.kernel.journal.MessageFact;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.UUID;

/// What follows from the exits of supervised agents: Erlang's OTP (the module `supervisor`),
/// with one difference. What is started again is the same agent: with its id, what it holds
/// and has used up, its mailbox and what it remembers; so a restart can give nobody more than
/// they had.
///
/// An exit is answered by one supervisor: it ends, last first, what its strategy takes along,
/// and sets the time at which all of that begins again, first first; or, when it has had to
/// too often, it exits itself, which its own supervisor answers. Linked agents exit as well,
/// unless it was a normal exit, and each of those exits is answered like any other, one after
/// the other. Nothing is started in the same decision, so there is an end to it.
///
/// For the journal's thread, during one decision.
final class Exits {
  /// Marks the ids of messages that the kernel makes of the sequence of an exit.
  private static final long DOWN = 0x646f_776e_0000_4000L;

  private final Worktable table;
  private final Queue<Event> events = new ArrayDeque<>();
  private final List<AgentId> gone = new ArrayList<>();

  private record Event(AgentId agent, Exit exit, String reason, long cause) {}

  private Exits(Worktable table) {
    this.table = table;
  }

  /// Decides what the end of a run means for the agent that had it. An agent with a goal
  /// exits with the run that works on it; any other crashes with a run that ends in an error,
  /// and else waits for the next: idle is not crashed. Gives back the agents whose work has
  /// ended by it.
  static List<AgentId> afterRun(Worktable table, Run run, StopReason reason, long cause) {
    Optional<Agent> agent = table.state().agent(run.agent()).filter(Exits::isUp);
    Optional<Place> place = agent.flatMap(found -> found.supervision().place());
    Optional<Exit> exit = place.flatMap(at -> exit(at, reason));
    return exit.isPresent()
        ? of(table, new Event(run.agent(), exit.get(), reason.word(), cause))
        : List.of();
  }

  private static Optional<Exit> exit(Place place, StopReason reason) {
    if (reason.equals(StopReason.RUN_STOPPED) || reason.equals(StopReason.RESTORED)) {
      return place.hasGoal() ? Optional.of(Exit.SHUTDOWN) : Optional.empty();
    }
    if (place.hasGoal()) {
      return Optional.of(reason.equals(StopReason.COMPLETE) ? Exit.NORMAL : Exit.ABNORMAL);
    }
    return reason.isError() ? Optional.of(Exit.ABNORMAL) : Optional.empty();
  }

  /// Decides what follows when `agent` was ended for good by somebody who may: those that are
  /// linked to it exit, and those that monitor it are told; its supervisor does not start it
  /// again.
  static List<AgentId> afterStop(Worktable table, Agent agent, String reason, long cause) {
    Exits exits = new Exits(table);
    exits.tell(agent, Exit.SHUTDOWN, cause);
    exits.pull(agent, Exit.SHUTDOWN, reason, cause);
    return exits.settled();
  }

  private static List<AgentId> of(Worktable table, Event first) {
    Exits exits = new Exits(table);
    exits.events.add(first);
    return exits.settled();
  }

  private List<AgentId> settled() {
    while (!events.isEmpty()) {
      Event event = events.remove();
      table.state().agent(event.agent).filter(Exits::isUp).ifPresent(agent -> answer(agent, event));
    }
    return List.copyOf(gone);
  }

  private void answer(Agent agent, Event event) {
    long exited = end(agent, event.exit, event.reason, event.cause);
    Place place = agent.supervision().place().orElseThrow();
    Optional<Agent> supervisor =
        agent.identity().parent().flatMap(table.state()::agent).filter(Exits::isUp);
    if (supervisor.isEmpty() || !place.isRestartedAfter(event.exit)) {
      return;
    }
    Supervisor rules = supervisor.get().supervision().rules().orElseThrow();
    int restarts = supervisor.get().supervision().recently(table.now()).size();
    if (restarts > rules.intensity()) {
      giveUp(supervisor.get(), rules, place, exited);
    } else {
      restart(supervisor.get(), rules, agent, restarts);
    }
  }

  /// A supervisor that had to restart too often exits; one without a supervisor ends, with
  /// all below it.
  private void giveUp(Agent supervisor, Supervisor rules, Place child, long cause) {
    String reason = "shutdown: child '" + child.id() + "' exited, and " + rules.intensity()
        + " restarts within " + rules.period().toSeconds() + " s is the most";
    if (supervisor.supervision().place().isPresent()) {
      events.add(new Event(supervisor.id(), Exit.SHUTDOWN, reason, cause));
    } else {
      gone.addAll(AgentDecisions.stopTree(table, supervisor.id(), reason, cause));
    }
  }

  private void restart(Agent supervisor, Supervisor rules, Agent child, int number) {
    long exited = table.state().sequence();
    String reason = "its supervisor restarts it with '"
        + child.supervision().place().orElseThrow().id() + "'";
    List<Agent> taken = taken(supervisor, rules.strategy(), child);
    for (Agent sibling : taken.reversed()) {
      table
          .state()
          .agent(sibling.id())
          .filter(Exits::isUp)
          .ifPresent(up -> end(up, Exit.SHUTDOWN, reason, exited));
    }
    List<AgentId> group = taken.stream()
        .map(Agent::id)
        .filter(id -> table.state().agent(id).filter(Exits::isDown).isPresent())
        .toList();
    long chance = exited * 0x9E37_79B9_7F4A_7C15L ^ child.id().value().getLeastSignificantBits();
    Instant at = table.now().plus(rules.backoff().delay(number, chance));
    table.record(
        supervisor.id(),
        Optional.empty(),
        exited,
        new AgentFact.Restarting(supervisor.id(), child.id(), group, at));
  }

  /// Returns the children that `strategy` takes along with `child`, in the order they start
  /// in.
  private List<Agent> taken(Agent supervisor, Strategy strategy, Agent child) {
    long from = child.identity().spawned();
    return children(table, supervisor).stream()
        .filter(other -> switch (strategy) {
          case ONE_FOR_ONE -> other.id().equals(child.id());
          case ONE_FOR_ALL -> true;
          case REST_FOR_ONE -> other.identity().spawned() >= from;
        })
        .toList();
  }

  /// Ends what an agent does, what it supervises and what it spawned; gives back the sequence
  /// of its exit.
  private long end(Agent agent, Exit exit, String reason, long cause) {
    endChildren(agent, cause);
    for (Approval question : table.state().approvals().values()) {
      if (question.agent().equals(agent.id())) {
        ApprovalDecisions.withdraw(table, question, "the agent has exited", cause);
      }
    }
    List<Run> runs = new ArrayList<>();
    agent.activeRuns().forEach((id, on) -> table.state().run(id).ifPresent(runs::add));
    runs.sort(Comparator.comparingLong(Run::started));
    for (Run run : runs) {
      RunDecisions.cutShort(table, run, StopReason.STOPPED, cause);
    }
    gone.add(agent.id());
    long exited = exited(agent, exit, reason, cause);
    tell(agent, exit, exited);
    pull(agent, exit, reason, exited);
    return exited;
  }

  private long exited(Agent agent, Exit exit, String reason, long cause) {
    String bounded = Worktable.bounded(reason);
    if (agent.supervision().place().orElseThrow().restart() == Restart.TEMPORARY) {
      AgentDecisions.stopTree(table, agent.id(), bounded, cause);
      return table.state().sequence();
    }
    return table.record(
        agent.id(), Optional.empty(), cause, new AgentFact.Exited(agent.id(), exit, bounded));
  }

  private void endChildren(Agent agent, long cause) {
    for (Agent child : all(table, agent).reversed()) {
      if (child.supervision().place().isEmpty() || child.stoppedAt().isPresent()) {
        gone.addAll(AgentDecisions.stopTree(table, child.id(), "parent_stopped", cause));
      } else if (isUp(child)) {
        end(child, Exit.SHUTDOWN, "its supervisor exited", cause);
      }
    }
  }

  /// Tells those that monitor `agent`. What a full mailbox cannot take is on record as
  /// refused.
  private void tell(Agent agent, Exit exit, long cause) {
    Place place = agent.supervision().place().orElseThrow();
    for (Agent other : siblings(agent)) {
      boolean told = other.supervision().place().orElseThrow().monitors().contains(place.id());
      if (!told || !other.isReachable()) {
        continue;
      }
      MessageId id = new MessageId(new UUID(DOWN, table.state().sequence() + 1));
      var fact = other.mailbox().size() < KernelLimits.MAILBOX
          ? new MessageFact.Down(id, other.id(), agent.id(), place.notices().of(exit))
          : new MessageFact.Refused(
              Optional.of(agent.id()),
              other.id().toString(),
              Errno.EAGAIN,
              "mailbox full for agent " + other.id());
      table.record(Optional.of(other.id()), Optional.empty(), cause, Labels.operator(), fact);
    }
  }

  /// Has those that are linked to `agent` exit next.
  private void pull(Agent agent, Exit exit, String reason, long cause) {
    if (exit == Exit.NORMAL) {
      return;
    }
    Place place = agent.supervision().place().orElseThrow();
    for (Agent other : siblings(agent)) {
      if (isUp(other) && other.supervision().place().orElseThrow().isLinkedTo(place)) {
        String why = "linked to '" + place.id() + "', which exited: " + reason;
        events.add(new Event(other.id(), exit, why, cause));
      }
    }
  }

  private List<Agent> siblings(Agent agent) {
    Optional<Agent> supervisor = agent.identity().parent().flatMap(table.state()::agent);
    return supervisor.map(found -> children(table, found)).orElse(List.of()).stream()
        .filter(other -> !other.id().equals(agent.id()))
        .toList();
  }

  /// Starts again the children of `supervisor` whose time has come, and what they supervise.
  static Decision<List<AgentId>> restart(Worktable table, Command.Restart command) {
    Optional<Agent> supervisor = table.state().agent(command.supervisor()).filter(Exits::isUp);
    List<AgentId> started = new ArrayList<>();
    for (Agent child : supervisor.map(up -> children(table, up)).orElse(List.of())) {
      child
          .supervision()
          .due()
          .filter(due -> isDown(child) && !due.at().isAfter(table.now()))
          .ifPresent(due -> start(table, child, due.cause(), started));
    }
    return table.reply(List.copyOf(started));
  }

  private static void start(Worktable table, Agent agent, long cause, List<AgentId> started) {
    long restarted =
        table.record(agent.id(), Optional.empty(), cause, new AgentFact.Restarted(agent.id()));
    started.add(agent.id());
    for (Agent child : children(table, agent)) {
      if (isDown(child)) {
        start(table, child, restarted, started);
      }
    }
  }

  /// Returns whether all that supervise `agent` are there, so that it may begin.
  static boolean mayBegin(Worktable table, Agent agent) {
    Optional<Agent> at = Optional.of(agent);
    while (at.isPresent()
        && at.get().isRunning()
        && at.get().supervision().place().isPresent()) {
      at = at.get().identity().parent().flatMap(table.state()::agent);
    }
    return at.filter(Agent::isRunning).isPresent();
  }

  /// Returns the children that `agent` supervises, in the order they start in.
  private static List<Agent> children(Worktable table, Agent agent) {
    return all(table, agent).stream()
        .filter(child ->
            child.supervision().place().isPresent() && child.stoppedAt().isEmpty())
        .toList();
  }

  /// Returns the children of `agent`, also those that have stopped and of which a fork lives.
  private static List<Agent> all(Worktable table, Agent agent) {
    List<Agent> children = new ArrayList<>();
    agent.children().forEach((id, here) -> table.state().agent(id).ifPresent(children::add));
    children.sort(Comparator.comparingLong(child -> child.identity().spawned()));
    return children;
  }

  private static boolean isUp(Agent agent) {
    return agent.state() == AgentState.RUNNING || agent.state() == AgentState.PAUSED;
  }

  private static boolean isDown(Agent agent) {
    return agent.state() == AgentState.EXITED;
  }
}

package dev.aaos.kernel.decide;

import dev.aaos.kernel.agent.Agent;
import dev.aaos.kernel.agent.Place;
import dev.aaos.kernel.agent.Schedule;
import dev.aaos.kernel.base.AgentId;
import dev.aaos.kernel.base.Errno;
import dev.aaos.kernel.base.KernelLimits;
import dev.aaos.kernel.base.Labels;
import dev.aaos.kernel.base.RunId;
import dev.aaos.kernel.decide.Decision.Refusal;
import dev.aaos.kernel.ipc.Message;
import dev.aaos.kernel.journal.MessageFact;
import dev.aaos.kernel.journal.RunFact;
import dev.aaos.kernel.state.MailFold;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/// What is decided about messages and mailboxes.
final class MessageDecisions {
  private MessageDecisions() {}

  /// Accepts a message, durable before its sender hears of it, or refuses it: nobody ever waits
  /// for room in a mailbox. That a sender may send was charged with the call it sends in.
  static Decision<Long> send(Worktable table, Command.Send command) {
    Optional<AgentId> from = command.from().map(Command.Sender::agent);
    Optional<Refusal> refusal = refusal(table, command);
    if (refusal.isPresent()) {
      return refuse(
          table,
          new Command.RefuseSend(
              from,
              command.from().flatMap(Command.Sender::run),
              command.to().toString(),
              refusal.get().errno(),
              refusal.get().reason(),
              command.cause()));
    }
    var fact = new MessageFact.Sent(
        command.id(), from, command.to(), command.body(), command.deadline(), command.kind());
    Optional<RunId> run = command.from().flatMap(Command.Sender::run);
    return table.reply(table.record(
        Optional.of(command.to()),
        Optional.empty(),
        new Worktable.Origin(command.cause(), table.behind(from, run, command.cause())),
        command.labels(),
        fact));
  }

  private static Optional<Refusal> refusal(Worktable table, Command.Send command) {
    Optional<Agent> to =
        table.state().agent(command.to()).filter(found -> found.stoppedAt().isEmpty());
    if (to.isEmpty()) {
      return Optional.of(new Refusal(Errno.ESRCH, "agent not found: " + command.to()));
    }
    if (!to.get().isReachable()) {
      return Optional.of(new Refusal(
          Errno.EBUSY, "agent is not running (state: " + to.get().state().word() + ")"));
    }
    if (!to.get().hasMailbox()) {
      return Optional.of(new Refusal(
          Errno.EBUSY, "agent " + command.to() + " has no mailbox: its lifecycle is 'on-demand'"));
    }
    if (!takes(to.get(), command.kind())) {
      return Optional.of(new Refusal(
          Errno.EINVAL,
          "agent " + command.to() + " " + taken(to.get().kinds().keySet(), command.kind())));
    }
    if (to.get().message(command.id()).isPresent()) {
      return Optional.of(new Refusal(Errno.EEXIST, "message exists: " + command.id()));
    }
    if (command.deadline().filter(last -> !table.now().isBefore(last)).isPresent()) {
      return Optional.of(new Refusal(Errno.ETIMEDOUT, "the deadline has passed"));
    }
    if (to.get().mailbox().size() >= KernelLimits.MAILBOX) {
      return Optional.of(new Refusal(Errno.EAGAIN, "mailbox full for agent " + command.to()));
    }
    int most = table.limits().loops().hops();
    if (command.from().filter(sender -> far(table, sender) > most).isPresent()) {
      return Optional.of(new Refusal(
          Errno.ELOOP,
          "this message is one of more than " + most + " in a row that agents have sent because of"
              + " one another: somebody else has to say something first"));
    }
    return command.from().flatMap(sender -> held(table, sender));
  }

  private static int far(Worktable table, Command.Sender sender) {
    return MailFold.hops(table.state(), sender.agent());
  }

  private static boolean takes(Agent agent, String kind) {
    return agent.kinds().isEmpty() ? kind.isEmpty() : agent.kinds().containsKey(kind);
  }

  private static String taken(Set<String> kinds, String kind) {
    return kinds.isEmpty()
        ? "declares no kinds of message: leave out the kind '" + kind + "'"
        : "takes messages of the kinds " + String.join(", ", kinds) + ", not "
            + (kind.isEmpty() ? "words: name the kind" : "'" + kind + "'");
  }

  /// The sender must hold a usable grant; a call that sends was charged when it was allowed.
  private static Optional<Refusal> held(Worktable table, Command.Sender sender) {
    boolean gone = table.state().agent(sender.agent()).filter(Agent::isRunning).isEmpty()
        || sender
            .run()
            .flatMap(table.state()::run)
            .filter(run -> !run.isActive())
            .isPresent();
    if (gone) {
      return Optional.of(new Refusal(Errno.EINTR, "agent not found: " + sender.agent()));
    }
    boolean alive = sender.need().grants().stream()
        .anyMatch(grant -> table
            .state()
            .grants()
            .find(grant)
            .filter(found -> found.owner().equals(sender.agent()))
            .filter(found -> table.state().grants().isAlive(grant, table.now()))
            .isPresent());
    return alive
        ? Optional.empty()
        : Optional.of(new Refusal(Errno.EACCES, sender.need().uncovered()));
  }

  static Decision<Long> refuse(Worktable table, Command.RefuseSend command) {
    String reason = Worktable.bounded(command.reason());
    var fact = new MessageFact.Refused(
        command.from(), Worktable.bounded(command.to()), command.errno(), reason);
    table.record(command.from(), command.run(), command.cause(), Labels.NONE, fact);
    return table.refuse(command.errno(), reason);
  }

  /// An hour is served once: what is due must come after all that was served. An agent that is
  /// behind with its mail is not told more.
  static Decision<Long> fire(Worktable table, Command.Fire command) {
    Optional<Agent> found =
        table.state().agent(command.agent()).filter(agent -> agent.stoppedAt().isEmpty());
    Optional<Schedule> schedule = found.flatMap(Agent::schedule);
    if (found.isEmpty() || schedule.isEmpty()) {
      return table.refuse(Errno.ESRCH, "agent not found: " + command.agent());
    }
    Agent agent = found.get();
    if (!command.due().isAfter(agent.served().orElse(agent.identity().startedAt()))) {
      return table.refuse(Errno.EEXIST, "served already: " + command.due());
    }
    Instant until = table.now().isBefore(command.due()) ? command.due() : table.now();
    Optional<String> why = schedule.get().isMissed(command.due(), until)
        ? Optional.of("it is more than a minute late")
        : held(agent);
    MessageFact fact = why.<MessageFact>map(
            reason -> new MessageFact.Skipped(agent.id(), command.due(), until, reason))
        .orElseGet(() ->
            new MessageFact.Fired(command.id(), agent.id(), command.body(), command.due(), until));
    return table.reply(table.record(
        Optional.of(agent.id()),
        Optional.empty(),
        agent.identity().spawned(),
        command.labels(),
        fact));
  }

  /// Returns why an agent is not to be told more.
  private static Optional<String> held(Agent agent) {
    if (!agent.isReachable()) {
      return Optional.of("the agent is not running (state: " + agent.state().word() + ")");
    }
    return agent.mailbox().isEmpty()
        ? Optional.empty()
        : Optional.of("what it was told before still waits");
  }

  /// Begins the run that works on the agent's goal, or handles the oldest message still worth
  /// handling.
  static Decision<Optional<Long>> receive(Worktable table, Command.Receive command) {
    Optional<Agent> found = table
        .state()
        .agent(command.agent())
        .filter(Agent::isBeckoned)
        .filter(agent -> Exits.mayBegin(table, agent));
    if (found.isEmpty()) {
      return table.reply(Optional.empty());
    }
    if (!mayAsk(table, found.get())) {
      return table.refuse(Errno.EDQUOT, "the budget of agent " + command.agent() + " is used up");
    }
    Optional<Place> goal = found.get().goal();
    if (goal.isPresent()) {
      return table.reply(Optional.of(pursue(table, found.get(), command.run(), goal.get())));
    }
    for (Message message : found.get().mailbox()) {
      if (!message.isLate(table.now())) {
        return table.reply(Optional.of(handle(table, command.agent(), command.run(), message)));
      }
      drop(table, command.agent(), message, "its deadline had passed", message.sent());
    }
    return table.reply(Optional.empty());
  }

  /// Whose budget is used up leaves its messages where they are until there is more.
  private static boolean mayAsk(Worktable table, Agent agent) {
    return agent.identity().model().isEmpty()
        ? table.state().spentTime(agent.id(), table.now()).isEmpty()
        : table.state().spent(agent.id(), table.now()).isEmpty();
  }

  private static long pursue(Worktable table, Agent agent, RunId run, Place place) {
    var fact = new RunFact.Started(
        run, agent.id(), place.goal(), Optional.empty(), false, Optional.empty());
    long started = agent.supervision().started();
    long begun = table.record(
        Optional.of(agent.id()),
        Optional.of(run),
        started == 0 ? agent.identity().spawned() : started,
        table.state().manifestLabels(agent),
        fact);
    Deadlines.set(table, agent.id(), run, Optional.empty(), begun);
    return begun;
  }

  private static long handle(Worktable table, AgentId agent, RunId run, Message message) {
    var fact = new RunFact.Started(
        run, agent, message.body(), Optional.empty(), false, Optional.of(message.id()));
    long begun = table.record(
        Optional.of(agent),
        Optional.of(run),
        new Worktable.Origin(
            message.sent(),
            message.by().or(() -> table.state().agent(agent).flatMap(Agent::principal))),
        message.labels(),
        fact);
    Deadlines.set(table, agent, run, Optional.empty(), begun);
    return begun;
  }

  static void drop(Worktable table, AgentId agent, Message message, String reason, long cause) {
    var fact = new MessageFact.Dropped(message.id(), agent, reason);
    table.record(Optional.of(agent), Optional.empty(), cause, Labels.NONE, fact);
  }
}

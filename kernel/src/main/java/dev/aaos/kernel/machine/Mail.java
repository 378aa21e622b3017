package dev.aaos.kernel.machine;

import dev.aaos.capability.Capability;
import dev.aaos.capability.NamePattern;
import dev.aaos.kernel.agent.Agent;
import dev.aaos.kernel.agent.Run;
import dev.aaos.kernel.authority.Need;
import dev.aaos.kernel.base.AgentId;
import dev.aaos.kernel.base.Errno;
import dev.aaos.kernel.base.Labels;
import dev.aaos.kernel.base.MessageId;
import dev.aaos.kernel.base.Result;
import dev.aaos.kernel.base.RunId;
import dev.aaos.kernel.conversation.ToolSpec;
import dev.aaos.kernel.conversation.Turn;
import dev.aaos.kernel.conversation.TurnCodec;
import dev.aaos.kernel.decide.Command;
import dev.aaos.kernel.decide.Command.Sender;
import dev.aaos.kernel.ipc.Body;
import dev.aaos.kernel.ipc.Message;
import dev.aaos.kernel.journal.JournalRecord;
import dev.aaos.kernel.journal.MessageFact;
import dev.aaos.kernel.journal.RunFact;
import dev.aaos.kernel.state.RunTable;
import dev.aaos.kernel.state.State;
import dev.aaos.kernel.syscall.RunReport;
import dev.aaos.log.BlobRef;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/// Sending, and waiting for what comes of a message.
///
/// Any thread may call.
final class Mail {
  /// The longest anybody waits.
  static final Duration FOR_EVER = Duration.ofDays(36_500);

  private final Core core;
  private final Processes processes;
  private final Map<MessageId, Ticket<Optional<RunId>>> awaited = new ConcurrentHashMap<>();

  Mail(Core core, Processes processes) {
    this.core = core;
    this.processes = processes;
  }

  /// A message on its way.
  ///
  /// @param deadline when nobody needs it any more
  /// @param labels where its words come from
  record Letter(AgentId to, Body body, Optional<Instant> deadline, Labels labels, long cause) {}

  /// Sends an operator's message.
  Result<MessageId> post(Letter letter) {
    Body body = letter.body;
    Optional<String> violation = violation(letter.to, body);
    if (violation.isPresent()) {
      return Result.refused(Errno.EINVAL, violation.get());
    }
    return send(
        letter,
        Optional.empty(),
        body.isTyped() ? "[message '%s']\n%s".formatted(body.kind(), body.text()) : body.text());
  }

  /// Sends the message of an agent, which must hold `send: NAME`. The receiver reads from whom it
  /// is: that is the kernel's word.
  Result<MessageId> send(Agent from, Optional<RunId> run, Letter letter) {
    State state = core.machine().state();
    Optional<Agent> to = state.agent(letter.to);
    if (to.isEmpty()) {
      return refuse(from, run, letter, Errno.ESRCH, "agent not found: " + letter.to);
    }
    Capability wanted =
        new Capability.Send(List.of(NamePattern.literal(to.get().identity().name())));
    Instant now = core.machine().clock().now();
    Need need = new Need(wanted, state.grants().covering(from.id(), wanted, now));
    if (need.grants().isEmpty()) {
      String reason = Refusals.lacking(from.id(), wanted, need.uncovered());
      return refuse(from, run, letter, Errno.EACCES, reason);
    }
    if (!Paid.isPaid(state, from.id(), need.grants(), letter.cause)) {
      String reason = "'" + wanted + "' is counted or needs a person's approval: send through a"
          + " tool, such as send_message";
      return refuse(from, run, letter, Errno.EACCES, reason);
    }
    Optional<String> violation = violation(letter.to, letter.body);
    if (violation.isPresent()) {
      return refuse(from, run, letter, Errno.EINVAL, violation.get());
    }
    String kind = letter.body.isTyped() ? "'" + letter.body.kind() + "' " : "";
    String text = "[message %sfrom agent '%s' %s]\n%s"
        .formatted(kind, oneWord(from.identity().name()), from.id(), letter.body.text());
    return send(letter, Optional.of(new Sender(from.id(), run, need)), text);
  }

  /// Returns `name` without what could end the line or the quotes it stands in: a name must not
  /// pass for the kernel's own words.
  private static String oneWord(String name) {
    return name.replaceAll("[\\p{Cntrl}\\p{Zl}\\p{Zp}'\\[\\]]", "?");
  }

  private Result<MessageId> refuse(
      Agent from, Optional<RunId> run, Letter letter, Errno errno, String reason) {
    return refuse(Optional.of(from.id()), run, letter, errno, reason);
  }

  private Result<MessageId> refuse(
      Optional<AgentId> from, Optional<RunId> run, Letter letter, Errno errno, String reason) {
    var command =
        new Command.RefuseSend(from, run, letter.to.toString(), errno, reason, letter.cause);
    return switch (core.machine().urge(command)) {
      case Result.Refused<Long>(Errno why, String said) -> Result.refused(why, said);
      case Result.Ok<Long> never -> throw new IllegalStateException("a refusal was not refused");
    };
  }

  private Result<MessageId> send(Letter letter, Optional<Sender> from, String text) {
    Optional<String> lack = core.machine().space().lack();
    if (lack.isPresent()) {
      Optional<RunId> run = from.flatMap(Sender::run);
      return refuse(from.map(Sender::agent), run, letter, Errno.ENOSPC, lack.get());
    }
    byte[] turn = TurnCodec.encode(new Turn.Asked(text));
    Optional<String> excess = core.excess("message", turn);
    if (excess.isPresent()) {
      return Result.refused(Errno.EINVAL, excess.get());
    }
    MessageId id = new MessageId(Ids.random(core.random()));
    var command = new Command.Send(
        id,
        from,
        letter.to,
        letter.body.kind(),
        core.content().put(turn),
        letter.deadline,
        letter.labels,
        letter.cause);
    return core.machine().submit(command).map(sequence -> id);
  }

  /// Holds what is of a declared kind to its schema. Whether the receiver has declared it is
  /// decided later, so a kind that nobody knows passes here.
  private Optional<String> violation(AgentId to, Body body) {
    Optional<BlobRef> schema = core.machine()
        .state()
        .agent(to)
        .flatMap(agent -> Optional.ofNullable(agent.kinds().get(body.kind())));
    if (schema.isEmpty()) {
      return Optional.empty();
    }
    try {
      String text = new String(core.content().get(schema.get()), StandardCharsets.UTF_8);
      ToolSpec kind = new ToolSpec(body.kind(), "", text);
      return core.devices()
          .schema()
          .violation(kind, body.text())
          .map(why -> "message of the kind '" + body.kind() + "': " + why);
    } catch (IOException e) {
      return Optional.of("the schema of '" + body.kind() + "' cannot be read: " + e.getMessage());
    }
  }

  /// Returns the one living persistent agent called `to`: an id, or a name. Where several
  /// have the name, one of the sender's family comes first; where that leaves several, none
  /// is meant.
  Result<AgentId> find(String to, Agent sender) {
    State state = core.machine().state();
    List<Agent> named = state.agents().called(to).stream()
        .filter(Agent::isRunning)
        .filter(agent -> !agent.id().equals(sender.id()))
        .toList();
    List<Agent> family = named.stream().filter(agent -> isFamily(agent, sender)).toList();
    List<Agent> meant = family.isEmpty() ? named : family;
    if (meant.size() > 1) {
      String ids =
          String.join(", ", meant.stream().map(a -> a.id().toString()).sorted().toList());
      return Result.refused(
          Errno.EINVAL,
          meant.size() + " agents are called '" + to + "': name one by its id: " + ids);
    }
    return meant.isEmpty()
        ? Result.refused(Errno.ESRCH, "agent not found: " + to)
        : Result.ok(meant.getFirst().id());
  }

  private static boolean isFamily(Agent agent, Agent sender) {
    Optional<AgentId> parent = agent.identity().parent();
    return parent.equals(Optional.of(sender.id()))
        || sender.identity().parent().equals(Optional.of(agent.id()))
        || (parent.isPresent() && parent.equals(sender.identity().parent()));
  }

  /// Waits until `message` has been handled by `to`, or `deadline` has come; refused when it never
  /// will be.
  ///
  /// @throws InterruptedException when the waiting thread is interrupted; the message stays
  Result<RunReport> await(AgentId to, MessageId message, Optional<Instant> deadline)
      throws InterruptedException {
    Ticket<Optional<RunId>> ticket = awaited.computeIfAbsent(message, fresh -> new Ticket<>());
    try {
      Optional<RunId> begun = handling(to, message, RunTable::active);
      if (begun.isEmpty() && !waits(to, message)) {
        begun = handling(to, message, RunTable::values);
        ticket.bring(begun);
      } else if (begun.isPresent()) {
        ticket.bring(begun);
      }
      Optional<Optional<RunId>> run = ticket.await(left(deadline));
      if (run.isEmpty()) {
        return Result.refused(Errno.ETIMEDOUT, "agent " + to + " did not answer in time");
      }
      return run.get().isPresent()
          ? processes.await(run.get().get(), left(deadline))
          : Result.refused(Errno.ESRCH, "agent " + to + " did not handle the message");
    } finally {
      awaited.remove(message);
    }
  }

  private Optional<RunId> handling(
      AgentId to, MessageId message, Function<RunTable, List<Run>> among) {
    return among.apply(core.machine().state().runs()).stream()
        .filter(run -> run.agent().equals(to))
        .filter(run -> run.beginning().handles().map(Message::id).equals(Optional.of(message)))
        .map(Run::id)
        .findFirst();
  }

  private boolean waits(AgentId to, MessageId message) {
    return core.machine()
        .state()
        .agent(to)
        .flatMap(agent -> agent.message(message))
        .isPresent();
  }

  private Duration left(Optional<Instant> deadline) {
    Instant now = core.machine().clock().now();
    return deadline
        .map(last -> now.isBefore(last) ? Duration.between(now, last) : Duration.ZERO)
        .orElse(FOR_EVER);
  }

  /// Lets everybody who waits know that no answer will come.
  void abandon(KernelHalted why) {
    awaited.values().forEach(ticket -> ticket.fail(why));
  }

  /// Hears of messages that are handled, and of those that never will be. On the journal's thread.
  void hear(List<JournalRecord> records) {
    for (JournalRecord record : records) {
      switch (record.fact()) {
        case RunFact.Started(var run, var agent, var body, var from, var last, var handles) ->
          handles.ifPresent(message -> bring(message, Optional.of(run)));
        case MessageFact.Dropped dropped -> bring(dropped.id(), Optional.empty());
        default -> {}
      }
    }
  }

  private void bring(MessageId message, Optional<RunId> run) {
    Ticket<Optional<RunId>> ticket = awaited.get(message);
    if (ticket != null) {
      ticket.bring(run);
    }
  }
}

package dev.aaos.kernel.state;

import dev.aaos.kernel.agent.Run;
import dev.aaos.kernel.base.AgentId;
import dev.aaos.kernel.base.MessageId;
import dev.aaos.kernel.base.RunId;
import dev.aaos.kernel.ipc.Message;
import dev.aaos.kernel.journal.Draft;
import dev.aaos.kernel.journal.MessageFact;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What messages do to the state.
public final class MailFold {
  private MailFold() {}

  /// Returns through how many agents' hands a message that `sender` sends now has gone: one more
  /// than the messages that its runs handle.
  public static int hops(State at, AgentId sender) {
    List<RunId> active = new ArrayList<>();
    at.agent(sender).ifPresent(agent -> agent.activeRuns().forEach((run, on) -> active.add(run)));
    return 1
        + active.stream()
            .flatMap(run -> at.run(run).map(Run::beginning).stream())
            .flatMap(beginning -> beginning.handles().stream())
            .mapToInt(Message::hops)
            .max()
            .orElse(0);
  }

  static State message(State at, Draft draft, MessageFact fact) {
    return switch (fact) {
      case MessageFact.Sent sent -> {
        Message message = new Message(
            sent.id(),
            sent.kind(),
            sent.from(),
            sent.body(),
            sent.deadline(),
            draft.labels(),
            draft.sequence(),
            sent.from().map(sender -> hops(at, sender)).orElse(0),
            draft.by());
        State noted = CallFold.noted(at, draft, work -> work.with(sent.id()));
        yield noted
            .agent(sent.to())
            .map(agent -> noted.with(agent.withMessage(message)))
            .orElse(noted);
      }
      case MessageFact.Declared(AgentId id, String kind, var schema) ->
        Fold.changed(at, id, agent -> agent.withKind(kind, schema));
      case MessageFact.Refused refused -> at;
      case MessageFact.Dropped(MessageId id, AgentId to, String reason) ->
        at.agent(to).map(agent -> at.with(agent.withoutMessage(id))).orElse(at);
      case MessageFact.Fired fired -> {
        Message message = new Message(
            fired.id(),
            "",
            Optional.empty(),
            fired.body(),
            Optional.empty(),
            draft.labels(),
            draft.sequence(),
            0,
            draft.by());
        yield at.agent(fired.to())
            .map(agent -> at.with(agent.withMessage(message).served(fired.until())))
            .orElse(at);
      }
      case MessageFact.Down down -> {
        Message message = new Message(
            down.id(),
            "",
            Optional.of(down.about()),
            down.body(),
            Optional.empty(),
            draft.labels(),
            draft.sequence(),
            1,
            draft.by());
        yield Fold.changed(at, down.to(), agent -> agent.withMessage(message));
      }
      case MessageFact.Skipped skipped ->
        at.agent(skipped.to())
            .map(agent -> at.with(agent.served(skipped.until())))
            .orElse(at);
    };
  }
}

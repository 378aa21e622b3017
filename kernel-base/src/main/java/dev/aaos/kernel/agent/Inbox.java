package dev.aaos.kernel.agent;

import dev.aaos.kernel.agent.Run.Entry;
import dev.aaos.kernel.base.Labels;
import dev.aaos.kernel.base.MessageId;
import dev.aaos.kernel.ipc.Message;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What an agent has been told, and what it remembers of it.
///
/// @param messages those it has not handled, oldest first
/// @param conversation what it remembers
/// @param served up to when its time table has been served; empty before the first time
public record Inbox(List<Message> messages, Conversation conversation, Optional<Instant> served) {
  /// Nothing.
  public static final Inbox EMPTY = new Inbox(List.of(), Conversation.NONE, Optional.empty());

  /// Copies the list.
  public Inbox {
    messages = List.copyOf(messages);
  }

  Inbox with(Message message) {
    List<Message> more = new ArrayList<>(messages);
    more.add(message);
    return new Inbox(more, conversation, served);
  }

  Inbox without(MessageId id) {
    List<Message> fewer =
        messages.stream().filter(message -> !message.id().equals(id)).toList();
    return new Inbox(fewer, conversation, served);
  }

  Inbox cleared() {
    return new Inbox(List.of(), conversation, served);
  }

  Inbox remembering(List<Entry> exchange, Labels labels, int history) {
    return new Inbox(messages, conversation.plus(exchange, labels, history), served);
  }

  Inbox served(Instant when) {
    return new Inbox(messages, conversation, Optional.of(when));
  }
}

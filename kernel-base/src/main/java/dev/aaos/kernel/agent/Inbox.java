package dev.aaos.kernel.agent;

import dev.aaos.kernel.agent.Run.Entry;
import dev.aaos.kernel.base.Labels;
import dev.aaos.kernel.base.MessageId;
import dev.aaos.kernel.ipc.Message;
import dev.aaos.log.BlobRef;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// What an agent has been told, and what it remembers of it.
///
/// @param kinds the schemas of the kinds of message it takes, by name; empty when it takes words
/// @param messages those it has not handled, oldest first
/// @param conversation what it remembers
/// @param served up to when its time table has been served; empty before the first time
public record Inbox(
    Map<String, BlobRef> kinds,
    List<Message> messages,
    Conversation conversation,
    Optional<Instant> served) {
  /// Nothing.
  public static final Inbox EMPTY =
      new Inbox(Map.of(), List.of(), Conversation.NONE, Optional.empty());

  /// Copies the collections.
  public Inbox {
    kinds = Collections.unmodifiableMap(new TreeMap<>(kinds));
    messages = List.copyOf(messages);
  }

  Inbox with(String kind, BlobRef schema) {
    Map<String, BlobRef> more = new TreeMap<>(kinds);
    more.put(kind, schema);
    return new Inbox(more, messages, conversation, served);
  }

  Inbox with(Message message) {
    List<Message> more = new ArrayList<>(messages);
    more.add(message);
    return new Inbox(kinds, more, conversation, served);
  }

  Inbox without(MessageId id) {
    List<Message> fewer =
        messages.stream().filter(message -> !message.id().equals(id)).toList();
    return new Inbox(kinds, fewer, conversation, served);
  }

  Inbox cleared() {
    return new Inbox(kinds, List.of(), conversation, served);
  }

  Inbox with(Conversation remembered) {
    return new Inbox(kinds, messages, remembered, served);
  }

  Inbox remembering(List<Entry> exchange, Labels labels, int history) {
    return new Inbox(kinds, messages, conversation.plus(exchange, labels, history), served);
  }

  Inbox served(Instant when) {
    return new Inbox(kinds, messages, conversation, Optional.of(when));
  }
}

package dev.aaos.kernel.journal;

import dev.aaos.kernel.base.AgentId;
import dev.aaos.kernel.base.Errno;
import dev.aaos.kernel.base.MessageId;
import dev.aaos.log.BlobRef;
import java.time.Instant;
import java.util.Optional;

/// What happens to messages. That one is handled is said by the run that handles it.
public sealed interface MessageFact extends Fact {
  /// A message lies in the mailbox of `to`.
  ///
  /// @param from the agent that sent it; empty for an operator
  /// @param body the encoded turn it becomes
  /// @param kind one that the receiver has declared, which the body was held to; empty for words
  record Sent(
      MessageId id,
      Optional<AgentId> from,
      AgentId to,
      BlobRef body,
      Optional<Instant> deadline,
      String kind)
      implements MessageFact {}

  /// An agent just made takes messages of this kind, and of those it declares besides, only.
  ///
  /// @param schema the JSON Schema that they are held to
  record Declared(AgentId agent, String kind, BlobRef schema) implements MessageFact {}

  /// A message was not accepted.
  ///
  /// @param to whom it was for, by name or id
  record Refused(Optional<AgentId> from, String to, Errno errno, String reason)
      implements MessageFact {}

  /// A message left the mailbox and will not be handled.
  record Dropped(MessageId id, AgentId to, String reason) implements MessageFact {}

  /// The time of an agent has come: its message lies in its mailbox.
  ///
  /// @param due the hour in its time table; the first, where several were missed
  /// @param until up to when the table is served with this
  record Fired(MessageId id, AgentId to, BlobRef body, Instant due, Instant until)
      implements MessageFact {}

  /// The time of an agent came and was passed over.
  record Skipped(AgentId to, Instant due, Instant until, String reason) implements MessageFact {}

  /// An agent that monitors another is told, in its mailbox, that it has exited.
  ///
  /// @param about the one that exited
  record Down(MessageId id, AgentId to, AgentId about, BlobRef body) implements MessageFact {}
}

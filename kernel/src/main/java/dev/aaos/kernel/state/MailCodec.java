package dev.aaos.kernel.state;

import dev.aaos.kernel.agent.Conversation;
import dev.aaos.kernel.ipc.Message;
import dev.aaos.kernel.journal.ValueCodec;
import dev.aaos.log.Decoder;
import dev.aaos.log.Encoder;

/// The bytes of mailboxes and of what agents remember. Stateless; any thread.
final class MailCodec {
  private MailCodec() {}

  static void write(Encoder out, Message message) {
    out.value(message.id(), ValueCodec::message)
        .optional(message.from(), ValueCodec::agent)
        .blob(message.body())
        .optional(message.deadline(), Encoder::instant)
        .value(message.labels(), ValueCodec::labels)
        .int64(message.sent());
  }

  static Message message(Decoder in) {
    return new Message(
        ValueCodec.message(in),
        in.optional(ValueCodec::agent),
        in.blob(),
        in.optional(Decoder::instant),
        ValueCodec.labels(in),
        in.int64());
  }

  static void write(Encoder out, Conversation conversation) {
    out.list(conversation.exchanges(), (to, turns) -> to.list(turns, SharedCodec::write))
        .value(conversation.labels(), ValueCodec::labels);
  }

  static Conversation conversation(Decoder in) {
    return new Conversation(
        in.list(turns -> turns.list(SharedCodec::entry)), ValueCodec.labels(in));
  }
}

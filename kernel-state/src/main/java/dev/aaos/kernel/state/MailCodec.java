package dev.aaos.kernel.state;

import dev.aaos.kernel.agent.Conversation;
import dev.aaos.kernel.base.AgentId;
import dev.aaos.kernel.base.Labels;
import dev.aaos.kernel.base.MessageId;
import dev.aaos.kernel.ipc.Message;
import dev.aaos.kernel.journal.ValueCodec;
import dev.aaos.log.BlobRef;
import dev.aaos.log.Decoder;
import dev.aaos.log.Encoder;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// The bytes of mailboxes and of what agents remember. Stateless; any thread.
final class MailCodec {
  private MailCodec() {}

  static void write(Encoder out, Message message) {
    out.value(message.id(), ValueCodec::message)
        .text(message.kind())
        .optional(message.from(), ValueCodec::agent)
        .blob(message.body())
        .optional(message.deadline(), Encoder::instant)
        .value(message.labels(), ValueCodec::labels)
        .int64(message.sent())
        .int32(message.hops())
        .optional(message.by(), ValueCodec::principal);
  }

  /// Returns a message of a state of `version`. Those before [StateCodec#LADDERS] do not say how
  /// far
  /// it has come: one from an agent counts as that agent's own.
  static Message message(Decoder in, int version) {
    MessageId id = ValueCodec.message(in);
    String kind = in.text();
    Optional<AgentId> from = in.optional(ValueCodec::agent);
    BlobRef body = in.blob();
    Optional<Instant> deadline = in.optional(Decoder::instant);
    Labels labels = ValueCodec.labels(in);
    long sent = in.int64();
    int own = from.isPresent() ? 1 : 0;
    int hops = version < StateCodec.LADDERS ? own : in.int32();
    return new Message(
        id, kind, from, body, deadline, labels, sent, hops, AgentCodec.principal(in, version));
  }

  static void kinds(Encoder out, Map<String, BlobRef> kinds) {
    out.list(
        List.copyOf(kinds.entrySet()), (to, kind) -> to.text(kind.getKey()).blob(kind.getValue()));
  }

  static Map<String, BlobRef> kinds(Decoder in) {
    Map<String, BlobRef> kinds = new TreeMap<>();
    for (int left = in.int32(); left > 0; left--) {
      kinds.put(in.text(), in.blob());
    }
    return kinds;
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

package dev.aaos.kernel.journal;

import dev.aaos.kernel.base.Errno;
import dev.aaos.log.Decoder;
import dev.aaos.log.Encoder;
import java.util.function.Function;

/// The bytes of what happens to messages: the sixties. Stateless; any thread.
final class MessageFactCodec {
  private MessageFactCodec() {}

  static Fact read(int code, Decoder in) {
    return switch (code) {
      case 60 -> sent(in, from -> "");
      case 61 ->
        new MessageFact.Refused(
            in.optional(ValueCodec::agent), in.text(), in.word(Errno.class), in.text());
      case 62 -> new MessageFact.Dropped(ValueCodec.message(in), ValueCodec.agent(in), in.text());
      case 63 ->
        new MessageFact.Fired(
            ValueCodec.message(in), ValueCodec.agent(in), in.blob(), in.instant(), in.instant());
      case 64 ->
        new MessageFact.Skipped(ValueCodec.agent(in), in.instant(), in.instant(), in.text());
      case 65 ->
        new MessageFact.Down(
            ValueCodec.message(in), ValueCodec.agent(in), ValueCodec.agent(in), in.blob());
      case 66 -> new MessageFact.Declared(ValueCodec.agent(in), in.text(), in.blob());
      case 67 -> sent(in, Decoder::text);
      default -> throw FactCodec.unknown(code);
    };
  }

  private static Fact sent(Decoder in, Function<Decoder, String> kind) {
    return new MessageFact.Sent(
        ValueCodec.message(in),
        in.optional(ValueCodec::agent),
        ValueCodec.agent(in),
        in.blob(),
        in.optional(Decoder::instant),
        kind.apply(in));
  }

  static void write(Encoder out, MessageFact fact) {
    switch (fact) {
      case MessageFact.Sent sent ->
        out.int8(67)
            .uuid(sent.id().value())
            .optional(sent.from(), ValueCodec::agent)
            .uuid(sent.to().value())
            .blob(sent.body())
            .optional(sent.deadline(), Encoder::instant)
            .text(sent.kind());
      case MessageFact.Declared declared ->
        out.int8(66).uuid(declared.agent().value()).text(declared.kind()).blob(declared.schema());
      case MessageFact.Refused refused ->
        out.int8(61)
            .optional(refused.from(), ValueCodec::agent)
            .text(refused.to())
            .word(refused.errno())
            .text(refused.reason());
      case MessageFact.Dropped dropped ->
        out.int8(62).uuid(dropped.id().value()).uuid(dropped.to().value()).text(dropped.reason());
      case MessageFact.Fired fired ->
        out.int8(63)
            .uuid(fired.id().value())
            .uuid(fired.to().value())
            .blob(fired.body())
            .instant(fired.due())
            .instant(fired.until());
      case MessageFact.Skipped skipped ->
        out.int8(64)
            .uuid(skipped.to().value())
            .instant(skipped.due())
            .instant(skipped.until())
            .text(skipped.reason());
      case MessageFact.Down down ->
        out.int8(65)
            .uuid(down.id().value())
            .uuid(down.to().value())
            .uuid(down.about().value())
            .blob(down.body());
    }
  }
}

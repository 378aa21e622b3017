package dev.aaos.kernel.journal;

import dev.aaos.kernel.agent.StopReason;
import dev.aaos.kernel.base.MessageId;
import dev.aaos.kernel.conversation.Reply;
import dev.aaos.log.Decoder;
import dev.aaos.log.Encoder;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/// The bytes of what happens in runs: the thirties, and from ninety on what they spend and
/// are told. Stateless; any thread.
final class RunFactCodec {
  private RunFactCodec() {}

  static Fact read(int code, Decoder in) {
    return switch (code) {
      case 30 -> started(in, from -> false, from -> Optional.empty());
      case 31 -> new RunFact.InferenceBegun(ValueCodec.run(in), in.text());
      case 32 ->
        new RunFact.InferenceDone(
            ValueCodec.run(in), in.blob(), in.word(Reply.Ending.class), ValueCodec.usage(in));
      case 33 -> new RunFact.InferenceFailed(ValueCodec.run(in), in.text(), in.text());
      case 34 ->
        new RunFact.Ended(
            ValueCodec.run(in),
            new StopReason(in.text()),
            in.blob(),
            in.int32(),
            ValueCodec.usage(in));
      case 35 -> started(in, Decoder::flag, from -> from.optional(ValueCodec::message));
      case 36 -> new RunFact.Resumed(ValueCodec.run(in), in.text());
      case 37 ->
        new RunFact.Forked(
            ValueCodec.run(in),
            ValueCodec.agent(in),
            ValueCodec.run(in),
            in.blob(),
            in.int32(),
            in.optional(from -> from.word(Reply.Ending.class)),
            in.list(Decoder::text),
            in.flag());
      case 95 -> new RunFact.Climbed(ValueCodec.run(in), in.int32(), in.text(), in.text());
      case 94 -> new RunFact.Stuck(ValueCodec.run(in), in.text(), in.int32());
      case 96 -> new RunFact.Due(ValueCodec.run(in), in.instant());
      case 97 -> new RunFact.Late(ValueCodec.run(in), in.instant());
      case 98 ->
        new RunFact.Summarised(
            ValueCodec.run(in),
            ValueCodec.summary(in),
            in.int32(),
            ValueCodec.usage(in),
            in.int64());
      case 99 -> new RunFact.NotSummarised(ValueCodec.run(in), in.text(), in.text());
      case 38 ->
        new RunFact.InferenceReused(
            ValueCodec.run(in), in.blob(), in.word(Reply.Ending.class), in.text(), in.int64());
      case 90, 91, 92, 93 -> spending(code, in);
      default -> throw FactCodec.unknown(code);
    };
  }

  private static Fact spending(int code, Decoder in) {
    return switch (code) {
      case 90 ->
        new RunFact.Reserved(ValueCodec.run(in), ValueCodec.amount(in), ValueCodec.amount(in));
      case 91 -> new RunFact.Settled(ValueCodec.run(in), ValueCodec.usage(in), in.int64());
      case 92 ->
        new RunFact.QuotaNear(
            ValueCodec.run(in),
            in.optional(ValueCodec::agent),
            ValueCodec.quota(in),
            in.int32(),
            in.int64());
      case 93 ->
        new RunFact.QuotaExceeded(
            ValueCodec.run(in), in.optional(ValueCodec::agent), ValueCodec.quota(in), in.int64());
      default -> throw FactCodec.unknown(code);
    };
  }

  static void write(Encoder out, RunFact fact) {
    switch (fact) {
      case RunFact.Started started ->
        out.int8(35)
            .uuid(started.run().value())
            .uuid(started.agent().value())
            .blob(started.message())
            .optional(started.continues(), ValueCodec::run)
            .flag(started.stopsAgent())
            .optional(started.handles(), ValueCodec::message);
      case RunFact.Resumed(var run, String was) ->
        out.int8(36).uuid(run.value()).text(was);
      case RunFact.Forked forked ->
        out.int8(37)
            .uuid(forked.run().value())
            .uuid(forked.agent().value())
            .uuid(forked.from().value())
            .blob(forked.message())
            .int32(forked.entries())
            .optional(forked.ending(), Encoder::word)
            .list(forked.unknown(), Encoder::text)
            .flag(forked.stopsAgent());
      case RunFact.InferenceBegun begun ->
        out.int8(31).uuid(begun.run().value()).text(begun.model());
      case RunFact.InferenceDone done ->
        out.int8(32)
            .uuid(done.run().value())
            .blob(done.turn())
            .word(done.ending())
            .value(done.usage(), ValueCodec::usage);
      case RunFact.InferenceReused again -> write(out, again);
      case RunFact.InferenceFailed failed ->
        out.int8(33).uuid(failed.run().value()).text(failed.kind()).text(failed.reason());
      case RunFact.Ended ended ->
        out.int8(34)
            .uuid(ended.run().value())
            .text(ended.reason().word())
            .blob(ended.response())
            .int32(ended.iterations())
            .value(ended.usage(), ValueCodec::usage);
      case RunFact.Reserved reserved -> write(out, reserved);
      case RunFact.Settled settled -> write(out, settled);
      case RunFact.QuotaNear near -> write(out, near);
      case RunFact.QuotaExceeded over -> write(out, over);
      case RunFact.Climbed climbed ->
        out.int8(95)
            .uuid(climbed.run().value())
            .int32(climbed.rung())
            .text(climbed.model())
            .text(climbed.reason());
      case RunFact.Stuck(var run, String tool, int turns) ->
        out.int8(94).uuid(run.value()).text(tool).int32(turns);
      case RunFact.Summarised done -> write(out, done);
      case RunFact.NotSummarised(var run, String kind, String reason) ->
        out.int8(99).uuid(run.value()).text(kind).text(reason);
      case RunFact.Due(var run, var at) -> out.int8(96).uuid(run.value()).instant(at);
      case RunFact.Late(var run, var at) -> out.int8(97).uuid(run.value()).instant(at);
    }
  }

  private static Fact started(
      Decoder in, Predicate<Decoder> stopsAgent, Function<Decoder, Optional<MessageId>> handles) {
    return new RunFact.Started(
        ValueCodec.run(in),
        ValueCodec.agent(in),
        in.blob(),
        in.optional(ValueCodec::run),
        stopsAgent.test(in),
        handles.apply(in));
  }

  private static void write(Encoder out, RunFact.Summarised fact) {
    out.int8(98)
        .uuid(fact.run().value())
        .value(fact.summary(), ValueCodec::summary)
        .int32(fact.from())
        .value(fact.usage(), ValueCodec::usage)
        .int64(fact.saved());
  }

  private static void write(Encoder out, RunFact.InferenceReused fact) {
    out.int8(38)
        .uuid(fact.run().value())
        .blob(fact.turn())
        .word(fact.ending())
        .text(fact.model())
        .int64(fact.from());
  }

  private static void write(Encoder out, RunFact.Reserved fact) {
    out.int8(90)
        .uuid(fact.run().value())
        .value(fact.call(), ValueCodec::amount)
        .value(fact.closing(), ValueCodec::amount);
  }

  private static void write(Encoder out, RunFact.Settled fact) {
    out.int8(91)
        .uuid(fact.run().value())
        .value(fact.lost(), ValueCodec::usage)
        .int64(fact.nanousd());
  }

  private static void write(Encoder out, RunFact.QuotaNear fact) {
    out.int8(92)
        .uuid(fact.run().value())
        .optional(fact.holder(), ValueCodec::agent)
        .value(fact.quota(), ValueCodec::quota)
        .int32(fact.percent())
        .int64(fact.used());
  }

  private static void write(Encoder out, RunFact.QuotaExceeded fact) {
    out.int8(93)
        .uuid(fact.run().value())
        .optional(fact.holder(), ValueCodec::agent)
        .value(fact.quota(), ValueCodec::quota)
        .int64(fact.used());
  }
}

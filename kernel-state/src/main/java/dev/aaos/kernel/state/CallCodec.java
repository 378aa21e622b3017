package dev.aaos.kernel.state;

import dev.aaos.kernel.effect.Call;
import dev.aaos.kernel.effect.EffectClass;
import dev.aaos.kernel.effect.UnknownOutcome;
import dev.aaos.kernel.effect.UnknownOutcome.Finding;
import dev.aaos.kernel.journal.ValueCodec;
import dev.aaos.log.Decoder;
import dev.aaos.log.Encoder;
import java.util.Optional;

/// The bytes of calls, as snapshots hold them. Stateless; any thread.
final class CallCodec {
  private CallCodec() {}

  /// Writes a call under way.
  static void write(Encoder out, Call call) {
    out.int64(call.intent())
        .instant(call.begun())
        .value(call.agent(), ValueCodec::agent)
        .optional(call.run(), ValueCodec::run)
        .text(call.callId())
        .text(call.tool())
        .digest(call.fingerprint())
        .word(call.effect())
        .list(call.grants(), Encoder::int64);
    out.int32(call.work().children().size());
    call.work().children().forEach((key, child) -> out.text(key).uuid(child.value()));
    out.int32(call.work().runs().size());
    call.work().runs().forEach((agent, run) -> out.uuid(agent.value()).uuid(run.value()));
    out.optional(call.work().sent(), ValueCodec::message)
        .flag(call.orphaned())
        .optional(call.edited(), Encoder::blob);
  }

  /// Returns a call under way.
  static Call call(Decoder in, int version) {
    return new Call(
        in.int64(),
        in.instant(),
        ValueCodec.agent(in),
        in.optional(ValueCodec::run),
        in.text(),
        in.text(),
        in.digest(),
        in.word(EffectClass.class),
        in.list(Decoder::int64),
        work(in),
        in.flag(),
        version < StateCodec.QUORUMS ? Optional.empty() : in.optional(Decoder::blob));
  }

  /// Writes a call of unknown outcome.
  static void write(Encoder out, UnknownOutcome outcome) {
    write(out, outcome.call());
    out.instant(outcome.found()).flag(outcome.awaited()).optional(outcome.finding(), Encoder::word);
  }

  /// Returns a call of unknown outcome.
  static UnknownOutcome outcome(Decoder in, int version) {
    return new UnknownOutcome(
        call(in, version), in.instant(), in.flag(), in.optional(from -> from.word(Finding.class)));
  }

  private static Call.Work work(Decoder in) {
    Call.Work work = Call.Work.NONE;
    for (int left = in.int32(); left > 0; left--) {
      work = work.with(in.text(), ValueCodec.agent(in));
    }
    for (int left = in.int32(); left > 0; left--) {
      work = work.with(ValueCodec.agent(in), ValueCodec.run(in));
    }
    return in.optional(ValueCodec::message).map(work::with).orElse(work);
  }
}

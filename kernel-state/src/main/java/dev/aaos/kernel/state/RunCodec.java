package dev.aaos.kernel.state;

import dev.aaos.collection.Chain;
import dev.aaos.kernel.agent.Run;
import dev.aaos.kernel.agent.Run.Activity;
import dev.aaos.kernel.agent.Run.Entry;
import dev.aaos.kernel.agent.StopReason;
import dev.aaos.kernel.base.Labels;
import dev.aaos.kernel.conversation.Reply;
import dev.aaos.kernel.journal.ValueCodec;
import dev.aaos.log.CorruptJournal;
import dev.aaos.log.Decoder;
import dev.aaos.log.Encoder;
import java.util.Optional;

/// The bytes of a run. What it shares with others, its transcript and labels, stands elsewhere.
/// Stateless; any thread.
final class RunCodec {
  private static final int THINKING = 1;
  private static final int INFERRING = 2;
  private static final int CALLING = 3;
  private static final int AWAITING_APPROVAL = 4;
  private static final int ENDED = 5;
  private static final int AWAITING_OUTCOME = 6;

  private RunCodec() {}

  /// Writes where what a run shares stands.
  interface Writer {
    void transcript(Encoder out, Chain<Entry> transcript);

    void labels(Encoder out, Labels labels);
  }

  /// Finds it.
  interface Reader {
    Chain<Entry> transcript(Decoder in);

    Labels labels(Decoder in);
  }

  static void write(Encoder out, Run run, Writer shared) {
    Run.Beginning beginning = run.beginning();
    out.value(beginning.id(), ValueCodec::run)
        .value(beginning.agent(), ValueCodec::agent)
        .int64(beginning.sequence())
        .instant(beginning.at())
        .flag(beginning.stopsAgent())
        .optional(beginning.handles(), MailCodec::write)
        .int32(beginning.inherited())
        .optional(beginning.due(), Encoder::instant)
        .optional(beginning.principal(), ValueCodec::principal);
    shared.transcript(out, run.transcript());
    out.int32(run.progress().replies())
        .optional(run.progress().lastEnding(), Encoder::word)
        .value(run.progress().usage(), ValueCodec::usage)
        .int32(run.progress().rung())
        .optional(run.progress().summary(), ValueCodec::summary);
    write(out, run.activity());
    shared.labels(out, run.labels());
    out.int32(run.resumption().times())
        .int32(run.resumption().stalled())
        .text(run.resumption().was())
        .optional(run.end(), RunCodec::write);
  }

  static Run read(Decoder in, Reader shared, int version) {
    return new Run(
        new Run.Beginning(
            ValueCodec.run(in),
            ValueCodec.agent(in),
            in.int64(),
            in.instant(),
            in.flag(),
            in.optional(from -> MailCodec.message(from, version)),
            in.int32(),
            version < StateCodec.DEADLINES ? Optional.empty() : in.optional(Decoder::instant),
            AgentCodec.principal(in, version)),
        shared.transcript(in),
        new Run.Progress(
            in.int32(),
            in.optional(from -> from.word(Reply.Ending.class)),
            ValueCodec.usage(in),
            version < StateCodec.LADDERS ? 0 : in.int32(),
            version < StateCodec.SUMMARIES ? Optional.empty() : in.optional(ValueCodec::summary)),
        activity(in),
        shared.labels(in),
        new Run.Resumption(in.int32(), in.int32(), in.text()),
        in.optional(RunCodec::end));
  }

  private static void write(Encoder out, Activity activity) {
    switch (activity) {
      case Activity.Thinking() -> out.int8(THINKING);
      case Activity.Inferring() -> out.int8(INFERRING);
      case Activity.Calling(String tool) -> out.int8(CALLING).text(tool);
      case Activity.AwaitingApproval(String tool) -> out.int8(AWAITING_APPROVAL).text(tool);
      case Activity.AwaitingOutcome(String tool) -> out.int8(AWAITING_OUTCOME).text(tool);
      case Activity.Ended() -> out.int8(ENDED);
    }
  }

  private static Activity activity(Decoder in) {
    int code = in.int8();
    return switch (code) {
      case THINKING -> new Activity.Thinking();
      case INFERRING -> new Activity.Inferring();
      case CALLING -> new Activity.Calling(in.text());
      case AWAITING_APPROVAL -> new Activity.AwaitingApproval(in.text());
      case AWAITING_OUTCOME -> new Activity.AwaitingOutcome(in.text());
      case ENDED -> new Activity.Ended();
      default -> throw new CorruptJournal("no activity has the code " + code);
    };
  }

  private static void write(Encoder out, Run.End end) {
    out.text(end.reason().word()).blob(end.response()).int32(end.iterations()).instant(end.at());
  }

  private static Run.End end(Decoder in) {
    return new Run.End(new StopReason(in.text()), in.blob(), in.int32(), in.instant());
  }
}

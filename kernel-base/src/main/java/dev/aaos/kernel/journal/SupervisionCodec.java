package dev.aaos.kernel.journal;

import dev.aaos.kernel.agent.Place;
import dev.aaos.kernel.agent.Place.Notices;
import dev.aaos.kernel.agent.Place.Restart;
import dev.aaos.kernel.agent.Supervision;
import dev.aaos.kernel.agent.Supervision.Due;
import dev.aaos.kernel.agent.Supervisor;
import dev.aaos.kernel.agent.Supervisor.Backoff;
import dev.aaos.kernel.agent.Supervisor.Strategy;
import dev.aaos.log.Decoder;
import dev.aaos.log.Encoder;

/// The bytes of supervision, wherever it is part of something. Stateless; any thread.
public final class SupervisionCodec {
  private SupervisionCodec() {}

  static void rules(Encoder out, Supervisor rules) {
    out.word(rules.strategy())
        .int32(rules.intensity())
        .duration(rules.period())
        .duration(rules.backoff().first())
        .duration(rules.backoff().most())
        .int32(rules.backoff().jitter());
  }

  static Supervisor rules(Decoder in) {
    return new Supervisor(
        in.word(Strategy.class),
        in.int32(),
        in.duration(),
        new Backoff(in.duration(), in.duration(), in.int32()));
  }

  /// Its references stand in front, where a verifier finds them.
  static void place(Encoder out, Place place) {
    out.blob(place.goal())
        .blob(place.notices().normal())
        .blob(place.notices().abnormal())
        .blob(place.notices().shutdown())
        .text(place.id())
        .word(place.restart())
        .list(place.links(), Encoder::text)
        .list(place.monitors(), Encoder::text);
  }

  static Place place(Decoder in) {
    var goal = in.blob();
    Notices notices = new Notices(in.blob(), in.blob(), in.blob());
    return new Place(
        in.text(),
        in.word(Restart.class),
        goal,
        notices,
        in.list(Decoder::text),
        in.list(Decoder::text));
  }

  /// Writes what supervision there is about an agent.
  public static void write(Encoder out, Supervision supervision) {
    boolean none = supervision.equals(Supervision.NONE);
    out.flag(!none);
    if (none) {
      return;
    }
    out.optional(supervision.rules(), SupervisionCodec::rules)
        .optional(supervision.place(), SupervisionCodec::place)
        .int32(supervision.restarts())
        .int64(supervision.started())
        .optional(supervision.due(), (to, due) -> to.instant(due.at()).int64(due.cause()))
        .list(supervision.recent(), Encoder::instant)
        .text(supervision.why());
  }

  /// Returns what supervision there is about an agent.
  public static Supervision read(Decoder in) {
    return in.flag()
        ? new Supervision(
            in.optional(SupervisionCodec::rules),
            in.optional(SupervisionCodec::place),
            in.int32(),
            in.int64(),
            in.optional(from -> new Due(from.instant(), from.int64())),
            in.list(Decoder::instant),
            in.text())
        : Supervision.NONE;
  }
}

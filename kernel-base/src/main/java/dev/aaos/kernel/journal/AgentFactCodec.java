package dev.aaos.kernel.journal;

import dev.aaos.kernel.agent.Lifecycle;
import dev.aaos.kernel.agent.Place.Exit;
import dev.aaos.kernel.agent.Tier;
import dev.aaos.kernel.base.Errno;
import dev.aaos.log.Decoder;
import dev.aaos.log.Encoder;
import java.util.function.Function;

/// The bytes of what happens in the life of agents: the tens, and the seventies when those were
/// used up. Stateless; any thread.
final class AgentFactCodec {
  private AgentFactCodec() {}

  static Fact read(int code, Decoder in) {
    return switch (code) {
      case 10 -> spawned(in, from -> "", from -> new Lifecycle.OnDemand());
      case 11 -> spawnRefused(in);
      case 12 -> new AgentFact.Stopped(ValueCodec.agent(in), in.text());
      case 13 -> spawned(in, Decoder::text, ValueCodec::lifecycle);
      case 14 -> new AgentFact.Supervises(ValueCodec.agent(in), SupervisionCodec.rules(in));
      case 15 -> new AgentFact.Placed(ValueCodec.agent(in), SupervisionCodec.place(in));
      case 16 -> new AgentFact.Ready(ValueCodec.agent(in));
      case 17 -> new AgentFact.Exited(ValueCodec.agent(in), in.word(Exit.class), in.text());
      case 18 ->
        new AgentFact.Restarting(
            ValueCodec.agent(in), ValueCodec.agent(in), in.list(ValueCodec::agent), in.instant());
      case 19 -> new AgentFact.Restarted(ValueCodec.agent(in));
      case 70 -> new AgentFact.Programmed(ValueCodec.agent(in), in.blob());
      case 71 -> new AgentFact.TierAsked(ValueCodec.agent(in), in.word(Tier.class));
      case 72 -> new AgentFact.ProgramsLimited(ValueCodec.agent(in), ValueCodec.programLimits(in));
      case 73 -> new AgentFact.Claims(ValueCodec.agent(in), ValueCodec.claim(in));
      case 76 -> new AgentFact.Timed(ValueCodec.agent(in), in.duration());
      case 77 -> new AgentFact.Windowed(ValueCodec.agent(in), ValueCodec.window(in));
      case 78 -> new AgentFact.Reuses(ValueCodec.agent(in));
      case 75 -> new AgentFact.Climbs(ValueCodec.agent(in), ValueCodec.ladder(in));
      case 74 -> new AgentFact.Budgeted(ValueCodec.agent(in), in.list(ValueCodec::quota));
      default -> throw FactCodec.unknown(code);
    };
  }

  static void write(Encoder out, AgentFact fact) {
    switch (fact) {
      case AgentFact.Spawned spawned ->
        out.int8(13)
            .uuid(spawned.agent().value())
            .optional(spawned.parent(), ValueCodec::agent)
            .text(spawned.key())
            .text(spawned.name())
            .text(spawned.model())
            .blob(spawned.systemPrompt())
            .blob(spawned.manifest())
            .list(spawned.approvalRequired(), Encoder::text)
            .value(spawned.lifecycle(), ValueCodec::lifecycle)
            .value(spawned.limits(), ValueCodec::limits)
            .optional(spawned.budget(), ValueCodec::budget);
      case AgentFact.SpawnRefused refused ->
        out.int8(11)
            .optional(refused.parent(), ValueCodec::agent)
            .text(refused.name())
            .word(refused.errno())
            .text(refused.wanted())
            .text(refused.reason());
      case AgentFact.Stopped stopped ->
        out.int8(12).uuid(stopped.agent().value()).text(stopped.reason());
      case AgentFact.Supervises supervises ->
        out.int8(14)
            .uuid(supervises.agent().value())
            .value(supervises.rules(), SupervisionCodec::rules);
      case AgentFact.Placed placed ->
        out.int8(15).uuid(placed.agent().value()).value(placed.place(), SupervisionCodec::place);
      case AgentFact.Ready ready -> out.int8(16).uuid(ready.agent().value());
      case AgentFact.Exited exited ->
        out.int8(17).uuid(exited.agent().value()).word(exited.exit()).text(exited.reason());
      case AgentFact.Restarting restarting ->
        out.int8(18)
            .uuid(restarting.agent().value())
            .uuid(restarting.child().value())
            .list(restarting.group(), ValueCodec::agent)
            .instant(restarting.at());
      case AgentFact.Restarted restarted -> out.int8(19).uuid(restarted.agent().value());
      case AgentFact.Programmed(var agent, var program) ->
        out.int8(70).uuid(agent.value()).blob(program);
      case AgentFact.TierAsked(var agent, var tier) ->
        out.int8(71).uuid(agent.value()).word(tier);
      case AgentFact.ProgramsLimited(var agent, var limits) ->
        out.int8(72).uuid(agent.value()).value(limits, ValueCodec::programLimits);
      case AgentFact.Climbs(var agent, var ladder) ->
        out.int8(75).uuid(agent.value()).value(ladder, ValueCodec::ladder);
      case AgentFact.Timed(var agent, var longest) ->
        out.int8(76).uuid(agent.value()).duration(longest);
      case AgentFact.Windowed(var agent, var window) ->
        out.int8(77).uuid(agent.value()).value(window, ValueCodec::window);
      case AgentFact.Reuses(var agent) -> out.int8(78).uuid(agent.value());
      case AgentFact.Claims(var agent, var claim) ->
        out.int8(73).uuid(agent.value()).value(claim, ValueCodec::claim);
      case AgentFact.Budgeted(var agent, var quotas) ->
        out.int8(74).uuid(agent.value()).list(quotas, ValueCodec::quota);
    }
  }

  private static Fact spawned(
      Decoder in, Function<Decoder, String> key, Function<Decoder, Lifecycle> lifecycle) {
    return new AgentFact.Spawned(
        ValueCodec.agent(in),
        in.optional(ValueCodec::agent),
        key.apply(in),
        in.text(),
        in.text(),
        in.blob(),
        in.blob(),
        in.list(Decoder::text),
        lifecycle.apply(in),
        ValueCodec.limits(in),
        in.optional(ValueCodec::budget));
  }

  private static Fact spawnRefused(Decoder in) {
    return new AgentFact.SpawnRefused(
        in.optional(ValueCodec::agent), in.text(), in.word(Errno.class), in.text(), in.text());
  }
}

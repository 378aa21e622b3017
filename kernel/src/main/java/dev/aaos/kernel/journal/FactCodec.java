package dev.aaos.kernel.journal;

import dev.aaos.capability.Approval;
import dev.aaos.capability.Capability;
import dev.aaos.capability.CapabilitySyntaxException;
import dev.aaos.capability.Constraints;
import dev.aaos.capability.Rate;
import dev.aaos.kernel.agent.Lifecycle;
import dev.aaos.kernel.agent.Manifest.RunLimits;
import dev.aaos.kernel.agent.StopReason;
import dev.aaos.kernel.approval.Approval.Verdict;
import dev.aaos.kernel.authority.Grant;
import dev.aaos.kernel.base.ApprovalId;
import dev.aaos.kernel.base.Errno;
import dev.aaos.kernel.base.MessageId;
import dev.aaos.kernel.base.Root;
import dev.aaos.kernel.budget.TokenBudget;
import dev.aaos.kernel.conversation.Reply;
import dev.aaos.kernel.effect.Call;
import dev.aaos.kernel.effect.EffectClass;
import dev.aaos.log.CorruptJournal;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;

/// The bytes of facts: a code for the kind, then its members in the order of their declaration.
///
/// A code is never given to another kind. A kind whose members change gets a new code, and the
/// old one stays readable.
final class FactCodec {
  private static final long NO_MAX_USES = -1;

  private FactCodec() {}

  static void write(Encoder out, Fact fact) {
    switch (fact) {
      case MachineFact machine -> write(out, machine);
      case AgentFact agent -> write(out, agent);
      case GrantFact grant -> write(out, grant);
      case RunFact run -> write(out, run);
      case CallFact call -> write(out, call);
      case ApprovalFact approval -> write(out, approval);
      case MessageFact message -> write(out, message);
    }
  }

  static Fact read(Decoder in) {
    int code = in.int8();
    return switch (code) {
      case 1 -> new MachineFact.Booted(in.text(), in.int64());
      case 2 -> new MachineFact.Halted();
      case 3 ->
        new MachineFact.SessionOpened(in.text(), in.text(), in.int32(), in.int32(), in.int32());
      case 10 -> spawned(in, from -> "", from -> new Lifecycle.OnDemand());
      case 13 -> spawned(in, Decoder::text, FactCodec::lifecycle);
      case 11 -> spawnRefused(in);
      case 12 -> new AgentFact.Stopped(in.agent(), in.text());
      case 20 -> new GrantFact.Issued(grant(in));
      case 21 -> new GrantFact.Revoked(in.int64(), in.int32());
      case 30 ->
        new RunFact.Started(
            in.run(), in.agent(), in.blob(), in.optional(Decoder::run), false, Optional.empty());
      case 35 ->
        new RunFact.Started(
            in.run(),
            in.agent(),
            in.blob(),
            in.optional(Decoder::run),
            in.flag(),
            in.optional(FactCodec::message));
      case 36 -> new RunFact.Resumed(in.run(), in.text());
      case 31 -> new RunFact.InferenceBegun(in.run(), in.text());
      case 32 ->
        new RunFact.InferenceDone(in.run(), in.blob(), in.word(Reply.Ending.class), in.usage());
      case 33 -> new RunFact.InferenceFailed(in.run(), in.text(), in.text());
      case 34 ->
        new RunFact.Ended(in.run(), new StopReason(in.text()), in.blob(), in.int32(), in.usage());
      case 40 -> intended(in);
      case 41 -> refused(in);
      case 42 ->
        new CallFact.Concluded(
            in.int64(),
            in.text(),
            in.word(Call.Status.class),
            in.text(),
            in.blob(),
            in.digest(),
            in.int64(),
            in.text());
      case 43 -> new CallFact.Extended(in.int64(), in.text(), in.text(), in.int64());
      case 44 ->
        new CallFact.ExtensionRefused(
            in.int64(), in.text(), in.word(Errno.class), in.text(), in.text());
      case 45 -> new CallFact.Repeated(in.int64(), in.text());
      case 50 -> requested(in);
      case 51 ->
        new ApprovalFact.Closed(new ApprovalId(in.uuid()), in.word(Verdict.class), in.text());
      case 60 ->
        new MessageFact.Sent(
            message(in),
            in.optional(Decoder::agent),
            in.agent(),
            in.blob(),
            in.optional(Decoder::instant));
      case 61 ->
        new MessageFact.Refused(
            in.optional(Decoder::agent), in.text(), in.word(Errno.class), in.text());
      case 62 -> new MessageFact.Dropped(message(in), in.agent(), in.text());
      default -> throw new CorruptJournal("no fact has the code " + code);
    };
  }

  private static void write(Encoder out, MachineFact fact) {
    switch (fact) {
      case MachineFact.Booted booted -> out.int8(1).text(booted.version()).int64(booted.pid());
      case MachineFact.Halted() -> out.int8(2);
      case MachineFact.SessionOpened session ->
        out.int8(3)
            .text(session.surface())
            .text(session.principal())
            .int32(session.uid())
            .int32(session.gid())
            .int32(session.pid());
    }
  }

  private static void write(Encoder out, AgentFact fact) {
    switch (fact) {
      case AgentFact.Spawned spawned ->
        out.int8(13)
            .agent(spawned.agent())
            .optional(spawned.parent(), Encoder::agent)
            .text(spawned.key())
            .text(spawned.name())
            .text(spawned.model())
            .blob(spawned.systemPrompt())
            .blob(spawned.manifest())
            .list(spawned.approvalRequired(), Encoder::text)
            .int32(history(spawned.lifecycle()))
            .int32(spawned.limits().iterations())
            .int64(spawned.limits().totalTokens())
            .int32(spawned.limits().outputTokens())
            .optional(
                spawned.budget(),
                (to, budget) -> to.int64(budget.maxTokens()).int64(budget.periodSeconds()));
      case AgentFact.SpawnRefused refused ->
        out.int8(11)
            .optional(refused.parent(), Encoder::agent)
            .text(refused.name())
            .word(refused.errno())
            .text(refused.wanted())
            .text(refused.reason());
      case AgentFact.Stopped stopped -> out.int8(12).agent(stopped.agent()).text(stopped.reason());
    }
  }

  private static Fact spawned(
      Decoder in, Function<Decoder, String> key, Function<Decoder, Lifecycle> lifecycle) {
    return new AgentFact.Spawned(
        in.agent(),
        in.optional(Decoder::agent),
        key.apply(in),
        in.text(),
        in.text(),
        in.blob(),
        in.blob(),
        in.list(Decoder::text),
        lifecycle.apply(in),
        new RunLimits(in.int32(), in.int64(), in.int32()),
        in.optional(from -> new TokenBudget(from.int64(), from.int64())));
  }

  /// An agent on demand is written as one without a history.
  private static int history(Lifecycle lifecycle) {
    return switch (lifecycle) {
      case Lifecycle.OnDemand() -> 0;
      case Lifecycle.Persistent(int history) -> history;
    };
  }

  private static Lifecycle lifecycle(Decoder in) {
    int history = in.int32();
    return history == 0 ? new Lifecycle.OnDemand() : new Lifecycle.Persistent(history);
  }

  private static Fact spawnRefused(Decoder in) {
    return new AgentFact.SpawnRefused(
        in.optional(Decoder::agent), in.text(), in.word(Errno.class), in.text(), in.text());
  }

  private static void write(Encoder out, GrantFact fact) {
    switch (fact) {
      case GrantFact.Issued(Grant grant) -> {
        out.int8(20).int64(grant.id()).agent(grant.owner());
        out.int64(grant.parent().orElse(0)).text(grant.capability().toString());
        write(out, grant.constraints());
        out.text(grant.root().lexical()).text(grant.root().real());
        out.optional(grant.expiresAt(), Encoder::instant);
      }
      case GrantFact.Revoked(long grant, int derived) ->
        out.int8(21).int64(grant).int32(derived);
    }
  }

  private static Grant grant(Decoder in) {
    long id = in.int64();
    var owner = in.agent();
    long parent = in.int64();
    return new Grant(
        id,
        owner,
        parent == 0 ? OptionalLong.empty() : OptionalLong.of(parent),
        capability(in.text()),
        constraints(in),
        new Root(in.text(), in.text()),
        in.optional(Decoder::instant));
  }

  private static Capability capability(String text) {
    try {
      Capability capability = Capability.parse(text);
      if (capability.toString().equals(text)) {
        return capability;
      }
      throw new CorruptJournal("a capability is not written as it should be: " + text);
    } catch (CapabilitySyntaxException e) {
      throw new CorruptJournal("a capability cannot be read: " + text, e);
    }
  }

  private static void write(Encoder out, Constraints constraints) {
    out.int64(constraints.maxUses().orElse(NO_MAX_USES));
    out.optional(constraints.rate(), (to, rate) -> to.int32(rate.uses()).duration(rate.per()));
    out.optional(constraints.expires(), Encoder::duration);
    out.word(constraints.approval()).int8(constraints.anyLinks() ? 1 : 0);
  }

  private static Constraints constraints(Decoder in) {
    long maxUses = in.int64();
    return new Constraints(
        maxUses == NO_MAX_USES ? OptionalLong.empty() : OptionalLong.of(maxUses),
        in.optional(from -> new Rate(from.int32(), from.duration())),
        in.optional(Decoder::duration),
        in.word(Approval.class),
        in.flag());
  }

  private static void write(Encoder out, RunFact fact) {
    switch (fact) {
      case RunFact.Started started ->
        out.int8(35)
            .run(started.run())
            .agent(started.agent())
            .blob(started.message())
            .optional(started.continues(), Encoder::run)
            .int8(started.stopsAgent() ? 1 : 0)
            .optional(started.handles(), (to, id) -> to.uuid(id.value()));
      case RunFact.Resumed(var run, String was) -> out.int8(36).run(run).text(was);
      case RunFact.InferenceBegun begun -> out.int8(31).run(begun.run()).text(begun.model());
      case RunFact.InferenceDone done ->
        out.int8(32).run(done.run()).blob(done.turn()).word(done.ending()).usage(done.usage());
      case RunFact.InferenceFailed failed ->
        out.int8(33).run(failed.run()).text(failed.kind()).text(failed.reason());
      case RunFact.Ended ended ->
        out.int8(34)
            .run(ended.run())
            .text(ended.reason().word())
            .blob(ended.response())
            .int32(ended.iterations())
            .usage(ended.usage());
    }
  }

  private static void write(Encoder out, CallFact fact) {
    switch (fact) {
      case CallFact.Intended intended ->
        out.int8(40)
            .agent(intended.agent())
            .optional(intended.run(), Encoder::run)
            .text(intended.callId())
            .text(intended.tool())
            .blob(intended.input())
            .digest(intended.fingerprint())
            .list(intended.needs(), Encoder::text)
            .word(intended.effect())
            .list(intended.grants(), Encoder::int64)
            .optional(intended.approval(), (to, id) -> to.uuid(id.value()));
      case CallFact.Refused refused ->
        out.int8(41)
            .agent(refused.agent())
            .optional(refused.run(), Encoder::run)
            .text(refused.callId())
            .text(refused.tool())
            .word(refused.errno())
            .text(refused.missing())
            .text(refused.reason());
      case CallFact.Concluded concluded ->
        out.int8(42)
            .int64(concluded.intent())
            .text(concluded.tool())
            .word(concluded.status())
            .text(concluded.missing())
            .blob(concluded.answer())
            .digest(concluded.result())
            .int64(concluded.nanos())
            .text(concluded.surface());
      case CallFact.Extended extended ->
        out.int8(43)
            .int64(extended.intent())
            .text(extended.tool())
            .text(extended.need())
            .int64(extended.grant());
      case CallFact.Repeated repeated ->
        out.int8(45).int64(repeated.intent()).text(repeated.tool());
      case CallFact.ExtensionRefused refused ->
        out.int8(44)
            .int64(refused.intent())
            .text(refused.tool())
            .word(refused.errno())
            .text(refused.need())
            .text(refused.reason());
    }
  }

  private static Fact intended(Decoder in) {
    return new CallFact.Intended(
        in.agent(),
        in.optional(Decoder::run),
        in.text(),
        in.text(),
        in.blob(),
        in.digest(),
        in.list(Decoder::text),
        in.word(EffectClass.class),
        in.list(Decoder::int64),
        in.optional(from -> new ApprovalId(from.uuid())));
  }

  private static Fact refused(Decoder in) {
    return new CallFact.Refused(
        in.agent(),
        in.optional(Decoder::run),
        in.text(),
        in.text(),
        in.word(Errno.class),
        in.text(),
        in.text());
  }

  private static void write(Encoder out, ApprovalFact fact) {
    switch (fact) {
      case ApprovalFact.Requested requested ->
        out.int8(50)
            .uuid(requested.id().value())
            .agent(requested.agent())
            .optional(requested.run(), Encoder::run)
            .text(requested.tool())
            .digest(requested.fingerprint())
            .blob(requested.input())
            .blob(requested.effect());
      case ApprovalFact.Closed closed ->
        out.int8(51).uuid(closed.id().value()).word(closed.verdict()).text(closed.reason());
    }
  }

  private static Fact requested(Decoder in) {
    return new ApprovalFact.Requested(
        new ApprovalId(in.uuid()),
        in.agent(),
        in.optional(Decoder::run),
        in.text(),
        in.digest(),
        in.blob(),
        in.blob());
  }

  private static void write(Encoder out, MessageFact fact) {
    switch (fact) {
      case MessageFact.Sent sent ->
        out.int8(60)
            .uuid(sent.id().value())
            .optional(sent.from(), Encoder::agent)
            .agent(sent.to())
            .blob(sent.body())
            .optional(sent.deadline(), Encoder::instant);
      case MessageFact.Refused refused ->
        out.int8(61)
            .optional(refused.from(), Encoder::agent)
            .text(refused.to())
            .word(refused.errno())
            .text(refused.reason());
      case MessageFact.Dropped(MessageId id, var to, String reason) ->
        out.int8(62).uuid(id.value()).agent(to).text(reason);
    }
  }

  private static MessageId message(Decoder in) {
    return new MessageId(in.uuid());
  }
}

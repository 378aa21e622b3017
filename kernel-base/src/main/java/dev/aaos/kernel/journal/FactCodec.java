package dev.aaos.kernel.journal;

import dev.aaos.kernel.approval.Approval.Verdict;
import dev.aaos.kernel.base.Errno;
import dev.aaos.kernel.base.Grant;
import dev.aaos.kernel.effect.Call;
import dev.aaos.kernel.effect.EffectClass;
import dev.aaos.kernel.effect.UnknownOutcome.Finding;
import dev.aaos.log.CorruptJournal;
import dev.aaos.log.Decoder;
import dev.aaos.log.Encoder;
import dev.aaos.log.anchor.Anchor;

/// The bytes of facts: a code for the kind, then its members in the order of their declaration.
///
/// A code is never given to another kind. A kind whose members change gets a new code, and the
/// old one stays readable.
final class FactCodec {
  private static final int POLICY = 105;
  private static final int PIECE = 114;
  private static final int COMPENSABLE = 87;

  private FactCodec() {}

  static void write(Encoder out, Fact fact) {
    switch (fact) {
      case MachineFact machine -> write(out, machine);
      case AgentFact agent -> AgentFactCodec.write(out, agent);
      case GrantFact grant -> write(out, grant);
      case RunFact run -> RunFactCodec.write(out, run);
      case CallFact call -> write(out, call);
      case ApprovalFact approval -> write(out, approval);
      case MessageFact message -> MessageFactCodec.write(out, message);
    }
  }

  /// Kinds of one sort have the same tens.
  static Fact read(Decoder in) {
    int code = in.int8();
    return switch (code / 10) {
      case 0 -> machine(code, in);
      case 1, 7 -> AgentFactCodec.read(code, in);
      case 2 -> grant(code, in);
      case 3, 9 -> RunFactCodec.read(code, in);
      case 4 -> call(code, in);
      case 5 -> approval(code, in);
      case 6 -> MessageFactCodec.read(code, in);
      case 8 -> code == COMPENSABLE ? call(code, in) : machine(code, in);
      case 10 -> code == POLICY ? machine(code, in) : later(code, in);
      case 11 -> code == PIECE ? call(code, in) : machine(code, in);
      default -> throw unknown(code);
    };
  }

  /// What belongs to several sorts whose tens were used up.
  private static Fact later(int code, Decoder in) {
    return switch (code) {
      case 101, 102 -> approval(code, in);
      case 103 -> grant(code, in);
      default -> call(code, in);
    };
  }

  static CorruptJournal unknown(int code) {
    return new CorruptJournal("no fact has the code " + code);
  }

  private static Fact machine(int code, Decoder in) {
    return switch (code) {
      case 1 -> new MachineFact.Booted(in.text(), in.int64());
      case 2 -> new MachineFact.Halted();
      case 3 ->
        new MachineFact.SessionOpened(in.text(), in.text(), in.int32(), in.int32(), in.int32());
      case 4 ->
        new MachineFact.Restored(in.text(), in.int64(), in.int64(), in.instant(), in.text());
      case 5 -> new MachineFact.Pruned(Anchor.read(in));
      case 6 -> new MachineFact.Shredded(in.blob(), in.text());
      case 7 -> new MachineFact.DiskFull(in.int64(), in.int64());
      case 8 -> new MachineFact.DiskFree(in.int64(), in.int64());
      case 9 -> new MachineFact.ClockAccepted(in.int64(), in.int64());
      case 80 -> new MachineFact.InferencePolicySet(in.text());
      case 81 -> new MachineFact.Budgeted(in.list(ValueCodec::quota));
      case 82 -> new MachineFact.Frozen(in.text());
      case 83 -> new MachineFact.Unfrozen();
      case 84 -> new MachineFact.TokenIssued(in.text(), in.text(), in.text(), in.instant());
      case 85 -> new MachineFact.TokenRevoked(in.text(), in.instant());
      case 86 -> new MachineFact.Authenticated(in.text(), in.text(), in.text());
      case POLICY -> new MachineFact.PolicyAdopted(in.blob(), in.digest(), in.blob());
      case 110 -> new MachineFact.StageBegun(ValueCodec.agent(in), in.list(Decoder::text));
      case 115 -> new MachineFact.StagePiece(ValueCodec.agent(in), in.blob());
      case 116 -> new MachineFact.ImagesDropped(in.int64(), in.int64(), in.int64(), in.text());
      case 111 -> new MachineFact.StageOffered(ValueCodec.agent(in), in.int64(), in.blob());
      case 112 -> new MachineFact.StageCommitted(ValueCodec.agent(in), ValueCodec.run(in));
      case 113 -> new MachineFact.StageEnded(ValueCodec.agent(in), in.flag());
      default -> throw unknown(code);
    };
  }

  private static Fact grant(int code, Decoder in) {
    return switch (code) {
      case 20 -> new GrantFact.Issued(ValueCodec.grant(in));
      case 21 -> new GrantFact.Revoked(in.int64(), in.int32());
      case 103 ->
        new GrantFact.Allowed(
            in.int64(),
            ValueCodec.principal(in),
            in.optional(ValueCodec::run),
            ValueCodec.approval(in));
      default -> throw unknown(code);
    };
  }

  private static Fact call(int code, Decoder in) {
    return switch (code) {
      case 40 -> intended(in, false);
      case 48 -> intended(in, true);
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
      case 46 -> new CallFact.Resolved(in.int64(), in.text(), in.word(Finding.class), in.text());
      case 47 ->
        new CallFact.Confined(in.int64(), in.text(), in.text(), in.list(Decoder::text), in.int32());
      case 49 -> new CallFact.Recurred(in.int64(), in.text(), in.digest(), in.int32());
      case PIECE -> new CallFact.Piece(in.int64(), in.text(), in.blob());
      case 100 -> new CallFact.Preserved(in.int64(), in.text(), in.blob());
      case COMPENSABLE ->
        new CallFact.Compensable(in.int64(), in.text(), in.text(), in.blob(), in.blob(), in.text());
      default -> throw unknown(code);
    };
  }

  private static Fact approval(int code, Decoder in) {
    return switch (code) {
      case 50 -> requested(in);
      case 51 ->
        new ApprovalFact.Closed(ValueCodec.approval(in), in.word(Verdict.class), in.text());
      case 52 -> new ApprovalFact.OutcomesAsked(ValueCodec.agent(in));
      case 53 -> new ApprovalFact.Demanded(ValueCodec.agent(in), ValueCodec.quorum(in));
      case 101 ->
        new ApprovalFact.Answered(
            ValueCodec.approval(in),
            ValueCodec.principal(in),
            in.word(Verdict.class),
            in.text(),
            in.optional(ValueCodec::edit),
            in.optional(ValueCodec::allowance));
      case 102 -> new ApprovalFact.Posed(requested(in), ValueCodec.quorum(in));
      default -> throw unknown(code);
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
      case MachineFact.Restored restored ->
        out.int8(4)
            .text(restored.origin())
            .int64(restored.records())
            .int64(restored.signed())
            .instant(restored.taken())
            .text(restored.principal());
      case MachineFact.Pruned(Anchor anchor) -> anchor.write(out.int8(5));
      case MachineFact.Shredded shredded ->
        out.int8(6).blob(shredded.content()).text(shredded.reason());
      case MachineFact.DiskFull(long free, long reserve) ->
        out.int8(7).int64(free).int64(reserve);
      case MachineFact.DiskFree(long free, long reserve) ->
        out.int8(8).int64(free).int64(reserve);
      case MachineFact.ClockAccepted(long before, long after) ->
        out.int8(9).int64(before).int64(after);
      case MachineFact.InferencePolicySet(String policy) -> out.int8(80).text(policy);
      case MachineFact.Budgeted(var quotas) -> out.int8(81).list(quotas, ValueCodec::quota);
      case MachineFact.Frozen(String reason) -> out.int8(82).text(reason);
      case MachineFact.Unfrozen() -> out.int8(83);
      case MachineFact.TokenIssued issued ->
        out.int8(84)
            .text(issued.token())
            .text(issued.holder())
            .text(issued.authority())
            .instant(issued.expires());
      case MachineFact.TokenRevoked(String token, var until) ->
        out.int8(85).text(token).instant(until);
      case MachineFact.Authenticated shown ->
        out.int8(86).text(shown.principal()).text(shown.token()).text(shown.authority());
      case MachineFact.PolicyAdopted(var text, var digest, var widening) ->
        out.int8(POLICY).blob(text).digest(digest).blob(widening);
      case MachineFact.StageBegun(var agent, var trees) ->
        out.int8(110).uuid(agent.value()).list(trees, Encoder::text);
      case MachineFact.StagePiece(var agent, var image) ->
        out.int8(115).uuid(agent.value()).blob(image);
      case MachineFact.ImagesDropped(long through, long images, long bytes, String by) ->
        out.int8(116).int64(through).int64(images).int64(bytes).text(by);
      case MachineFact.StageOffered(var agent, long names, var image) ->
        out.int8(111).uuid(agent.value()).int64(names).blob(image);
      case MachineFact.StageCommitted(var agent, var run) ->
        out.int8(112).uuid(agent.value()).uuid(run.value());
      case MachineFact.StageEnded(var agent, boolean dropped) ->
        out.int8(113).uuid(agent.value()).flag(dropped);
    }
  }

  private static void write(Encoder out, GrantFact fact) {
    switch (fact) {
      case GrantFact.Issued(Grant grant) -> out.int8(20).value(grant, ValueCodec::grant);
      case GrantFact.Revoked(long grant, int derived) ->
        out.int8(21).int64(grant).int32(derived);
      case GrantFact.Allowed allowed ->
        out.int8(103)
            .int64(allowed.grant())
            .value(allowed.by(), ValueCodec::principal)
            .optional(allowed.run(), ValueCodec::run)
            .value(allowed.question(), ValueCodec::approval);
    }
  }

  private static void write(Encoder out, CallFact fact) {
    switch (fact) {
      case CallFact.Intended intended -> write(out, intended);
      case CallFact.Refused refused ->
        out.int8(41)
            .uuid(refused.agent().value())
            .optional(refused.run(), ValueCodec::run)
            .text(refused.callId())
            .text(refused.tool())
            .word(refused.errno())
            .text(refused.missing())
            .text(refused.reason());
      case CallFact.Concluded concluded -> write(out, concluded);
      case CallFact.Extended extended ->
        out.int8(43)
            .int64(extended.intent())
            .text(extended.tool())
            .text(extended.need())
            .int64(extended.grant());
      case CallFact.Repeated repeated ->
        out.int8(45).int64(repeated.intent()).text(repeated.tool());
      case CallFact.Resolved resolved ->
        out.int8(46)
            .int64(resolved.intent())
            .text(resolved.tool())
            .word(resolved.finding())
            .text(resolved.note());
      case CallFact.Confined confined ->
        out.int8(47)
            .int64(confined.intent())
            .text(confined.tool())
            .text(confined.tier())
            .list(confined.layers(), Encoder::text)
            .int32(confined.proofs());
      case CallFact.Image kept -> write(out, kept);
      case CallFact.Compensable named -> write(out, named);
      case CallFact.Recurred recurred ->
        out.int8(49)
            .int64(recurred.intent())
            .text(recurred.tool())
            .digest(recurred.fingerprint())
            .int32(recurred.attempts());
      case CallFact.ExtensionRefused refused ->
        out.int8(44)
            .int64(refused.intent())
            .text(refused.tool())
            .word(refused.errno())
            .text(refused.need())
            .text(refused.reason());
    }
  }

  private static void write(Encoder out, CallFact.Image kept) {
    out.int8(kept instanceof CallFact.Piece ? PIECE : 100)
        .int64(kept.intent())
        .text(kept.tool())
        .blob(kept.image());
  }

  private static void write(Encoder out, CallFact.Concluded concluded) {
    out.int8(42)
        .int64(concluded.intent())
        .text(concluded.tool())
        .word(concluded.status())
        .text(concluded.missing())
        .blob(concluded.answer())
        .digest(concluded.result())
        .int64(concluded.nanos())
        .text(concluded.surface());
  }

  private static void write(Encoder out, CallFact.Compensable named) {
    out.int8(COMPENSABLE)
        .int64(named.intent())
        .text(named.tool())
        .text(named.inverse())
        .blob(named.input())
        .blob(named.description())
        .text(named.lacking());
  }

  private static void write(Encoder out, CallFact.Intended intended) {
    out.int8(intended.input().inTurn() ? 48 : 40)
        .uuid(intended.agent().value())
        .optional(intended.run(), ValueCodec::run)
        .text(intended.callId())
        .text(intended.tool())
        .blob(intended.input().content())
        .digest(intended.fingerprint())
        .list(intended.needs(), Encoder::text)
        .word(intended.effect())
        .list(intended.grants(), Encoder::int64)
        .optional(intended.approval(), ValueCodec::approval);
  }

  private static Fact intended(Decoder in, boolean inTurn) {
    return new CallFact.Intended(
        ValueCodec.agent(in),
        in.optional(ValueCodec::run),
        in.text(),
        in.text(),
        new CallFact.Input(in.blob(), inTurn),
        in.digest(),
        in.list(Decoder::text),
        in.word(EffectClass.class),
        in.list(Decoder::int64),
        in.optional(ValueCodec::approval));
  }

  private static Fact refused(Decoder in) {
    return new CallFact.Refused(
        ValueCodec.agent(in),
        in.optional(ValueCodec::run),
        in.text(),
        in.text(),
        in.word(Errno.class),
        in.text(),
        in.text());
  }

  private static void write(Encoder out, ApprovalFact fact) {
    switch (fact) {
      case ApprovalFact.Requested requested -> write(out.int8(50), requested);
      case ApprovalFact.Posed(var question, var quorum) -> {
        write(out.int8(102), question);
        ValueCodec.quorum(out, quorum);
      }
      case ApprovalFact.Demanded(var agent, var quorum) ->
        out.int8(53).uuid(agent.value()).value(quorum, ValueCodec::quorum);
      case ApprovalFact.Answered answered ->
        out.int8(101)
            .uuid(answered.id().value())
            .value(answered.by(), ValueCodec::principal)
            .word(answered.verdict())
            .text(answered.reason())
            .optional(answered.edit(), ValueCodec::edit)
            .optional(answered.allowance(), ValueCodec::allowance);
      case ApprovalFact.Closed closed ->
        out.int8(51).uuid(closed.id().value()).word(closed.verdict()).text(closed.reason());
      case ApprovalFact.OutcomesAsked(var agent) -> out.int8(52).uuid(agent.value());
    }
  }

  private static void write(Encoder out, ApprovalFact.Requested requested) {
    out.uuid(requested.id().value())
        .uuid(requested.agent().value())
        .optional(requested.run(), ValueCodec::run)
        .text(requested.tool())
        .digest(requested.fingerprint())
        .blob(requested.input())
        .blob(requested.effect());
  }

  private static ApprovalFact.Requested requested(Decoder in) {
    return new ApprovalFact.Requested(
        ValueCodec.approval(in),
        ValueCodec.agent(in),
        in.optional(ValueCodec::run),
        in.text(),
        in.digest(),
        in.blob(),
        in.blob());
  }
}

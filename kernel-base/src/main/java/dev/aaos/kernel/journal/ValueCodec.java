package dev.aaos.kernel.journal;

import dev.aaos.capability.Approval;
import dev.aaos.capability.Capability;
import dev.aaos.capability.CapabilitySyntaxException;
import dev.aaos.capability.Constraints;
import dev.aaos.capability.Rate;
import dev.aaos.kernel.agent.Cron;
import dev.aaos.kernel.agent.Lifecycle;
import dev.aaos.kernel.agent.Manifest.RunLimits;
import dev.aaos.kernel.agent.ProgramLimit;
import dev.aaos.kernel.agent.ProgramLimits;
import dev.aaos.kernel.agent.Run;
import dev.aaos.kernel.agent.Schedule;
import dev.aaos.kernel.approval.Allowance;
import dev.aaos.kernel.approval.Edit;
import dev.aaos.kernel.approval.Quorum;
import dev.aaos.kernel.base.AgentId;
import dev.aaos.kernel.base.ApprovalId;
import dev.aaos.kernel.base.Grant;
import dev.aaos.kernel.base.Labels;
import dev.aaos.kernel.base.MessageId;
import dev.aaos.kernel.base.Principal;
import dev.aaos.kernel.base.Root;
import dev.aaos.kernel.base.RunId;
import dev.aaos.kernel.base.Usage;
import dev.aaos.kernel.budget.Amount;
import dev.aaos.kernel.budget.Claim;
import dev.aaos.kernel.budget.ContextWindow;
import dev.aaos.kernel.budget.Ladder;
import dev.aaos.kernel.budget.Quota;
import dev.aaos.kernel.budget.Resource;
import dev.aaos.kernel.budget.TokenBudget;
import dev.aaos.log.CorruptJournal;
import dev.aaos.log.Decoder;
import dev.aaos.log.Encoder;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;

/// The bytes of the kernel's own values, wherever they are part of something. Stateless; any
/// thread.
public final class ValueCodec {
  private static final long NO_MAX_USES = -1;

  /// Stands where a history would: the schedule follows.
  private static final int SCHEDULED = -1;

  private ValueCodec() {}

  /// Writes the id of an agent.
  public static void agent(Encoder out, AgentId value) {
    out.uuid(value.value());
  }

  /// Returns the id of an agent.
  public static AgentId agent(Decoder in) {
    return new AgentId(in.uuid());
  }

  /// Writes the id of a run.
  public static void run(Encoder out, RunId value) {
    out.uuid(value.value());
  }

  /// Returns the id of a run.
  public static RunId run(Decoder in) {
    return new RunId(in.uuid());
  }

  /// Writes the id of a question.
  public static void approval(Encoder out, ApprovalId value) {
    out.uuid(value.value());
  }

  /// Returns the id of a question.
  public static ApprovalId approval(Decoder in) {
    return new ApprovalId(in.uuid());
  }

  /// Writes the name of somebody outside.
  public static void principal(Encoder out, Principal value) {
    out.text(value.name());
  }

  /// Returns somebody outside.
  public static Principal principal(Decoder in) {
    return new Principal(in.text());
  }

  /// Writes who is to answer a question.
  public static void quorum(Encoder out, Quorum value) {
    out.int32(value.people())
        .flag(value.apart())
        .optional(value.within(), Encoder::duration)
        .flag(value.otherwise());
  }

  /// Returns who is to answer a question.
  public static Quorum quorum(Decoder in) {
    return new Quorum(in.int32(), in.flag(), in.optional(Decoder::duration), in.flag());
  }

  /// Writes what was put in the place of a call.
  public static void edit(Encoder out, Edit value) {
    out.blob(value.input()).blob(value.effect()).digest(value.fingerprint());
  }

  /// Returns what was put in the place of a call.
  public static Edit edit(Decoder in) {
    return new Edit(in.blob(), in.blob(), in.digest());
  }

  /// Writes what is allowed beside a call.
  public static void allowance(Encoder out, Allowance value) {
    out.flag(value.run())
        .list(value.patterns(), (to, pattern) -> to.text(pattern.toString()))
        .int64(value.times().orElse(NO_MAX_USES))
        .optional(value.within(), Encoder::duration);
  }

  /// Returns what is allowed beside a call.
  public static Allowance allowance(Decoder in) {
    boolean run = in.flag();
    List<Capability> patterns = in.list(from -> capability(from.text()));
    long times = in.int64();
    return new Allowance(
        run,
        patterns,
        times == NO_MAX_USES ? OptionalLong.empty() : OptionalLong.of(times),
        in.optional(Decoder::duration));
  }

  /// Writes the id of a message.
  public static void message(Encoder out, MessageId value) {
    out.uuid(value.value());
  }

  /// Returns the id of a message.
  public static MessageId message(Decoder in) {
    return new MessageId(in.uuid());
  }

  /// Writes a life cycle; one on demand as one that remembers nothing, one with a time table as
  /// one that remembers less than that.
  public static void lifecycle(Encoder out, Lifecycle value) {
    switch (value) {
      case Lifecycle.OnDemand() -> out.int32(0);
      case Lifecycle.Persistent(int history) -> out.int32(history);
      case Lifecycle.Scheduled(Schedule table) ->
        out.int32(SCHEDULED)
            .text(table.cron().text())
            .text(table.zone().getId())
            .word(table.missed())
            .text(table.message());
    }
  }

  /// Returns a life cycle.
  public static Lifecycle lifecycle(Decoder in) {
    int history = in.int32();
    if (history == SCHEDULED) {
      return new Lifecycle.Scheduled(schedule(in));
    }
    return history == 0 ? new Lifecycle.OnDemand() : new Lifecycle.Persistent(history);
  }

  private static Schedule schedule(Decoder in) {
    Cron cron = Cron.parse(in.text());
    String zone = in.text();
    try {
      return new Schedule(cron, ZoneId.of(zone), in.word(Schedule.Missed.class), in.text());
    } catch (DateTimeException e) {
      throw new CorruptJournal("a schedule in an unknown time zone: '" + zone + "'", e);
    }
  }

  /// Writes how much of a conversation models are told.
  public static void window(Encoder out, ContextWindow value) {
    out.int64(value.tokens()).int8(value.percent()).optional(value.summarizer(), Encoder::text);
  }

  /// Returns how much of a conversation models are told.
  public static ContextWindow window(Decoder in) {
    return new ContextWindow(in.int64(), in.int8(), in.optional(Decoder::text));
  }

  /// Writes what stands for the first part of a transcript.
  public static void summary(Encoder out, Run.Summary value) {
    out.blob(value.turn()).int32(value.through()).int32(value.kept()).int32(value.made());
  }

  /// Returns what stands for the first part of a transcript.
  public static Run.Summary summary(Decoder in) {
    return new Run.Summary(in.blob(), in.int32(), in.int32(), in.int32());
  }

  /// Writes the bounds of a run.
  public static void limits(Encoder out, RunLimits value) {
    out.int32(value.iterations()).int64(value.totalTokens()).int32(value.outputTokens());
  }

  /// Returns the bounds of a run.
  public static RunLimits limits(Decoder in) {
    return new RunLimits(in.int32(), in.int64(), in.int32());
  }

  /// Writes what each command of an agent may use up.
  public static void programLimits(Encoder out, ProgramLimits value) {
    out.list(
        List.copyOf(value.named().entrySet()),
        (to, one) -> to.word(one.getKey()).int64(one.getValue()));
  }

  /// Returns what each command of an agent may use up.
  public static ProgramLimits programLimits(Decoder in) {
    Map<ProgramLimit, Long> named = new EnumMap<>(ProgramLimit.class);
    in.list(from -> named.put(from.word(ProgramLimit.class), from.int64()));
    return ProgramLimits.of(named);
  }

  /// Writes what may be spent.
  public static void budget(Encoder out, TokenBudget value) {
    out.int64(value.maxTokens()).int64(value.periodSeconds());
  }

  /// Returns what may be spent.
  public static TokenBudget budget(Decoder in) {
    return new TokenBudget(in.int64(), in.int64());
  }

  /// Writes how an agent stands against others that wait for a model.
  public static void claim(Encoder out, Claim value) {
    out.int32(value.weight()).int32(value.priority());
  }

  /// Returns how an agent stands against others that wait for a model.
  public static Claim claim(Decoder in) {
    return new Claim(in.int32(), in.int32());
  }

  /// Writes a ladder.
  public static void ladder(Encoder out, Ladder ladder) {
    out.list(ladder.above(), Encoder::text);
  }

  /// Reads a ladder.
  public static Ladder ladder(Decoder in) {
    return new Ladder(in.list(Decoder::text));
  }

  /// Writes a quota.
  public static void quota(Encoder out, Quota value) {
    out.word(value.resource()).int64(value.most()).int64(value.periodSeconds());
  }

  /// Returns a quota.
  public static Quota quota(Decoder in) {
    return new Quota(in.word(Resource.class), in.int64(), in.int64());
  }

  /// Writes how much of each resource it is.
  public static void amount(Encoder out, Amount value) {
    out.int64(value.tokens()).int64(value.nanousd());
  }

  /// Returns how much of each resource it is.
  public static Amount amount(Decoder in) {
    return new Amount(in.int64(), in.int64());
  }

  /// Writes what inference cost.
  public static void usage(Encoder out, Usage value) {
    out.int64(value.inputTokens()).int64(value.outputTokens()).int64(value.cachedTokens());
  }

  /// Returns what inference cost.
  public static Usage usage(Decoder in) {
    return new Usage(in.int64(), in.int64(), in.int64());
  }

  /// Writes labels, their sets in order.
  public static void labels(Encoder out, Labels value) {
    out.list(List.copyOf(value.origins()), Encoder::word)
        .word(value.integrity())
        .flag(value.everyone())
        .list(List.copyOf(value.readers()), Encoder::text);
  }

  /// Returns labels.
  public static Labels labels(Decoder in) {
    List<Labels.Origin> origins = in.list(from -> from.word(Labels.Origin.class));
    Labels.Integrity integrity = in.word(Labels.Integrity.class);
    boolean everyone = in.flag();
    List<String> readers = in.list(Decoder::text);
    Labels labels = new Labels(Set.copyOf(origins), integrity, everyone, Set.copyOf(readers));
    if (!List.copyOf(labels.origins()).equals(origins)
        || !List.copyOf(labels.readers()).equals(readers)) {
      throw new CorruptJournal("labels are not in their order");
    }
    return labels;
  }

  /// Writes a grant.
  public static void grant(Encoder out, Grant grant) {
    out.int64(grant.id()).uuid(grant.owner().value());
    out.int64(grant.parent().orElse(0)).text(grant.capability().toString());
    constraints(out, grant.constraints());
    root(out, grant.root());
    out.optional(grant.expiresAt(), Encoder::instant);
  }

  /// Returns a grant.
  public static Grant grant(Decoder in) {
    long id = in.int64();
    AgentId owner = agent(in);
    long parent = in.int64();
    return new Grant(
        id,
        owner,
        parent == 0 ? OptionalLong.empty() : OptionalLong.of(parent),
        capability(in.text()),
        constraints(in),
        root(in),
        in.optional(Decoder::instant));
  }

  /// Returns the capability written as `text`.
  public static Capability capability(String text) {
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

  /// Writes where a grant is anchored.
  public static void root(Encoder out, Root root) {
    out.text(root.lexical()).text(root.real());
  }

  /// Returns where a grant is anchored.
  public static Root root(Decoder in) {
    return new Root(in.text(), in.text());
  }

  /// Writes how a capability may be used.
  public static void constraints(Encoder out, Constraints constraints) {
    out.int64(constraints.maxUses().orElse(NO_MAX_USES));
    out.optional(constraints.rate(), (to, rate) -> to.int32(rate.uses()).duration(rate.per()));
    out.optional(constraints.expires(), Encoder::duration);
    out.word(constraints.approval()).flag(constraints.anyLinks());
  }

  /// Returns how a capability may be used.
  public static Constraints constraints(Decoder in) {
    long maxUses = in.int64();
    return new Constraints(
        maxUses == NO_MAX_USES ? OptionalLong.empty() : OptionalLong.of(maxUses),
        in.optional(from -> new Rate(from.int32(), from.duration())),
        in.optional(Decoder::duration),
        in.word(Approval.class),
        in.flag());
  }
}

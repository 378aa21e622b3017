package dev.aaos.kernel.state;

import dev.aaos.collection.PersistentMap;
import dev.aaos.collection.Pool;
import dev.aaos.kernel.agent.Agent;
import dev.aaos.kernel.agent.AgentState;
import dev.aaos.kernel.agent.Confinement;
import dev.aaos.kernel.agent.Conversation;
import dev.aaos.kernel.agent.Inbox;
import dev.aaos.kernel.agent.Lifecycle;
import dev.aaos.kernel.agent.ProgramLimits;
import dev.aaos.kernel.agent.Standing;
import dev.aaos.kernel.agent.Supervision;
import dev.aaos.kernel.agent.Tier;
import dev.aaos.kernel.approval.Quorum;
import dev.aaos.kernel.base.AgentId;
import dev.aaos.kernel.base.Principal;
import dev.aaos.kernel.base.Usage;
import dev.aaos.kernel.budget.Budget;
import dev.aaos.kernel.budget.Claim;
import dev.aaos.kernel.budget.ContextWindow;
import dev.aaos.kernel.budget.Ladder;
import dev.aaos.kernel.ipc.Message;
import dev.aaos.kernel.journal.SupervisionCodec;
import dev.aaos.kernel.journal.ValueCodec;
import dev.aaos.kernel.part.MapCodec;
import dev.aaos.kernel.state.AgentTable.Held;
import dev.aaos.kernel.state.AgentTable.Stopped;
import dev.aaos.log.BlobRef;
import dev.aaos.log.CorruptJournal;
import dev.aaos.log.Decoder;
import dev.aaos.log.Encoder;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/// The bytes of agents. Stateless; any thread.
///
/// First stand the forms of those that hibernate, each once, and the agents that are awake. Of
/// those that rest each is read when somebody looks for it; what a hibernating one has beside its
/// form stands there as it lies in memory.
final class AgentCodec {
  private static final int WHOLE = 0;
  private static final int ASLEEP = 1;

  private AgentCodec() {}

  static void write(Encoder out, AgentTable agents) {
    List<Map.Entry<AgentId, Held>> resting = new ArrayList<>();
    Map<Form, Integer> uses = new LinkedHashMap<>();
    for (Held one : agents.resting()) {
      resting.add(Map.entry(one.id(), one));
      if (one instanceof Sleeper sleeper) {
        uses.merge(sleeper.form(), 1, Integer::sum);
      }
    }
    Map<Form, Integer> numbers = new HashMap<>();
    uses.keySet().forEach(form -> numbers.put(form, numbers.size()));
    out.list(List.copyOf(uses.entrySet()), (to, form) -> {
      Form.write(to, form.getKey());
      to.int32(form.getValue());
    });
    out.list(agents.awake(), AgentCodec::write);
    MapCodec.write(out, resting, (to, one) -> {
      switch (one.getValue()) {
        case Stopped(Agent agent) -> write(to.int8(WHOLE), agent);
        case Sleeper sleeper ->
          sleeper.write(to.int8(ASLEEP), Objects.requireNonNull(numbers.get(sleeper.form())));
      }
    });
  }

  static AgentTable agents(Decoder in, int version) {
    Map<Form, Integer> uses = new LinkedHashMap<>();
    for (int left = in.size(1); left > 0; left--) {
      uses.put(Form.read(in, version), in.int32());
    }
    List<Form> forms = List.copyOf(uses.keySet());
    Map<AgentId, Agent> awake = new HashMap<>();
    in.list(from -> agent(from, version)).forEach(agent -> awake.put(agent.id(), agent));
    PersistentMap<AgentId, Held> resting = MapCodec.read(in, from -> {
      Held one = held(from, forms, version);
      return Map.entry(one.id(), one);
    });
    return new AgentTable(PersistentMap.of(awake), resting, Pool.of(uses));
  }

  private static Held held(Decoder in, List<Form> forms, int version) {
    int code = in.int8();
    return switch (code) {
      case WHOLE -> new Stopped(agent(in, version));
      case ASLEEP -> Sleeper.read(in, forms);
      default -> throw new CorruptJournal("no agent has the code " + code);
    };
  }

  /// Returns agents as they stand in a state of version 3: all in one list.
  static AgentTable earlier(Decoder in) {
    List<Form> forms = in.list(from -> Form.read(from, StateCodec.FIRST));
    Map<AgentId, Agent> awake = new HashMap<>();
    Map<AgentId, Held> resting = new HashMap<>();
    Map<Form, Integer> uses = new HashMap<>();
    for (int left = in.size(1); left > 0; left--) {
      int code = in.int8();
      if (code == WHOLE) {
        Agent agent = agent(in, StateCodec.FIRST);
        if (agent.stoppedAt().isPresent()) {
          resting.put(agent.id(), new Stopped(agent));
        } else {
          awake.put(agent.id(), agent);
        }
      } else if (code == ASLEEP) {
        Sleeper sleeper = Sleeper.earlier(in, forms);
        resting.put(sleeper.id(), sleeper);
        uses.merge(sleeper.form(), 1, Integer::sum);
      } else {
        throw new CorruptJournal("no agent has the code " + code);
      }
    }
    return new AgentTable(PersistentMap.of(awake), PersistentMap.of(resting), Pool.of(uses));
  }

  static void write(Encoder out, Agent agent) {
    Agent.Identity identity = agent.identity();
    out.value(identity.id(), ValueCodec::agent)
        .optional(identity.parent(), ValueCodec::agent)
        .text(identity.name())
        .text(identity.model())
        .blob(identity.systemPrompt())
        .blob(identity.manifest())
        .list(List.copyOf(identity.approvalRequired()), Encoder::text)
        .value(identity.lifecycle(), ValueCodec::lifecycle)
        .value(identity.limits(), ValueCodec::limits)
        .int32(identity.depth())
        .instant(identity.startedAt())
        .int64(identity.spawned())
        .flag(identity.asksOutcomes())
        .optional(identity.program(), Encoder::blob)
        .value(identity.confinement(), AgentCodec::write)
        .value(identity.standing(), AgentCodec::write)
        .optional(identity.principal(), ValueCodec::principal)
        .value(identity.quorum(), ValueCodec::quorum);
    out.word(agent.state())
        .optional(agent.stoppedAt(), Encoder::instant)
        .list(keys(agent.children()), ValueCodec::agent)
        .list(keys(agent.activeRuns()), ValueCodec::run)
        .value(agent.usage(), ValueCodec::usage)
        .value(agent.budget(), BudgetCodec::write)
        .list(agent.mailbox(), MailCodec::write)
        .value(agent.conversation(), MailCodec::write);
    if (agent.schedule().isPresent()) {
      out.optional(agent.served(), Encoder::instant);
    }
    out.value(agent.supervision(), SupervisionCodec::write).value(agent.kinds(), MailCodec::kinds);
  }

  /// Returns what starts an agent's own program, where a state of `version` says so.
  static Optional<BlobRef> program(Decoder in, int version) {
    return version < StateCodec.PROGRAMS ? Optional.empty() : in.optional(Decoder::blob);
  }

  /// Returns for whom something is done, where a state of `version` says so.
  static Optional<Principal> principal(Decoder in, int version) {
    return version < StateCodec.PRINCIPALS ? Optional.empty() : in.optional(ValueCodec::principal);
  }

  static void write(Encoder out, Confinement confinement) {
    out.optional(confinement.tier(), Encoder::word)
        .value(confinement.limits(), ValueCodec::programLimits);
  }

  /// Returns how an agent's programs are to be held, as far as a state of `version` says so.
  static Confinement confinement(Decoder in, int version) {
    Optional<Tier> tier =
        version < StateCodec.TIERS ? Optional.empty() : in.optional(from -> from.word(Tier.class));
    return new Confinement(
        tier, version < StateCodec.LIMITS ? ProgramLimits.USUAL : ValueCodec.programLimits(in));
  }

  static void write(Encoder out, Standing standing) {
    out.value(standing.claim(), ValueCodec::claim)
        .value(standing.ladder(), ValueCodec::ladder)
        .optional(standing.longest(), Encoder::duration)
        .value(standing.window(), ValueCodec::window)
        .flag(standing.reuses());
  }

  /// Returns how an agent asks models, as far as a state of `version` says so.
  static Standing standing(Decoder in, int version) {
    return new Standing(
        version < StateCodec.BUDGETS ? Claim.USUAL : ValueCodec.claim(in),
        version < StateCodec.LADDERS ? Ladder.NONE : ValueCodec.ladder(in),
        version < StateCodec.DEADLINES ? Optional.empty() : in.optional(Decoder::duration),
        version < StateCodec.SUMMARIES ? ContextWindow.USUAL : ValueCodec.window(in),
        version >= StateCodec.REUSE && in.flag());
  }

  /// Returns who has to answer questions of an agent, where a state of `version` says so.
  static Quorum quorum(Decoder in, int version) {
    return version < StateCodec.QUORUMS ? Quorum.ONE : ValueCodec.quorum(in);
  }

  static Agent agent(Decoder in, int version) {
    Agent.Identity identity = new Agent.Identity(
        ValueCodec.agent(in),
        in.optional(ValueCodec::agent),
        in.text(),
        in.text(),
        in.blob(),
        in.blob(),
        new HashSet<>(in.list(Decoder::text)),
        ValueCodec.lifecycle(in),
        ValueCodec.limits(in),
        in.int32(),
        in.instant(),
        in.int64(),
        in.flag(),
        program(in, version),
        confinement(in, version),
        standing(in, version),
        principal(in, version),
        quorum(in, version));
    AgentState state = in.word(AgentState.class);
    Optional<Instant> stoppedAt = in.optional(Decoder::instant);
    var children = set(in.list(ValueCodec::agent));
    var runs = set(in.list(ValueCodec::run));
    Usage usage = ValueCodec.usage(in);
    Budget budget = BudgetCodec.budget(in);
    List<Message> messages = in.list(from -> MailCodec.message(from, version));
    Conversation conversation = MailCodec.conversation(in);
    Optional<Instant> served = identity.lifecycle() instanceof Lifecycle.Scheduled
        ? in.optional(Decoder::instant)
        : Optional.empty();
    Supervision supervision = SupervisionCodec.read(in);
    Map<String, BlobRef> kinds = MailCodec.kinds(in);
    Inbox inbox = new Inbox(kinds, messages, conversation, served);
    return new Agent(identity, state, stoppedAt, children, runs, usage, budget, inbox, supervision);
  }

  private static <K, V> List<K> keys(PersistentMap<K, V> map) {
    List<K> keys = new ArrayList<>(map.size());
    map.forEach((key, value) -> keys.add(key));
    return keys;
  }

  private static <K> PersistentMap<K, Boolean> set(List<K> keys) {
    PersistentMap<K, Boolean> set = PersistentMap.empty();
    for (K key : keys) {
      set = set.with(key, true);
    }
    return set;
  }
}

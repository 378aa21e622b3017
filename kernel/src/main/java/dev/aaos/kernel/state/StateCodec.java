package dev.aaos.kernel.state;

import dev.aaos.capability.Capability;
import dev.aaos.collection.PersistentMap;
import dev.aaos.kernel.agent.Agent;
import dev.aaos.kernel.agent.AgentState;
import dev.aaos.kernel.agent.Conversation;
import dev.aaos.kernel.agent.Inbox;
import dev.aaos.kernel.agent.Lifecycle;
import dev.aaos.kernel.agent.Run;
import dev.aaos.kernel.agent.Supervision;
import dev.aaos.kernel.approval.Approval;
import dev.aaos.kernel.authority.Grants;
import dev.aaos.kernel.authority.Meter;
import dev.aaos.kernel.base.AgentId;
import dev.aaos.kernel.base.Grant;
import dev.aaos.kernel.base.KernelLimits;
import dev.aaos.kernel.base.RunId;
import dev.aaos.kernel.base.Usage;
import dev.aaos.kernel.budget.Budget;
import dev.aaos.kernel.effect.Call;
import dev.aaos.kernel.effect.UnknownOutcome;
import dev.aaos.kernel.effect.UnknownOutcomes;
import dev.aaos.kernel.ipc.Message;
import dev.aaos.kernel.journal.CallCodec;
import dev.aaos.kernel.journal.SupervisionCodec;
import dev.aaos.kernel.journal.ValueCodec;
import dev.aaos.log.BlobRef;
import dev.aaos.log.CorruptJournal;
import dev.aaos.log.Decoder;
import dev.aaos.log.Encoder;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.ToLongFunction;

/// The bytes of a whole state: what a snapshot holds.
///
/// The state is the fold of the journal, so bytes that cannot be read are no loss: whatever is
/// written here may change its version and forget the old one. What of it depends on bounds says
/// under which it was made, because under others the same records give another state. Stateless;
/// any thread.
public final class StateCodec {
  /// Version of the encoding, its first byte. Those before it did not know which outcomes are
  /// unknown, nor when a call was begun, which the journal has known all along: they are not
  /// used.
  static final int VERSION = 3;

  private final KernelLimits limits;

  /// A codec of states that were made under `limits`.
  public StateCodec(KernelLimits limits) {
    this.limits = limits;
  }

  /// Returns the encoding of `state`.
  public byte[] encode(State state) {
    Encoder out = new Encoder();
    write(out, state);
    return out.take();
  }

  /// Returns the content that `state` needs for what lives: agents, their runs, open questions.
  public Set<BlobRef> needed(State state) {
    Set<AgentId> gone = new HashSet<>();
    state.agents().forEach((id, agent) -> {
      if (agent.stoppedAt().isPresent()) {
        gone.add(id);
      }
    });
    State lives = state;
    for (AgentId id : gone) {
      lives = lives.withAgents(lives.agents().without(id), lives.living(), lives.endedAgents());
    }
    for (Run run : state.runs().values()) {
      if (gone.contains(run.agent()) && !run.isActive()) {
        lives = lives.withRuns(lives.runs().without(run.id()), lives.endedRuns());
      }
    }
    Set<BlobRef> needed = new HashSet<>();
    write(new Encoder(needed::add), lives);
    return needed;
  }

  private void write(Encoder out, State state) {
    out.int8(VERSION)
        .int32(limits.finishedAgents())
        .int32(limits.finishedRuns())
        .int64(state.sequence())
        .instant(state.time())
        .int32(state.living());
    out.list(sorted(state.agents(), agent -> agent.identity().spawned()), StateCodec::write);
    ended(out, state.endedAgents(), ValueCodec::agent);
    SharedCodec.Writer shared = new SharedCodec.Writer();
    out.list(sorted(state.runs(), Run::started), (to, run) -> RunCodec.write(to, run, shared));
    ended(out, state.endedRuns(), ValueCodec::run);
    grants(out, state.grants());
    out.list(sorted(state.approvals(), Approval::request), StateCodec::write);
    out.list(sorted(state.calls(), Call::intent), CallCodec::write);
    out.list(sorted(state.lost().listed(), UnknownOutcome::intent), CallCodec::write)
        .int64(state.lost().gone());
  }

  /// Returns the state after the record `sequence`, encoded as `bytes`.
  ///
  /// @throws CorruptJournal when they are none that this daemon can use, saying why
  public State decode(long sequence, ByteBuffer bytes) {
    try {
      Decoder in = new Decoder(bytes);
      int version = in.int8();
      if (version != VERSION) {
        throw new CorruptJournal("it holds a state of version " + version
            + "; this daemon reads those of version " + VERSION);
      }
      checkBound("AAOS_MAX_FINISHED_AGENTS", limits.finishedAgents(), in.int32());
      checkBound("AAOS_MAX_FINISHED_RUNS", limits.finishedRuns(), in.int32());
      State state = state(in);
      in.end();
      if (state.sequence() != sequence) {
        throw new CorruptJournal("it holds the state after record " + state.sequence());
      }
      return state;
    } catch (IllegalArgumentException | ArithmeticException e) {
      throw new CorruptJournal("a value is out of its range: " + e.getMessage(), e);
    }
  }

  private static void checkBound(String what, int bound, int stated) {
    if (stated != bound) {
      throw new CorruptJournal("it was made when " + what + " was " + stated + ", not " + bound);
    }
  }

  private static State state(Decoder in) {
    long sequence = in.int64();
    var time = in.instant();
    int living = in.int32();
    var agents = map(in.list(StateCodec::agent), Agent::id);
    Ended<AgentId> endedAgents = ended(in, ValueCodec::agent);
    SharedCodec.Reader shared = new SharedCodec.Reader();
    var runs = map(in.list(from -> RunCodec.read(from, shared)), Run::id);
    Ended<RunId> endedRuns = ended(in, ValueCodec::run);
    Grants grants = grants(in);
    var approvals = map(in.list(StateCodec::approval), Approval::id);
    var calls = map(in.list(CallCodec::call), Call::intent);
    UnknownOutcomes lost =
        new UnknownOutcomes(map(in.list(CallCodec::outcome), UnknownOutcome::intent), in.int64());
    return new State(
        sequence,
        time,
        agents,
        living,
        runs,
        grants,
        approvals,
        calls,
        lost,
        endedAgents,
        endedRuns);
  }

  private static <K, V> List<V> sorted(PersistentMap<K, V> map, ToLongFunction<V> sequence) {
    return map.values().stream().sorted(Comparator.comparingLong(sequence)).toList();
  }

  private static <K, V> PersistentMap<K, V> map(List<V> values, Function<V, K> key) {
    Map<K, V> map = new HashMap<>();
    values.forEach(value -> map.put(key.apply(value), value));
    return PersistentMap.of(map);
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

  private static <T> void ended(Encoder out, Ended<T> queue, BiConsumer<Encoder, ? super T> write) {
    List<T> members = new ArrayList<>();
    for (long number = queue.first(); number < queue.next(); number++) {
      members.add(queue.members().get(number).orElseThrow());
    }
    out.int64(queue.first()).list(members, write);
  }

  private static <T> Ended<T> ended(Decoder in, Function<Decoder, T> read) {
    return Ended.of(in.int64(), in.list(read));
  }

  private static void write(Encoder out, Agent agent) {
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
        .flag(identity.asksOutcomes());
    out.word(agent.state())
        .optional(agent.stoppedAt(), Encoder::instant)
        .list(keys(agent.children()), ValueCodec::agent)
        .list(keys(agent.activeRuns()), ValueCodec::run)
        .value(agent.usage(), ValueCodec::usage)
        .optional(agent.budget(), StateCodec::write)
        .list(agent.mailbox(), MailCodec::write)
        .value(agent.conversation(), MailCodec::write);
    if (agent.schedule().isPresent()) {
      out.optional(agent.served(), Encoder::instant);
    }
    out.value(agent.supervision(), SupervisionCodec::write).value(agent.kinds(), MailCodec::kinds);
  }

  private static Agent agent(Decoder in) {
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
        in.flag());
    AgentState state = in.word(AgentState.class);
    Optional<Instant> stoppedAt = in.optional(Decoder::instant);
    var children = set(in.list(ValueCodec::agent));
    var runs = set(in.list(ValueCodec::run));
    Usage usage = ValueCodec.usage(in);
    Optional<Budget> budget = in.optional(StateCodec::budget);
    List<Message> messages = in.list(MailCodec::message);
    Conversation conversation = MailCodec.conversation(in);
    Optional<Instant> served = identity.lifecycle() instanceof Lifecycle.Scheduled
        ? in.optional(Decoder::instant)
        : Optional.empty();
    Supervision supervision = SupervisionCodec.read(in);
    Map<String, BlobRef> kinds = MailCodec.kinds(in);
    Inbox inbox = new Inbox(kinds, messages, conversation, served);
    return new Agent(identity, state, stoppedAt, children, runs, usage, budget, inbox, supervision);
  }

  private static void write(Encoder out, Budget budget) {
    out.value(budget.limit(), ValueCodec::budget).int64(budget.used()).instant(budget.since());
  }

  private static Budget budget(Decoder in) {
    return new Budget(ValueCodec.budget(in), in.int64(), in.instant());
  }

  private static void grants(Encoder out, Grants grants) {
    List<Grant> inOrder =
        grants.all().stream().sorted(Comparator.comparingLong(Grant::id)).toList();
    out.int64(grants.nextId()).list(inOrder, (to, grant) -> {
      Meter meter = grants.meter(grant.id());
      to.value(grant, ValueCodec::grant)
          .int64(meter.uses())
          .instant(meter.due())
          .flag(meter.approved())
          .flag(meter.revoked());
    });
  }

  private record Metered(Grant grant, Meter meter) {}

  private static Grants grants(Decoder in) {
    long nextId = in.int64();
    Map<String, Capability> known = new HashMap<>();
    Grants grants = Grants.empty();
    for (Metered one : in.list(from -> metered(from, known))) {
      grants = grants.restore(one.grant, one.meter);
    }
    return grants.from(nextId);
  }

  /// Many grants are of the same capability, and to read one takes long.
  private static Metered metered(Decoder in, Map<String, Capability> known) {
    return new Metered(
        ValueCodec.grant(in, text -> known.computeIfAbsent(text, ValueCodec::capability)),
        new Meter(in.int64(), in.instant(), in.flag(), in.flag()));
  }

  private static void write(Encoder out, Approval question) {
    out.value(question.id(), ValueCodec::approval)
        .value(question.agent(), ValueCodec::agent)
        .optional(question.run(), ValueCodec::run)
        .text(question.tool())
        .digest(question.fingerprint())
        .blob(question.input())
        .blob(question.effect())
        .instant(question.requestedAt())
        .int64(question.request())
        .word(question.verdict())
        .text(question.reason());
  }

  private static Approval approval(Decoder in) {
    return new Approval(
        ValueCodec.approval(in),
        ValueCodec.agent(in),
        in.optional(ValueCodec::run),
        in.text(),
        in.digest(),
        in.blob(),
        in.blob(),
        in.instant(),
        in.int64(),
        in.word(Approval.Verdict.class),
        in.text());
  }
}

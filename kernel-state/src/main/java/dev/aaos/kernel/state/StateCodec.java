package dev.aaos.kernel.state;

import dev.aaos.collection.PersistentMap;
import dev.aaos.kernel.agent.Agent;
import dev.aaos.kernel.agent.Run;
import dev.aaos.kernel.approval.Approval;
import dev.aaos.kernel.approval.Ballot;
import dev.aaos.kernel.approval.Quorum;
import dev.aaos.kernel.authority.GrantCodec;
import dev.aaos.kernel.authority.Grants;
import dev.aaos.kernel.authority.Outside;
import dev.aaos.kernel.authority.OutsideCodec;
import dev.aaos.kernel.base.AgentId;
import dev.aaos.kernel.base.Freeze;
import dev.aaos.kernel.base.KernelLimits;
import dev.aaos.kernel.base.RunId;
import dev.aaos.kernel.effect.Call;
import dev.aaos.kernel.effect.UnknownOutcome;
import dev.aaos.kernel.effect.UnknownOutcomes;
import dev.aaos.kernel.journal.ValueCodec;
import dev.aaos.kernel.part.MapCodec;
import dev.aaos.log.BlobRef;
import dev.aaos.log.CorruptJournal;
import dev.aaos.log.Decoder;
import dev.aaos.log.Encoder;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.ToLongFunction;

/// The bytes of a whole state: what a snapshot holds.
///
/// What is idle or has ended, however much that is, is not read by [#decode]: it stands in maps of
/// which each part is read when somebody looks into it, and [State#readAll] reads the rest.
///
/// The state is the fold of the journal. What of it depends on bounds says under which it was
/// made, because under others the same records give another state. Once records are pruned, the
/// state that stands for them is all there is of them: each version since the first that came
/// with pruning, 3, stays readable. Stateless; any thread.
public final class StateCodec {
  /// Version of the encoding, its first byte.
  static final int VERSION = 12;

  /// The first version that is still read. Those before it did not know which outcomes are
  /// unknown, nor when a call was begun, which the journal has known all along: they are not
  /// used. It has agents and runs in one list each.
  static final int FIRST = 3;

  /// The first version in which an agent may have a program of its own.
  static final int PROGRAMS = 4;

  /// The first version in which an agent may ask for a tier.
  static final int TIERS = 5;

  /// The first version in which there may be limits of an agent's programs.
  static final int LIMITS = 6;

  /// The first version in which there are budgets of more than tokens, and something set aside.
  static final int BUDGETS = 7;

  /// The first version in which runs may climb a ladder of models.
  static final int LADDERS = 8;

  /// The first version in which runs may have to end by a time.
  static final int DEADLINES = 9;

  /// The first version in which a summary may stand for a part of what was said.
  static final int SUMMARIES = 10;

  /// The first version in which everything may be frozen.
  static final int FREEZES = 11;

  /// The first version in which agents may be told again what was answered before.
  static final int REUSE = 11;

  /// The first version in which it is known for whom agents work.
  static final int PRINCIPALS = 12;
  /// The first version in which a question may need more than one person.
  static final int QUORUMS = 12;

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

  /// Tells `to` all content that `state` refers to.
  public void references(State state, Consumer<BlobRef> to) {
    refer(state, Set.of(), to);
  }

  /// Returns the content that `state` needs for what lives: agents, their runs, open questions.
  public Set<BlobRef> needed(State state) {
    Set<BlobRef> needed = new HashSet<>();
    Set<AgentId> gone = new HashSet<>();
    for (Agent agent : state.agents().values()) {
      if (agent.stoppedAt().isPresent()) {
        gone.add(agent.id());
      }
    }
    refer(state, gone, needed::add);
    return needed;
  }

  /// Tells `to` of all content but what only agents that are `gone` and their ended runs refer to.
  private static void refer(State state, Set<AgentId> gone, Consumer<BlobRef> to) {
    Encoder out = new Encoder(to);
    for (Agent agent : state.agents().values()) {
      if (!gone.contains(agent.id())) {
        AgentCodec.write(out, agent);
        out.take();
      }
    }
    TranscriptCodec.Writer shared = new TranscriptCodec.Writer();
    for (Run run : state.runs().values()) {
      if (run.isActive() || !gone.contains(run.agent())) {
        shared.add(run);
        RunCodec.write(out, run, shared);
      }
    }
    shared.write(out);
    out.list(state.approvals().values(), StateCodec::write);
    out.list(state.calls().values(), CallCodec::write);
    out.list(state.lost().listed().values(), CallCodec::write);
  }

  private void write(Encoder out, State state) {
    out.int8(VERSION)
        .int32(limits.finishedAgents())
        .int32(limits.finishedRuns())
        .int64(state.sequence())
        .instant(state.time())
        .int32(state.living());
    AgentCodec.write(out, state.agents());
    write(out, state.endedAgents(), ValueCodec::agent);
    write(out, state.runs());
    write(out, state.endedRuns(), ValueCodec::run);
    GrantCodec.write(out, state.grants());
    out.list(sorted(state.approvals(), Approval::request), StateCodec::write);
    out.list(sorted(state.calls(), Call::intent), CallCodec::write);
    out.list(sorted(state.lost().listed(), UnknownOutcome::intent), CallCodec::write)
        .int64(state.lost().gone())
        .value(state.spending(), BudgetCodec::write)
        .optional(state.frozen(), (to, freeze) -> to.instant(freeze.since()).text(freeze.reason()))
        .value(state.outside(), OutsideCodec::write);
  }

  private static void write(Encoder out, RunTable runs) {
    TranscriptCodec.Writer shared = new TranscriptCodec.Writer();
    List<Run> active = runs.active();
    List<Map.Entry<RunId, Run>> ended = new ArrayList<>();
    active.forEach(shared::add);
    for (Run run : runs.ended()) {
      shared.add(run);
      ended.add(Map.entry(run.id(), run));
    }
    shared.write(out);
    out.list(active, (to, run) -> RunCodec.write(to, run, shared));
    MapCodec.write(out, ended, (to, run) -> RunCodec.write(to, run.getValue(), shared));
  }

  private static RunTable runs(Decoder in, int version) {
    TranscriptCodec.Reader shared = new TranscriptCodec.Reader(in);
    var active = map(in.list(from -> RunCodec.read(from, shared, version)), Run::id);
    PersistentMap<RunId, Run> ended = MapCodec.read(in, from -> {
      Run run = RunCodec.read(from, shared, version);
      return Map.entry(run.id(), run);
    });
    return new RunTable(active, ended);
  }

  /// Returns runs as they stand in a state of version 3: all in one list.
  private static RunTable earlierRuns(Decoder in) {
    SharedCodec.Reader shared = new SharedCodec.Reader();
    RunTable runs = RunTable.empty();
    for (Run run : in.list(from -> RunCodec.read(from, shared, FIRST))) {
      runs = runs.with(run);
    }
    return runs;
  }

  /// Returns the state after the record `sequence`, encoded as `bytes`, which nobody may change
  /// any more: what is not read yet is read from them.
  ///
  /// @throws CorruptJournal when they are none that this daemon can use, saying why
  public State decode(long sequence, ByteBuffer bytes) {
    return decode(sequence, bytes, true);
  }

  /// Does the same with a state that stands for records which are gone: it is taken under
  /// whatever bounds it was made, because there is nothing to make it anew from.
  public State decodeAnchor(long sequence, ByteBuffer bytes) {
    return decode(sequence, bytes, false);
  }

  private State decode(long sequence, ByteBuffer bytes, boolean sameBounds) {
    try {
      Decoder in = new Decoder(bytes);
      int version = in.int8();
      if (version < FIRST || version > VERSION) {
        throw new CorruptJournal("it holds a state of version " + version
            + "; this daemon reads those of version " + FIRST + " to " + VERSION);
      }
      int agents = in.int32();
      int runs = in.int32();
      if (sameBounds) {
        checkBound("AAOS_MAX_FINISHED_AGENTS", limits.finishedAgents(), agents);
        checkBound("AAOS_MAX_FINISHED_RUNS", limits.finishedRuns(), runs);
      }
      State state = state(in, version);
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

  private static State state(Decoder in, int version) {
    boolean earlier = version == FIRST;
    long sequence = in.int64();
    var time = in.instant();
    int living = in.int32();
    AgentTable agents = earlier ? AgentCodec.earlier(in) : AgentCodec.agents(in, version);
    Ended<AgentId> endedAgents = ended(in, ValueCodec::agent, earlier);
    RunTable runs = earlier ? earlierRuns(in) : runs(in, version);
    Ended<RunId> endedRuns = ended(in, ValueCodec::run, earlier);
    Grants grants = earlier
        ? GrantCodec.earlier(in, agents::shared)
        : GrantCodec.read(in, agents::shared, version >= QUORUMS);
    var approvals = map(in.list(from -> approval(from, version)), Approval::id);
    var calls = map(in.list(from -> CallCodec.call(from, version)), Call::intent);
    var unknown = map(in.list(from -> CallCodec.outcome(from, version)), UnknownOutcome::intent);
    UnknownOutcomes lost = new UnknownOutcomes(unknown, in.int64());
    Spending spending = version < BUDGETS ? Spending.NONE : BudgetCodec.spending(in);
    Optional<Freeze> frozen = version < FREEZES
        ? Optional.empty()
        : in.optional(from -> new Freeze(from.instant(), from.text()));
    Outside outside = version < PRINCIPALS ? Outside.NONE : OutsideCodec.read(in);
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
        endedRuns,
        spending,
        frozen,
        outside);
  }

  private static <K, V> List<V> sorted(PersistentMap<K, V> map, ToLongFunction<V> sequence) {
    return map.values().stream().sorted(Comparator.comparingLong(sequence)).toList();
  }

  private static <K, V> PersistentMap<K, V> map(List<V> values, Function<V, K> key) {
    Map<K, V> map = new HashMap<>();
    values.forEach(value -> map.put(key.apply(value), value));
    return PersistentMap.of(map);
  }

  private static <T> void write(Encoder out, Ended<T> queue, BiConsumer<Encoder, ? super T> write) {
    List<Map.Entry<Long, T>> members = new ArrayList<>();
    for (long number = queue.first(); number < queue.next(); number++) {
      members.add(Map.entry(number, queue.members().get(number).orElseThrow()));
    }
    out.int64(queue.first());
    MapCodec.write(out, members, (to, one) -> to.varint(one.getKey()).value(one.getValue(), write));
  }

  private static <T> Ended<T> ended(Decoder in, Function<Decoder, T> read, boolean earlier) {
    long first = in.int64();
    return earlier
        ? Ended.of(first, in.list(read))
        : Ended.of(first, MapCodec.read(in, from -> Map.entry(from.varint(), read.apply(from))));
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
        .text(question.reason())
        .list(List.copyOf(question.requesters()), ValueCodec::principal)
        .value(question.ballot().quorum(), ValueCodec::quorum)
        .list(question.ballot().yes(), StateCodec::write)
        .optional(question.ballot().edit(), ValueCodec::edit);
  }

  private static void write(Encoder out, Ballot.Yes yes) {
    out.value(yes.by(), ValueCodec::principal).optional(yes.allowance(), ValueCodec::allowance);
  }

  private static Ballot ballot(Decoder in) {
    return new Ballot(
        ValueCodec.quorum(in),
        in.list(from ->
            new Ballot.Yes(ValueCodec.principal(from), from.optional(ValueCodec::allowance))),
        in.optional(ValueCodec::edit));
  }

  private static Approval approval(Decoder in, int version) {
    boolean counted = version >= QUORUMS;
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
        in.text(),
        counted ? new HashSet<>(in.list(ValueCodec::principal)) : Set.of(),
        counted ? ballot(in) : Ballot.of(Quorum.ONE));
  }
}

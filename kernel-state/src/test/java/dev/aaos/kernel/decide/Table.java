package dev.aaos.kernel.decide;

import dev.aaos.capability.Capability;
import dev.aaos.capability.CapabilityRequest;
import dev.aaos.capability.Constraints;
import dev.aaos.kernel.agent.Confinement;
import dev.aaos.kernel.agent.Cron;
import dev.aaos.kernel.agent.Lifecycle;
import dev.aaos.kernel.agent.Manifest.RunLimits;
import dev.aaos.kernel.agent.Manifest.UnknownOutcomes;
import dev.aaos.kernel.agent.Schedule;
import dev.aaos.kernel.agent.StopReason;
import dev.aaos.kernel.approval.Approval.Verdict;
import dev.aaos.kernel.approval.Quorum;
import dev.aaos.kernel.approval.Voice;
import dev.aaos.kernel.authority.Need;
import dev.aaos.kernel.base.AgentId;
import dev.aaos.kernel.base.ApprovalId;
import dev.aaos.kernel.base.KernelLimits;
import dev.aaos.kernel.base.Labels;
import dev.aaos.kernel.base.LoopLimits;
import dev.aaos.kernel.base.MessageId;
import dev.aaos.kernel.base.Principal;
import dev.aaos.kernel.base.Result;
import dev.aaos.kernel.base.Root;
import dev.aaos.kernel.base.RunId;
import dev.aaos.kernel.base.Usage;
import dev.aaos.kernel.budget.Bid;
import dev.aaos.kernel.budget.Price;
import dev.aaos.kernel.budget.Quota;
import dev.aaos.kernel.budget.Terms;
import dev.aaos.kernel.conversation.LoopWatch;
import dev.aaos.kernel.conversation.Reply;
import dev.aaos.kernel.decide.Command.CallSite;
import dev.aaos.kernel.decide.Command.NewGrant;
import dev.aaos.kernel.device.Ruling;
import dev.aaos.kernel.effect.Call;
import dev.aaos.kernel.effect.EffectClass;
import dev.aaos.kernel.journal.CallFact;
import dev.aaos.kernel.journal.Draft;
import dev.aaos.kernel.journal.Fact;
import dev.aaos.kernel.state.State;
import dev.aaos.log.BlobRef;
import dev.aaos.log.Digest;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;

/// A state that commands are decided on, one after another, without journal or threads.
final class Table {
  static final KernelLimits SMALL = new KernelLimits(
      6,
      2,
      2,
      3,
      4,
      2,
      10,
      4,
      1_000,
      Duration.ofMillis(10),
      Duration.ofMinutes(1),
      LoopLimits.DEFAULT);
  static final BlobRef BLOB = new BlobRef(new Digest(1, 1, 1, 1), 1, 0, 4);
  static final Principal ANN = new Principal("uid 1000 (ann)");
  static final Digest PRINT = new Digest(7, 7, 7, 7);

  private final Decider decider;
  private long ids;
  State state = State.GENESIS;
  Instant now = Instant.parse("2026-11-24T12:00:00Z");
  List<Draft> last = List.of();

  Table(KernelLimits limits) {
    this.decider = new Decider(limits);
  }

  Table() {
    this(KernelLimits.DEFAULT);
  }

  <R> Result<R> decide(Command<R> command) {
    Decision<R> decision = decider.decide(state, command, now);
    last = decision.drafts();
    state = decision.after();
    return decision.reply();
  }

  /// Decides what must not be refused.
  <R> R done(Command<R> command) {
    return switch (decide(command)) {
      case Result.Ok<R>(R value) -> value;
      case Result.Refused<R>(var errno, String reason) ->
        throw new AssertionError(errno + ": " + reason);
    };
  }

  /// Returns the facts of the last decision.
  List<Fact> facts() {
    return last.stream().map(Draft::fact).toList();
  }

  /// Returns what closes a question with `verdict`: a person's word, or nobody's.
  static Command.Answer answering(ApprovalId question, Verdict verdict, String reason) {
    boolean said = verdict == Verdict.APPROVED || verdict == Verdict.DENIED;
    return new Command.Answer(
        question, verdict, reason, said ? Optional.of(Voice.of(ANN)) : Optional.empty(), 8);
  }

  Fact onlyFact() {
    if (last.size() != 1) {
      throw new AssertionError("one fact was expected: " + facts());
    }
    return last.getFirst().fact();
  }

  UUID id() {
    return new UUID(0xa, ++ids);
  }

  /// Every day at noon, in a zone with its own ideas of when that is.
  static final Lifecycle DAILY = daily(Schedule.Missed.ONCE);

  static Lifecycle daily(Schedule.Missed missed) {
    return new Lifecycle.Scheduled(
        new Schedule(Cron.parse("0 12 * * *"), ZoneId.of("Europe/Berlin"), missed, "sweep"));
  }

  static Command.Bundle bundle(String name) {
    return new Command.Bundle(
        name,
        "model",
        BlobRef.EMPTY,
        BlobRef.EMPTY,
        new Lifecycle.OnDemand(),
        RunLimits.DEFAULT,
        Terms.USUAL,
        Optional.empty(),
        Optional.empty(),
        Map.of(),
        UnknownOutcomes.TELL,
        Optional.empty(),
        Confinement.USUAL,
        Quorum.ONE);
  }

  Command.Spawn spawning(Optional<AgentId> parent, List<NewGrant> grants) {
    return new Command.Spawn(new AgentId(id()), parent, "", bundle("agent"), Set.of(), grants, 0);
  }

  AgentId agent(String... capabilities) {
    return spawned(spawning(
        Optional.empty(), Arrays.stream(capabilities).map(Table::granted).toList()));
  }

  AgentId agent(NewGrant... grants) {
    return spawned(spawning(Optional.empty(), List.of(grants)));
  }

  AgentId child(AgentId parent, NewGrant... grants) {
    return spawned(spawning(Optional.of(parent), List.of(grants)));
  }

  AgentId gated(String tool, String... capabilities) {
    Command.Spawn plain = spawning(
        Optional.empty(), Arrays.stream(capabilities).map(Table::granted).toList());
    return spawned(new Command.Spawn(
        plain.id(), plain.parent(), "", plain.bundle(), Set.of(tool), plain.grants(), 0));
  }

  /// Returns an agent, questions about whose calls of `tool` are put to `quorum`.
  AgentId asking(Optional<AgentId> parent, Quorum quorum, String tool, NewGrant... grants) {
    Command.Bundle of = bundle("agent");
    Command.Bundle bundle = new Command.Bundle(
        of.name(),
        of.model(),
        of.systemPrompt(),
        of.manifest(),
        of.lifecycle(),
        of.limits(),
        of.terms(),
        of.rules(),
        of.place(),
        of.kinds(),
        of.unknownOutcomes(),
        of.program(),
        of.confinement(),
        quorum);
    return spawned(
        new Command.Spawn(new AgentId(id()), parent, "", bundle, Set.of(tool), List.of(grants), 0));
  }

  /// Returns an agent that remembers 4 turns.
  AgentId persistent(String... capabilities) {
    return living(new Lifecycle.Persistent(4), capabilities);
  }

  AgentId living(Lifecycle lifecycle, String... capabilities) {
    Command.Spawn plain = spawning(
        Optional.empty(), Arrays.stream(capabilities).map(Table::granted).toList());
    Command.Bundle bundle = new Command.Bundle(
        "agent",
        "model",
        BLOB,
        BLOB,
        lifecycle,
        RunLimits.DEFAULT,
        Terms.USUAL,
        Optional.empty(),
        Optional.empty(),
        Map.of(),
        UnknownOutcomes.TELL,
        Optional.empty(),
        Confinement.USUAL,
        Quorum.ONE);
    return spawned(
        new Command.Spawn(plain.id(), plain.parent(), "", bundle, Set.of(), plain.grants(), 0));
  }

  /// Returns an operator's message to `to`.
  Command.Send sending(AgentId to) {
    return sending(to, "");
  }

  Command.Send sending(AgentId to, String kind) {
    return new Command.Send(
        new MessageId(id()),
        Optional.empty(),
        to,
        kind,
        BLOB,
        Optional.empty(),
        Labels.operator(),
        1);
  }

  /// Returns an agent that takes messages of these `kinds`.
  AgentId typed(String... kinds) {
    Command.Spawn plain = spawning(Optional.empty(), List.of());
    Map<String, BlobRef> schemas = new HashMap<>();
    for (String kind : kinds) {
      schemas.put(kind, BLOB);
    }
    Command.Bundle bundle = new Command.Bundle(
        "agent",
        "model",
        BLOB,
        BLOB,
        new Lifecycle.Persistent(4),
        RunLimits.DEFAULT,
        Terms.USUAL,
        Optional.empty(),
        Optional.empty(),
        schemas,
        UnknownOutcomes.TELL,
        Optional.empty(),
        Confinement.USUAL,
        Quorum.ONE);
    return spawned(
        new Command.Spawn(plain.id(), plain.parent(), "", bundle, Set.of(), List.of(), 0));
  }

  AgentId budgeted(Optional<AgentId> parent, Quota budget) {
    Command.Spawn plain = spawning(parent, List.of());
    Command.Bundle bundle = new Command.Bundle(
        "agent",
        "model",
        BLOB,
        BLOB,
        new Lifecycle.OnDemand(),
        RunLimits.DEFAULT,
        Terms.of(budget),
        Optional.empty(),
        Optional.empty(),
        Map.of(),
        UnknownOutcomes.TELL,
        Optional.empty(),
        Confinement.USUAL,
        Quorum.ONE);
    return spawned(new Command.Spawn(plain.id(), parent, "", bundle, Set.of(), List.of(), 0));
  }

  AgentId spawned(Command.Spawn command) {
    done(command);
    return command.id();
  }

  static NewGrant granted(String text) {
    return granted(text, Map.of());
  }

  /// Returns a grant of an operator with constraints as a manifest spells them.
  static NewGrant granted(String text, Map<String, Object> constraints) {
    Capability capability = Capability.parse(text);
    return new NewGrant(OptionalLong.empty(), capability, constraints(constraints), Root.NONE);
  }

  static NewGrant derived(long from, String text) {
    return new NewGrant(OptionalLong.of(from), Capability.parse(text), Constraints.NONE, Root.NONE);
  }

  static Constraints constraints(Map<String, Object> constraints) {
    Map<String, Object> map = new HashMap<>(constraints);
    map.put("file_read", "/any");
    return CapabilityRequest.parse(map).constraints();
  }

  /// Returns the id of the agent's grant number `handle`.
  long grant(AgentId agent, int handle) {
    return state.grants().of(agent).get(handle).id();
  }

  RunId run(AgentId agent) {
    RunId run = new RunId(id());
    done(starting(agent, run, Optional.empty()));
    return run;
  }

  static Command.StartRun starting(AgentId agent, RunId run, Optional<RunId> continues) {
    return new Command.StartRun(
        run, agent, BLOB, continues, false, Optional.empty(), Labels.operator(), 1);
  }

  static Command.EndRun ending(RunId run) {
    return new Command.EndRun(run, StopReason.COMPLETE, BLOB, 1);
  }

  /// A call of which nothing is paid, and that may come to 100 tokens read and 50 written.
  static Command.BeginInference asking(RunId run) {
    return asking(run, LoopWatch.Loop.NONE);
  }

  static Command.BeginInference asking(RunId run, LoopWatch.Loop loop) {
    return new Command.BeginInference(run, new Bid(100, 50, Price.FREE), loop, 1);
  }

  static Command.FinishInference replying(RunId run, Usage usage) {
    return new Command.FinishInference(run, BLOB, Reply.Ending.COMPLETE, usage, 0, 1);
  }

  /// Returns a call of `tool` under the agent's handles for it and for what it needs.
  Command.Intend calling(AgentId agent, Optional<RunId> run, String tool, String... needs) {
    return new Command.Intend(
        new CallSite(agent, run, "call", 1),
        tool,
        need(agent, "tool: " + tool),
        Arrays.stream(needs).map(need -> need(agent, need)).toList(),
        EffectClass.EXTERNAL,
        CallFact.Input.of(BLOB),
        BLOB,
        PRINT,
        new ApprovalId(id()),
        Optional.empty(),
        new Ruling.Allowed());
  }

  Need need(AgentId agent, String wanted) {
    Capability capability = Capability.parse(wanted);
    return new Need(capability, state.grants().covering(agent, capability, now));
  }

  static Command.Intend answered(Command.Intend asked, ApprovalId answer) {
    return asked.under(answer, new Ruling.Allowed());
  }

  /// Decides a call that must be granted, and returns its intent.
  long intent(Command.Intend call) {
    return ((Permission.Granted) done(call)).intent();
  }

  static Command.Conclude concluding(long intent, Call.Status status) {
    return new Command.Conclude(
        intent,
        status,
        Optional.empty(),
        BLOB,
        PRINT,
        5,
        "daemon",
        Labels.NONE,
        OptionalInt.empty());
  }
}

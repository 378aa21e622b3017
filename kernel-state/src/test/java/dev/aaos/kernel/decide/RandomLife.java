package dev.aaos.kernel.decide;

import static dev.aaos.kernel.decide.Table.derived;
import static dev.aaos.kernel.decide.Table.granted;

import dev.aaos.kernel.agent.AgentState;
import dev.aaos.kernel.agent.Confinement;
import dev.aaos.kernel.agent.Lifecycle;
import dev.aaos.kernel.agent.Manifest.UnknownOutcomes;
import dev.aaos.kernel.agent.Place;
import dev.aaos.kernel.agent.Place.Notices;
import dev.aaos.kernel.agent.Place.Restart;
import dev.aaos.kernel.agent.ProgramLimit;
import dev.aaos.kernel.agent.ProgramLimits;
import dev.aaos.kernel.agent.Run;
import dev.aaos.kernel.agent.StopReason;
import dev.aaos.kernel.agent.Supervisor;
import dev.aaos.kernel.agent.Supervisor.Backoff;
import dev.aaos.kernel.agent.Supervisor.Strategy;
import dev.aaos.kernel.agent.Tier;
import dev.aaos.kernel.base.AgentId;
import dev.aaos.kernel.base.ApprovalId;
import dev.aaos.kernel.base.Errno;
import dev.aaos.kernel.base.Grant;
import dev.aaos.kernel.base.Labels;
import dev.aaos.kernel.base.RunId;
import dev.aaos.kernel.base.Usage;
import dev.aaos.kernel.budget.Bid;
import dev.aaos.kernel.budget.Loss;
import dev.aaos.kernel.budget.Price;
import dev.aaos.kernel.budget.Quota;
import dev.aaos.kernel.budget.Resource;
import dev.aaos.kernel.budget.Terms;
import dev.aaos.kernel.conversation.LoopWatch;
import dev.aaos.kernel.conversation.Reply;
import dev.aaos.kernel.decide.Command.CallSite;
import dev.aaos.kernel.decide.Command.NewGrant;
import dev.aaos.kernel.device.Ruling;
import dev.aaos.kernel.effect.Call;
import dev.aaos.kernel.effect.UnknownOutcome;
import dev.aaos.kernel.effect.UnknownOutcome.Finding;
import dev.aaos.kernel.journal.MachineFact;
import dev.aaos.kernel.journal.RunFact;
import dev.aaos.kernel.past.Point;
import dev.aaos.log.BlobRef;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;

/// Commands drawn from chance, that often have to do with what is on the table.
final class RandomLife {
  private static final List<String> CAPABILITIES =
      List.of("tool: *", "tool: t", "web_search", "file_read: /data/*", "file_read: /data/a/*");
  private static final List<Map<String, Object>> CONSTRAINTS = List.of(
      Map.of(),
      Map.of(),
      Map.of("max_uses", 2L),
      Map.of("rate", "3/min"),
      Map.of("expires", "10s"),
      Map.of("approval", "first"),
      Map.of("approval", "always"));

  private final Table table;
  private final RandomGenerator random;

  RandomLife(Table table, RandomGenerator random) {
    this.table = table;
    this.random = random;
  }

  Command<?> next() {
    if (random.nextInt(4) == 0) {
      table.now = table.now.plusMillis(random.nextInt(5_000));
    }
    if (table.state.frozen().isPresent() && random.nextInt(10) == 0) {
      return new Command.Unfreeze(1);
    }
    return switch (random.nextInt(26)) {
      case 25 -> spending();
      case 22 -> supervised();
      case 23 -> new Command.Restart(agent());
      case 24 ->
        random.nextBoolean()
            ? new Command.MakeReady(agent(), 1)
            : new Command.EndRun(run(), StopReason.error("broke"), Table.BLOB, 1);
      case 20 -> random.nextBoolean() ? table.sending(agent()) : late();
      case 21 ->
        random.nextBoolean() ? fork() : new Command.Receive(agent(), new RunId(table.id()));
      case 0, 1 -> table.spawning(Optional.empty(), grants());
      case 2 -> child();
      case 3 -> budgeted();
      case 4 ->
        new Command.Stop(
            agent(), random.nextBoolean() ? Optional.empty() : Optional.of(agent()), "why", 1);
      case 5, 6 ->
        Table.starting(
            agent(), new RunId(table.id()), random.nextBoolean() ? Optional.empty() : maybeRun());
      case 7 -> Table.ending(run());
      case 8 ->
        random.nextInt(8) == 0
            ? new Command.Climb(run(), "why", 1)
            : new Command.BeginInference(run(), bid(), loop(), 1);
      case 9, 10 -> Table.replying(run(), Usage.of(random.nextInt(50), random.nextInt(50)));
      case 11 -> new Command.FailInference(run(), "TIMEOUT", "slow", loss(), 1);
      case 12, 13, 14 -> call();
      case 15 ->
        new Command.RefuseCall(
            new CallSite(agent(), maybeRun(), "c", 1), "t", Errno.EINVAL, Optional.empty(), "no");
      case 16 -> Table.concluding(intent(), one(List.of(Call.Status.values())));
      case 17 -> extended();
      case 18 -> new RandomAnswers(random, table).answer(question());
      default -> rare();
    };
  }

  private Command<?> rare() {
    return switch (random.nextInt(14)) {
      case 13 -> new Command.Note(new MachineFact.Frozen("why"), 1);
      case 0 -> new Command.Boot("0.1.0", 1);
      case 1 -> new Command.Halt();
      case 2 -> new Command.StopRun(agent(), run(), StopReason.RUN_STOPPED, 1);
      case 3 -> new Command.OpenSession(new MachineFact.SessionOpened("test", "ann", 1, 1, 1));
      case 4 -> new Command.GiveUp(intent());
      case 5, 6, 7 -> new Command.Resolve(lost(), one(List.of(Finding.values())), "a note", 1);
      default -> new Command.Revoke(random.nextLong(1, table.state.grants().nextId() + 1), 1);
    };
  }

  private List<NewGrant> grants() {
    List<NewGrant> grants = new ArrayList<>();
    for (int i = random.nextInt(4); i > 0; i--) {
      grants.add(granted(one(CAPABILITIES), one(CONSTRAINTS)));
    }
    return grants;
  }

  private Command<?> child() {
    AgentId parent = agent();
    List<NewGrant> grants = new ArrayList<>();
    for (Grant held : table.state.grants().of(parent)) {
      if (random.nextBoolean()) {
        NewGrant plain = derived(held.id(), held.capability().toString());
        grants.add(new NewGrant(
            plain.parent(), plain.capability(), Table.constraints(one(CONSTRAINTS)), held.root()));
      }
    }
    return table.spawning(Optional.of(parent), grants);
  }

  /// A supervisor, or a child for one that waits for its children.
  private Command<?> supervised() {
    AgentId over = agent();
    boolean waits = table
        .state
        .agent(over)
        .filter(agent -> agent.state() == AgentState.STARTING)
        .isPresent();
    Command.Spawn plain = table.spawning(waits ? Optional.of(over) : Optional.empty(), List.of());
    Command.Bundle bundle = new Command.Bundle(
        "s",
        "m",
        Table.BLOB,
        Table.BLOB,
        one(List.of(new Lifecycle.OnDemand(), new Lifecycle.Persistent(3), Table.DAILY)),
        plain.bundle().limits(),
        Terms.USUAL,
        random.nextInt(waits ? 4 : 1) == 0 ? Optional.of(rules()) : Optional.empty(),
        waits ? Optional.of(place()) : Optional.empty(),
        Map.of(),
        one(List.of(UnknownOutcomes.values())),
        random.nextBoolean() ? Optional.of(Table.BLOB) : Optional.empty(),
        confinement(),
        new RandomAnswers(random, table).quorum());
    return new Command.Spawn(plain.id(), plain.parent(), "", bundle, Set.of(), plain.grants(), 1);
  }

  /// Parents and children that name limits of each other's size, and tiers.
  private Confinement confinement() {
    Map<ProgramLimit, Long> limits = new EnumMap<>(ProgramLimit.class);
    for (ProgramLimit limit : List.of(ProgramLimit.PROCESSES, ProgramLimit.TIME)) {
      if (random.nextInt(6) == 0) {
        limits.put(limit, random.nextLong(8, 16));
      }
    }
    Optional<Tier> tier =
        random.nextInt(8) == 0 ? Optional.of(one(List.of(Tier.values()))) : Optional.empty();
    return new Confinement(tier, ProgramLimits.of(limits));
  }

  private Supervisor rules() {
    return new Supervisor(
        one(List.of(Strategy.values())),
        random.nextInt(4),
        Duration.ofSeconds(30),
        new Backoff(Duration.ZERO, Duration.ofSeconds(5), random.nextInt(101)));
  }

  private Place place() {
    List<String> ids = List.of("a", "b", "c");
    return new Place(
        one(ids),
        one(List.of(Restart.values())),
        one(List.of(BlobRef.EMPTY, Table.BLOB)),
        Notices.NONE,
        List.of(one(ids)),
        List.of(one(ids)));
  }

  private Command<?> late() {
    Command.Send plain = table.sending(agent());
    return new Command.Send(
        plain.id(),
        Optional.empty(),
        plain.to(),
        one(List.of("", "", "order")),
        plain.body(),
        Optional.of(table.now.plusMillis(random.nextInt(3_000))),
        plain.labels(),
        1);
  }

  private Command<?> budgeted() {
    Command.Spawn plain = table.spawning(Optional.empty(), grants());
    Command.Bundle bundle = new Command.Bundle(
        "b",
        "m",
        Table.BLOB,
        Table.BLOB,
        one(List.of(new Lifecycle.OnDemand(), new Lifecycle.Persistent(3), Table.DAILY)),
        plain.bundle().limits(),
        Terms.of(Quota.tokens(random.nextInt(9_000), random.nextInt(20))),
        Optional.empty(),
        Optional.empty(),
        Map.of(),
        one(List.of(UnknownOutcomes.values())),
        random.nextBoolean() ? Optional.of(Table.BLOB) : Optional.empty(),
        confinement(),
        new RandomAnswers(random, table).quorum());
    return new Command.Spawn(
        plain.id(), plain.parent(), one(List.of("", "k")), bundle, Set.of("t"), plain.grants(), 1);
  }

  /// Of a model that is paid, or not.
  /// Some runs go round in circles far enough to have to stop.
  private LoopWatch.Loop loop() {
    int turns = random.nextInt(12);
    return turns == 0 ? LoopWatch.Loop.NONE : new LoopWatch.Loop(turns, "t");
  }

  private Bid bid() {
    Price price = random.nextBoolean() ? Price.FREE : new Price.Known(2, 5);
    return new Bid(random.nextInt(60), 1 + random.nextInt(60), price);
  }

  private Optional<Loss> loss() {
    Loss loss = new Loss(Usage.of(random.nextInt(9), random.nextInt(9)), random.nextInt(9));
    return one(List.of(Optional.of(Loss.NONE), Optional.of(loss), Optional.empty()));
  }

  private Command<?> spending() {
    List<Quota> quotas = one(List.of(
        List.of(),
        List.of(Quota.tokens(random.nextInt(20_000), random.nextInt(20))),
        List.of(new Quota(Resource.MONEY, random.nextInt(50_000), random.nextInt(20)))));
    return switch (random.nextInt(5)) {
      case 0 -> new Command.SetBudget(Optional.empty(), quotas, 1);
      case 1 -> new Command.SetBudget(Optional.of(agent()), quotas, 1);
      case 2 -> summary();
      case 3 -> reuse();
      default -> new Command.LoseAttempt(run(), loss().orElse(Loss.NONE), 1);
    };
  }

  private Command<?> reuse() {
    Reply.Ending ending = random.nextBoolean() ? Reply.Ending.COMPLETE : Reply.Ending.TOOL_USE;
    var again = new RunFact.InferenceReused(run(), Table.BLOB, ending, "m", 1);
    return new Command.ReuseInference(again, Labels.untrusted(Labels.Origin.WEB), loop(), 1);
  }

  private Command<?> summary() {
    RunId run = run();
    int entries = table.state.run(run).map(known -> known.transcript().size()).orElse(1);
    Run.Summary summary =
        new Run.Summary(Table.BLOB, random.nextInt(entries), random.nextInt(-1, 1), entries);
    var made = new RunFact.Summarised(run, summary, 0, Usage.of(random.nextInt(9), 1), 3);
    return switch (random.nextInt(3)) {
      case 0 -> new Command.BeginSummary(run, "s", bid(), 1);
      case 1 -> new Command.FinishSummary(made, random.nextInt(9), 1);
      default ->
        new Command.FailSummary(new RunFact.NotSummarised(run, "TIMEOUT", "slow"), loss(), 1);
    };
  }

  private Command<?> call() {
    Optional<RunId> run = random.nextBoolean() ? Optional.empty() : maybeRun();
    AgentId agent = run.flatMap(table.state::run)
        .map(Run::agent)
        .filter(own -> random.nextInt(5) > 0)
        .orElseGet(this::agent);
    Command.Intend call = switch (random.nextInt(3)) {
      case 0 -> table.calling(agent, run, "t");
      case 1 -> table.calling(agent, run, "t", "web_search");
      default -> table.calling(agent, run, "t", "file_read: /data/a/b", "file_read: /data/c");
    };
    return random.nextInt(3) == 0 ? Table.answered(call, question()) : call;
  }

  private Command<?> extended() {
    long intent = intent();
    AgentId agent = table.state.calls().get(intent).map(Call::agent).orElse(agent());
    return new Command.Extend(intent, table.need(agent, "web_search"), new Ruling.Allowed());
  }

  /// A fork of a run there is, mostly from a point it came to.
  private Command<?> fork() {
    RunId source = run();
    int own = table.state.run(source).map(run -> run.exchange().size()).orElse(1);
    List<Point.Begun> begun = table.state.calls().values().stream()
        .filter(call -> call.run().equals(Optional.of(source)) && random.nextBoolean())
        .map(call -> new Point.Begun(call.intent(), call.callId(), random.nextBoolean()))
        .toList();
    Point point = new Point(
        source,
        Math.max(1, random.nextLong(table.state.sequence() + 1)),
        1 + random.nextInt(own + 1),
        random.nextInt(3),
        random.nextBoolean() ? Optional.of(Reply.Ending.COMPLETE) : Optional.empty(),
        Usage.of(random.nextInt(20), 1),
        random.nextBoolean() ? begun : List.of(new Point.Begun(999, "c", random.nextBoolean())));
    return new Command.Fork(
        new AgentId(table.id()),
        new RunId(table.id()),
        point,
        one(List.of(BlobRef.EMPTY, Table.BLOB)),
        random.nextBoolean(),
        1);
  }

  private AgentId agent() {
    List<AgentId> agents = new ArrayList<>();
    table.state.agents().values().forEach(agent -> agents.add(agent.id()));
    return agents.isEmpty() || random.nextInt(20) == 0 ? new AgentId(table.id()) : one(agents);
  }

  private Optional<RunId> maybeRun() {
    List<RunId> runs = new ArrayList<>();
    table.state.runs().values().forEach(run -> runs.add(run.id()));
    return runs.isEmpty() ? Optional.empty() : Optional.of(one(runs));
  }

  private RunId run() {
    return maybeRun().orElseGet(() -> new RunId(table.id()));
  }

  private long intent() {
    List<Long> intents = new ArrayList<>();
    table.state.calls().forEach((intent, call) -> intents.add(intent));
    return intents.isEmpty() ? 999 : one(intents);
  }

  private long lost() {
    List<UnknownOutcome> lost = table.state.lost().listed().values();
    return lost.isEmpty() ? 999 : one(lost).intent();
  }

  private ApprovalId question() {
    List<ApprovalId> questions = new ArrayList<>();
    table.state.approvals().forEach((id, question) -> questions.add(id));
    return questions.isEmpty() ? new ApprovalId(table.id()) : one(questions);
  }

  private <T> T one(List<T> values) {
    return values.get(random.nextInt(values.size()));
  }
}

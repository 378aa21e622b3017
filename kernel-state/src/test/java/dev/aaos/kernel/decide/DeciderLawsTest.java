package dev.aaos.kernel.decide;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aaos.kernel.agent.Agent;
import dev.aaos.kernel.agent.AgentState;
import dev.aaos.kernel.agent.Run;
import dev.aaos.kernel.base.Grant;
import dev.aaos.kernel.base.KernelLimits;
import dev.aaos.kernel.base.LoopLimits;
import dev.aaos.kernel.base.RunId;
import dev.aaos.kernel.budget.Account;
import dev.aaos.kernel.budget.Reservation;
import dev.aaos.kernel.budget.Resource;
import dev.aaos.kernel.effect.UnknownOutcome;
import dev.aaos.kernel.journal.AgentFact;
import dev.aaos.kernel.journal.CallFact;
import dev.aaos.kernel.journal.Draft;
import dev.aaos.kernel.journal.Fact;
import dev.aaos.kernel.journal.Journal;
import dev.aaos.kernel.journal.JournalRecord;
import dev.aaos.kernel.journal.MessageFact;
import dev.aaos.kernel.journal.RunFact;
import dev.aaos.kernel.state.Fold;
import dev.aaos.kernel.state.State;
import dev.aaos.kernel.state.fixture.StateDump;
import dev.aaos.log.Content;
import dev.aaos.log.fixture.SimulatedDisk;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// What holds of every decision, over generated lives of a machine.
class DeciderLawsTest {
  private static final int LIVES = Integer.getInteger("aaos.lives", 80);
  private static final int COMMANDS = 120;
  private static final KernelLimits LIMITS = new KernelLimits(
      8,
      3,
      3,
      4,
      5,
      3,
      10,
      4,
      1_000,
      Duration.ofMillis(10),
      Duration.ofMinutes(1),
      LoopLimits.DEFAULT);

  /// What nothing begins without.
  private static final List<Class<? extends Fact>> BEGINNINGS = List.of(
      AgentFact.Spawned.class,
      AgentFact.Restarted.class,
      RunFact.Started.class,
      RunFact.Forked.class,
      RunFact.Resumed.class,
      RunFact.InferenceBegun.class,
      CallFact.Intended.class,
      CallFact.Repeated.class,
      CallFact.Extended.class,
      CallFact.Confined.class,
      MessageFact.Sent.class,
      MessageFact.Fired.class);

  private interface Check {
    void after(Table table, Command<?> command, State before) throws IOException;
  }

  /// Leads machines through generated lives; the seed of each is its number.
  private static void live(Check check) throws IOException {
    long seed = Long.getLong("aaos.seed", System.nanoTime());
    for (int life = 0; life < LIVES; life++) {
      Table table = new Table(LIMITS);
      RandomLife chance = new RandomLife(table, new SplittableRandom(seed + life));
      table.done(new Command.Boot("0.1.0", 1));
      try {
        for (int i = 0; i < COMMANDS; i++) {
          Command<?> command = chance.next();
          State before = table.state;
          table.decide(command);
          check.after(table, command, before);
        }
      } catch (RuntimeException | AssertionError e) {
        throw new AssertionError("repeat with -Daaos.seed=" + (seed + life), e);
      }
    }
  }

  @Test
  void aDecision_isDeterministicAndChangesNothingItWasGiven() throws IOException {
    live((table, command, before) -> {
      String dump = StateDump.of(before);
      Decision<?> again = new Decider(LIMITS).decide(before, command, table.now);

      assertThat(again.drafts()).isEqualTo(table.last);
      assertThat(StateDump.of(again.after())).isEqualTo(StateDump.of(table.state));
      assertThat(StateDump.of(before)).isEqualTo(dump);
    });
  }

  @Test
  void theStateAfter_isTheFoldOfTheRecords_andASequenceHasNoGaps() throws IOException {
    live((table, command, before) -> {
      State folded = before;
      for (Draft draft : table.last) {
        assertThat(draft.sequence()).isEqualTo(folded.sequence() + 1);
        assertThat(draft.time()).isAfterOrEqualTo(folded.time());
        assertThat(draft.cause()).isLessThan(draft.sequence());
        folded = new Fold(LIMITS).apply(folded, draft);
      }
      assertThat(StateDump.of(folded)).isEqualTo(StateDump.of(table.state));
    });
  }

  @Test
  void whileEverythingIsFrozen_nothingBegins_andItStaysSo_alsoOverABoot() throws IOException {
    int[] frozen = {0};
    live((table, command, before) -> {
      if (before.frozen().isPresent() && !(command instanceof Command.Unfreeze)) {
        frozen[0]++;
        assertThat(table.state.frozen()).isEqualTo(before.frozen());
        assertThat(table.last)
            .extracting(Draft::fact)
            .noneMatch(fact -> BEGINNINGS.stream().anyMatch(kind -> kind.isInstance(fact)));
      }
    });
    assertThat(frozen[0]).isGreaterThan(LIVES);
  }

  @Test
  void whenThatIsLifted_everyRunUnderWayIsGoneOnWith() throws IOException {
    live((table, command, before) -> {
      if (before.frozen().isPresent() && command instanceof Command.Unfreeze) {
        List<RunId> resumed = new ArrayList<>();
        for (Draft draft : table.last) {
          if (draft.fact() instanceof RunFact.Resumed(RunId run, String was)) {
            resumed.add(run);
          }
        }
        assertThat(resumed)
            .containsExactlyElementsOf(
                before.runs().active().stream().map(Run::id).toList());
        assertThat(table.state.frozen()).isEmpty();
        assertThat(table.state.calls().values())
            .allMatch(call -> call.orphaned() && call.isTakenUp());
      }
    });
  }

  @Test
  void everyState_isConsistent() throws IOException {
    live((table, command, before) -> {
      State state = table.state;
      long living = state.agents().values().stream()
          .filter(agent -> agent.stoppedAt().isEmpty())
          .count();
      assertThat((long) state.living()).isEqualTo(living).isLessThanOrEqualTo(LIMITS.agents());
      assertThat(state.endedAgents().size()).isEqualTo(state.agents().size() - living);
      long needed = state.agents().values().stream()
          .filter(agent -> agent.stoppedAt().isPresent() && !agent.children().isEmpty())
          .count();
      assertThat(state.endedAgents().size())
          .isLessThanOrEqualTo(Math.max(LIMITS.finishedAgents(), needed));
      assertThat(state.endedRuns().size()).isLessThanOrEqualTo(LIMITS.finishedRuns());
      assertThat(state.approvals().size()).isLessThanOrEqualTo(LIMITS.pendingApprovals());
      state.agents().values().forEach(agent -> checkAgent(state, agent));
      state.runs().values().forEach(run -> checkRun(state, run));
      state.grants().all().forEach(grant -> checkGrant(state, grant));
      state.lost().listed().values().forEach(outcome -> checkOutcome(state, outcome));
      checkSpending(state);
      state
          .approvals()
          .values()
          .forEach(
              question -> assertThat(state.agent(question.agent()).orElseThrow().isRunning())
                  .isTrue());
    });
  }

  /// What is set aside in each account is what is set aside for the runs that draw on it.
  private static void checkSpending(State state) {
    List<Reservation> aside = state.spending().aside().values();
    state.spending().system().accounts().forEach(account -> checkAside(account, aside));
    for (Agent agent : state.agents().values()) {
      List<Reservation> drawing =
          aside.stream().filter(one -> one.payers().contains(agent.id())).toList();
      agent.budget().accounts().forEach(account -> checkAside(account, drawing));
    }
  }

  private static void checkAside(Account account, List<Reservation> drawing) {
    Resource what = account.quota().resource();
    assertThat(account.held())
        .isEqualTo(drawing.stream().mapToLong(one -> one.call().of(what)).sum());
    assertThat(account.kept())
        .isEqualTo(drawing.stream().mapToLong(one -> one.closing().of(what)).sum());
  }

  private static void checkAgent(State state, Agent agent) {
    assertThat(agent.activeRuns().size()).isLessThanOrEqualTo(LIMITS.runsPerAgent());
    assertThat(agent.identity().depth()).isLessThanOrEqualTo(LIMITS.depth());
    agent
        .activeRuns()
        .forEach((run, here) -> assertThat(state.run(run).filter(Run::isActive)).isPresent());
    agent
        .children()
        .forEach((child, here) ->
            assertThat(state.agent(child).orElseThrow().identity().parent()).contains(agent.id()));
    Optional<Agent> parent = agent.identity().parent().flatMap(state::agent);
    if (agent.state() == AgentState.EXITED) {
      assertThat(agent.activeRuns().size()).isZero();
      assertThat(agent.supervision().place()).isPresent();
    }
    if (agent.isRunning() && agent.identity().parent().isPresent()) {
      boolean declared = agent.supervision().place().isPresent();
      boolean forked = agent.identity().name().contains("@");
      assertThat(parent.orElseThrow().isRunning()
              || forked
              || (declared && parent.get().state() == AgentState.STARTING))
          .isTrue();
      checkLine(state, agent);
    }
  }

  /// Whatever lives has all those above it listed, and each of them knows of it.
  private static void checkLine(State state, Agent agent) {
    Agent at = agent;
    while (at.identity().parent().isPresent()) {
      Agent above = state.agent(at.identity().parent().get()).orElseThrow();
      assertThat(above.children().contains(at.id())).isTrue();
      at = above;
    }
  }

  private static void checkRun(State state, Run run) {
    boolean listed = state
        .agent(run.agent())
        .filter(agent -> agent.activeRuns().contains(run.id()))
        .isPresent();
    assertThat(run.isActive()).isEqualTo(listed);
    assertThat(run.activity() instanceof Run.Activity.Ended).isEqualTo(!run.isActive());
  }

  /// What is given up is not under way any more, and is waited for by a run, or by none.
  private static void checkOutcome(State state, UnknownOutcome outcome) {
    assertThat(state.calls().contains(outcome.intent())).isFalse();
    boolean lives =
        outcome.call().run().flatMap(state::run).filter(Run::isActive).isPresent();
    assertThat(outcome.awaited() && (!lives || !outcome.isOpen())).isFalse();
  }

  private static void checkGrant(State state, Grant grant) {
    assertThat(state.agent(grant.owner())).isPresent();
    assertThat(state.grants().of(grant.owner())).contains(grant);
    if (grant.parent().isPresent()) {
      Grant source = state.grants().find(grant.parent().getAsLong()).orElseThrow();
      assertThat(source.capability().covers(grant.capability())).isTrue();
      assertThat(state.grants().meter(source.id()).uses())
          .isGreaterThanOrEqualTo(state.grants().meter(grant.id()).uses());
    }
  }

  @Test
  void theJournal_tellsTheSameStateAgain() throws IOException {
    for (int life = 0; life < LIVES; life++) {
      long seed = Long.getLong("aaos.seed", System.nanoTime()) + life;
      Table table = new Table(LIMITS);
      RandomLife chance = new RandomLife(table, new SplittableRandom(seed));
      SimulatedDisk disk = new SimulatedDisk();
      Content content = Content.open(disk, new SplittableRandom(1));
      Journal journal = Journal.open(disk, content, record -> {});
      for (int i = 0; i < COMMANDS; i++) {
        table.decide(chance.next());
        if (!table.last.isEmpty()) {
          journal.append(table.last);
        }
      }
      journal.close();

      List<JournalRecord> records = new ArrayList<>();
      Journal.open(disk, content, records::add);

      assertThat(StateDump.of(folded(records)))
          .as("repeat with -Daaos.seed=%s", seed)
          .isEqualTo(StateDump.of(table.state));
    }
  }

  private static State folded(List<JournalRecord> records) {
    Fold fold = new Fold(LIMITS);
    State state = State.GENESIS;
    for (JournalRecord record : records) {
      state = fold.apply(state, record.draft());
    }
    return state;
  }

  @Test
  void fiftyThousandAgents_leaveNothingBehind() {
    Table table = new Table(LIMITS);
    for (int i = 0; i < 25_000; i++) {
      var agent = table.gated("t", "tool: t", "web_search");
      var child = table.child(agent, Table.derived(table.grant(agent, 0), "tool: t"));
      var run = table.run(child);
      table.done(table.calling(child, Optional.of(run), "t"));
      table.done(new Command.Stop(agent, Optional.empty(), "user_requested", 1));
    }

    State state = table.state;
    assertThat(state.living()).isZero();
    assertThat(state.agents().size()).isEqualTo(LIMITS.finishedAgents());
    assertThat(state.runs().size()).isEqualTo(LIMITS.finishedRuns());
    assertThat(state.grants().all()).hasSizeLessThanOrEqualTo(LIMITS.finishedAgents() * 2);
    assertThat(state.approvals().isEmpty()).isTrue();
    assertThat(state.calls().isEmpty()).isTrue();
    assertThat(state.endedAgents().members().size()).isEqualTo(LIMITS.finishedAgents());
    assertThat(state.endedRuns().members().size()).isEqualTo(LIMITS.finishedRuns());
  }
}

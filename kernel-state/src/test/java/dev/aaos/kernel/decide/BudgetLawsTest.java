package dev.aaos.kernel.decide;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aaos.kernel.agent.Run;
import dev.aaos.kernel.agent.StopReason;
import dev.aaos.kernel.base.AgentId;
import dev.aaos.kernel.base.KernelLimits;
import dev.aaos.kernel.base.Result;
import dev.aaos.kernel.base.RunId;
import dev.aaos.kernel.base.Usage;
import dev.aaos.kernel.budget.Account;
import dev.aaos.kernel.budget.Bid;
import dev.aaos.kernel.budget.Loss;
import dev.aaos.kernel.budget.Price;
import dev.aaos.kernel.budget.Quota;
import dev.aaos.kernel.budget.Resource;
import dev.aaos.kernel.conversation.LoopWatch;
import dev.aaos.kernel.conversation.Reply;
import dev.aaos.kernel.journal.RunFact;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// Budgets against a ledger of what providers bill: whatever agents do side by side, and whenever
/// the daemon is killed, nobody is billed more than was there to be spent.
///
/// The providers here are honest: none bills more than the call could come to at most.
class BudgetLawsTest {
  private static final int LIVES = Integer.getInteger("aaos.lives", 80);
  private static final int STEPS = 150;
  private static final KernelLimits LIMITS = KernelLimits.DEFAULT;

  /// Agents of one tree, their runs, and what their providers have billed.
  private static final class Life {
    private final Table table = new Table(LIMITS);
    private final SplittableRandom random;
    private final List<AgentId> agents = new ArrayList<>();
    private final Map<AgentId, Optional<AgentId>> parents = new HashMap<>();
    private final List<RunId> runs = new ArrayList<>();
    private final Map<RunId, AgentId> owners = new HashMap<>();
    private final Map<RunId, Bid> asked = new HashMap<>();
    private final Set<RunId> summarised = new HashSet<>();
    private final Map<AgentId, Long> tokens = new HashMap<>();
    private final Map<AgentId, Long> money = new HashMap<>();
    private long allTokens;
    private long allMoney;
    private boolean crashed;

    Life(long seed) {
      random = new SplittableRandom(seed);
      table.done(new Command.Boot("0.1.0", 1));
      if (random.nextBoolean()) {
        table.done(new Command.SetBudget(Optional.empty(), quotas(), 1));
      }
      for (int i = 0; i < 5; i++) {
        Optional<AgentId> parent = i == 0 || random.nextInt(3) == 0
            ? Optional.empty()
            : Optional.of(agents.get(random.nextInt(agents.size())));
        AgentId agent =
            parent.isPresent() ? table.child(parent.get()) : table.agent("spawn_child: *");
        if (random.nextInt(3) > 0) {
          table.done(new Command.SetBudget(Optional.of(agent), quotas(), 1));
        }
        agents.add(agent);
        parents.put(agent, parent);
      }
    }

    private List<Quota> quotas() {
      Quota some = Quota.tokens(2_000 + random.nextInt(30_000), 0);
      Quota paid = new Quota(Resource.MONEY, 10_000 + random.nextInt(100_000), 0);
      return switch (random.nextInt(3)) {
        case 0 -> List.of(some);
        case 1 -> List.of(paid);
        default -> List.of(some, paid);
      };
    }

    void step() {
      table.now = table.now.plusSeconds(1);
      switch (random.nextInt(12)) {
        case 0, 1 -> start();
        case 2, 3, 4, 5 -> ask();
        case 6, 7, 8 -> answer();
        case 9 -> fail();
        case 10 -> lose();
        default -> endOrCrash();
      }
    }

    private void start() {
      if (runs.size() < 12) {
        AgentId agent = agents.get(random.nextInt(agents.size()));
        RunId run = table.run(agent);
        runs.add(run);
        owners.put(run, agent);
      }
    }

    private Optional<RunId> one(boolean asking) {
      List<RunId> some =
          runs.stream().filter(run -> asked.containsKey(run) == asking).toList();
      return some.isEmpty() ? Optional.empty() : Optional.of(some.get(random.nextInt(some.size())));
    }

    private void ask() {
      one(false).ifPresent(run -> {
        Price price = new Price.Known(1 + random.nextInt(3), 4 + random.nextInt(3));
        Bid bid = new Bid(50 + random.nextInt(900), 1 + random.nextInt(600), price);
        if (random.nextInt(6) == 0) {
          askForSummary(run, bid);
          return;
        }
        LoopWatch.Loop loop = new LoopWatch.Loop(random.nextInt(12), "t");
        Result<Begun> begun = table.decide(new Command.BeginInference(run, bid, loop, 1));
        if (begun instanceof Result.Ok<Begun>(Begun.Ask(long sequence, int output))) {
          assertThat(output).isBetween(1, bid.outputTokens());
          asked.put(run, new Bid(bid.inputTokens(), output, bid.price()));
        } else if (begun instanceof Result.Ok<Begun>(Begun.Close close)) {
          long read = Math.min(close.most(), 9_000) - close.outputTokens();
          asked.put(run, new Bid(read, close.outputTokens(), bid.price()));
        } else if (begun instanceof Result.Ok<Begun>(Begun.Wait())) {
          assertThat(asked).as("calls that it waits for").isNotEmpty();
        }
      });
    }

    private void askForSummary(RunId run, Bid bid) {
      if (table.decide(new Command.BeginSummary(run, "s", bid, 1)) instanceof Result.Ok<Long>) {
        asked.put(run, bid);
        summarised.add(run);
      }
    }

    private Bid taken(RunId run) {
      return Objects.requireNonNull(asked.remove(run));
    }

    private Usage used(Bid bid) {
      return Usage.of(
          random.nextLong(bid.inputTokens() + 1), random.nextLong(bid.outputTokens() + 1));
    }

    private void bill(RunId run, Bid bid, Usage usage) {
      long paid = bid.money(usage.inputTokens(), usage.outputTokens());
      Optional<AgentId> payer = Optional.of(Objects.requireNonNull(owners.get(run)));
      while (payer.isPresent()) {
        tokens.merge(payer.get(), usage.total(), Long::sum);
        money.merge(payer.get(), paid, Long::sum);
        payer = Objects.requireNonNull(parents.get(payer.get()));
      }
      allTokens += usage.total();
      allMoney += paid;
    }

    private static Loss loss(Bid bid, Usage usage) {
      return new Loss(usage, bid.money(usage.inputTokens(), usage.outputTokens()));
    }

    private void answer() {
      one(true).ifPresent(run -> {
        Bid bid = taken(run);
        Usage usage = used(bid);
        bill(run, bid, usage);
        long paid = loss(bid, usage).nanousd();
        var summary = new Run.Summary(Table.BLOB, 0, -1, 1);
        table.decide(
            summarised.remove(run)
                ? new Command.FinishSummary(
                    new RunFact.Summarised(run, summary, 0, usage, 0), paid, 1)
                : new Command.FinishInference(
                    run, Table.BLOB, Reply.Ending.COMPLETE, usage, paid, 1));
      });
    }

    private void fail() {
      one(true).ifPresent(run -> {
        Bid bid = taken(run);
        Usage usage = used(bid);
        bill(run, bid, usage);
        Optional<Loss> loss = Optional.of(loss(bid, usage));
        table.decide(
            summarised.remove(run)
                ? new Command.FailSummary(
                    new RunFact.NotSummarised(run, "TIMEOUT", "slow"), loss, 1)
                : new Command.FailInference(run, "TIMEOUT", "slow", loss, 1));
      });
    }

    private void lose() {
      one(true).ifPresent(run -> {
        Bid bid = Objects.requireNonNull(asked.get(run));
        Usage usage = used(bid);
        bill(run, bid, usage);
        Result<Boolean> again = table.decide(new Command.LoseAttempt(run, loss(bid, usage), 1));
        if (again instanceof Result.Ok<Boolean>(Boolean more) && !more) {
          asked.remove(run);
          summarised.remove(run);
          table.decide(
              new Command.FailInference(run, "TIMEOUT", "slow", Optional.of(Loss.NONE), 1));
        }
      });
    }

    /// What was under way when the daemon is killed is billed, and nobody hears how much.
    private void endOrCrash() {
      if (random.nextInt(4) == 0) {
        asked.forEach((run, bid) -> bill(run, bid, used(bid)));
        crashed |= !asked.isEmpty();
        asked.clear();
        summarised.clear();
        table.done(new Command.Boot("0.1.0", 1));
      } else {
        one(random.nextBoolean()).ifPresent(run -> {
          runs.remove(run);
          table.decide(new Command.EndRun(run, StopReason.COMPLETE, Table.BLOB, 1));
        });
      }
    }

    /// Lets whatever is under way come to its end.
    void end() {
      while (!asked.isEmpty()) {
        RunId run = asked.keySet().iterator().next();
        Bid bid = taken(run);
        Usage usage = used(bid);
        bill(run, bid, usage);
        table.decide(
            new Command.FailInference(run, "TIMEOUT", "slow", Optional.of(loss(bid, usage)), 1));
      }
      for (RunId run : runs) {
        table.decide(new Command.EndRun(run, StopReason.COMPLETE, Table.BLOB, 1));
      }
    }

    void check(boolean over) {
      for (AgentId agent : agents) {
        table
            .state
            .agent(agent)
            .orElseThrow()
            .budget()
            .accounts()
            .forEach(account -> check(
                account, tokens.getOrDefault(agent, 0L), money.getOrDefault(agent, 0L), over));
      }
      table
          .state
          .spending()
          .system()
          .accounts()
          .forEach(account -> check(account, allTokens, allMoney, over));
    }

    private void check(Account account, long billedTokens, long billedMoney, boolean over) {
      long billed = account.quota().resource() == Resource.TOKENS ? billedTokens : billedMoney;
      assertThat(billed).isLessThanOrEqualTo(account.quota().most());
      assertThat(account.used()).isGreaterThanOrEqualTo(billed);
      assertThat(account.left()).isNotNegative();
      if (over) {
        assertThat(account.held()).isZero();
        assertThat(account.kept()).isZero();
        if (!crashed) {
          assertThat(account.used()).isEqualTo(billed);
        }
      }
    }
  }

  @Test
  void nobodyIsBilledMoreThanThereIs_andWhatIsSettledIsWhatWasBilled() {
    long seed = Long.getLong("aaos.seed", System.nanoTime());
    for (int i = 0; i < LIVES; i++) {
      Life life = new Life(seed + i);
      try {
        for (int step = 0; step < STEPS; step++) {
          life.step();
          life.check(false);
        }
        life.end();
        life.check(true);
      } catch (RuntimeException | AssertionError e) {
        throw new AssertionError("repeat with -Daaos.seed=" + (seed + i), e);
      }
    }
  }
}

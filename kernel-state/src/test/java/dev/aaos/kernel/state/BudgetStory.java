package dev.aaos.kernel.state;

import dev.aaos.kernel.base.AgentId;
import dev.aaos.kernel.base.RunId;
import dev.aaos.kernel.base.Usage;
import dev.aaos.kernel.budget.Amount;
import dev.aaos.kernel.budget.Claim;
import dev.aaos.kernel.budget.Ladder;
import dev.aaos.kernel.budget.Quota;
import dev.aaos.kernel.budget.Resource;
import dev.aaos.kernel.journal.AgentFact;
import dev.aaos.kernel.journal.Fact;
import dev.aaos.kernel.journal.MachineFact;
import dev.aaos.kernel.journal.RunFact;
import dev.aaos.log.BlobRef;
import java.util.List;
import java.util.Optional;

/// The parts of the story that are about budgets, and about the models they are spent on.
final class BudgetStory {
  private BudgetStory() {}

  /// Returns budgets of `worker` and `sleeper`, what is spent and set aside for `run` of the
  /// worker, and how the two stand against others.
  static List<Fact> facts(AgentId worker, AgentId sleeper, RunId run, BlobRef message) {
    Quota money = new Quota(Resource.MONEY, 9_000_000_000L, 0);
    return List.of(
        new AgentFact.Claims(worker, new Claim(7, 2)),
        new AgentFact.Claims(sleeper, new Claim(3, -1)),
        new AgentFact.Budgeted(worker, List.of(Quota.tokens(5_000, 60), money)),
        new AgentFact.Budgeted(sleeper, List.of(money)),
        new MachineFact.Budgeted(List.of(money)),
        new RunFact.Started(run, worker, message, Optional.empty(), false, Optional.empty()),
        new RunFact.Reserved(run, new Amount(300, 40), new Amount(500, 60)),
        new RunFact.Settled(run, Usage.of(2, 3), 35),
        new RunFact.Reserved(run, new Amount(400, 50), new Amount(600, 70)),
        new RunFact.QuotaExceeded(run, Optional.of(worker), money, 35));
  }

  /// Returns ladders of `worker` and `sleeper`, and how far `run` of the worker has climbed.
  static List<Fact> ladders(AgentId worker, AgentId sleeper, RunId run) {
    Ladder ladder = new Ladder(List.of("middle", "large"));
    return List.of(
        new AgentFact.Climbs(worker, ladder),
        new AgentFact.Climbs(sleeper, ladder),
        new RunFact.Climbed(run, 2, "large", "middle declined to answer"));
  }
}

package dev.aaos.kernel.state;

import dev.aaos.kernel.agent.Run;
import dev.aaos.kernel.base.AgentId;
import dev.aaos.kernel.base.RunId;
import dev.aaos.kernel.base.Usage;
import dev.aaos.kernel.budget.Amount;
import dev.aaos.kernel.budget.Claim;
import dev.aaos.kernel.budget.ContextWindow;
import dev.aaos.kernel.budget.Ladder;
import dev.aaos.kernel.budget.Quota;
import dev.aaos.kernel.budget.Resource;
import dev.aaos.kernel.journal.AgentFact;
import dev.aaos.kernel.journal.Fact;
import dev.aaos.kernel.journal.MachineFact;
import dev.aaos.kernel.journal.RunFact;
import dev.aaos.log.BlobRef;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The parts of the story that are about budgets, about the models they are spent on, and about
/// time.
///
/// @param worker an agent that is awake
/// @param sleeper one that hibernates
/// @param run one of the worker's
record BudgetStory(AgentId worker, AgentId sleeper, RunId run) {
  private static final Quota MONEY = new Quota(Resource.MONEY, 9_000_000_000L, 0);
  private static final Quota TIME = new Quota(Resource.TIME, 7_200_000, 86_400);

  /// Returns what states of `version` can hold of it.
  List<Fact> told(int version, BlobRef message) {
    List<Fact> facts = new ArrayList<>();
    facts.addAll(version > 6 ? budgets(message) : List.of());
    facts.addAll(version > 7 ? ladders() : List.of());
    facts.addAll(version > 8 ? deadlines() : List.of());
    facts.addAll(version > 9 ? summaries(message) : List.of());
    facts.addAll(version > 10 ? reuse() : List.of());
    return facts;
  }

  /// Budgets, what is spent and set aside for the run, and how the two stand against others.
  private List<Fact> budgets(BlobRef message) {
    return List.of(
        new AgentFact.Claims(worker, new Claim(7, 2)),
        new AgentFact.Claims(sleeper, new Claim(3, -1)),
        new AgentFact.Budgeted(worker, List.of(Quota.tokens(5_000, 60), MONEY)),
        new AgentFact.Budgeted(sleeper, List.of(MONEY)),
        new MachineFact.Budgeted(List.of(MONEY)),
        new RunFact.Started(run, worker, message, Optional.empty(), false, Optional.empty()),
        new RunFact.Reserved(run, new Amount(300, 40), new Amount(500, 60)),
        new RunFact.Settled(run, Usage.of(2, 3), 35),
        new RunFact.Reserved(run, new Amount(400, 50), new Amount(600, 70)),
        new RunFact.QuotaExceeded(run, Optional.of(worker), MONEY, 35));
  }

  /// Ladders, and how far the run has climbed.
  private List<Fact> ladders() {
    Ladder ladder = new Ladder(List.of("middle", "large"));
    return List.of(
        new AgentFact.Climbs(worker, ladder),
        new AgentFact.Climbs(sleeper, ladder),
        new RunFact.Climbed(run, 2, "large", "middle declined to answer"));
  }

  /// How long runs may take, and by when the run has to end.
  private List<Fact> deadlines() {
    return List.of(
        new AgentFact.Timed(worker, Duration.ofHours(1)),
        new AgentFact.Timed(sleeper, Duration.ofMinutes(5)),
        new AgentFact.Budgeted(worker, List.of(Quota.tokens(5_000, 60), MONEY, TIME)),
        new AgentFact.Budgeted(sleeper, List.of(MONEY, TIME)),
        new RunFact.Due(run, Instant.parse("2026-11-24T13:00:00.123456789Z")));
  }

  /// Whose answers may be told again.
  private List<Fact> reuse() {
    return List.of(new AgentFact.Reuses(worker), new AgentFact.Reuses(sleeper));
  }

  /// How much models are told, and what stands for the beginning of the run's transcript.
  private List<Fact> summaries(BlobRef summary) {
    ContextWindow small = new ContextWindow(32_768, 60, Optional.of("small"));
    return List.of(
        new AgentFact.Windowed(worker, small),
        new AgentFact.Windowed(sleeper, new ContextWindow(8_192, 100, Optional.empty())),
        new RunFact.Summarised(run, new Run.Summary(summary, 1, 0, 1), 0, new Usage(90, 8, 7), 70));
  }
}

package dev.aaos.kernel.journal;

import dev.aaos.kernel.agent.Run;
import dev.aaos.kernel.base.Usage;
import dev.aaos.kernel.budget.Amount;
import dev.aaos.kernel.budget.Claim;
import dev.aaos.kernel.budget.ContextWindow;
import dev.aaos.kernel.budget.Ladder;
import dev.aaos.kernel.budget.Quota;
import dev.aaos.kernel.budget.Resource;
import dev.aaos.kernel.conversation.Reply;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The newer facts of the golden journals: on what terms models are asked.
final class GoldenTerms {
  private GoldenTerms() {}

  /// Returns those about budgets, and what is spent of them.
  static List<Fact> budgets() {
    List<Fact> facts = new ArrayList<>();
    Quota tokens = Quota.tokens(200_000, 86_400);
    Quota money = new Quota(Resource.MONEY, 2_500_000_000L, 0);
    facts.add(new AgentFact.Claims(GoldenFacts.AGENT, new Claim(5, -3)));
    facts.add(new AgentFact.Budgeted(GoldenFacts.AGENT, List.of(tokens, money)));
    facts.add(new MachineFact.Budgeted(List.of(money)));
    facts.add(new RunFact.Reserved(GoldenFacts.RUN, new Amount(3_000, 90), new Amount(4_000, 120)));
    facts.add(new RunFact.Settled(GoldenFacts.RUN, new Usage(5, 6, 7), 80));
    facts.add(new RunFact.QuotaNear(
        GoldenFacts.RUN, Optional.of(GoldenFacts.AGENT), tokens, 80, 160_001));
    facts.add(new RunFact.QuotaExceeded(GoldenFacts.RUN, Optional.empty(), money, 2_400_000_000L));
    return facts;
  }

  /// Returns those about runs that go round in circles, and climb.
  static List<Fact> ladders() {
    List<Fact> facts = new ArrayList<>();
    facts.add(new CallFact.Recurred(13, "shell", GoldenFacts.DIGEST, 3));
    facts.add(new RunFact.Stuck(GoldenFacts.RUN, "shell", 10));
    facts.add(new AgentFact.Climbs(GoldenFacts.AGENT, new Ladder(List.of("middle", "large"))));
    facts.add(new RunFact.Climbed(GoldenFacts.RUN, 1, "middle", "small declined to answer"));
    return facts;
  }

  /// Returns those about how long runs may take.
  static List<Fact> deadlines() {
    List<Fact> facts = new ArrayList<>();
    facts.add(new AgentFact.Timed(GoldenFacts.AGENT, Duration.ofMinutes(30)));
    facts.add(new AgentFact.Budgeted(
        GoldenFacts.AGENT, List.of(new Quota(Resource.TIME, 7_200_000, 3_600))));
    facts.add(new RunFact.Due(GoldenFacts.RUN, Instant.parse("2026-11-30T08:30:00Z")));
    facts.add(new RunFact.Late(GoldenFacts.RUN, Instant.parse("2026-11-30T08:30:00Z")));
    return facts;
  }

  /// Returns those about what is told in place of what was said.
  static List<Fact> summaries() {
    List<Fact> facts = new ArrayList<>();
    facts.add(new AgentFact.Windowed(
        GoldenFacts.AGENT, new ContextWindow(32_768, 60, Optional.of("small"))));
    facts.add(new RunFact.Summarised(
        GoldenFacts.RUN,
        new Run.Summary(GoldenFacts.BLOB, 12, 8, 20),
        2,
        new Usage(900, 80, 0),
        700));
    facts.add(new RunFact.NotSummarised(GoldenFacts.RUN, "llm_call_failed", "small: TIMEOUT"));
    return facts;
  }

  /// Returns those about what is kept to be taken back, what is told again, and what is frozen.
  static List<Fact> freezes() {
    List<Fact> facts = new ArrayList<>();
    facts.add(new CallFact.Preserved(13, "file_write", GoldenFacts.BLOB));
    facts.add(new AgentFact.Reuses(GoldenFacts.AGENT));
    facts.add(new RunFact.InferenceReused(
        GoldenFacts.RUN, GoldenFacts.BLOB, Reply.Ending.COMPLETE, "small", 17));
    facts.add(new MachineFact.Frozen("it deletes what it should not"));
    facts.add(new MachineFact.Unfrozen());
    return facts;
  }
}

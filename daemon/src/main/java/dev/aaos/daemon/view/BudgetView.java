package dev.aaos.daemon.view;

import dev.aaos.kernel.agent.Agent;
import dev.aaos.kernel.base.AgentId;
import dev.aaos.kernel.budget.Account;
import dev.aaos.kernel.budget.Amount;
import dev.aaos.kernel.budget.Budget;
import dev.aaos.kernel.budget.Money;
import dev.aaos.kernel.budget.Quota;
import dev.aaos.kernel.budget.Resource;
import dev.aaos.kernel.journal.RunFact;
import dev.aaos.kernel.state.State;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Budgets as JSON. Money stands there as text, exact, in US dollars.
public final class BudgetView {
  private BudgetView() {}

  /// Returns what all agents together may spend, and every one that lives and has a budget of its
  /// own, oldest first.
  public static Map<String, Object> of(State state, Instant now) {
    List<Agent> bounded = new ArrayList<>();
    for (Agent agent : state.agents().values()) {
      if (agent.stoppedAt().isEmpty() && !agent.budget().isEmpty()) {
        bounded.add(agent);
      }
    }
    bounded.sort(Comparator.comparingLong(agent -> agent.identity().spawned()));
    return Json.object(
        "system", accounts(state.spending().system(), now),
        "agents",
            bounded.stream()
                .map(agent -> Json.object(
                    "agent_id", agent.id().toString(),
                    "agent", agent.identity().name(),
                    "parent_agent", agent.identity().parent().map(AgentId::toString),
                    "accounts", accounts(agent.budget(), now)))
                .toList());
  }

  static List<Map<String, Object>> accounts(Budget budget, Instant now) {
    return budget.at(now).accounts().stream().map(BudgetView::account).toList();
  }

  private static Map<String, Object> account(Account account) {
    Map<String, Object> told = quota(account.quota());
    Resource resource = account.quota().resource();
    told.put("used", number(resource, account.used()));
    told.put("held", number(resource, account.held()));
    told.put("kept", number(resource, account.kept()));
    account.resets().ifPresent(when -> told.put("resets_at", when.toString()));
    told.put("exceeded", account.isSpent());
    return told;
  }

  static Map<String, Object> quota(Quota quota) {
    return Json.object(
        "resource", word(quota.resource()),
        "most", number(quota.resource(), quota.most()),
        "period_seconds", period(quota));
  }

  private static Optional<Long> period(Quota quota) {
    return Optional.of(quota.periodSeconds()).filter(seconds -> seconds > 0);
  }

  private static String word(Resource resource) {
    return switch (resource) {
      case TOKENS -> "tokens";
      case MONEY -> "usd";
      case TIME -> "seconds";
    };
  }

  private static Object number(Resource resource, long amount) {
    return switch (resource) {
      case TOKENS -> amount;
      case MONEY -> Money.usd(amount).substring(1);
      case TIME -> Math.ceilDiv(amount, 1_000L);
    };
  }

  /// Returns until when an agent gets no model call, as far as is known: its own budget, or that of
  /// one above it or of the system, is used up.
  static Optional<String> exceeded(State state, Agent agent, Instant now) {
    return state.spent(agent.id(), now).map(BudgetView::until);
  }

  private static String until(Account account) {
    return "quota exceeded"
        + account
            .resets()
            .map(when -> " until " + when.truncatedTo(ChronoUnit.SECONDS))
            .orElse("");
  }

  /// Returns a quota in words.
  static String words(Quota quota) {
    String most = amount(quota.resource(), quota.most());
    return quota.periodSeconds() == 0
        ? most
        : most + " in " + period(Duration.ofSeconds(quota.periodSeconds()));
  }

  static String words(List<Quota> quotas) {
    return quotas.isEmpty()
        ? "no bound"
        : String.join(", ", quotas.stream().map(BudgetView::words).toList());
  }

  static String amount(Resource resource, long amount) {
    return switch (resource) {
      case TOKENS -> amount + " tokens";
      case MONEY -> Money.usd(amount);
      case TIME -> period(Duration.ofSeconds(Math.ceilDiv(amount, 1_000L)));
    };
  }

  private static String period(Duration period) {
    return period.toSeconds() % 86_400 == 0
        ? period.toDays() + " d"
        : period.toSeconds() % 3_600 == 0 ? period.toHours() + " h" : period.toSeconds() + " s";
  }

  static String whose(Optional<AgentId> holder) {
    return holder.map(id -> "agent " + id).orElse("all agents");
  }

  /// Returns what a record of spending says, as the audit log tells it.
  static Map<String, Object> recorded(RunFact.Reserved fact) {
    return Json.object(
        "kind", "budget_reserved",
        "call", amounts(fact.call()),
        "closing", amounts(fact.closing()));
  }

  static Map<String, Object> recorded(RunFact.Settled fact) {
    return Json.object(
        "kind", "budget_settled",
        "lost_input_tokens", fact.lost().inputTokens(),
        "lost_output_tokens", fact.lost().outputTokens(),
        "usd", Money.usd(fact.nanousd()).substring(1));
  }

  static Map<String, Object> recorded(RunFact.QuotaNear fact) {
    Quota quota = fact.quota();
    return Json.object(
        "kind", "budget_warning",
        "percent", fact.percent(),
        "holder", fact.holder().map(Object::toString),
        "resource", word(quota.resource()),
        "most", number(quota.resource(), quota.most()),
        "period_seconds", period(quota),
        "used", number(quota.resource(), fact.used()));
  }

  static Map<String, Object> recorded(RunFact.QuotaExceeded fact) {
    Quota quota = fact.quota();
    return Json.object(
        "kind", "budget_exceeded",
        "holder", fact.holder().map(Object::toString),
        "resource", word(quota.resource()),
        "most", number(quota.resource(), quota.most()),
        "period_seconds", period(quota),
        "used", number(quota.resource(), fact.used()));
  }

  private static Map<String, Object> amounts(Amount amount) {
    return Json.object(
        "tokens", amount.tokens(), "usd", Money.usd(amount.nanousd()).substring(1));
  }
}

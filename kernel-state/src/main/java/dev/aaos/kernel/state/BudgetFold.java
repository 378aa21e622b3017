package dev.aaos.kernel.state;

import dev.aaos.kernel.agent.Agent;
import dev.aaos.kernel.base.AgentId;
import dev.aaos.kernel.base.RunId;
import dev.aaos.kernel.base.Usage;
import dev.aaos.kernel.budget.Amount;
import dev.aaos.kernel.budget.Budget;
import dev.aaos.kernel.budget.Quota;
import dev.aaos.kernel.budget.Reservation;
import dev.aaos.kernel.budget.Resource;
import dev.aaos.kernel.budget.TokenBudget;
import dev.aaos.kernel.journal.RunFact;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/// What spending, and what is set aside for it, do to the state.
final class BudgetFold {
  private BudgetFold() {}

  /// Returns the budget of an agent spawned at `now`, as it was recorded before budgets had records
  /// of their own.
  static Budget opened(Optional<TokenBudget> tokens, Instant now) {
    return Budget.open(
        tokens.map(most -> Quota.tokens(most.maxTokens(), most.periodSeconds())).stream()
            .toList(),
        now);
  }

  /// What an agent may spend from now on.
  static State bounded(State at, AgentId id, List<Quota> quotas, Instant now) {
    Reservation aside = at.spending().asideBy(id);
    boolean timed = quotas.stream().anyMatch(quota -> quota.resource() == Resource.TIME);
    int runs = timed ? runsBelow(at, id) : 0;
    return changed(at, id, budget -> budget.bounded(quotas, aside, runs, now));
  }

  /// What all agents together may spend from now on.
  static State bounded(State at, List<Quota> quotas, Instant now) {
    Spending spending = at.spending();
    int runs = at.runs().active().size();
    Budget bounded = spending.system().bounded(quotas, spending.inAll(), runs, now);
    return at.with(spending.with(bounded));
  }

  private static int runsBelow(State at, AgentId id) {
    return Math.toIntExact(at.runs().active().stream()
        .filter(run -> payers(at, run.agent()).contains(id))
        .count());
  }

  /// A run of `agent` is under way from `now` on.
  static State begun(State at, AgentId agent, Instant now) {
    return each(at, payers(at, agent), budget -> budget.working(1, now));
  }

  /// A run of `agent` is not under way any more.
  static State over(State at, AgentId agent, Instant now) {
    return each(at, payers(at, agent), budget -> budget.working(-1, now));
  }

  static State reserved(State at, RunFact.Reserved fact, Instant now) {
    Optional<AgentId> agent = at.run(fact.run()).map(run -> run.agent());
    if (agent.isEmpty()) {
      return at;
    }
    Reservation before = at.spending()
        .aside()
        .get(fact.run())
        .orElseGet(() -> Reservation.none(payers(at, agent.get())));
    State held = held(at, fact.run(), before, fact.call(), fact.closing());
    return each(held, before.payers(), budget -> budget.granted(now));
  }

  private static List<AgentId> payers(State at, AgentId id) {
    return at.line(id).stream().map(Agent::id).toList();
  }

  static State settled(State at, RunFact.Settled fact, Instant now) {
    Optional<Reservation> before = at.spending().aside().get(fact.run());
    State free = before
        .map(aside -> held(at, fact.run(), aside, Amount.ZERO, aside.closing()))
        .orElse(at);
    State told = free.run(fact.run())
        .filter(run -> !fact.lost().equals(Usage.ZERO))
        .map(run -> spent(free.with(run.spent(fact.lost())), run.agent(), fact.lost(), now))
        .orElse(free);
    List<AgentId> payers = told.run(fact.run())
        .map(run -> payers(told, run.agent()))
        .or(() -> before.map(Reservation::payers))
        .orElse(List.of());
    // The tokens of a run that is listed were charged with it.
    long tokens = told.run(fact.run()).isPresent() ? 0 : fact.lost().total();
    Amount paid = new Amount(tokens, fact.nanousd());
    return paid.isZero() ? told : each(told, payers, budget -> budget.spend(paid, now));
  }

  static State exceeded(State at, RunFact.QuotaExceeded fact, Instant now) {
    Quota quota = fact.quota();
    return fact.holder().isPresent()
        ? changed(at, fact.holder().get(), budget -> budget.refused(quota, now))
        : at.with(at.spending().with(at.spending().system().refused(quota, now)));
  }

  /// Gives back what was set aside so that a run that has ended could say where it stopped.
  static State ended(State at, RunId run) {
    return at.spending()
        .aside()
        .get(run)
        .map(aside -> held(at, run, aside, aside.call(), Amount.ZERO))
        .orElse(at);
  }

  private static State held(State at, RunId run, Reservation before, Amount call, Amount closing) {
    State held = each(at, before.payers(), budget -> budget.hold(before, call, closing));
    Reservation after = new Reservation(before.payers(), call, closing);
    return held.with(held.spending().with(run, after));
  }

  /// Charges the agent, every ancestor that keeps an account, and the system.
  static State spent(State at, AgentId spender, Usage usage, Instant when) {
    Optional<Agent> self = at.agent(spender);
    if (self.isEmpty()) {
      return at;
    }
    Amount tokens = new Amount(usage.total(), 0);
    State charged = at.with(self.get().spent(usage));
    return each(charged, payers(charged, spender), budget -> budget.spend(tokens, when));
  }

  /// Changes the budgets of those who pay, and the system's.
  private static State each(State at, List<AgentId> payers, UnaryOperator<Budget> change) {
    State changed = at;
    for (AgentId payer : payers) {
      changed = changed(changed, payer, change);
    }
    return changed.with(changed.spending().with(change.apply(changed.spending().system())));
  }

  private static State changed(State at, AgentId id, UnaryOperator<Budget> change) {
    Optional<Agent> agent = at.agent(id);
    Budget before = agent.map(Agent::budget).orElse(Budget.NONE);
    Budget after = change.apply(before);
    return agent.isEmpty() || after.equals(before) ? at : at.with(agent.get().with(after));
  }
}

package dev.aaos.kernel.state;

import dev.aaos.collection.PersistentMap;
import dev.aaos.kernel.base.AgentId;
import dev.aaos.kernel.base.RunId;
import dev.aaos.kernel.budget.Amount;
import dev.aaos.kernel.budget.Budget;
import dev.aaos.kernel.budget.Reservation;
import java.util.List;
import java.util.function.Predicate;

/// What all agents together may spend, and what is set aside of this and every other budget.
///
/// @param system what they may spend, and have
/// @param aside what is set aside, by the run it is for
public record Spending(Budget system, PersistentMap<RunId, Reservation> aside) {
  /// No bound, and nothing set aside.
  public static final Spending NONE = new Spending(Budget.NONE, PersistentMap.empty());

  /// Returns all that is set aside of the budget of `payer`.
  Reservation asideBy(AgentId payer) {
    return sum(reservation -> reservation.payers().contains(payer));
  }

  /// Returns all that is set aside.
  Reservation inAll() {
    return sum(reservation -> true);
  }

  private Reservation sum(Predicate<Reservation> which) {
    Amount call = Amount.ZERO;
    Amount closing = Amount.ZERO;
    for (Reservation reservation : aside.values()) {
      if (which.test(reservation)) {
        call = call.plus(reservation.call());
        closing = closing.plus(reservation.closing());
      }
    }
    return new Reservation(List.of(), call, closing);
  }

  Spending with(Budget budget) {
    return new Spending(budget, aside);
  }

  Spending with(RunId run, Reservation reservation) {
    return new Spending(
        system, reservation.isEmpty() ? aside.without(run) : aside.with(run, reservation));
  }
}

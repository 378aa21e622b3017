package dev.aaos.kernel.budget;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/// What somebody may spend, and has: one account for each of its quotas.
public record Budget(List<Account> accounts) {
  /// The budget of those who may spend what those above them may.
  public static final Budget NONE = new Budget(List.of());

  /// Copies the list.
  public Budget {
    accounts = List.copyOf(accounts);
  }

  /// Returns the budget of an agent that was spawned at `now`.
  public static Budget open(List<Quota> quotas, Instant now) {
    return new Budget(quotas.stream().map(quota -> Account.open(quota, now)).toList());
  }

  /// Returns whether there is no bound.
  public boolean isEmpty() {
    return accounts.isEmpty();
  }

  /// Returns this as it stands at `now`.
  public Budget at(Instant now) {
    return each(account -> account.at(now));
  }

  /// Returns this with `quotas` in place of its own. Of what was counted before the count goes
  /// on; of what was not it begins at `now`.
  ///
  /// @param aside what is set aside by those who draw on it
  /// @param runs how many runs are under way whose time it counts
  public Budget bounded(List<Quota> quotas, Reservation aside, int runs, Instant now) {
    List<Account> next = new ArrayList<>();
    for (Quota quota : quotas) {
      Optional<Account> before = account(quota);
      next.add(before
          .map(one -> new Account(
              quota, one.used(), one.held(), one.kept(), one.since(), false, one.work()))
          .orElseGet(() -> Account.open(quota, now)
              .hold(Reservation.none(List.of()), aside.call(), aside.closing())
              .working(runs, now)));
    }
    return new Budget(next);
  }

  /// Returns the account of `quota`, whatever its bound is now.
  public Optional<Account> account(Quota quota) {
    return accounts.stream()
        .filter(account -> account.quota().isOfTheSame(quota))
        .findFirst();
  }

  /// Returns the first account of which nothing is to be had at `now`.
  public Optional<Account> spent(Instant now) {
    return accounts.stream()
        .map(account -> account.at(now))
        .filter(Account::isSpent)
        .findFirst();
  }

  /// Returns the first account of time of which nothing is to be had at `now`.
  public Optional<Account> spentTime(Instant now) {
    return accounts.stream()
        .filter(account -> !account.quota().resource().isPaid())
        .map(account -> account.at(now))
        .filter(Account::isSpent)
        .findFirst();
  }

  /// Returns this with so many runs `more` under way from `now` on.
  public Budget working(int more, Instant now) {
    return each(account -> account.working(more, now));
  }

  /// Returns this after `cost` more was spent at `now`.
  public Budget spend(Amount cost, Instant now) {
    return each(account -> account.spend(cost, now));
  }

  /// Returns this with `call` and `closing` set aside in place of `before`.
  public Budget hold(Reservation before, Amount call, Amount closing) {
    return each(account -> account.hold(before, call, closing));
  }

  /// Returns this, a call having been refused at `now` because too little was left of `quota`.
  public Budget refused(Quota quota, Instant now) {
    return each(
        account -> account.quota().isOfTheSame(quota) ? account.marked(true, now) : account);
  }

  /// Returns this, a call having been let begin at `now`.
  public Budget granted(Instant now) {
    return each(account -> account.exceeded() ? account.marked(false, now) : account);
  }

  private Budget each(UnaryOperator<Account> change) {
    return accounts.isEmpty() ? this : new Budget(accounts.stream().map(change).toList());
  }
}

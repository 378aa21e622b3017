package dev.aaos.kernel.decide;

import dev.aaos.kernel.agent.Agent;
import dev.aaos.kernel.agent.Run;
import dev.aaos.kernel.base.AgentId;
import dev.aaos.kernel.base.Labels;
import dev.aaos.kernel.base.RunId;
import dev.aaos.kernel.base.Usage;
import dev.aaos.kernel.budget.Account;
import dev.aaos.kernel.budget.Amount;
import dev.aaos.kernel.budget.Bid;
import dev.aaos.kernel.budget.Budget;
import dev.aaos.kernel.budget.Money;
import dev.aaos.kernel.budget.Reservation;
import dev.aaos.kernel.budget.Resource;
import dev.aaos.kernel.journal.RunFact;
import dev.aaos.kernel.state.State;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/// Everything that a model call of one run is paid from: the accounts of its agent, of those above
/// it and of the system, as they stand now.
///
/// @param times those that count time, as they were when it was counted last
/// @param own what is set aside for this run itself, which it may use
record Purses(List<Purse> all, List<Purse> times, Reservation own) {
  /// How much a call may write with which a run says where it stopped.
  static final int CLOSING_OUTPUT = 512;

  /// How much is read in such a call besides what was read and written in the one before.
  private static final int CLOSING_INPUT = 1024;

  /// A call that could not write so much is not begun, unless it was to write less.
  private static final int LEAST_OUTPUT = 256;

  private static final int[] WARNINGS = {80, 50};

  /// One account.
  ///
  /// @param holder whose it is; empty for the system's
  record Purse(Optional<AgentId> holder, Account account) {
    private boolean isPaid() {
      return account.quota().resource().isPaid();
    }
  }

  static Purses of(Worktable table, Run run) {
    return of(table.state(), run.id(), run.agent(), table.now());
  }

  private static Purses of(State state, RunId run, AgentId id, Instant now) {
    List<Purse> all = new ArrayList<>();
    for (Agent payer : state.line(id)) {
      add(all, Optional.of(payer.id()), payer.budget());
    }
    add(all, Optional.empty(), state.spending().system());
    Reservation own =
        state.spending().aside().get(run).orElseGet(() -> Reservation.none(List.of()));
    return new Purses(
        all.stream()
            .filter(Purse::isPaid)
            .map(purse -> new Purse(purse.holder, purse.account.at(now)))
            .toList(),
        all.stream().filter(purse -> !purse.isPaid()).toList(),
        own);
  }

  private static void add(List<Purse> all, Optional<AgentId> holder, Budget budget) {
    budget.accounts().forEach(account -> all.add(new Purse(holder, account)));
  }

  boolean isEmpty() {
    return all.isEmpty();
  }

  boolean count(Resource resource) {
    return all.stream().anyMatch(purse -> purse.account().quota().resource() == resource);
  }

  /// Returns what is to be set aside beside a call of `bid` that may write `output`, so that the
  /// run can say where it stopped: it then reads all of that again.
  static Amount closing(Bid bid, long output) {
    long read = bid.inputTokens() + output + CLOSING_INPUT;
    return new Amount(read + CLOSING_OUTPUT, bid.money(read, CLOSING_OUTPUT));
  }

  /// Returns what was set aside so that the run can say where it stopped; nothing where it was set
  /// aside for a cheaper model than that of `bid`, and would not pay for this one.
  Amount closing(Bid bid) {
    Amount kept = own.closing();
    boolean pays = kept.isZero()
        || !count(Resource.MONEY)
        || kept.nanousd() >= bid.money(kept.tokens() - CLOSING_OUTPUT, CLOSING_OUTPUT);
    return pays ? kept : Amount.ZERO;
  }

  /// Returns how much a call of `bid` can be allowed to write; empty when not even a little.
  ///
  /// @param closing whether it is to leave room for another one, that says where the run stopped
  /// @param freed what would be if no other call were under way
  OptionalInt output(Bid bid, boolean closing, boolean freed) {
    long output = bid.outputTokens();
    for (Purse purse : all) {
      output = Math.min(output, output(purse.account(), bid, closing, freed));
    }
    return output >= Math.min(LEAST_OUTPUT, bid.outputTokens())
        ? OptionalInt.of(Math.toIntExact(output))
        : OptionalInt.empty();
  }

  private long output(Account account, Bid bid, boolean closing, boolean freed) {
    Resource what = account.quota().resource();
    long base = bid.most(0).of(what);
    long each = bid.most(1).of(what) - base;
    if (closing) {
      long alone = closing(bid, 0).of(what);
      each += closing(bid, 1).of(what) - alone;
      base = Usage.sum(base, alone);
    }
    long left = left(account) + (freed ? account.held() - own.call().of(what) : 0);
    if (left < base) {
      return -1;
    }
    return each == 0 ? Long.MAX_VALUE : (left - base) / each;
  }

  private long left(Account account) {
    Resource what = account.quota().resource();
    return account.left() + own.call().of(what) + own.closing().of(what);
  }

  /// Returns whether as much as `amount` can be set aside in all of them, beside what is.
  boolean hold(Amount amount) {
    return all.stream()
        .map(Purse::account)
        .allMatch(account -> account.left() >= amount.of(account.quota().resource()));
  }

  /// Returns the one of which there is least for a call of `bid`.
  Purse tightest(Bid bid) {
    Purse tightest = all.getFirst();
    for (Purse purse : all) {
      if (output(purse.account(), bid, false, false)
          < output(tightest.account(), bid, false, false)) {
        tightest = purse;
      }
    }
    return tightest;
  }

  /// Returns what a run is told that cannot have what a call of `bid` may cost.
  static String refusal(Purse purse, Bid bid) {
    Account account = purse.account();
    long wanted =
        bid.most(Math.min(LEAST_OUTPUT, bid.outputTokens())).of(account.quota().resource());
    String said = switch (account.quota().resource()) {
      case TOKENS ->
        "token budget exceeded: budget exceeded: used " + account.used() + "/"
            + account.quota().most() + " tokens, requested " + wanted + " more";
      case MONEY ->
        "budget exceeded: used " + Money.usd(account.used()) + " of "
            + Money.usd(account.quota().most()) + ", and this call may cost "
            + Money.usd(wanted);
      case TIME -> throw new IllegalArgumentException("calls are not paid with time");
    };
    String whose = purse.holder().map(id -> " (agent " + id + ")").orElse(" (all agents)");
    return account
        .resets()
        .map(when -> said + whose + "; it starts again at " + when.truncatedTo(ChronoUnit.SECONDS))
        .orElse(said + whose);
  }

  /// Records of which of them half, or four fifths, has been spent since this was taken.
  void warn(Worktable table, Run run, long cause) {
    for (Purse time : times) {
      Purse now = new Purse(time.holder, time.account.at(table.now()));
      warn(table, run, cause, time.account, now);
    }
    Purses after = of(table, run);
    for (Purse before : all) {
      after.all.stream()
          .filter(now -> now.holder().equals(before.holder())
              && now.account().quota().equals(before.account().quota()))
          .forEach(now -> warn(table, run, cause, before.account(), now));
    }
  }

  private static void warn(Worktable table, Run run, long cause, Account before, Purse now) {
    Account account = now.account();
    for (int percent : WARNINGS) {
      if (!reaches(before, percent) && reaches(account, percent)) {
        var near =
            new RunFact.QuotaNear(run.id(), now.holder(), account.quota(), percent, account.used());
        RunDecisions.record(table, run, cause, Labels.NONE, near);
        return;
      }
    }
  }

  private static boolean reaches(Account account, int percent) {
    return account.used() > 0 && account.used() >= account.quota().most() / 100.0 * percent;
  }
}

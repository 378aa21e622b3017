package dev.aaos.kernel.state;

import dev.aaos.collection.PersistentMap;
import dev.aaos.kernel.base.RunId;
import dev.aaos.kernel.budget.Account;
import dev.aaos.kernel.budget.Budget;
import dev.aaos.kernel.budget.Quota;
import dev.aaos.kernel.budget.Reservation;
import dev.aaos.kernel.budget.TokenBudget;
import dev.aaos.kernel.journal.ValueCodec;
import dev.aaos.log.CorruptJournal;
import dev.aaos.log.Decoder;
import dev.aaos.log.Encoder;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The bytes of budgets. Stateless; any thread.
///
/// States before version 7 knew none, or one of tokens: the codes of these are what stood there
/// to say whether there was one.
final class BudgetCodec {
  private static final int NONE = 0;
  private static final int OF_TOKENS = 1;
  private static final int OF_ACCOUNTS = 2;
  private static final int OF_TIME = 3;

  private BudgetCodec() {}

  static void write(Encoder out, Budget budget) {
    if (budget.isEmpty()) {
      out.int8(NONE);
    } else if (budget.accounts().stream().allMatch(account -> isPaid(account))) {
      out.int8(OF_ACCOUNTS).list(budget.accounts(), BudgetCodec::write);
    } else {
      out.int8(OF_TIME).list(budget.accounts(), BudgetCodec::writeTimed);
    }
  }

  private static boolean isPaid(Account account) {
    return account.quota().resource().isPaid();
  }

  static Budget budget(Decoder in) {
    int code = in.int8();
    return switch (code) {
      case NONE -> Budget.NONE;
      case OF_TOKENS -> ofTokens(in);
      case OF_ACCOUNTS -> new Budget(in.list(BudgetCodec::account));
      case OF_TIME -> new Budget(in.list(BudgetCodec::timed));
      default -> throw new CorruptJournal("no budget has the code " + code);
    };
  }

  private static Budget ofTokens(Decoder in) {
    TokenBudget limit = ValueCodec.budget(in);
    Quota quota = Quota.tokens(limit.maxTokens(), limit.periodSeconds());
    return new Budget(List.of(new Account(quota, in.int64(), 0, 0, in.instant(), false)));
  }

  private static void write(Encoder out, Account account) {
    out.value(account.quota(), ValueCodec::quota)
        .int64(account.used())
        .int64(account.held())
        .int64(account.kept())
        .instant(account.since())
        .flag(account.exceeded());
  }

  private static Account account(Decoder in) {
    return new Account(
        ValueCodec.quota(in), in.int64(), in.int64(), in.int64(), in.instant(), in.flag());
  }

  private static void writeTimed(Encoder out, Account account) {
    write(out, account);
    out.int32(account.work().runs()).instant(account.work().counted());
  }

  private static Account timed(Decoder in) {
    Account plain = account(in);
    Account.Work work = new Account.Work(in.int32(), in.instant());
    return new Account(
        plain.quota(),
        plain.used(),
        plain.held(),
        plain.kept(),
        plain.since(),
        plain.exceeded(),
        work);
  }

  static void write(Encoder out, Spending spending) {
    List<Map.Entry<RunId, Reservation>> aside = new ArrayList<>();
    spending.aside().forEach((run, reservation) -> aside.add(Map.entry(run, reservation)));
    aside.sort(Comparator.comparing(entry -> entry.getKey().value()));
    write(out, spending.system());
    out.list(
        aside,
        (to, entry) -> to.value(entry.getKey(), ValueCodec::run)
            .list(entry.getValue().payers(), ValueCodec::agent)
            .value(entry.getValue().call(), ValueCodec::amount)
            .value(entry.getValue().closing(), ValueCodec::amount));
  }

  static Spending spending(Decoder in) {
    Budget system = budget(in);
    Map<RunId, Reservation> aside = new HashMap<>();
    for (int left = in.size(1); left > 0; left--) {
      aside.put(
          ValueCodec.run(in),
          new Reservation(
              in.list(ValueCodec::agent), ValueCodec.amount(in), ValueCodec.amount(in)));
    }
    return new Spending(system, PersistentMap.of(aside));
  }
}

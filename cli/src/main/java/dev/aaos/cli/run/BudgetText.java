package dev.aaos.cli.run;

import dev.aaos.cli.shell.Figures;
import dev.aaos.cli.shell.Printable;
import dev.aaos.cli.wire.Json;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.List;

/// Words for budgets: of records about them, and of accounts.
public final class BudgetText {
  private static final String MONEY = "usd";
  private static final int CENTS = 2;
  private static final int HOURS_OF_A_DAY = 24;
  private static final int SECONDS_OF_AN_HOUR = 3_600;

  private BudgetText() {}

  /// Returns the sentence for `event`, a record of the kind `kind`.
  static String of(String kind, Json.Obj event) {
    return switch (kind) {
      case "budget_set" -> "may spend " + quotas(event.objects("quotas"));
      case "budget_reserved" ->
        "sets " + aside(event.object("call")) + " aside for the call, and "
            + aside(event.object("closing")) + " to say where it stopped";
      case "budget_settled" -> settled(event);
      case "budget_warning" ->
        event.number("percent", 0) + " % of a budget is spent: " + spent(event);
      case "budget_exceeded" -> "too little is left of a budget: " + spent(event);
      default -> Printable.line(kind.replace('_', ' '));
    };
  }

  private static String quotas(List<Json.Obj> quotas) {
    return quotas.isEmpty()
        ? "what those above it may"
        : String.join(" and ", quotas.stream().map(BudgetText::most).toList());
  }

  private static String settled(Json.Obj event) {
    BigDecimal paid = number(event, MONEY);
    long lost = event.number("lost_input_tokens", 0) + event.number("lost_output_tokens", 0);
    return "settles the call"
        + (paid.signum() == 0 ? "" : ": " + amount(MONEY, paid))
        + (lost == 0 ? "" : "; " + Figures.tokens(lost) + " tokens came to nothing");
  }

  private static String aside(Json.Obj amounts) {
    BigDecimal money = number(amounts, MONEY);
    return Figures.tokens(amounts.number("tokens", 0)) + " tokens"
        + (money.signum() == 0 ? "" : ", " + amount(MONEY, money) + ",");
  }

  private static String spent(Json.Obj event) {
    String whose =
        event.text("holder").map(id -> "agent " + Figures.shortId(id)).orElse("all agents");
    return used(event) + " of " + most(event) + " (" + whose + ")";
  }

  /// Returns what is spent of `account`.
  public static String used(Json.Obj account) {
    return amount(account.text("resource", ""), number(account, "used"));
  }

  /// Returns what is set aside of `account`.
  public static String aside(Json.Obj account, String one, String other) {
    BigDecimal sum = number(account, one).add(number(account, other));
    return amount(account.text("resource", ""), sum);
  }

  /// Returns how much `account`, or a quota, allows in each period.
  public static String most(Json.Obj account) {
    String resource = account.text("resource", "");
    return amount(resource, number(account, "most"))
        + (resource.equals("tokens") ? " tokens" : "")
        + account
            .number("period_seconds")
            .map(seconds -> " in " + period(Duration.ofSeconds(seconds)))
            .orElse("");
  }

  /// Returns how much of `account` is not spent, in hundredths, rounded down.
  public static int percentLeft(Json.Obj account) {
    BigDecimal most = number(account, "most");
    if (most.signum() == 0) {
      return 0;
    }
    BigDecimal left = most.subtract(number(account, "used")).max(BigDecimal.ZERO);
    return left.multiply(BigDecimal.valueOf(100))
        .divide(most, 0, RoundingMode.FLOOR)
        .intValue();
  }

  private static BigDecimal number(Json.Obj object, String name) {
    return new BigDecimal(object.get(name).map(Json::plain).orElse("0"));
  }

  private static String amount(String resource, BigDecimal amount) {
    return switch (resource) {
      case MONEY -> "$" + amount.setScale(CENTS, RoundingMode.CEILING).toPlainString();
      case "seconds" -> period(Duration.ofSeconds(amount.longValue()));
      default -> Figures.tokens(amount.longValue());
    };
  }

  private static String period(Duration period) {
    if (period.isZero()) {
      return "0 s";
    }
    if (period.toSeconds() % (HOURS_OF_A_DAY * SECONDS_OF_AN_HOUR) == 0) {
      return period.toDays() + " d";
    }
    return period.toSeconds() % SECONDS_OF_AN_HOUR == 0
        ? period.toHours() + " h"
        : Figures.duration(period);
  }
}

package dev.aaos.cli.agents;

import dev.aaos.cli.run.BudgetText;
import dev.aaos.cli.shell.Agents;
import dev.aaos.cli.shell.ExitCode;
import dev.aaos.cli.shell.Figures;
import dev.aaos.cli.shell.Palette;
import dev.aaos.cli.shell.Shell;
import dev.aaos.cli.shell.Table;
import dev.aaos.cli.shell.Target;
import dev.aaos.cli.shell.Terminal;
import dev.aaos.cli.shell.UsageException;
import dev.aaos.cli.wire.Json;
import dev.aaos.cli.wire.Wire;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `aaos budget`: what may be spent on models, and is; and sets it.
@Command(
    name = "budget",
    description = "Show what agents may spend on models, and have spent; or set it.",
    footer = {
      "",
      "  aaos budget                            all there are",
      "  aaos budget writer 200k/1d 2.50usd/1d  from now on, for the agent and all below it",
      "  aaos budget --all 20usd/30d            for all agents together",
      "  aaos budget writer none                no bound but of those above it",
      "",
      "A LIMIT is a number of tokens (200000, 200k, 2M), of dollars (2.50usd) or a time (90m, 2h),",
      "for each period (/1h, /1d, /30d) or, without one, for good. Of what was counted before the",
      "count goes on."
    })
public final class BudgetCommand implements Callable<Integer> {
  private static final Pattern LIMIT =
      Pattern.compile("([0-9]+(?:\\.[0-9]+)?)(k|M)?(usd)?(?:/([0-9]+(?:ms|s|m|h|d)))?");
  private static final Pattern TIME =
      Pattern.compile("([0-9]+(?:s|m|h|d))(?:/([0-9]+(?:ms|s|m|h|d)))?");
  private static final BigDecimal THOUSAND = BigDecimal.valueOf(1_000);
  private static final String NONE = "none";

  private final Shell shell;

  @Mixin
  private Target target = new Target();

  @Option(names = "--all", description = "Set what all agents together may spend.")
  private boolean all;

  @Parameters(
      arity = "0..*",
      paramLabel = "ID|LIMIT",
      description = "The agent: id, unique prefix or unique name; then its limits, or 'none'.")
  private List<String> words = List.of();

  /// Runs in `shell`.
  public BudgetCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() throws IOException, UsageException {
    List<String> limits = all || words.isEmpty() ? words : words.subList(1, words.size());
    if (limits.isEmpty() && (all || !words.isEmpty())) {
      throw new UsageException(
          "no limit is named: say one, such as 200k/1d or 2.50usd/1d, or 'none'");
    }
    Json budget = budget(limits);
    Wire wire = target.wire(shell);
    if (!limits.isEmpty()) {
      Json.Obj params = Json.object().with("budget", budget);
      wire.request(
          "budget.set",
          all ? params : params.with("agent_id", new Agents(wire).running(words.getFirst())));
    }
    show(wire.request("budget.status", Json.object()));
    return ExitCode.OK;
  }

  private static Json budget(List<String> limits) throws UsageException {
    List<Json> quotas = new ArrayList<>();
    if (!limits.equals(List.of(NONE))) {
      for (String limit : limits) {
        quotas.add(quota(limit));
      }
    }
    return new Json.Arr(quotas);
  }

  private static Json.Obj quota(String limit) throws UsageException {
    Matcher time = TIME.matcher(limit);
    if (time.matches()) {
      return in(time.group(2), Json.object().with("time", time.group(1)));
    }
    Matcher matcher = LIMIT.matcher(limit);
    if (!matcher.matches()) {
      throw new UsageException("'" + limit + "' is no limit: write one as 200k/1d (tokens),"
          + " 2.50usd/1d or 2h/1d, or 'none' alone");
    }
    BigDecimal number = new BigDecimal(matcher.group(1));
    String unit = Optional.ofNullable(matcher.group(2)).orElse("");
    if (!unit.isEmpty()) {
      number = number.multiply(unit.equals("k") ? THOUSAND : THOUSAND.multiply(THOUSAND));
    }
    boolean money = matcher.group(3) != null;
    if (!money && number.stripTrailingZeros().scale() > 0) {
      throw new UsageException("'" + limit + "' is no whole number of tokens");
    }
    Json.Obj quota = money
        ? Json.object().with("usd", number.toPlainString())
        : Json.object().with("tokens", number.longValue());
    return in(matcher.group(4), quota);
  }

  private static Json.Obj in(@Nullable String period, Json.Obj quota) {
    return period == null ? quota : quota.with("per", period);
  }

  private void show(Json.Obj answer) throws IOException {
    Terminal terminal = shell.terminal();
    if (target.json()) {
      terminal.line(answer.toString());
      return;
    }
    Palette palette = shell.palette(Terminal.Stream.OUT);
    Table table = new Table("BUDGET OF", "SPENT", "SET ASIDE", "OF", "STARTS AGAIN", "LEFT")
        .painted(5, left -> left.strip().equals("exceeded") ? palette.red(left) : left);
    answer.objects("system").forEach(account -> row(table, "all agents", account));
    for (Json.Obj agent : answer.objects("agents")) {
      String name = agent.text("agent", "") + " " + Figures.shortId(agent.text("agent_id", "?"));
      agent.objects("accounts").forEach(account -> row(table, name, account));
    }
    if (table.isEmpty()) {
      terminal.line("no agent has a budget; 'aaos budget ID 200k/1d' gives one");
    } else {
      table.print(terminal);
    }
  }

  private void row(Table table, String whose, Json.Obj account) {
    table.row(
        whose,
        BudgetText.used(account),
        BudgetText.aside(account, "held", "kept"),
        BudgetText.most(account),
        account.instant("resets_at").map(this::time).orElse("-"),
        account.isTrue("exceeded") ? "exceeded" : BudgetText.percentLeft(account) + " %");
  }

  private String time(Instant then) {
    return Figures.time(then, shell.clock().getZone());
  }
}

package dev.aaos.cli.agents;

import dev.aaos.cli.shell.ExitCode;
import dev.aaos.cli.shell.Figures;
import dev.aaos.cli.shell.Palette;
import dev.aaos.cli.shell.Shell;
import dev.aaos.cli.shell.Table;
import dev.aaos.cli.shell.Target;
import dev.aaos.cli.shell.Terminal;
import dev.aaos.cli.wire.Json;
import dev.aaos.cli.wire.Wire;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `aaos inference`: who holds the slots of each backend, who waits, and for what; and what agents
/// have spent.
@Command(
    name = "inference",
    description = "Show who holds the slots of each model backend, who waits and for what, and what"
        + " agents have spent.",
    footer = {"", "  aaos inference --watch", "  aaos inference --policy least-attained-service"})
public final class InferenceCommand implements Callable<Integer> {
  private static final Duration EVERY = Duration.ofSeconds(1);
  private static final long MOST_WAITING = 10;
  private static final int MOST_SPENDING = 20;
  private static final String TO_THE_TOP = "\u001b[H\u001b[J";

  private final Shell shell;

  @Mixin
  private Target target = new Target();

  @Option(
      names = {"-w", "--watch"},
      description = "Show it anew each second, until Ctrl-C.")
  private boolean watch;

  @Option(
      names = "--policy",
      paramLabel = "POLICY",
      description = "Have this policy say who is next, until the daemon ends: fifo, round-robin,"
          + " priority, fair, least-attained-service, first-begun or earliest-deadline.")
  private Optional<String> policy = Optional.empty();

  /// Runs in `shell`.
  public InferenceCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() throws IOException {
    Wire wire = target.wire(shell);
    if (policy.isPresent()) {
      wire.request("inference.policy", Json.object().with("policy", policy.get()));
    }
    show(wire);
    while (watch) {
      shell.pause().during(EVERY);
      show(wire);
    }
    return ExitCode.OK;
  }

  private void show(Wire wire) throws IOException {
    Json.Obj answer = wire.request("inference.status", Json.object());
    Terminal terminal = shell.terminal();
    if (target.json()) {
      terminal.line(answer.toString());
      return;
    }
    if (watch && terminal.isTerminal(Terminal.Stream.OUT)) {
      terminal.out().print(TO_THE_TOP);
    }
    terminal.line("policy " + answer.text("policy", "?"));
    List<Json.Obj> backends = answer.objects("backends");
    backends(backends).print(terminal);
    if (backends.stream().anyMatch(one -> !one.objects("calls").isEmpty())) {
      terminal.line("");
      calls(backends).print(terminal);
    }
    for (Json.Obj backend : backends) {
      others(backend);
      gaveWay(backend);
    }
    reuse(answer.object("reuse"));
    List<Json.Obj> spent = answer.objects("spent");
    if (!spent.isEmpty()) {
      terminal.line("");
      spent(spent).print(terminal);
    }
    if (spent.size() > MOST_SPENDING) {
      terminal.line((spent.size() - MOST_SPENDING) + " more have spent (--json has them all)");
    }
  }

  /// Says nothing where nobody wants answers told again.
  private void reuse(Json.Obj reuse) throws IOException {
    long again = reuse.number("again", 0);
    long asked = reuse.number("asked", 0);
    if (again + asked > 0) {
      shell
          .terminal()
          .line("told again without asking: " + again + " of "
              + Figures.counted(again + asked, "answer") + ", and " + reuse.number("kept", 0)
              + " kept for that (at most " + reuse.number("most", 0) + ")");
    }
  }

  private static Table spent(List<Json.Obj> spent) {
    Table table = new Table("SPENT BY", "RUNS", "TOKENS", "COST", "WITH ALL BELOW", "COST");
    for (Json.Obj agent : spent.stream().limit(MOST_SPENDING).toList()) {
      table.row(
          "  ".repeat(Math.toIntExact(agent.number("depth", 0))) + agent.text("agent", "?"),
          Integer.toString(agent.objects("runs").size()),
          total(agent.object("usage")),
          money(agent.object("cost")),
          total(agent.object("usage_with_children")),
          money(agent.object("cost_with_children")));
    }
    return table;
  }

  private static String money(Json.Obj cost) {
    return cost.get("usd")
        .map(usd -> "$" + usd.plain())
        .orElseGet(() -> cost.text("free").isPresent() ? "free" : "unknown");
  }

  private static String total(Json.Obj usage) {
    return Figures.tokens(usage.number("input_tokens", 0) + usage.number("output_tokens", 0));
  }

  /// Who waits can be very many: of each backend the first are shown.
  private void others(Json.Obj backend) throws IOException {
    long hidden = backend.number("waiting", 0) - MOST_WAITING;
    if (hidden > 0) {
      shell
          .terminal()
          .line(hidden + " more wait for " + backend.text("name", "?") + " (--json has them all)");
    }
  }

  private void gaveWay(Json.Obj backend) throws IOException {
    long times = backend.number("gave_way", 0);
    if (times > 0) {
      shell
          .terminal()
          .line("calls of " + backend.text("name", "?") + " gave their slot up to more urgent ones "
              + Figures.counted(times, "time"));
    }
  }

  private static Table backends(List<Json.Obj> backends) {
    Table table = new Table("BACKEND", "SLOTS", "WAITING", "PER MINUTE", "THE NEXT WAITS FOR");
    for (Json.Obj backend : backends) {
      table.row(
          backend.text("name", "?"),
          backend.number("running", 0) + "/" + backend.number("slots", 0),
          Long.toString(backend.number("waiting", 0)),
          rates(backend),
          backend.text("why", "-"));
    }
    return table;
  }

  private static String rates(Json.Obj backend) {
    String requests =
        backend.number("requests_per_minute").map(rate -> rate + " calls").orElse("");
    String tokens = backend
        .number("tokens_per_minute")
        .map(rate -> Figures.tokens(rate) + " tokens")
        .orElse("");
    String both = requests + (requests.isEmpty() || tokens.isEmpty() ? "" : ", ") + tokens;
    return both.isEmpty() ? "-" : both;
  }

  private Table calls(List<Json.Obj> backends) {
    Palette palette = shell.palette(Terminal.Stream.OUT);
    Table table = new Table("CALL", "BACKEND", "AGENT", "RUN", "FOR", "READS")
        .painted(0, state -> state.startsWith("running") ? palette.green(state) : state);
    for (Json.Obj backend : backends) {
      String next = backend.text("next", "");
      long shown = backend.number("running", 0) + MOST_WAITING;
      for (Json.Obj call : backend.objects("calls").stream().limit(shown).toList()) {
        boolean first = call.text("run_id", "").equals(next);
        String state = call.text("state", "?");
        table.row(
            state.equals("waiting") && first ? "waiting, next" : state,
            backend.text("name", "?"),
            call.text("agent", Figures.shortId(call.text("agent_id", "?"))),
            Figures.shortId(call.text("run_id", "?")),
            Figures.duration(Duration.ofMillis(call.number("since_ms", 0))),
            Figures.tokens(call.number("input_tokens", 0)));
      }
    }
    return table;
  }
}

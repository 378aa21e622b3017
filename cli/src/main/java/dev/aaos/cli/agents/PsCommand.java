package dev.aaos.cli.agents;

import dev.aaos.cli.shell.ExitCode;
import dev.aaos.cli.shell.Figures;
import dev.aaos.cli.shell.Palette;
import dev.aaos.cli.shell.Printable;
import dev.aaos.cli.shell.Shell;
import dev.aaos.cli.shell.Table;
import dev.aaos.cli.shell.Target;
import dev.aaos.cli.shell.Terminal;
import dev.aaos.cli.wire.Json;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `aaos ps`: the agents, children below their parents.
@Command(name = "ps", description = "List agents: what each is doing and what it has spent.")
public final class PsCommand implements Callable<Integer> {
  private final Shell shell;

  @Mixin
  private Target target = new Target();

  @Option(
      names = {"-a", "--all"},
      description = "Show agents that have stopped as well.")
  private boolean all;

  /// Runs in `shell`.
  public PsCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() throws IOException {
    Json.Obj params = all ? Json.object().with("all", true) : Json.object();
    Json.Obj answer = target.wire(shell).request("agent.list", params);
    Terminal terminal = shell.terminal();
    List<Json.Obj> agents = answer.objects("agents");
    boolean frozen = answer.get("frozen").isPresent();
    if (frozen && !target.json()) {
      terminal.line(frozen(answer.object("frozen")));
    }
    if (target.json()) {
      terminal.line(answer.toString());
    } else if (agents.isEmpty()) {
      terminal.line(all ? "No agents." : "No agents running.");
    } else {
      table(agents).print(terminal);
    }
    return ExitCode.OK;
  }

  private String frozen(Json.Obj freeze) {
    String reason = freeze.text("reason", "");
    String why = reason.isEmpty() ? "" : " (" + Printable.line(reason) + ")";
    return shell
        .palette(Terminal.Stream.OUT)
        .yellow("Everything was frozen " + time(freeze, "since") + why
            + ": 'aaos resume' lets it go on, 'aaos stop ID' ends one.");
  }

  private Table table(List<Json.Obj> agents) {
    Palette palette = shell.palette(Terminal.Stream.OUT);
    Table table = new Table("ID", "NAME", "STATE", "DOING", "TOKENS", "STARTED")
        .painted(
            2, state -> state.startsWith("running") ? palette.green(state) : palette.dim(state))
        .painted(3, doing -> doing.startsWith("awaiting") ? palette.yellow(doing) : doing);
    for (AgentTree.Entry entry : AgentTree.of(agents)) {
      row(table, entry);
    }
    return table;
  }

  private void row(Table table, AgentTree.Entry entry) {
    Json.Obj agent = entry.agent();
    table.row(
        Figures.shortId(agent.text("id", "?")),
        entry.indent() + agent.text("name", "?"),
        agent.text("state", "?"),
        doing(agent),
        agent.get("usage").isPresent() ? Figures.usage(agent.object("usage")) : "-",
        time(agent, "started_at"));
  }

  private String doing(Json.Obj agent) {
    if (agent.get("stopped_at").isEmpty()) {
      return agent.text("phase", "-");
    }
    return agent.text("stop_reason", agent.text("phase", "stopped")) + ", "
        + time(agent, "stopped_at");
  }

  private String time(Json.Obj agent, String member) {
    Instant now = shell.clock().instant();
    return agent.instant(member).map(then -> Figures.ago(then, now)).orElse("-");
  }
}

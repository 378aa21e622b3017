package dev.aaos.cli.authority;

import dev.aaos.cli.run.EventText;
import dev.aaos.cli.shell.Agents;
import dev.aaos.cli.shell.ExitCode;
import dev.aaos.cli.shell.Figures;
import dev.aaos.cli.shell.Palette;
import dev.aaos.cli.shell.Printable;
import dev.aaos.cli.shell.Shell;
import dev.aaos.cli.shell.Table;
import dev.aaos.cli.shell.Target;
import dev.aaos.cli.shell.Terminal;
import dev.aaos.cli.shell.UsageException;
import dev.aaos.cli.wire.Json;
import dev.aaos.cli.wire.Wire;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// `aaos capabilities`: who holds what, and from which grant it was derived.
@Command(name = "capabilities", description = "List grants: who may do what, and from whom.")
public final class CapabilitiesCommand implements Callable<Integer> {
  private final Shell shell;

  @Mixin
  private Target target = new Target();

  @Parameters(
      arity = "0..1",
      paramLabel = "ID",
      description = "Only this agent's: id, unique prefix or unique name.")
  private Optional<String> agent = Optional.empty();

  /// Runs in `shell`.
  public CapabilitiesCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() throws IOException, UsageException {
    Wire wire = target.wire(shell);
    Agents agents = new Agents(wire);
    Json.Obj params =
        agent.isPresent() ? Json.object().with("agent_id", agents.any(agent.get())) : Json.object();
    Json.Obj answer = wire.request("capability.list", params);
    if (target.json()) {
      shell.terminal().line(answer.toString());
      return ExitCode.OK;
    }
    Table table = table(answer, agents.names());
    if (table.isEmpty()) {
      shell.terminal().line("No grants.");
    } else {
      table.print(shell.terminal());
    }
    return ExitCode.OK;
  }

  private static String allowed(Json.Obj grant) {
    Json.Obj allowed = grant.object("allowed");
    String by = Printable.line(allowed.text("by", ""));
    return by.isEmpty()
        ? ""
        : "; allowed by " + by
            + allowed
                .text("run_id")
                .map(run -> " for run " + Figures.shortId(run))
                .orElse("");
  }

  private Table table(Json.Obj answer, Map<String, String> names) {
    Palette palette = shell.palette(Terminal.Stream.OUT);
    Table table = new Table("GRANT", "AGENT", "CAPABILITY", "CONSTRAINTS", "USES", "STATE", "FROM")
        .painted(5, state -> state.startsWith("revoked") ? palette.red(state) : state);
    for (Json.Obj grant : answer.objects("grants")) {
      String holder = grant.text("agent_id", "");
      String named = names.getOrDefault(holder, "");
      table.row(
          grant.get("grant").map(Json::plain).orElse("?"),
          named.isEmpty() ? Figures.shortId(holder) : named,
          grant.get("capability").map(EventText::capability).orElse("?"),
          grant.get("constraints").map(EventText::constraints).orElse("-"),
          grant.get("uses").map(Json::plain).orElse("-"),
          grant.text("state", "-") + allowed(grant),
          grant.get("derived_from").map(Json::plain).orElse("-"));
    }
    return table;
  }
}

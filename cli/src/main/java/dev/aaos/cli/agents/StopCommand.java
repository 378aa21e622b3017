package dev.aaos.cli.agents;

import dev.aaos.cli.shell.Agents;
import dev.aaos.cli.shell.ExitCode;
import dev.aaos.cli.shell.Figures;
import dev.aaos.cli.shell.Shell;
import dev.aaos.cli.shell.Target;
import dev.aaos.cli.shell.UsageException;
import dev.aaos.cli.wire.Json;
import dev.aaos.cli.wire.Wire;
import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// `aaos stop`: ends agents, their children first. All ids are resolved before the first is
/// stopped, so a mistyped one stops nothing.
@Command(name = "stop", description = "Stop agents and their children, whatever they are doing.")
public final class StopCommand implements Callable<Integer> {
  private final Shell shell;

  @Mixin
  private Target target = new Target();

  @Parameters(
      arity = "1..*",
      paramLabel = "ID",
      description = "The agents: id, unique prefix or unique name.")
  private List<String> ids = List.of();

  /// Runs in `shell`.
  public StopCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() throws IOException, UsageException {
    Wire wire = target.wire(shell);
    Agents agents = new Agents(wire);
    Set<String> resolved = new LinkedHashSet<>();
    for (String id : ids) {
      resolved.add(agents.running(id));
    }
    for (String id : resolved) {
      Json.Obj answer = wire.request("agent.stop", Json.object().with("agent_id", id));
      shell.terminal().line(target.json() ? answer.toString() : "stopped " + Figures.shortId(id));
    }
    return ExitCode.OK;
  }
}

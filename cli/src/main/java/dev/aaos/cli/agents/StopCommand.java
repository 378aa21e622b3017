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
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `aaos stop`: ends agents, their children first; or freezes everything at once. All ids are
/// resolved before the first is stopped, so a mistyped one stops nothing.
@Command(
    name = "stop",
    description = "Stop agents and their children, whatever they are doing; or everything at once.",
    footer = {
      "",
      "  aaos stop researcher",
      "  aaos stop --all --reason \"it mails everybody\"",
      "",
      "With --all every run, program and model call of every agent ceases at once, and",
      "nothing begins any more, not after a restart of the daemon either. No agent is",
      "ended by that: look at what they were doing (aaos ps), end those you want ended",
      "(aaos stop ID), and let the rest go on where they were (aaos resume)."
    })
public final class StopCommand implements Callable<Integer> {
  private final Shell shell;

  @Mixin
  private Target target = new Target();

  @Option(names = "--all", description = "Freeze everything, until 'aaos resume'.")
  private boolean all;

  @Option(
      names = "--reason",
      paramLabel = "TEXT",
      description = "With --all: what is put on record, and told to whoever wants to go on.")
  private Optional<String> reason = Optional.empty();

  @Parameters(
      arity = "0..*",
      paramLabel = "ID",
      description = "The agents: id, unique prefix or unique name.")
  private List<String> ids = List.of();

  /// Runs in `shell`.
  public StopCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() throws IOException, UsageException {
    if (all != ids.isEmpty()) {
      throw new UsageException(
          all
              ? "--all stops everything: leave the agents out"
              : "name the agents to stop, or stop everything with --all");
    }
    if (reason.isPresent() && !all) {
      throw new UsageException("--reason goes with --all");
    }
    return all ? freeze() : stop();
  }

  private int freeze() throws IOException {
    Json.Obj params = Json.object();
    Json.Obj answer = target
        .wire(shell)
        .request(
            "machine.freeze", reason.map(text -> params.with("reason", text)).orElse(params));
    if (target.json()) {
      shell.terminal().line(answer.toString());
      return ExitCode.OK;
    }
    long runs = answer.number("runs", 0);
    shell.terminal().line("""
        Everything is frozen, with %s under way. Nothing begins or goes on, not
        after a restart either.
          aaos ps        what each agent was doing
          aaos stop ID   end one for good
          aaos resume    let everything go on""".formatted(Figures.counted(runs, "run")));
    return ExitCode.OK;
  }

  private int stop() throws IOException, UsageException {
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

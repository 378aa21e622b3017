package dev.aaos.cli.agents;

import dev.aaos.cli.run.ApprovalDesk;
import dev.aaos.cli.run.Daemon;
import dev.aaos.cli.run.Progress;
import dev.aaos.cli.run.RunEnd;
import dev.aaos.cli.run.RunWatch;
import dev.aaos.cli.shell.Agents;
import dev.aaos.cli.shell.DaemonOptions;
import dev.aaos.cli.shell.ExitCode;
import dev.aaos.cli.shell.Palette;
import dev.aaos.cli.shell.Printable;
import dev.aaos.cli.shell.Shell;
import dev.aaos.cli.shell.Target;
import dev.aaos.cli.shell.Terminal;
import dev.aaos.cli.shell.Terminal.Stream;
import dev.aaos.cli.shell.UsageException;
import dev.aaos.cli.wire.Json;
import dev.aaos.cli.wire.Wire;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// `aaos chat`: one run after another, each going on with the conversation of the one before.
///
/// Standard input is one message a line, from a person or a pipe. An agent that was started here
/// is stopped at the end; one that was there before stays.
@Command(
    name = "chat",
    description = "Talk to an agent, or to a new one from a manifest. Ends with /exit or Ctrl-D.")
public final class ChatCommand implements Callable<Integer> {
  private final Shell shell;

  @Mixin
  private Target target = new Target();

  @Mixin
  private DaemonOptions daemon = new DaemonOptions();

  @Parameters(
      paramLabel = "AGENT|MANIFEST",
      description = "An agent (id, prefix or name), or a manifest file to start one from.")
  private String whom = "";

  /// Runs in `shell`.
  public ChatCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() throws IOException, UsageException {
    boolean fresh = Files.isRegularFile(Path.of(whom));
    Json.Obj source = fresh ? RunRequest.ofManifest(whom) : Json.object();
    Wire wire = fresh ? Daemon.ready(shell, target, daemon) : target.wire(shell);
    String agentId = fresh
        ? wire.request("agent.spawn", source).text("agent_id", "")
        : new Agents(wire).running(whom);
    try {
      return talk(wire, agentId);
    } finally {
      if (fresh) {
        wire.request("agent.stop", Json.object().with("agent_id", agentId));
      }
    }
  }

  private int talk(Wire wire, String agentId) throws IOException {
    Optional<String> previous = Optional.empty();
    int code = ExitCode.OK;
    Optional<String> line = prompt();
    while (line.isPresent() && !line.get().equals("/exit")) {
      if (!line.get().isBlank()) {
        Json.Obj params = Json.object().with("agent_id", agentId).with("message", line.get());
        RunEnd end =
            turn(wire, previous.map(run -> params.with("continue", run)).orElse(params));
        previous = Optional.of(end.runId()).filter(run -> !run.isEmpty());
        code = end.exitCode();
      }
      line = prompt();
    }
    return code;
  }

  private Optional<String> prompt() throws IOException {
    Terminal terminal = shell.terminal();
    if (terminal.isInteractive()) {
      terminal.err().print(shell.palette(Stream.ERR).bold("you> "));
      terminal.err().flush();
    }
    return terminal.readLine().map(String::strip);
  }

  private RunEnd turn(Wire wire, Json.Obj params) throws IOException {
    Progress progress = new Progress(shell, Progress.Detail.NONE);
    RunWatch watch = new RunWatch(wire, progress, ApprovalDesk.at(shell, wire, progress));
    watch.stopOnInterrupt(shell);
    RunEnd end = watch.watch(params);
    Terminal terminal = shell.terminal();
    if (target.json()) {
      terminal.line(end.result().toString());
      return end;
    }
    if (!end.response().isEmpty()) {
      terminal.line(Printable.text(end.response()));
    }
    Palette palette = shell.palette(Stream.ERR);
    end.error().ifPresent(error -> terminal.err().println(palette.red(Printable.text(error))));
    terminal.err().println(palette.dim(end.summary()));
    return end;
  }
}

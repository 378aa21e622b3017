package dev.aaos.cli.agents;

import dev.aaos.cli.run.LogLines;
import dev.aaos.cli.shell.Agents;
import dev.aaos.cli.shell.ExitCode;
import dev.aaos.cli.shell.Figures;
import dev.aaos.cli.shell.Printable;
import dev.aaos.cli.shell.Shell;
import dev.aaos.cli.shell.Target;
import dev.aaos.cli.shell.Terminal.Stream;
import dev.aaos.cli.shell.UsageException;
import dev.aaos.cli.wire.Frames;
import dev.aaos.cli.wire.Json;
import dev.aaos.cli.wire.Wire;
import dev.aaos.cli.wire.WireException;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `aaos logs`: what an agent did, and with `-f` what it goes on to do, with what its model says
/// and its programs write as it comes.
@Command(name = "logs", description = "Show what an agent did, event by event.")
public final class LogsCommand implements Callable<Integer> {
  private final Shell shell;

  @Mixin
  private Target target = new Target();

  @Option(
      names = {"-f", "--follow"},
      description = "Go on with what happens, until the agent ends.")
  private boolean follow;

  @Parameters(paramLabel = "ID", description = "The agent: id, unique prefix or unique name.")
  private String id = "";

  /// Runs in `shell`.
  public LogsCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() throws IOException, UsageException {
    Wire wire = target.wire(shell);
    Agents agents = new Agents(wire);
    Json.Obj params = Json.object()
        .with("agent_id", agents.any(id))
        .with("history", true)
        .with("follow", follow)
        .with("output", true);
    LogLines lines = new LogLines(shell.clock(), shell.palette(Stream.OUT), agents.names());
    try (Frames frames = wire.stream("agent.logs_streaming", params)) {
      Optional<Json.Obj> frame = frames.next();
      while (frame.isPresent()) {
        Optional<Integer> code = show(frame.get(), lines);
        if (code.isPresent()) {
          return code.get();
        }
        frame = frames.next();
      }
    }
    throw WireException.broken(
        "the daemon at " + wire.socket() + " closed the log before its end; its own log says why");
  }

  private Optional<Integer> show(Json.Obj frame, LogLines lines) throws IOException {
    String kind = frame.text("kind", "");
    boolean last = kind.equals("end");
    if (target.json()) {
      shell.terminal().line(frame.toString());
    } else if (kind.equals("event")) {
      print(lines.event(frame.object("event")));
    } else if (kind.equals("output")) {
      print(lines.output(frame));
    } else if (kind.equals("lag")) {
      shell
          .terminal()
          .err()
          .println(Figures.counted(frame.number("missed", 0), "event")
              + " came too fast and are not shown;" + " 'aaos audit' has all of them");
    } else if (kind.equals("pruned")) {
      shell.terminal().err().println(Printable.line(frame.text("words", "")));
    } else if (last) {
      print(lines.rest());
      end(frame);
    }
    return last ? Optional.of((int) frame.number("exit_code", ExitCode.OK)) : Optional.empty();
  }

  private void print(List<String> lines) throws IOException {
    for (String line : lines) {
      shell.terminal().line(line);
    }
  }

  private void end(Json.Obj frame) {
    frame
        .text("error")
        .ifPresent(error -> shell.terminal().err().println("aaos: " + Printable.text(error)));
    if (frame.number("input_tokens", 0) > 0) {
      shell.terminal().err().println("tokens " + Figures.usage(frame));
    }
  }
}

package dev.aaos.cli.past;

import dev.aaos.cli.run.ApprovalDesk;
import dev.aaos.cli.run.Daemon;
import dev.aaos.cli.run.EndText;
import dev.aaos.cli.run.Progress;
import dev.aaos.cli.run.RunEnd;
import dev.aaos.cli.run.RunWatch;
import dev.aaos.cli.shell.DaemonOptions;
import dev.aaos.cli.shell.Shell;
import dev.aaos.cli.shell.Target;
import dev.aaos.cli.shell.UsageException;
import dev.aaos.cli.wire.Json;
import dev.aaos.cli.wire.Wire;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `aaos fork`: a new run from a point of an old one, watched.
@Command(
    name = "fork",
    description = "Begin a new run from a point of an old one, and watch it.",
    footer = {
      "",
      "  aaos fork 1a2b3c4d@57",
      "  aaos fork 1a2b3c4d@57 \"leave the notes out this time\"",
      "",
      "The new run has the transcript of the old one as it stood at record 57 ('aaos replay'",
      "shows the records) and goes on from there: what was answered by then is not done again.",
      "Its agent is a child of the old run's, with what that still holds and its budget."
    })
public final class ForkCommand implements Callable<Integer> {
  private static final Pattern POINT = Pattern.compile("(.+)@([0-9]{1,18})");

  private final Shell shell;

  @Mixin
  private Target target = new Target();

  @Mixin
  private DaemonOptions daemon = new DaemonOptions();

  @Option(names = "--keep", description = "Leave the agent running afterwards.")
  private boolean keep;

  @Option(
      names = {"-v", "--verbose"},
      description = "Print every event as it happens.")
  private boolean verbose;

  @Parameters(
      index = "0",
      paramLabel = "RUN@SEQ",
      description = "The run, as 'aaos replay' takes it, and one of its records.")
  private String point = "";

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "MESSAGE",
      description = "What to tell the agent there. Without, it goes on by itself.")
  private Optional<String> message = Optional.empty();

  /// Runs in `shell`.
  public ForkCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() throws IOException, UsageException {
    Matcher parts = POINT.matcher(point);
    if (!parts.matches()) {
      throw new UsageException("'" + point + "' is no point of a run, such as 1a2b3c4d@57: 'aaos"
          + " replay RUN' shows the records of a run");
    }
    if (message.filter(String::isBlank).isPresent()) {
      throw new UsageException("the message is empty; leave it out, or say something");
    }
    Wire wire = Daemon.ready(shell, target, daemon);
    Json.Obj params = Json.object()
        .with("run_id", Runs.named(wire, parts.group(1)))
        .with("sequence", Long.parseLong(parts.group(2)))
        .with("keep", keep);
    Progress progress =
        new Progress(shell, verbose ? Progress.Detail.EVERYTHING : Progress.Detail.NONE);
    RunWatch watch = new RunWatch(wire, progress, ApprovalDesk.at(shell, wire, progress));
    watch.stopOnInterrupt(shell);
    RunEnd end = watch.watch(
        "run.fork", message.map(text -> params.with("message", text)).orElse(params));
    EndText.print(shell, target.json(), end);
    return end.exitCode();
  }
}

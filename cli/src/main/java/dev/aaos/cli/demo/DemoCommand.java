package dev.aaos.cli.demo;

import dev.aaos.cli.run.ApprovalDesk;
import dev.aaos.cli.run.PrivateDaemon;
import dev.aaos.cli.run.Progress;
import dev.aaos.cli.run.RunEnd;
import dev.aaos.cli.run.RunWatch;
import dev.aaos.cli.shell.Shell;
import dev.aaos.cli.shell.UsageException;
import dev.aaos.cli.wire.Json;
import dev.aaos.cli.wire.Wire;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `aaos demo`: a coordinator reads real files and starts a writer with narrower powers; the
/// writer is refused outside its grant, a person is asked before it writes, and everything is on
/// record.
@Command(
    name = "demo",
    description = "See the whole in a minute: real files, two agents, a refusal, an approval.")
public final class DemoCommand implements Callable<Integer> {
  private final Shell shell;

  @Option(
      names = "--dir",
      paramLabel = "DIR",
      description = "Where to do it, a new or empty directory. Default: a temporary one.")
  private Optional<Path> directory = Optional.empty();

  @Option(names = "--yes", description = "Approve without asking; each time it is said so.")
  private boolean yes;

  @Option(names = "--json", description = "Print the run's result alone, as one line of JSON.")
  private boolean json;

  /// Runs in `shell`.
  public DemoCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() throws IOException, UsageException {
    Path launcher = shell
        .launcher()
        .orElseThrow(() -> new UsageException(
            "the demonstration starts a daemon; run it through the script 'aaos'"));
    DemoPlace place = DemoPlace.make(directory, launcher);
    Wire wire = new Wire(place.socket());
    new PrivateDaemon(launcher, place.data(), Optional.empty()).start(wire);
    try {
      return tell(place, wire);
    } finally {
      wire.request("daemon.shutdown", Json.object());
    }
  }

  private int tell(DemoPlace place, Wire wire) throws IOException {
    DemoStory story = new DemoStory(shell, wire, place);
    if (!json) {
      story.beginning();
    }
    RunEnd end = run(place, wire);
    if (json) {
      shell.terminal().line(end.result().toString());
    } else {
      story.rest(end);
    }
    return end.exitCode();
  }

  private RunEnd run(DemoPlace place, Wire wire) throws IOException {
    Progress progress = new Progress(shell, json ? Progress.Detail.NONE : Progress.Detail.STEPS);
    ApprovalDesk desk = yes || !shell.terminal().isInteractive()
        ? ApprovalDesk.approving(
            yes ? "--yes was given" : "no terminal, and this is a demonstration", wire, progress)
        : ApprovalDesk.at(shell, wire, progress);
    RunWatch watch = new RunWatch(wire, progress, desk);
    watch.stopOnInterrupt(shell);
    return watch.watch(Json.object()
        .with("manifest", Files.readString(place.manifest(), StandardCharsets.UTF_8))
        .with("manifest_path", place.manifest().toString())
        .with("message", place.message()));
  }
}

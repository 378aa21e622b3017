package dev.aaos.cli.agents;

import dev.aaos.cli.run.ApprovalDesk;
import dev.aaos.cli.run.Daemon;
import dev.aaos.cli.run.EndText;
import dev.aaos.cli.run.Progress;
import dev.aaos.cli.run.RunEnd;
import dev.aaos.cli.run.RunWatch;
import dev.aaos.cli.shell.DaemonOptions;
import dev.aaos.cli.shell.ExitCode;
import dev.aaos.cli.shell.Shell;
import dev.aaos.cli.shell.Target;
import dev.aaos.cli.shell.UsageException;
import dev.aaos.cli.stage.StageReview;
import dev.aaos.cli.wire.Json;
import dev.aaos.cli.wire.Wire;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `aaos submit`: a goal, worked on by whichever agent the daemon makes for it.
@Command(
    name = "submit",
    description = "Have a goal worked on, without saying by which agent.",
    footer = {
      "",
      "The agent is made of the manifest that AAOS_BOOTSTRAP_MANIFEST names, else of one",
      "without any capability, whose model is AAOS_DEFAULT_MODEL ('aaos configure')."
    })
public final class SubmitCommand implements Callable<Integer> {
  private final Shell shell;

  @Mixin
  private Target target = new Target();

  @Mixin
  private DaemonOptions daemon = new DaemonOptions();

  @Option(
      names = "--orchestration",
      paramLabel = "HOW",
      description = "persistent: give the goal to an agent that stays, and remembers earlier ones."
          + " plan: needs a catalogue of roles, which this version has not. Default: an agent that"
          + " ends with the goal.")
  private Optional<String> orchestration = Optional.empty();

  @Option(
      names = "--stage",
      description = "Have the agent work on copies of the files it may write: see aaos stage.")
  private boolean stage;

  @Parameters(paramLabel = "GOAL", description = "What is wanted, in quotes.")
  private String goal = "";

  /// Runs in `shell`.
  public SubmitCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() throws IOException, UsageException {
    if (goal.isBlank()) {
      throw new UsageException("the goal is empty; say what is wanted");
    }
    Json.Obj given = Json.object().with("goal", goal);
    Json.Obj params = stage ? given.with("stage", true) : given;
    Wire wire = Daemon.ready(shell, target, daemon);
    Progress progress = new Progress(shell, Progress.Detail.STEPS);
    RunWatch watch = new RunWatch(wire, progress, ApprovalDesk.at(shell, wire, progress));
    watch.stopOnInterrupt(shell);
    RunEnd end = watch.watch(
        "agent.submit_streaming",
        orchestration.map(how -> params.with("orchestration", how)).orElse(params));
    EndText.print(shell, target.json(), end);
    if (stage && !end.agentId().isEmpty() && !target.json()) {
      int reviewed = new StageReview(shell, wire, end.agentId()).ask();
      return end.exitCode() == ExitCode.OK ? reviewed : end.exitCode();
    }
    return end.exitCode();
  }
}

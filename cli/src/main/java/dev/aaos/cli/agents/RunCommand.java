package dev.aaos.cli.agents;

import dev.aaos.cli.run.ApprovalDesk;
import dev.aaos.cli.run.Daemon;
import dev.aaos.cli.run.EndText;
import dev.aaos.cli.run.Progress;
import dev.aaos.cli.run.RunEnd;
import dev.aaos.cli.run.RunWatch;
import dev.aaos.cli.shell.Agents;
import dev.aaos.cli.shell.DaemonOptions;
import dev.aaos.cli.shell.ExitCode;
import dev.aaos.cli.shell.Shell;
import dev.aaos.cli.shell.Target;
import dev.aaos.cli.shell.UsageException;
import dev.aaos.cli.stage.StageReview;
import dev.aaos.cli.wire.Json;
import dev.aaos.cli.wire.Wire;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `aaos run`: one run from start to end, watched.
///
/// The agent's last words go to standard output, everything else to standard error.
@Command(
    name = "run",
    description = "Run an agent and watch it. Starts a private daemon if none answers.",
    footer = {
      "",
      "  aaos run agent.yaml \"summarise the notes\"",
      "  git diff | aaos run review.yaml -",
      "  aaos run --agent coordinator \"go on\"",
      "  aaos run --dry-run agent.yaml \"summarise the notes\"",
      "",
      "Ctrl-C stops the run; twice within two seconds leaves at once."
    })
public final class RunCommand implements Callable<Integer> {
  private final Shell shell;

  @Mixin
  private Target target = new Target();

  @Mixin
  private DaemonOptions daemon = new DaemonOptions();

  @Option(
      names = "--agent",
      paramLabel = "ID",
      description = "Run an agent that exists (id, prefix or name) instead of a manifest.")
  private Optional<String> agent = Optional.empty();

  @Option(
      names = "--continue",
      paramLabel = "RUN",
      description = "With --agent: go on with the conversation of this run.")
  private Optional<String> previous = Optional.empty();

  @Option(names = "--keep", description = "Leave the agent running afterwards.")
  private boolean keep;

  @Option(
      names = "--stage",
      description = "Have the agent work on copies of the files it may write, show at the end what"
          + " would become of them, and ask whether to commit or drop it.")
  private boolean stage;

  @Option(
      names = "--deadline",
      paramLabel = "TIME",
      description = "How long the run may take, such as 30m: then it says where it stopped.")
  private Optional<String> deadline = Optional.empty();

  @Option(
      names = "--dry-run",
      description = "Tell what the run would cost, from its manifest and from runs before it; begin"
          + " nothing.")
  private boolean dry;

  @Option(
      names = {"-v", "--verbose"},
      description = "Print every event as it happens.")
  private boolean verbose;

  @Parameters(
      arity = "0..2",
      paramLabel = "MANIFEST MESSAGE",
      hideParamSyntax = true,
      description = "The manifest file, and what to tell the agent: a text, or - to read it from"
          + " standard input. With --agent, the message alone.")
  private List<String> words = List.of();

  /// Runs in `shell`.
  public RunCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() throws IOException, UsageException {
    if (dry && agent.isPresent()) {
      throw new UsageException("--dry-run goes by a manifest: leave --agent out");
    }
    if (stage && agent.isPresent()) {
      throw new UsageException("--stage is for an agent that is yet to be made, and '" + agent.get()
          + "' works where it was made to: leave --agent or --stage out");
    }
    Json.Obj source = agent.isPresent() ? message(0) : manifest();
    Wire wire = Daemon.ready(shell, target, daemon);
    if (dry) {
      Estimate.print(shell, target.json(), wire.request("run.estimate", source));
      return ExitCode.OK;
    }
    Json.Obj params =
        agent.isPresent() ? source.with("agent_id", new Agents(wire).running(agent.get())) : source;
    Progress progress =
        new Progress(shell, verbose ? Progress.Detail.EVERYTHING : Progress.Detail.NONE);
    RunWatch watch = new RunWatch(wire, progress, ApprovalDesk.at(shell, wire, progress));
    watch.stopOnInterrupt(shell);
    RunEnd end = watch.watch(options(params));
    EndText.print(shell, target.json(), end);
    if (stage && !end.agentId().isEmpty() && !target.json()) {
      int reviewed = new StageReview(shell, wire, end.agentId()).ask();
      return end.exitCode() == ExitCode.OK ? reviewed : end.exitCode();
    }
    return end.exitCode();
  }

  private Json.Obj manifest() throws UsageException, IOException {
    if (words.isEmpty()) {
      throw new UsageException("which manifest? aaos run MANIFEST MESSAGE; 'aaos init' writes one");
    }
    Json.Obj source = RunRequest.ofManifest(words.getFirst());
    return source.with("message", message(1).text("message", ""));
  }

  private Json.Obj message(int index) throws UsageException, IOException {
    if (words.size() != index + 1) {
      throw new UsageException(
          words.size() > index + 1
              ? "with --agent there is one argument, the message; put it in quotes"
              : "what should the agent do? Add the message in quotes, or - to read it from"
                  + " standard input");
    }
    String given = words.get(index);
    String text = given.equals("-")
        ? new String(shell.terminal().in().readAllBytes(), StandardCharsets.UTF_8)
        : given;
    if (text.isBlank()) {
      throw new UsageException("the message is empty; say what the agent should do");
    }
    return Json.object().with("message", text);
  }

  private Json.Obj options(Json.Obj params) {
    Json.Obj kept = keep ? params.with("keep", true) : params;
    Json.Obj bound = deadline.map(time -> kept.with("deadline", time)).orElse(kept);
    Json.Obj staged = stage ? bound.with("stage", true) : bound;
    return previous.map(run -> staged.with("continue", run)).orElse(staged);
  }
}

package dev.aaos.cli.stage;

import dev.aaos.cli.run.ApprovalDesk;
import dev.aaos.cli.run.EndText;
import dev.aaos.cli.run.Progress;
import dev.aaos.cli.run.RunEnd;
import dev.aaos.cli.run.RunWatch;
import dev.aaos.cli.shell.Figures;
import dev.aaos.cli.shell.Shell;
import dev.aaos.cli.shell.Terminal;
import dev.aaos.cli.wire.Json;
import dev.aaos.cli.wire.Wire;
import java.io.IOException;
import java.util.List;

/// What is done with one stage, through a daemon.
final class StageWork {
  private final Shell shell;
  private final Wire wire;
  private final String agent;

  /// For the stage of the agent whose id is `agent`.
  StageWork(Shell shell, Wire wire, String agent) {
    this.shell = shell;
    this.wire = wire;
    this.agent = agent;
  }

  /// What is to be committed.
  ///
  /// @param paths what lies there and beneath; all where there are none
  /// @param anyway where what somebody else has changed meanwhile is given up
  /// @param merge where it is kept beside what was staged
  record Wanted(List<String> paths, List<String> anyway, List<String> merge) {
    /// All of it.
    static final Wanted ALL = new Wanted(List.of(), List.of(), List.of());
  }

  /// Returns what a commit of `wanted` comes to.
  Json.Obj diff(Wanted wanted) throws IOException {
    return wire.request("stage.diff", params(wanted).with("diff", true));
  }

  private Json.Obj params(Wanted wanted) {
    return Json.object()
        .with("agent_id", agent)
        .with("paths", Json.texts(wanted.paths))
        .with("anyway", Json.texts(wanted.anyway))
        .with("merge", Json.texts(wanted.merge));
  }

  /// Prints `diff`.
  void show(Json.Obj diff) throws IOException {
    StageText text = new StageText(shell.palette(Terminal.Stream.OUT));
    for (String line : text.lines(diff)) {
      shell.terminal().line(line);
    }
    if (diff.objects("files").isEmpty()) {
      shell.terminal().line("nothing was staged there that is not in place already");
    }
  }

  /// Commits, and returns the exit code.
  int commit(Wanted wanted, boolean json) throws IOException {
    Progress progress = new Progress(shell, Progress.Detail.NONE);
    RunWatch watch = new RunWatch(wire, progress, ApprovalDesk.at(shell, wire, progress));
    watch.stopOnInterrupt(shell);
    RunEnd end = watch.watch("stage.commit", params(wanted));
    EndText.print(shell, json, end);
    if (!json && !end.runId().isEmpty()) {
      shell
          .terminal()
          .err()
          .println("to take that back: aaos undo " + Figures.shortId(end.runId()));
    }
    return end.exitCode();
  }

  /// Drops the stage.
  void drop() throws IOException {
    wire.request("stage.drop", Json.object().with("agent_id", agent));
  }
}

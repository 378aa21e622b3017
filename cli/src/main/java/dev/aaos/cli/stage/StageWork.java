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

  /// Returns what a commit of what lies at `paths` comes to; of all where there are
  /// none.
  Json.Obj diff(List<String> paths, List<String> anyway) throws IOException {
    return wire.request("stage.diff", params(paths, anyway).with("diff", true));
  }

  private Json.Obj params(List<String> paths, List<String> anyway) {
    return Json.object()
        .with("agent_id", agent)
        .with("paths", Json.texts(paths))
        .with("anyway", Json.texts(anyway));
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
  int commit(List<String> paths, List<String> anyway, boolean json) throws IOException {
    Progress progress = new Progress(shell, Progress.Detail.NONE);
    RunWatch watch = new RunWatch(wire, progress, ApprovalDesk.at(shell, wire, progress));
    watch.stopOnInterrupt(shell);
    RunEnd end = watch.watch("stage.commit", params(paths, anyway));
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

package dev.aaos.cli.stage;

import dev.aaos.cli.shell.ExitCode;
import dev.aaos.cli.shell.Figures;
import dev.aaos.cli.shell.Shell;
import dev.aaos.cli.shell.Terminal;
import dev.aaos.cli.stage.StageWork.Wanted;
import dev.aaos.cli.wire.Json;
import dev.aaos.cli.wire.Wire;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// What `aaos run --stage` does at its end: shows what was staged, and asks what is to
/// become of it. Where nobody can be asked it says how that is decided later.
public final class StageReview {
  private final Shell shell;
  private final String agent;
  private final StageWork work;

  /// Of the stage of the agent whose id is `agent`.
  public StageReview(Shell shell, Wire wire, String agent) {
    this.shell = shell;
    this.agent = agent;
    this.work = new StageWork(shell, wire, agent);
  }

  /// Returns the exit code: that of what was decided, or 0 where nothing was done.
  public int ask() throws IOException {
    Terminal terminal = shell.terminal();
    if (!terminal.isInteractive()) {
      terminal
          .err()
          .println("staged: aaos stage diff " + Figures.shortId(agent)
              + " shows it, 'stage commit' puts it in place, 'stage drop' drops it");
      return ExitCode.OK;
    }
    while (true) {
      Json.Obj diff = work.diff(Wanted.ALL);
      work.show(diff);
      if (diff.objects("files").isEmpty()) {
        work.drop();
        return ExitCode.OK;
      }
      Optional<String> answer =
          answer("[c]ommit, commit a [p]art, [d]rop, else it is kept for later: ");
      switch (answer.map(text -> text.toLowerCase(Locale.ROOT)).orElse("k")) {
        case "c", "commit" -> {
          return work.commit(Wanted.ALL, false);
        }
        case "p", "part" -> part();
        case "d", "drop" -> {
          work.drop();
          terminal.err().println("dropped");
          return ExitCode.OK;
        }
        default -> {
          terminal.err().println("kept: aaos stage list");
          return ExitCode.OK;
        }
      }
    }
  }

  private void part() throws IOException {
    Optional<String> path = answer("which path, with all beneath it? ");
    if (path.filter(text -> !text.isEmpty()).isPresent()) {
      List<String> paths = List.of(StageCommand.absolute(path.get()));
      work.commit(new Wanted(paths, List.of(), List.of()), false);
    }
  }

  private Optional<String> answer(String question) throws IOException {
    shell.terminal().err().print(question);
    shell.terminal().err().flush();
    return shell.terminal().readLine().map(String::strip);
  }
}

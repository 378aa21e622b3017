package dev.aaos.cli.stage;

import dev.aaos.cli.run.Daemon;
import dev.aaos.cli.shell.DaemonOptions;
import dev.aaos.cli.shell.ExitCode;
import dev.aaos.cli.shell.Figures;
import dev.aaos.cli.shell.Prefixes;
import dev.aaos.cli.shell.Printable;
import dev.aaos.cli.shell.Shell;
import dev.aaos.cli.shell.Table;
import dev.aaos.cli.shell.Target;
import dev.aaos.cli.shell.Terminal;
import dev.aaos.cli.shell.UsageException;
import dev.aaos.cli.wire.Json;
import dev.aaos.cli.wire.Wire;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `aaos stage`: what agents did on copies of files, looked at, put in place or
/// dropped.
@Command(
    name = "stage",
    description = "Look at what staged agents did, and commit or drop it.",
    footer = {
      "",
      "  aaos run --stage agent.yaml \"tidy up\"     an agent that works on copies",
      "  aaos stage list                           which there are, and what they take up",
      "  aaos stage diff 1a2b3c4d [PATH…]          what would become of your files",
      "  aaos stage commit 1a2b3c4d [PATH…]        put it in place, all or these parts",
      "  aaos stage drop 1a2b3c4d                  forget it",
      "",
      "Nothing of your files is touched until a commit. Where somebody has changed",
      "meanwhile what was staged as well, nothing is committed: commit the other parts,",
      "have both with --merge where these are different lines, or take what was staged",
      "with --anyway. A commit is a run, and can be undone."
    })
public final class StageCommand implements Callable<Integer> {
  private final Shell shell;

  @Mixin
  private Target target = new Target();

  @Mixin
  private DaemonOptions daemon = new DaemonOptions();

  @Option(
      names = "--anyway",
      paramLabel = "PATH",
      description = "Take what was staged here although somebody else has changed it meanwhile; may"
          + " be given more than once. What they did is kept, and the commit can be undone.")
  private List<String> anyway = new ArrayList<>();

  @Option(
      names = "--merge",
      paramLabel = "PATH",
      description = "Keep what somebody else has changed here meanwhile beside what was staged; may"
          + " be given more than once. Refused where both changed the same lines.")
  private List<String> merge = new ArrayList<>();

  @Option(
      names = {"-y", "--yes"},
      description = "Do it without asking.")
  private boolean yes;

  @Parameters(index = "0", paramLabel = "list|diff|commit|drop", description = "What to do.")
  private String action = "";

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "ID",
      description = "Whose stage: the agent's id, the beginning of it, or its name.")
  private Optional<String> id = Optional.empty();

  @Parameters(
      index = "2..*",
      arity = "0..*",
      paramLabel = "PATH",
      description = "Only what lies here and beneath.")
  private List<String> paths = List.of();

  /// Runs in `shell`.
  public StageCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() throws IOException, UsageException {
    if (!List.of("list", "diff", "commit", "drop").contains(action)) {
      throw new UsageException("'" + action + "' is none of list, diff, commit and drop");
    }
    Wire wire = Daemon.ready(shell, target, daemon);
    if (action.equals("list")) {
      return list(wire);
    }
    String agent = agent(wire);
    StageWork work = new StageWork(shell, wire, agent);
    return switch (action) {
      case "diff" -> diff(work);
      case "commit" -> commit(work);
      default -> drop(work, agent);
    };
  }

  private int list(Wire wire) throws IOException {
    Json.Obj answer = wire.request("stage.list", Json.object());
    Terminal terminal = shell.terminal();
    List<Json.Obj> stages = answer.objects("stages");
    if (target.json()) {
      terminal.line(answer.toString());
    } else if (stages.isEmpty()) {
      terminal.line("No stages.");
    } else {
      Table table = new Table("ID", "AGENT", "STATE", "MIB", "OF");
      for (Json.Obj stage : stages) {
        table.row(
            Figures.shortId(stage.text("agent_id", "?")),
            stage.text("agent", "-"),
            stage.text("state", "?"),
            Long.toString((stage.number("bytes", 0) + (1 << 20) - 1) >> 20),
            String.join(" ", stage.texts("trees")));
      }
      table.print(terminal);
    }
    return ExitCode.OK;
  }

  private String agent(Wire wire) throws IOException, UsageException {
    if (id.isEmpty()) {
      throw new UsageException(
          "whose stage? aaos stage " + action + " ID; 'aaos stage list' shows" + " them");
    }
    List<Prefixes.Named> stages =
        wire.request("stage.list", Json.object()).objects("stages").stream()
            .map(stage -> new Prefixes.Named(stage.text("agent_id", ""), stage.text("agent", "")))
            .toList();
    Optional<String> found = Prefixes.resolve(id.get(), stages);
    if (found.isEmpty()) {
      throw new UsageException(
          "no stage is of '" + Printable.line(id.get()) + "'; 'aaos stage list' shows all of them");
    }
    return found.get();
  }

  private StageWork.Wanted wanted() {
    return new StageWork.Wanted(absolute(paths), absolute(anyway), absolute(merge));
  }

  private static List<String> absolute(List<String> paths) {
    return paths.stream().map(StageCommand::absolute).toList();
  }

  /// Returns `path` from the root on.
  static String absolute(String path) {
    return Path.of(path).toAbsolutePath().normalize().toString();
  }

  private int diff(StageWork work) throws IOException {
    Json.Obj diff = work.diff(wanted());
    if (target.json()) {
      shell.terminal().line(diff.toString());
    } else {
      work.show(diff);
    }
    return ExitCode.OK;
  }

  private int commit(StageWork work) throws IOException {
    if (!yes) {
      Json.Obj diff = work.diff(wanted());
      work.show(diff);
      if (StageText.done(diff) == 0 && StageText.left(diff) == 0) {
        return ExitCode.OK;
      }
      if (!agreed("commit " + StageText.names(StageText.done(diff)))) {
        return ExitCode.FAILED;
      }
    }
    return work.commit(wanted(), target.json());
  }

  private int drop(StageWork work, String agent) throws IOException, UsageException {
    if (!paths.isEmpty()) {
      throw new UsageException(
          "a stage is dropped as a whole: commit the parts that are wanted" + " first");
    }
    if (!yes && !agreed("drop all that is staged by " + Figures.shortId(agent))) {
      return ExitCode.FAILED;
    }
    work.drop();
    return ExitCode.OK;
  }

  private boolean agreed(String what) throws IOException {
    Terminal terminal = shell.terminal();
    if (!terminal.isInteractive()) {
      terminal.err().println("aaos: nothing was done: say --yes");
      return false;
    }
    terminal.err().print(what + "? y = yes, else nothing is done: ");
    terminal.err().flush();
    boolean agreed = terminal
        .readLine()
        .map(String::strip)
        .filter(answer -> answer.equalsIgnoreCase("y") || answer.equalsIgnoreCase("yes"))
        .isPresent();
    if (!agreed) {
      terminal.err().println("nothing was done");
    }
    return agreed;
  }
}

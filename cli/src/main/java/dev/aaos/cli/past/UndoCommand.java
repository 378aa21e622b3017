package dev.aaos.cli.past;

import dev.aaos.cli.run.ApprovalDesk;
import dev.aaos.cli.run.Daemon;
import dev.aaos.cli.run.EndText;
import dev.aaos.cli.run.Progress;
import dev.aaos.cli.run.RunEnd;
import dev.aaos.cli.run.RunWatch;
import dev.aaos.cli.shell.Agents;
import dev.aaos.cli.shell.ConflictText;
import dev.aaos.cli.shell.DaemonOptions;
import dev.aaos.cli.shell.ExitCode;
import dev.aaos.cli.shell.Figures;
import dev.aaos.cli.shell.Printable;
import dev.aaos.cli.shell.Shell;
import dev.aaos.cli.shell.Target;
import dev.aaos.cli.shell.Terminal;
import dev.aaos.cli.shell.UsageException;
import dev.aaos.cli.wire.Json;
import dev.aaos.cli.wire.Wire;
import dev.aaos.cli.wire.WireException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `aaos undo`: what agents did to files, looked at and taken back.
@Command(
    name = "undo",
    description = "Take back what a run or an agent did.",
    footer = {
      "",
      "  aaos undo 1a2b3c4d              what the run 1a2b3c4d changed, and all it had done",
      "  aaos undo writer                what the agent called writer changed",
      "  aaos undo 57..90                what was changed from record 57 to record 90",
      "",
      "It is shown first, and nothing is done without your yes. Each file, directory",
      "and link gets back what it was, its mode and its time; what was made is",
      "removed. What somebody else has changed since is left alone, and so is a",
      "directory with something of theirs in it. Of a file you can say otherwise: on a",
      "terminal you are asked; --merge keeps what they did and takes back the rest,",
      "where these are different lines; --anyway gives it up. What left this machine",
      "is taken back by another call where its agent named one: before any file, and",
      "once. All else that left it is listed. An undo is a run, and can be undone."
    })
public final class UndoCommand implements Callable<Integer> {
  private static final Pattern RANGE = Pattern.compile("([0-9]{1,18})\\.\\.([0-9]{1,18})");
  private static final Pattern RUN = Pattern.compile("[0-9a-f]{8}[0-9a-f-]{0,28}");

  private final Shell shell;

  @Mixin
  private Target target = new Target();

  @Mixin
  private DaemonOptions daemon = new DaemonOptions();

  @Option(names = "--preview", description = "Show what would be done, and do nothing.")
  private boolean preview;

  @Option(names = "--diff", description = "Show what becomes of texts.")
  private boolean diffs;

  @Option(names = "--all", description = "Show every file, however many there are.")
  private boolean all;

  @Option(
      names = "--anyway",
      paramLabel = "PATH",
      description = "Put this file back although somebody else has changed it since; may be given"
          + " more than once. What they did is kept, and the undo can be undone.")
  private List<String> anyway = new ArrayList<>();

  @Option(
      names = "--merge",
      paramLabel = "PATH",
      description =
          "Keep what somebody else has changed of this file since, and take the rest of it"
              + " back; may be given more than once. Refused where both changed the same lines.")
  private List<String> merge = new ArrayList<>();

  @Option(
      names = "--also",
      paramLabel = "SEQ",
      description = "Take back this call too, although nobody knows what it came to, or what was"
          + " to take it back before; may be given more than once.")
  private List<String> also = new ArrayList<>();

  @Option(names = "--no-calls", description = "Take back files alone, by no calls.")
  private boolean noCalls;

  @Option(
      names = {"-y", "--yes"},
      description = "Do it without asking.")
  private boolean yes;

  @Parameters(
      paramLabel = "RUN|AGENT|SEQ..SEQ",
      description = "A run, by its id or the beginning of it; an agent, by its id or name; or"
          + " records, by their numbers.")
  private String what = "";

  /// Runs in `shell`.
  public UndoCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() throws IOException, UsageException {
    if (preview && yes) {
      throw new UsageException("--preview does nothing and --yes does it: give one of them");
    }
    Wire wire = Daemon.ready(shell, target, daemon);
    Json.Obj meant = meant(wire).with("also", Json.texts(also)).with("leave_calls", noCalls);
    boolean asks = !preview && !yes && !target.json() && shell.terminal().isInteractive();
    Json.Obj params = chosen(meant, absolute(anyway), absolute(merge));
    Json.Obj plan = wire.request("undo.preview", params.with("diff", diffs || asks));
    if (preview && target.json()) {
      shell.terminal().line(plan.toString());
      return ExitCode.OK;
    }
    if (!target.json()) {
      show(plan, asks);
    }
    if (isUnmerged(plan)) {
      return ExitCode.FAILED;
    }
    if (asks && plan.objects("files").stream().anyMatch(ConflictText::isConflict)) {
      params = asked(meant, plan);
      plan = wire.request("undo.preview", params);
    }
    long left = UndoText.left(plan) + UndoText.callsLeft(plan);
    if (preview) {
      return ExitCode.OK;
    }
    if (UndoText.done(plan) + UndoText.calls(plan) == 0) {
      return left == 0 ? ExitCode.OK : ExitCode.FAILED;
    }
    if (!yes && !agreed(plan)) {
      return ExitCode.FAILED;
    }
    int code = run(wire, params);
    return code == ExitCode.OK && left > 0 ? ExitCode.FAILED : code;
  }

  private static Json.Obj chosen(Json.Obj meant, List<String> anyway, List<String> merge) {
    return meant.with("anyway", Json.texts(anyway)).with("merge", Json.texts(merge));
  }

  private static List<String> absolute(List<String> paths) {
    return paths.stream()
        .map(path -> Path.of(path).toAbsolutePath().normalize().toString())
        .toList();
  }

  /// Returns what is asked for with what the person at the terminal says of `plan`.
  private Json.Obj asked(Json.Obj meant, Json.Obj plan) throws IOException {
    ConflictPrompt prompt = new ConflictPrompt(shell);
    prompt.ask(plan);
    return chosen(
        meant,
        Stream.concat(absolute(anyway).stream(), prompt.restored().stream()).toList(),
        Stream.concat(absolute(merge).stream(), prompt.merged().stream()).toList());
  }

  /// Says so where what is to be merged cannot be, and returns whether there is such.
  private boolean isUnmerged(Json.Obj plan) {
    List<String> wanted = absolute(merge);
    List<Json.Obj> left = plan.objects("files").stream()
        .filter(ConflictText::isConflict)
        .filter(file -> wanted.contains(file.text("path", "")))
        .toList();
    left.forEach(file -> shell
        .terminal()
        .err()
        .println("aaos: nothing was done: " + Printable.line(file.text("path", ""))
            + " cannot be merged: " + ConflictText.obstacle(file)));
    return !left.isEmpty();
  }

  private Json.Obj meant(Wire wire) throws WireException, UsageException {
    Matcher range = RANGE.matcher(what);
    if (range.matches()) {
      long from = Long.parseLong(range.group(1));
      long to = Long.parseLong(range.group(2));
      if (from < 1 || to < from) {
        throw new UsageException("'" + what + "' names no records: the first is 1, and the second"
            + " number is not below the first");
      }
      return Json.object().with("from", from).with("to", to);
    }
    if (RUN.matcher(what).matches() && !isAgent(wire)) {
      return Json.object().with("run_id", what);
    }
    return Json.object().with("agent_id", new Agents(wire).any(what));
  }

  /// An id may be that of either; agents are few, and known by theirs.
  private boolean isAgent(Wire wire) throws WireException {
    return new Agents(wire).names().keySet().stream().anyMatch(id -> id.startsWith(what));
  }

  private void show(Json.Obj plan, boolean asks) throws IOException {
    Optional<String> command = asks ? Optional.empty() : Optional.of("aaos undo " + what);
    UndoText text = new UndoText(shell.palette(Terminal.Stream.OUT), all, command);
    for (String line : text.lines(plan, diffs)) {
      shell.terminal().line(line);
    }
    if (plan.objects("files").isEmpty() && plan.objects("calls").isEmpty()) {
      shell.terminal().line("no file was changed that can be taken back");
    }
  }

  private boolean agreed(Json.Obj plan) throws IOException {
    long calls = UndoText.calls(plan);
    String files = UndoText.files(UndoText.done(plan));
    String all = calls == 0 ? files : Figures.counted(calls, "call") + " and " + files;
    Terminal terminal = shell.terminal();
    if (!terminal.isInteractive()) {
      terminal.err().println("aaos: nothing was done: say --yes, or --preview to look only");
      return false;
    }
    terminal.err().print("take back " + all + "? y = yes, else nothing is done: ");
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

  private int run(Wire wire, Json.Obj params) throws IOException {
    Progress progress = new Progress(shell, Progress.Detail.NONE);
    RunWatch watch = new RunWatch(wire, progress, ApprovalDesk.at(shell, wire, progress));
    watch.stopOnInterrupt(shell);
    RunEnd end = watch.watch("undo.run", params);
    EndText.print(shell, target.json(), end);
    if (!target.json() && !end.runId().isEmpty()) {
      shell
          .terminal()
          .err()
          .println("to take that back: aaos undo " + Figures.shortId(end.runId()));
    }
    return end.exitCode();
  }
}

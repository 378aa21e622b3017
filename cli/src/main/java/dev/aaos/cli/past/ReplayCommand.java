package dev.aaos.cli.past;

import dev.aaos.cli.run.Daemon;
import dev.aaos.cli.shell.DaemonOptions;
import dev.aaos.cli.shell.ExitCode;
import dev.aaos.cli.shell.Palette;
import dev.aaos.cli.shell.Printable;
import dev.aaos.cli.shell.Shell;
import dev.aaos.cli.shell.Target;
import dev.aaos.cli.shell.Terminal;
import dev.aaos.cli.shell.Terminal.Stream;
import dev.aaos.cli.shell.UsageException;
import dev.aaos.cli.wire.Json;
import dev.aaos.cli.wire.Wire;
import java.io.IOException;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `aaos replay`: steps through a run, from what is on record.
@Command(
    name = "replay",
    description = "Step through a run as it was. Nothing is asked, called or changed.",
    footer = {
      "",
      "  aaos replay 1a2b3c4d            the whole run; at a terminal, step by step",
      "  aaos replay 1a2b3c4d --step 3   one step, with everything that was said",
      "",
      "'aaos inspect AGENT' lists an agent's runs. Each step names its records: 'aaos why'",
      "explains one, and 'aaos fork RUN@SEQ' goes on from one."
    })
public final class ReplayCommand implements Callable<Integer> {
  private final Shell shell;

  @Mixin
  private Target target = new Target();

  @Mixin
  private DaemonOptions daemon = new DaemonOptions();

  @Option(names = "--from", paramLabel = "N", description = "Begin with this step.")
  private Optional<Long> from = Optional.empty();

  @Option(names = "--to", paramLabel = "N", description = "End with this step.")
  private Optional<Long> to = Optional.empty();

  @Option(
      names = "--step",
      paramLabel = "N",
      description = "This step alone, with everything that was said.")
  private Optional<Long> step = Optional.empty();

  @Parameters(
      paramLabel = "RUN",
      description = "The run: its id, a unique beginning of it, or its agent's name for the last.")
  private String run = "";

  /// Runs in `shell`.
  public ReplayCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() throws IOException, UsageException {
    if (step.isPresent() && (from.isPresent() || to.isPresent())) {
      throw new UsageException("--step chooses one step, --from and --to several: give either");
    }
    Wire wire = Daemon.ready(shell, target, daemon);
    String id = Runs.named(wire, run);
    long next = step.or(() -> from).orElse(1L);
    Optional<Long> last = step.or(() -> to);
    boolean isFirst = true;
    while (next > 0) {
      Json.Obj params = Json.object().with("run_id", id).with("from", next);
      Json.Obj page =
          wire.request("run.replay", last.map(end -> params.with("to", end)).orElse(params));
      if (!show(page, isFirst)) {
        return ExitCode.OK;
      }
      isFirst = false;
      next = page.number("next", 0);
    }
    return ExitCode.OK;
  }

  /// Shows one page of steps, and returns whether another one is wanted.
  private boolean show(Json.Obj page, boolean isFirst) throws IOException {
    Terminal terminal = shell.terminal();
    if (target.json()) {
      terminal.line(page.toString());
      return true;
    }
    Palette palette = shell.palette(Stream.OUT);
    if (isFirst) {
      terminal.line(palette.bold(title(page)));
    }
    StepText text = new StepText(palette, shell.clock().getZone(), step.isPresent());
    boolean isPaced =
        step.isEmpty() && terminal.isTerminal(Stream.IN) && terminal.isTerminal(Stream.OUT);
    for (Json.Obj one : page.objects("steps")) {
      terminal.line("\n" + text.of(one));
      boolean isLast = one.number("step", 0) == lastOf(page) && page.get("next").isEmpty();
      if (isPaced && !isLast && !goOn()) {
        return false;
      }
    }
    return true;
  }

  private static long lastOf(Json.Obj page) {
    return page.objects("steps").getLast().number("step", 0);
  }

  private static String title(Json.Obj page) {
    String name = page.text("agent_name", page.text("agent_id", "?"));
    return Printable.line("run " + page.text("run_id", "?") + " of " + name
        + (page.text("state", "").equals("running") ? ", still under way" : ""));
  }

  /// Asks whether to go on: Enter for the next step, q to leave.
  private boolean goOn() throws IOException {
    Terminal terminal = shell.terminal();
    terminal.err().print(shell.palette(Stream.ERR).dim("Enter: next · q: leave "));
    terminal.err().flush();
    Optional<String> answer = terminal.readLine();
    return answer.isPresent() && !answer.get().strip().toLowerCase(Locale.ROOT).startsWith("q");
  }
}

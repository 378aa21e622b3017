package dev.aaos.cli.setup;

import dev.aaos.cli.shell.DaemonOptions;
import dev.aaos.cli.shell.ExitCode;
import dev.aaos.cli.shell.Palette;
import dev.aaos.cli.shell.Printable;
import dev.aaos.cli.shell.Shell;
import dev.aaos.cli.shell.Target;
import dev.aaos.cli.shell.Terminal;
import dev.aaos.cli.wire.Json;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// `aaos doctor`: what works on this machine, what does not, and what to do about it.
@Command(
    name = "doctor",
    description = "Check this machine: Java, places, keys, what the kernel can enforce.",
    footer = {"", "Ends with 1 if something that is needed is broken."})
public final class DoctorCommand implements Callable<Integer> {
  private final Shell shell;

  @Mixin
  private Target target = new Target();

  @Mixin
  private DaemonOptions options = new DaemonOptions();

  /// Runs in `shell`.
  public DoctorCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() throws IOException {
    List<Check> checks = new Checks(shell, target, options).all();
    boolean broken = checks.stream().anyMatch(check -> check.state() == Check.State.BROKEN);
    if (target.json()) {
      List<Json> list = checks.stream().map(check -> (Json) check.json()).toList();
      shell
          .terminal()
          .line(Json.object()
              .with("ok", !broken)
              .with("checks", new Json.Arr(list))
              .toString());
    } else {
      int width = checks.stream().mapToInt(check -> check.name().length()).max().orElse(0);
      for (Check check : checks) {
        print(check, width);
      }
    }
    return broken ? ExitCode.FAILED : ExitCode.OK;
  }

  private void print(Check check, int width) throws IOException {
    Palette palette = shell.palette(Terminal.Stream.OUT);
    String mark = switch (check.state()) {
      case OK -> palette.green("ok    ");
      case NOTE -> palette.dim("note  ");
      case BROKEN -> palette.red("BROKEN");
    };
    String name = Printable.line(check.name());
    String padded = name + " ".repeat(Math.max(0, width - name.length()));
    shell.terminal().line(mark + "  " + padded + "  " + Printable.line(check.found()));
    if (!check.mend().isEmpty()) {
      shell.terminal().line(" ".repeat(width + 10) + "→ " + Printable.line(check.mend()));
    }
  }
}

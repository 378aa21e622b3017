package dev.aaos.cli.setup;

import dev.aaos.cli.shell.ExitCode;
import dev.aaos.cli.shell.Shell;
import dev.aaos.cli.shell.Target;
import dev.aaos.cli.shell.UsageException;
import dev.aaos.cli.wire.Json;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// `aaos clock`: kernel time beside the wall clock, and whether it is to follow it.
@Command(
    name = "clock",
    description = "Show kernel time and the wall clock, or have kernel time follow it.",
    footer = {
      "",
      "What outlives a restart goes by kernel time: deadlines, time tables, grants that expire.",
      "It goes on with the monotonic clock. A wall clock that was set more than an hour off is",
      "not followed until the daemon is started again or somebody accepts it. Kernel time never",
      "goes back: a wall clock that was set back stays behind it."
    })
public final class ClockCommand implements Callable<Integer> {
  private static final String ACCEPT = "accept";

  private final Shell shell;

  @Mixin
  private Target target = new Target();

  @Parameters(
      arity = "0..1",
      paramLabel = "accept",
      description = "Have kernel time follow the wall clock as it is.")
  private String action = "";

  /// Runs in `shell`.
  public ClockCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() throws IOException, UsageException {
    if (!action.isEmpty() && !action.equals(ACCEPT)) {
      throw new UsageException(
          "'" + action + "' is nothing a clock does: say 'aaos clock' or 'aaos clock accept'");
    }
    boolean accepts = action.equals(ACCEPT);
    Json.Obj answer =
        target.wire(shell).request(accepts ? "clock.accept" : "clock.status", Json.object());
    shell
        .terminal()
        .line(target.json() ? answer.toString() : accepts ? accepted(answer) : shown(answer));
    return ExitCode.OK;
  }

  private static String accepted(Json.Obj answer) {
    return "the wall clock was " + off(answer.number("old_offset_ms", 0)) + " kernel time, and is "
        + off(answer.number("offset_ms", 0)) + " it now";
  }

  private static String shown(Json.Obj answer) {
    return "kernel time " + answer.text("kernel_time", "?") + "\nwall clock  "
        + answer.text("wall_time", "?") + ", " + off(answer.number("offset_ms", 0))
        + " kernel time"
        + (answer.isTrue("followed") ? "" : ", and not followed: aaos clock accept");
  }

  /// Returns how far the wall clock is from kernel time, and on which side.
  static String off(long millis) {
    Duration apart = Duration.ofMillis(Math.abs(millis));
    long days = apart.toDays();
    String length = (days == 0 ? "" : days + " d ") + apart.toHoursPart() + " h "
        + apart.toMinutesPart() + " min " + apart.toSecondsPart() + " s ";
    return length + (millis < 0 ? "behind" : "ahead of");
  }
}

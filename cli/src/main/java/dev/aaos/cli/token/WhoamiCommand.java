package dev.aaos.cli.token;

import dev.aaos.cli.shell.ExitCode;
import dev.aaos.cli.shell.Printable;
import dev.aaos.cli.shell.Shell;
import dev.aaos.cli.shell.Target;
import dev.aaos.cli.wire.Json;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// `aaos whoami`: asks the daemon who this is, and what that may do.
@Command(name = "whoami", description = "Say who you are to the daemon, and what you may do.")
public final class WhoamiCommand implements Callable<Integer> {
  private final Shell shell;

  @Mixin
  private Target target = new Target();

  /// Runs in `shell`.
  public WhoamiCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() throws IOException {
    Json.Obj answer = target.wire(shell).request("session.info", Json.object());
    if (target.json()) {
      shell.terminal().line(answer.toString());
      return ExitCode.OK;
    }
    shell.terminal().line(Printable.line(answer.text("principal", "?")));
    for (String part : answer.text("authority", "?").split("; ", -1)) {
      shell.terminal().line("  " + Printable.line(part));
    }
    return ExitCode.OK;
  }
}

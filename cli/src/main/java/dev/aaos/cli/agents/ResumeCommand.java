package dev.aaos.cli.agents;

import dev.aaos.cli.shell.ExitCode;
import dev.aaos.cli.shell.Shell;
import dev.aaos.cli.shell.Target;
import dev.aaos.cli.wire.Json;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// `aaos resume`: lets everything go on that `aaos stop --all` froze.
@Command(
    name = "resume",
    description = "Let everything go on that 'aaos stop --all' froze.",
    footer = {
      "",
      "Runs go on where they were, as after a daemon that ended: a model is asked",
      "again, a call that changes nothing is made again, and of any other that was cut",
      "off its agent is told that nobody knows what it came to. End what must not go",
      "on before: aaos stop ID."
    })
public final class ResumeCommand implements Callable<Integer> {
  private final Shell shell;

  @Mixin
  private Target target = new Target();

  /// Runs in `shell`.
  public ResumeCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() throws IOException {
    Json.Obj answer = target.wire(shell).request("machine.resume", Json.object());
    String told = "everything goes on; runs that were cut off: " + answer.number("resumed", 0);
    shell.terminal().line(target.json() ? answer.toString() : told);
    return ExitCode.OK;
  }
}

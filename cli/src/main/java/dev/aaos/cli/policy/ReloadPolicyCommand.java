package dev.aaos.cli.policy;

import dev.aaos.cli.shell.ExitCode;
import dev.aaos.cli.shell.Shell;
import dev.aaos.cli.shell.Target;
import dev.aaos.cli.wire.Json;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// `aaos policy reload`: has the daemon adopt what the file holds.
@Command(
    name = "reload",
    description = "Adopt what the file of the policy holds, at once.",
    footer = {"", "Ends with 3, and says why, when the policy before stays in force."})
public final class ReloadPolicyCommand implements Callable<Integer> {
  private final Shell shell;

  @Mixin
  private Target target = new Target();

  /// Runs in `shell`.
  public ReloadPolicyCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() throws IOException {
    Json.Obj answer = target.wire(shell).request("policy.reload", Json.object());
    if (target.json()) {
      shell.terminal().line(answer.toString());
    } else {
      Checked.print(shell, answer);
    }
    return ExitCode.OK;
  }
}

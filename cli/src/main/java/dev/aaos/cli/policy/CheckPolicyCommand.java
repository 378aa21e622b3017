package dev.aaos.cli.policy;

import dev.aaos.cli.shell.ExitCode;
import dev.aaos.cli.shell.Shell;
import dev.aaos.cli.shell.Target;
import dev.aaos.cli.shell.UsageException;
import dev.aaos.cli.wire.Json;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// `aaos policy check`: whether a policy is right, and what it would make possible.
@Command(
    name = "check",
    description = "Check a policy, and say what it would make possible that is not.",
    footer = {
      "",
      "Changes nothing. What becomes possible is told as regions: agents, tools, what calls need,",
      "command lines, and what has to be so besides. Ends with 1 when the policy would widen, and",
      "with 3 when it is wrong."
    })
public final class CheckPolicyCommand implements Callable<Integer> {
  private final Shell shell;

  @Mixin
  private Target target = new Target();

  @Parameters(paramLabel = "FILE", description = "The policy.")
  private Path file = Path.of("");

  /// Runs in `shell`.
  public CheckPolicyCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() throws IOException, UsageException {
    Json.Obj answer =
        target.wire(shell).request("policy.check", Json.object().with("text", Checked.read(file)));
    if (target.json()) {
      shell.terminal().line(answer.toString());
    } else {
      Checked.print(shell, answer);
    }
    return answer.isTrue("widens") ? ExitCode.FAILED : ExitCode.OK;
  }
}

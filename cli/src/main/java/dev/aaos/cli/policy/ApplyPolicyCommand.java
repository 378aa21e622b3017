package dev.aaos.cli.policy;

import dev.aaos.cli.shell.ExitCode;
import dev.aaos.cli.shell.Shell;
import dev.aaos.cli.shell.Target;
import dev.aaos.cli.shell.UsageException;
import dev.aaos.cli.wire.Json;
import dev.aaos.cli.wire.Wire;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `aaos policy apply`: puts a policy in force, and asks first where it would widen.
@Command(
    name = "apply",
    description = "Put a policy in force: the daemon checks it, writes it to its file, adopts it.",
    footer = {
      "",
      "Where it would make possible what is not, that is shown first, and a person is asked, or",
      "--yes has to be given; without either nothing changes, and the command ends with 1."
    })
public final class ApplyPolicyCommand implements Callable<Integer> {
  private final Shell shell;

  @Mixin
  private Target target = new Target();

  @Option(
      names = {"-y", "--yes"},
      description = "Have it in force whatever it makes possible.")
  private boolean yes;

  @Parameters(paramLabel = "FILE", description = "The policy.")
  private Path file = Path.of("");

  /// Runs in `shell`.
  public ApplyPolicyCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() throws IOException, UsageException {
    Wire wire = target.wire(shell);
    Json.Obj params = Json.object().with("text", Checked.read(file));
    Json.Obj checked = wire.request("policy.check", params);
    if (!target.json()) {
      Checked.print(shell, checked);
    }
    if (checked.isTrue("widens") && !yes && !agreed()) {
      shell.terminal().err().println("nothing was changed: --yes has it in force all the same");
      return ExitCode.FAILED;
    }
    Json.Obj answer = wire.request("policy.apply", params.with("widen", true));
    shell.terminal().line(target.json() ? answer.toString() : "it is in force");
    return ExitCode.OK;
  }

  private boolean agreed() throws IOException {
    if (!shell.terminal().isInteractive()) {
      return false;
    }
    shell.terminal().err().print("Have it in force? [y/N] ");
    shell.terminal().err().flush();
    return shell.terminal().readLine().filter(line -> line.strip().equals("y")).isPresent();
  }
}

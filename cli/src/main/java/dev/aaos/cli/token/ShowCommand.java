package dev.aaos.cli.token;

import dev.aaos.capability.token.Token;
import dev.aaos.cli.shell.ExitCode;
import dev.aaos.cli.shell.Shell;
import dev.aaos.cli.shell.UsageException;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/// `aaos token show`: says what a token claims to permit, without any daemon.
@Command(
    name = "show",
    description = "Say what a token permits. Whether it is genuine only its daemon can say: 'aaos"
        + " whoami' asks.")
public final class ShowCommand implements Callable<Integer> {
  private final Shell shell;

  @Parameters(
      arity = "0..1",
      paramLabel = "FILE",
      description = "The file of the token, or '-' for standard input. Default: AAOS_TOKEN_FILE, or"
          + " the token in AAOS_TOKEN.")
  private Optional<String> from = Optional.empty();

  /// Runs in `shell`.
  public ShowCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() throws IOException, UsageException {
    Token token = GivenToken.read(shell, from);
    shell.terminal().line("token " + token.id() + " for " + token.holder());
    for (String part : token.claimed().toString().split("; ", -1)) {
      shell.terminal().line("  " + part);
    }
    return ExitCode.OK;
  }
}

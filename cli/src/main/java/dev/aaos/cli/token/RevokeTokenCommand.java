package dev.aaos.cli.token;

import dev.aaos.cli.shell.ExitCode;
import dev.aaos.cli.shell.Shell;
import dev.aaos.cli.shell.Target;
import dev.aaos.cli.shell.UsageException;
import dev.aaos.cli.wire.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// `aaos token revoke`: ends a token, and all that is narrowed from it.
@Command(name = "revoke", description = "End a token now, and all that is narrowed from it.")
public final class RevokeTokenCommand implements Callable<Integer> {
  private final Shell shell;

  @Mixin
  private Target target = new Target();

  @Parameters(
      paramLabel = "ID|FILE",
      description = "The token: its id, or the beginning of one that 'aaos token' lists; or a file"
          + " that it is in.")
  private String which = "";

  /// Runs in `shell`.
  public RevokeTokenCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() throws IOException, UsageException {
    boolean isFile = !which.matches("[0-9a-f]{4,16}") && Files.exists(Path.of(which));
    Json.Obj params = isFile
        ? Json.object().with("token", GivenToken.read(shell, Optional.of(which)).toString())
        : Json.object().with("id", which);
    Json.Obj answer = target.wire(shell).request("token.revoke", params);
    shell
        .terminal()
        .line(
            target.json()
                ? answer.toString()
                : "revoked token " + answer.text("id", which)
                    + ", and all that is narrowed from it");
    return ExitCode.OK;
  }
}

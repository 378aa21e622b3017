package dev.aaos.cli.setup;

import dev.aaos.cli.shell.ExitCode;
import dev.aaos.cli.shell.Shell;
import dev.aaos.cli.shell.Target;
import dev.aaos.cli.wire.Json;
import dev.aaos.cli.wire.Wire;
import dev.aaos.cli.wire.WireException;
import dev.aaos.wire.Version;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// `aaos version`: of this command and of the daemon that answers, if one does.
@Command(name = "version", description = "Show the version of this command and of the daemon.")
public final class VersionCommand implements Callable<Integer> {
  private final Shell shell;

  @Mixin
  private Target target = new Target();

  /// Runs in `shell`.
  public VersionCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() throws IOException {
    Wire wire = target.wire(shell);
    Optional<Json.Obj> info = info(wire);
    if (target.json()) {
      Json.Obj own = Json.object().with("aaos", Version.CURRENT);
      shell
          .terminal()
          .line(info.map(daemon -> own.with("agentd", daemon)).orElse(own).toString());
      return ExitCode.OK;
    }
    shell.terminal().line("aaos " + Version.CURRENT + " (Java " + Runtime.version() + ")");
    shell
        .terminal()
        .line(info.map(daemon -> "agentd " + daemon.text("version", "?") + " (pid "
                + daemon.get("pid").map(Json::plain).orElse("?") + ") at " + wire.socket())
            .orElse("no daemon answers at " + wire.socket()));
    return ExitCode.OK;
  }

  private static Optional<Json.Obj> info(Wire wire) throws WireException {
    try {
      return Optional.of(wire.request("daemon.info", Json.object()));
    } catch (WireException e) {
      if (e.kind() == WireException.Kind.UNREACHABLE) {
        return Optional.empty();
      }
      throw e;
    }
  }
}

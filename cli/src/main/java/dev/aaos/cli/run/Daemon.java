package dev.aaos.cli.run;

import dev.aaos.cli.shell.DaemonOptions;
import dev.aaos.cli.shell.Shell;
import dev.aaos.cli.shell.Target;
import dev.aaos.cli.wire.Wire;
import java.io.IOException;
import java.nio.file.Path;

/// The daemon a run goes to: the one that answers, else a private one.
public final class Daemon {
  private Daemon() {}

  /// Returns a daemon that answers, and says so on the error stream if it had to be started.
  ///
  /// @throws IOException if none answers and none can be started
  public static Wire ready(Shell shell, Target target, DaemonOptions options) throws IOException {
    Wire wire = target.wire(shell);
    if (wire.answers()) {
      return wire;
    }
    Path launcher = shell
        .launcher()
        .orElseThrow(() -> new IOException("no daemon answers at " + wire.socket()
            + ", and this command was not started by its launcher, so it cannot start one. Start"
            + " one with 'agentd run --socket " + wire.socket() + "'."));
    Path data = shell.places().data(options.data());
    shell
        .terminal()
        .err()
        .println("aaos: no daemon answers at " + wire.socket()
            + "; starting a private one (data in " + data + "), which ends after a minute idle");
    new PrivateDaemon(launcher, data, options.config().map(Path::toAbsolutePath)).start(wire);
    return wire;
  }
}

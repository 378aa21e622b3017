package dev.aaos.cli.shell;

import dev.aaos.cli.wire.Wire;
import dev.aaos.wire.TokenFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/// The options of every command that asks a daemon: which one, and in what form to answer.
public final class Target {
  @Option(
      names = {"-s", "--socket"},
      paramLabel = "PATH",
      description = "Socket of the daemon. Default: AAOS_SOCKET, else /run/agentd/agentd.sock, else"
          + " $XDG_RUNTIME_DIR/agentd/agentd.sock.")
  private Optional<Path> socket = Optional.empty();

  @Option(
      names = "--token-file",
      paramLabel = "FILE",
      description = "Token to act under, as 'aaos token new' makes it. Default: AAOS_TOKEN_FILE, or"
          + " the token itself in AAOS_TOKEN; without one, you act as your user.")
  private Optional<Path> tokenFile = Optional.empty();

  @Option(names = "--json", description = "Print the daemon's answer as one line of JSON.")
  private boolean json;

  /// Returns the daemon meant.
  ///
  /// @throws IOException if the only socket left to try lies in somebody else's directory
  public Wire wire(Shell shell) throws IOException {
    return new Wire(shell.places().socket(socket), token(shell));
  }

  /// Returns the token to act under, if there is one.
  ///
  /// @throws IOException if it lies in a file that cannot be read, or that others may read
  public Optional<String> token(Shell shell) throws IOException {
    Optional<Path> file = tokenFile.or(() -> shell.variable("AAOS_TOKEN_FILE").map(Path::of));
    return file.isPresent()
        ? Optional.of(new TokenFile(file.get()).read())
        : shell.variable("AAOS_TOKEN").map(String::strip);
  }

  /// Returns the socket named on the command line, if one was.
  public Optional<Path> socket() {
    return socket;
  }

  /// Returns whether JSON was asked for.
  public boolean json() {
    return json;
  }
}

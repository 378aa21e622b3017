package dev.aaos.cli.shell;

import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/// The options of commands that may start a private daemon: what it is started with.
public final class DaemonOptions {
  @Option(
      names = "--data-dir",
      paramLabel = "DIR",
      description = "Data directory of a daemon started for this. Default: AAOS_DATA_DIR, else"
          + " /var/lib/aaos as root, else ~/.local/share/aaos.")
  private Optional<Path> data = Optional.empty();

  @Option(
      names = {"-c", "--config"},
      paramLabel = "FILE",
      description = "Configuration of a daemon started for this, as 'aaos configure' writes it.")
  private Optional<Path> config = Optional.empty();

  /// Returns the data directory named on the command line, if one was.
  public Optional<Path> data() {
    return data;
  }

  /// Returns the configuration named on the command line, if one was.
  public Optional<Path> config() {
    return config;
  }
}

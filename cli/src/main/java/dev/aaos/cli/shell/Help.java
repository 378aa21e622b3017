package dev.aaos.cli.shell;

import picocli.CommandLine.Option;

/// The option every command has.
public final class Help {
  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help and exit.")
  private boolean wanted;

  /// Returns whether help was asked for; the parser has then printed it.
  public boolean isWanted() {
    return wanted;
  }
}

package dev.aaos.cli.shell;

/// The command was called wrongly: exit code 2. The message says how to call it.
public final class UsageException extends Exception {
  private static final long serialVersionUID = 1;

  /// Says `message` to the person who typed the command.
  public UsageException(String message) {
    super(message);
  }
}

package dev.aaos.cli.shell;

/// What the process says when it ends.
///
/// 69 belongs here too but is the launcher's: no JDK 25 was found, so no Java ran.
public final class ExitCode {
  /// All went well.
  public static final int OK = 0;

  /// The agent, or a check, reported failure.
  public static final int FAILED = 1;

  /// The command was called wrongly.
  public static final int USAGE = 2;

  /// The daemon is unreachable, answered with an error or broke off.
  public static final int DAEMON = 3;

  /// Ctrl-C was pressed twice within two seconds.
  public static final int INTERRUPTED = 4;

  /// Nobody reads our output any more: what a shell says of a program that SIGPIPE ended.
  public static final int OUTPUT_GONE = 141;

  private ExitCode() {}
}

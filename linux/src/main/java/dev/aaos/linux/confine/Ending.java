package dev.aaos.linux.confine;

/// How a process ended.
public sealed interface Ending {
  /// By itself.
  ///
  /// @param status 0 when all went well; 126 when the program could not be run, 127 when there
  ///     is none of that name
  record Exited(int status) implements Ending {}

  /// By a signal.
  ///
  /// @param signal such as 9, which is also what a command gets that is stopped
  record Killed(int signal) implements Ending {}
}

package dev.aaos.linux.restrict;

import dev.aaos.linux.confine.ConfinementException;
import dev.aaos.linux.confine.Ending;
import dev.aaos.linux.confine.Program;

/// What runs commands, confined. Any platform thread may have one run; it blocks until nothing of
/// the command is left.
public interface CommandRunner {
  /// Runs `program` and returns how it ended. Closes `given`.
  ///
  /// @throws ConfinementException when it was not started
  Ending run(Program program, Given given, CommandListener listener)
      throws ConfinementException, InterruptedException;
}

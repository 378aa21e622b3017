package dev.aaos.linux.restrict;

import dev.aaos.linux.egress.Keeper;
import dev.aaos.linux.notify.Deputy;

/// Hears of one command, on the thread that runs it.
public interface CommandListener extends Keeper, Deputy.Client {
  /// It can be ended from now on: `kill` ends everything of it, from any thread.
  void made(Runnable kill);

  /// It was started; `proofs` forbidden things had been tried and refused.
  void started(int proofs);

  /// It wrote `bytes` to its standard output (1) or error (2).
  void wrote(int stream, byte[] bytes);
}

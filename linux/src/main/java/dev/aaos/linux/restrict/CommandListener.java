package dev.aaos.linux.restrict;

import dev.aaos.linux.PathBytes;
import dev.aaos.linux.egress.Keeper;

/// Hears of one command, on the thread that runs it.
public interface CommandListener extends Keeper {
  /// It can be ended from now on: `kill` ends everything of it, from any thread.
  void made(Runnable kill);

  /// It was started; `proofs` forbidden things had been tried and refused.
  void started(int proofs);

  /// It was refused to write what is called `name`; on another thread.
  void refused(PathBytes name);

  /// It wrote `bytes` to its standard output (1) or error (2).
  void wrote(int stream, byte[] bytes);
}

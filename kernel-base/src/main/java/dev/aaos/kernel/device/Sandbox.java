package dev.aaos.kernel.device;

import dev.aaos.kernel.agent.Confinement;
import java.io.IOException;
import java.util.Optional;

/// What confines the programs that agents start: asked before an agent is made that needs it.
public interface Sandbox {
  /// Returns why no program could be started for an agent that is to be held as `wanted` says:
  /// which layer cannot be put in place, what of the kernel is not there, and the mend. Empty
  /// where one could be started now. What has to be tried is tried, which may take a while.
  ///
  /// @throws InterruptedException when the thread is interrupted meanwhile
  Optional<String> obstacle(Confinement wanted) throws InterruptedException;

  /// Takes how something was that a call of an earlier daemon changed.
  interface Changes {
    /// Has `image` recorded for the call whose intent is the record `intent`; durable when this
    /// returns.
    ///
    /// @throws IOException when it cannot be, as when that is no record of an intent
    void changed(long intent, byte[] image) throws IOException;

    /// Has a part of what a later `changed` tells of recorded.
    ///
    /// @return the number of its record
    long piece(long intent, byte[] image) throws IOException;
  }

  /// Tells `changes` what programs changed that ended with an earlier daemon, as far as it can. It
  /// is called once, before anything goes on.
  default void recover(Changes changes) {}
}

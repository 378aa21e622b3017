package dev.aaos.kernel.device;

import dev.aaos.kernel.agent.Tier;
import java.util.Optional;

/// What confines the programs that agents start: asked before an agent is made that needs it.
public interface Sandbox {
  /// Returns why no program could be started for an agent that asks for `tier`: which layer cannot
  /// be put in place, what of the kernel is not there, and the mend; empty where it could be now.
  /// What has to be tried is tried, which may take a while.
  ///
  /// @param tier empty for whatever the machine has
  /// @throws InterruptedException when the thread is interrupted meanwhile
  Optional<String> obstacle(Optional<Tier> tier) throws InterruptedException;
}

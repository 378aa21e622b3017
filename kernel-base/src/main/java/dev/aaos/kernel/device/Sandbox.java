package dev.aaos.kernel.device;

import dev.aaos.kernel.agent.Confinement;
import java.util.Optional;

/// What confines the programs that agents start: asked before an agent is made that needs it.
public interface Sandbox {
  /// Returns why no program could be started for an agent that is to be held as `wanted` says:
  /// which layer cannot be put in place, what of the kernel is not there, and the mend. Empty
  /// where one could be started now. What has to be tried is tried, which may take a while.
  ///
  /// @throws InterruptedException when the thread is interrupted meanwhile
  Optional<String> obstacle(Confinement wanted) throws InterruptedException;
}

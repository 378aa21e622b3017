package dev.aaos.kernel.device;

import dev.aaos.capability.Capability;
import dev.aaos.kernel.base.AgentId;
import dev.aaos.kernel.base.Root;
import java.io.IOException;
import java.util.List;

/// Keeps views of granted directories on which agents work in place of the directories.
/// Any thread may call.
public interface Stages {
  /// A grant that leads to files.
  record Wish(Capability.OfPath capability, Root root) {}

  /// What a stage came to.
  ///
  /// @param trees the directories that were copied
  /// @param roots where each wish leads from then on, in their order
  record Begun(List<String> trees, List<Root> roots) {
    /// Copies the lists.
    public Begun {
      trees = List.copyOf(trees);
      roots = List.copyOf(roots);
    }
  }

  /// Makes the stage of `agent`, which is yet to be made.
  ///
  /// @throws IOException when it cannot be made, saying why and what mends it; nothing
  ///     is left then
  Begun begin(AgentId agent, List<Wish> wishes) throws IOException;

  /// Keeps the stage of `agent`, which is there now.
  void keep(AgentId agent) throws IOException;

  /// Removes the stage of `agent`, which was not made after all.
  void abandon(AgentId agent);

  /// Returns whether `root` leads into a stage.
  boolean holds(Root root);
}

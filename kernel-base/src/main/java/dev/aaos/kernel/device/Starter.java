package dev.aaos.kernel.device;

import java.util.Optional;

/// Starts the programs that agents run in place of the model loop.
///
/// It is a tool that no agent asks for by name and no model is told of: the kernel calls it for an
/// agent whose manifest names a program. So a start is a call like any other, with needs, an intent
/// and an outcome. Its input says which program.
public interface Starter extends Tool {
  /// Returns why the program that `input` names cannot be started on this machine, and the mend;
  /// empty where nothing is in the way now. Looks at the disk, and starts nothing.
  ///
  /// @throws InvalidInput when `input` names none
  Optional<String> obstacle(String input) throws InvalidInput;
}

package dev.aaos.kernel.device;

import dev.aaos.kernel.base.Root;
import java.io.IOException;

/// Resolves the directories that operators' grants name. Any thread may call it.
public interface Roots {
  /// Returns `directory` with every symlink in it followed; where its end does not exist yet,
  /// the nearest existing ancestor resolved and the rest attached.
  ///
  /// @param directory an absolute normalised path
  /// @throws IOException when it cannot be resolved
  Root resolve(String directory) throws IOException;
}

package dev.aaos.kernel.device;

import dev.aaos.kernel.conversation.ToolSpec;
import java.util.Optional;

/// Checks tool inputs against their JSON Schemas. Any thread may call it.
public interface Schema {
  /// Returns the first thing wrong with `input`, naming the member and the mend; empty when it
  /// fits.
  Optional<String> violation(ToolSpec tool, String input);
}

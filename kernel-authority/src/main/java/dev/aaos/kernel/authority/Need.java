package dev.aaos.kernel.authority;

import dev.aaos.capability.Capabilities;
import dev.aaos.capability.Capability;
import java.util.List;

/// A capability that a call needs, and the caller's grants that cover it.
public record Need(Capability wanted, List<Long> grants) {
  /// Copies the list.
  public Need {
    grants = List.copyOf(grants);
  }

  /// Returns what is said when no grant covers it.
  public String uncovered() {
    return "no grant covers it; '" + wanted + "' in the manifest would allow it"
        + Capabilities.remark(wanted);
  }
}

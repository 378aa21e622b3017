package dev.aaos.kernel.device;

import dev.aaos.capability.Capability;
import dev.aaos.kernel.base.Labels;

/// What a performed call came to.
public sealed interface ToolOutcome {
  /// The call was done.
  ///
  /// @param output a JSON value as text
  /// @param labels where the output's content comes from
  record Done(String output, Labels labels) implements ToolOutcome {}

  /// The object that was really opened is not covered; nothing was done to it.
  ///
  /// @param wanted what would have been needed
  /// @param reason why the object differs from what was planned, and the mend
  record Denied(Capability wanted, String reason) implements ToolOutcome {}

  /// The call could not be done, for a reason the model can act on: no such file, no match.
  ///
  /// @param reason names the thing, its value and the mend
  record Failed(String reason) implements ToolOutcome {}
}

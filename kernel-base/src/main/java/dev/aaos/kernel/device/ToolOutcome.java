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
  /// @param labels where the words of both come from
  record Denied(Capability wanted, String reason, Labels labels) implements ToolOutcome {
    /// A denial in the tool's own words.
    public Denied(Capability wanted, String reason) {
      this(wanted, reason, Labels.NONE);
    }
  }

  /// The call could not be done, for a reason the model can act on: no such file, no match.
  ///
  /// @param reason names the thing, its value and the mend
  /// @param labels where its words come from
  record Failed(String reason, Labels labels) implements ToolOutcome {
    /// A failure in the tool's own words.
    public Failed(String reason) {
      this(reason, Labels.NONE);
    }
  }
}

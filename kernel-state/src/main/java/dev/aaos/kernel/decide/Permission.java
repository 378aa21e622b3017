package dev.aaos.kernel.decide;

import dev.aaos.kernel.base.ApprovalId;
import dev.aaos.kernel.base.Grant;
import java.util.List;

/// Whether a call may be made.
public sealed interface Permission {
  /// It may; the intent is recorded.
  ///
  /// @param grants those that cover the plan's needs
  record Granted(long intent, List<Grant> grants) implements Permission {}

  /// A person must be asked; the question is recorded.
  record AskFirst(ApprovalId question) implements Permission {}
}

package dev.aaos.kernel.authority;

import dev.aaos.kernel.base.ApprovalId;
import dev.aaos.kernel.base.Principal;
import dev.aaos.kernel.base.RunId;
import java.util.Optional;

/// That a person has agreed beforehand to uses of a grant: it answers the demands of
/// the grants it derives from. It is nobody's to hand on.
///
/// @param by who was the last of those who had to agree
/// @param run the only run that may use it, with which it ends; empty for any of its
///     agent
/// @param question what they answered when they did
public record Consent(Principal by, Optional<RunId> run, ApprovalId question) {
  /// Returns whether it holds in the run `asking`; empty for what belongs to none.
  boolean isFor(Optional<RunId> asking) {
    return run.isEmpty() || run.equals(asking);
  }
}

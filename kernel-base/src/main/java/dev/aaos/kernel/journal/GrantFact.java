package dev.aaos.kernel.journal;

import dev.aaos.kernel.base.ApprovalId;
import dev.aaos.kernel.base.Grant;
import dev.aaos.kernel.base.Principal;
import dev.aaos.kernel.base.RunId;
import java.util.Optional;

/// What happens to authority.
public sealed interface GrantFact extends Fact {
  /// An agent got a capability.
  record Issued(Grant grant) implements GrantFact {}

  /// A grant just issued needs nobody's approval: a person allowed it when they
  /// answered `question`.
  ///
  /// @param by who was the last of those who had to
  /// @param run the only run that may use it, with which it ends; empty for any of its
  ///     agent
  record Allowed(long grant, Principal by, Optional<RunId> run, ApprovalId question)
      implements GrantFact {}

  /// A grant died, and with it every grant derived from it.
  ///
  /// @param derived how many living ones died with it
  record Revoked(long grant, int derived) implements GrantFact {}
}

package dev.aaos.kernel.journal;

import dev.aaos.kernel.base.Grant;

/// What happens to authority.
public sealed interface GrantFact extends Fact {
  /// An agent got a capability.
  record Issued(Grant grant) implements GrantFact {}

  /// A grant died, and with it every grant derived from it.
  ///
  /// @param derived how many living ones died with it
  record Revoked(long grant, int derived) implements GrantFact {}
}

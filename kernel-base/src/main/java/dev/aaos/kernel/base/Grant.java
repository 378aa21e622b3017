package dev.aaos.kernel.base;

import dev.aaos.capability.Capability;
import dev.aaos.capability.Constraints;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/// A capability in an agent's hands.
///
/// What it permits never changes; what is counted against it is kept beside it, in the
/// table of grants.
///
/// @param id its name, unique for ever
/// @param parent the grant it was derived from; empty when an operator made it
/// @param constraints what this grant adds; those of its ancestors hold as well
/// @param root where a path pattern is anchored
/// @param expiresAt from when on it is dead
public record Grant(
    long id,
    AgentId owner,
    OptionalLong parent,
    Capability capability,
    Constraints constraints,
    Root root,
    Optional<Instant> expiresAt) {
  /// Returns this grant, as one of `agent`.
  public Grant of(AgentId agent) {
    return new Grant(id, agent, parent, capability, constraints, root, expiresAt);
  }
}

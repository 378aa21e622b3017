package dev.aaos.kernel.machine;

import dev.aaos.kernel.agent.Tier;
import dev.aaos.kernel.base.AgentId;
import dev.aaos.kernel.base.Errno;
import dev.aaos.kernel.base.Result;
import dev.aaos.kernel.device.Sandbox;
import java.util.Optional;

/// The tiers that agents ask for, and what is in the way of having them. Any thread may call.
final class Tiers {
  private final Core core;

  Tiers(Core core) {
    this.core = core;
  }

  /// Returns what `parent` has its programs confined in, and those of all below it; empty where it
  /// asks for nothing, or there is none.
  Optional<Tier> above(Optional<AgentId> parent) {
    return parent
        .flatMap(id -> core.machine().state().agent(id))
        .flatMap(agent -> agent.identity().tier());
  }

  /// Returns `tier`, unless the programs of an agent that asks for it could not be started on this
  /// machine.
  Result<Optional<Tier>> had(Optional<Tier> tier) {
    Optional<Sandbox> sandbox = core.devices().sandbox();
    if (sandbox.isEmpty()) {
      return tier.isEmpty()
          ? Result.ok(tier)
          : Result.refused(Errno.ENOENT, "this kernel was booted without a sandbox for programs");
    }
    try {
      Optional<String> obstacle = sandbox.get().obstacle(tier);
      return obstacle.isEmpty() ? Result.ok(tier) : Result.refused(Errno.ENOENT, obstacle.get());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Result.refused(
          Errno.EINTR, "it was to be ended while this machine was asked how it confines programs");
    }
  }
}

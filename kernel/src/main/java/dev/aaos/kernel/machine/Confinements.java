package dev.aaos.kernel.machine;

import dev.aaos.kernel.agent.Confinement;
import dev.aaos.kernel.base.AgentId;
import dev.aaos.kernel.base.Errno;
import dev.aaos.kernel.base.Result;
import dev.aaos.kernel.device.Sandbox;
import java.util.Optional;

/// How agents ask for their programs to be held, and what is in the way of that. Any thread may
/// call.
final class Confinements {
  private final Core core;

  Confinements(Core core) {
    this.core = core;
  }

  /// Returns how `parent` has its programs held, and those of all below it.
  Confinement above(Optional<AgentId> parent) {
    return parent
        .flatMap(id -> core.machine().state().agent(id))
        .map(agent -> agent.identity().confinement())
        .orElse(Confinement.USUAL);
  }

  /// Returns `wanted`, unless the programs of an agent that asks for it could not be started on
  /// this machine.
  Result<Confinement> had(Confinement wanted) {
    Optional<Sandbox> sandbox = core.devices().sandbox();
    if (sandbox.isEmpty()) {
      return wanted.equals(Confinement.USUAL)
          ? Result.ok(wanted)
          : Result.refused(Errno.ENOENT, "this kernel was booted without a sandbox for programs");
    }
    try {
      Optional<String> obstacle = sandbox.get().obstacle(wanted);
      return obstacle.isEmpty() ? Result.ok(wanted) : Result.refused(Errno.ENOENT, obstacle.get());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Result.refused(
          Errno.EINTR, "it was to be ended while this machine was asked how it confines programs");
    }
  }
}

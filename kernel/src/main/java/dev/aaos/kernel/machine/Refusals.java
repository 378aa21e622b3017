package dev.aaos.kernel.machine;

import dev.aaos.capability.Capability;
import dev.aaos.capability.PredecessorForm;
import dev.aaos.kernel.base.AgentId;
import dev.aaos.kernel.base.Errno;
import dev.aaos.kernel.base.Result;
import dev.aaos.kernel.decide.Command;
import dev.aaos.kernel.decide.Command.CallSite;
import java.util.Optional;

/// Puts calls on record that are refused for a reason found before deciding. Any thread may call;
/// it is durable when it returns.
final class Refusals {
  private final Core core;

  Refusals(Core core) {
    this.core = core;
  }

  /// Refuses a call of `tool` for want of `missing`.
  Result<String> lacks(CallSite site, String tool, Capability missing, String reason) {
    String text = lacking(site.agent(), missing, reason);
    return refuse(site, tool, Errno.EACCES, Optional.of(missing), text);
  }

  /// Returns what is said of a power that `agent` lacks, in the predecessor's words.
  static String lacking(AgentId agent, Capability missing, String reason) {
    return "capability denied: agent %s lacks %s: %s"
        .formatted(agent, PredecessorForm.debug(missing), reason);
  }

  /// Refuses a call of `tool`.
  Result<String> refuse(CallSite site, String tool, Errno errno, String reason) {
    return refuse(site, tool, errno, Optional.empty(), reason);
  }

  private Result<String> refuse(
      CallSite site, String tool, Errno errno, Optional<Capability> missing, String reason) {
    var command = new Command.RefuseCall(site, tool, errno, missing, reason);
    Result<Long> noted =
        site.run().isPresent() ? core.machine().settle(command) : core.machine().urge(command);
    return switch (noted) {
      case Result.Refused<Long>(Errno why, String said) -> Result.refused(why, said);
      case Result.Ok<Long> never -> throw new IllegalStateException("a refusal was not refused");
    };
  }
}

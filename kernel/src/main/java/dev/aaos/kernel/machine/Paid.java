package dev.aaos.kernel.machine;

import dev.aaos.capability.Approval;
import dev.aaos.capability.Constraints;
import dev.aaos.kernel.base.AgentId;
import dev.aaos.kernel.base.Grant;
import dev.aaos.kernel.effect.Call;
import dev.aaos.kernel.state.State;
import java.util.List;

/// Whether a syscall uses what was paid for: a counted or gated capability is charged by the call
/// of a tool, and a program that goes past the tools must not have it for nothing.
final class Paid {
  private Paid() {}

  /// Returns whether one of the grants `covering` what `agent` asks costs nothing to use, or has
  /// been charged by the call under way whose intent is `cause`.
  static boolean isPaid(State state, AgentId agent, List<Long> covering, long cause) {
    List<Long> charged = state
        .calls()
        .get(cause)
        .filter(call -> call.agent().equals(agent))
        .map(Call::grants)
        .orElse(List.of());
    return covering.stream()
        .anyMatch(id -> charged.contains(id)
            || state.grants().chain(id).stream().map(Grant::constraints).allMatch(Paid::isFree));
  }

  private static boolean isFree(Constraints constraints) {
    return constraints.maxUses().isEmpty()
        && constraints.rate().isEmpty()
        && constraints.approval() == Approval.NONE;
  }
}

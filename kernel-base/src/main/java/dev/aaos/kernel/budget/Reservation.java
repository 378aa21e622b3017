package dev.aaos.kernel.budget;

import dev.aaos.kernel.base.AgentId;
import java.util.List;

/// What is set aside for one run, in the budgets of all who pay for it.
///
/// @param payers the agent of the run and those above it, nearest first; the system pays too
/// @param call for the call under way: what it may cost at most; nothing when none is
/// @param closing so that the run can say where it stopped
public record Reservation(List<AgentId> payers, Amount call, Amount closing) {
  /// Copies the list.
  public Reservation {
    payers = List.copyOf(payers);
  }

  /// Returns one of nothing.
  public static Reservation none(List<AgentId> payers) {
    return new Reservation(payers, Amount.ZERO, Amount.ZERO);
  }

  /// Returns whether nothing is set aside.
  public boolean isEmpty() {
    return call.isZero() && closing.isZero();
  }
}

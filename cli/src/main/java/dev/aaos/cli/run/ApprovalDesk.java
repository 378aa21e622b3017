package dev.aaos.cli.run;

import dev.aaos.cli.shell.Shell;
import dev.aaos.cli.wire.Json;
import dev.aaos.cli.wire.Wire;

/// Who answers what waits for a person while a run is watched. Any thread may call.
public interface ApprovalDesk {
  /// Takes up `approval`, an entry as `approval.list` has it; does not wait for the answer.
  void opened(Json.Obj approval);

  /// Notes that the approval `id` was answered, by whomever.
  void closed(String id, String decision);

  /// Returns a desk that asks the person at the terminal, or says how to answer from elsewhere
  /// when nobody sits there.
  static ApprovalDesk at(Shell shell, Wire wire, Progress progress) {
    return shell.terminal().isInteractive()
        ? new PromptDesk(shell, wire, progress)
        : new WaitingDesk(shell, wire, progress);
  }

  /// Returns a desk that approves everything and says so, because `reason`. For demonstrations.
  static ApprovalDesk approving(String reason, Wire wire, Progress progress) {
    return new ApprovingDesk(reason, wire, progress);
  }
}

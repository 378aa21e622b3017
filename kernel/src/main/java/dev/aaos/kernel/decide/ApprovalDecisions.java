package dev.aaos.kernel.decide;

import dev.aaos.kernel.approval.Approval;
import dev.aaos.kernel.base.Errno;
import dev.aaos.kernel.journal.ApprovalFact;
import java.util.Optional;

/// What is decided about questions put to people.
final class ApprovalDecisions {
  private ApprovalDecisions() {}

  /// Takes the first answer; a second one finds no question.
  static Decision<Long> answer(Worktable table, Command.Answer command) {
    Optional<Approval> question = table
        .state()
        .approvals()
        .get(command.id())
        .filter(open -> open.verdict() == Approval.Verdict.PENDING);
    if (question.isEmpty()) {
      return table.refuse(Errno.ENOENT, "ipc error: no pending approval with id " + command.id());
    }
    var fact = new ApprovalFact.Closed(command.id(), command.verdict(), command.reason());
    return table.reply(
        table.record(question.get().agent(), question.get().run(), command.cause(), fact));
  }
}

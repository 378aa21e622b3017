package dev.aaos.kernel.decide;

import dev.aaos.kernel.approval.Approval;
import dev.aaos.kernel.approval.Approval.Verdict;
import dev.aaos.kernel.base.Errno;
import dev.aaos.kernel.journal.ApprovalFact;
import java.util.Optional;

/// What is decided about questions put to people.
final class ApprovalDecisions {
  private ApprovalDecisions() {}

  /// Takes the first answer; a second one finds no question. A yes that nobody waits for any more
  /// can still be withdrawn.
  static Decision<Long> answer(Worktable table, Command.Answer command) {
    Optional<Approval> question = table
        .state()
        .approvals()
        .get(command.id())
        .filter(
            open -> open.verdict() == Verdict.PENDING || command.verdict() == Verdict.WITHDRAWN);
    if (question.isEmpty()) {
      return table.refuse(Errno.ENOENT, "ipc error: no pending approval with id " + command.id());
    }
    var fact = new ApprovalFact.Closed(
        command.id(), command.verdict(), Worktable.bounded(command.reason()));
    return table.reply(
        table.record(question.get().agent(), question.get().run(), command.cause(), fact));
  }

  /// Closes a question, or a yes, that nobody waits for any more. A no stays as it is.
  static void withdraw(Worktable table, Approval question, String reason, long cause) {
    boolean open = table
        .state()
        .approvals()
        .get(question.id())
        .filter(now -> now.verdict() == Verdict.PENDING || now.verdict() == Verdict.APPROVED)
        .isPresent();
    if (open) {
      var closed = new ApprovalFact.Closed(question.id(), Verdict.WITHDRAWN, reason);
      table.record(question.agent(), question.run(), cause, closed);
    }
  }
}

package dev.aaos.kernel.decide;

import dev.aaos.kernel.agent.Run;
import dev.aaos.kernel.agent.StopReason;
import dev.aaos.kernel.approval.Approval;
import dev.aaos.kernel.base.Labels;
import dev.aaos.kernel.effect.Call;
import dev.aaos.kernel.journal.ApprovalFact;
import dev.aaos.kernel.journal.CallFact;
import dev.aaos.kernel.journal.MachineFact;
import dev.aaos.kernel.journal.RunFact;
import dev.aaos.log.BlobRef;
import dev.aaos.log.Digest;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.ToLongFunction;

/// What is decided about the machine as a whole.
final class MachineDecisions {
  private MachineDecisions() {}

  /// Notes the boot, and closes whatever the last daemon left open: calls whose outcome nobody
  /// knows, questions nobody waits for, runs nobody works on. Gives back how many runs were
  /// interrupted.
  static Decision<Integer> boot(Worktable table, Command.Boot command) {
    long booted = table.record(
        Optional.empty(),
        Optional.empty(),
        0,
        Labels.NONE,
        new MachineFact.Booted(command.version(), command.pid()));
    for (Call call : sorted(table.state().calls().values(), Call::intent)) {
      var unknown = new CallFact.Concluded(
          call.intent(),
          call.tool(),
          Call.Status.UNKNOWN,
          "",
          BlobRef.EMPTY,
          Digest.ZERO,
          0,
          "daemon");
      table.record(call.agent(), call.run(), call.intent(), unknown);
    }
    for (Approval question : sorted(table.state().approvals().values(), Approval::request)) {
      var withdrawn = new ApprovalFact.Closed(
          question.id(), Approval.Verdict.WITHDRAWN, "the daemon ended while it waited");
      table.record(question.agent(), question.run(), booted, withdrawn);
    }
    List<Run> open = sorted(table.state().runs().values(), Run::started).stream()
        .filter(Run::isActive)
        .toList();
    for (Run run : open) {
      var ended = new RunFact.Ended(
          run.id(), StopReason.INTERRUPTED, BlobRef.EMPTY, run.replies(), run.usage());
      table.record(run.agent(), Optional.of(run.id()), booted, ended);
    }
    return table.reply(open.size());
  }

  private static <T> List<T> sorted(List<T> values, ToLongFunction<T> sequence) {
    return values.stream().sorted(Comparator.comparingLong(sequence)).toList();
  }
}

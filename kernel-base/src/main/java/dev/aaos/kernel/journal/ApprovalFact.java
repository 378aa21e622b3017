package dev.aaos.kernel.journal;

import dev.aaos.kernel.approval.Approval.Verdict;
import dev.aaos.kernel.base.AgentId;
import dev.aaos.kernel.base.ApprovalId;
import dev.aaos.kernel.base.RunId;
import dev.aaos.log.BlobRef;
import dev.aaos.log.Digest;
import java.util.Optional;

/// What happens to questions put to people.
public sealed interface ApprovalFact extends Fact {
  /// A person is asked whether one exact call may be made.
  record Requested(
      ApprovalId id,
      AgentId agent,
      Optional<RunId> run,
      String tool,
      Digest fingerprint,
      BlobRef input,
      BlobRef effect)
      implements ApprovalFact {}

  /// An agent just made, or one above it, has a person asked what became of each of its calls
  /// whose outcome is unknown.
  record OutcomesAsked(AgentId agent) implements ApprovalFact {}

  /// A question got its answer.
  record Closed(ApprovalId id, Verdict verdict, String reason) implements ApprovalFact {}
}

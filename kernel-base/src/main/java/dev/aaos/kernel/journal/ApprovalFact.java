package dev.aaos.kernel.journal;

import dev.aaos.kernel.approval.Allowance;
import dev.aaos.kernel.approval.Approval.Verdict;
import dev.aaos.kernel.approval.Edit;
import dev.aaos.kernel.approval.Quorum;
import dev.aaos.kernel.base.AgentId;
import dev.aaos.kernel.base.ApprovalId;
import dev.aaos.kernel.base.Principal;
import dev.aaos.kernel.base.RunId;
import dev.aaos.log.BlobRef;
import dev.aaos.log.Digest;
import java.util.Optional;

/// What happens to questions put to people.
public sealed interface ApprovalFact extends Fact {
  /// A person is asked whether one exact call may be made: any one who may answer.
  record Requested(
      ApprovalId id,
      AgentId agent,
      Optional<RunId> run,
      String tool,
      Digest fingerprint,
      BlobRef input,
      BlobRef effect)
      implements ApprovalFact {}

  /// The same is asked of whoever `quorum` says, which is not just anyone.
  record Posed(Requested question, Quorum quorum) implements ApprovalFact {}

  /// Who has to answer questions of an agent just made.
  record Demanded(AgentId agent, Quorum quorum) implements ApprovalFact {}

  /// A person said yes or no to a question, which may wait for others still.
  ///
  /// @param edit what they put in the place of the call
  /// @param allowance what they allow beside it
  record Answered(
      ApprovalId id,
      Principal by,
      Verdict verdict,
      String reason,
      Optional<Edit> edit,
      Optional<Allowance> allowance)
      implements ApprovalFact {}

  /// An agent just made, or one above it, has a person asked what became of each of its calls
  /// whose outcome is unknown.
  record OutcomesAsked(AgentId agent) implements ApprovalFact {}

  /// A question has its answer, or needs none any more.
  record Closed(ApprovalId id, Verdict verdict, String reason) implements ApprovalFact {}
}

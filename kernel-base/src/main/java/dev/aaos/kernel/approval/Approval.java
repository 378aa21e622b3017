package dev.aaos.kernel.approval;

import dev.aaos.kernel.base.AgentId;
import dev.aaos.kernel.base.ApprovalId;
import dev.aaos.kernel.base.RunId;
import dev.aaos.log.BlobRef;
import dev.aaos.log.Digest;
import java.time.Instant;
import java.util.Optional;

/// A question whether one exact call may be made.
///
/// @param fingerprint of tool, input and agent: an answer allows that call and no other
/// @param input the call's input, for the person to read
/// @param effect what the call would do, in one line
/// @param requestedAt kernel time of the question
/// @param request the sequence of the record of the question
public record Approval(
    ApprovalId id,
    AgentId agent,
    Optional<RunId> run,
    String tool,
    Digest fingerprint,
    BlobRef input,
    BlobRef effect,
    Instant requestedAt,
    long request,
    Verdict verdict,
    String reason) {
  /// What became of a question.
  public enum Verdict {
    /// Nobody has answered.
    PENDING,
    /// A person said yes; the call may be made once.
    APPROVED,
    /// A person said no.
    DENIED,
    /// Nobody answered in time, which is no.
    EXPIRED,
    /// Nobody needs an answer any more: the agent or the daemon ended.
    WITHDRAWN
  }

  /// Returns this question with its answer.
  public Approval answered(Verdict answer, String why) {
    return new Approval(
        id, agent, run, tool, fingerprint, input, effect, requestedAt, request, answer, why);
  }
}

package dev.aaos.kernel.approval;

import dev.aaos.kernel.base.AgentId;
import dev.aaos.kernel.base.ApprovalId;
import dev.aaos.kernel.base.Principal;
import dev.aaos.kernel.base.RunId;
import dev.aaos.log.BlobRef;
import dev.aaos.log.Digest;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.Comparator;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// A question whether one exact call may be made.
///
/// @param fingerprint of tool, input and agent: an answer allows that call and no other
/// @param input the call's input, for the person to read
/// @param effect what the call would do, in one line
/// @param requestedAt kernel time of the question
/// @param request the sequence of the record of the question
/// @param requesters whom the agent works for; where [Quorum#apart] is asked for, they
///     may not say yes
/// @param ballot who has to say yes, and who has
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
    String reason,
    Set<Principal> requesters,
    Ballot ballot) {
  /// Copies the set, in an order that is always the same.
  public Approval {
    Set<Principal> sorted = new TreeSet<>(Comparator.comparing(Principal::name));
    sorted.addAll(requesters);
    requesters = Collections.unmodifiableSet(sorted);
  }

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
    return with(answer, why, ballot);
  }

  /// Returns this question after more was said to it.
  public Approval with(Ballot said) {
    return with(verdict, reason, said);
  }

  private Approval with(Verdict answer, String why, Ballot said) {
    return new Approval(
        id,
        agent,
        run,
        tool,
        fingerprint,
        input,
        effect,
        requestedAt,
        request,
        answer,
        why,
        requesters,
        said);
  }

  /// Returns the fingerprint of the call that a yes allows: the one asked about, or
  /// what a person put in its place.
  public Digest allowed() {
    return ballot.edit().map(Edit::fingerprint).orElse(fingerprint);
  }

  /// Returns what the tool is given in the call that a yes allows.
  public BlobRef allowedInput() {
    return ballot.edit().map(Edit::input).orElse(input);
  }

  /// Returns what the call that a yes allows does, in one line.
  public BlobRef allowedEffect() {
    return ballot.edit().map(Edit::effect).orElse(effect);
  }

  /// Returns until when it waits for an answer, where the kernel waits for as long as
  /// `usual`.
  public Instant expiresAt(Duration usual) {
    Duration time = ballot.quorum().within().orElse(usual);
    Duration most = Duration.between(requestedAt, Instant.MAX);
    return requestedAt.plus(time.compareTo(most) < 0 ? time : most);
  }
}

package dev.aaos.kernel.journal;

import dev.aaos.capability.Capability;
import dev.aaos.kernel.approval.Allowance;
import dev.aaos.kernel.approval.Approval.Verdict;
import dev.aaos.kernel.approval.Edit;
import dev.aaos.kernel.approval.Quorum;
import dev.aaos.kernel.base.AgentId;
import dev.aaos.kernel.base.ApprovalId;
import dev.aaos.kernel.base.Principal;
import dev.aaos.kernel.base.RunId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// What people do who are in charge, as golden journals hold it.
final class GoldenPeople {
  static final Principal PRINCIPAL = new Principal("uid 1000 (änn)");

  private static final AgentId AGENT = AgentId.parse("00000000-0000-4000-8000-000000000003");
  private static final RunId RUN = RunId.parse("eeeeeeee-eeee-4eee-beee-eeeeeeeeeeee");
  private static final ApprovalId QUESTION =
      ApprovalId.parse("12345678-9abc-4def-8123-456789abcdee");
  private static final Instant TIME = Instant.parse("2026-12-01T18:00:00Z");
  private static final Quorum TWO = new Quorum(2, true, Optional.of(Duration.ofMinutes(10)), true);

  private GoldenPeople() {}

  /// Returns each kind of it.
  static List<Fact> facts() {
    var asked = new ApprovalFact.Requested(
        QUESTION,
        AGENT,
        Optional.of(RUN),
        "file_write",
        GoldenFacts.DIGEST,
        GoldenFacts.BLOB,
        GoldenFacts.BLOB);
    var allowance = new Allowance(
        true,
        List.of(Capability.parse("file_write: /data/a/**")),
        OptionalLong.of(3),
        Optional.of(Duration.ofHours(2)));
    return List.of(
        new MachineFact.TokenIssued("0123456789abcdef", "änn", "may read", TIME),
        new MachineFact.TokenRevoked("0123456789abcdef", TIME),
        new MachineFact.Authenticated("token änn", "0123456789abcdef", "may read"),
        new ApprovalFact.Demanded(AGENT, TWO),
        new ApprovalFact.Posed(asked, TWO),
        new ApprovalFact.Answered(
            QUESTION,
            PRINCIPAL,
            Verdict.APPROVED,
            "as agreed",
            Optional.of(new Edit(GoldenFacts.BLOB, GoldenFacts.BLOB, GoldenFacts.DIGEST)),
            Optional.of(allowance)),
        new GrantFact.Allowed(7, PRINCIPAL, Optional.of(RUN), QUESTION),
        new MachineFact.PolicyAdopted(GoldenFacts.BLOB, GoldenFacts.DIGEST, GoldenFacts.BLOB),
        new MachineFact.StageBegun(AGENT, List.of("/data", "/srv/ö")),
        new MachineFact.StageOffered(AGENT, 3, GoldenFacts.BLOB),
        new MachineFact.StageCommitted(AGENT, RUN),
        new MachineFact.StageEnded(AGENT, true));
  }

  /// Returns what is kept so that all of it can be taken back.
  static List<Fact> undone() {
    return List.of(
        new CallFact.Compensable(
            13, "shell", "shell", GoldenFacts.BLOB, GoldenFacts.BLOB, "no grant of 'exec: ö'"),
        new CallFact.Piece(13, "shell", GoldenFacts.BLOB),
        new MachineFact.StagePiece(AGENT, GoldenFacts.BLOB),
        new MachineFact.ImagesDropped(40, 3, 1_234, "AAOS_KEEP_IMAGES=30d"));
  }

  /// Returns drafts of all golden facts, as journals have them that name who is behind a record.
  static List<Draft> named() {
    return GoldenFacts.drafts().stream()
        .map(draft -> new Draft(
            draft.sequence(),
            draft.time(),
            draft.agent(),
            draft.run(),
            draft.cause(),
            draft.sequence() % 3 == 0 ? Optional.empty() : Optional.of(PRINCIPAL),
            draft.labels(),
            draft.fact()))
        .toList();
  }
}

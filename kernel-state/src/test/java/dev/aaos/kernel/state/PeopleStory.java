package dev.aaos.kernel.state;

import dev.aaos.capability.Approval;
import dev.aaos.capability.Capability;
import dev.aaos.capability.Constraints;
import dev.aaos.kernel.agent.Lifecycle;
import dev.aaos.kernel.agent.Manifest.RunLimits;
import dev.aaos.kernel.approval.Allowance;
import dev.aaos.kernel.approval.Approval.Verdict;
import dev.aaos.kernel.approval.Edit;
import dev.aaos.kernel.approval.Quorum;
import dev.aaos.kernel.base.AgentId;
import dev.aaos.kernel.base.ApprovalId;
import dev.aaos.kernel.base.Grant;
import dev.aaos.kernel.base.Labels;
import dev.aaos.kernel.base.MessageId;
import dev.aaos.kernel.base.Principal;
import dev.aaos.kernel.base.Root;
import dev.aaos.kernel.base.RunId;
import dev.aaos.kernel.journal.AgentFact;
import dev.aaos.kernel.journal.ApprovalFact;
import dev.aaos.kernel.journal.Draft;
import dev.aaos.kernel.journal.Fact;
import dev.aaos.kernel.journal.GrantFact;
import dev.aaos.kernel.journal.MachineFact;
import dev.aaos.kernel.journal.MessageFact;
import dev.aaos.kernel.journal.RunFact;
import dev.aaos.log.BlobRef;
import dev.aaos.log.Digest;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;

/// The part of the story in which people are in charge: who they are, what they demand, and what
/// they allow.
final class PeopleStory {
  private static final AgentId OWNED = new AgentId(new UUID(40, 1));
  private static final AgentId TOLD = new AgentId(new UUID(40, 2));
  private static final RunId RUN = new RunId(new UUID(41, 1));
  private static final ApprovalId ALLOWED = new ApprovalId(new UUID(42, 1));
  private static final ApprovalId OPEN = new ApprovalId(new UUID(42, 2));
  private static final BlobRef BLOB = new BlobRef(new Digest(8, 7, 6, 5), 4, 3, 2);
  private static final Digest PRINT = new Digest(5, 5, 5, 5);
  private static final Principal ANN = new Principal("uid 1000 (ann)");
  private static final Principal BOB = new Principal("token bob");
  private static final Quorum TWO = new Quorum(2, true, Optional.of(Duration.ofMinutes(10)), true);
  private static final long GRANT = 900;

  private final List<Draft> drafts;
  private final Instant begin;

  private PeopleStory(List<Draft> drafts) {
    this.drafts = drafts;
    this.begin = drafts.getLast().time();
  }

  /// Tells it after `drafts`, and returns them.
  static List<Draft> after(List<Draft> drafts) {
    PeopleStory story = new PeopleStory(drafts);
    story.people();
    story.agents();
    story.questions();
    return drafts;
  }

  private void tell(Optional<Principal> by, Optional<AgentId> agent, Fact fact) {
    long sequence = drafts.size() + 1L;
    Instant time = begin.plusSeconds(sequence);
    drafts.add(new Draft(sequence, time, agent, Optional.empty(), 0, by, Labels.operator(), fact));
  }

  private void people() {
    tell(
        Optional.of(ANN),
        Optional.empty(),
        new MachineFact.SessionOpened("socket", ANN.name(), 1000, 1000, 0));
    tell(
        Optional.of(BOB),
        Optional.empty(),
        new MachineFact.Authenticated(BOB.name(), "0b0b", "may run"));
    Instant end = begin.plus(Duration.ofDays(30));
    tell(
        Optional.of(ANN),
        Optional.empty(),
        new MachineFact.TokenIssued("0b0b", "bob", "may run", end));
    tell(Optional.of(ANN), Optional.empty(), new MachineFact.TokenRevoked("f00d", end));
  }

  private void agents() {
    tell(Optional.of(ANN), Optional.of(OWNED), spawned(OWNED, new Lifecycle.OnDemand()));
    tell(Optional.of(ANN), Optional.of(OWNED), new ApprovalFact.Demanded(OWNED, TWO));
    tell(Optional.of(BOB), Optional.of(TOLD), spawned(TOLD, new Lifecycle.Persistent(4)));
    var started = new RunFact.Started(RUN, OWNED, BLOB, Optional.empty(), false, Optional.empty());
    tell(Optional.of(BOB), Optional.of(OWNED), started);
    var sent = new MessageFact.Sent(
        new MessageId(new UUID(43, 1)), Optional.empty(), TOLD, BLOB, Optional.empty(), "");
    tell(Optional.of(BOB), Optional.of(TOLD), sent);
    Constraints asking = new Constraints(
        OptionalLong.empty(), Optional.empty(), Optional.empty(), Approval.ALWAYS, false);
    issue(GRANT, OptionalLong.empty(), "file_write: /data/**", asking);
    issue(GRANT + 1, OptionalLong.of(GRANT), "file_write: /data/a", Constraints.NONE);
    tell(
        Optional.of(BOB),
        Optional.of(OWNED),
        new GrantFact.Allowed(GRANT + 1, BOB, Optional.of(RUN), ALLOWED));
  }

  private static Fact spawned(AgentId id, Lifecycle lifecycle) {
    return new AgentFact.Spawned(
        id,
        Optional.empty(),
        "",
        "owned",
        "model",
        BLOB,
        BLOB,
        List.of(),
        lifecycle,
        RunLimits.DEFAULT,
        Optional.empty());
  }

  private void issue(long id, OptionalLong parent, String text, Constraints constraints) {
    Grant grant = new Grant(
        id, OWNED, parent, Capability.parse(text), constraints, Root.NONE, Optional.empty());
    tell(Optional.of(ANN), Optional.of(OWNED), new GrantFact.Issued(grant));
  }

  private void questions() {
    var asked =
        new ApprovalFact.Requested(OPEN, OWNED, Optional.of(RUN), "file_write", PRINT, BLOB, BLOB);
    tell(Optional.of(BOB), Optional.of(OWNED), new ApprovalFact.Posed(asked, TWO));
    Allowance like = new Allowance(
        true,
        List.of(Capability.parse("file_write: /data/b")),
        OptionalLong.of(3),
        Optional.of(Duration.ofHours(2)));
    var yes = new ApprovalFact.Answered(
        OPEN,
        new Principal("uid 1001 (eve)"),
        Verdict.APPROVED,
        "as agreed",
        Optional.of(new Edit(BLOB, BLOB, PRINT)),
        Optional.of(like));
    tell(Optional.empty(), Optional.of(OWNED), yes);
  }
}

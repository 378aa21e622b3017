package dev.aaos.kernel.state;

import dev.aaos.capability.Approval;
import dev.aaos.capability.Capability;
import dev.aaos.capability.Constraints;
import dev.aaos.capability.Rate;
import dev.aaos.kernel.agent.Lifecycle;
import dev.aaos.kernel.agent.Manifest.RunLimits;
import dev.aaos.kernel.agent.Place;
import dev.aaos.kernel.agent.Place.Exit;
import dev.aaos.kernel.agent.Place.Notices;
import dev.aaos.kernel.agent.Place.Restart;
import dev.aaos.kernel.agent.ProgramLimit;
import dev.aaos.kernel.agent.ProgramLimits;
import dev.aaos.kernel.agent.StopReason;
import dev.aaos.kernel.agent.Supervisor;
import dev.aaos.kernel.agent.Supervisor.Backoff;
import dev.aaos.kernel.agent.Supervisor.Strategy;
import dev.aaos.kernel.agent.Tier;
import dev.aaos.kernel.approval.Approval.Verdict;
import dev.aaos.kernel.base.AgentId;
import dev.aaos.kernel.base.ApprovalId;
import dev.aaos.kernel.base.Errno;
import dev.aaos.kernel.base.Grant;
import dev.aaos.kernel.base.Labels;
import dev.aaos.kernel.base.MessageId;
import dev.aaos.kernel.base.Root;
import dev.aaos.kernel.base.RunId;
import dev.aaos.kernel.base.Usage;
import dev.aaos.kernel.budget.TokenBudget;
import dev.aaos.kernel.conversation.Reply;
import dev.aaos.kernel.effect.Call.Status;
import dev.aaos.kernel.effect.EffectClass;
import dev.aaos.kernel.effect.UnknownOutcome.Finding;
import dev.aaos.kernel.journal.AgentFact;
import dev.aaos.kernel.journal.ApprovalFact;
import dev.aaos.kernel.journal.CallFact;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;

/// Records after which everything a state may hold is there once: what the golden snapshots were
/// taken of. It is only ever added to.
final class Story {
  private static final AgentId HELPER = new AgentId(new UUID(1, 4));
  static final AgentId BOSS = new AgentId(new UUID(1, 1));
  static final AgentId CHILD = new AgentId(new UUID(1, 2));
  static final AgentId GONE = new AgentId(new UUID(1, 3));
  static final AgentId OVER = new AgentId(new UUID(1, 5));

  private static final AgentId WORKER = new AgentId(new UUID(1, 10));
  private static final List<AgentId> SLEEPERS =
      List.of(new AgentId(new UUID(1, 8)), new AgentId(new UUID(1, 9)));
  private static final ProgramLimits LIMITS = ProgramLimits.of(
      Map.of(ProgramLimit.MEMORY, 512L << 20, ProgramLimit.PROCESSES, 20L, ProgramLimit.TIME, 60L));
  private static final BlobRef BLOB = new BlobRef(new Digest(1, 2, 3, 4), 5, 6, 7);
  private static final Digest PRINT = new Digest(7, 7, 7, 7);
  private static final Instant BEGIN = Instant.parse("2026-11-24T12:00:00.123456789Z");

  private final List<Draft> drafts = new ArrayList<>();
  private long grants;

  /// Returns its records.
  static List<Draft> drafts() {
    return told(12);
  }

  /// Returns its records up to what states of `version` can hold: of version 3 no agents with
  /// programs, of version 4 none that ask for tiers, of version 5 none that limit programs, of
  /// version 6 no budgets but in tokens, of version 7 no ladders of models, of version 8 no
  /// deadlines, of version 9 no summaries, of version 10 nothing frozen, of version 11 nobody
  /// in charge.
  static List<Draft> told(int version) {
    Story story = new Story();
    story.agents();
    story.grants();
    story.conversation();
    story.runs();
    story.questions();
    story.supervision();
    story.outcomes();
    story.sleepers();
    if (version > 3) {
      story.programs();
    }
    if (version > 4) {
      story.tell(new AgentFact.TierAsked(WORKER, Tier.T2));
      story.tell(new AgentFact.TierAsked(SLEEPERS.getFirst(), Tier.T1));
    }
    if (version > 5) {
      story.tell(new AgentFact.ProgramsLimited(WORKER, LIMITS));
      story.tell(new AgentFact.ProgramsLimited(SLEEPERS.getFirst(), LIMITS));
    }
    new BudgetStory(WORKER, SLEEPERS.getFirst(), run(20)).told(version, BLOB).forEach(story::tell);
    if (version > 10) {
      story.tell(new MachineFact.Frozen("wröng"));
      story.intended(run(7), EffectClass.PURE, List.of(1L), Optional.empty()); // not cut off
    }
    return version > 11 ? PeopleStory.after(story.drafts) : story.drafts;
  }

  /// An agent with a program of its own, and one that hibernates.
  private void programs() {
    tell(spawned(WORKER, Optional.empty(), Optional.empty()));
    tell(new AgentFact.Programmed(WORKER, BLOB));
    tell(new AgentFact.Programmed(SLEEPERS.getFirst(), BLOB));
  }

  /// Calls of unknown outcome: one that its run was told of, one that it waits for, one that a
  /// person found out about.
  private void outcomes() {
    tell(new ApprovalFact.OutcomesAsked(CHILD));
    begin(run(12), Optional.empty());
    begin(run(13), Optional.empty());
    lost(run(12), Status.UNKNOWN);
    lost(run(13), Status.ASKED);
    long found = lost(run(12), Status.ASKED);
    tell(new CallFact.Resolved(found, "echo", Finding.HAPPENED, "it is there"));
  }

  private long lost(RunId run, Status status) {
    long intent = intended(run, EffectClass.EXTERNAL, List.of(1L), Optional.empty());
    tell(new CallFact.Concluded(
        intent, "echo", status, "", BlobRef.EMPTY, Digest.ZERO, 0, "daemon"));
    return intent;
  }

  /// Agents that hibernate: two of one manifest, one of which remembers and has grants.
  private void sleepers() {
    for (AgentId sleeper : SLEEPERS) {
      tell(new AgentFact.Spawned(
          sleeper,
          Optional.empty(),
          "",
          "sleeper",
          "model",
          BLOB,
          BLOB,
          List.of(),
          new Lifecycle.Persistent(9),
          RunLimits.DEFAULT,
          Optional.of(new TokenBudget(500, 60))));
    }
    AgentId last = SLEEPERS.getLast();
    tell(new MessageFact.Sent(message(10), Optional.empty(), last, BLOB, Optional.empty(), ""));
    RunId run = run(14);
    tell(new RunFact.Started(run, last, BLOB, Optional.empty(), false, Optional.of(message(10))));
    tell(new RunFact.InferenceDone(run, BLOB, Reply.Ending.COMPLETE, Usage.of(300, 20)));
    tell(new RunFact.Ended(run, StopReason.COMPLETE, BLOB, 1, Usage.of(300, 20)));
  }

  /// A supervisor with a child that is up again, one that waits for it, and a monitor.
  private void supervision() {
    tell(spawned(OVER, Optional.empty(), Optional.empty()));
    tell(new AgentFact.Supervises(
        OVER,
        new Supervisor(
            Strategy.ONE_FOR_ONE,
            5,
            Duration.ofMinutes(1),
            new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(30), 10))));
    List<AgentId> children = List.of(new AgentId(new UUID(1, 6)), new AgentId(new UUID(1, 7)));
    for (AgentId child : children) {
      tell(spawned(child, Optional.of(OVER), Optional.empty()));
      tell(new AgentFact.Placed(
          child,
          new Place(
              child.toString(),
              Restart.PERMANENT,
              BLOB,
              new Notices(BLOB, BLOB, BlobRef.EMPTY),
              List.of("other"),
              List.of("another"))));
    }
    tell(new AgentFact.Ready(OVER));
    for (AgentId child : children) {
      tell(new AgentFact.Exited(child, Exit.ABNORMAL, "error: broke"));
      tell(new AgentFact.Restarting(OVER, child, List.of(child), BEGIN.plusSeconds(500)));
    }
    tell(new AgentFact.Restarted(children.getFirst()));
    tell(new MessageFact.Declared(children.getLast(), "order", BLOB));
    tell(new MessageFact.Sent(
        message(8), Optional.empty(), children.getLast(), BLOB, Optional.empty(), "order"));
    tell(new MessageFact.Down(message(9), children.getFirst(), children.getLast(), BLOB));
  }

  private static RunId run(int number) {
    return new RunId(new UUID(2, number));
  }

  private static ApprovalId question(int number) {
    return new ApprovalId(new UUID(3, number));
  }

  private long tell(long cause, Labels labels, Fact fact) {
    long sequence = drafts.size() + 1L;
    Instant time = BEGIN.plusSeconds(sequence);
    drafts.add(new Draft(sequence, time, Optional.of(BOSS), Optional.empty(), cause, labels, fact));
    return sequence;
  }

  private long tell(Fact fact) {
    return tell(0, Labels.operator(), fact);
  }

  private void agents() {
    tell(new MachineFact.Booted("0.1.0", 1));
    tell(spawned(BOSS, Optional.empty(), Optional.of(new TokenBudget(1_000, 60))));
    tell(spawned(CHILD, Optional.of(BOSS), Optional.empty()));
    tell(spawned(GONE, Optional.of(BOSS), Optional.empty()));
    tell(new AgentFact.Stopped(GONE, "user_requested"));
  }

  private static Fact spawned(AgentId id, Optional<AgentId> parent, Optional<TokenBudget> budget) {
    return new AgentFact.Spawned(
        id,
        parent,
        "",
        "agent änd half a pair \ud83d",
        "model",
        BLOB,
        BlobRef.EMPTY,
        List.of("file_write", "shell"),
        new Lifecycle.OnDemand(),
        new RunLimits(5, 6, 7),
        budget);
  }

  private void grants() {
    Constraints narrow = new Constraints(
        OptionalLong.of(9),
        Optional.of(new Rate(5, Duration.ofMinutes(1))),
        Optional.of(Duration.ofHours(2)),
        Approval.FIRST,
        true);
    tell(issued(BOSS, OptionalLong.empty(), "tool: *", Constraints.NONE, Root.NONE));
    tell(issued(
        BOSS,
        OptionalLong.empty(),
        "file_write: /data/out/**",
        narrow,
        new Root("/data/out", "/srv/out")));
    tell(issued(CHILD, OptionalLong.of(1), "tool: echo", Constraints.NONE, Root.NONE));
    tell(issued(CHILD, OptionalLong.of(2), "file_write: /data/out/a", narrow, Root.NONE));
    tell(new GrantFact.Revoked(3, 1));
  }

  /// Grants are numbered from 1 on, as they are issued.
  private Fact issued(
      AgentId owner, OptionalLong parent, String capability, Constraints constraints, Root root) {
    return new GrantFact.Issued(new Grant(
        ++grants,
        owner,
        parent,
        Capability.parse(capability),
        constraints,
        root,
        constraints.expires().map(BEGIN::plus)));
  }

  /// Two runs that went on from the same one, and one that went on from the second.
  private void conversation() {
    begin(run(1), Optional.empty());
    said(run(1), Reply.Ending.COMPLETE);
    end(run(1));
    begin(run(2), Optional.of(run(1)));
    said(run(2), Reply.Ending.TOOL_USE);
    tell(new CallFact.Refused(
        BOSS,
        Optional.of(run(2)),
        "call_1",
        "shell",
        Errno.EACCES,
        "exec: /bin/sh",
        "not granted"));
    end(run(2));
    begin(run(3), Optional.of(run(1)));
    end(run(3));
    begin(run(4), Optional.of(run(2)));
    tell(new RunFact.Resumed(run(4), "inferring"));
    tell(new RunFact.InferenceBegun(run(4), "model"));
  }

  private void begin(RunId run, Optional<RunId> continues) {
    tell(new RunFact.Started(run, BOSS, BLOB, continues, run.equals(run(4)), Optional.empty()));
  }

  private void said(RunId run, Reply.Ending ending) {
    tell(new RunFact.InferenceDone(run, BLOB, ending, new Usage(30, 20, 10)));
  }

  private void end(RunId run) {
    tell(new RunFact.Ended(run, StopReason.COMPLETE, BLOB, 1, new Usage(30, 20, 10)));
  }

  /// An exchange remembered, a message in hand, and one that waits.
  private void mail(long cause) {
    for (int i = 0; i < 3; i++) {
      tell(
          cause,
          Labels.untrusted(Labels.Origin.AGENT),
          new MessageFact.Sent(
              message(i),
              i == 0 ? Optional.empty() : Optional.of(BOSS),
              HELPER,
              BLOB,
              Optional.of(Instant.parse("2026-11-24T14:00:00Z")),
              ""));
    }
    handle(run(10), message(0));
    said(run(10), Reply.Ending.COMPLETE);
    end(run(10));
    handle(run(11), message(1));
  }

  private void handle(RunId run, MessageId message) {
    tell(new RunFact.Started(run, HELPER, BLOB, Optional.empty(), false, Optional.of(message)));
  }

  private static MessageId message(int number) {
    return new MessageId(new UUID(9, number));
  }

  /// Runs with calls in flight: one orphaned with work done, one under way.
  private void runs() {
    begin(run(5), Optional.empty());
    long delegating = intended(run(5), EffectClass.IDEMPOTENT, List.of(1L), Optional.empty());
    tell(
        delegating,
        Labels.NONE,
        new AgentFact.Spawned(
            HELPER,
            Optional.of(BOSS),
            "0/1",
            "helper",
            "model",
            BLOB,
            BLOB,
            List.of(),
            new Lifecycle.Persistent(4),
            RunLimits.DEFAULT,
            Optional.empty()));
    mail(delegating);
    tell(
        delegating,
        Labels.untrusted(Labels.Origin.MODEL),
        new RunFact.Started(run(6), CHILD, BLOB, Optional.empty(), true, Optional.empty()));
    tell(new MachineFact.Booted("0.1.0", 2));
    begin(run(7), Optional.empty());
    intended(run(7), EffectClass.EXTERNAL, List.of(1L, 2L), Optional.of(question(9)));
    long concluded = intended(run(7), EffectClass.PURE, List.of(4L), Optional.empty());
    Labels labels = new Labels(
        Set.of(Labels.Origin.WEB), Labels.Integrity.UNTRUSTED, false, Set.of("ann", "bob"));
    tell(
        concluded,
        labels,
        new CallFact.Concluded(concluded, "echo", Status.DONE, "", BLOB, PRINT, 5, "daemon"));
  }

  private long intended(
      RunId run, EffectClass effect, List<Long> grants, Optional<ApprovalId> approval) {
    return tell(new CallFact.Intended(
        BOSS,
        Optional.of(run),
        "call_2",
        "echo",
        CallFact.Input.of(BLOB),
        PRINT,
        List.of("file_write: /data/out/a.md"),
        effect,
        grants,
        approval));
  }

  private void questions() {
    begin(run(8), Optional.empty());
    for (int i = 1; i <= 3; i++) {
      tell(new ApprovalFact.Requested(
          question(i), BOSS, Optional.of(run(8)), "shell", PRINT, BLOB, BlobRef.EMPTY));
    }
    tell(new ApprovalFact.Closed(question(1), Verdict.APPROVED, ""));
    tell(new ApprovalFact.Closed(question(2), Verdict.DENIED, "no \ud83d\ude00"));
    tell(new ApprovalFact.Requested(
        question(4), BOSS, Optional.of(run(8)), "file_write", PRINT, BLOB, BLOB));
  }
}

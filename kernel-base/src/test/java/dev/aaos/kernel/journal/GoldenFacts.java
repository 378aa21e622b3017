package dev.aaos.kernel.journal;

import dev.aaos.capability.Approval;
import dev.aaos.capability.Capability;
import dev.aaos.capability.Constraints;
import dev.aaos.capability.Rate;
import dev.aaos.kernel.agent.Cron;
import dev.aaos.kernel.agent.Lifecycle;
import dev.aaos.kernel.agent.Manifest.RunLimits;
import dev.aaos.kernel.agent.Place;
import dev.aaos.kernel.agent.Place.Exit;
import dev.aaos.kernel.agent.Place.Notices;
import dev.aaos.kernel.agent.Place.Restart;
import dev.aaos.kernel.agent.ProgramLimit;
import dev.aaos.kernel.agent.ProgramLimits;
import dev.aaos.kernel.agent.Schedule;
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
import dev.aaos.kernel.effect.Call;
import dev.aaos.kernel.effect.EffectClass;
import dev.aaos.kernel.effect.UnknownOutcome.Finding;
import dev.aaos.log.BlobRef;
import dev.aaos.log.Digest;
import dev.aaos.log.anchor.Anchor;
import dev.aaos.log.anchor.Frontier;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;

/// One fact of each kind, each member with a value of its own: what the journal of format 1 under
/// `resources` holds. It is only ever added to.
final class GoldenFacts {
  static final AgentId AGENT = AgentId.parse("4f0c2a1e-9d53-4a6e-8a51-2f0c6a0a7b11");
  private static final AgentId PARENT = AgentId.parse("00000000-0000-4000-8000-000000000001");
  static final RunId RUN = RunId.parse("0b7e1d2c-3f4a-4b5c-9d6e-7f8091a2b3c4");
  private static final RunId EARLIER = RunId.parse("ffffffff-ffff-4fff-bfff-ffffffffffff");
  private static final ApprovalId QUESTION =
      ApprovalId.parse("12345678-9abc-4def-8123-456789abcdef");
  static final Digest DIGEST = new Digest(0x0102030405060708L, 9, -1, Long.MIN_VALUE);
  private static final MessageId MESSAGE =
      new MessageId(UUID.fromString("12345678-9abc-4def-8123-456789abcde0"));
  static final BlobRef BLOB = new BlobRef(new Digest(1, 2, 3, 4), 5, 6, 7);

  private GoldenFacts() {}

  /// Returns what the first golden journal holds.
  static List<Fact> first() {
    List<Fact> facts = new ArrayList<>(List.of(
        new MachineFact.Booted("0.1.0", 4711),
        new MachineFact.SessionOpened("socket", "uid 1000 (änn)", 1000, 100, 12),
        spawned("", new Lifecycle.OnDemand()),
        new AgentFact.SpawnRefused(
            Optional.of(AGENT), "child", Errno.EACCES, "file_read: /*", "too wide"),
        issued(),
        new GrantFact.Revoked(7, 3)));
    facts.addAll(runs());
    facts.addAll(calls());
    facts.add(new ApprovalFact.Requested(
        QUESTION, AGENT, Optional.of(RUN), "shell", DIGEST, BLOB, BlobRef.EMPTY));
    facts.add(new ApprovalFact.Closed(QUESTION, Verdict.DENIED, "no \ud83d\ude00"));
    facts.add(new AgentFact.Stopped(AGENT, "user_requested"));
    facts.add(new MachineFact.Halted());
    return List.copyOf(facts);
  }

  /// Returns the facts of the second golden journal, those of the first in front.
  static List<Fact> second() {
    List<Fact> facts = new ArrayList<>(first());
    facts.add(spawned("0/1", new Lifecycle.Persistent(100)));
    facts.add(new RunFact.Started(RUN, AGENT, BLOB, Optional.empty(), true, Optional.of(MESSAGE)));
    facts.add(new RunFact.Resumed(RUN, "calling shell"));
    facts.add(new CallFact.Repeated(9, "shell"));
    facts.add(new MessageFact.Sent(
        MESSAGE,
        Optional.of(PARENT),
        AGENT,
        BLOB,
        Optional.of(Instant.parse("2026-11-24T14:00:00Z")),
        ""));
    facts.add(new MessageFact.Refused(
        Optional.of(PARENT), "writer", Errno.EAGAIN, "mailbox full for agent"));
    facts.add(new MessageFact.Dropped(MESSAGE, AGENT, "the agent was stopped"));
    return facts;
  }

  /// Returns the facts of the third golden journal, those of the second in front.
  static List<Fact> third() {
    List<Fact> facts = new ArrayList<>(second());
    facts.add(spawned("", NIGHTLY));
    Instant due = Instant.parse("2026-11-25T02:30:00Z");
    facts.add(new MessageFact.Fired(MESSAGE, AGENT, BLOB, due, due.plusNanos(5)));
    facts.add(new MessageFact.Skipped(AGENT, due, due.plusSeconds(90), "no daemon was there"));
    return facts;
  }

  /// Returns the facts of the fourth golden journal, those of the third in front.
  static List<Fact> fourth() {
    List<Fact> facts = new ArrayList<>(third());
    facts.add(new AgentFact.Supervises(
        PARENT,
        new Supervisor(
            Strategy.REST_FOR_ONE,
            3,
            Duration.ofMinutes(10),
            new Backoff(Duration.ofSeconds(1), Duration.ofMinutes(1), 20))));
    facts.add(new AgentFact.Placed(
        AGENT,
        new Place(
            "fetcher",
            Restart.TRANSIENT,
            BLOB,
            new Notices(BLOB, BlobRef.EMPTY, BLOB),
            List.of("writer"),
            List.of("reader", "writer"))));
    facts.add(new AgentFact.Ready(PARENT));
    facts.add(new AgentFact.Exited(AGENT, Exit.ABNORMAL, "error: the model gave no answer"));
    facts.add(new AgentFact.Restarting(
        PARENT, AGENT, List.of(AGENT, PARENT), Instant.parse("2026-11-28T21:00:00.5Z")));
    facts.add(new AgentFact.Restarted(AGENT));
    facts.add(new MessageFact.Down(MESSAGE, PARENT, AGENT, BLOB));
    facts.add(new MessageFact.Declared(AGENT, "order", BLOB));
    facts.add(
        new MessageFact.Sent(MESSAGE, Optional.empty(), AGENT, BLOB, Optional.empty(), "order"));
    return facts;
  }

  /// Returns every kind of fact there is, those of the earlier golden journals in front.
  static List<Fact> all() {
    List<Fact> facts = new ArrayList<>(seventeenth());
    facts.addAll(GoldenPeople.undone());
    return List.copyOf(facts);
  }

  /// Returns the facts of the seventeenth golden journal, those of the sixteenth in front.
  static List<Fact> seventeenth() {
    List<Fact> facts = new ArrayList<>(sixteenth());
    facts.addAll(GoldenPeople.facts());
    return List.copyOf(facts);
  }

  /// Returns the facts of the sixteenth golden journal, those of the fifteenth in front.
  static List<Fact> sixteenth() {
    List<Fact> facts = new ArrayList<>(fifteenth());
    facts.addAll(GoldenTerms.freezes());
    return List.copyOf(facts);
  }

  /// Returns the facts of the fifteenth golden journal, those of the fourteenth in front.
  static List<Fact> fifteenth() {
    List<Fact> facts = new ArrayList<>(fourteenth());
    facts.addAll(GoldenTerms.summaries());
    return List.copyOf(facts);
  }

  /// Returns the facts of the fourteenth golden journal, those of the thirteenth in front.
  static List<Fact> fourteenth() {
    List<Fact> facts = new ArrayList<>(thirteenth());
    facts.addAll(GoldenTerms.deadlines());
    return List.copyOf(facts);
  }

  /// Returns the facts of the thirteenth golden journal, those of the twelfth in front.
  static List<Fact> thirteenth() {
    List<Fact> facts = new ArrayList<>(twelfth());
    facts.addAll(GoldenTerms.ladders());
    return List.copyOf(facts);
  }

  /// Returns the facts of the twelfth golden journal, those of the eleventh in front.
  static List<Fact> twelfth() {
    List<Fact> facts = new ArrayList<>(eleventh());
    facts.addAll(GoldenTerms.budgets());
    return List.copyOf(facts);
  }

  /// Returns the facts of the eleventh golden journal, those of the tenth in front.
  static List<Fact> eleventh() {
    List<Fact> facts = new ArrayList<>(tenth());
    facts.add(new AgentFact.ProgramsLimited(
        AGENT, ProgramLimits.of(Map.of(ProgramLimit.DISK, 1L << 30))));
    facts.add(new MachineFact.InferencePolicySet("first-begun"));
    return List.copyOf(facts);
  }

  /// Returns the facts of the tenth golden journal, those of the ninth in front.
  static List<Fact> tenth() {
    List<Fact> facts = new ArrayList<>(ninth());
    facts.add(new AgentFact.ProgramsLimited(
        AGENT,
        ProgramLimits.of(Map.of(
            ProgramLimit.MEMORY,
            512L << 20,
            ProgramLimit.PROCESS_MEMORY,
            1L << 30,
            ProgramLimit.PROCESSES,
            20L,
            ProgramLimit.CPU,
            300L,
            ProgramLimit.OPEN_FILES,
            256L,
            ProgramLimit.FILE_SIZE,
            1L << 40,
            ProgramLimit.TEMPORARY,
            64L << 10,
            ProgramLimit.TIME,
            604_800L))));
    return List.copyOf(facts);
  }

  /// Returns the facts of the ninth golden journal, those of the eighth in front.
  static List<Fact> ninth() {
    List<Fact> facts = new ArrayList<>(eighth());
    facts.add(new AgentFact.TierAsked(AGENT, Tier.T2));
    return List.copyOf(facts);
  }

  /// Returns the facts of the eighth golden journal, those of the seventh in front.
  static List<Fact> eighth() {
    List<Fact> facts = new ArrayList<>(seventh());
    facts.add(new AgentFact.Programmed(AGENT, BLOB));
    return List.copyOf(facts);
  }

  /// Returns the facts of the seventh golden journal, those of the sixth in front.
  static List<Fact> seventh() {
    List<Fact> facts = new ArrayList<>(sixth());
    facts.add(new ApprovalFact.OutcomesAsked(AGENT));
    facts.add(new CallFact.Concluded(
        13, "web_fetch", Call.Status.ASKED, "", BlobRef.EMPTY, Digest.ZERO, 0, "daemon"));
    facts.add(new CallFact.Resolved(13, "web_fetch", Finding.DID_NOT_HAPPEN, "no invoice 7"));
    facts.add(new CallFact.Intended(
        AGENT,
        Optional.of(RUN),
        "call_2",
        "echo",
        new CallFact.Input(BLOB, true),
        DIGEST,
        List.of(),
        EffectClass.PURE,
        List.of(6L),
        Optional.empty()));
    Anchor.Times times = new Anchor.Times(
        Instant.parse("2026-08-01T00:00:00Z"),
        Instant.parse("2026-08-30T23:59:59.9Z"),
        Instant.parse("2026-11-29T04:00:00Z"));
    facts.add(new MachineFact.Pruned(new Anchor(
        new Frontier(6, List.of(DIGEST, new Digest(5, 6, 7, 8))),
        new Digest(1, 2, 3, 4),
        times,
        new Anchor.Kept(17, DIGEST, 3),
        "AAOS_KEEP=90d")));
    return List.copyOf(facts);
  }

  /// Returns the facts of the sixth golden journal, those of the fifth in front.
  static List<Fact> sixth() {
    List<Fact> facts = new ArrayList<>(fifth());
    facts.add(new CallFact.Confined(13, "shell", "T2", List.of("namespaces", "seccomp"), 11));
    facts.add(new RunFact.Forked(
        EARLIER,
        AGENT,
        RUN,
        BLOB,
        17,
        Optional.of(Reply.Ending.TOOL_USE),
        List.of("call_1", "call_2"),
        true));
    facts.add(new MachineFact.DiskFull(4_096, 64 << 20));
    facts.add(new MachineFact.DiskFree(1L << 40, 64 << 20));
    facts.add(new MachineFact.ClockAccepted(7_200_000, -1));
    return facts;
  }

  /// Returns the facts of the fifth golden journal, those of the fourth in front.
  static List<Fact> fifth() {
    List<Fact> facts = new ArrayList<>(fourth());
    facts.add(new MachineFact.Restored(
        "aaos/7d0f3a2b9c41e855", 31, 40, Instant.parse("2026-11-25T03:00:00Z"), "uid 0 (root)"));
    facts.add(new MachineFact.Shredded(BLOB, "asked for by the person it is of"));
    return facts;
  }

  static final Lifecycle NIGHTLY = new Lifecycle.Scheduled(new Schedule(
      Cron.parse("30 3 * * MON-FRI"), ZoneId.of("Europe/Berlin"), Schedule.Missed.SKIP, "sweep"));

  private static Fact spawned(String key, Lifecycle lifecycle) {
    return new AgentFact.Spawned(
        AGENT,
        Optional.of(PARENT),
        key,
        "half a pair: \ud83d",
        "claude-haiku",
        BLOB,
        BlobRef.EMPTY,
        List.of("file_write", "shell"),
        lifecycle,
        new RunLimits(50, 5_000_000, 16_384),
        Optional.of(new TokenBudget(1_000, 3_600)));
  }

  private static Fact issued() {
    Constraints constraints = new Constraints(
        OptionalLong.of(20),
        Optional.of(new Rate(5, Duration.ofMinutes(1))),
        Optional.of(Duration.ofHours(2)),
        Approval.FIRST,
        true);
    return new GrantFact.Issued(new Grant(
        8,
        AGENT,
        OptionalLong.of(7),
        Capability.parse("file_write: /data/out/**"),
        constraints,
        new Root("/data/out", "/srv/out"),
        Optional.of(Instant.parse("2026-11-24T14:00:00.000000001Z"))));
  }

  private static List<Fact> runs() {
    return List.of(
        new RunFact.Started(RUN, AGENT, BLOB, Optional.of(EARLIER), false, Optional.empty()),
        new RunFact.InferenceBegun(RUN, "claude-haiku"),
        new RunFact.InferenceDone(RUN, BLOB, Reply.Ending.TOOL_USE, new Usage(10, 5, 3)),
        new RunFact.InferenceFailed(RUN, "RATE_LIMITED", "429"),
        new RunFact.Ended(RUN, StopReason.COMPLETE, BLOB, 2, new Usage(20, 10, 6)));
  }

  private static List<Fact> calls() {
    return List.of(
        new CallFact.Intended(
            AGENT,
            Optional.of(RUN),
            "call_1",
            "file_write",
            CallFact.Input.of(BLOB),
            DIGEST,
            List.of("file_write: /data/out/a.md"),
            EffectClass.UNDOABLE,
            List.of(6L, 8L),
            Optional.of(QUESTION)),
        new CallFact.Refused(
            AGENT, Optional.empty(), "", "shell", Errno.EDQUOT, "exec: /bin/sh", "used up"),
        new CallFact.Extended(13, "web_fetch", "network: b.example.com:443", 9),
        new CallFact.ExtensionRefused(
            13, "web_fetch", Errno.EDQUOT, "network: c.example.com", "no"),
        new CallFact.Concluded(
            13,
            "file_write",
            Call.Status.DENIED,
            "file_write: /etc",
            BLOB,
            DIGEST,
            1_234,
            "daemon"));
  }

  /// Returns drafts of all of these, as golden journals have them that name nobody.
  static List<Draft> drafts() {
    List<Draft> drafts = new ArrayList<>();
    Labels labels = new Labels(
        Set.of(Labels.Origin.WEB, Labels.Origin.OPERATOR),
        Labels.Integrity.UNTRUSTED,
        false,
        Set.of("bob", "ann"));
    for (Fact fact : all()) {
      long sequence = drafts.size() + 1L;
      boolean even = sequence % 2 == 0;
      drafts.add(new Draft(
          sequence,
          Instant.parse("2026-11-24T12:00:00.123456789Z").plusSeconds(sequence),
          even ? Optional.of(AGENT) : Optional.empty(),
          even ? Optional.empty() : Optional.of(RUN),
          sequence - 1,
          even ? labels : Labels.NONE,
          fact));
    }
    return List.copyOf(drafts);
  }
}

package dev.aaos.bench;

import dev.aaos.capability.Capability;
import dev.aaos.capability.Constraints;
import dev.aaos.kernel.agent.Lifecycle;
import dev.aaos.kernel.agent.Manifest.RunLimits;
import dev.aaos.kernel.agent.StopReason;
import dev.aaos.kernel.base.AgentId;
import dev.aaos.kernel.base.Grant;
import dev.aaos.kernel.base.Labels;
import dev.aaos.kernel.base.Root;
import dev.aaos.kernel.base.RunId;
import dev.aaos.kernel.base.Usage;
import dev.aaos.kernel.conversation.Reply;
import dev.aaos.kernel.effect.Call;
import dev.aaos.kernel.effect.EffectClass;
import dev.aaos.kernel.journal.AgentFact;
import dev.aaos.kernel.journal.CallFact;
import dev.aaos.kernel.journal.Draft;
import dev.aaos.kernel.journal.Fact;
import dev.aaos.kernel.journal.GrantFact;
import dev.aaos.kernel.journal.RunFact;
import dev.aaos.log.BlobRef;
import dev.aaos.log.Digest;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;

/// What a daemon writes while a hundred agents work: runs of eight records, each with one tool
/// call. For one thread.
final class RunHistory {
  private static final int AGENTS = 100;
  private static final BlobRef BLOB = new BlobRef(new Digest(1, 2, 3, 4), 1, 0, 100);
  private static final Usage USAGE = new Usage(2_000, 100, 1_500);
  private static final Instant BEGIN = Instant.parse("2026-01-01T00:00:00Z");

  private final Deque<Fact> facts = new ArrayDeque<>();
  private long sequence;
  private int runs;

  RunHistory() {
    for (int i = 0; i < AGENTS; i++) {
      facts.add(spawned(agent(i), "agent-" + i));
      facts.add(new GrantFact.Issued(new Grant(
          i + 1L,
          agent(i),
          OptionalLong.empty(),
          Capability.parse("tool: *"),
          Constraints.NONE,
          Root.NONE,
          Optional.empty())));
    }
  }

  /// Goes on after the record `last`, which somebody else wrote.
  RunHistory after(long last) {
    sequence = last;
    facts.clear();
    return this;
  }

  /// Returns the next `count` records.
  List<Draft> next(int count) {
    List<Draft> drafts = new ArrayList<>(count);
    while (drafts.size() < count) {
      if (facts.isEmpty()) {
        work();
      }
      sequence++;
      Fact fact = facts.remove();
      drafts.add(new Draft(
          sequence,
          BEGIN.plusMillis(sequence),
          Optional.of(agent(runs % AGENTS)),
          Optional.of(run(runs)),
          1,
          Labels.NONE,
          fact instanceof CallFact.Concluded concluded ? ending(concluded) : fact));
    }
    return drafts;
  }

  private void work() {
    RunId run = run(++runs);
    AgentId agent = agent(runs % AGENTS);
    facts.add(new RunFact.Started(run, agent, BLOB, Optional.empty(), false, Optional.empty()));
    facts.add(new RunFact.InferenceBegun(run, "claude-haiku-4-5"));
    facts.add(new RunFact.InferenceDone(run, BLOB, Reply.Ending.TOOL_USE, USAGE));
    facts.add(new CallFact.Intended(
        agent,
        Optional.of(run),
        "toolu_" + runs,
        "file_read",
        new CallFact.Input(BLOB, true),
        BLOB.commitment(),
        List.of("file_read: /data/project/some/file-" + runs + ".txt"),
        EffectClass.PURE,
        List.of(runs % AGENTS + 1L),
        Optional.empty()));
    facts.add(new CallFact.Concluded(
        0, "file_read", Call.Status.DONE, "", BLOB, BLOB.commitment(), 1_000, "daemon"));
    facts.add(new RunFact.InferenceBegun(run, "claude-haiku-4-5"));
    facts.add(new RunFact.InferenceDone(run, BLOB, Reply.Ending.COMPLETE, USAGE));
    facts.add(new RunFact.Ended(run, StopReason.COMPLETE, BLOB, 2, USAGE));
  }

  /// The outcome of the intent just before.
  private Fact ending(CallFact.Concluded outcome) {
    return new CallFact.Concluded(
        sequence - 1,
        outcome.tool(),
        outcome.status(),
        "",
        outcome.answer(),
        outcome.result(),
        outcome.nanos(),
        outcome.surface());
  }

  private static Fact spawned(AgentId id, String name) {
    return new AgentFact.Spawned(
        id,
        Optional.empty(),
        "",
        name,
        "claude-haiku-4-5",
        BLOB,
        BLOB,
        List.of(),
        new Lifecycle.OnDemand(),
        RunLimits.DEFAULT,
        Optional.empty());
  }

  private static AgentId agent(int number) {
    return new AgentId(new UUID(0x4000L, 0x8000000000000000L | number));
  }

  private static RunId run(int number) {
    return new RunId(new UUID(0x4001L, 0x8000000000000000L | number));
  }
}

package dev.aaos.kernel.past;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aaos.kernel.agent.Lifecycle;
import dev.aaos.kernel.agent.Manifest.RunLimits;
import dev.aaos.kernel.base.AgentId;
import dev.aaos.kernel.base.Labels;
import dev.aaos.kernel.base.RunId;
import dev.aaos.kernel.conversation.TakingBack;
import dev.aaos.kernel.effect.Call;
import dev.aaos.kernel.effect.EffectClass;
import dev.aaos.kernel.effect.UnknownOutcome.Finding;
import dev.aaos.kernel.journal.AgentFact;
import dev.aaos.kernel.journal.CallFact;
import dev.aaos.kernel.journal.Fact;
import dev.aaos.kernel.journal.JournalRecord;
import dev.aaos.kernel.journal.RunFact;
import dev.aaos.kernel.past.Footprint.Beyond;
import dev.aaos.kernel.past.Footprint.Kept;
import dev.aaos.kernel.past.Footprint.Made;
import dev.aaos.kernel.past.Footprint.Whose;
import dev.aaos.log.BlobRef;
import dev.aaos.log.Digest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

final class FootprintTest {
  private static final Digest DIGEST = Digest.of(new byte[0]);
  private static final BlobRef IMAGE = new BlobRef(DIGEST, 1, 0, 9);
  private static final AgentId PARENT = new AgentId(new UUID(0, 1));
  private static final AgentId CHILD = new AgentId(new UUID(0, 2));
  private static final AgentId STRANGER = new AgentId(new UUID(0, 3));
  private static final RunId RUN = new RunId(new UUID(1, 1));
  private static final RunId BELOW = new RunId(new UUID(1, 2));
  private static final RunId OTHER = new RunId(new UUID(1, 3));

  private final List<JournalRecord> journal = new ArrayList<>();

  private long record(AgentId agent, RunId run, long cause, Fact fact) {
    long sequence = journal.size() + 1L;
    journal.add(new JournalRecord(
        sequence,
        Instant.EPOCH,
        Optional.of(agent),
        Optional.of(run),
        cause,
        Optional.empty(),
        Labels.NONE,
        fact,
        DIGEST,
        DIGEST));
    return sequence;
  }

  private long started(AgentId agent, RunId run, long cause) {
    var fact = new RunFact.Started(run, agent, IMAGE, Optional.empty(), false, Optional.empty());
    return record(agent, run, cause, fact);
  }

  private long intended(AgentId agent, RunId run, long cause, String tool, EffectClass effect) {
    var fact = new CallFact.Intended(
        agent,
        Optional.of(run),
        "1",
        tool,
        CallFact.Input.of(IMAGE),
        DIGEST,
        List.of("a need"),
        effect,
        List.of(),
        Optional.empty());
    return record(agent, run, cause, fact);
  }

  private long changed(AgentId agent, RunId run, long cause) {
    long intent = intended(agent, run, cause, "file_write", EffectClass.UNDOABLE);
    long kept = record(agent, run, intent, new CallFact.Preserved(intent, "file_write", IMAGE));
    concluded(agent, run, intent, Call.Status.DONE);
    return kept;
  }

  private void concluded(AgentId agent, RunId run, long intent, Call.Status status) {
    var fact = new CallFact.Concluded(intent, "tool", status, "", IMAGE, DIGEST, 1, "daemon");
    record(agent, run, intent, fact);
  }

  private Footprint read(Whose whose) {
    Footprint footprint = new Footprint(whose);
    for (JournalRecord record : journal) {
      if (!footprint.take(record)) {
        break;
      }
    }
    return footprint;
  }

  private static List<Long> kept(Footprint footprint) {
    return footprint.kept().stream().map(Kept::sequence).toList();
  }

  private void confined(long intent, String layer) {
    var fact = new CallFact.Confined(intent, "shell", "T2", List.of("landlock", layer), 9);
    record(PARENT, RUN, intent, fact);
  }

  @Test
  void aProgram_whoseFilesAreAllKept_isNoneThatCannotBeTakenBack_onceItHasEnded() {
    long begun = started(PARENT, RUN, 0);
    long all = intended(PARENT, RUN, begun, "shell", EffectClass.EXTERNAL);
    confined(all, CallFact.Confined.ALL_KEPT);
    long files = intended(PARENT, RUN, begun, "shell", EffectClass.EXTERNAL);
    confined(files, CallFact.Confined.FILES_KEPT);
    long running = intended(PARENT, RUN, begun, "shell", EffectClass.EXTERNAL);
    confined(running, CallFact.Confined.ALL_KEPT);
    long kept = record(PARENT, RUN, all, new CallFact.Preserved(all, "shell", IMAGE));
    concluded(PARENT, RUN, all, Call.Status.DONE);
    concluded(PARENT, RUN, files, Call.Status.DONE);

    Footprint footprint = read(new Whose.OfRun(RUN));

    assertThat(kept(footprint)).containsExactly(kept);
    assertThat(footprint.beyond()).extracting(Beyond::sequence).containsExactly(files, running);
  }

  @Test
  void aRun_hasWhatTheAgentsDidThatItMade_andNothingOfOthers() {
    long begun = started(PARENT, RUN, 0);
    long own = changed(PARENT, RUN, begun);
    long spawning = intended(PARENT, RUN, begun, "spawn_agent", EffectClass.IDEMPOTENT);
    var spawned = new AgentFact.Spawned(
        CHILD,
        Optional.of(PARENT),
        "",
        "child",
        "demo",
        IMAGE,
        IMAGE,
        List.of(),
        new Lifecycle.OnDemand(),
        RunLimits.DEFAULT,
        Optional.empty());
    record(CHILD, RUN, spawning, spawned);
    long strange = started(STRANGER, OTHER, 0);
    long theirs = changed(STRANGER, OTHER, strange);
    long below = started(CHILD, BELOW, spawning);
    long childs = changed(CHILD, BELOW, below);

    assertThat(kept(read(new Whose.OfRun(RUN)))).containsExactly(own, childs);
    assertThat(kept(read(new Whose.OfAgent(CHILD)))).containsExactly(childs);
    assertThat(kept(read(new Whose.OfRun(OTHER)))).containsExactly(theirs);
    assertThat(kept(read(new Whose.Between(theirs, theirs)))).containsExactly(theirs);
    assertThat(kept(read(new Whose.Between(1, 100)))).containsExactly(own, theirs, childs);
  }

  @Test
  void whatWasForkedFromARun_isNotItsDoing_butTheForksOwn() {
    long begun = started(PARENT, RUN, 0);
    long own = changed(PARENT, RUN, begun);
    var forked = new RunFact.Forked(OTHER, CHILD, RUN, IMAGE, 1, Optional.empty(), List.of(), true);
    long fork = record(CHILD, OTHER, own, forked);
    long forks = changed(CHILD, OTHER, fork);

    assertThat(kept(read(new Whose.OfRun(RUN)))).containsExactly(own);
    assertThat(kept(read(new Whose.OfRun(OTHER)))).containsExactly(forks);
  }

  @Test
  void whatReachedOut_orWasNotKept_isNamed_butNotWhatChangedNothing() {
    long begun = started(PARENT, RUN, 0);
    long fetched = intended(PARENT, RUN, begun, "web_fetch", EffectClass.EXTERNAL);
    concluded(PARENT, RUN, fetched, Call.Status.FAILED);
    long denied = intended(PARENT, RUN, begun, "web_fetch", EffectClass.EXTERNAL);
    concluded(PARENT, RUN, denied, Call.Status.DENIED);
    long old = intended(PARENT, RUN, begun, "file_write", EffectClass.UNDOABLE);
    concluded(PARENT, RUN, old, Call.Status.DONE);
    long failed = intended(PARENT, RUN, begun, "file_write", EffectClass.UNDOABLE);
    concluded(PARENT, RUN, failed, Call.Status.FAILED);
    long read = intended(PARENT, RUN, begun, "file_read", EffectClass.PURE);
    concluded(PARENT, RUN, read, Call.Status.DONE);

    List<Beyond> beyond = read(new Whose.OfRun(RUN)).beyond();
    assertThat(beyond).extracting(Beyond::sequence).containsExactly(fetched, old);
    assertThat(beyond).extracting(Beyond::external).containsExactly(true, false);
    assertThat(beyond.getFirst().call().tool()).isEqualTo("web_fetch");
  }

  private void named(long intent, String lacking) {
    var fact = new CallFact.Compensable(intent, "shell", "shell", IMAGE, IMAGE, lacking);
    record(PARENT, RUN, intent, fact);
  }

  /// Has an agent that was spawned with `key` begin the call `callId`.
  private long takingBack(String key, String callId) {
    AgentId heir = new AgentId(new UUID(7, journal.size()));
    RunId run = new RunId(new UUID(8, journal.size()));
    var born = new AgentFact.Spawned(
        heir,
        Optional.of(PARENT),
        key,
        "undo",
        "undo",
        IMAGE,
        IMAGE,
        List.of(),
        new Lifecycle.OnDemand(),
        RunLimits.DEFAULT,
        Optional.empty());
    record(heir, run, 0, born);
    var call = new CallFact.Intended(
        heir,
        Optional.of(run),
        callId,
        "shell",
        CallFact.Input.of(IMAGE),
        DIGEST,
        List.of(),
        EffectClass.EXTERNAL,
        List.of(),
        Optional.empty());
    return record(heir, run, 0, call);
  }

  private List<Made> made(Whose whose) {
    return read(whose).inverses().stream().map(one -> one.call().made()).toList();
  }

  @Test
  void callsWithOneThatTakesThemBack_areApartFromThoseBeyond_theNewestFirst() {
    long begun = started(PARENT, RUN, 0);
    long first = intended(PARENT, RUN, begun, "shell", EffectClass.EXTERNAL);
    named(first, "");
    concluded(PARENT, RUN, first, Call.Status.DONE);
    long plain = intended(PARENT, RUN, begun, "shell", EffectClass.EXTERNAL);
    concluded(PARENT, RUN, plain, Call.Status.DONE);
    long failed = intended(PARENT, RUN, begun, "shell", EffectClass.EXTERNAL);
    named(failed, "");
    concluded(PARENT, RUN, failed, Call.Status.FAILED);
    long files = intended(PARENT, RUN, begun, "shell", EffectClass.EXTERNAL);
    confined(files, CallFact.Confined.ALL_KEPT);
    named(files, "");
    concluded(PARENT, RUN, files, Call.Status.DONE);
    long lost = intended(PARENT, RUN, begun, "shell", EffectClass.EXTERNAL);
    concluded(PARENT, RUN, lost, Call.Status.UNKNOWN);

    Footprint footprint = read(new Whose.OfRun(RUN));

    assertThat(footprint.inverses())
        .extracting(one -> one.call().sequence())
        .containsExactly(failed, first);
    assertThat(footprint.beyond()).extracting(Beyond::sequence).containsExactly(plain, lost);
    assertThat(footprint.beyond()).extracting(Beyond::unknown).containsExactly(false, true);
  }

  @Test
  void whatTakesACallBack_isMade_whenAnAgentOfTheKernelsMadeIt_andNoOther() {
    long begun = started(PARENT, RUN, 0);
    long call = intended(PARENT, RUN, begun, "shell", EffectClass.EXTERNAL);
    named(call, "");
    concluded(PARENT, RUN, call, Call.Status.DONE);
    String key = AgentFact.Spawned.heirFor(STRANGER);
    Whose whose = new Whose.Between(call, call);
    assertThat(read(whose).inverses()).extracting(one -> one.call().unknown()).contains(false);

    takingBack("any", TakingBack.callId(call));
    takingBack(key, "takes back 0" + call);
    assertThat(made(whose)).containsExactly(Made.NOT);

    long making = takingBack(key, TakingBack.callId(call));
    assertThat(made(whose)).containsExactly(Made.BEGUN);

    concluded(PARENT, RUN, making, Call.Status.UNKNOWN);
    assertThat(made(whose)).containsExactly(Made.UNKNOWN);

    record(PARENT, RUN, 0, new CallFact.Resolved(making, "shell", Finding.HAPPENED, ""));
    assertThat(made(whose)).containsExactly(Made.DONE);
  }
}

package dev.aaos.kernel.machine;

import static dev.aaos.kernel.machine.KernelFixture.gated;
import static dev.aaos.kernel.machine.KernelFixture.manifest;
import static dev.aaos.kernel.machine.KernelFixture.ok;
import static dev.aaos.kernel.machine.KernelFixture.persistent;
import static org.assertj.core.api.Assertions.assertThat;

import dev.aaos.capability.CapabilityRequest;
import dev.aaos.kernel.agent.Agent;
import dev.aaos.kernel.agent.Manifest;
import dev.aaos.kernel.agent.Run;
import dev.aaos.kernel.approval.Approval;
import dev.aaos.kernel.base.AgentId;
import dev.aaos.kernel.base.ApprovalId;
import dev.aaos.kernel.base.Errno;
import dev.aaos.kernel.base.Result;
import dev.aaos.kernel.budget.Quota;
import dev.aaos.kernel.budget.Terms;
import dev.aaos.kernel.conversation.Block;
import dev.aaos.kernel.conversation.Prompt;
import dev.aaos.kernel.conversation.Reply;
import dev.aaos.kernel.conversation.Turn;
import dev.aaos.kernel.device.CallContext;
import dev.aaos.kernel.device.ToolOutcome;
import dev.aaos.kernel.effect.EffectClass;
import dev.aaos.kernel.fixture.ScriptedModel;
import dev.aaos.kernel.fixture.ScriptedTool;
import dev.aaos.kernel.fixture.TranscriptProgram;
import dev.aaos.kernel.ipc.Body;
import dev.aaos.kernel.journal.ApprovalFact;
import dev.aaos.kernel.journal.JournalRecord;
import dev.aaos.kernel.syscall.Syscall;
import dev.aaos.log.Disk;
import dev.aaos.log.fixture.Gate;
import dev.aaos.log.fixture.SimulatedDisk;
import dev.aaos.log.snapshot.SnapshotBounds;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CopyOnWriteArrayList;

/// One whole story of agents, from an empty disk on: tools, children, messages, a person's answers
/// and a budget that is spent. The power fails at one write of it, and it goes on after.
final class Scenario implements Inspection.Witness, AutoCloseable {
  private static final String READER = "file_read: /data/a";
  private static final long SAVINGS = 2_400;
  private static final int MOST_BOOT_OPERATIONS = 8;
  private static final int MOMENTS = 20;
  private static final Duration POLL = Duration.ofMillis(1);

  private final ScriptedTool echo =
      new ScriptedTool("echo", EffectClass.PURE, (input, context) -> ScriptedTool.done(input));
  private final ScriptedTool read =
      new ScriptedTool("read", (input, context) -> ScriptedTool.done("{}"), READER);
  private final ScriptedTool delegate =
      new ScriptedTool("delegate", EffectClass.IDEMPOTENT, Scenario::delegated, "spawn_child: c");
  private final ScriptedTool post =
      new ScriptedTool("post", EffectClass.IDEMPOTENT, Scenario::posted, "send: writer");
  private final SplittableRandom chance;
  private final KernelFixture fixture;
  private final List<String> learnt = new CopyOnWriteArrayList<>();
  private final List<JournalRecord> heard = new ArrayList<>();
  private final Set<ApprovalId> asked = new HashSet<>();
  private long acknowledged;
  private int inputs;

  /// The order of what an operator does, and what becomes of unforced writes, follow from `seed`.
  Scenario(long seed) throws IOException {
    chance = new SplittableRandom(seed);
    fixture = KernelFixture.booted(KernelFixture.unhurried(), echo, read, delegate, post);
    fixture.program(new TranscriptProgram());
    fixture.model.always("model", this::reply);
    fixture.snapshots = new SnapshotBounds(chance.nextInt(5, 40), 1 << 20, 1);
    fixture.close();
    fixture.records = fixture.kernel.subscribe();
    fixture.disk = new SimulatedDisk();
  }

  @Override
  public KernelFixture fixture() {
    return fixture;
  }

  @Override
  public List<JournalRecord> heard() {
    return heard;
  }

  @Override
  public long acknowledged() {
    return acknowledged;
  }

  @Override
  public List<String> performedOnce() {
    return read.performed();
  }

  @Override
  public List<String> learnt() {
    return List.copyOf(learnt);
  }

  /// Plays the story until the power fails at the write or force numbered `position`, the first of
  /// the first boot being 1. Returns whether it failed: the story may have ended before.
  boolean play(long position) throws IOException, InterruptedException {
    fixture.disk.powerOffAt(position);
    try {
      fixture.boot();
      act();
      settle();
    } catch (IOException | KernelHalted e) {
      assertThat(fixture.disk.isOff()).as("the power is off: " + e).isTrue();
    }
    hear();
    return fixture.disk.isOff();
  }

  /// Gives the power back, now and then takes it again while the next kernel boots, and plays the
  /// rest of the story.
  void goOn() throws IOException, InterruptedException {
    fixture.disk = fixture.disk.restart(chance);
    fixture.kernel.close(); // without power it records nothing, and its threads end
    while (chance.nextInt(3) == 0) {
      fixture.disk.powerOffAt(chance.nextInt(1, MOST_BOOT_OPERATIONS));
      try {
        fixture.boot();
      } catch (IOException | KernelHalted e) {
        assertThat(fixture.disk.isOff()).as("the power is off: " + e).isTrue();
      }
      fixture.disk = fixture.disk.restart(chance);
    }
    fixture.boot();
    noQuestionIsLost();
    settle();
    hear();
  }

  /// Plays the story on a disk that is full from the write or force numbered `position` on,
  /// but for a reserve of `reserve` bytes, and has room again when all that was under way
  /// has had its time. Returns whether it was full.
  boolean playOnAFullDisk(long position, long reserve) throws IOException, InterruptedException {
    fixture.disk.reserve().want(reserve);
    fixture.disk.fullAt(position);
    boolean full = !boots();
    List<Runnable> acts = acts();
    acts.add(() -> send(spawn(persistent("writer", "tool: *", READER))));
    List<Runnable> refused = actOn(acts);
    full |= fixture.kernel.space().lack().isPresent();
    for (int i = 0; i < MOMENTS && (full || isBusy()); i++) {
      fixture.records.next(POLL).ifPresent(heard::add);
      fixture.kernel.lookForRoom();
      full |= fixture.kernel.space().lack().isPresent();
    }
    fixture.disk.makeRoom();
    fixture.kernel.lookForRoom();
    assertThat(fixture.kernel.space().lack()).isEmpty();
    assertThat(actOn(refused)).isEmpty();
    settle();
    hear();
    return full;
  }

  /// Boots, with more room where it must be, and returns whether there was enough.
  private boolean boots() throws IOException {
    try {
      fixture.boot();
      return true;
    } catch (Disk.Full e) {
      fixture.disk.makeRoom();
      fixture.boot();
      return false;
    }
  }

  /// Does all of `acts` in some order and returns those that there was no room for.
  private List<Runnable> actOn(List<Runnable> acts) throws IOException {
    List<Runnable> left = new ArrayList<>(acts);
    List<Runnable> refused = new ArrayList<>();
    while (!left.isEmpty()) {
      Runnable act = left.remove(chance.nextInt(left.size()));
      try {
        act.run();
      } catch (NoRoom e) {
        refused.add(act);
      }
      acknowledged = fixture.kernel.journal().last();
      fixture.kernel.lookForRoom();
    }
    return refused;
  }

  private static final class NoRoom extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  private static <T> T given(Result<T> result) {
    if (result instanceof Result.Refused<T>(Errno errno, String reason) && errno == Errno.ENOSPC) {
      throw new NoRoom();
    }
    return ok(result);
  }

  private List<Runnable> acts() {
    return new ArrayList<>(List.of(
        () -> start(
            spawn(budgeted("boss", 40_000, "tool: *", READER, "spawn_child: c", "send: writer"))),
        () -> start(spawn(gated("gated", "echo", "tool: *", READER))),
        () -> start(spawn(budgeted("saver", SAVINGS, "tool: *"))),
        () -> fixture.operator.revoke(2)));
  }

  private void act() {
    List<Runnable> acts = acts();
    AgentId writer = spawn(persistent("writer", "tool: *", READER));
    acts.add(() -> send(writer));
    acts.add(() -> send(writer));
    while (!acts.isEmpty()) {
      acts.remove(chance.nextInt(acts.size())).run();
      acknowledged = fixture.kernel.journal().last();
    }
  }

  private AgentId spawn(Manifest manifest) {
    return given(fixture.operator.spawn(manifest));
  }

  private static Manifest budgeted(String name, long tokens, String... capabilities) {
    return manifest(
        name,
        List.of(capabilities).stream().map(CapabilityRequest::parse).toList(),
        Set.of(),
        Terms.of(Quota.tokens(tokens, 0)));
  }

  private void start(AgentId agent) {
    given(fixture.operator.start(agent, Task.of("go")));
  }

  private void send(AgentId writer) {
    given(fixture.operator.send(writer, Body.words("write"), Optional.empty()));
  }

  /// Answers what is asked until nothing is under way any more.
  private void settle() throws InterruptedException {
    long deadline =
        System.nanoTime() + Duration.ofSeconds(Gate.PATIENCE_SECONDS).toNanos();
    while (isBusy()) {
      assertThat(System.nanoTime())
          .as(() -> "the story ends; under way: " + underWay())
          .isLessThan(deadline);
      if (fixture.disk.isOff()) {
        throw new KernelHalted("the power is off");
      }
      for (Approval question : fixture.kernel.state().approvals().values()) {
        if (question.verdict() == Approval.Verdict.PENDING) {
          asked.add(question.id());
          fixture.operator.answer(question.id(), chance.nextBoolean(), "");
        }
      }
      fixture.records.next(POLL).ifPresent(heard::add);
    }
    acknowledged = fixture.kernel.journal().last();
  }

  private List<Object> underWay() {
    var state = fixture.kernel.state();
    List<Object> left =
        new ArrayList<>(state.runs().values().stream().filter(Run::isActive).toList());
    left.addAll(state.calls().values());
    left.addAll(state.approvals().values());
    left.addAll(state.spending().aside().values());
    return left;
  }

  private boolean isBusy() {
    var state = fixture.kernel.state();
    return state.runs().values().stream().anyMatch(Run::isActive)
        || !state.calls().isEmpty()
        || !state.approvals().isEmpty()
        || state.agents().values().stream().map(Agent::mailbox).anyMatch(mail -> !mail.isEmpty());
  }

  private void hear() throws InterruptedException {
    Optional<JournalRecord> next = fixture.records.next(Duration.ZERO);
    while (next.isPresent()) {
      heard.add(next.get());
      next = fixture.records.next(Duration.ZERO);
    }
  }

  /// A question that somebody saw and nobody answered is still there, or the journal says why not.
  private void noQuestionIsLost() throws IOException {
    Set<ApprovalId> open = new HashSet<>(asked);
    fixture.facts(ApprovalFact.Closed.class).forEach(closed -> open.remove(closed.id()));
    assertThat(fixture.kernel.state().approvals().values())
        .extracting(Approval::id)
        .containsAll(open);
  }

  private Reply reply(Prompt prompt) {
    learnt.addAll(Inspection.echoes(prompt));
    int step = 0;
    for (Turn turn : prompt.turns()) {
      step = turn instanceof Turn.Asked ? 0 : step + (turn instanceof Turn.Said ? 1 : 0);
    }
    String who = prompt.system();
    if (who.contains("saver")) {
      return said(call("1", "echo"));
    }
    if (step == 0 && who.contains("boss")) {
      return said(call("1", "read"), call("2", "delegate"), call("3", "post"));
    }
    if (step == 0 && who.contains("gated")) {
      return said(call("1", "read"), call("2", "echo"));
    }
    if (step == 0 && who.contains("writer")) {
      return said(call("1", "read"));
    }
    return said(new Block.Text("done"));
  }

  private synchronized Block call(String id, String tool) {
    return new Block.ToolCall(id, tool, "{\"n\":" + ++inputs + "}");
  }

  private static Reply said(Block... blocks) {
    return new Reply(new Turn.Said(List.of(blocks)), Reply.Ending.COMPLETE, ScriptedModel.COST);
  }

  private static ToolOutcome delegated(String input, CallContext context) {
    var kernel = context.services();
    if (kernel.call(new Syscall.Spawn(manifest("c", "tool: read", READER), "k"))
        instanceof Result.Ok<AgentId>(AgentId child)) {
      kernel.call(new Syscall.RunChild(child, "go"));
      kernel.call(new Syscall.StopChild(child));
    }
    return ScriptedTool.done("{}");
  }

  private static ToolOutcome posted(String input, CallContext context) {
    context.services().call(new Syscall.Send("writer", Body.words("write more")));
    return ScriptedTool.done("{}");
  }

  @Override
  public void close() throws IOException {
    fixture.close();
  }
}

package dev.aaos.kernel.machine;

import static dev.aaos.kernel.machine.KernelFixture.constrained;
import static dev.aaos.kernel.machine.KernelFixture.manifest;

import dev.aaos.capability.CapabilityRequest;
import dev.aaos.kernel.agent.Manifest;
import dev.aaos.kernel.agent.Run;
import dev.aaos.kernel.approval.Approval;
import dev.aaos.kernel.base.AgentId;
import dev.aaos.kernel.base.Result;
import dev.aaos.kernel.base.RunId;
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
import dev.aaos.kernel.journal.JournalRecord;
import dev.aaos.kernel.syscall.AgentServices;
import dev.aaos.kernel.syscall.Syscall;
import dev.aaos.log.snapshot.SnapshotBounds;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// One life after another of a machine whose power fails at some write, led by chance: one seed,
/// one simulation.
final class Simulation implements Inspection.Witness, AutoCloseable {
  private static final int ACTIONS = 25;
  private static final int MOST_OPERATIONS = 120;

  private final SplittableRandom chance;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final ScriptedTool echo =
      new ScriptedTool("echo", EffectClass.PURE, (input, context) -> ScriptedTool.done(input));
  private final ScriptedTool read =
      new ScriptedTool("read", (input, context) -> ScriptedTool.done("{}"), "file_read: /data/a");
  private final ScriptedTool delegate =
      new ScriptedTool("delegate", EffectClass.IDEMPOTENT, Simulation::delegated, "spawn_child: c");
  private final KernelFixture fixture;
  private final List<String> learnt = new CopyOnWriteArrayList<>();
  private int inputs;

  /// How many lives ended in the middle of something.
  int crashes;

  /// How many starts went on from a snapshot.
  int snapshots;

  /// How often everything was frozen.
  int freezes;

  private final List<JournalRecord> heard = new ArrayList<>();

  private long acknowledged;

  Simulation(long seed) throws IOException {
    chance = new SplittableRandom(seed);
    fixture = KernelFixture.booted(KernelFixture.unhurried(), echo, read, delegate);
    fixture.program(new TranscriptProgram());
    fixture.model.always("model", this::reply);
    fixture.snapshots = new SnapshotBounds(chance.nextInt(2, 30), 1 << 20, 1);
    fixture.reboot();
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

  private Reply reply(Prompt prompt) {
    learnt.addAll(Inspection.echoes(prompt));
    boolean first = prompt.turns().getLast() instanceof Turn.Asked;
    if (!first) {
      return said(new Block.Text("done"));
    }
    return switch (inputs() % 4) {
      case 0 -> said(new Block.Text("nothing to do"));
      case 1 -> said(call("1", "read"), call("2", "echo"));
      case 2 -> said(call("1", "echo"), call("2", "delegate"));
      default -> said(call("1", "read"), call("2", "read"), call("3", "echo"));
    };
  }

  private Block call(String id, String tool) {
    return new Block.ToolCall(id, tool, input());
  }

  private static Reply said(Block... blocks) {
    return new Reply(new Turn.Said(List.of(blocks)), Reply.Ending.COMPLETE, ScriptedModel.COST);
  }

  private static ToolOutcome delegated(String input, CallContext context) {
    AgentServices kernel = context.services();
    Manifest manifest = manifest("c", "tool: read", "file_read: /data/a");
    if (kernel.call(new Syscall.Spawn(manifest, "k"))
        instanceof Result.Ok<AgentId>(AgentId child)) {
      kernel.call(new Syscall.RunChild(child, "go"));
      kernel.call(new Syscall.StopChild(child));
    }
    return ScriptedTool.done("{}");
  }

  /// Leads one life until the power fails, or until nothing is left to do.
  void live() throws IOException, InterruptedException {
    fixture.disk.powerOffAt(chance.nextInt(1, MOST_OPERATIONS));
    try {
      for (int i = 0; i < ACTIONS; i++) {
        act();
        acknowledged = fixture.kernel.journal().last();
        hear();
      }
    } catch (KernelHalted e) {
      crashes++;
      hear();
    }
  }

  /// The kernel is told to end as well, for its threads would wait for ever; on a disk that is off
  /// it writes nothing.
  private void takePower() {
    fixture.disk = fixture.disk.restart(chance);
    try {
      fixture.kernel.close();
    } catch (IOException | KernelHalted e) {
      // it could not record that
    }
  }

  /// Takes the power away, if it is still there, and starts again, sometimes more than once, and
  /// lets all come to its end that was under way.
  void restart() throws IOException, InterruptedException {
    takePower();
    while (chance.nextInt(4) == 0) {
      fixture.disk.powerOffAt(chance.nextInt(1, 6));
      try {
        fixture.boot();
      } catch (IOException | KernelHalted e) {
        takePower();
        continue;
      }
      takePower();
    }
    damage();
    fixture.boot();
    snapshots += fixture.kernel.history().last() > 0 ? 1 : 0;
    fixture.halts.clear();
    List<RunId> open =
        fixture.kernel.state().runs().active().stream().map(Run::id).toList();
    thaw();
    answering(threads.submit(() -> {
      for (RunId run : open) {
        fixture.operator.await(run);
      }
      return true;
    }));
  }

  /// Changes a snapshot now and then: it is of use to nobody then.
  private void damage() throws IOException {
    for (String name : fixture.disk.list()) {
      int bytes = name.startsWith("snapshot-") ? fixture.disk.bytes(name).length : 0;
      if (bytes > 0 && chance.nextInt(6) == 0) {
        fixture.disk.flip(name, chance.nextInt(bytes), chance.nextInt(8));
      }
    }
  }

  private void hear() throws InterruptedException {
    Optional<JournalRecord> next = fixture.records.next(Duration.ZERO);
    while (next.isPresent()) {
      if (heard.isEmpty() || next.get().sequence() > heard.getLast().sequence()) {
        heard.add(next.get());
      }
      next = fixture.records.next(Duration.ZERO);
    }
  }

  private void act() throws InterruptedException {
    fixture.clock.pass(Duration.ofMillis(chance.nextInt(20_000)));
    switch (chance.nextInt(9)) {
      case 0, 1 -> spawn();
      case 2 -> fixture.operator.stop(agent());
      case 3 -> fixture.operator.revoke(chance.nextLong(1, 40));
      case 4 -> fixture.operator.invokeTool(agent(), "read", input());
      case 5, 6 -> echo();
      case 7 -> freeze();
      default -> run();
    }
  }

  private synchronized int inputs() {
    return inputs;
  }

  private synchronized String input() {
    return "{\"n\":" + ++inputs + "}";
  }

  private AgentId agent() {
    List<AgentId> agents = new ArrayList<>();
    fixture.kernel.state().agents().values().forEach(agent -> agents.add(agent.id()));
    agents.sort(Comparator.comparing(AgentId::toString));
    return agents.isEmpty()
        ? new AgentId(new UUID(0, 0))
        : agents.get(chance.nextInt(agents.size()));
  }

  private void spawn() {
    fixture.operator.spawn(manifest(
        "a",
        List.of(
            CapabilityRequest.parse("spawn_child: *"),
            chance.nextInt(3) == 0
                ? CapabilityRequest.parse("tool: *")
                : constrained("tool", "*", Map.of("max_uses", (long) chance.nextInt(2, 9))),
            constrained("file_read", "/data/*", Map.of("rate", "3/min"))),
        chance.nextInt(3) == 0 ? Set.of("echo") : Set.of(),
        Terms.USUAL));
  }

  /// Calls a tool that may wait for a person, who then answers.
  private void echo() throws InterruptedException {
    AgentId agent = agent();
    String input = input();
    answering(threads.submit(() -> {
      if (fixture.operator.invokeTool(agent, "echo", input)
          instanceof Result.Ok<String>(var said)) {
        learnt.add(said);
      }
      return true;
    }));
  }

  private void run() throws InterruptedException {
    if (fixture.operator.start(agent(), Task.of("go")) instanceof Result.Ok<RunId>(var run)) {
      answering(threads.submit(() -> fixture.operator.await(run)));
    }
  }

  /// Freezes everything somewhere in the middle of a run, and mostly lets it go on again.
  private void freeze() throws InterruptedException {
    Result<RunId> begun = fixture.operator.start(agent(), Task.of("go"));
    try (Subscription records = fixture.kernel.subscribe()) {
      for (int left = chance.nextInt(12); left > 0; left--) {
        records.next(Duration.ofMillis(1));
      }
    }
    fixture.operator.freeze("why");
    freezes += fixture.kernel.state().frozen().isPresent() ? 1 : 0;
    if (chance.nextInt(3) > 0) {
      act();
    }
    thaw();
    if (begun instanceof Result.Ok<RunId>(RunId run)) {
      answering(threads.submit(() -> fixture.operator.await(run)));
    }
  }

  private void thaw() {
    if (fixture.kernel.state().frozen().isPresent()) {
      KernelFixture.ok(fixture.operator.unfreeze());
    }
  }

  /// Answers whatever is asked until `work` is done.
  private void answering(Future<?> work) throws InterruptedException {
    boolean yes = chance.nextBoolean();
    try (Subscription records = fixture.kernel.subscribe()) {
      while (!work.isDone()) {
        for (Approval asked : fixture.kernel.state().approvals().values()) {
          if (asked.verdict() == Approval.Verdict.PENDING) {
            fixture.operator.answer(asked.id(), yes, "");
          }
        }
        records.next(Duration.ofMillis(1));
      }
    }
    try {
      work.get();
    } catch (ExecutionException e) {
      throw (KernelHalted) e.getCause();
    }
  }

  @Override
  public void close() throws IOException {
    fixture.close();
    threads.shutdownNow();
  }
}

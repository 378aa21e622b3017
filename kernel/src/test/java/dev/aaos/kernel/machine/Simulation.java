package dev.aaos.kernel.machine;

import static dev.aaos.kernel.machine.KernelFixture.constrained;
import static dev.aaos.kernel.machine.KernelFixture.exit;
import static dev.aaos.kernel.machine.KernelFixture.manifest;

import dev.aaos.capability.CapabilityRequest;
import dev.aaos.kernel.base.AgentId;
import dev.aaos.kernel.base.Result;
import dev.aaos.kernel.base.RunId;
import dev.aaos.kernel.fixture.ScriptedModel;
import dev.aaos.kernel.fixture.ScriptedTool;
import dev.aaos.kernel.journal.ApprovalFact;
import dev.aaos.kernel.journal.JournalRecord;
import dev.aaos.kernel.syscall.AgentServices;
import dev.aaos.kernel.syscall.Handle;
import dev.aaos.kernel.syscall.Program;
import dev.aaos.kernel.syscall.Syscall;
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
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// One life after another of a machine whose power fails at some write, led by chance: one seed,
/// one simulation.
final class Simulation implements AutoCloseable {
  private static final int ACTIONS = 25;
  private static final int MOST_OPERATIONS = 120;

  private final SplittableRandom chance;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final List<ScriptedTool> tools = List.of(
      ScriptedTool.echo(),
      new ScriptedTool("read", (input, context) -> ScriptedTool.done("{}"), "file_read: /data/a"));
  final KernelFixture fixture;
  private int inputs;

  /// How many lives ended in the middle of something.
  int crashes;

  /// What was heard of, and so must be there for ever.
  final List<JournalRecord> heard = new ArrayList<>();

  /// The last record there was when a caller was last told something.
  long acknowledged;

  Simulation(long seed) throws IOException {
    chance = new SplittableRandom(seed);
    fixture = KernelFixture.booted(tools.get(0), tools.get(1));
  }

  /// Returns the inputs of all calls that were performed, in all lives.
  List<String> performed() {
    List<String> all = new ArrayList<>();
    tools.forEach(tool -> all.addAll(tool.performed()));
    return all;
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

  /// Takes the power away, if it is still there, and starts again, sometimes more than once.
  void restart() throws IOException {
    fixture.disk = fixture.disk.restart(chance);
    while (chance.nextInt(4) == 0) {
      fixture.disk.powerOffAt(chance.nextInt(1, 6));
      try {
        fixture.boot();
      } catch (IOException | KernelHalted e) {
        fixture.disk = fixture.disk.restart(chance);
        continue;
      }
      fixture.disk = fixture.disk.restart(chance);
    }
    fixture.boot();
    fixture.halts.clear();
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
    switch (chance.nextInt(8)) {
      case 0, 1 -> spawn();
      case 2 -> fixture.operator.stop(agent());
      case 3 -> fixture.operator.revoke(chance.nextLong(1, 40));
      case 4 -> fixture.operator.invokeTool(agent(), "read", input());
      case 5, 6 -> echo();
      default -> run();
    }
  }

  private synchronized String input() {
    return "{\"n\":" + ++inputs + "}";
  }

  private AgentId agent() {
    List<AgentId> agents = new ArrayList<>();
    fixture.kernel.state().agents().forEach((id, agent) -> agents.add(id));
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
            constrained("tool", "*", Map.of("max_uses", (long) chance.nextInt(2, 9))),
            constrained("file_read", "/data/*", Map.of("rate", "3/min"))),
        chance.nextInt(3) == 0 ? Set.of("echo") : Set.of(),
        Optional.empty()));
  }

  /// Calls a tool that may wait for a person, who then answers.
  private void echo() throws InterruptedException {
    AgentId agent = agent();
    String input = input();
    Subscription questions = fixture.kernel.subscribe();
    Future<Result<String>> call =
        threads.submit(() -> fixture.operator.invokeTool(agent, "echo", input));
    boolean yes = chance.nextBoolean();
    while (!call.isDone()) {
      questions
          .next(Duration.ofMillis(1))
          .map(JournalRecord::fact)
          .filter(ApprovalFact.Requested.class::isInstance)
          .map(ApprovalFact.Requested.class::cast)
          .ifPresent(asked -> fixture.operator.answer(asked.id(), yes, ""));
    }
    questions.close();
    try {
      call.get();
    } catch (ExecutionException e) {
      throw (KernelHalted) e.getCause();
    }
  }

  private void run() throws InterruptedException {
    fixture.model.script("model", ScriptedModel.says("hello"));
    boolean withChild = chance.nextBoolean();
    fixture.program(kernel -> work(kernel, withChild));
    if (fixture.operator.start(agent(), "go", Optional.empty())
        instanceof Result.Ok<RunId>(var run)) {
      fixture.operator.await(run);
    }
  }

  private Program.Exit work(AgentServices kernel, boolean withChild) {
    kernel.call(new Syscall.Infer());
    kernel.call(new Syscall.InvokeTool(Handle.NONE, "c", "read", input()));
    if (withChild
        && kernel.call(new Syscall.Spawn(manifest("c", "tool: read", "file_read: /data/a")))
            instanceof Result.Ok<AgentId>(AgentId child)) {
      kernel.call(new Syscall.RunChild(child, "go"));
      kernel.call(new Syscall.StopChild(child));
    }
    return exit("done");
  }

  @Override
  public void close() throws IOException {
    fixture.close();
    threads.shutdownNow();
  }
}

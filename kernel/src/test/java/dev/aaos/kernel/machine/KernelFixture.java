package dev.aaos.kernel.machine;

import dev.aaos.capability.CapabilityRequest;
import dev.aaos.kernel.agent.Confinement;
import dev.aaos.kernel.agent.Lifecycle;
import dev.aaos.kernel.agent.Manifest;
import dev.aaos.kernel.agent.Manifest.RunLimits;
import dev.aaos.kernel.agent.StopReason;
import dev.aaos.kernel.approval.Quorum;
import dev.aaos.kernel.base.AgentId;
import dev.aaos.kernel.base.KernelLimits;
import dev.aaos.kernel.base.Result;
import dev.aaos.kernel.base.Root;
import dev.aaos.kernel.base.RunId;
import dev.aaos.kernel.budget.Terms;
import dev.aaos.kernel.device.Sandbox;
import dev.aaos.kernel.device.Tool;
import dev.aaos.kernel.fixture.ScriptedModel;
import dev.aaos.kernel.fixture.ScriptedStarter;
import dev.aaos.kernel.fixture.SimulatedClock;
import dev.aaos.kernel.journal.Fact;
import dev.aaos.kernel.journal.JournalRecord;
import dev.aaos.kernel.journal.MachineFact;
import dev.aaos.kernel.syscall.Program;
import dev.aaos.kernel.syscall.RunReport;
import dev.aaos.log.fixture.Gate;
import dev.aaos.log.fixture.SimulatedDisk;
import dev.aaos.log.snapshot.SnapshotBounds;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;

/// A real kernel over a simulated disk and clock, a scripted model and scripted tools.
final class KernelFixture implements AutoCloseable {
  private static final MachineFact.SessionOpened SESSION =
      new MachineFact.SessionOpened("test", "tester", 1, 1, 1);

  final SimulatedClock clock = new SimulatedClock();
  final ScriptedModel model = new ScriptedModel();
  final ScriptedStarter starter = new ScriptedStarter();
  /// What is in the way of holding programs so; nothing unless a test says so.
  final Map<Confinement, String> obstacles = new ConcurrentHashMap<>();
  /// What calls of the next daemon's forerunner will have changed, by their intents.
  final Map<Long, byte[]> left = new TreeMap<>();
  /// What was not taken of that.
  final List<IOException> refusedLeavings = new ArrayList<>();
  /// What was asked after, in order.
  final BlockingQueue<Confinement> asked = new LinkedBlockingQueue<>();
  final BlockingQueue<Throwable> halts = new LinkedBlockingQueue<>();
  final BlockingQueue<String> said = new LinkedBlockingQueue<>();
  private final List<Tool> tools = new ArrayList<>();
  private final RandomGenerator random = new SharedChance(1);
  private KernelLimits limits = KernelLimits.DEFAULT;
  private Program program = door -> new Program.Exit(StopReason.COMPLETE, "", 0);
  SnapshotBounds snapshots = SnapshotBounds.DEFAULT;
  boolean verify;
  Optional<MachineFact.Restored> restored = Optional.empty();
  SimulatedDisk disk = new SimulatedDisk();
  Kernel kernel;
  Operator operator;
  Subscription records;

  /// Chance for many threads, the same each time for one.
  private static final class SharedChance implements RandomGenerator {
    private final SplittableRandom random;

    SharedChance(long seed) {
      this.random = new SplittableRandom(seed);
    }

    @Override
    public synchronized long nextLong() {
      return random.nextLong();
    }
  }

  private KernelFixture(List<Tool> tools, KernelLimits limits) throws IOException {
    this.tools.addAll(tools);
    this.limits = limits;
    this.kernel = Kernel.boot(setup(), clock::nanos);
    this.operator = kernel.open(SESSION);
    this.records = kernel.subscribe();
  }

  static KernelFixture booted(Tool... tools) throws IOException {
    return new KernelFixture(List.of(tools), KernelLimits.DEFAULT);
  }

  static KernelFixture booted(KernelLimits limits, Tool... tools) throws IOException {
    return new KernelFixture(List.of(tools), limits);
  }

  private Kernel.Setup setup() {
    Devices devices = Devices.of(
            model,
            tools,
            (tool, input) ->
                input.startsWith("{") ? Optional.empty() : Optional.of("an object is wanted"),
            directory -> new Root(directory, "/real" + directory))
        .with(starter)
        .with(new Holding());
    return new Kernel.Setup(
        new Storage(disk, snapshots, verify, restored, disk.reserve(), said::add),
        devices,
        door -> program.run(door),
        limits,
        clock,
        random,
        "test",
        halts::add);
  }

  private final class Holding implements Sandbox {
    @Override
    public Optional<String> obstacle(Confinement wanted) {
      asked.add(wanted);
      return Optional.ofNullable(obstacles.get(wanted));
    }

    @Override
    public void recover(Changes changes) {
      left.forEach((intent, image) -> {
        try {
          changes.changed(intent, image);
        } catch (IOException e) {
          refusedLeavings.add(e);
        }
      });
      left.clear();
    }
  }

  /// Lets agents run `what` from now on.
  void program(Program what) {
    program = what;
  }

  /// Boots again on the disk as it is.
  void boot() throws IOException {
    kernel = Kernel.boot(setup(), clock::nanos);
    operator = kernel.open(SESSION);
    records = kernel.subscribe();
  }

  /// Ends the kernel in good order and boots another.
  void reboot() throws IOException {
    kernel.close();
    boot();
  }

  /// Takes the power away and boots on what the disk then holds.
  void crash(RandomGenerator chance) throws IOException {
    disk = disk.restart(chance);
    boot();
  }

  /// Returns the default bounds with a bound on approvals' patience.
  static KernelLimits patience(Duration timeout) {
    return limits(KernelLimits.DEFAULT.deferral(), timeout);
  }

  /// Returns the default bounds, under which calls that change nothing wait for others' fsync as
  /// long as it takes: what is written then does not depend on how fast this machine is.
  static KernelLimits unhurried() {
    return limits(Duration.ofDays(1), KernelLimits.DEFAULT.approvalTimeout());
  }

  private static KernelLimits limits(Duration deferral, Duration approvalTimeout) {
    KernelLimits plain = KernelLimits.DEFAULT;
    return new KernelLimits(
        plain.agents(),
        plain.depth(),
        plain.runsPerAgent(),
        plain.finishedAgents(),
        plain.finishedRuns(),
        plain.pendingApprovals(),
        plain.queuedCommands(),
        plain.batch(),
        plain.contentBytes(),
        deferral,
        approvalTimeout,
        plain.loops());
  }

  static Manifest manifest(String name, String... capabilities) {
    return manifest(
        name,
        Arrays.stream(capabilities).map(CapabilityRequest::parse).toList(),
        Set.of(),
        Terms.USUAL);
  }

  static Manifest manifest(
      String name,
      List<CapabilityRequest> capabilities,
      Set<String> approvalRequired,
      Terms terms) {
    return new Manifest(
        name,
        "model",
        "You are " + name + ".",
        capabilities,
        approvalRequired,
        Manifest.UnknownOutcomes.TELL,
        new Lifecycle.OnDemand(),
        terms,
        RunLimits.DEFAULT,
        Optional.empty(),
        Map.of(),
        Optional.empty(),
        Confinement.USUAL,
        "name: " + name);
  }

  static Manifest gated(String name, String tool, String... capabilities) {
    Manifest plain = manifest(name, capabilities);
    return manifest(name, plain.capabilities(), Set.of(tool), Terms.USUAL);
  }

  /// Returns the manifest of an agent, questions about whose calls of `tool` are put to
  /// `quorum`.
  static Manifest asked(String name, String tool, Quorum quorum, String... capabilities) {
    Manifest gated = gated(name, tool, capabilities);
    return new Manifest(
        name,
        gated.model(),
        gated.systemPrompt(),
        gated.capabilities(),
        gated.approvalRequired(),
        quorum,
        gated.unknownOutcomes(),
        gated.lifecycle(),
        gated.terms(),
        gated.limits(),
        gated.family(),
        gated.messages(),
        gated.program(),
        gated.confinement(),
        gated.source());
  }

  /// Returns the manifest of an agent for whose calls of unknown outcome a person is asked.
  static Manifest asking(String name, List<CapabilityRequest> capabilities) {
    Manifest plain = manifest(name, capabilities, Set.of(), Terms.USUAL);
    return new Manifest(
        name,
        plain.model(),
        plain.systemPrompt(),
        capabilities,
        Set.of(),
        Manifest.UnknownOutcomes.ASK,
        plain.lifecycle(),
        Terms.USUAL,
        RunLimits.DEFAULT,
        Optional.empty(),
        Map.of(),
        Optional.empty(),
        Confinement.USUAL,
        plain.source());
  }

  static CapabilityRequest constrained(String word, String pattern, Map<String, Object> how) {
    Map<String, Object> map = new HashMap<>(how);
    map.put(word, pattern);
    return CapabilityRequest.parse(map);
  }

  static Manifest persistent(String name, String... capabilities) {
    return living(manifest(name, capabilities), new Lifecycle.Persistent(100), Terms.USUAL);
  }

  /// Returns `plain` with another life cycle, and other terms.
  static Manifest living(Manifest plain, Lifecycle lifecycle, Terms terms) {
    return new Manifest(
        plain.name(),
        plain.model(),
        plain.systemPrompt(),
        plain.capabilities(),
        plain.approvalRequired(),
        plain.unknownOutcomes(),
        lifecycle,
        terms,
        plain.limits(),
        Optional.empty(),
        Map.of(),
        Optional.empty(),
        Confinement.USUAL,
        plain.source());
  }

  AgentId spawn(String name, String... capabilities) {
    return ok(operator.spawn(manifest(name, capabilities)));
  }

  /// Has `agent` work on a message with `what`, and waits for the end.
  RunReport run(AgentId agent, Program what) throws InterruptedException {
    return operator.await(start(agent, what)).orElseThrow();
  }

  RunId start(AgentId agent, Program what) {
    program(what);
    return ok(operator.start(agent, Task.of("go")));
  }

  static <T> T ok(Result<T> result) {
    return switch (result) {
      case Result.Ok<T>(T value) -> value;
      case Result.Refused<T>(var errno, String reason) ->
        throw new AssertionError(errno + ": " + reason);
    };
  }

  static Program.Exit exit(String response) {
    return new Program.Exit(StopReason.COMPLETE, response, 0);
  }

  /// Waits for the next record whose fact is one of `type` that `fits`.
  <F extends Fact> F await(Class<F> type, Predicate<F> fits) throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(Gate.PATIENCE_SECONDS);
    while (System.nanoTime() < end) {
      Optional<JournalRecord> record = records.next(Duration.ofMillis(100));
      if (record.isPresent() && type.isInstance(record.get().fact())) {
        F fact = type.cast(record.get().fact());
        if (fits.test(fact)) {
          return fact;
        }
      }
    }
    throw new AssertionError("no such " + type.getSimpleName() + " was recorded");
  }

  <F extends Fact> F await(Class<F> type) throws InterruptedException {
    return await(type, fact -> true);
  }

  /// Waits until a record whose fact is one of `type` is in the journal, as it may be already when
  /// a kernel has booted.
  <F extends Fact> F recorded(Class<F> type) throws InterruptedException, IOException {
    List<F> facts = facts(type);
    return facts.isEmpty() ? await(type) : facts.getLast();
  }

  /// Returns all facts of `type` that are in the journal.
  <F extends Fact> List<F> facts(Class<F> type) throws IOException {
    List<F> facts = new ArrayList<>();
    kernel.journal().read(1, record -> {
      if (type.isInstance(record.fact())) {
        facts.add(type.cast(record.fact()));
      }
      return true;
    });
    return facts;
  }

  /// Waits for the reason why the kernel halted by itself.
  Throwable halt() throws InterruptedException {
    Throwable why = halts.poll(Gate.PATIENCE_SECONDS, TimeUnit.SECONDS);
    if (why == null) {
      throw new AssertionError("the kernel did not halt");
    }
    return why;
  }

  @Override
  public void close() throws IOException {
    kernel.close();
  }
}

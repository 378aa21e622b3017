package dev.aaos.bench.peers;

import dev.aaos.kernel.machine.Task;
import dev.aaos.kernel.budget.Terms;
import dev.aaos.bench.Samples;
import dev.aaos.capability.CapabilityRequest;
import dev.aaos.drivers.journal.DirectoryDisk;
import dev.aaos.kernel.agent.Confinement;
import dev.aaos.kernel.agent.Lifecycle;
import dev.aaos.kernel.agent.Manifest;
import dev.aaos.kernel.agent.Manifest.RunLimits;
import dev.aaos.kernel.agent.StopReason;
import dev.aaos.kernel.base.AgentId;
import dev.aaos.kernel.base.KernelLimits;
import dev.aaos.kernel.base.Labels;
import dev.aaos.kernel.base.Result;
import dev.aaos.kernel.base.Root;
import dev.aaos.kernel.base.RunId;
import dev.aaos.kernel.conversation.Prompt;
import dev.aaos.kernel.conversation.Reply;
import dev.aaos.kernel.conversation.ToolSpec;
import dev.aaos.kernel.conversation.Turn;
import dev.aaos.kernel.device.CallContext;
import dev.aaos.kernel.device.Model;
import dev.aaos.kernel.device.ModelFailure;
import dev.aaos.kernel.device.Plan;
import dev.aaos.kernel.device.PreparedCall;
import dev.aaos.kernel.device.Tool;
import dev.aaos.kernel.device.ToolOutcome;
import dev.aaos.kernel.effect.EffectClass;
import dev.aaos.kernel.journal.MachineFact;
import dev.aaos.kernel.machine.Devices;
import dev.aaos.kernel.machine.Kernel;
import dev.aaos.kernel.machine.Operator;
import dev.aaos.kernel.machine.Storage;
import dev.aaos.kernel.syscall.AgentServices;
import dev.aaos.kernel.syscall.Handle;
import dev.aaos.kernel.syscall.Program;
import dev.aaos.kernel.syscall.Syscall;
import dev.aaos.log.snapshot.SnapshotBounds;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/// The kernel's own step: a tool call within a run, under a grant, on record before and after.
///
/// A call that may change something is two commits, its intent and its outcome, the second with
/// content; one that changes nothing is a single commit of the same records.
final class KernelSteps implements Steps, AutoCloseable {
  private static final MachineFact.SessionOpened SESSION =
      new MachineFact.SessionOpened("bench", "bench", 0, 0, 1);

  private final DirectoryDisk disk;
  private final Kernel kernel;
  private final Operator operator;
  private final AgentId agent;
  private final AtomicLong runs = new AtomicLong();
  private final Map<String, Samples> taken = new ConcurrentHashMap<>();

  /// Boots a kernel in `directory` whose agents call a tool with the effect `effect`.
  KernelSteps(Path directory, EffectClass effect) throws IOException {
    disk = DirectoryDisk.open(directory);
    kernel = Kernel.boot(new Kernel.Setup(
        new Storage(disk, SnapshotBounds.DEFAULT, false, System.err::println),
        Devices.of(
            new Silent(),
            List.of(new Step(effect)),
            (spec, input) -> Optional.empty(),
            name -> new Root(name, name)),
        this::program,
        KernelLimits.DEFAULT,
        InstantSource.system(),
        new SecureRandom(),
        "bench",
        why -> System.err.println("the kernel halted: " + why)));
    operator = kernel.open(SESSION);
    agent = ok(operator.spawn(manifest()));
  }

  private static Manifest manifest() {
    return new Manifest(
        "writer",
        "none",
        "",
        List.of(CapabilityRequest.parse("tool: step")),
        Set.of(),
        Manifest.UnknownOutcomes.TELL,
        new Lifecycle.OnDemand(),
        Terms.USUAL,
        RunLimits.DEFAULT,
        Optional.empty(),
        Map.of(),
        Optional.empty(),
        Confinement.USUAL,
        "name: writer");
  }

  private static <T> T ok(Result<T> result) {
    return switch (result) {
      case Result.Ok<T>(T value) -> value;
      case Result.Refused<T>(var errno, String reason) ->
        throw new IllegalStateException(errno + ": " + reason);
    };
  }

  /// What a run does: as many calls as its message says.
  private Program.Exit program(AgentServices services) {
    var transcript = ok(services.call(new Syscall.ReadTranscript()));
    if (!(transcript.turns().getFirst() instanceof Turn.Asked(String message))) {
      throw new IllegalStateException("a run without a message");
    }
    int steps = Integer.parseInt(message.substring(message.indexOf(' ') + 1));
    Samples samples = new Samples();
    for (int i = 0; i < steps; i++) {
      long start = System.nanoTime();
      services.call(new Syscall.InvokeTool(Handle.NONE, "c" + i, "step", "{\"n\":" + i + "}"));
      samples.add(System.nanoTime() - start);
    }
    taken.put(message, samples);
    return new Program.Exit(StopReason.COMPLETE, "", 0);
  }

  @Override
  public Samples write(int steps) throws InterruptedException {
    String message = runs.incrementAndGet() + " " + steps;
    RunId run = ok(operator.start(agent, Task.of(message)));
    operator.await(run);
    Samples samples = taken.remove(message);
    if (samples == null) {
      throw new IllegalStateException("run " + run + " took no steps");
    }
    return samples;
  }

  @Override
  public void close() throws IOException {
    kernel.close();
    disk.close();
  }

  /// A model nobody asks.
  private static final class Silent implements Model {
    @Override
    public boolean serves(String name) {
      return true;
    }

    @Override
    public Reply infer(Prompt prompt, Consumer<String> words) throws ModelFailure {
      throw new ModelFailure(ModelFailure.Kind.SERVER, "nobody should ask");
    }
  }

  /// A tool that gives the same text each time.
  private static final class Step implements Tool {
    private static final ToolSpec SPEC =
        new ToolSpec("step", "Gives a text.", "{\"type\":\"object\"}");
    private final EffectClass effect;

    Step(EffectClass effect) {
      this.effect = effect;
    }

    @Override
    public ToolSpec spec() {
      return SPEC;
    }

    @Override
    public PreparedCall prepare(String input) {
      return new PreparedCall() {
        @Override
        public Plan plan() {
          return new Plan(List.of(), effect, "give a text");
        }

        @Override
        public ToolOutcome perform(CallContext context) {
          return new ToolOutcome.Done(RESULT, Labels.NONE);
        }
      };
    }
  }
}

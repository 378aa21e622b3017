package dev.aaos.drivers.model.gguf;

import dev.aaos.drivers.model.provider.CallLimits;
import dev.aaos.drivers.model.provider.Endpoint;
import dev.aaos.drivers.model.queue.RunQueues;
import dev.aaos.drivers.model.queue.Slot;
import dev.aaos.inference.Capacity;
import dev.aaos.inference.Claimant;
import dev.aaos.inference.PolicyKind;
import dev.aaos.kernel.conversation.Prompt;
import dev.aaos.kernel.conversation.Reply;
import dev.aaos.kernel.conversation.ToolSpec;
import dev.aaos.kernel.conversation.Turn;
import dev.aaos.kernel.device.Asker;
import dev.aaos.kernel.device.ModelFailure;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Real engines, started from what lies beside these tests, and a run queue before them.
final class EngineFixture implements AutoCloseable {
  static final String BACKEND = "gguf";

  final Engines engines;
  final RunQueues queues;
  private final Path directory;
  private final int context;
  private final AtomicLong ahead = new AtomicLong();
  private CallLimits limits = GgufSettings.USUAL_LIMITS;

  /// Those of the models in `directory`.
  ///
  /// @param slots how many calls are made at once
  EngineFixture(Path directory, int context, int slots) {
    this(directory, context, slots, Path.of(System.getProperty("java.home"), "bin", "java"));
  }

  /// Those that `java` runs.
  EngineFixture(Path directory, int context, int slots, Path java) {
    this.directory = directory;
    this.context = context;
    this.engines = new Engines(
        new EngineStart(java, classPath(), slots), () -> System.nanoTime() + ahead.get());
    this.queues =
        new RunQueues(PolicyKind.FAIR, Map.of(BACKEND, Capacity.of(slots)), System::nanoTime);
  }

  /// Holds calls to `limits` from now on.
  EngineFixture within(CallLimits limits) {
    this.limits = limits;
    return this;
  }

  /// Lets `time` be over.
  void pass(Duration time) {
    ahead.addAndGet(time.toNanos());
  }

  private static String classPath() {
    return Stream.of(
            "dev.aaos.engine.Main",
            "de.kherud.llama.LogLevel",
            "tools.jackson.databind.json.JsonMapper",
            "tools.jackson.core.JsonParser",
            "com.fasterxml.jackson.annotation.JsonProperty")
        .map(EngineFixture::place)
        .collect(Collectors.joining(":"));
  }

  private static String place(String type) {
    try {
      return Class.forName(type, false, ClassLoader.getSystemClassLoader())
          .getProtectionDomain()
          .getCodeSource()
          .getLocation()
          .getPath();
    } catch (ClassNotFoundException e) {
      throw new AssertionError(e);
    }
  }

  static Prompt asking(String model, String text, int most) {
    return prompt(model, List.of(new Turn.Asked(text)), List.of(), most);
  }

  static Prompt prompt(String model, List<Turn> turns, List<ToolSpec> tools, int most) {
    return new Prompt(model, "", turns, tools, most);
  }

  /// Somebody who asks on behalf of `flow`.
  static Asker asker(String flow, int priority, Consumer<String> words) {
    return new Asker() {
      @Override
      public void hears(String piece) {
        words.accept(piece);
      }

      @Override
      public Claimant claimant() {
        return new Claimant(flow, flow, 1, priority);
      }
    };
  }

  Reply ask(Prompt prompt) throws ModelFailure, InterruptedException {
    return ask(prompt, asker("f", 0, new LinkedBlockingQueue<String>()::add));
  }

  /// Asks as the daemon does: in turn.
  Reply ask(Prompt prompt, Asker asker) throws ModelFailure, InterruptedException {
    try (Slot slot = queues.take(BACKEND, asker.claimant(), 100, 100)) {
      try {
        Reply reply = model(slot).infer(prompt, asker);
        slot.answered(reply.usage());
        return reply;
      } catch (ModelFailure e) {
        slot.failed(e);
        throw e;
      }
    }
  }

  private GgufModel model(Slot slot) {
    Endpoint endpoint =
        new Endpoint(BACKEND, directory.toUri(), Optional.empty(), "", "AAOS_GGUF_DIR");
    return new GgufModel(
        endpoint, new GgufSettings(Optional.of(directory), context, limits), engines, slot);
  }

  @Override
  public void close() {
    engines.close();
  }
}

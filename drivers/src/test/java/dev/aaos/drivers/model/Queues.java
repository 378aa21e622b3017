package dev.aaos.drivers.model;

import dev.aaos.drivers.model.gguf.EngineStart;
import dev.aaos.drivers.model.gguf.Engines;
import dev.aaos.drivers.model.queue.RunQueues;
import dev.aaos.inference.Capacity;
import dev.aaos.inference.PolicyKind;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/// Run queues and engines for tests of other things: nobody has to wait.
final class Queues {
  private Queues() {}

  /// Returns engines that nobody asks.
  static Engines engines() {
    return new Engines(new EngineStart(Path.of("/nowhere/java"), "", 1), System::nanoTime);
  }

  static RunQueues wide() {
    Map<String, Capacity> capacities = Backends.labels().stream()
        .collect(Collectors.toMap(Function.identity(), label -> Capacity.of(64)));
    return new RunQueues(PolicyKind.FIFO, capacities, System::nanoTime);
  }
}

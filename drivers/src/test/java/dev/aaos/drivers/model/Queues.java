package dev.aaos.drivers.model;

import dev.aaos.drivers.model.queue.RunQueues;
import dev.aaos.inference.Capacity;
import dev.aaos.inference.PolicyKind;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/// Run queues for tests of other things: nobody has to wait in them.
final class Queues {
  private Queues() {}

  static RunQueues wide() {
    Map<String, Capacity> capacities = Backends.labels().stream()
        .collect(Collectors.toMap(Function.identity(), label -> Capacity.of(64)));
    return new RunQueues(PolicyKind.FIFO, capacities, System::nanoTime);
  }
}

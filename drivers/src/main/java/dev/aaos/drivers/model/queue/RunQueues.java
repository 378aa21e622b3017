package dev.aaos.drivers.model.queue;

import dev.aaos.inference.Capacity;
import dev.aaos.inference.Claimant;
import dev.aaos.inference.PolicyKind;
import dev.aaos.kernel.device.ModelFailure;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongSupplier;

/// The run queues of all backends, and the policy that orders them. Any thread may call.
public final class RunQueues {
  /// How long a backend may ask to be left alone; one that asks for more is asked again as before,
  /// and says so to each.
  static final Duration LONGEST_CLOSED = Duration.ofMinutes(2);

  private final Map<String, RunQueue> queues = new TreeMap<>();
  private volatile PolicyKind policy;

  /// Makes one for each backend of `capacities`.
  ///
  /// @param nanoTime the monotonic clock
  public RunQueues(PolicyKind policy, Map<String, Capacity> capacities, LongSupplier nanoTime) {
    this.policy = policy;
    capacities.forEach((backend, capacity) ->
        queues.put(backend, new RunQueue(backend, policy, capacity, nanoTime)));
  }

  /// Waits until a call to `backend` may be made.
  ///
  /// @param inputTokens how many tokens it is thought to have the model read
  /// @param most how many it may have it write
  /// @throws IllegalArgumentException when there is no such backend
  /// @throws ModelFailure when the backend is left alone because it does nothing but fail
  /// @throws InterruptedException when the thread is interrupted: it waits no longer
  public Slot take(String backend, Claimant claimant, long inputTokens, long most)
      throws ModelFailure, InterruptedException {
    RunQueue queue = queues.get(backend);
    if (queue == null) {
      throw new IllegalArgumentException("no backend is called " + backend);
    }
    return queue.take(claimant, inputTokens, most);
  }

  /// Has `kind` order all queues from now on, those that wait now included.
  public void use(PolicyKind kind) {
    policy = kind;
    queues.values().forEach(queue -> queue.use(kind));
  }

  /// Returns the policy that orders them.
  public PolicyKind policy() {
    return policy;
  }

  /// Returns all queues as they stand, by the names of their backends.
  public List<Queued> queued() {
    return queues.values().stream().map(RunQueue::queued).toList();
  }
}

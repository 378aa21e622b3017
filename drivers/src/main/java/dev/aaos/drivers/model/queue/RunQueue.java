package dev.aaos.drivers.model.queue;

import dev.aaos.inference.Capacity;
import dev.aaos.inference.Claimant;
import dev.aaos.inference.PolicyKind;
import dev.aaos.inference.Request;
import dev.aaos.inference.Scheduler;
import dev.aaos.inference.Service;
import dev.aaos.kernel.device.ModelFailure;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/// The run queue of one backend. Any thread may wait in it, preferably virtual ones.
final class RunQueue {
  private static final long USUAL_OUTPUT = 500;
  private static final long WEIGHT_OF_THE_PAST = 15;

  private final String name;
  private final LongSupplier nanoTime;
  private final Lock lock = new ReentrantLock();
  private final Map<Long, Waiter> waiters = new HashMap<>();
  private final Scheduler scheduler;
  private final Breaker breaker;
  private final Capacity named;
  private long numbers;
  private long gaveWay;
  private long usualOutput = USUAL_OUTPUT;
  private OptionalLong wakesAt = OptionalLong.empty();

  /// A thread that waits.
  private final class Waiter {
    final Condition let = lock.newCondition();
    Optional<Slot> slot = Optional.empty();
    Optional<ModelFailure> refusal = Optional.empty();
  }

  RunQueue(String name, PolicyKind policy, Capacity capacity, LongSupplier nanoTime) {
    this.name = name;
    this.nanoTime = nanoTime;
    this.breaker = new Breaker(name);
    this.named = capacity;
    this.scheduler = new Scheduler(policy.begin(), capacity, nanoTime.getAsLong());
  }

  /// Waits for a slot.
  ///
  /// @param inputTokens how many tokens the call is thought to have the model read
  /// @param most how many it may have it write
  /// @throws ModelFailure when the backend is left alone because it does nothing but fail
  Slot take(Claimant claimant, long inputTokens, long most)
      throws ModelFailure, InterruptedException {
    lock.lockInterruptibly();
    try {
      Optional<ModelFailure> refusal = breaker.refusal(nanoTime.getAsLong());
      if (refusal.isPresent()) {
        throw refusal.get();
      }
      long output = Math.min(most, usualOutput);
      Request request = new Request(numbers++, claimant, inputTokens, output, nanoTime.getAsLong());
      Waiter waiter = new Waiter();
      waiters.put(request.number(), waiter);
      scheduler.arrive(request);
      dispatch();
      return await(request, waiter);
    } finally {
      lock.unlock();
    }
  }

  private Slot await(Request request, Waiter waiter) throws ModelFailure, InterruptedException {
    boolean served = false;
    try {
      while (waiter.slot.isEmpty() && waiter.refusal.isEmpty()) {
        waiter.let.await();
      }
      if (waiter.refusal.isPresent()) {
        throw waiter.refusal.get();
      }
      served = true;
      return waiter.slot.orElseThrow();
    } finally {
      waiters.remove(request.number());
      if (!served) {
        scheduler.leave(request);
        scheduler.end(request, 0, nanoTime.getAsLong());
        dispatch();
      }
    }
  }

  void offer(Slot slot) {
    lock.lock();
    try {
      scheduler.offer(slot.request());
    } finally {
      lock.unlock();
    }
  }

  boolean isWanted(Slot slot) {
    lock.lock();
    try {
      return scheduler.isWanted(slot.request(), nanoTime.getAsLong());
    } finally {
      lock.unlock();
    }
  }

  /// Waits for another turn, if the slot is wanted; it is charged for the time up to here.
  ///
  /// @return since when it has the slot that it goes on in; empty when it kept its own
  OptionalLong giveWay(Slot slot) throws ModelFailure, InterruptedException {
    lock.lock();
    try {
      long now = nanoTime.getAsLong();
      Request request = slot.request();
      if (!scheduler.isWanted(request, now)) {
        return OptionalLong.empty();
      }
      scheduler.charge(request, Service.time(Math.max(0, now - slot.since())));
      scheduler.giveWay(request, now);
      gaveWay++;
      Waiter waiter = new Waiter();
      waiters.put(request.number(), waiter);
      dispatch();
      Slot again = await(request, waiter);
      scheduler.offer(request);
      return OptionalLong.of(again.since());
    } finally {
      lock.unlock();
    }
  }

  void end(Slot slot) {
    lock.lock();
    try {
      long now = nanoTime.getAsLong();
      scheduler.charge(slot.request(), slot.service(Math.max(0, now - slot.since())));
      scheduler.end(slot.request(), slot.tokens(), now);
      slot.failure().flatMap(ModelFailure::retryAfter).ifPresent(wait -> close(wait, now));
      judge(slot, now);
      learn(slot);
      dispatch();
    } finally {
      lock.unlock();
    }
  }

  /// Whoever waits for a backend that does nothing but fail is told so.
  private void judge(Slot slot, long now) {
    slot.failure()
        .ifPresentOrElse(
            why -> breaker.failed(why, now),
            slot.isAnswered() ? breaker::answered : breaker::abandoned);
    if (breaker.isOpen()) {
      for (Waiter waiter : waiters.values()) {
        if (waiter.slot.isEmpty()) {
          waiter.refusal = Optional.of(breaker.failure(now));
          waiter.let.signal();
        }
      }
    }
  }

  /// A wait without end is the business of whoever asks again.
  private void close(Duration wait, long now) {
    if (wait.compareTo(RunQueues.LONGEST_CLOSED) <= 0) {
      scheduler.close(now + wait.toNanos());
    }
  }

  private void learn(Slot slot) {
    long output = slot.service(0).outputTokens();
    if (slot.isAnswered() && output > 0) {
      usualOutput = (usualOutput * WEIGHT_OF_THE_PAST + output) / (WEIGHT_OF_THE_PAST + 1);
    }
  }

  /// What a backend says counts where the settings say nothing.
  void learn(Rates rates) {
    if (rates.areNone()) {
      return;
    }
    lock.lock();
    try {
      OptionalLong requests = named.requestsPerMinute();
      OptionalLong tokens = named.tokensPerMinute();
      Capacity capacity = new Capacity(
          named.slots(),
          requests.isPresent() ? requests : rates.requestsPerMinute(),
          tokens.isPresent() ? tokens : rates.tokensPerMinute());
      scheduler.use(capacity, nanoTime.getAsLong());
      dispatch();
    } finally {
      lock.unlock();
    }
  }

  /// Lets go whoever may, and sees to it that this is looked at again when time lets more.
  private void dispatch() {
    long now = nanoTime.getAsLong();
    Optional<Request> next = scheduler.next(now);
    while (next.isPresent()) {
      Request request = next.get();
      Optional.ofNullable(waiters.get(request.number())).ifPresent(waiter -> {
        waiter.slot = Optional.of(new Slot(this, request, now));
        waiter.let.signal();
      });
      next = scheduler.next(now);
    }
    scheduler.delay(now).ifPresent(delay -> wakeAt(now + delay, delay));
  }

  private void wakeAt(long at, long delay) {
    if (wakesAt.isEmpty() || wakesAt.getAsLong() - at > 0) {
      wakesAt = OptionalLong.of(at);
      CompletableFuture.delayedExecutor(
              delay, TimeUnit.NANOSECONDS, task -> Thread.ofVirtual().start(task))
          .execute(this::wake);
    }
  }

  private void wake() {
    lock.lock();
    try {
      wakesAt = OptionalLong.empty();
      dispatch();
    } finally {
      lock.unlock();
    }
  }

  void use(PolicyKind policy) {
    lock.lock();
    try {
      scheduler.use(policy.begin());
      dispatch();
    } finally {
      lock.unlock();
    }
  }

  Queued queued() {
    lock.lock();
    try {
      long now = nanoTime.getAsLong();
      List<Queued.Call> running = scheduler.running().stream()
          .map(one -> call(one.request(), now - one.since()))
          .toList();
      List<Queued.Call> waiting = scheduler.waiting().stream()
          .map(one -> call(one, now - one.arrived()))
          .toList();
      return new Queued(
          name,
          scheduler.capacity(),
          running,
          waiting,
          scheduler.first().map(Request::claimant),
          scheduler.closedFor(now).map(Duration::ofNanos),
          scheduler.delay(now).stream().mapToObj(Duration::ofNanos).findFirst(),
          gaveWay);
    } finally {
      lock.unlock();
    }
  }

  private Queued.Call call(Request request, long nanos) {
    return new Queued.Call(
        request.claimant(),
        Duration.ofNanos(nanos),
        request.inputTokens(),
        scheduler.timesGivenWay(request));
  }
}

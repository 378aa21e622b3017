package dev.aaos.drivers.model.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.aaos.inference.Capacity;
import dev.aaos.inference.Claimant;
import dev.aaos.inference.PolicyKind;
import dev.aaos.kernel.base.Usage;
import dev.aaos.kernel.device.ModelFailure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Real threads that wait for their turn.
@Timeout(60)
class RunQueuesTest {
  private static final String BACKEND = "openai";

  private final BlockingQueue<String> served = new LinkedBlockingQueue<>();

  private static RunQueues queues(PolicyKind policy, Capacity capacity) {
    return new RunQueues(policy, Map.of(BACKEND, capacity), System::nanoTime);
  }

  private static Slot take(RunQueues queues, String flow)
      throws ModelFailure, InterruptedException {
    return queues.take(BACKEND, Claimant.of(flow, flow), 100, 100);
  }

  /// Starts a thread that is served once, and returns when it waits.
  private Thread waits(RunQueues queues, String flow) {
    int before = queues.queued().getFirst().waiting().size();
    Thread thread = Thread.ofVirtual().start(() -> {
      try (Slot slot = take(queues, flow)) {
        served.add(flow);
        slot.answered(Usage.of(100, 50));
      } catch (InterruptedException e) {
        served.add(flow + " gave up");
      } catch (ModelFailure e) {
        served.add(flow + ": " + e.getMessage());
      }
    });
    while (queues.queued().getFirst().waiting().size() == before) {
      LockSupport.parkNanos(100_000);
    }
    return thread;
  }

  private List<String> served(int calls) throws InterruptedException {
    List<String> all = new ArrayList<>();
    for (int i = 0; i < calls; i++) {
      all.add(served.take());
    }
    return all;
  }

  @Test
  void theOrder_isThePolicys_alsoOneThatIsSetWhileTheyWait() throws Exception {
    RunQueues queues = queues(PolicyKind.FIFO, Capacity.of(1));
    Slot first = take(queues, "x");
    for (String flow : List.of("a", "a", "b", "c")) {
      waits(queues, flow);
    }
    Queued queued = queues.queued().getFirst();
    assertThat(queued.running()).hasSize(1);
    assertThat(queued.next()).contains(Claimant.of("a", "a"));
    assertThat(queued.delay()).isEmpty();

    queues.use(PolicyKind.ROUND_ROBIN);
    first.close();

    assertThat(served(4)).containsExactly("a", "b", "c", "a");
    assertThat(queues.policy()).isEqualTo(PolicyKind.ROUND_ROBIN);
  }

  @Test
  void whoGivesUp_waitsNoLonger_andTakesNoSlotAlong() throws Exception {
    RunQueues queues = queues(PolicyKind.FAIR, Capacity.of(1));
    Slot first = take(queues, "x");
    Thread impatient = waits(queues, "a");
    waits(queues, "b");

    impatient.interrupt();

    assertThat(served(1)).containsExactly("a gave up");
    first.close();
    first.close();
    assertThat(served(1)).containsExactly("b");
    try (Slot again = take(queues, "c")) {
      again.failed(new ModelFailure(ModelFailure.Kind.SERVER, "broken"));
    }
    take(queues, "d").close();
  }

  @Test
  void aBackendThatAsksToBeLeftAlone_isByAll() throws Exception {
    RunQueues queues = queues(PolicyKind.FAIR, Capacity.of(2));
    long begun = System.nanoTime();
    try (Slot slot = take(queues, "x")) {
      slot.failed(new ModelFailure(
          ModelFailure.Kind.RATE_LIMITED, "slow down", Optional.of(Duration.ofMillis(300))));
    }
    assertThat(queues.queued().getFirst().closed()).isPresent();

    take(queues, "y").close();

    assertThat(System.nanoTime() - begun).isGreaterThanOrEqualTo(300_000_000);
  }

  @Test
  void aCallThatCameToNothing_countsForWhatItTookAllTheSame() throws Exception {
    AtomicLong now = new AtomicLong();
    Capacity capacity = new Capacity(1, OptionalLong.empty(), OptionalLong.of(1_000));
    RunQueues queues = new RunQueues(PolicyKind.FIFO, Map.of(BACKEND, capacity), now::get);
    try (Slot slot = take(queues, "x")) {
      waits(queues, "a");
      slot.failed(
          new ModelFailure(ModelFailure.Kind.TIMEOUT, "silent").costing(Usage.of(600, 400)));
    }

    assertThat(queues.queued().getFirst().waiting()).hasSize(1);
    assertThat(queues.queued().getFirst().delay()).isPresent();
  }

  private static void fail(RunQueues queues, int times) throws Exception {
    for (int i = 0; i < times; i++) {
      try (Slot slot = take(queues, "x")) {
        slot.failed(new ModelFailure(ModelFailure.Kind.SERVER, "broken"));
      }
    }
  }

  @Test
  void aBackendThatDoesNothingButFail_isLeftAlone_andTriedByOne_andWhoWaitsIsTold()
      throws Exception {
    AtomicLong now = new AtomicLong();
    RunQueues queues = new RunQueues(PolicyKind.FIFO, Map.of(BACKEND, Capacity.of(1)), now::get);
    fail(queues, Breaker.MOST_FAILURES - 1);
    try (Slot last = take(queues, "x")) {
      waits(queues, "a");
      last.failed(new ModelFailure(ModelFailure.Kind.OVERLOADED, "too busy"));
    }

    String told = "openai has failed 8 times in a row, so it is left alone for 1 s; the last time:"
        + " too busy";
    assertThat(served(1)).containsExactly("a: " + told);
    assertThatThrownBy(() -> take(queues, "b"))
        .hasMessage(told)
        .isInstanceOfSatisfying(
            ModelFailure.class, e -> assertThat(e.retryAfter()).contains(Breaker.FIRST));
    now.addAndGet(Breaker.FIRST.toNanos());
    try (Slot first = take(queues, "b")) {
      assertThatThrownBy(() -> take(queues, "c")).hasMessageContaining("in a row");
      first.failed(new ModelFailure(ModelFailure.Kind.TIMEOUT, "silent"));
    }
    now.addAndGet(Breaker.FIRST.toNanos());
    assertThatThrownBy(() -> take(queues, "b")).hasMessageContaining("9 times in a row");
    now.addAndGet(Breaker.FIRST.toNanos());
    try (Slot again = take(queues, "b")) {
      again.answered(Usage.of(1, 1));
    }
    take(queues, "c").close();
    fail(queues, Breaker.MOST_FAILURES - 1);
    take(queues, "d").close();
  }

  @Test
  void rates_letTheNextGo_whenTheirTimeHasCome() throws Exception {
    Capacity capacity = new Capacity(8, OptionalLong.of(600), OptionalLong.empty());
    RunQueues queues = queues(PolicyKind.FIFO, capacity);
    long begun = System.nanoTime();

    for (int i = 0; i < 605; i++) {
      take(queues, "a").close();
    }

    assertThat(System.nanoTime() - begun).isGreaterThanOrEqualTo(400_000_000);
  }

  @Test
  void neverMoreThanThereAreSlots_ofTwoHundredThreads() throws Exception {
    RunQueues queues = queues(PolicyKind.FAIR, Capacity.of(3));
    AtomicInteger at = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      String flow = "flow" + i % 7;
      threads.add(Thread.ofVirtual().start(() -> {
        for (int call = 0; call < 20; call++) {
          try (Slot slot = take(queues, flow)) {
            most.accumulateAndGet(at.incrementAndGet(), Math::max);
            Thread.onSpinWait();
            slot.answered(Usage.of(10, 10));
            at.decrementAndGet();
          } catch (InterruptedException | ModelFailure e) {
            throw new AssertionError(e);
          }
        }
      }));
    }
    for (Thread thread : threads) {
      thread.join();
    }

    assertThat(most.get()).isBetween(1, 3);
    assertThat(queues.queued().getFirst().running()).isEmpty();
    assertThatThrownBy(() -> queues.take("nobody", Claimant.of("a", "b"), 1, 1))
        .hasMessage("no backend is called nobody");
  }
}

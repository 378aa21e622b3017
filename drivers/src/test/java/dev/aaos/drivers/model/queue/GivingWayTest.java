package dev.aaos.drivers.model.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.aaos.inference.Capacity;
import dev.aaos.inference.Claimant;
import dev.aaos.inference.PolicyKind;
import dev.aaos.kernel.base.Usage;
import dev.aaos.kernel.device.ModelFailure;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Threads that give their slot away, and wait for another.
@Timeout(60)
class GivingWayTest {
  private static final String BACKEND = "gguf";

  private final RunQueues queues =
      new RunQueues(PolicyKind.FAIR, Map.of(BACKEND, Capacity.of(1)), System::nanoTime);
  private final BlockingQueue<String> events = new LinkedBlockingQueue<>();

  private Slot take(String flow, int priority) throws ModelFailure, InterruptedException {
    return queues.take(BACKEND, new Claimant(flow, flow, 1, priority), 100, 100);
  }

  private void awaitWaiting(int calls) {
    while (queues.queued().getFirst().waiting().size() != calls) {
      LockSupport.parkNanos(100_000);
    }
  }

  private Thread urgent() {
    Thread thread = Thread.ofVirtual().start(() -> {
      try (Slot slot = take("urgent", 0)) {
        events.add("urgent");
        slot.answered(Usage.of(10, 10));
      } catch (InterruptedException | ModelFailure e) {
        events.add(e.toString());
      }
    });
    awaitWaiting(1);
    return thread;
  }

  @Test
  void slot_isGivenToTheUrgent_andHadAgain() throws Exception {
    try (Slot slot = take("back", -1)) {
      slot.offer();
      assertThat(slot.isWanted()).isFalse();
      slot.giveWay();
      urgent();
      assertThat(slot.isWanted()).isTrue();

      slot.giveWay();
      events.add("back");

      assertThat(slot.isWanted()).isFalse();
      assertThat(queues.queued().getFirst().gaveWay()).isEqualTo(1);
      assertThat(queues.queued().getFirst().running())
          .singleElement()
          .extracting(Queued.Call::gaveWay)
          .isEqualTo(1);
      slot.answered(Usage.of(10, 10));
    }
    assertThat(events).containsExactly("urgent", "back");
    assertThat(queues.queued().getFirst().running()).isEmpty();
  }

  @Test
  void whoWaitsForAnotherTurn_isShownAsOneThatGaveWay() throws Exception {
    Thread background = Thread.ofVirtual().start(() -> {
      try (Slot slot = take("back", -1)) {
        slot.offer();
        events.add("began");
        awaitWaiting(1);
        slot.giveWay();
        slot.answered(Usage.of(10, 10));
      } catch (InterruptedException | ModelFailure e) {
        events.add(e.toString());
      }
    });
    events.take();
    try (Slot slot = take("urgent", 0)) {
      Queued queued = queues.queued().getFirst();

      assertThat(queued.running()).singleElement().matches(call -> call.gaveWay() == 0);
      assertThat(queued.waiting())
          .singleElement()
          .matches(call -> call.claimant().flow().equals("back") && call.gaveWay() == 1);
      slot.answered(Usage.of(10, 10));
    }
    background.join();
    assertThat(events).isEmpty();
    assertThat(queues.queued().getFirst().gaveWay()).isEqualTo(1);
  }

  @Test
  void whoIsInterruptedWhileWaiting_hasNoSlot_andHoldsNoneBack() throws Exception {
    Slot held = take("back", -1);
    held.offer();
    Thread urgent = urgent();
    Thread.currentThread().interrupt();

    assertThatThrownBy(held::giveWay).isInstanceOf(InterruptedException.class);

    urgent.join();
    held.close();
    assertThat(events).containsExactly("urgent");
    assertThat(queues.queued().getFirst().running()).isEmpty();
    assertThat(queues.queued().getFirst().waiting()).isEmpty();
    take("next", 0).close();
  }
}

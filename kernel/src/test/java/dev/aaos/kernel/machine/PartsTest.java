package dev.aaos.kernel.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.aaos.kernel.base.KernelClock;
import dev.aaos.kernel.base.Root;
import dev.aaos.kernel.device.Tool;
import dev.aaos.kernel.fixture.ScriptedModel;
import dev.aaos.kernel.fixture.ScriptedTool;
import dev.aaos.kernel.fixture.SimulatedClock;
import dev.aaos.kernel.journal.MachineFact;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/// The small parts of the machine: clock, tickets, ids, devices, subscriptions.
class PartsTest {
  @Test
  void kernelTime_startsWithTheWall_andFollowsTheMonotonicClock() {
    SimulatedClock clock = new SimulatedClock();
    KernelClock time = new KernelClock(clock, clock::nanos, SimulatedClock.START.minusSeconds(9));

    clock.pass(Duration.ofMillis(1_500));
    clock.setWall(SimulatedClock.START.plusSeconds(99_999));

    assertThat(time.now()).isEqualTo(SimulatedClock.START.plusMillis(1_500));
  }

  @Test
  void kernelTime_isNeverBeforeTheLastRecord() {
    SimulatedClock clock = new SimulatedClock();
    var last = SimulatedClock.START.plusSeconds(60);

    assertThat(new KernelClock(clock, clock::nanos, last).now()).isEqualTo(last);
  }

  @Test
  void aTicket_isBroughtOnce() throws Exception {
    Ticket<String> ticket = new Ticket<>();
    assertThat(ticket.await(Duration.ZERO)).isEmpty();

    ticket.bring("first");
    ticket.bring("second");
    ticket.fail(new KernelHalted("late"));

    assertThat(ticket.await()).isEqualTo("first");
    assertThat(ticket.awaitInterruptibly()).isEqualTo("first");
    assertThat(ticket.await(Duration.ofSeconds(Long.MAX_VALUE))).contains("first");
  }

  @Test
  void aTicketThatFailed_saysWhyToEachWhoWaits() {
    Ticket<String> ticket = new Ticket<>();
    ticket.fail(new KernelHalted("no more"));
    ticket.bring("late");

    for (int i = 0; i < 2; i++) {
      assertThatThrownBy(ticket::await).isInstanceOf(KernelHalted.class).hasMessage("no more");
    }
  }

  @Test
  void waitingForATicket_keepsAnInterruptForLater() throws Exception {
    Ticket<String> ticket = new Ticket<>();
    ticket.bring("here");
    Thread.currentThread().interrupt();

    assertThat(ticket.await()).isEqualTo("here");
    assertThat(Thread.interrupted()).isTrue();
    Thread.currentThread().interrupt();
    assertThatThrownBy(ticket::awaitInterruptibly).isInstanceOf(InterruptedException.class);
  }

  @Test
  void ids_areRandomUuids() {
    SplittableRandom random = new SplittableRandom(1);
    Set<UUID> ids = new HashSet<>();
    for (int i = 0; i < 1_000; i++) {
      UUID id = Ids.random(random);
      assertThat(id.version()).isEqualTo(4);
      assertThat(id.variant()).isEqualTo(2);
      ids.add(id);
    }
    assertThat(ids).hasSize(1_000);
  }

  @Test
  void devices_areListedByName_andNeverTwice() {
    Tool echo = ScriptedTool.echo();
    Tool other = new ScriptedTool("apply", (input, context) -> ScriptedTool.done(input));
    Devices devices = devices(echo, other);

    assertThat(devices.specs()).extracting(spec -> spec.name()).containsExactly("apply", "echo");
    assertThat(devices.tool("echo")).contains(echo);
    assertThat(devices.tool("nosuch")).isEmpty();
    assertThatThrownBy(() -> devices(echo, ScriptedTool.echo()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("two tools are called echo");
  }

  private static Devices devices(Tool... tools) {
    return Devices.of(
        new ScriptedModel(),
        List.of(tools),
        (tool, input) -> Optional.empty(),
        directory -> Root.NONE);
  }

  @Test
  void aSlowListener_missesRecordsAndIsToldHowMany_andNobodyWaitsForIt() throws Exception {
    try (KernelFixture fixture = KernelFixture.booted();
        Subscription slow = fixture.kernel.subscribe()) {
      for (int i = 0; i < 4_100; i++) {
        fixture.kernel.open(new MachineFact.SessionOpened("test", "n" + i, 1, 1, 1));
      }

      fixture.kernel.close(); // all is heard then, the halt as well
      long last = 0;
      for (var next = slow.next(Duration.ZERO); next.isPresent(); next = slow.next(Duration.ZERO)) {
        assertThat(last == 0 || next.get().sequence() == last + 1).isTrue();
        last = next.get().sequence();
      }

      assertThat(slow.missed()).isPositive().isEqualTo(fixture.kernel.journal().last() - last);
      assertThat(slow.missed()).isZero();
    }
  }

  @Test
  void aListenerThatHasLeft_hearsNothingMore() throws Exception {
    try (KernelFixture fixture = KernelFixture.booted()) {
      Subscription left = fixture.kernel.subscribe();
      left.close();
      fixture.spawn("a");

      assertThat(left.next(Duration.ZERO)).isEmpty();
      assertThat(left.missed()).isZero();
    }
  }
}

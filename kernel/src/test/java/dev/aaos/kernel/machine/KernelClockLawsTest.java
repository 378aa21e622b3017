package dev.aaos.kernel.machine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aaos.kernel.base.KernelClock;
import dev.aaos.kernel.fixture.SimulatedClock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// Kernel time, whatever the wall clock does.
class KernelClockLawsTest {
  private static final List<Duration> JUMPS = List.of(
      Duration.ofHours(1),
      Duration.ofHours(-1),
      Duration.ofHours(2),
      Duration.ofDays(-3),
      Duration.ofDays(3_653),
      Duration.ofDays(-3_653),
      Duration.ofMillis(1));

  private final SimulatedClock clock = new SimulatedClock();
  private KernelClock time = new KernelClock(clock, clock::nanos, Instant.EPOCH);

  private void jump(Duration by) {
    clock.setWall(clock.instant().plus(by));
  }

  @Test
  void aWallClockUpToAnHourAhead_isFollowed() {
    jump(Duration.ofHours(1));

    assertThat(time.now()).isEqualTo(clock.instant());
    assertThat(time.status().isFollowed()).isTrue();
  }

  @Test
  void oneThatIsFurtherOff_isNotFollowed_untilThatIsAccepted() {
    jump(Duration.ofDays(3_653));

    assertThat(time.now()).isEqualTo(SimulatedClock.START);
    assertThat(time.status())
        .isEqualTo(new KernelClock.Status(
            SimulatedClock.START, clock.instant(), Duration.ofDays(3_653), false));
    time.accept();
    assertThat(time.now()).isEqualTo(clock.instant());
    assertThat(time.status().isFollowed()).isTrue();
  }

  @Test
  void oneThatIsPutBack_staysBehind_alsoWhenThatIsAccepted() {
    jump(Duration.ofHours(-2));
    clock.pass(Duration.ofMinutes(5));

    assertThat(time.now()).isEqualTo(SimulatedClock.START.plus(Duration.ofMinutes(5)));
    assertThat(time.status().isFollowed()).isFalse();
    time.accept();
    assertThat(time.now()).isEqualTo(SimulatedClock.START.plus(Duration.ofMinutes(5)));
    assertThat(time.status().isFollowed()).isTrue();
    assertThat(time.status().offset()).isEqualTo(Duration.ofHours(-2));
  }

  @Test
  void aStart_takesTheWallClock_andNeverGoesBack() {
    jump(Duration.ofDays(3_653));
    time = new KernelClock(clock, clock::nanos, time.now());
    assertThat(time.now()).isEqualTo(clock.instant());

    Instant last = time.now();
    jump(Duration.ofDays(-3_653));
    time = new KernelClock(clock, clock::nanos, last);

    assertThat(time.now()).isEqualTo(last);
    assertThat(time.status().isFollowed()).isTrue();
  }

  @Test
  void itNeverGoesBack_andIsNeverSlowerThanTheMonotonicClock() {
    for (int seed = 0; seed < 300; seed++) {
      SplittableRandom chance = new SplittableRandom(seed);
      Instant before = time.now();
      for (int i = 0; i < 40; i++) {
        Duration passed = Duration.ZERO;
        switch (chance.nextInt(4)) {
          case 0 -> jump(JUMPS.get(chance.nextInt(JUMPS.size())));
          case 1 -> time.accept();
          case 2 -> time = new KernelClock(clock, clock::nanos, before);
          default -> {
            passed = Duration.ofMillis(chance.nextInt(10_000_000));
            clock.pass(passed);
          }
        }

        assertThat(time.now()).as("seed %s", seed).isAfterOrEqualTo(before.plus(passed));
        before = time.now();
      }
    }
  }
}

package dev.aaos.kernel.authority;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aaos.capability.Approval;
import dev.aaos.capability.Constraints;
import dev.aaos.capability.Rate;
import dev.aaos.testkit.Generator;
import dev.aaos.testkit.Property;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/// What a rate of n per period lets through: n at once, and one more each period/n.
class RateLawsTest {
  private static final Generator<Rate> RATES = Generator.both(
      Generator.integers(1, 9),
      Generator.of(1, 10, 1_000, 60_000),
      (uses, millis) -> new Rate(uses, Duration.ofMillis(millis)));
  private static final Generator<List<Integer>> PAUSES =
      Generator.lists(Generator.of(0, 0, 1, 3, 17, 100, 500), 1, 120);

  private record Trial(Rate rate, List<Integer> pauses) {}

  @Test
  void noWindow_holdsMoreThanABurstAndTheEvenPace() {
    Property.of("rate", Generator.both(RATES, PAUSES, Trial::new)).holds(trial -> {
      List<Instant> uses = usesOf(trial);
      long apart = Math.ceilDiv(trial.rate.per().toNanos(), trial.rate.uses());
      for (int i = 0; i < uses.size(); i++) {
        for (int j = i; j < uses.size(); j++) {
          long window = Duration.between(uses.get(i), uses.get(j)).toNanos();
          assertThat(j - i + 1L).isLessThanOrEqualTo(trial.rate.uses() + window / apart);
        }
      }
    });
  }

  @Test
  void afterAPeriodOfRest_aWholeBurstIsThereAgain() {
    Property.of("burst", Generator.both(RATES, PAUSES, Trial::new)).holds(trial -> {
      List<Instant> uses = usesOf(trial);
      Meter meter = meterAfter(trial.rate, uses);
      Instant later = uses.getLast().plus(trial.rate.per()).plusNanos(trial.rate.uses());
      for (int i = 0; i < trial.rate.uses(); i++) {
        assertThat(meter.keeps(trial.rate, later)).isTrue();
        meter = meter.used(constraints(trial.rate), later);
      }
      assertThat(meter.keeps(trial.rate, later)).isFalse();
    });
  }

  /// Tries after each pause, a share of the period in thousandths, and returns when it was let
  /// through.
  private static List<Instant> usesOf(Trial trial) {
    List<Instant> uses = new ArrayList<>();
    Meter meter = Meter.NEW;
    Instant now = Instant.parse("2026-11-24T12:00:00Z");
    for (int pause : trial.pauses) {
      now = now.plusNanos(trial.rate.per().toNanos() / 1_000 * pause);
      if (meter.keeps(trial.rate, now)) {
        meter = meter.used(constraints(trial.rate), now);
        uses.add(now);
      }
    }
    return uses;
  }

  private static Meter meterAfter(Rate rate, List<Instant> uses) {
    Meter meter = Meter.NEW;
    for (Instant use : uses) {
      meter = meter.used(constraints(rate), use);
    }
    return meter;
  }

  private static Constraints constraints(Rate rate) {
    return new Constraints(
        OptionalLong.empty(), Optional.of(rate), Optional.empty(), Approval.NONE, false);
  }
}

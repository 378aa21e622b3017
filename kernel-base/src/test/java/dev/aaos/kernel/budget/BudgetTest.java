package dev.aaos.kernel.budget;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class BudgetTest {
  private static final Instant START = Instant.parse("2026-11-24T12:00:00.900Z");
  private static final Budget HOURLY = Budget.open(new TokenBudget(100, 3_600), START);

  @Test
  void aBudget_isSpentAtItsLimitAndNotBefore() {
    Budget nearly = HOURLY.spend(99, START);

    assertThat(nearly.isSpent(START)).isFalse();
    assertThat(nearly.spend(1, START).isSpent(START)).isTrue();
    assertThat(nearly.spend(500, START).isSpent(START)).isTrue();
  }

  @Test
  void aPeriod_lastsToItsVeryEnd() {
    Budget spent = HOURLY.spend(100, START);

    assertThat(spent.isSpent(START.plusSeconds(3_600).minusNanos(1))).isTrue();
    assertThat(spent.isSpent(START.plusSeconds(3_600))).isFalse();
    assertThat(spent.at(START.plusSeconds(3 * 3_600 + 5)))
        .isEqualTo(new Budget(new TokenBudget(100, 3_600), 0, START.plusSeconds(3 * 3_600)));
    assertThat(spent.resetsAt()).contains(START.plusSeconds(3_600));
  }

  @Test
  void aClockGoneBack_startsNoPeriod() {
    Budget spent = HOURLY.spend(100, START);

    assertThat(spent.at(START.minusSeconds(9_000))).isEqualTo(spent);
  }

  @Test
  void withoutAPeriod_nothingStartsAgain() {
    Budget spent = Budget.open(new TokenBudget(10, 0), START).spend(10, START);

    assertThat(spent.isSpent(START.plusSeconds(1L << 40))).isTrue();
    assertThat(spent.resetsAt()).isEmpty();
  }

  @Test
  void hugeNumbers_neitherWrapNorThrow() {
    Budget forEver = Budget.open(new TokenBudget(Long.MAX_VALUE, Long.MAX_VALUE), START);

    Budget spent = forEver.spend(Long.MAX_VALUE, START).spend(Long.MAX_VALUE, START);

    assertThat(spent.used()).isEqualTo(Long.MAX_VALUE);
    assertThat(spent.isSpent(Instant.MAX)).isTrue();
    assertThat(spent.resetsAt()).isEmpty();
    assertThat(
            new Budget(new TokenBudget(1, 1), 1, Instant.EPOCH).at(Instant.MAX).used())
        .isZero();
  }

  @Test
  void aBudgetOfNothing_isSpentFromTheStart() {
    assertThat(Budget.open(new TokenBudget(0, 60), START).isSpent(START)).isTrue();
  }

  @Test
  void negativeBounds_areRefused() {
    assertThatThrownBy(() -> new TokenBudget(-1, 0)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new TokenBudget(0, -1)).isInstanceOf(IllegalArgumentException.class);
  }
}

package dev.aaos.kernel.budget;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// Accounts of time, beside one that looks at every second.
class TimeAccountTest {
  private static final Instant START = Instant.parse("2026-11-30T08:00:00Z");
  private static final int SECONDS = 2_000;

  private static Quota quota(long seconds, long period) {
    return new Quota(Resource.TIME, seconds * 1_000, period);
  }

  private static Instant at(int second) {
    return START.plusSeconds(second);
  }

  /// Returns how much of the period of `second` some run was under way, up to it.
  private static long watched(List<Integer> underWay, int second, int period) {
    int since = period == 0 ? 0 : second - second % period;
    return underWay.subList(since, second).stream().filter(runs -> runs > 0).count();
  }

  @Test
  void theTimeInWhichARunIsUnderWay_isCounted_onceForAllOfThem() {
    SplittableRandom chance = new SplittableRandom(11);
    for (int period : new int[] {0, 7, 100, 5_000}) {
      Account account = Account.open(quota(50, period), START);
      List<Integer> underWay = new ArrayList<>();
      int runs = 0;
      for (int second = 0; second < SECONDS; second++) {
        if (chance.nextInt(20) == 0) {
          int more = runs > 0 && chance.nextBoolean() ? -1 : 1;
          runs += more;
          account = account.working(more, at(second));
        }
        underWay.add(runs);
        Account now = account.at(at(second));
        assertThat(now.used()).isEqualTo(1_000 * watched(underWay, second, period));
        assertThat(now.isSpent()).isEqualTo(now.used() >= 50_000);
      }
    }
  }

  @Test
  void whenItIsUsedUp_isKnownWhenARunBegins() {
    SplittableRandom chance = new SplittableRandom(12);
    for (int round = 0; round < 2_000; round++) {
      int most = chance.nextInt(1, 30);
      int period = chance.nextInt(4) == 0 ? 0 : chance.nextInt(1, 40);
      int begun = chance.nextInt(100);
      Account account = Account.open(quota(most, period), START)
          .working(1, START)
          .working(-1, START.plusSeconds(chance.nextInt(1, 20)));

      Optional<Instant> end = account.exhausted(at(begun));

      assertThat(end).isEqualTo(firstSpent(account.working(1, at(begun)), begun));
    }
  }

  private static Optional<Instant> firstSpent(Account account, int begun) {
    for (int second = begun; second < begun + 200; second++) {
      if (account.at(at(second)).isSpent()) {
        return Optional.of(at(second));
      }
    }
    return Optional.empty();
  }

  @Test
  void howeverOftenItIsLookedAt_noTimeIsLost() {
    Budget budget = Budget.open(List.of(quota(50, 0)), START).working(1, START);
    for (int i = 1; i <= 10_000; i++) {
      budget = budget.spend(Amount.ZERO, START.plusNanos(300_000L * i));
    }

    assertThat(budget.at(START.plusSeconds(3)).accounts().getFirst().used()).isEqualTo(3_000);
  }

  @Test
  void tokensAndMoney_countNoTime() {
    Account tokens = Account.open(Quota.tokens(100, 3_600), START);

    assertThat(tokens.working(1, START).at(START.plus(Duration.ofMinutes(5)))).isEqualTo(tokens);
  }
}

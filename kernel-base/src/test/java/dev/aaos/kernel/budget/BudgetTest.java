package dev.aaos.kernel.budget;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.aaos.kernel.base.AgentId;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class BudgetTest {
  private static final Instant START = Instant.parse("2026-11-24T12:00:00.900Z");
  private static final Quota QUOTA = Quota.tokens(100, 3_600);
  private static final Budget HOURLY = Budget.open(List.of(QUOTA), START);
  private static final Reservation NONE = Reservation.none(List.of(new AgentId(new UUID(1, 2))));

  private static Amount tokens(long tokens) {
    return new Amount(tokens, 0);
  }

  private static boolean isSpent(Budget budget, Instant now) {
    return budget.spent(now).isPresent();
  }

  private static Account only(Budget budget) {
    return budget.accounts().getFirst();
  }

  @Test
  void aBudget_isSpentAtItsLimitAndNotBefore() {
    Budget nearly = HOURLY.spend(tokens(99), START);

    assertThat(isSpent(nearly, START)).isFalse();
    assertThat(isSpent(nearly.spend(tokens(1), START), START)).isTrue();
    assertThat(isSpent(nearly.spend(tokens(500), START), START)).isTrue();
  }

  @Test
  void aPeriod_lastsToItsVeryEnd() {
    Budget spent = HOURLY.spend(tokens(100), START);

    assertThat(isSpent(spent, START.plusSeconds(3_600).minusNanos(1))).isTrue();
    assertThat(isSpent(spent, START.plusSeconds(3_600))).isFalse();
    assertThat(spent.at(START.plusSeconds(3 * 3_600 + 5)))
        .isEqualTo(Budget.open(List.of(QUOTA), START.plusSeconds(3 * 3_600)));
    assertThat(only(spent).resets()).contains(START.plusSeconds(3_600));
  }

  @Test
  void aClockGoneBack_startsNoPeriod() {
    Budget spent = HOURLY.spend(tokens(100), START);

    assertThat(spent.at(START.minusSeconds(9_000))).isEqualTo(spent);
  }

  @Test
  void withoutAPeriod_nothingStartsAgain() {
    Budget spent = Budget.open(List.of(Quota.tokens(10, 0)), START).spend(tokens(10), START);

    assertThat(isSpent(spent, START.plusSeconds(1L << 40))).isTrue();
    assertThat(only(spent).resets()).isEmpty();
  }

  @Test
  void hugeNumbers_neitherWrapNorThrow() {
    Quota all = Quota.tokens(Long.MAX_VALUE, Long.MAX_VALUE);
    Amount most = new Amount(Long.MAX_VALUE, Long.MAX_VALUE);

    Budget spent = Budget.open(List.of(all), START).spend(most, START).spend(most, START);

    assertThat(only(spent).used()).isEqualTo(Long.MAX_VALUE);
    assertThat(isSpent(spent, Instant.MAX)).isTrue();
    assertThat(only(spent).resets()).isEmpty();
    Budget secondly = Budget.open(List.of(Quota.tokens(1, 1)), Instant.EPOCH);
    assertThat(only(secondly.spend(most, Instant.EPOCH).at(Instant.MAX)).used()).isZero();
    assertThat(new Price.Known(Long.MAX_VALUE, 2).of(2, 1)).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void aBudgetOfNothing_isSpentFromTheStart() {
    assertThat(isSpent(Budget.open(List.of(Quota.tokens(0, 60)), START), START)).isTrue();
    assertThat(isSpent(Budget.NONE, START)).isFalse();
  }

  @Test
  void whatIsSetAside_isLeftNobody_andStaysOverPeriods() {
    Budget held = HOURLY.spend(tokens(10), START).hold(NONE, tokens(50), tokens(20));

    assertThat(only(held).left()).isEqualTo(20);
    assertThat(isSpent(held, START)).isFalse();
    assertThat(only(held.at(START.plusSeconds(4_000))).left()).isEqualTo(30);
    Reservation aside = new Reservation(NONE.payers(), tokens(50), tokens(20));
    assertThat(held.hold(aside, Amount.ZERO, tokens(20))
            .hold(
                new Reservation(NONE.payers(), Amount.ZERO, tokens(20)), Amount.ZERO, Amount.ZERO))
        .isEqualTo(HOURLY.spend(tokens(10), START));
  }

  @Test
  void aRefusal_isRemembered_untilThePeriodEndsOrThereIsMore() {
    Budget refused = HOURLY.spend(tokens(90), START).refused(QUOTA, START);

    assertThat(isSpent(refused, START)).isTrue();
    assertThat(isSpent(refused, START.plusSeconds(3_600))).isFalse();
    assertThat(isSpent(refused.granted(START), START)).isFalse();
    Quota more = Quota.tokens(200, 3_600);
    Budget raised = refused.bounded(List.of(more), NONE, 0, START.plusSeconds(5));
    assertThat(raised.accounts()).containsExactly(new Account(more, 90, 0, 0, START, false));
  }

  @Test
  void anotherPeriodOrResource_isCountedFromThen_withWhatIsSetAside() {
    Reservation aside = new Reservation(NONE.payers(), new Amount(7, 70), new Amount(1, 10));
    Quota money = new Quota(Resource.MONEY, 1_000, 60);

    Budget changed =
        HOURLY.spend(tokens(90), START).bounded(List.of(money), aside, 0, START.plusSeconds(5));

    assertThat(changed.accounts())
        .containsExactly(new Account(money, 0, 70, 10, START.plusSeconds(5), false));
  }

  @Test
  void money_isCountedInItsOwnAccount() {
    Quota money = new Quota(Resource.MONEY, 1_000, 0);
    Budget both = Budget.open(List.of(QUOTA, money), START).spend(new Amount(3, 40), START);

    assertThat(both.account(QUOTA).map(Account::used)).contains(3L);
    assertThat(both.account(money).map(Account::used)).contains(40L);
  }

  @Test
  void money_isWrittenAsPeopleDo() {
    assertThat(Money.usd(0)).isEqualTo("$0.00");
    assertThat(Money.usd(2_500_000_000L)).isEqualTo("$2.50");
    assertThat(Money.usd(1_234_567)).isEqualTo("$0.001234567");
    assertThat(Money.nanousd(new BigDecimal("2.5"))).isEqualTo(2_500_000_000L);
    assertThat(Money.nanousd(new BigDecimal("0.0000000001"))).isEqualTo(1);
    assertThatThrownBy(() -> Money.nanousd(new BigDecimal("1e11")))
        .isInstanceOf(ArithmeticException.class);
  }

  @Test
  void aChild_standsNoHigherThanItsParent_andHasTheShareOfTheTop() {
    Terms usual = Terms.USUAL;
    Claim top = new Claim(5, 3);

    assertThat(usual.claim(Optional.empty())).isEqualTo(Claim.USUAL);
    assertThat(usual.claim(Optional.of(top))).isEqualTo(top);
    assertThat(terms(9, 10).claim(Optional.of(top))).isEqualTo(top);
    assertThat(terms(9, -2).claim(Optional.of(top))).isEqualTo(new Claim(5, -2));
    assertThat(terms(9, 10).claim(Optional.empty())).isEqualTo(new Claim(9, 10));
  }

  private static Terms terms(int weight, int priority) {
    return new Terms(
        OptionalInt.of(weight),
        OptionalInt.of(priority),
        List.of(),
        Ladder.NONE,
        Optional.empty(),
        ContextWindow.USUAL,
        false);
  }

  @Test
  void negativeBounds_areRefused() {
    assertThatThrownBy(() -> Quota.tokens(-1, 0)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Quota.tokens(0, -1)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Amount(0, -1)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Claim(0, 0)).isInstanceOf(IllegalArgumentException.class);
  }
}

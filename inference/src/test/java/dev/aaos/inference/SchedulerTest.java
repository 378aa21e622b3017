package dev.aaos.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.aaos.testkit.Generator;
import dev.aaos.testkit.Property;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// Slots and rates, whatever the policy; nobody is lost and nobody is served twice.
class SchedulerTest {
  private static final long SECOND = 1_000_000_000L;

  private static Request request(long number, long tokens) {
    return new Request(number, Claimant.of("f" + number % 3, "j" + number % 5), tokens, 0, number);
  }

  @Test
  void slots_areGivenToAsManyAsThereAre_andGivenOn() {
    Scheduler scheduler = new Scheduler(new Fifo(), Capacity.of(2), 0);
    List.of(0, 1, 2).forEach(i -> scheduler.arrive(request(i, 1)));

    assertThat(scheduler.next(0)).contains(request(0, 1));
    assertThat(scheduler.next(0)).contains(request(1, 1));
    assertThat(scheduler.next(0)).isEmpty();
    assertThat(scheduler.delay(0)).isEmpty();
    scheduler.end(request(0, 1), 1, 5);
    assertThat(scheduler.next(5)).contains(request(2, 1));
    assertThat(scheduler.running()).extracting(Scheduler.Running::since).containsExactly(0L, 5L);
    assertThat(scheduler.waiting()).isEmpty();
    scheduler.use(Capacity.of(1), 6);
    scheduler.arrive(request(3, 1));
    scheduler.end(request(1, 1), 1, 6);
    assertThat(scheduler.next(6)).as("one too many still runs").isEmpty();
    assertThatThrownBy(() -> scheduler.arrive(request(3, 1))).hasMessageContaining("request 3");
  }

  /// In no window does more begin than the rate allows, but for what was full when it began.
  @Test
  void rates_areKeptInEveryWindow_andUsed() {
    Property.of("rates", Generator.integers(1, 1 << 20)).cases(200).holds(seed -> {
      SplittableRandom random = new SplittableRandom(seed);
      long perMinute = random.nextLong(1_000, 100_000);
      long calls = random.nextLong(5, 500);
      Scheduler scheduler = new Scheduler(
          PolicyKind.FAIR.begin(),
          new Capacity(8, OptionalLong.of(calls), OptionalLong.of(perMinute)),
          0);
      record Begun(long at, long tokens) {}
      List<Begun> begun = new ArrayList<>();
      long now = 0;
      for (int i = 0; i < 300; i++) {
        scheduler.arrive(request(i, random.nextLong(1, perMinute / 4)));
        while (scheduler.delay(now).isPresent()) {
          now += scheduler.delay(now).getAsLong();
          Request next = scheduler.next(now).orElseThrow();
          begun.add(new Begun(now, next.tokens()));
          scheduler.end(next, next.tokens(), now);
        }
      }
      for (int from = 0; from < begun.size(); from += 7) {
        long tokens = 0;
        for (int to = from; to < begun.size(); to++) {
          tokens += begun.get(to).tokens;
          double minutes = (begun.get(to).at - begun.get(from).at) / 60e9;
          assertThat((double) tokens).isLessThanOrEqualTo(perMinute * (1 + minutes) + 1);
          assertThat(to - from + 1.0).isLessThanOrEqualTo(calls * (1 + minutes) + 1e-6);
        }
      }
      long all = begun.stream().mapToLong(Begun::tokens).sum();
      double least = Math.max((all - perMinute) * 60e9 / perMinute, (300 - calls) * 60e9 / calls);
      assertThat((double) now).as("no slower than it must be").isLessThan(least * 1.2 + 60e9);
    });
  }

  @Test
  void whoTookMoreThanWasThought_hasTheOthersWait_andWhoTookLessDoesNot() {
    Capacity capacity = new Capacity(4, OptionalLong.empty(), OptionalLong.of(600));
    Scheduler scheduler = new Scheduler(new Fifo(), capacity, 0);
    scheduler.arrive(request(0, 100));
    scheduler.arrive(request(1, 100));
    Request first = scheduler.next(0).orElseThrow();
    scheduler.end(first, 900, 0);

    assertThat(scheduler.delay(0)).hasValue(40 * SECOND);
    assertThat(scheduler.next(39 * SECOND)).isEmpty();
    assertThat(scheduler.next(40 * SECOND)).isPresent();
    scheduler.end(request(1, 100), 0, 40 * SECOND);
    scheduler.arrive(request(2, 100));
    assertThat(scheduler.next(40 * SECOND)).isPresent();
  }

  @Test
  void aClosedBackend_isLeftAlone_untilItOpens() {
    Scheduler scheduler = new Scheduler(new Fifo(), Capacity.of(2), 0);
    scheduler.arrive(request(0, 1));
    scheduler.close(9 * SECOND);
    scheduler.close(3 * SECOND);

    assertThat(scheduler.next(8 * SECOND)).isEmpty();
    assertThat(scheduler.delay(8 * SECOND)).hasValue(SECOND);
    assertThat(scheduler.next(9 * SECOND)).isPresent();
  }

  @Test
  void underPoliciesThatChange_everybodyIsServedOnce_orLeaves() {
    Property.of("conserved", Generator.integers(1, 1 << 20)).cases(300).holds(seed -> {
      SplittableRandom random = new SplittableRandom(seed);
      PolicyKind[] kinds = PolicyKind.values();
      Scheduler scheduler = new Scheduler(new Fifo(), Capacity.of(3), 0);
      Set<Long> arrived = new HashSet<>();
      Set<Long> gone = new HashSet<>();
      for (long i = 0; i < 200 || !scheduler.waiting().isEmpty(); i++) {
        switch (i < 200 ? random.nextInt(6) : 3 + random.nextInt(2)) {
          case 0, 1 -> {
            scheduler.arrive(request(i, random.nextLong(99)));
            arrived.add(i);
          }
          case 2 -> scheduler.use(kinds[random.nextInt(kinds.length)].begin());
          case 3 -> scheduler.next(i);
          case 4 -> {
            for (Scheduler.Running one : scheduler.running()) {
              assertThat(gone.add(one.request().number())).isTrue();
              scheduler.charge(one.request(), new Service(3, 0, 3, 3));
              scheduler.end(one.request(), 6, i);
            }
          }
          default ->
            scheduler.waiting().stream().findAny().ifPresent(one -> {
              scheduler.leave(one);
              assertThat(gone.add(one.number())).isTrue();
            });
        }
        assertThat(scheduler.running()).hasSizeLessThanOrEqualTo(3);
      }
      scheduler.running().forEach(one -> gone.add(one.request().number()));
      assertThat(gone).isEqualTo(arrived);
    });
  }
}

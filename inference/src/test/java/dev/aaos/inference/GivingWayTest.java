package dev.aaos.inference;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aaos.testkit.Generator;
import dev.aaos.testkit.Property;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Who gives a slot away before the end, to whom, and how often.
class GivingWayTest {
  private static final Service SOME = new Service(3, 1, 2, 1_000);

  private static Request request(long number, int priority) {
    return new Request(
        number, new Claimant("f" + number % 4, "j" + number, 1, priority), 10, 10, number);
  }

  private static Scheduler running(Scheduler scheduler, Request... requests) {
    for (Request request : requests) {
      scheduler.arrive(request);
      assertThat(scheduler.next(0)).contains(request);
      scheduler.offer(request);
    }
    return scheduler;
  }

  @Test
  void background_givesWayToTheUrgent_andGoesOnBeforeItsOwnKind() {
    Request background = request(0, -5);
    Request urgent = request(2, 0);
    Scheduler scheduler = running(new Scheduler(new Fifo(), Capacity.of(1), 0), background);
    scheduler.arrive(request(1, -5));
    assertThat(scheduler.isWanted(background, 0)).isFalse();
    scheduler.arrive(urgent);

    assertThat(scheduler.isWanted(background, 0)).isTrue();
    assertThat(scheduler.giveWay(background, 0)).isTrue();
    assertThat(scheduler.next(0)).contains(urgent);
    assertThat(scheduler.next(0)).isEmpty();
    scheduler.end(urgent, 20, 0);
    assertThat(scheduler.next(0)).contains(background);
    assertThat(scheduler.isWanted(background, 0)).as("until it offers it again").isFalse();
  }

  @Test
  void whoDidNotOffer_orIsNotInTheBackground_keepsTheSlot() {
    Request usual = request(0, 0);
    Request silent = request(1, -9);
    Scheduler scheduler = running(new Scheduler(new Fifo(), Capacity.of(2), 0), usual);
    scheduler.arrive(silent);
    scheduler.next(0);
    scheduler.arrive(request(2, 10));

    assertThat(scheduler.isWanted(usual, 0)).isFalse();
    assertThat(scheduler.isWanted(silent, 0)).isFalse();
    assertThat(scheduler.giveWay(silent, 0)).isFalse();
    assertThat(scheduler.running()).hasSize(2);
  }

  @Test
  void wanted_isTheLowest_andOfTheseWhoBeganLast_untilTheUrgentIsGone() {
    Request lowest = request(0, -7);
    Request later = request(1, -7);
    Request higher = request(2, -2);
    Scheduler scheduler =
        running(new Scheduler(new Fifo(), Capacity.of(3), 0), lowest, later, higher);
    Request urgent = request(3, -1);
    scheduler.arrive(urgent);

    assertThat(List.of(lowest, later, higher))
        .filteredOn(one -> scheduler.isWanted(one, 0))
        .containsExactly(later);
    scheduler.leave(urgent);
    assertThat(scheduler.isWanted(later, 0)).isFalse();
    assertThat(scheduler.giveWay(later, 0)).isFalse();
  }

  @Test
  void nobody_givesWayWithoutEnd() {
    Request background = request(0, -5);
    Scheduler scheduler = running(new Scheduler(new Fifo(), Capacity.of(1), 0), background);
    int times = 0;
    for (long i = 1; i < 20; i++) {
      Request urgent = request(i, 5);
      scheduler.arrive(urgent);
      if (scheduler.giveWay(background, 0)) {
        times++;
        assertThat(scheduler.next(0)).contains(urgent);
        scheduler.end(urgent, 20, 0);
        assertThat(scheduler.next(0)).contains(background);
        scheduler.offer(background);
      } else {
        scheduler.leave(urgent);
      }
    }

    assertThat(times).isEqualTo(Scheduler.MOST_TIMES);
  }

  @Test
  void whatWasTakenOfTheRates_isGivenBackUntilItGoesOn_andCountsOnce() {
    Capacity capacity = new Capacity(1, OptionalLong.of(3), OptionalLong.of(60));
    Request background = request(0, -5);
    Request urgent = request(1, 0);
    Scheduler scheduler = running(new Scheduler(new Fifo(), capacity, 0), background);
    scheduler.arrive(urgent);
    scheduler.giveWay(background, 0);
    scheduler.next(0);
    scheduler.end(urgent, 20, 0);
    scheduler.next(0);
    scheduler.end(background, 20, 0);

    scheduler.arrive(request(2, 0));
    assertThat(scheduler.next(0)).as("20 of 60 tokens, the last of 3 calls").isPresent();
    scheduler.arrive(request(3, 0));
    assertThat(scheduler.delay(0)).isEmpty();
    scheduler.end(request(2, 0), 20, 0);
    assertThat(scheduler.delay(0)).hasValue(20_000_000_000L);
  }

  @Test
  void rateInTheWay_ofWhoIsUrgent_leavesTheBackgroundItsSlot() {
    Capacity capacity = new Capacity(1, OptionalLong.of(1), OptionalLong.empty());
    Request background = request(0, -5);
    Scheduler scheduler = running(new Scheduler(new Fifo(), capacity, 0), background);
    scheduler.arrive(request(1, 0));

    assertThat(scheduler.isWanted(background, 0)).isFalse();
    assertThat(scheduler.isWanted(background, 60_000_000_000L)).isTrue();
  }

  /// All that happened, kept plainly, and the rule as it stands in the documents.
  private static final class Rule {
    final List<Request> running = new ArrayList<>();
    final List<Request> waiting = new ArrayList<>();
    final Set<Long> offers = new HashSet<>();
    final Map<Long, Integer> times = new HashMap<>();

    Optional<Request> wanted(int slots) {
      Optional<Request> victim = Optional.empty();
      for (Request one : running) {
        boolean may = offers.contains(one.number())
            && one.claimant().priority() < 0
            && times.getOrDefault(one.number(), 0) < 3;
        boolean lower = victim.isEmpty()
            || one.claimant().priority() <= victim.get().claimant().priority();
        if (may && lower) {
          victim = Optional.of(one);
        }
      }
      int aside = 0;
      int highest = -11;
      for (Request one : waiting) {
        aside += times.containsKey(one.number()) ? 1 : 0;
        highest = Math.max(highest, one.claimant().priority());
      }
      int most = highest;
      return running.size() < slots || aside >= 16
          ? Optional.empty()
          : victim.filter(one -> most > one.claimant().priority());
    }
  }

  @ParameterizedTest
  @EnumSource(PolicyKind.class)
  void underEveryPolicy_theRuleHolds_andEverybodyIsServedToTheEnd(PolicyKind kind) {
    Property.of(kind.word(), Generator.integers(1, 1 << 20)).cases(400).holds(seed -> {
      SplittableRandom random = new SplittableRandom(seed);
      int slots = random.nextInt(1, 4);
      Scheduler scheduler = new Scheduler(kind.begin(), Capacity.of(slots), 0);
      Rule rule = new Rule();
      long ended = 0;
      long arrived = 0;
      for (long now = 0; now < 300 || ended < arrived; now++) {
        switch (now < 300 ? random.nextInt(6) : 2 + random.nextInt(4)) {
          case 0, 1 -> {
            Request request = request(arrived++, random.nextInt(-10, 11));
            scheduler.arrive(request);
            rule.waiting.add(request);
          }
          case 2 -> {
            Optional<Request> next = scheduler.next(now);
            assertThat(next.isPresent())
                .isEqualTo(rule.running.size() < slots && !rule.waiting.isEmpty());
            next.ifPresent(one -> {
              rule.waiting.remove(one);
              rule.running.add(one);
            });
          }
          case 3 ->
            rule.running.forEach(one -> {
              scheduler.offer(one);
              rule.offers.add(one.number());
            });
          case 4 -> giveWay(scheduler, rule, slots, now);
          default -> {
            if (!rule.running.isEmpty()) {
              Request one = rule.running.remove(random.nextInt(rule.running.size()));
              rule.offers.remove(one.number());
              scheduler.charge(one, SOME);
              scheduler.end(one, 6, now);
              ended++;
            }
          }
        }
        assertThat(scheduler.running())
            .extracting(Scheduler.Running::request)
            .containsExactlyElementsOf(rule.running);
        assertThat(scheduler.waiting()).containsExactlyInAnyOrderElementsOf(rule.waiting);
      }
    });
  }

  /// What is freed goes to somebody of higher priority.
  private static void giveWay(Scheduler scheduler, Rule rule, int slots, long now) {
    Optional<Request> wanted = rule.wanted(slots);
    for (Request one : List.copyOf(rule.running)) {
      assertThat(scheduler.isWanted(one, now)).isEqualTo(wanted.equals(Optional.of(one)));
    }
    wanted.ifPresent(one -> {
      assertThat(scheduler.giveWay(one, now)).isTrue();
      rule.running.remove(one);
      rule.offers.remove(one.number());
      rule.times.merge(one.number(), 1, Integer::sum);
      rule.waiting.add(one);
      Request taker = scheduler.next(now).orElseThrow();
      assertThat(taker.claimant().priority()).isGreaterThan(one.claimant().priority());
      rule.waiting.remove(taker);
      rule.running.add(taker);
    });
  }
}

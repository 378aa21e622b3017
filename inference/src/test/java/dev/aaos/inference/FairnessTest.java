package dev.aaos.inference;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import java.util.function.IntUnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// What flows get that always want more, of calls of very different sizes, and how long anybody
/// waits.
class FairnessTest {
  private static final int SLOTS = 8;
  private static final long MOST_TOKENS = 4_000;
  private static final long MOST_WRITTEN = 800;

  /// Flows with calls waiting all the time, served for so many calls.
  private static final class Fleet {
    final Scheduler scheduler;
    final SplittableRandom random;
    final IntUnaryOperator weight;
    final long[] units;
    final List<long[]> history = new ArrayList<>();
    final PriorityQueue<Ending> endings = new PriorityQueue<>(
        Comparator.comparingLong(Ending::at).thenComparingLong(e -> e.request.number()));
    long number;
    long now;
    long mostPassed;

    record Ending(long at, Request request) {}

    Fleet(PolicyKind kind, int flows, IntUnaryOperator weight, long seed) {
      scheduler = new Scheduler(kind.begin(), Capacity.of(SLOTS), 0);
      random = new SplittableRandom(seed);
      units = new long[flows];
      this.weight = weight;
      for (int each = 0; each < 2; each++) {
        for (int flow = 0; flow < flows; flow++) {
          ask(flow);
        }
      }
    }

    private void ask(int flow) {
      long tokens = 1 + random.nextLong(flow % 2 == 0 ? MOST_TOKENS : MOST_TOKENS / 20);
      Claimant claimant = new Claimant(
          "flow" + flow, "job" + flow + "-" + number / 1_000, weight.applyAsInt(flow), 0);
      scheduler.arrive(new Request(number++, claimant, tokens, MOST_WRITTEN, now));
    }

    Fleet serve(int calls) {
      for (int i = 0; i < calls; i++) {
        scheduler.next(now).ifPresentOrElse(this::hold, this::finish);
      }
      return this;
    }

    private void hold(Request request) {
      mostPassed = Math.max(mostPassed, number - request.number());
      long nanos = request.inputTokens() * 100_000 + random.nextLong(9_000_000_000L);
      endings.add(new Ending(now + nanos, request));
    }

    private void finish() {
      Ending ending = endings.remove();
      now = ending.at;
      Request request = ending.request;
      Service service =
          new Service(request.inputTokens(), 0, random.nextLong(MOST_WRITTEN), 1_000_000_000);
      scheduler.charge(request, service);
      scheduler.end(request, request.tokens(), now);
      int flow = Integer.parseInt(request.claimant().flow().substring(4));
      units[flow] += service.units();
      history.add(units.clone());
      ask(flow);
    }

    double jain() {
      double sum = 0;
      double squares = 0;
      for (int flow = 0; flow < units.length; flow++) {
        double share = (double) units[flow] / weight.applyAsInt(flow);
        sum += share;
        squares += share * share;
      }
      return sum * sum / (units.length * squares);
    }
  }

  @Test
  void aHundredEqualFlows_getTheSame() {
    Fleet fleet = new Fleet(PolicyKind.FAIR, 100, flow -> 1, 7).serve(100_000);

    assertThat(fleet.jain()).isGreaterThan(0.999);
    assertThat(new Fleet(PolicyKind.FIFO, 100, flow -> 1, 7).serve(100_000).jain())
        .as("what it is without")
        .isLessThan(0.95);
  }

  @Test
  void shares_areAsTheWeightsSay() {
    Fleet fleet = new Fleet(PolicyKind.FAIR, 40, flow -> 1 + flow % 4, 8).serve(300_000);

    double all = Arrays.stream(fleet.units).sum();
    for (int flow = 0; flow < 40; flow++) {
      assertThat(fleet.units[flow] / all)
          .isBetween((1 + flow % 4) / 100.0 * 0.98, (1 + flow % 4) / 100.0 * 1.02);
    }
  }

  /// Theorem 4.1 of the paper, for calls that are charged for what they write when they end: a flow
  /// may have all the slots before it is charged.
  @Test
  void theDifferenceOfTwo_isBounded_andDoesNotGrow() {
    Fleet fleet = new Fleet(PolicyKind.FAIR, 20, flow -> 1, 9).serve(200_000);
    long call = new Service(MOST_TOKENS, 0, MOST_WRITTEN, 0).units();

    assertThat(fleet.history).allSatisfy(units -> {
      long most = Arrays.stream(units).max().orElseThrow();
      long least = Arrays.stream(units).min().orElseThrow();
      assertThat(most - least).isLessThanOrEqualTo((SLOTS + 1) * call);
    });
  }

  /// A million calls: nobody sees more come after it and go before than a bound that each policy
  /// has. Jobs are as long as the fleet lives, so the job that began last waits longest.
  @ParameterizedTest
  @EnumSource(PolicyKind.class)
  void inAMillionCalls_nobodyStarves(PolicyKind kind) {
    Fleet fleet = new Fleet(kind, 50, flow -> 1, 10).serve(2_000_000);

    assertThat(fleet.number).isGreaterThan(990_000);
    assertThat(Arrays.stream(fleet.units).min().orElseThrow()).isPositive();
    assertThat(fleet.mostPassed).isLessThan(20_000);
  }
}

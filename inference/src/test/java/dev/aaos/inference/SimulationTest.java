package dev.aaos.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.aaos.inference.simulation.Engine;
import dev.aaos.inference.simulation.Simulation;
import dev.aaos.inference.simulation.Trace;
import dev.aaos.inference.simulation.Workload;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// The simulator against what is known of queues, and the policies on the published traces.
class SimulationTest {
  private static final Engine ENGINE = new Engine(16, 8_000, 60, 400_000);

  /// One slot, calls that come by chance: the Pollaczek-Khinchine formula says how long they take.
  @Test
  void oneQueueOfOneSlot_isAsQueueingTheorySays() {
    double load = 0.7;
    SplittableRandom random = new SplittableRandom(3);
    List<Trace.Job> jobs = new ArrayList<>();
    double at = 0;
    double services = 0;
    double squares = 0;
    int calls = 200_000;
    for (int i = 0; i < calls; i++) {
      long writes = 1 + random.nextLong(199);
      double seconds = writes / 100.0;
      services += seconds;
      squares += seconds * seconds;
      at += random.nextExponential() / load;
      jobs.add(new Trace.Job(
          Claimant.of("f", "j" + i),
          "one",
          (long) (at * 1e9),
          List.of(new Trace.Step(0, 0, writes, 0, List.of()))));
    }
    double rate = calls / at;
    double mean = services / calls;
    double expected = mean + rate * squares / calls / (2 * (1 - rate * mean));

    double found = mean(
        Simulation.run(new Trace(jobs), new Engine(1, 1_000, 100, 0), PolicyKind.FIFO.begin()));

    assertThat(found).isBetween(expected * 0.97, expected * 1.03);
  }

  /// Two children and what they are for; the second call of a conversation reads what is new.
  @Test
  void aJob_takesAsLongAsItsLongestWay_andReadsAgainWhatWasForgotten() {
    List<Trace.Step> steps = List.of(
        new Trace.Step(0, 1_000, 10, 0, List.of()),
        new Trace.Step(1, 500, 20, 5_000_000_000L, List.of(0)),
        new Trace.Step(2, 500, 10, 0, List.of(0)),
        new Trace.Step(0, 100, 10, 0, List.of(1, 2)));
    Trace trace = new Trace(List.of(new Trace.Job(Claimant.of("f", "j"), "one", 7, steps)));

    Simulation.Outcome knowing =
        Simulation.run(trace, new Engine(4, 1_000, 10, 1 << 20), PolicyKind.FAIR.begin());
    Simulation.Outcome forgetful =
        Simulation.run(trace, new Engine(4, 1_000, 10, 0), PolicyKind.FAIR.begin());

    assertThat(knowing.freshTokens()).isEqualTo(2_100);
    assertThat(mean(knowing)).isEqualTo(2.0 + 5 + 2.5 + 1.1);
    assertThat(forgetful.freshTokens()).isEqualTo(2_100 + 1_010);
    assertThat(mean(forgetful)).isEqualTo(2.0 + 5 + 2.5 + 1.1 + 1.01);
    assertThatThrownBy(() -> new Trace.Job(
            Claimant.of("f", "j"), "x", 0, List.of(new Trace.Step(0, 1, 1, 0, List.of(0)))))
        .hasMessageContaining("step 0 needs a later one");
  }

  @Test
  void aSeed_givesOneOutcome() {
    Trace trace = Workload.MIXED.trace(200, 1.2, ENGINE, 5);

    for (PolicyKind kind : PolicyKind.values()) {
      assertThat(Simulation.run(trace, ENGINE, kind.begin()))
          .isEqualTo(
              Simulation.run(Workload.MIXED.trace(200, 1.2, ENGINE, 5), ENGINE, kind.begin()));
    }
    assertThat(trace).isNotEqualTo(Workload.MIXED.trace(200, 1.2, ENGINE, 6));
  }

  /// The promises of the table that `bench/run inference` prints, at load 0.8.
  @Test
  void atLoadEightTenths_jobsEndSoonerThanInTheOrderInWhichTheyAsk() {
    for (PolicyKind kind : List.of(PolicyKind.LEAST_ATTAINED_SERVICE, PolicyKind.FIRST_BEGUN)) {
      assertThat(speedUp(Workload.FAN_OUT, kind)).isGreaterThanOrEqualTo(3);
      assertThat(speedUp(Workload.MIXED, kind)).isGreaterThanOrEqualTo(1.15);
      Map<String, Double> late = late(Workload.MIXED, kind);
      Map<String, Double> before = late(Workload.MIXED, PolicyKind.FIFO);
      assertThat(late)
          .allSatisfy((name, seconds) ->
              assertThat(seconds).isLessThanOrEqualTo(before.getOrDefault(name, 0.0) * 1.5));
    }
  }

  private static double speedUp(Workload workload, PolicyKind kind) {
    return mean(outcome(workload, PolicyKind.FIFO)) / mean(outcome(workload, kind));
  }

  private static Simulation.Outcome outcome(Workload workload, PolicyKind kind) {
    List<Simulation.Came> all = new ArrayList<>();
    for (int seed = 1; seed <= 3; seed++) {
      all.addAll(Simulation.run(workload.trace(1_000, 0.8, ENGINE, seed), ENGINE, kind.begin())
          .jobs());
    }
    return new Simulation.Outcome(all, 0);
  }

  private static double mean(Simulation.Outcome outcome) {
    return outcome.jobs().stream().mapToLong(Simulation.Came::nanos).average().orElseThrow() / 1e9;
  }

  private static Map<String, Double> late(Workload workload, PolicyKind kind) {
    return outcome(workload, kind).jobs().stream()
        .collect(Collectors.groupingBy(
            one -> one.job().kind(),
            Collectors.collectingAndThen(
                Collectors.toList(),
                ones -> ones.stream()
                    .mapToDouble(one -> one.nanos() / 1e9)
                    .sorted()
                    .skip((long) Math.ceil(ones.size() * 0.99) - 1)
                    .findFirst()
                    .orElseThrow())));
  }
}

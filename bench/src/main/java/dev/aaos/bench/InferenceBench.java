package dev.aaos.bench;

import dev.aaos.inference.Capacity;
import dev.aaos.inference.Claimant;
import dev.aaos.inference.PolicyKind;
import dev.aaos.inference.Request;
import dev.aaos.inference.Scheduler;
import dev.aaos.inference.Service;
import dev.aaos.inference.simulation.Engine;
import dev.aaos.inference.simulation.Simulation;
import dev.aaos.inference.simulation.Workload;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// What each policy makes of the published traces, beside fifo, and how long a scheduler takes to
/// decide while ten thousand wait.
final class InferenceBench {
  private static final Engine ENGINE = new Engine(16, 8_000, 60, 400_000);
  private static final List<Double> LOADS = List.of(0.5, 0.8, 1.0, 1.2, 1.4);
  private static final int JOBS = 1_000;
  private static final int SEEDS = 3;
  private static final int WAITING = 10_000;
  private static final int DECISIONS = 200_000;

  private InferenceBench() {}

  static void run() {
    for (PolicyKind kind : PolicyKind.values()) {
      decide(kind);
    }
    for (Workload workload : Workload.values()) {
      for (double load : LOADS) {
        Came fifo = came(workload, load, PolicyKind.FIFO);
        for (PolicyKind kind : PolicyKind.values()) {
          // Everybody's priority is the same in these traces.
          if (kind != PolicyKind.FIFO && kind != PolicyKind.PRIORITY) {
            row(workload, load, kind, came(workload, load, kind), fifo);
          }
        }
      }
    }
  }

  /// What all jobs of all seeds took, in seconds, by kind.
  private record Came(Map<String, double[]> byKind) {
    double mean() {
      return byKind.values().stream().flatMapToDouble(Arrays::stream).average().orElseThrow();
    }

    double late(String kind) {
      double[] sorted = byKind.getOrDefault(kind, new double[1]);
      return sorted[(int) Math.ceil(sorted.length * 0.99) - 1];
    }
  }

  private static Came came(Workload workload, double load, PolicyKind kind) {
    Map<String, List<Double>> all = new TreeMap<>();
    for (int seed = 1; seed <= SEEDS; seed++) {
      Simulation.run(workload.trace(JOBS, load, ENGINE, seed), ENGINE, kind.begin()).jobs().stream()
          .forEach(one -> all.computeIfAbsent(one.job().kind(), name -> new ArrayList<>())
              .add(one.nanos() / 1e9));
    }
    Map<String, double[]> sorted = new TreeMap<>();
    all.forEach((name, times) ->
        sorted.put(name, times.stream().mapToDouble(time -> time).sorted().toArray()));
    return new Came(sorted);
  }

  private static void row(Workload workload, double load, PolicyKind kind, Came came, Came fifo) {
    String late = came.byKind.keySet().stream()
        .map(name -> String.format(Locale.ROOT, "%s %.2f", name, came.late(name) / fifo.late(name)))
        .collect(Collectors.joining(", "));
    System.out.printf(
        Locale.ROOT,
        "| %s at load %.1f, %s: mean time of a job; p99 of each kind against fifo's | %.1f s; %s |"
            + " fifo %.1f s | %.2f |%n",
        workload.word(),
        load,
        kind.word(),
        came.mean(),
        late,
        fifo.mean(),
        came.mean() / fifo.mean());
  }

  /// A slot given and given back, and one more that comes: all that a call costs the scheduler.
  private static void decide(PolicyKind kind) {
    Scheduler scheduler = new Scheduler(kind.begin(), Capacity.of(8), 0);
    long number = 0;
    for (; number < WAITING; number++) {
      scheduler.arrive(request(number));
    }
    Samples samples = new Samples();
    for (int i = 0; i < DECISIONS; i++) {
      long begun = System.nanoTime();
      Request next = scheduler.next(number).orElseThrow();
      scheduler.charge(next, new Service(900, 0, number % 300, 1_000_000_000));
      scheduler.end(next, 1_200, number);
      scheduler.arrive(request(number++));
      samples.add(System.nanoTime() - begun);
    }
    System.out.printf(
        Locale.ROOT,
        "| a decision while %d wait, %s: arrive, next, charge, end | p50 %.2f us, p99 %.2f us"
            + " | | |%n",
        WAITING,
        kind.word(),
        samples.percentile(50) * 1e3,
        samples.percentile(99) * 1e3);
  }

  private static Request request(long number) {
    Claimant claimant =
        new Claimant("flow" + number % 1_000, "job" + number % 3_000, 1 + (int) (number % 5), (int)
            (number % 3));
    return new Request(number, claimant, 300 + number % 1_500, 400, number * 1_000_000);
  }
}

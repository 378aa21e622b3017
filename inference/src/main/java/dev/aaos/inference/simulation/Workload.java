package dev.aaos.inference.simulation;

import dev.aaos.inference.Claimant;
import dev.aaos.inference.simulation.Trace.Job;
import dev.aaos.inference.simulation.Trace.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/// The kinds of work that traces are made of. Lengths are drawn from log-normal distributions, as
/// those of prompts and answers are; times between arrivals are exponential.
public enum Workload {
  /// A person and a model in turn: 1 to 8 short answers, with time to read between them.
  CHAT {
    @Override
    List<Step> steps(Draw draw) {
      int turns = draw.between(1, 8);
      return chain(0, turns, List.of(), () -> step(draw, 300, 180, draw.seconds(8)));
    }
  },
  /// An agent that thinks and calls tools in turn: 4 to 24 times.
  REACT {
    @Override
    List<Step> steps(Draw draw) {
      int turns = draw.between(4, 24);
      return chain(0, turns, List.of(), () -> step(draw, 900, 120, draw.seconds(0.8)));
    }
  },
  /// A plan, 4 to 24 children that each read much and think 2 to 5 times, and a summary.
  FAN_OUT {
    @Override
    List<Step> steps(Draw draw) {
      List<Step> steps = new ArrayList<>(List.of(step(draw, 1_500, 400, 0).in(0, List.of())));
      List<Integer> ends = new ArrayList<>();
      int children = draw.between(4, 24);
      for (int child = 1; child <= children; child++) {
        int turns = draw.between(2, 5);
        List<Integer> after = List.of(0);
        for (int turn = 0; turn < turns; turn++) {
          double reads = turn == 0 ? 9_000 : 1_500;
          steps.add(step(draw, reads, 150, draw.seconds(1)).in(child, after));
          after = List.of(steps.size() - 1);
        }
        ends.addAll(after);
      }
      steps.add(step(draw, 200.0 * children, 700, 0).in(0, ends));
      return steps;
    }
  },
  /// A long text, written section after section: 3 to 8 of them.
  REPORT {
    @Override
    List<Step> steps(Draw draw) {
      int sections = draw.between(3, 8);
      return chain(0, sections, List.of(), () -> step(draw, 2_500, 1_400, 0));
    }
  },
  /// All of them: of ten jobs five are chats, three agents, one fans out, one is a report.
  MIXED {
    @Override
    List<Step> steps(Draw draw) {
      return drawn(draw).steps(draw);
    }

    @Override
    Workload drawn(Draw draw) {
      return MIX.get(draw.between(0, MIX.size() - 1));
    }
  };

  private static final List<Workload> MIX =
      List.of(CHAT, CHAT, CHAT, CHAT, CHAT, REACT, REACT, REACT, FAN_OUT, REPORT);

  /// A step whose place is not known yet.
  private record Loose(long adds, long writes, long pause) {
    Step in(int thread, List<Integer> after) {
      return new Step(thread, adds, writes, pause, after);
    }
  }

  abstract List<Step> steps(Draw draw);

  Workload drawn(Draw draw) {
    return this;
  }

  private static Loose step(Draw draw, double reads, double writes, long pause) {
    return new Loose(draw.about(reads), draw.about(writes), pause);
  }

  private static List<Step> chain(
      int thread, int length, List<Integer> first, Supplier<Loose> next) {
    List<Step> steps = new ArrayList<>();
    for (int i = 0; i < length; i++) {
      steps.add(next.get().in(thread, i == 0 ? first : List.of(i - 1)));
    }
    return steps;
  }

  /// Returns what it is called in tables.
  public String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /// Returns a trace of so many `jobs`, each of a flow of its own, that keeps the slots of `engine`
  /// busy for `load` of the time if nothing has to be read twice.
  public Trace trace(int jobs, double load, Engine engine, long seed) {
    Draw draw = new Draw(seed);
    List<Job> made = IntStream.range(0, jobs)
        .mapToObj(i -> {
          Workload kind = drawn(draw);
          String name = "j" + i;
          return new Job(Claimant.of(name, name), kind.word(), 0, kind.steps(draw));
        })
        .toList();
    double demand = made.stream().mapToLong(engine::demand).average().orElseThrow();
    double every = demand / (engine.slots() * load);
    List<Job> timed = new ArrayList<>();
    double begins = 0;
    for (Job job : made) {
      begins += draw.exponential(every);
      timed.add(new Job(job.claimant(), job.kind(), (long) begins, job.steps()));
    }
    return new Trace(timed);
  }
}

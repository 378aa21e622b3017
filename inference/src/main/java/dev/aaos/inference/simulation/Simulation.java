package dev.aaos.inference.simulation;

import dev.aaos.inference.Capacity;
import dev.aaos.inference.Policy;
import dev.aaos.inference.Request;
import dev.aaos.inference.Scheduler;
import dev.aaos.inference.Service;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;

/// One trace on one engine under one policy, by discrete events in virtual time. The same
/// three give the same outcome.
public final class Simulation {
  private final Trace trace;
  private final Engine engine;
  private final Scheduler scheduler;
  private final Memory memory;
  private final PriorityQueue<Event> events =
      new PriorityQueue<>(Comparator.comparingLong(Event::at).thenComparingLong(Event::order));
  private final List<Call> calls = new ArrayList<>();
  private final List<Progress> progress = new ArrayList<>();
  private final List<Came> came = new ArrayList<>();
  private long order;
  private long freshTokens;
  private long now;

  private record Event(long at, long order, Runnable what) {}

  private record Call(int job, int step) {}

  /// How far a job has come.
  private static final class Progress {
    final int[] missing;
    final long[] contexts;
    int left;

    Progress(Trace.Job job) {
      left = job.steps().size();
      missing = new int[left];
      contexts = new long[left];
      for (int i = 0; i < left; i++) {
        missing[i] = job.steps().get(i).after().size();
      }
    }
  }

  /// What a job came to.
  ///
  /// @param nanos from its beginning to the end of its last call
  public record Came(Trace.Job job, long nanos) {}

  /// What a trace came to.
  ///
  /// @param jobs in the order in which they ended
  /// @param freshTokens how many tokens were read, what was forgotten and read again included
  public record Outcome(List<Came> jobs, long freshTokens) {}

  private Simulation(Trace trace, Engine engine, Policy policy) {
    this.trace = trace;
    this.engine = engine;
    this.scheduler = new Scheduler(policy, Capacity.of(engine.slots()), 0);
    this.memory = new Memory(engine.remembers());
  }

  /// Returns what `trace` comes to on `engine` under `policy`, for which nobody waits yet.
  public static Outcome run(Trace trace, Engine engine, Policy policy) {
    return new Simulation(trace, engine, policy).run();
  }

  private Outcome run() {
    for (int i = 0; i < trace.jobs().size(); i++) {
      int job = i;
      progress.add(new Progress(trace.jobs().get(i)));
      at(trace.jobs().get(i).begins(), () -> begin(job));
    }
    for (Event event = events.poll(); event != null; event = events.poll()) {
      now = event.at;
      event.what.run();
      serve();
    }
    return new Outcome(came, freshTokens);
  }

  private void at(long time, Runnable what) {
    events.add(new Event(time, order++, what));
  }

  private void begin(int job) {
    List<Trace.Step> steps = trace.jobs().get(job).steps();
    for (int i = 0; i < steps.size(); i++) {
      if (steps.get(i).after().isEmpty()) {
        ready(job, i);
      }
    }
  }

  private void ready(int job, int step) {
    at(now + trace.jobs().get(job).steps().get(step).pause(), () -> ask(job, step));
  }

  private void ask(int job, int number) {
    Trace.Job of = trace.jobs().get(job);
    Trace.Step step = of.steps().get(number);
    long reads = progress.get(job).contexts[step.thread()] + step.adds();
    Request request = new Request(calls.size(), of.claimant(), reads, step.writes(), now);
    calls.add(new Call(job, number));
    scheduler.arrive(request);
  }

  private Call call(Request request) {
    return calls.get((int) request.number());
  }

  private void serve() {
    for (Optional<Request> next = scheduler.next(now);
        next.isPresent();
        next = scheduler.next(now)) {
      hold(next.get());
    }
  }

  private void hold(Request request) {
    Call call = call(request);
    Trace.Step step = trace.jobs().get(call.job).steps().get(call.step);
    long known = memory.begin(new Memory.Talk(call.job, step.thread()));
    long fresh = request.inputTokens() - known;
    freshTokens += fresh;
    long nanos = engine.nanos(fresh, step.writes());
    at(now + nanos, () -> finish(request, new Service(fresh, known, step.writes(), nanos)));
  }

  private void finish(Request request, Service service) {
    scheduler.charge(request, service);
    scheduler.end(request, request.tokens(), now);
    Call call = call(request);
    Trace.Job job = trace.jobs().get(call.job);
    Trace.Step step = job.steps().get(call.step);
    Progress so = progress.get(call.job);
    so.contexts[step.thread()] = request.tokens();
    memory.end(new Memory.Talk(call.job, step.thread()), request.tokens());
    so.left--;
    if (so.left == 0) {
      job.steps().forEach(one -> memory.forget(new Memory.Talk(call.job, one.thread())));
      came.add(new Came(job, now - job.begins()));
    }
    for (int i = call.step + 1; i < so.missing.length; i++) {
      if (job.steps().get(i).after().contains(call.step) && --so.missing[i] == 0) {
        ready(call.job, i);
      }
    }
  }
}

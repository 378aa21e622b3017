package dev.aaos.inference;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/// The job that got least so far is next: most jobs are short, and who does not know which
/// will be has them done soonest so (Nuyens and Wierman, "The Foreground-Background Queue",
/// 2008; for agents Luo et al., "Autellix", 2025).
///
/// What counts is slot time, of all calls of a job together, in levels of which each is
/// twice as long as the one before. Within one level who began first goes on first, so that
/// jobs are finished one after the other and the prompts of few are kept in a backend's
/// memory, not of all. Where the first level has no end, that is all: who began first is
/// first.
final class LeastAttained implements Policy {
  /// What a job may get before it leaves the first level.
  static final long QUANTUM_NANOS = 128_000_000_000L;

  /// A first level that no job leaves.
  static final long ENDLESS = Long.MAX_VALUE;

  /// Of how many jobs that have no call here it is remembered what they got.
  static final int MOST_REMEMBERED = 100_000;

  private final Map<String, Job> jobs = new LinkedHashMap<>(16, 0.75f, true);
  private final TreeSet<Job> waiting = new TreeSet<>(Comparator.<Job>comparingInt(this::level)
      .thenComparingLong(job -> job.since)
      .thenComparing(job -> job.name));
  private final long quantum;

  private static final class Job {
    final String name;
    final long since;
    final TreeMap<Long, Request> requests = new TreeMap<>();
    long attained;
    int running;

    Job(String name, long since) {
      this.name = name;
      this.since = since;
    }
  }

  /// @param quantum how many nanoseconds a job may get before it leaves the first level
  LeastAttained(long quantum) {
    this.quantum = quantum;
  }

  private int level(Job job) {
    return Long.SIZE - Long.numberOfLeadingZeros(job.attained / quantum);
  }

  @Override
  public void arrive(Request request) {
    Job job =
        jobs.computeIfAbsent(request.claimant().job(), name -> new Job(name, request.number()));
    change(job, () -> job.requests.put(request.number(), request));
    forget();
  }

  @Override
  public Optional<Request> first() {
    return waiting.isEmpty()
        ? Optional.empty()
        : Optional.of(waiting.first().requests.firstEntry().getValue());
  }

  @Override
  public void start(Request request) {
    Job job = job(request);
    change(job, () -> {
      job.requests.remove(request.number());
      job.running++;
    });
  }

  @Override
  public void leave(Request request) {
    Job job = job(request);
    change(job, () -> job.requests.remove(request.number()));
  }

  @Override
  public void charge(Request request, Service more) {
    Job job = job(request);
    change(job, () -> job.attained += more.nanos());
  }

  @Override
  public void end(Request request) {
    job(request).running--;
  }

  private Job job(Request request) {
    return jobs.computeIfAbsent(request.claimant().job(), name -> new Job(name, request.number()));
  }

  /// Changes what the set is ordered by.
  private void change(Job job, Runnable how) {
    waiting.remove(job);
    how.run();
    if (!job.requests.isEmpty()) {
      waiting.add(job);
    }
  }

  /// Forgets those of which nothing was heard for longest.
  private void forget() {
    var oldest = jobs.values().iterator();
    while (jobs.size() > MOST_REMEMBERED && oldest.hasNext()) {
      Job job = oldest.next();
      if (job.running == 0 && job.requests.isEmpty()) {
        oldest.remove();
      }
    }
  }
}

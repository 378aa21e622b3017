package dev.aaos.kernel.machine;

import dev.aaos.kernel.base.AgentId;
import dev.aaos.kernel.base.RunId;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiPredicate;

/// The virtual threads on which runs and errands are worked on, and what ends them. Any thread may
/// call.
final class Threads {
  private static final Duration GRACE = Duration.ofSeconds(5);

  private final Map<Ticket<Boolean>, Work> working = new ConcurrentHashMap<>();

  /// Something under way for an agent.
  ///
  /// @param run the run that is worked on; empty when it is an errand
  /// @param gone brought when its thread has ended
  record Work(AgentId agent, Optional<RunId> run, Thread thread, Ticket<Boolean> gone) {}

  Work begin(AgentId agent, Optional<RunId> run, Runnable what) {
    Ticket<Boolean> gone = new Ticket<>();
    String name = run.map(id -> "run-" + id).orElse("errand-" + agent);
    Thread thread = Thread.ofVirtual().name(name).unstarted(() -> {
      try {
        what.run();
      } finally {
        working.remove(gone);
        gone.bring(true);
      }
    });
    Work work = new Work(agent, run, thread, gone);
    working.put(gone, work);
    thread.start();
    return work;
  }

  /// Interrupts whatever is `doomed` but the calling thread, and waits until that is gone, for a
  /// few seconds at the most.
  void abort(BiPredicate<AgentId, Optional<RunId>> doomed) {
    List<Work> ending = working.values().stream()
        .filter(work -> doomed.test(work.agent, work.run))
        .filter(work -> !work.thread.equals(Thread.currentThread()))
        .toList();
    ending.forEach(work -> work.thread.interrupt());
    awaitGone(ending);
  }

  /// Interrupts `work` and waits as [#abort] does.
  void abort(Work work) {
    work.thread.interrupt();
    awaitGone(List.of(work));
  }

  /// Interrupts whatever is `doomed`, and waits for nothing.
  void cut(BiPredicate<AgentId, Optional<RunId>> doomed) {
    working.values().stream()
        .filter(work -> doomed.test(work.agent, work.run))
        .forEach(work -> work.thread.interrupt());
  }

  /// Waits until nothing is under way, for a few seconds at the most; returns whether that is so.
  boolean awaitNone() {
    awaitGone(List.copyOf(working.values()));
    return working.isEmpty();
  }

  /// Returns whether something is under way for `agent` that is `run`, or for no run.
  boolean isAtWork(AgentId agent, Optional<RunId> run) {
    return working.values().stream()
        .anyMatch(work -> work.agent.equals(agent) && work.run.equals(run));
  }

  /// Waits until all of `ending` are gone, in one grace for all; an interrupt ends the waiting and
  /// is kept for later.
  private static void awaitGone(List<Work> ending) {
    long end = System.nanoTime() + GRACE.toNanos();
    try {
      for (Work work : ending) {
        work.gone.await(Duration.ofNanos(Math.max(0, end - System.nanoTime())));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}

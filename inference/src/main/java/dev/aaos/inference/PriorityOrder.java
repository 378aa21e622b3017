package dev.aaos.inference;

import java.util.Comparator;
import java.util.Optional;
import java.util.TreeSet;

/// Who has the higher priority is first, but not without end: a step of priority is worth
/// [#STEP_NANOS] of waiting. So nobody starves, however many of higher priority come, and the
/// order of two never changes.
final class PriorityOrder implements Policy {
  /// By how much earlier a call is taken to have come for each step of its priority.
  static final long STEP_NANOS = 30_000_000_000L;

  private final TreeSet<Request> waiting = new TreeSet<>(
      Comparator.comparingLong(PriorityOrder::moment).thenComparingLong(Request::number));

  private static long moment(Request request) {
    return request.arrived() - request.claimant().priority() * STEP_NANOS;
  }

  @Override
  public void arrive(Request request) {
    waiting.add(request);
  }

  @Override
  public Optional<Request> first() {
    return waiting.isEmpty() ? Optional.empty() : Optional.of(waiting.first());
  }

  @Override
  public void start(Request request) {
    waiting.remove(request);
  }

  @Override
  public void leave(Request request) {
    waiting.remove(request);
  }

  @Override
  public void charge(Request request, Service more) {}

  @Override
  public void end(Request request) {}
}

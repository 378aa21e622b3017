package dev.aaos.inference;

import java.time.Duration;
import java.util.Comparator;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.ToLongFunction;

/// Each call has a moment, which never changes, and who has the earliest is first.
///
/// A moment lies a bounded time before or after a call came. So nobody starves: only who comes
/// within that time can go ahead.
final class ByMoment implements Policy {
  /// By how much earlier a call is taken to have come for each step of its priority.
  static final Duration STEP = Duration.ofSeconds(30);

  /// How much time a call is taken to have whose run has no end.
  static final Duration USUAL = Duration.ofMinutes(1);

  private final TreeSet<Request> waiting;

  private ByMoment(ToLongFunction<Request> moment) {
    waiting = new TreeSet<>(Comparator.comparingLong(moment).thenComparingLong(Request::number));
  }

  /// Who has the higher priority is first, but not without end: a step of it is worth [#STEP] of
  /// waiting.
  static ByMoment ofPriority() {
    return new ByMoment(
        request -> request.arrived() - request.claimant().priority() * STEP.toNanos());
  }

  /// Whose run has to end first is first (earliest deadline first: Liu and Layland, 1973). A call
  /// of a run without an end is taken to be wanted within [#USUAL].
  static ByMoment ofDeadline() {
    return new ByMoment(
        request -> request.arrived() + request.claimant().left().orElse(USUAL).toNanos());
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

package dev.aaos.inference;

import java.time.Duration;
import java.util.Comparator;
import java.util.Optional;
import java.util.TreeSet;

/// Whose run has to end first is first (earliest deadline first: Liu and Layland, 1973). A call of
/// a
/// run without an end is taken to be wanted within [#USUAL]. So nobody starves: only who comes
/// before that moment, or has less time left by then, goes ahead.
final class EarliestDeadline implements Policy {
  /// How much time a call is taken to have whose run has no end.
  static final Duration USUAL = Duration.ofMinutes(1);

  private final TreeSet<Request> waiting = new TreeSet<>(
      Comparator.comparingLong(EarliestDeadline::moment).thenComparingLong(Request::number));

  private static long moment(Request request) {
    return request.arrived() + request.claimant().left().orElse(USUAL).toNanos();
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

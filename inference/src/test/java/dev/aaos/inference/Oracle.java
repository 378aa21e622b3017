package dev.aaos.inference;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What each policy promises, said once more and simply: everything that ever happened is kept, and
/// who is next is looked for among all that wait.
final class Oracle implements Policy {
  private final PolicyKind kind;
  private final Map<Long, Request> waiting = new LinkedHashMap<>();
  private final Map<Long, Request> running = new LinkedHashMap<>();
  private final List<String> turns = new ArrayList<>();
  private final Map<String, Long> counters = new HashMap<>();
  private final Map<Long, Long> paid = new HashMap<>();
  private final Map<String, Long> begun = new HashMap<>();
  private final Map<String, Long> times = new HashMap<>();
  private long idle;

  Oracle(PolicyKind kind) {
    this.kind = kind;
  }

  private static String flow(Request request) {
    return request.claimant().flow();
  }

  private boolean isPresent(String flow) {
    return waiting.values().stream().anyMatch(one -> flow(one).equals(flow))
        || running.values().stream().anyMatch(one -> flow(one).equals(flow));
  }

  @Override
  public void arrive(Request request) {
    begun.putIfAbsent(request.claimant().job(), request.number());
    if (!isPresent(flow(request))) {
      long least = counters.keySet().stream()
          .filter(this::isPresent)
          .mapToLong(counters::get)
          .min()
          .orElse(idle);
      counters.merge(flow(request), least, Math::max);
    }
    if (!turns.contains(flow(request))) {
      turns.add(flow(request));
    }
    waiting.put(request.number(), request);
  }

  @Override
  public Optional<Request> first() {
    return waiting.values().stream().min(order().thenComparingLong(Request::number));
  }

  private Comparator<Request> order() {
    return switch (kind) {
      case FIFO -> Comparator.comparingLong(Request::number);
      case PRIORITY ->
        Comparator.comparingDouble(
            one -> (double) one.arrived() / 1e9 - 30.0 * one.claimant().priority());
      case ROUND_ROBIN -> Comparator.comparingInt(one -> turns.indexOf(flow(one)));
      case FAIR -> Comparator.comparingLong(one -> counters.get(flow(one)));
      case LEAST_ATTAINED_SERVICE ->
        Comparator.<Request>comparingInt(one -> level(one.claimant().job()))
            .thenComparingLong(one -> begun.get(one.claimant().job()));
      case EARLIEST_DEADLINE ->
        Comparator.comparingDouble(one -> (double) one.arrived() / 1e9
            + one.claimant().left().map(left -> left.toMillis() / 1e3).orElse(60.0));
      case FIRST_BEGUN ->
        Comparator.comparingLong(one -> begun.get(one.claimant().job()));
    };
  }

  private int level(String job) {
    int level = 0;
    for (long end = 128_000_000_000L; times.getOrDefault(job, 0L) >= end; end *= 2) {
      level++;
    }
    return level;
  }

  @Override
  public void start(Request request) {
    waiting.remove(request.number());
    running.put(request.number(), request);
    turns.remove(flow(request));
    if (waiting.values().stream().anyMatch(one -> flow(one).equals(flow(request)))) {
      turns.add(flow(request));
    }
    long advance = request.inputTokens() * 10;
    paid.put(request.number(), advance);
    add(request, advance);
  }

  @Override
  public void leave(Request request) {
    waiting.remove(request.number());
    if (waiting.values().stream().noneMatch(one -> flow(one).equals(flow(request)))) {
      turns.remove(flow(request));
    }
    rest(request);
  }

  @Override
  public void charge(Request request, Service more) {
    times.merge(request.claimant().job(), more.nanos(), Long::sum);
    long units = more.freshTokens() * 10 + more.cachedTokens() + more.outputTokens() * 50;
    long covered = Math.min(units, paid.getOrDefault(request.number(), 0L));
    paid.merge(request.number(), -covered, Long::sum);
    add(request, units - covered);
  }

  @Override
  public void end(Request request) {
    add(request, -paid.getOrDefault(request.number(), 0L));
    running.remove(request.number());
    rest(request);
  }

  private void rest(Request request) {
    if (!isPresent(flow(request))) {
      idle = Math.max(idle, counters.getOrDefault(flow(request), 0L));
    }
  }

  private void add(Request request, long units) {
    long virtual = units * 1_000L / request.claimant().weight();
    counters.merge(flow(request), virtual, Long::sum);
  }
}

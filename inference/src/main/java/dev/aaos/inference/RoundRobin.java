package dev.aaos.inference;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// Each flow in turn has one call, whatever that takes; weights do not count. A flow that begins to
/// wait is the last.
final class RoundRobin implements Policy {
  private final Map<String, TreeMap<Long, Request>> turns = new LinkedHashMap<>();

  @Override
  public void arrive(Request request) {
    turns
        .computeIfAbsent(request.claimant().flow(), flow -> new TreeMap<>())
        .put(request.number(), request);
  }

  @Override
  public Optional<Request> first() {
    return turns.values().stream().findFirst().map(flow -> flow.firstEntry().getValue());
  }

  @Override
  public void start(Request request) {
    String flow = request.claimant().flow();
    Optional.ofNullable(turns.remove(flow)).ifPresent(waiting -> {
      waiting.remove(request.number());
      if (!waiting.isEmpty()) {
        turns.put(flow, waiting);
      }
    });
  }

  @Override
  public void leave(Request request) {
    turns.computeIfPresent(request.claimant().flow(), (flow, waiting) -> {
      waiting.remove(request.number());
      return waiting.isEmpty() ? null : waiting;
    });
  }

  @Override
  public void charge(Request request, Service more) {}

  @Override
  public void end(Request request) {}
}

package dev.aaos.inference;

import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/// Each flow has its share of the tokens, by its weight: virtual token counters (Sheng et
/// al., "Fairness in Serving Large Language Models", OSDI 2024), weighted.
///
/// A flow's counter is what it was charged, divided by its weight; the flow whose counter
/// is least is next, and of several who has waited longest. What a call is thought to have
/// the model read is charged when it starts, and what it got is put in its place as that
/// becomes known. A flow that comes back is lifted to the least counter of those that are
/// there: what it did not use it does not get later. So between two flows that both have
/// calls waiting the service differs by a bound that does not grow with time.
///
/// Of flows that are gone, those with the highest counters are remembered: the others are
/// lifted anyway when they come back.
final class FairShare implements Policy {
  /// How many flows are remembered that have no call here.
  static final int MOST_REMEMBERED = 10_000;

  private static final long SCALE = Claimant.MOST_WEIGHT;
  private static final Comparator<Flow> LEAST_FIRST = Comparator.<Flow>comparingLong(
          flow -> flow.counter)
      .thenComparingLong(flow -> flow.oldest)
      .thenComparing(flow -> flow.name);

  private final Map<String, Flow> flows = new HashMap<>();
  private final TreeSet<Flow> waiting = new TreeSet<>(LEAST_FIRST);
  private final TreeSet<Flow> present = new TreeSet<>(LEAST_FIRST);
  private final TreeSet<Flow> gone = new TreeSet<>(LEAST_FIRST);
  private final Map<Long, Long> advances = new HashMap<>();
  private long last;

  private static final class Flow {
    final String name;
    final TreeMap<Long, Request> requests = new TreeMap<>();
    long counter;
    long oldest;
    int running;

    Flow(String name) {
      this.name = name;
    }

    boolean isPresent() {
      return running > 0 || !requests.isEmpty();
    }
  }

  @Override
  public void arrive(Request request) {
    Flow flow = flows.computeIfAbsent(request.claimant().flow(), Flow::new);
    boolean returns = !flow.isPresent();
    change(flow, () -> {
      if (returns) {
        long least = present.isEmpty() ? last : present.first().counter;
        flow.counter = Math.max(flow.counter, least);
      }
      flow.requests.put(request.number(), request);
    });
  }

  @Override
  public Optional<Request> first() {
    return waiting.isEmpty()
        ? Optional.empty()
        : Optional.of(waiting.first().requests.firstEntry().getValue());
  }

  @Override
  public void start(Request request) {
    Flow flow = flow(request);
    long advance = new Service(request.inputTokens(), 0, 0, 0).units();
    advances.put(request.number(), advance);
    change(flow, () -> {
      flow.requests.remove(request.number());
      flow.running++;
      flow.counter += virtual(request, advance);
    });
  }

  @Override
  public void leave(Request request) {
    Flow flow = flow(request);
    change(flow, () -> flow.requests.remove(request.number()));
  }

  /// The advance is used up before anything more is charged.
  @Override
  public void charge(Request request, Service more) {
    Flow flow = flow(request);
    long advance = advances.getOrDefault(request.number(), 0L);
    long paid = Math.min(advance, more.units());
    advances.put(request.number(), advance - paid);
    change(flow, () -> flow.counter += virtual(request, more.units() - paid));
  }

  /// What was charged in advance and not used is given back.
  @Override
  public void end(Request request) {
    Flow flow = flow(request);
    Long advance = advances.remove(request.number());
    change(flow, () -> {
      flow.running--;
      flow.counter -= virtual(request, advance == null ? 0 : advance);
    });
  }

  private Flow flow(Request request) {
    return flows.computeIfAbsent(request.claimant().flow(), Flow::new);
  }

  private static long virtual(Request request, long units) {
    return units * SCALE / request.claimant().weight();
  }

  /// Changes what the sets are ordered by.
  private void change(Flow flow, Runnable how) {
    waiting.remove(flow);
    present.remove(flow);
    gone.remove(flow);
    how.run();
    flow.oldest = flow.requests.isEmpty() ? Long.MAX_VALUE : flow.requests.firstKey();
    if (!flow.requests.isEmpty()) {
      waiting.add(flow);
    }
    if (flow.isPresent()) {
      present.add(flow);
    } else {
      last = Math.max(last, flow.counter);
      gone.add(flow);
    }
    forget();
  }

  /// Forgets those that would soonest be lifted anyway.
  private void forget() {
    while (gone.size() > MOST_REMEMBERED) {
      flows.remove(gone.removeFirst().name);
    }
  }
}

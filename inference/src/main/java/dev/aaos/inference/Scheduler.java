package dev.aaos.inference;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;

/// The run queue of one backend, and who holds its slots.
///
/// A request [arrives][#arrive]; [#next] gives it a slot when its turn has come, one is free and
/// the rates allow it; whoever holds it says what was [had][#charge], and [gives it back][#end].
/// Times are nanoseconds of one monotonic clock. For one thread at a time.
///
/// # Giving way
///
/// Who holds a slot may [offer][#offer] to give it away before the end, where a backend can stop
/// between two tokens. Then it [is wanted][#isWanted] while all of this holds: no slot is free;
/// somebody waits whose priority is higher, and for whom no rate is in the way; its own priority is
/// below the usual 0, so that nobody is interrupted who did not say to be in the background; and
/// it has given way less than [#MOST_TIMES] times. One is wanted at a time: of several the one of
/// the lowest priority, of these the one that began last. The slot goes to who is next by the
/// policy where that is one of higher priority, else to the one of the highest that came first.
/// Who [gives way][#giveWay] waits again under its old number, which is to say in its old place,
/// and what it was charged in advance is taken back until it goes on.
public final class Scheduler {
  /// How often one request gives way; then it keeps its slot to the end.
  public static final int MOST_TIMES = 3;

  /// How many wait at once who gave way: a backend keeps what each of them has written.
  public static final int MOST_ASIDE = 16;

  private final TreeMap<Long, Request> waiting = new TreeMap<>();
  private final Map<Long, Running> running = new LinkedHashMap<>();
  private final Set<Long> offers = new HashSet<>();
  private final Map<Long, Integer> times = new HashMap<>();
  private Optional<Request> promised = Optional.empty();
  private Policy policy;
  private Capacity capacity;
  private Bucket requests;
  private Bucket tokens;
  private long closedUntil;
  private boolean closed;

  /// One that holds a slot.
  ///
  /// @param request what for
  /// @param since when it got it
  public record Running(Request request, long since) {}

  /// Makes one for which nobody waits.
  public Scheduler(Policy policy, Capacity capacity, long now) {
    this.policy = policy;
    this.capacity = capacity;
    this.requests = new Bucket(capacity.requestsPerMinute(), now);
    this.tokens = new Bucket(capacity.tokensPerMinute(), now);
  }

  /// `request` waits from now on.
  ///
  /// @throws IllegalArgumentException when one of its number is here already
  public void arrive(Request request) {
    if (running.containsKey(request.number())
        || waiting.putIfAbsent(request.number(), request) != null) {
      throw new IllegalArgumentException("request " + request.number() + " is here already");
    }
    policy.arrive(request);
  }

  /// Gives a slot to who is next; nothing when nobody waits or nobody can have one now.
  public Optional<Request> next(long now) {
    Optional<Request> first = first();
    if (first.isEmpty() || running.size() >= capacity.slots() || delay(first.get(), now) > 0) {
      return Optional.empty();
    }
    Request request = first.get();
    policy.start(request);
    promised = Optional.empty();
    waiting.remove(request.number());
    running.put(request.number(), new Running(request, now));
    requests.take(1, now);
    tokens.take(request.tokens(), now);
    closed = false;
    return first;
  }

  /// Returns in how many nanoseconds time alone will let the next one have a slot that is free;
  /// empty when something else has to happen first.
  public OptionalLong delay(long now) {
    return running.size() >= capacity.slots()
        ? OptionalLong.empty()
        : first().stream().mapToLong(first -> delay(first, now)).findFirst();
  }

  /// One waits for the rates with all behind it: to let smaller ones by would starve it.
  private long delay(Request first, long now) {
    long reopens = closed ? Math.max(0, closedUntil - now) : 0;
    return Math.max(reopens, Math.max(requests.until(1, now), tokens.until(first.tokens(), now)));
  }

  /// `request` gives up waiting; nothing happens when it does not wait.
  public void leave(Request request) {
    if (waiting.remove(request.number()) != null) {
      policy.leave(request);
      times.remove(request.number());
      promised = promised.filter(one -> !one.equals(request));
    }
  }

  /// `request`, which holds a slot, has got `more`.
  public void charge(Request request, Service more) {
    if (running.containsKey(request.number())) {
      policy.charge(request, more);
    }
  }

  /// `request` gives its slot back, having taken `taken` tokens in all; nothing happens when it
  /// holds none.
  public void end(Request request, long taken, long now) {
    if (running.remove(request.number()) != null) {
      policy.end(request);
      tokens.take(taken - request.tokens(), now);
      offers.remove(request.number());
      times.remove(request.number());
    }
  }

  /// `request`, which holds a slot, can give it away from now on until it ends.
  public void offer(Request request) {
    if (running.containsKey(request.number())) {
      offers.add(request.number());
    }
  }

  /// Returns whether `request` should give its slot away.
  public boolean isWanted(Request request, long now) {
    return offers.contains(request.number())
        && request.claimant().priority() < 0
        && candidate().equals(Optional.of(request))
        && taker(request, now).isPresent();
  }

  /// `request` gives its slot away and waits again, if that is still wanted.
  ///
  /// @return whether it has
  public boolean giveWay(Request request, long now) {
    if (!isWanted(request, now)) {
      return false;
    }
    promised = taker(request, now);
    running.remove(request.number());
    offers.remove(request.number());
    times.merge(request.number(), 1, Integer::sum);
    policy.end(request);
    requests.take(-1, now);
    tokens.take(-request.tokens(), now);
    policy.arrive(request);
    waiting.put(request.number(), request);
    return true;
  }

  /// Returns how often `request`, which waits or holds a slot, has given way.
  public int timesGivenWay(Request request) {
    return times.getOrDefault(request.number(), 0);
  }

  /// Of those that hold a slot, who gives way if anybody does.
  private Optional<Request> candidate() {
    long aside = times.keySet().stream().filter(waiting::containsKey).count();
    if (running.size() != capacity.slots() || aside >= MOST_ASIDE) {
      return Optional.empty();
    }
    return running().reversed().stream()
        .map(Running::request)
        .filter(one -> offers.contains(one.number())
            && one.claimant().priority() < 0
            && timesGivenWay(one) < MOST_TIMES)
        .min(Comparator.comparingInt(one -> one.claimant().priority()));
  }

  private Optional<Request> taker(Request from, long now) {
    int least = from.claimant().priority() + 1;
    return first()
        .filter(one -> one.claimant().priority() >= least)
        .or(() -> waiting.values().stream()
            .filter(one -> one.claimant().priority() >= least)
            .max(Comparator.<Request>comparingInt(one -> one.claimant().priority())
                .thenComparing(Comparator.comparingLong(Request::number).reversed())))
        .filter(one -> delay(one, now) == 0);
  }

  /// Gives nobody a slot before `until`: the backend asked for that.
  public void close(long until) {
    closedUntil = closed ? Math.max(closedUntil, until) : until;
    closed = true;
  }

  /// Has `other` order those that wait. What they were charged before does not count for it.
  public void use(Policy other) {
    policy = other;
    for (Running one : running.values()) {
      policy.arrive(one.request);
      policy.start(one.request);
    }
    waiting.values().forEach(policy::arrive);
  }

  /// Has the backend take `other` from now on. Who holds a slot keeps it; a rate that is new begins
  /// with a whole minute's worth.
  public void use(Capacity other, long now) {
    if (!other.requestsPerMinute().equals(capacity.requestsPerMinute())) {
      requests = new Bucket(other.requestsPerMinute(), now);
    }
    if (!other.tokensPerMinute().equals(capacity.tokensPerMinute())) {
      tokens = new Bucket(other.tokensPerMinute(), now);
    }
    capacity = other;
  }

  /// Returns for how many nanoseconds the backend has asked to be left alone; empty when it has
  /// not.
  public Optional<Long> closedFor(long now) {
    return Optional.of(closed ? closedUntil - now : 0).filter(left -> left > 0);
  }

  /// Returns who is next, of those that wait.
  public Optional<Request> first() {
    return promised.or(policy::first);
  }

  /// Returns how much the backend takes.
  public Capacity capacity() {
    return capacity;
  }

  /// Returns those that wait, in the order in which they came.
  public List<Request> waiting() {
    return List.copyOf(waiting.values());
  }

  /// Returns those that hold a slot, in the order in which they got it.
  public List<Running> running() {
    return new ArrayList<>(running.values());
  }
}

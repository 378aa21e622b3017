package dev.aaos.kernel.authority;

import dev.aaos.capability.Approval;
import dev.aaos.capability.Capability;
import dev.aaos.collection.PersistentMap;
import dev.aaos.kernel.base.AgentId;
import dev.aaos.kernel.base.Errno;
import dev.aaos.kernel.base.Grant;
import dev.aaos.kernel.base.Result;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// All grants, as a derivation tree: **the one place where a capability is checked**.
///
/// Two questions are kept apart, because one is slow and one must not be. Which of an agent's
/// grants *cover* a wanted capability is a question about patterns, asked on the caller's thread
/// ([#covering]). Whether one of those may be *used now* is decided on the journal's thread, in
/// time bounded by the depth of the tree ([#check]).
///
/// A use is charged to the grant and to every grant it derives from, so a delegated quota is the
/// same quota and not a fresh one. Revoking a grant kills everything derived from it, because a
/// grant is alive only while its whole chain is (as in seL4's capability derivation tree).
public final class Grants {
  private static final Grants EMPTY = new Grants(
      PersistentMap.empty(),
      PersistentMap.empty(),
      PersistentMap.empty(),
      PersistentMap.empty(),
      1);

  private final PersistentMap<Long, Grant> grants;
  private final PersistentMap<Long, Meter> meters;
  private final PersistentMap<AgentId, List<Long>> tables;
  private final PersistentMap<Long, PersistentMap<Long, Boolean>> derived;
  private final long nextId;

  /// @param tables each agent's grants, in the order of its handles
  /// @param derived the grants derived from each grant, without what is derived from those
  private Grants(
      PersistentMap<Long, Grant> grants,
      PersistentMap<Long, Meter> meters,
      PersistentMap<AgentId, List<Long>> tables,
      PersistentMap<Long, PersistentMap<Long, Boolean>> derived,
      long nextId) {
    this.grants = grants;
    this.meters = meters;
    this.tables = tables;
    this.derived = derived;
    this.nextId = nextId;
  }

  /// Returns the table without grants.
  public static Grants empty() {
    return EMPTY;
  }

  /// Returns the id the next grant gets.
  public long nextId() {
    return nextId;
  }

  /// Returns the grant called `id`.
  public Optional<Grant> find(long id) {
    return grants.get(id);
  }

  /// Returns what has been counted against the grant called `id`.
  public Meter meter(long id) {
    return meters.get(id).orElse(Meter.NEW);
  }

  /// Returns the grants of `agent`, in the order of its handles.
  public List<Grant> of(AgentId agent) {
    return tables.get(agent).orElse(List.of()).stream()
        .map(id -> grants.get(id).orElseThrow())
        .toList();
  }

  /// Returns every grant, in no order.
  public List<Grant> all() {
    return grants.values();
  }

  /// Returns the ids of `agent`'s grants that cover `wanted` and are alive at `now`, the widest
  /// first, because a tool that walks a tree sees no more than its grant does. Slow in the
  /// patterns; for callers' threads.
  public List<Long> covering(AgentId agent, Capability wanted, Instant now) {
    List<Grant> found = of(agent).stream()
        .filter(grant -> grant.capability().covers(wanted) && isAlive(grant.id(), now))
        .toList();
    return found.stream()
        .sorted(Comparator.comparingLong(grant -> -found.stream()
            .filter(other -> grant.capability().covers(other.capability()))
            .count()))
        .map(Grant::id)
        .toList();
  }

  /// Returns whether the grant and all it derives from are unrevoked and unexpired at `now`.
  public boolean isAlive(long id, Instant now) {
    List<Grant> chain = chain(id);
    return isWhole(chain) && chain.stream().allMatch(grant -> death(grant, now).isEmpty());
  }

  /// Returns how many grants are alive at `now` of the one called `id` and all derived from it.
  public int living(long id, Instant now) {
    return isAlive(id, now) ? livingBelow(id, now) : 0;
  }

  private int livingBelow(long id, Instant now) {
    List<Long> below = new ArrayList<>();
    derived.get(id).ifPresent(children -> children.forEach((child, here) -> below.add(child)));
    int count = 1;
    for (long child : below) {
      boolean alive =
          grants.get(child).filter(grant -> death(grant, now).isEmpty()).isPresent();
      count += alive ? livingBelow(child, now) : 0;
    }
    return count;
  }

  /// Decides whether `agent` may use the grant called `id` at `now`: refused with EBADF when it is
  /// none of the agent's, with EACCES when it is dead, with EDQUOT when it is used up for now or
  /// for good.
  public Result<Demand> check(AgentId agent, long id, Instant now) {
    List<Grant> chain = chain(id);
    if (!isWhole(chain) || !chain.getFirst().owner().equals(agent)) {
      return Result.refused(Errno.EBADF, "grant " + id + " is not one of agent " + agent);
    }
    Demand demand = Demand.NONE;
    for (Grant grant : chain) {
      Optional<String> death = death(grant, now);
      if (death.isPresent()) {
        return Result.refused(Errno.EACCES, death.get());
      }
      Optional<String> exhaustion = exhaustion(grant, now);
      if (exhaustion.isPresent()) {
        return Result.refused(Errno.EDQUOT, exhaustion.get());
      }
      Approval approval = grant.constraints().approval();
      boolean first = approval == Approval.FIRST && !meter(id).approved();
      if (approval == Approval.ALWAYS || first) {
        demand = Demand.PERSON;
      }
    }
    return Result.ok(demand);
  }

  /// A chain that breaks off before an operator's grant permits nothing.
  private static boolean isWhole(List<Grant> chain) {
    return !chain.isEmpty() && chain.getLast().parent().isEmpty();
  }

  private Optional<String> death(Grant grant, Instant now) {
    if (meter(grant.id()).revoked()) {
      return Optional.of(name(grant) + " was revoked");
    }
    return grant
        .expiresAt()
        .filter(end -> !now.isBefore(end))
        .map(end -> name(grant) + " expired at " + end);
  }

  private Optional<String> exhaustion(Grant grant, Instant now) {
    Meter meter = meter(grant.id());
    if (meter.isSpent(grant.constraints())) {
      return Optional.of(
          name(grant) + " has been used " + meter.uses() + " times, which is all it allows");
    }
    return grant
        .constraints()
        .rate()
        .filter(rate -> !meter.keeps(rate, now))
        .map(rate -> name(grant) + " allows " + rate + "; try again later");
  }

  private static String name(Grant grant) {
    return "'" + grant.capability() + "' (grant " + grant.id() + ")";
  }

  /// Returns this table with `grant` at the end of its owner's handles.
  public Grants issue(Grant grant) {
    List<Long> table = new ArrayList<>(tables.get(grant.owner()).orElse(List.of()));
    table.add(grant.id());
    return new Grants(
        grants.with(grant.id(), grant),
        meters,
        tables.with(grant.owner(), List.copyOf(table)),
        linked(derived, grant),
        Math.max(nextId, grant.id() + 1));
  }

  /// Returns this table with `grant`, of which as much has been counted as `meter` says. In the
  /// order of their ids, all grants of a table make that table again.
  public Grants restore(Grant grant, Meter meter) {
    Grants issued = issue(grant);
    return meter.isNew() ? issued : issued.counting(meters.with(grant.id(), meter));
  }

  /// Returns this table, of which the next grant gets `id` or a higher one.
  public Grants from(long id) {
    return new Grants(grants, meters, tables, derived, Math.max(nextId, id));
  }

  private static PersistentMap<Long, PersistentMap<Long, Boolean>> linked(
      PersistentMap<Long, PersistentMap<Long, Boolean>> links, Grant grant) {
    if (grant.parent().isEmpty()) {
      return links;
    }
    long parent = grant.parent().getAsLong();
    return links.with(
        parent, links.get(parent).orElse(PersistentMap.empty()).with(grant.id(), true));
  }

  /// Returns this table with one use at `now` charged to the grant and all it derives from.
  public Grants charge(long id, Instant now) {
    PersistentMap<Long, Meter> charged = meters;
    for (Grant grant : chain(id)) {
      charged = charged.with(grant.id(), meter(grant.id()).used(grant.constraints(), now));
    }
    return counting(charged);
  }

  /// Returns this table with a person's consent to the use of the grant noted.
  public Grants approve(long id) {
    return counting(meters.with(id, meter(id).allowed()));
  }

  /// Returns this table with the grant, and so all derived from it, dead.
  public Grants revoke(long id) {
    return counting(meters.with(id, meter(id).dead()));
  }

  private Grants counting(PersistentMap<Long, Meter> counted) {
    return new Grants(grants, counted, tables, derived, nextId);
  }

  /// Returns this table without any trace of `agent`'s grants, and without those derived from
  /// them, which are worth nothing without. For agents of whose descendants none lives.
  public Grants forget(AgentId agent) {
    Grants left = this;
    for (long id : tables.get(agent).orElse(List.of())) {
      left = left.without(id);
    }
    return left;
  }

  private Grants without(long id) {
    Optional<Grant> found = grants.get(id);
    if (found.isEmpty()) {
      return this;
    }
    List<Long> below = new ArrayList<>();
    derived.get(id).ifPresent(children -> children.forEach((child, here) -> below.add(child)));
    Grants left = this;
    for (long child : below) {
      left = left.without(child);
    }
    AgentId owner = found.get().owner();
    List<Long> others = left.tables.get(owner).orElse(List.of()).stream()
        .filter(other -> other != id)
        .toList();
    return new Grants(
        left.grants.without(id),
        left.meters.without(id),
        others.isEmpty() ? left.tables.without(owner) : left.tables.with(owner, others),
        unlinked(left.derived, id, found.get()),
        nextId);
  }

  private static PersistentMap<Long, PersistentMap<Long, Boolean>> unlinked(
      PersistentMap<Long, PersistentMap<Long, Boolean>> links, long id, Grant grant) {
    PersistentMap<Long, PersistentMap<Long, Boolean>> without = links.without(id);
    if (grant.parent().isEmpty()) {
      return without;
    }
    long parent = grant.parent().getAsLong();
    PersistentMap<Long, Boolean> siblings =
        without.get(parent).orElse(PersistentMap.empty()).without(id);
    return siblings.isEmpty() ? without.without(parent) : without.with(parent, siblings);
  }

  /// Returns the grant called `id` and all it derives from, the nearest first.
  public List<Grant> chain(long id) {
    List<Grant> chain = new ArrayList<>();
    Optional<Grant> at = grants.get(id);
    while (at.isPresent()) {
      chain.add(at.get());
      at = at.get().parent().isPresent()
          ? grants.get(at.get().parent().getAsLong())
          : Optional.empty();
    }
    return chain;
  }

  /// What must happen before a grant may be used.
  public enum Demand {
    /// Nothing.
    NONE,
    /// A person must allow this very call.
    PERSON
  }
}

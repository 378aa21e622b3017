package dev.aaos.kernel.authority;

import dev.aaos.capability.Approval;
import dev.aaos.capability.Capability;
import dev.aaos.kernel.base.AgentId;
import dev.aaos.kernel.base.Errno;
import dev.aaos.kernel.base.PersistentMap;
import dev.aaos.kernel.base.Result;
import java.time.Instant;
import java.util.ArrayList;
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
  private static final Grants EMPTY =
      new Grants(PersistentMap.empty(), PersistentMap.empty(), PersistentMap.empty(), 1);

  private final PersistentMap<Long, Grant> grants;
  private final PersistentMap<Long, Meter> meters;
  private final PersistentMap<AgentId, List<Long>> tables;
  private final long nextId;

  private Grants(
      PersistentMap<Long, Grant> grants,
      PersistentMap<Long, Meter> meters,
      PersistentMap<AgentId, List<Long>> tables,
      long nextId) {
    this.grants = grants;
    this.meters = meters;
    this.tables = tables;
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

  /// Returns the ids of `agent`'s grants that cover `wanted` and are alive at `now`, in the order
  /// of its handles. Slow in the patterns; for callers' threads.
  public List<Long> covering(AgentId agent, Capability wanted, Instant now) {
    return of(agent).stream()
        .filter(grant -> grant.capability().covers(wanted) && isAlive(grant.id(), now))
        .map(Grant::id)
        .toList();
  }

  /// Returns whether the grant and all it derives from are unrevoked and unexpired at `now`.
  public boolean isAlive(long id, Instant now) {
    for (Grant grant : chain(id)) {
      boolean expired =
          grant.expiresAt().isPresent() && !now.isBefore(grant.expiresAt().get());
      if (expired || meter(grant.id()).revoked()) {
        return false;
      }
    }
    return grants.contains(id);
  }

  /// Decides whether `agent` may use the grant called `id` at `now`.
  public Result<Demand> check(AgentId agent, long id, Instant now) {
    Optional<Grant> found = grants.get(id).filter(grant -> grant.owner().equals(agent));
    if (found.isEmpty()) {
      return Result.refused(Errno.EBADF, "grant " + id + " is not one of agent " + agent);
    }
    Demand demand = Demand.NONE;
    for (Grant grant : chain(id)) {
      Meter meter = meter(grant.id());
      Optional<String> obstacle = obstacle(grant, meter, now);
      if (obstacle.isPresent()) {
        return Result.refused(Errno.EDQUOT, obstacle.get());
      }
      Approval approval = grant.constraints().approval();
      boolean first = approval == Approval.FIRST && !meter(id).approved();
      if (approval == Approval.ALWAYS || first) {
        demand = Demand.PERSON;
      }
    }
    return Result.ok(demand);
  }

  private static Optional<String> obstacle(Grant grant, Meter meter, Instant now) {
    String name = "'" + grant.capability() + "' (grant " + grant.id() + ")";
    if (meter.revoked()) {
      return Optional.of(name + " was revoked");
    }
    if (grant.expiresAt().isPresent() && !now.isBefore(grant.expiresAt().get())) {
      return Optional.of(name + " expired at " + grant.expiresAt().get());
    }
    if (!meter.allows(grant.constraints(), now)) {
      boolean spent = grant.constraints().maxUses().isPresent()
          && meter.uses() >= grant.constraints().maxUses().getAsLong();
      return Optional.of(
          spent
              ? name + " has been used " + meter.uses() + " times, which is all it allows"
              : name + " allows " + grant.constraints().rate().orElseThrow() + "; try again later");
    }
    return Optional.empty();
  }

  /// Returns this table with `grant` at the end of its owner's handles.
  public Grants issue(Grant grant) {
    List<Long> table = new ArrayList<>(tables.get(grant.owner()).orElse(List.of()));
    table.add(grant.id());
    return new Grants(
        grants.with(grant.id(), grant),
        meters,
        tables.with(grant.owner(), List.copyOf(table)),
        Math.max(nextId, grant.id() + 1));
  }

  /// Returns this table with one use at `now` charged to the grant and all it derives from.
  public Grants charge(long id, Instant now) {
    PersistentMap<Long, Meter> charged = meters;
    for (Grant grant : chain(id)) {
      charged = charged.with(grant.id(), meter(grant.id()).used(grant.constraints(), now));
    }
    return new Grants(grants, charged, tables, nextId);
  }

  /// Returns this table with a person's consent to the use of the grant noted.
  public Grants approve(long id) {
    return new Grants(grants, meters.with(id, meter(id).allowed()), tables, nextId);
  }

  /// Returns this table with the grant, and so all derived from it, dead.
  public Grants revoke(long id) {
    return new Grants(grants, meters.with(id, meter(id).dead()), tables, nextId);
  }

  /// Returns this table without any trace of `agent`'s grants. For agents whose descendants are
  /// gone.
  public Grants forget(AgentId agent) {
    PersistentMap<Long, Grant> left = grants;
    PersistentMap<Long, Meter> counted = meters;
    for (long id : tables.get(agent).orElse(List.of())) {
      left = left.without(id);
      counted = counted.without(id);
    }
    return new Grants(left, counted, tables.without(agent), nextId);
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

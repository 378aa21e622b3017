package dev.aaos.kernel.authority;

import dev.aaos.capability.Approval;
import dev.aaos.capability.Capability;
import dev.aaos.capability.Kind;
import dev.aaos.collection.LongMap;
import dev.aaos.collection.PersistentMap;
import dev.aaos.collection.Pool;
import dev.aaos.kernel.base.AgentId;
import dev.aaos.kernel.base.Errno;
import dev.aaos.kernel.base.Grant;
import dev.aaos.kernel.base.Result;
import dev.aaos.kernel.base.RunId;
import dev.aaos.kernel.journal.GrantFact;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

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
  private static final Set<Kind> WAITED_FOR =
      EnumSet.of(Kind.NETWORK, Kind.SECRET, Kind.FILE_READ, Kind.FILE_WRITE);

  private static final Grants EMPTY =
      new Grants(PersistentMap.empty(), Links.NONE, Pool.empty(), 1);

  private final PersistentMap<AgentId, Table> tables;
  private final Links links;
  private final Pool<Power> powers;
  private final long nextId;

  /// @param tables each agent's grants
  /// @param links what is known of grants by their ids
  /// @param powers what grants permit, shared by those that permit the same
  Grants(PersistentMap<AgentId, Table> tables, Links links, Pool<Power> powers, long nextId) {
    this.tables = tables;
    this.links = links;
    this.powers = powers;
    this.nextId = nextId;
  }

  /// Returns the table without grants.
  public static Grants empty() {
    return EMPTY;
  }

  PersistentMap<AgentId, Table> tables() {
    return tables;
  }

  Links links() {
    return links;
  }

  /// Returns the id the next grant gets.
  public long nextId() {
    return nextId;
  }

  /// Returns the grant called `id`.
  public Optional<Grant> find(long id) {
    return table(id).flatMap(table -> table.find(id));
  }

  /// Returns what has been counted against the grant called `id`.
  public Meter meter(long id) {
    return table(id).map(table -> table.meter(id)).orElse(Meter.NEW);
  }

  private Optional<Table> table(long id) {
    return links.owners().get(id).flatMap(tables::get);
  }

  /// Returns what a person has agreed to beforehand of the grant called `id`.
  public Optional<Consent> consent(long id) {
    return links.consents().get(id);
  }

  /// Returns the grants of `agent`, in the order of its handles.
  public List<Grant> of(AgentId agent) {
    return tables.get(agent).map(Table::grants).orElse(List.of());
  }

  /// Returns the living grants of `agent` from which others can be derived. What
  /// people consented to was that it does something itself, so that is none of them.
  public List<Grant> derivable(AgentId agent, Instant now) {
    return of(agent).stream()
        .filter(grant -> isAlive(grant.id(), now) && consent(grant.id()).isEmpty())
        .toList();
  }

  /// Returns every grant, in no order.
  public List<Grant> all() {
    List<Grant> all = new ArrayList<>(links.owners().size());
    tables.forEach((agent, table) -> all.addAll(table.grants()));
    return all;
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
    int count = 1;
    for (long child : below(id)) {
      boolean alive = find(child).filter(grant -> death(grant, now).isEmpty()).isPresent();
      count += alive ? livingBelow(child, now) : 0;
    }
    return count;
  }

  /// Decides whether `agent` may use the grant called `id` at `now`: refused with EBADF when it is
  /// none of the agent's, with EACCES when it is dead, with EDQUOT when it is used up for now or
  /// for good.
  public Result<Demand> check(AgentId agent, long id, Instant now) {
    return check(agent, Optional.empty(), id, now);
  }

  /// Does the same for a use in `run`; empty for one that belongs to none. A person's
  /// consent to the grant itself answers the demands of all it derives from.
  public Result<Demand> check(AgentId agent, Optional<RunId> run, long id, Instant now) {
    List<Grant> chain = chain(id);
    if (!isWhole(chain) || !chain.getFirst().owner().equals(agent)) {
      return Result.refused(Errno.EBADF, "grant " + id + " is not one of agent " + agent);
    }
    Optional<Consent> consent = consent(id);
    if (consent.filter(given -> !given.isFor(run)).isPresent()) {
      return Result.refused(
          Errno.EACCES, name(chain.getFirst()) + " was allowed for another run alone");
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
      if (consent.isEmpty() && (approval == Approval.ALWAYS || first)) {
        demand = Demand.PERSON;
      }
    }
    return Result.ok(demand);
  }

  /// Returns whether each use of the grant, or of one it derives from, is counted or asked about.
  public boolean isDecidedEachTime(long id) {
    return chain(id).stream()
        .map(Grant::constraints)
        .anyMatch(constraints -> constraints.maxUses().isPresent()
            || constraints.rate().isPresent()
            || constraints.approval() != Approval.NONE);
  }

  /// Returns whether the grant `id` does something for programs: each use of a host, a
  /// secret or a file can be decided while they wait, of a program that they start it cannot.
  public boolean isForPrograms(long id) {
    return !isDecidedEachTime(id)
        || find(id)
            .filter(grant -> WAITED_FOR.contains(grant.capability().kind()))
            .isPresent();
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

  private List<Long> below(long id) {
    return links.derived().get(id).map(LongMap::keys).orElse(List.of());
  }

  /// Returns this table with `grant` at the end of its owner's handles.
  public Grants issue(Grant grant) {
    Power power = powers.one(Power.of(grant));
    Table table = tables.get(grant.owner()).orElse(Table.of(grant.owner()));
    return new Grants(
        tables.with(grant.owner(), table.with(grant, power)),
        links.with(grant, table.owner()),
        powers.with(power),
        Math.max(nextId, grant.id() + 1));
  }

  /// Returns this table with one use at `now` charged to the grant and all it derives from.
  public Grants charge(long id, Instant now) {
    Grants charged = this;
    for (Grant grant : chain(id)) {
      Meter used = meter(grant.id()).used(grant.constraints(), now);
      charged = charged.counting(grant.id(), used);
    }
    return charged;
  }

  /// Returns this table with a person's consent to the use of the grant noted.
  public Grants approve(long id) {
    return counting(id, meter(id).allowed());
  }

  /// Returns this table with the grant, and so all derived from it, dead.
  public Grants revoke(long id) {
    return counting(id, meter(id).dead());
  }

  /// Returns this table with a person's consent to uses of a grant beforehand.
  public Grants allow(GrantFact.Allowed fact) {
    Consent consent = new Consent(fact.by(), fact.run(), fact.question());
    return new Grants(tables, links.with(fact.grant(), consent), powers, nextId);
  }

  /// Returns this table with what was allowed for `run` alone dead, because that is
  /// over. What stands at the end of its owner's handles goes: no other has another
  /// number for that.
  public Grants without(RunId run) {
    Grants left = this;
    for (long id : links.consents().keys()) {
      if (consent(id).flatMap(Consent::run).equals(Optional.of(run))) {
        left = left.revoke(id).trimmed(id);
      }
    }
    return left;
  }

  private Grants trimmed(long id) {
    Grants left = this;
    List<Grant> table = links.owners().get(id).map(this::of).orElse(List.of());
    for (Grant last : table.reversed()) {
      if (consent(last.id()).isEmpty() || !meter(last.id()).revoked()) {
        break;
      }
      left = left.without(last.id());
    }
    return left;
  }

  private Grants counting(long id, Meter meter) {
    return table(id).map(table -> with(table.counting(id, meter))).orElse(this);
  }

  private Grants with(Table table) {
    return new Grants(tables.with(table.owner(), table), links, powers, nextId);
  }

  /// Returns this table without any trace of `agent`'s grants, and without those derived from
  /// them, which are worth nothing without. For agents of whose descendants none lives.
  public Grants forget(AgentId agent) {
    Grants left = this;
    for (Grant grant : of(agent)) {
      left = left.without(grant.id());
    }
    return left;
  }

  private Grants without(long id) {
    Optional<Grant> found = find(id);
    if (found.isEmpty()) {
      return this;
    }
    Grants left = this;
    for (long child : below(id)) {
      left = left.without(child);
    }
    AgentId owner = found.get().owner();
    Table others = left.tables.get(owner).orElse(Table.of(owner)).without(id);
    return new Grants(
        others.isEmpty() ? left.tables.without(owner) : left.tables.with(owner, others),
        left.links.without(found.get()),
        left.powers.without(Power.of(found.get())),
        nextId);
  }

  /// Returns the grant called `id` and all it derives from, the nearest first.
  public List<Grant> chain(long id) {
    List<Grant> chain = new ArrayList<>();
    Optional<Grant> at = find(id);
    while (at.isPresent()) {
      chain.add(at.get());
      at = at.get().parent().isPresent() ? find(at.get().parent().getAsLong()) : Optional.empty();
    }
    return chain;
  }

  /// Reads what was not read yet of the snapshot that this is in.
  public void readAll() {
    tables.readAll();
    links.owners().readAll();
    links.derived().readAll();
  }

  /// What must happen before a grant may be used.
  public enum Demand {
    /// Nothing.
    NONE,
    /// A person must allow this very call.
    PERSON
  }
}

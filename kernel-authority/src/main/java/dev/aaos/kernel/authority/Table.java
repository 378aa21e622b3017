package dev.aaos.kernel.authority;

import dev.aaos.kernel.base.AgentId;
import dev.aaos.kernel.base.Grant;
import dev.aaos.kernel.journal.ValueCodec;
import dev.aaos.log.Decoder;
import dev.aaos.log.Encoder;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.ObjLongConsumer;
import java.util.function.ToIntFunction;
import java.util.function.ToLongFunction;
import java.util.function.UnaryOperator;

/// The grants of one agent in the order of its handles, and what was counted against each.
///
/// There is one for every agent, and a hundred thousand agents may be: so it is columns instead of
/// an object for each grant, and no column where every grant has the default. Immutable.
final class Table {
  private static final long NO_SOURCE = 0;
  private static final long[] NO_SOURCES = {};
  private static final Instant[] NO_ENDS = {};
  private static final Meter[] NO_METERS = {};

  private final AgentId owner;
  private final long[] ids;
  private final Power[] powers;

  /// The grants these derive from, 0 for none; empty when an operator made all.
  private final long[] sources;

  /// When each dies, [Instant#MAX] for never; empty when none does.
  private final Instant[] ends;

  /// Empty when nothing was counted.
  private final Meter[] meters;

  /// One grant, and what it shares.
  private record Row(Grant grant, Power power, Meter meter) {}

  private Table(AgentId owner, List<Row> rows) {
    this.owner = owner;
    ids = rows.stream().mapToLong(row -> row.grant.id()).toArray();
    powers = rows.stream().map(Row::power).toArray(Power[]::new);
    sources = rows.stream().allMatch(row -> row.grant.parent().isEmpty())
        ? NO_SOURCES
        : rows.stream().mapToLong(row -> row.grant.parent().orElse(NO_SOURCE)).toArray();
    ends = rows.stream().allMatch(row -> row.grant.expiresAt().isEmpty())
        ? NO_ENDS
        : rows.stream()
            .map(row -> row.grant.expiresAt().orElse(Instant.MAX))
            .toArray(Instant[]::new);
    meters = rows.stream().allMatch(row -> row.meter.isNew())
        ? NO_METERS
        : rows.stream().map(Row::meter).toArray(Meter[]::new);
  }

  private Table(
      AgentId owner, long[] ids, Power[] powers, long[] sources, Instant[] ends, Meter[] meters) {
    this.owner = owner;
    this.ids = ids;
    this.powers = powers;
    this.sources = sources;
    this.ends = ends;
    this.meters = meters;
  }

  /// Returns the table of `owner`, without grants.
  static Table of(AgentId owner) {
    return new Table(owner, List.of());
  }

  AgentId owner() {
    return owner;
  }

  boolean isEmpty() {
    return ids.length == 0;
  }

  /// Returns the grants, in order.
  List<Grant> grants() {
    return rows().stream().map(Row::grant).toList();
  }

  /// Returns the grant called `id`.
  Optional<Grant> find(long id) {
    int at = at(id);
    return at < 0 ? Optional.empty() : Optional.of(grant(at));
  }

  /// Returns what was counted against the grant called `id`.
  Meter meter(long id) {
    int at = at(id);
    return at < 0 || meters.length == 0 ? Meter.NEW : meters[at];
  }

  /// Returns this table with `grant`, which permits `power`, at its end.
  Table with(Grant grant, Power power) {
    List<Row> rows = rows();
    rows.add(new Row(grant, power, Meter.NEW));
    return new Table(owner, rows);
  }

  /// Returns this table without the grant called `id`.
  Table without(long id) {
    List<Row> rows = rows();
    rows.removeIf(row -> row.grant.id() == id);
    return new Table(owner, rows);
  }

  /// Returns this table with `meter` for the grant called `id`.
  Table counting(long id, Meter meter) {
    int at = at(id);
    if (at < 0) {
      return this;
    }
    Meter[] counted = meters.length == 0 ? new Meter[ids.length] : meters.clone();
    if (meters.length == 0) {
      Arrays.fill(counted, Meter.NEW);
    }
    counted[at] = meter;
    return new Table(owner, ids, powers, sources, ends, counted);
  }

  private List<Row> rows() {
    List<Row> rows = new ArrayList<>(ids.length + 1);
    for (int at = 0; at < ids.length; at++) {
      rows.add(new Row(grant(at), powers[at], meters.length == 0 ? Meter.NEW : meters[at]));
    }
    return rows;
  }

  private Grant grant(int at) {
    Power power = powers[at];
    boolean derived = sources.length > 0 && sources[at] != NO_SOURCE;
    boolean mortal = ends.length > 0 && !ends[at].equals(Instant.MAX);
    return new Grant(
        ids[at],
        owner,
        derived ? OptionalLong.of(sources[at]) : OptionalLong.empty(),
        power.capability(),
        power.constraints(),
        power.root(),
        mortal ? Optional.of(ends[at]) : Optional.empty());
  }

  private int at(long id) {
    for (int at = 0; at < ids.length; at++) {
      if (ids[at] == id) {
        return at;
      }
    }
    return -1;
  }

  /// Gives the id and the power of each grant to `action`, in order.
  void forEach(ObjLongConsumer<Power> action) {
    for (int at = 0; at < ids.length; at++) {
      action.accept(powers[at], ids[at]);
    }
  }

  /// Returns the grants that derive from others, in order.
  List<Grant> derived() {
    return sources.length == 0
        ? List.of()
        : grants().stream().filter(grant -> grant.parent().isPresent()).toList();
  }

  /// Returns the id of the first grant.
  long first() {
    return ids[0];
  }

  /// Writes this, each power as the number that `numbers` gives it.
  void write(Encoder out, ToIntFunction<Power> numbers) {
    out.value(owner, ValueCodec::agent).varint(ids.length);
    long before = 0;
    for (int at = 0; at < ids.length; at++) {
      out.varint(ids[at] - before).varint(numbers.applyAsInt(powers[at]));
      before = ids[at];
    }
    out.flag(sources.length > 0).flag(ends.length > 0).flag(meters.length > 0);
    for (long source : sources) {
      out.varint(source);
    }
    for (Instant end : ends) {
      out.instant(end);
    }
    for (Meter meter : meters) {
      out.value(meter, Meter::write);
    }
  }

  /// Returns a table of grants that permit some of `known`.
  static Table read(Decoder in, List<Power> known, UnaryOperator<AgentId> agents) {
    AgentId owner = agents.apply(ValueCodec.agent(in));
    int size = in.shortSize(2);
    long[] ids = new long[size];
    Power[] powers = new Power[size];
    long before = 0;
    for (int at = 0; at < size; at++) {
      ids[at] = before + in.varint();
      powers[at] = in.shortOneOf(known);
      before = ids[at];
    }
    return new Table(owner, ids, powers, Decoder::varint, in);
  }

  /// Returns one as it stands in a state of version 3.
  static Table earlier(Decoder in, List<Power> known, UnaryOperator<AgentId> agents) {
    AgentId owner = agents.apply(ValueCodec.agent(in));
    int size = in.size(Long.BYTES + Integer.BYTES);
    long[] ids = new long[size];
    Power[] powers = new Power[size];
    for (int at = 0; at < size; at++) {
      ids[at] = in.int64();
      powers[at] = in.oneOf(known);
    }
    return new Table(owner, ids, powers, Decoder::int64, in);
  }

  /// Reads the columns that are there.
  private Table(
      AgentId owner, long[] ids, Power[] powers, ToLongFunction<Decoder> source, Decoder in) {
    this.owner = owner;
    this.ids = ids;
    this.powers = powers;
    sources = in.flag() ? new long[ids.length] : NO_SOURCES;
    ends = in.flag() ? new Instant[ids.length] : NO_ENDS;
    meters = in.flag() ? new Meter[ids.length] : NO_METERS;
    Arrays.setAll(sources, at -> source.applyAsLong(in));
    Arrays.setAll(ends, at -> in.instant());
    Arrays.setAll(meters, at -> Meter.read(in));
  }
}

package dev.aaos.kernel.authority;

import dev.aaos.collection.LongMap;
import dev.aaos.collection.PersistentMap;
import dev.aaos.collection.Pool;
import dev.aaos.kernel.base.AgentId;
import dev.aaos.kernel.base.Grant;
import dev.aaos.kernel.journal.ValueCodec;
import dev.aaos.kernel.part.MapCodec;
import dev.aaos.log.CorruptJournal;
import dev.aaos.log.Decoder;
import dev.aaos.log.Encoder;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/// The bytes of all grants. Stateless; any thread.
public final class GrantCodec {
  private GrantCodec() {}

  /// Writes all of this: what is permitted, each once, and then the grants of each agent, and what
  /// is known of each grant beside that.
  public static void write(Encoder out, Grants grants) {
    List<Map.Entry<AgentId, Table>> inOrder = new ArrayList<>();
    grants.tables().forEach((agent, table) -> inOrder.add(Map.entry(agent, table)));
    inOrder.sort(Comparator.comparingLong(one -> one.getValue().first()));
    Map<Power, Integer> uses = new LinkedHashMap<>();
    inOrder.forEach(
        one -> one.getValue().forEach((power, id) -> uses.merge(power, 1, Integer::sum)));
    Map<Power, Integer> numbers = new HashMap<>();
    uses.keySet().forEach(power -> numbers.put(power, numbers.size()));
    out.int64(grants.nextId()).list(List.copyOf(uses.entrySet()), (to, power) -> {
      Power.write(to, power.getKey());
      to.int32(power.getValue());
    });
    MapCodec.write(out, inOrder, (to, one) -> one.getValue().write(to, numbers::get));
    MapCodec.write(out, grants.links().owners(), GrantCodec::writeOwners);
    MapCodec.write(
        out,
        grants.links().derived(),
        (to, all) -> all.forEach(ids -> MapCodec.write(to, ids, (page, present) -> {})));
    LongMap<Consent> consents = grants.links().consents();
    out.list(consents.keys(), (to, id) -> {
      Consent consent = consents.get(id).orElseThrow();
      to.int64(id)
          .value(consent.by(), ValueCodec::principal)
          .optional(consent.run(), ValueCodec::run)
          .value(consent.question(), ValueCodec::approval);
    });
  }

  private static LongMap<Consent> consents(Decoder in) {
    LongMap.Builder<Consent> consents = new LongMap.Builder<>();
    in.list(from -> Map.entry(
            from.int64(),
            new Consent(
                ValueCodec.principal(from),
                from.optional(ValueCodec::run),
                ValueCodec.approval(from))))
        .forEach(one -> consents.put(one.getKey(), one.getValue()));
    return consents.build();
  }

  /// Writes how many grants that follow one another are whose.
  private static void writeOwners(Encoder out, List<AgentId> owners) {
    int from = 0;
    while (from < owners.size()) {
      int to = from + 1;
      while (to < owners.size() && owners.get(to).equals(owners.get(from))) {
        to++;
      }
      out.varint(to - from).value(owners.get(from), ValueCodec::agent);
      from = to;
    }
  }

  private static List<AgentId> readOwners(Decoder in, int count) {
    List<AgentId> owners = new ArrayList<>(count);
    while (owners.size() < count) {
      long same = in.varint();
      if (same < 1 || same > count - owners.size()) {
        throw new CorruptJournal(same + " grants of one agent, of " + (count - owners.size()));
      }
      owners.addAll(Collections.nCopies((int) same, ValueCodec.agent(in)));
    }
    return owners;
  }

  /// Returns what [#write] wrote; each agent's grants, and whose each is, are read when somebody
  /// looks for them.
  ///
  /// @param ids gives the object by which an agent is held, which many are named by
  /// @param consented whether what people agreed to beforehand stands there too
  public static Grants read(Decoder in, UnaryOperator<AgentId> ids, boolean consented) {
    long nextId = in.int64();
    Map<Power, Integer> uses = new LinkedHashMap<>();
    for (int left = in.size(1); left > 0; left--) {
      uses.put(Power.read(in), in.int32());
    }
    List<Power> powers = List.copyOf(uses.keySet());
    PersistentMap<AgentId, Table> tables = MapCodec.read(in, from -> {
      Table table = Table.read(from, powers, ids);
      return Map.entry(table.owner(), table);
    });
    LongMap<AgentId> owners = MapCodec.readLongs(in, GrantCodec::readOwners);
    LongMap<LongMap<Boolean>> derived = MapCodec.readLongs(in, GrantCodec::readDerived);
    Links links = new Links(owners, derived, consented ? consents(in) : LongMap.empty());
    return new Grants(tables, links, Pool.of(uses), nextId);
  }

  private static List<LongMap<Boolean>> readDerived(Decoder in, int count) {
    List<LongMap<Boolean>> all = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      all.add(MapCodec.readLongs(in, (page, size) -> Collections.nCopies(size, true)));
    }
    return all;
  }

  /// Returns grants as they stand in a state of version 3: each agent's, and no more.
  public static Grants earlier(Decoder in, UnaryOperator<AgentId> ids) {
    long nextId = in.int64();
    List<Power> powers = in.list(Power::read);
    Map<AgentId, Table> tables = new HashMap<>();
    LongMap.Builder<AgentId> owners = new LongMap.Builder<>();
    Map<Power, Integer> uses = new HashMap<>();
    LongMap<LongMap<Boolean>> derived = LongMap.empty();
    for (Table table : in.list(from -> Table.earlier(from, powers, ids))) {
      tables.put(table.owner(), table);
      table.forEach((power, id) -> {
        owners.put(id, table.owner());
        uses.merge(power, 1, Integer::sum);
      });
      for (Grant grant : table.derived()) {
        derived = Links.linked(derived, grant);
      }
    }
    Links links = new Links(owners.build(), derived, LongMap.empty());
    return new Grants(PersistentMap.of(tables), links, Pool.of(uses), nextId);
  }
}

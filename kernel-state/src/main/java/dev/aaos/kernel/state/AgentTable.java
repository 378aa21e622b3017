package dev.aaos.kernel.state;

import dev.aaos.collection.PersistentMap;
import dev.aaos.collection.Pool;
import dev.aaos.kernel.agent.Agent;
import dev.aaos.kernel.base.AgentId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/// The agents there are, by their ids. Those that hibernate take little room, and are made anew,
/// which takes about a microsecond, each time somebody looks at them.
///
/// Immutable; a changed copy shares what it did not change, and any thread may read any version
/// without waiting.
public final class AgentTable {
  private static final int ID_LENGTH = 36;
  private static final AgentTable EMPTY = new AgentTable(PersistentMap.empty(), Pool.empty());

  private final PersistentMap<AgentId, Held> agents;
  private final Pool<Form> forms;

  /// An agent as it is held.
  sealed interface Held permits Awake, Sleeper {
    /// Returns its id.
    AgentId id();

    /// Returns the sequence of the record of its birth.
    long spawned();

    /// Returns what it is called.
    String name();

    /// Returns the agent.
    Agent agent();
  }

  /// An agent that is up.
  record Awake(Agent agent) implements Held {
    @Override
    public AgentId id() {
      return agent.id();
    }

    @Override
    public long spawned() {
      return agent.identity().spawned();
    }

    @Override
    public String name() {
      return agent.identity().name();
    }
  }

  private AgentTable(PersistentMap<AgentId, Held> agents, Pool<Form> forms) {
    this.agents = agents;
    this.forms = forms;
  }

  /// Returns the table without agents.
  static AgentTable empty() {
    return EMPTY;
  }

  /// Returns the table of the agents in `held`.
  static AgentTable of(List<Held> held) {
    Map<AgentId, Held> agents = new HashMap<>();
    Map<Form, Integer> forms = new HashMap<>();
    for (Held one : held) {
      agents.put(one.id(), one);
      if (one instanceof Sleeper sleeper) {
        forms.merge(sleeper.form(), 1, Integer::sum);
      }
    }
    return new AgentTable(PersistentMap.of(agents), Pool.of(forms));
  }

  /// Returns how many there are.
  public int size() {
    return agents.size();
  }

  /// Returns how many different forms those that hibernate have.
  int forms() {
    return forms.size();
  }

  /// Returns the agent called `id`.
  public Optional<Agent> get(AgentId id) {
    return agents.get(id).map(Held::agent);
  }

  /// Returns `id` as the object by which the agent is held, for others to hold it by as
  /// well; itself where there is none.
  AgentId shared(AgentId id) {
    return agents.get(id).map(Held::id).orElse(id);
  }

  /// Returns whether there is one called `id`.
  public boolean contains(AgentId id) {
    return agents.contains(id);
  }

  /// Returns all, in no order. Makes each that hibernates.
  public List<Agent> values() {
    List<Agent> all = new ArrayList<>(agents.size());
    agents.forEach((id, held) -> all.add(held.agent()));
    return all;
  }

  /// Returns those that have the name `text`, and the one whose id it is, in no order.
  public List<Agent> called(String text) {
    List<Agent> found = new ArrayList<>();
    boolean mayBeId = text.length() == ID_LENGTH;
    agents.forEach((id, held) -> {
      if (held.name().equals(text) || (mayBeId && id.toString().equals(text))) {
        found.add(held.agent());
      }
    });
    return found;
  }

  /// Gives each to `action` that does not hibernate: of the others, none has anything to do.
  public void forEachAwake(Consumer<Agent> action) {
    agents.forEach((id, held) -> {
      if (held instanceof Awake(Agent agent)) {
        action.accept(agent);
      }
    });
  }

  /// Returns all as they are held, in the order of their birth.
  List<Held> held() {
    return agents.values().stream()
        .sorted(Comparator.comparingLong(Held::spawned))
        .toList();
  }

  /// Returns this table with `agent`.
  AgentTable with(Agent agent) {
    Pool<Form> left = formsWithout(agent.id());
    if (!Sleeper.is(agent)) {
      return new AgentTable(agents.with(agent.id(), new Awake(agent)), left);
    }
    Form form = left.one(Form.of(agent));
    return new AgentTable(agents.with(agent.id(), Sleeper.of(agent, form)), left.with(form));
  }

  /// Returns this table without the agent called `id`.
  AgentTable without(AgentId id) {
    return new AgentTable(agents.without(id), formsWithout(id));
  }

  private Pool<Form> formsWithout(AgentId id) {
    return agents
        .get(id)
        .filter(Sleeper.class::isInstance)
        .map(held -> forms.without(((Sleeper) held).form()))
        .orElse(forms);
  }
}

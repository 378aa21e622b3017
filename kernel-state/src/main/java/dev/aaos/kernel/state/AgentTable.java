package dev.aaos.kernel.state;

import dev.aaos.collection.PersistentMap;
import dev.aaos.collection.Pool;
import dev.aaos.kernel.agent.Agent;
import dev.aaos.kernel.base.AgentId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/// The agents there are, by their ids. Those that hibernate take little room, and are made anew,
/// which takes about a microsecond, each time somebody looks at them.
///
/// Those that have something to do, or may have, lie apart from those that rest: a start looks at
/// each of the former, and need not have read the latter.
///
/// Immutable; a changed copy shares what it did not change, and any thread may read any version
/// without waiting.
public final class AgentTable {
  private static final int ID_LENGTH = 36;
  private static final AgentTable EMPTY =
      new AgentTable(PersistentMap.empty(), PersistentMap.empty(), Pool.empty());

  private final PersistentMap<AgentId, Agent> awake;
  private final PersistentMap<AgentId, Held> resting;
  private final Pool<Form> forms;

  /// An agent that rests, as it is held.
  sealed interface Held permits Stopped, Sleeper {
    /// Returns its id.
    AgentId id();

    /// Returns the sequence of the record of its birth.
    long spawned();

    /// Returns what it is called.
    String name();

    /// Returns the agent.
    Agent agent();
  }

  /// An agent that has ended.
  record Stopped(Agent agent) implements Held {
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

  /// @param awake those that neither hibernate nor have ended
  /// @param resting the others
  AgentTable(
      PersistentMap<AgentId, Agent> awake, PersistentMap<AgentId, Held> resting, Pool<Form> forms) {
    this.awake = awake;
    this.resting = resting;
    this.forms = forms;
  }

  /// Returns the table without agents.
  static AgentTable empty() {
    return EMPTY;
  }

  /// Returns how many there are.
  public int size() {
    return awake.size() + resting.size();
  }

  /// Returns how many different forms those that hibernate have.
  int forms() {
    return forms.size();
  }

  /// Returns the agent called `id`.
  public Optional<Agent> get(AgentId id) {
    return awake.get(id).or(() -> resting.get(id).map(Held::agent));
  }

  /// Returns `id` as the object by which the agent is held, for others to hold it by as
  /// well; itself where there is none.
  AgentId shared(AgentId id) {
    return awake.get(id).map(Agent::id).or(() -> resting.get(id).map(Held::id)).orElse(id);
  }

  /// Returns whether there is one called `id`.
  public boolean contains(AgentId id) {
    return awake.contains(id) || resting.contains(id);
  }

  /// Returns all, in no order. Makes each that hibernates.
  public List<Agent> values() {
    List<Agent> all = new ArrayList<>(awake.values());
    resting.forEach((id, held) -> all.add(held.agent()));
    return all;
  }

  /// Returns those that have the name `text`, and the one whose id it is, in no order.
  public List<Agent> called(String text) {
    List<Agent> found = new ArrayList<>();
    boolean mayBeId = text.length() == ID_LENGTH;
    awake.forEach((id, agent) -> {
      if (agent.identity().name().equals(text) || (mayBeId && id.toString().equals(text))) {
        found.add(agent);
      }
    });
    resting.forEach((id, held) -> {
      if (held.name().equals(text) || (mayBeId && id.toString().equals(text))) {
        found.add(held.agent());
      }
    });
    return found;
  }

  /// Gives each to `action` that neither hibernates nor has ended: of the others, none has
  /// anything to do.
  public void forEachAwake(Consumer<Agent> action) {
    awake.forEach((id, agent) -> action.accept(agent));
  }

  /// Returns those, in the order of their birth.
  List<Agent> awake() {
    return awake.values().stream()
        .sorted(Comparator.comparingLong(agent -> agent.identity().spawned()))
        .toList();
  }

  /// Returns the others as they are held, in the order of their birth.
  List<Held> resting() {
    return resting.values().stream()
        .sorted(Comparator.comparingLong(Held::spawned))
        .toList();
  }

  /// Reads what was not read yet of the snapshot that these are in.
  void readAll() {
    resting.readAll();
  }

  /// Returns this table with `agent`.
  AgentTable with(Agent agent) {
    AgentId id = agent.id();
    Pool<Form> left = formsWithout(id);
    if (Sleeper.is(agent)) {
      Form form = left.one(Form.of(agent));
      Held held = Sleeper.of(agent, form);
      return new AgentTable(awake.without(id), resting.with(id, held), left.with(form));
    }
    return agent.stoppedAt().isPresent()
        ? new AgentTable(awake.without(id), resting.with(id, new Stopped(agent)), left)
        : new AgentTable(awake.with(id, agent), resting.without(id), left);
  }

  /// Returns this table without the agent called `id`.
  AgentTable without(AgentId id) {
    return new AgentTable(awake.without(id), resting.without(id), formsWithout(id));
  }

  private Pool<Form> formsWithout(AgentId id) {
    return resting
        .get(id)
        .filter(Sleeper.class::isInstance)
        .map(held -> forms.without(((Sleeper) held).form()))
        .orElse(forms);
  }
}

package dev.aaos.daemon.view;

import dev.aaos.kernel.agent.Agent;
import dev.aaos.kernel.agent.Run;
import dev.aaos.kernel.base.AgentId;
import dev.aaos.kernel.base.RunId;
import dev.aaos.kernel.base.Usage;
import dev.aaos.kernel.state.State;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// What agents have spent on models, by themselves and with all below them, living or ended and
/// still
/// listed, as JSON: those at the top under which somebody is awake. Who spent nothing is left out.
final class SpendingView {
  private static final Map<String, Object> SEVERAL =
      Map.of("unknown", "its runs may have asked several models");

  private final State state;
  private final Views views;
  private final Map<AgentId, List<Agent>> ended = new HashMap<>();
  private final List<Map<String, Object>> rows = new ArrayList<>();

  private SpendingView(State state, Views views) {
    this.state = state;
    this.views = views;
    state.endedAgents().members().forEach((at, id) -> state.agent(id).ifPresent(this::note));
  }

  private void note(Agent gone) {
    gone.identity()
        .parent()
        .ifPresent(
            parent -> ended.computeIfAbsent(parent, id -> new ArrayList<>()).add(gone));
  }

  /// Returns the agents in `state` as a tree laid flat: those at the top that spent most come
  /// first, and each stands before those below it.
  static List<Map<String, Object>> of(State state, Views views) {
    SpendingView view = new SpendingView(state, views);
    Map<AgentId, Agent> tops = new LinkedHashMap<>();
    state.agents().forEachAwake(agent -> {
      Agent top = state.line(agent.id()).getLast();
      tops.put(top.id(), top);
    });
    view.add(tops.values().stream().map(view::spent).toList(), 0);
    return view.rows;
  }

  /// What an agent has spent, and those below it.
  ///
  /// @param below what all of them have spent together, on each model
  /// @param climbs whether the runs of one of them may have asked several models
  private record Spent(
      Agent agent, List<Spent> children, Map<String, Usage> below, boolean climbs) {
    long total() {
      return below.values().stream().mapToLong(Usage::total).sum();
    }
  }

  private Spent spent(Agent agent) {
    List<Spent> children = new ArrayList<>();
    ended.getOrDefault(agent.id(), List.of()).forEach(gone -> children.add(spent(gone)));
    agent
        .children()
        .forEach((id, here) -> state.agent(id).ifPresent(child -> children.add(spent(child))));
    Map<String, Usage> below = new TreeMap<>(own(agent));
    for (Spent child : children) {
      child.below.forEach((model, usage) -> below.merge(model, usage, Usage::plus));
    }
    return new Spent(
        agent, children, below, climbs(agent) || children.stream().anyMatch(Spent::climbs));
  }

  private static Map<String, Usage> own(Agent agent) {
    return agent.usage().equals(Usage.ZERO)
        ? Map.of()
        : Map.of(agent.identity().model(), agent.usage());
  }

  private static boolean climbs(Agent agent) {
    return agent.identity().standing().ladder().leadsOn(0);
  }

  private void add(List<Spent> siblings, int depth) {
    siblings.stream()
        .filter(spent -> spent.total() > 0)
        .sorted(Comparator.comparingLong(Spent::total).reversed())
        .forEach(spent -> {
          rows.add(row(spent, depth));
          add(spent.children, depth + 1);
        });
  }

  private Map<String, Object> row(Spent spent, int depth) {
    Agent agent = spent.agent;
    List<Map<String, Object>> runs = new ArrayList<>();
    agent
        .activeRuns()
        .forEach((id, here) -> state.run(id).ifPresent(run -> runs.add(run(id, run))));
    Usage all = spent.below.values().stream().reduce(Usage.ZERO, Usage::plus);
    return Json.object(
        "agent_id", agent.id().toString(),
        "agent", agent.identity().name(),
        "parent", agent.identity().parent().map(AgentId::toString),
        "depth", depth,
        "usage", AgentView.usage(agent.usage()),
        "cost", cost(climbs(agent), own(agent)),
        "usage_with_children", AgentView.usage(all),
        "cost_with_children", cost(spent.climbs, spent.below),
        "runs", runs);
  }

  private static Map<String, Object> run(RunId id, Run run) {
    return Json.object("run_id", id.toString(), "usage", AgentView.usage(run.usage()));
  }

  private Map<String, Object> cost(boolean climbs, Map<String, Usage> spent) {
    return climbs ? SEVERAL : views.cost(spent);
  }
}

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
import java.util.Optional;
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
    view.add(List.copyOf(tops.values()), 0);
    return view.rows;
  }

  private void add(List<Agent> siblings, int depth) {
    siblings.stream()
        .map(agent -> Map.entry(agent, below(agent)))
        .filter(spent -> total(spent.getValue()) > 0)
        .sorted(Comparator.comparingLong(spent -> -total(spent.getValue())))
        .forEach(spent -> {
          rows.add(row(spent.getKey(), spent.getValue(), depth));
          add(children(spent.getKey()), depth + 1);
        });
  }

  private List<Agent> children(Agent agent) {
    List<Agent> children = new ArrayList<>(ended.getOrDefault(agent.id(), List.of()));
    agent.children().forEach((id, here) -> state.agent(id).ifPresent(children::add));
    return children;
  }

  /// Returns what was spent on each model by `agent` and all below it.
  private Map<String, Usage> below(Agent agent) {
    Map<String, Usage> spent = new TreeMap<>();
    spent.put(agent.identity().model(), agent.usage());
    for (Agent child : children(agent)) {
      below(child).forEach((model, usage) -> spent.merge(model, usage, Usage::plus));
    }
    return spent;
  }

  private static long total(Map<String, Usage> spent) {
    return spent.values().stream().mapToLong(Usage::total).sum();
  }

  private Map<String, Object> row(Agent agent, Map<String, Usage> below, int depth) {
    List<Map<String, Object>> runs = new ArrayList<>();
    agent
        .activeRuns()
        .forEach((id, here) -> state.run(id).ifPresent(run -> runs.add(run(id, run))));
    Usage all = below.values().stream().reduce(Usage.ZERO, Usage::plus);
    return Json.object(
        "agent_id", agent.id().toString(),
        "agent", agent.identity().name(),
        "parent", agent.identity().parent().map(AgentId::toString),
        "depth", depth,
        "usage", AgentView.usage(agent.usage()),
        "cost", cost(agent, Map.of(agent.identity().model(), agent.usage())),
        "usage_with_children", AgentView.usage(all),
        "cost_with_children", climbs(agent).orElseGet(() -> views.cost(below)),
        "runs", runs);
  }

  private Map<String, Object> run(RunId id, Run run) {
    return Json.object("run_id", id.toString(), "usage", AgentView.usage(run.usage()));
  }

  private Map<String, Object> cost(Agent agent, Map<String, Usage> spent) {
    return agent.identity().ladder().above().isEmpty() ? views.cost(spent) : SEVERAL;
  }

  /// Returns what is said where one of them may have asked several models.
  private Optional<Map<String, Object>> climbs(Agent agent) {
    boolean alone = agent.identity().ladder().above().isEmpty()
        && children(agent).stream().allMatch(child -> climbs(child).isEmpty());
    return alone ? Optional.empty() : Optional.of(SEVERAL);
  }
}

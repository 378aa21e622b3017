package dev.aaos.cli.agents;

import dev.aaos.cli.wire.Json;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Agents in the order of the tree: each after its parent, siblings by age.
public final class AgentTree {
  private static final Comparator<Json.Obj> BY_AGE = Comparator.comparing(
          (Json.Obj agent) -> agent.text("started_at", ""))
      .thenComparing(agent -> agent.text("id", ""));

  /// An agent and how deep it stands.
  ///
  /// @param agent an entry of `agent.list`
  /// @param depth 0 for an agent without a parent in the list
  public record Entry(Json.Obj agent, int depth) {
    /// Returns what to print before its name.
    public String indent() {
      return depth == 0 ? "" : "  ".repeat(depth - 1) + "└ ";
    }
  }

  private AgentTree() {}

  /// Returns `agents` in the order of the tree.
  public static List<Entry> of(List<Json.Obj> agents) {
    Set<String> ids = new HashSet<>();
    agents.forEach(agent -> ids.add(agent.text("id", "")));
    List<Json.Obj> sorted = agents.stream().sorted(BY_AGE).toList();
    Map<String, List<Json.Obj>> children = new HashMap<>();
    List<Json.Obj> roots = new ArrayList<>();
    for (Json.Obj agent : sorted) {
      String parent = agent.text("parent_agent", "");
      if (ids.contains(parent)) {
        children.computeIfAbsent(parent, _ -> new ArrayList<>()).add(agent);
      } else {
        roots.add(agent);
      }
    }
    Placed placed = new Placed(new ArrayList<>(), new HashSet<>(), children);
    roots.forEach(agent -> place(agent, 0, placed));
    // Whoever stands in a circle has no root above.
    sorted.forEach(agent -> place(agent, 0, placed));
    return placed.entries();
  }

  private record Placed(
      List<Entry> entries, Set<String> ids, Map<String, List<Json.Obj>> children) {}

  private static void place(Json.Obj agent, int depth, Placed placed) {
    String id = agent.text("id", "");
    if (placed.ids().add(id)) {
      placed.entries().add(new Entry(agent, depth));
      for (Json.Obj child : placed.children().getOrDefault(id, List.of())) {
        place(child, depth + 1, placed);
      }
    }
  }
}

package dev.aaos.cli.agents;

import dev.aaos.cli.wire.Json;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
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
    List<Entry> entries = new ArrayList<>();
    Set<String> placed = new HashSet<>();
    for (Json.Obj agent : sorted) {
      if (!ids.contains(agent.text("parent_agent", ""))) {
        place(agent, 0, sorted, new Placed(entries, placed));
      }
    }
    sorted.stream()
        .filter(agent -> !placed.contains(agent.text("id", "")))
        .forEach(agent -> entries.add(new Entry(agent, 0)));
    return entries;
  }

  private record Placed(List<Entry> entries, Set<String> ids) {}

  private static void place(Json.Obj agent, int depth, List<Json.Obj> all, Placed placed) {
    String id = agent.text("id", "");
    if (!placed.ids().add(id)) {
      return;
    }
    placed.entries().add(new Entry(agent, depth));
    for (Json.Obj other : all) {
      if (other.text("parent_agent", "").equals(id)) {
        place(other, depth + 1, all, placed);
      }
    }
  }
}

package dev.aaos.cli.agents;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aaos.cli.wire.Json;
import java.util.List;
import org.junit.jupiter.api.Test;

final class AgentTreeTest {
  private static Json.Obj agent(String id, String parent, int started) {
    Json.Obj agent =
        Json.object().with("id", id).with("started_at", "2026-01-01T00:00:0" + started);
    return parent.isEmpty() ? agent : agent.with("parent_agent", parent);
  }

  @Test
  void eachStandsAfterItsParent_andSiblingsByAge() {
    List<AgentTree.Entry> entries = AgentTree.of(List.of(
        agent("c", "a", 4),
        agent("e", "b", 5),
        agent("b", "a", 3),
        agent("x", "gone", 2),
        agent("a", "", 1),
        agent("f", "x", 6)));

    assertThat(entries)
        .extracting(entry -> entry.indent() + entry.agent().text("id", ""))
        .containsExactly("a", "└ b", "  └ e", "└ c", "x", "└ f");
  }

  @Test
  void whoStandsInACircle_isShownOnce() {
    List<AgentTree.Entry> entries = AgentTree.of(List.of(agent("a", "b", 1), agent("b", "a", 2)));

    assertThat(entries)
        .extracting(entry -> entry.agent().text("id", ""))
        .containsExactlyInAnyOrder("a", "b");
  }
}

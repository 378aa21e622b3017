package dev.aaos.tests.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aaos.testkit.FakeProvider;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// Supervision as a manifest declares it, on a real daemon.
class SupervisionSystemTest {
  private static final String TEAM = """
      name: team
      model: claude-test
      system_prompt: You lead.
      capabilities: ["spawn_child: [fetcher, writer]"]
      supervisor:
        strategy: rest_for_one
        intensity: 5
        period: 1h
        backoff: {first: 1s, jitter: 0%}
        children:
          - restart: transient
            goal: Fetch the figures.
            manifest:
              name: fetcher
              model: claude-test
              system_prompt: You fetch.
          - id: scribe
            monitors: [fetcher]
            manifest: writer.yaml
      """;
  private static final String WRITER = """
      name: writer
      model: claude-test
      system_prompt: You write.
      lifecycle: persistent
      """;

  private final Scratch scratch = Scratch.make();
  private FakeProvider provider;
  private DaemonProcess daemon;

  @BeforeEach
  void start() throws IOException {
    provider = FakeProvider.start();
    daemon = DaemonProcess.start(scratch, Claude.settings(provider));
  }

  @AfterEach
  void stop() throws IOException {
    daemon.close();
    provider.close();
    scratch.close();
  }

  private String team(RpcClient client) {
    Path file = scratch.write("team.yaml", TEAM);
    scratch.write("writer.yaml", WRITER);
    return client
        .call("agent.spawn", Map.of("manifest_path", file.toString()))
        .get("agent_id")
        .stringValue();
  }

  private static JsonNode agent(RpcClient client, String name) {
    for (JsonNode agent : client.call("agent.list", Map.of()).get("agents")) {
      if (agent.get("name").stringValue().equals(name)) {
        return agent;
      }
    }
    throw new AssertionError("no agent is called " + name);
  }

  /// Asks for the agent called `name` until it is as wanted.
  private static JsonNode await(RpcClient client, String name, Predicate<JsonNode> wanted) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    JsonNode agent = agent(client, name);
    while (!wanted.test(agent)) {
      assertThat(System.nanoTime()).as("%s", agent).isLessThan(end);
      agent = agent(client, name);
    }
    return agent;
  }

  private static boolean isPhase(JsonNode agent, String phase) {
    return agent.get("phase").stringValue().equals(phase);
  }

  @Test
  void aChildThatFails_isStartedAgainWithThoseAfterIt_andWhoMonitorsItIsTold() {
    provider.thenAnswer(400, "application/json", "{}");
    for (int i = 0; i < 3; i++) {
      provider.thenStream(Claude.says("42"));
    }
    try (RpcClient client = daemon.connect()) {
      String team = team(client);

      await(client, "fetcher", fetcher -> isPhase(fetcher, "exited: complete"));
      JsonNode scribe = await(
          client,
          "writer",
          writer -> isPhase(writer, "waiting for messages")
              && writer.get("usage").get("output_tokens").intValue() > 5);

      assertThat(scribe.get("child").stringValue()).isEqualTo("scribe");
      assertThat(scribe.get("restarts").intValue()).isEqualTo(1);
      assertThat(agent(client, "fetcher").get("restarts").intValue()).isEqualTo(1);
      assertThat(agent(client, "fetcher").get("state").stringValue()).isEqualTo("exited");
      JsonNode seen = client.call("agent.inspect", Map.of("agent_id", team));
      assertThat(seen.get("supervisor").get("strategy").stringValue()).isEqualTo("rest_for_one");
      assertThat(provider.requests())
          .filteredOn(request -> request.body().contains("[notice]\\nThe agent 'fetcher' is down"))
          .isNotEmpty();
    }
  }

  @Test
  void aRestartToCome_outlivesAKill_andTheEndLeadsBackToWhoSpawnedTheTeam() {
    provider.thenAnswer(400, "application/json", "{}");
    try (RpcClient client = daemon.connect()) {
      team(client);
      await(client, "fetcher", fetcher -> fetcher.has("restarts_at"));
      daemon.killHard();
    }
    for (int i = 0; i < 3; i++) {
      provider.thenStream(Claude.says("42"));
    }
    daemon = DaemonProcess.start(scratch, Claude.settings(provider));
    try (RpcClient client = daemon.connect()) {
      await(client, "fetcher", fetcher -> isPhase(fetcher, "exited: complete"));

      JsonNode exit = exit(client);
      JsonNode why =
          client.call("audit.why", Map.of("sequence", exit.get("sequence").asLong()));

      assertThat(exit.get("event").get("exit").stringValue()).isEqualTo("normal");
      assertThat(why.toString())
          .contains("was started again", "starts 2 of its children again", "exited (abnormal)")
          .contains("connected through the socket");
    }
  }

  private static JsonNode exit(RpcClient client) {
    JsonNode records =
        client.call("audit.query", Map.of("kinds", List.of("agent_exited"))).get("records");
    return records.get(records.size() - 1);
  }

  @Test
  void whatIsWrongWithATeam_isSaid() {
    Map<String, String> wrong = Map.of(
        "strategy: rest_for_one", "strategy: all",
        "restart: transient", "restart: often",
        "monitors: [fetcher]", "monitors: [fetcer]",
        "monitors: [fetcher]\n", "links: [scribe]\n",
        "intensity: 5", "intensity: 5000",
        "jitter: 0%", "jitter: 0.2",
        "backoff: {first: 1s", "backoff: {first: soon",
        "manifest: writer.yaml", "manifest: team.yaml",
        "goal: Fetch", "gaol: Fetch",
        "id: scribe", "id: fetcher");
    scratch.write("writer.yaml", WRITER);
    try (RpcClient client = daemon.connect()) {
      wrong.forEach((right, instead) -> {
        Path file = scratch.write("team.yaml", TEAM.replace(right, instead));

        assertThat(client.error("agent.spawn", Map.of("manifest_path", file.toString())))
            .as(instead)
            .startsWith("invalid manifest: ")
            .contains("line");
      });
      assertThat(client.error("agent.spawn", Map.of("manifest", TEAM)))
          .contains("manifest: writer.yaml needs the manifest around it to be given by its path");
      String powerless = TEAM.replace(", writer]", "]");
      Path file = scratch.write("team.yaml", powerless);
      assertThat(client.error("agent.spawn", Map.of("manifest_path", file.toString())))
          .startsWith("child 'scribe' cannot be spawned: ")
          .contains("spawn_child");
      assertThat(client.call("agent.list", Map.of()).get("agents")).isEmpty();
    }
  }
}

package dev.aaos.tests.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aaos.testkit.FakeProvider;
import java.io.BufferedReader;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;

/// Model calls that wait for their turn, through a real daemon and a backend on loopback.
@Timeout(120)
class InferenceSystemTest {
  private final Scratch scratch = Scratch.make();
  private final CountDownLatch goOn = new CountDownLatch(1);
  private FakeProvider provider;

  @BeforeEach
  void begin() throws IOException {
    provider = FakeProvider.start();
  }

  @AfterEach
  void clean() throws IOException {
    goOn.countDown();
    provider.close();
    scratch.close();
  }

  private void hold() {
    try {
      goOn.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private Map<String, String> settings(String... more) {
    Map<String, String> settings = new HashMap<>(Claude.settings(provider));
    for (int i = 0; i < more.length; i += 2) {
      settings.put(more[i], more[i + 1]);
    }
    return settings;
  }

  private static String spawn(RpcClient client, String name) {
    String manifest = "name: %s\nmodel: claude-test\nsystem_prompt: s\n".formatted(name);
    return client
        .call("agent.spawn", Map.of("manifest", manifest))
        .get("agent_id")
        .stringValue();
  }

  private static JsonNode status(RpcClient client) {
    for (JsonNode backend : client.call("inference.status", Map.of()).get("backends")) {
      if (backend.get("name").stringValue().equals("anthropic")) {
        return backend;
      }
    }
    throw new AssertionError("no anthropic");
  }

  private static JsonNode awaitWaiting(RpcClient client, int calls) {
    JsonNode status = status(client);
    while (status.get("waiting").asInt() != calls) {
      LockSupport.parkNanos(5_000_000);
      status = status(client);
    }
    return status;
  }

  private static void run(RpcClient client, String agent) {
    client.stream("run.stream", Map.of("agent_id", agent, "message", "go"));
  }

  @Test
  void oneSlot_isHeldByOne_andOthersAreShownToWaitForIt() {
    provider.otherwise(request -> client -> {
      hold();
      client.whole(200, "text/event-stream", Claude.says("done"));
    });
    try (DaemonProcess daemon =
            DaemonProcess.start(scratch, settings("AAOS_INFERENCE_SLOTS", "anthropic=1"));
        RpcClient client = daemon.connect();
        RpcClient one = daemon.connect();
        RpcClient two = daemon.connect()) {
      run(one, spawn(client, "first"));
      while (status(client).get("running").asInt() == 0) {
        LockSupport.parkNanos(5_000_000);
      }
      run(two, spawn(client, "second"));
      JsonNode status = awaitWaiting(client, 1);

      assertThat(status.get("slots").asInt()).isEqualTo(1);
      assertThat(status.get("why").stringValue()).isEqualTo("a slot: all 1 are taken");
      assertThat(status.get("calls").findValuesAsString("agent"))
          .containsExactly("first", "second");
      Command.Outcome shown = Command.aaos(
              "inference", "-s", daemon.socket().toString(), "--policy", "first-begun")
          .run();
      assertThat(shown.out())
          .contains("policy first-begun", "anthropic  1/1", "a slot: all 1 are taken")
          .containsPattern("running +anthropic +first")
          .containsPattern("waiting, next +anthropic +second");
      goOn.countDown();

      assertThat(one.frame("end").get("exit_code").asInt()).isZero();
      assertThat(two.frame("end").get("exit_code").asInt()).isZero();
      assertThat(awaitWaiting(client, 0).get("calls")).isEmpty();
      assertThat(client
              .call("audit.query", Map.of("kinds", List.of("inference_policy_set")))
              .toString())
          .contains("\"policy\":\"first-begun\"");
      assertThat(client.error("inference.policy", Map.of("policy", "best")))
          .isEqualTo("no policy is called 'best': fifo, round-robin, priority, fair,"
              + " least-attained-service, first-begun, earliest-deadline");
    }
  }

  @Test
  void whatAModelSays_isToldAsItComes() {
    provider.then(client -> {
      FakeProvider.Client stream = client.stream();
      String events = Claude.says("first words");
      int half = events.indexOf("event: content_block_stop");
      stream.chunk(events.substring(0, half));
      hold();
      stream.chunk(events.substring(half)).end();
    });
    try (DaemonProcess daemon = DaemonProcess.start(scratch, settings());
        RpcClient client = daemon.connect();
        RpcClient run = daemon.connect()) {
      run(run, spawn(client, "talker"));

      JsonNode words = run.frame("output");
      goOn.countDown();

      assertThat(words.get("stream").stringValue()).isEqualTo("model");
      assertThat(words.get("text").stringValue()).isEqualTo("first words");
      assertThat(run.frame("end").get("exit_code").asInt()).isZero();
    }
  }

  @Test
  void whatAModelSays_isShownInTheLog() throws IOException {
    provider.then(client -> {
      FakeProvider.Client stream = client.stream();
      String events = Claude.says("first line\nand the second");
      int half = events.indexOf("event: content_block_stop");
      stream.chunk(events.substring(0, half));
      hold();
      stream.chunk(events.substring(half)).end();
    });
    try (DaemonProcess daemon = DaemonProcess.start(scratch, settings());
        RpcClient client = daemon.connect();
        RpcClient run = daemon.connect()) {
      String agent = spawn(client, "talker");
      Process log = Command.aaos("logs", "-f", agent, "-s", daemon.socket().toString())
          .builder()
          .redirectError(ProcessBuilder.Redirect.INHERIT)
          .start();
      BufferedReader lines = log.inputReader();
      assertThat(lines.readLine()).contains("spawned from manifest talker");
      run(run, agent);

      String line = lines.readLine();
      while (!line.contains("model| ")) {
        line = lines.readLine();
      }
      assertThat(line).endsWith("talker       model| first line");
      goOn.countDown();
      assertThat(lines.lines()).anyMatch(one -> one.endsWith("model| and the second"));
      assertThat(run.frame("end").get("exit_code").asInt()).isZero();
    }
  }

  @Test
  void whatARunWouldCost_isEstimated_fromItsManifestAndRunsBefore() throws IOException {
    scratch.write("prices", """
        {"priced_at": "2026-11-29", "usd_per_million_tokens": [
          {"model": "claude-test", "input": 10, "output": 50},
          {"model": "claude-large", "input": 20, "output": 100}]}
        """);
    String manifest = scratch
        .write("m.yaml", "name: m\nmodel: claude-test\nsystem_prompt: " + "s".repeat(4_000) + "\n")
        .toString();
    try (DaemonProcess daemon = DaemonProcess.start(
        scratch, settings("AAOS_PRICES", scratch.path("prices").toString()))) {
      String socket = daemon.socket().toString();
      Command dry = Command.aaos("run", "--dry-run", manifest, "go", "-s", socket);

      assertThat(dry.run().out())
          .contains("first call  reads about 1.0k tokens: $0.01001 (prices of 2026-11-29)")
          .contains("before      no run of this manifest has ended here yet")
          .contains("at most     50 calls, 5.0M tokens: $250 (prices of 2026-11-29)");
      assertThat(provider.requests()).isEmpty();

      provider.otherwise(
          request -> client -> client.whole(200, "text/event-stream", Claude.says("done")));
      Command.aaos("run", manifest, "go", "-s", socket).run();

      assertThat(dry.run().out())
          .contains("before      1 run; in the middle 15 tokens in 1 call: $0.00035");
      scratch.write(
          "m.yaml",
          "name: m\nmodel: claude-test\nmodel_ladder: [claude-large]\nsystem_prompt: "
              + "s".repeat(4_000) + "\nlimits: {time: 30m}\n");
      assertThat(dry.run().out())
          .contains("climbs to   claude-large: the same call $0.02002 (prices of 2026-11-29)")
          .contains("at most     50 calls, 5.0M tokens: $500 (prices of 2026-11-29), within 30m");
    }
  }

  @Test
  void settingsThatCannotBeUsed_keepTheDaemonFromStarting_andAreNamed() {
    Map<String, String> wrong = Map.of(
        "AAOS_INFERENCE_POLICY", "best",
        "AAOS_INFERENCE_SLOTS", "openai=0",
        "AAOS_INFERENCE_TOKENS_PER_MINUTE", "open-ai=5");
    Map<String, String> said = Map.of(
        "AAOS_INFERENCE_POLICY",
        "AAOS_INFERENCE_POLICY is 'best': write one of fifo, round-robin, priority, fair,"
            + " least-attained-service, first-begun, earliest-deadline",
        "AAOS_INFERENCE_SLOTS",
        "AAOS_INFERENCE_SLOTS is '0': write a whole number from 1 to 10000",
        "AAOS_INFERENCE_TOKENS_PER_MINUTE",
        "AAOS_INFERENCE_TOKENS_PER_MINUTE names the backend 'open-ai': there are anthropic,"
            + " openai, deepseek, ollama");
    wrong.forEach((setting, value) -> {
      DaemonProcess daemon = DaemonProcess.launch(scratch, settings(setting, value));
      assertThat(daemon.awaitEnd()).isNotZero();
      assertThat(daemon.log()).contains(said.get(setting));
    });
  }

  @Test
  void whatAgentsSpend_isShown_byThemselvesAndWithAllBelow() {
    String child = "name: child\nmodel: claude-test\nsystem_prompt: CHILD\n";
    provider.otherwise(request -> client -> client.whole(
        200,
        "text/event-stream",
        request.body().contains("CHILD") || request.body().contains("tool_result")
            ? Claude.says("done")
            : Claude.wishes(
                "c", new Claude.Wish("spawn_agent", Map.of("manifest", child, "message", "go")))));
    try (DaemonProcess daemon = DaemonProcess.start(scratch, settings());
        RpcClient client = daemon.connect()) {
      String agent =
          client.call("agent.spawn", Map.of("manifest", """
              name: parent
              model: claude-test
              system_prompt: s
              capabilities: ["tool: spawn_agent", "spawn_child: *"]
              """)).get("agent_id").stringValue();

      client.call("agent.run", Map.of("agent_id", agent, "message", "go"));

      JsonNode spent = client.call("inference.status", Map.of()).get("spent");
      assertThat(spent.findValuesAsString("agent")).containsExactly("parent", "child");
      assertThat(spent.get(0).get("usage").get("input_tokens").asInt()).isEqualTo(20);
      assertThat(spent.get(0).get("usage_with_children").get("input_tokens").asInt())
          .isEqualTo(30);
      assertThat(spent.get(1).get("depth").asInt()).isEqualTo(1);
      assertThat(
              Command.aaos("inference", "-s", daemon.socket().toString()).run().out())
          .containsPattern("SPENT BY +RUNS +TOKENS +COST +WITH ALL BELOW +COST")
          .containsPattern("parent +0 +30 +unknown +45 +unknown")
          .containsPattern("  child +0 +15 +unknown +15 +unknown");
    }
  }
}

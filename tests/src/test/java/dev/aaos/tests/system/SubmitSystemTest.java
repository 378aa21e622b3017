package dev.aaos.tests.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aaos.testkit.FakeProvider;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// `agent.submit_streaming`, as the predecessor's clients ask for it.
class SubmitSystemTest {
  private final Scratch scratch = Scratch.make();
  private final Map<String, String> settings = new HashMap<>();
  private FakeProvider provider;
  private Optional<DaemonProcess> daemon = Optional.empty();

  @BeforeEach
  void start() throws IOException {
    provider = FakeProvider.start();
    settings.putAll(Claude.settings(provider));
  }

  @AfterEach
  void stop() throws IOException {
    daemon.ifPresent(DaemonProcess::close);
    provider.close();
    scratch.close();
  }

  private RpcClient connect() {
    if (daemon.isEmpty()) {
      daemon = Optional.of(DaemonProcess.start(scratch, settings));
    }
    return daemon.get().connect();
  }

  private static List<JsonNode> frames(RpcClient client) {
    List<JsonNode> frames = new ArrayList<>();
    Optional<JsonNode> frame = client.frame();
    while (frame.isPresent()) {
      frames.add(frame.get());
      frame = client.frame();
    }
    return frames;
  }

  private List<JsonNode> submit(Map<String, ?> params) {
    try (RpcClient client = connect()) {
      return frames(client.stream("agent.submit_streaming", params));
    }
  }

  private static List<String> kinds(List<JsonNode> frames) {
    return frames.stream()
        .map(frame -> frame.get("kind").stringValue())
        .distinct()
        .toList();
  }

  private static List<String> agents(List<JsonNode> frames) {
    return frames.stream()
        .filter(frame -> frame.get("kind").stringValue().equals("event"))
        .map(frame -> frame.get("event").get("agent_id").stringValue())
        .distinct()
        .toList();
  }

  @Test
  void aGoal_isWorkedOn_inFramesWithoutEnvelope_withRealTotals_andTheConnectionEnds() {
    provider.thenStream(Claude.says("It is done."));

    List<JsonNode> frames;
    try (RpcClient client = connect()) {
      client.stream("agent.submit_streaming", Map.of("goal", "do it"));
      client.stream("agent.list", Map.of());
      frames = frames(client);
    }

    assertThat(kinds(frames)).containsExactly("started", "event", "final_text", "end");
    assertThat(frames)
        .noneMatch(frame -> frame.has("jsonrpc") || frame.has("id") || frame.has("result"));
    assertThat(frames.get(frames.size() - 2).get("text").stringValue()).isEqualTo("It is done.");
    JsonNode end = frames.getLast();
    assertThat(end.get("exit_code").intValue()).isZero();
    assertThat(end.get("input_tokens").intValue()).isEqualTo(10);
    assertThat(end.get("output_tokens").intValue()).isEqualTo(5);
    assertThat(end.get("elapsed_ms").isIntegralNumber()).isTrue();
    assertThat(end.has("error")).isFalse();
    assertThat(frames.toString()).doesNotContain("usage_reported");
    assertThat(provider.requests().getLast().body())
        .contains("\"model\":\"claude-haiku-4-5\"", "do it");
    try (RpcClient client = connect()) {
      assertThat(client.call("agent.list", Map.of()).get("agents")).isEmpty();
    }
  }

  @Test
  void twoGoalsAtOnce_doNotSeeEachOther() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    provider.then(request -> {
      asked.countDown();
      assertThat(awaited(go)).isTrue();
      request.stream().chunk(Claude.says("first")).end();
    });
    provider.thenStream(Claude.says("second"));

    try (RpcClient first = connect()) {
      first.stream("agent.submit_streaming", Map.of("goal", "one"));
      assertThat(awaited(asked)).isTrue();
      List<JsonNode> second = submit(Map.of("goal", "two"));
      go.countDown();
      List<JsonNode> frames = frames(first);

      assertThat(agents(second)).hasSize(1).doesNotContainAnyElementsOf(agents(frames));
      assertThat(agents(frames)).hasSize(1);
      assertThat(frames.getLast().get("output_tokens").intValue()).isEqualTo(5);
      assertThat(second.getLast().get("output_tokens").intValue()).isEqualTo(5);
    }
  }

  private static boolean awaited(CountDownLatch latch) {
    try {
      return latch.await(30, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  @Test
  void whatCannotBeDone_isSaidInTheEnd_withThePredecessorsWords() {
    JsonNode missing = submit(Map.of()).getLast();
    assertThat(missing.toString())
        .isEqualTo("{\"error\":\"missing 'goal' parameter\",\"exit_code\":2,\"kind\":\"end\"}");

    JsonNode plan = submit(Map.of("goal", "g", "orchestration", "plan")).getLast();
    assertThat(plan.get("error").stringValue())
        .isEqualTo("computed orchestration not available: role catalog failed to load at startup"
            + " — check `journalctl -u agentd` for details, or use --orchestration persistent");
    assertThat(plan.get("exit_code").intValue()).isEqualTo(1);
    assertThat(plan.get("input_tokens").intValue()).isZero();
    assertThat(plan.has("elapsed_ms")).isTrue();

    JsonNode unknown =
        submit(Map.of("goal", "g", "orchestration", "persistant")).getLast();
    assertThat(unknown.get("exit_code").intValue()).isEqualTo(2);
    assertThat(unknown.get("error").stringValue())
        .contains("unknown orchestration 'persistant'", "did you mean 'persistent'?");
    assertThat(submit(Map.of("goal", "g", "orchestration", 7)).getLast().toString())
        .contains("unknown orchestration '7'");
    try (RpcClient client = connect()) {
      assertThat(client.call("agent.list", Map.of("all", true)).get("agents")).isEmpty();
    }
  }

  @Test
  void aModelThatFails_isExitCodeOne_withTheReason() {
    provider.thenAnswer(
        401,
        "application/json",
        "{\"error\":{\"type\":\"authentication_error\",\"message\":\"no\"}}");

    JsonNode end = submit(Map.of("goal", "g")).getLast();

    assertThat(end.get("exit_code").intValue()).isEqualTo(1);
    assertThat(end.get("error").stringValue()).startsWith("error: ");
  }

  @Test
  void aPersistentGoal_isGivenToOneThatStays_andRemembers() {
    provider.thenStream(Claude.says("Hello Ann."));
    provider.thenStream(Claude.says("You are Ann."));

    List<JsonNode> first = submit(Map.of("goal", "I am Ann", "orchestration", "persistent"));
    List<JsonNode> second = submit(Map.of("goal", "who am I?", "orchestration", "persistent"));

    assertThat(second.get(second.size() - 2).get("text").stringValue()).isEqualTo("You are Ann.");
    assertThat(agents(second)).isEqualTo(agents(first)).hasSize(1);
    assertThat(second.getLast().get("output_tokens").intValue()).isEqualTo(5);
    assertThat(second.toString()).doesNotContain("I am Ann");
    assertThat(provider.requests().getLast().body()).contains("I am Ann", "who am I?");
    try (RpcClient client = connect()) {
      JsonNode stayed = client.call("agent.list", Map.of()).get("agents");
      assertThat(stayed).hasSize(1);
      assertThat(stayed.get(0).get("name").stringValue()).isEqualTo("bootstrap");
    }
  }

  @Test
  void theManifestThatIsSet_saysWhoWorksOnGoals_alsoAtTheCommandLine() {
    settings.put(
        "AAOS_BOOTSTRAP_MANIFEST",
        scratch
            .write(
                "goals.yaml",
                "name: doer\nmodel: claude-test\nsystem_prompt: s\ncapabilities: ['tool: echo']\n")
            .toString());
    provider.thenStream(
        Claude.wishes("call_1", new Claude.Wish("echo", Map.of("message", "hello"))));
    provider.thenStream(Claude.says("Echoed."));
    try (RpcClient client = connect()) {
      assertThat(client.call("agent.list", Map.of()).get("agents")).isEmpty();
    }

    Command.Outcome submitted = Command.aaos("submit", "echo hello")
        .with("AAOS_SOCKET", scratch.path("agentd.sock").toString())
        .run();

    assertThat(submitted.out()).isEqualTo("Echoed.\n");
    assertThat(submitted.err())
        .contains("doer", "calls echo", "tokens 20 in / 10 out")
        .contains("complete: ");
    assertThat(submitted.exit()).isZero();
  }

  @Test
  void aClientThatGoes_takesItsGoalAlong() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    provider.then(request -> {
      asked.countDown();
      request.awaitHangUp();
    });
    try (RpcClient client = connect()) {
      client.stream("agent.submit_streaming", Map.of("goal", "wait"));
      assertThat(awaited(asked)).isTrue();
    }

    try (RpcClient client = connect()) {
      long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
      while (client.call("agent.list", Map.of()).get("agents").size() > 0
          && System.nanoTime() < end) {
        Thread.onSpinWait();
      }
      assertThat(client.call("agent.list", Map.of()).get("agents")).isEmpty();
    }
  }
}

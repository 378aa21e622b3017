package dev.aaos.tests.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aaos.testkit.FakeProvider;
import dev.aaos.tests.system.Claude.Wish;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;

/// What an agent does that asks its model, performs the tools it wishes for, and asks again:
/// whatever its loop is written in, and wherever it runs.
@Timeout(120)
abstract class AgentLoopContract {
  final Scratch scratch = Scratch.make();
  private FakeProvider provider;
  private DaemonProcess daemon;
  private RpcClient client;

  /// Returns the lines of a manifest that say which loop it is.
  abstract String loop();

  /// Returns the capabilities that the loop itself needs, one a line of a list.
  abstract String needs();

  @BeforeEach
  void start() throws IOException {
    provider = FakeProvider.start();
    daemon = DaemonProcess.start(scratch, Claude.settings(provider));
    client = daemon.connect();
    scratch.write("in/a.txt", "the content");
  }

  @AfterEach
  void stop() throws IOException {
    client.close();
    daemon.close();
    provider.close();
    scratch.close();
  }

  private String manifest() {
    return """
        name: looping
        %1$smodel: claude-test
        system_prompt: You test.
        limits: {iterations: 3}
        capabilities:
        %2$s  - "tool: *"
          - "file_read: %3$s/in/*"
          - { file_write: "%3$s/out/*", max_uses: 9 }
        """.formatted(loop(), needs(), scratch.root());
  }

  private String spawn() {
    return client
        .call("agent.spawn", Map.of("manifest", manifest()))
        .get("agent_id")
        .stringValue();
  }

  private JsonNode run(String message) {
    return client.call("agent.spawn_and_run", Map.of("manifest", manifest(), "message", message));
  }

  private Wish read(String path) {
    return new Wish("file_read", Map.of("path", scratch.path(path).toString()));
  }

  private List<JsonNode> calls(String tool) {
    return client
        .call("audit.query", Map.of("kinds", List.of("tool_invoked"), "limit", 100))
        .get("records")
        .valueStream()
        .filter(record -> record.get("event").get("tool").stringValue().equals(tool))
        .toList();
  }

  @Test
  void aQuestion_isAnswered_inTheModelsWords() {
    provider.thenStream(Claude.says("Hello, wörld."));

    JsonNode result = run("say hello");

    assertThat(result.get("response").stringValue()).isEqualTo("Hello, wörld.");
    assertThat(result.get("stop_reason").stringValue()).isEqualTo("complete");
    assertThat(result.get("iterations").intValue()).isEqualTo(1);
    assertThat(provider.requests().getFirst().body()).contains("say hello", "You test.");
  }

  @Test
  void toolsThatTheModelWishesFor_arePerformedInOrder_andItIsToldWhatCame() {
    provider
        .thenStream(Claude.wishes(new Wish("echo", Map.of("message", "one")), read("in/a.txt")))
        .thenStream(Claude.says("done"));

    JsonNode result = run("both");

    assertThat(result.get("response").stringValue()).isEqualTo("done");
    assertThat(result.get("iterations").intValue()).isEqualTo(2);
    assertThat(provider.requests().getLast().body())
        .containsSubsequence("tool_result", "toolu_0", "one", "toolu_1", "the content");
  }

  @Test
  void sameIdsInALaterReply_areOtherCalls() {
    provider
        .thenStream(Claude.wishes(new Wish("echo", Map.of("message", "one"))))
        .thenStream(Claude.wishes(new Wish("echo", Map.of("message", "two"))))
        .thenStream(Claude.says("done"));

    assertThat(run("twice").get("response").stringValue()).isEqualTo("done");
    assertThat(calls("echo")).hasSize(2);
    assertThat(provider.requests().getLast().body()).containsSubsequence("one", "two");
  }

  @Test
  void aRefusedTool_isTold_andTheRunGoesOn() {
    scratch.write("secret", "hidden words");
    provider.thenStream(Claude.wishes(read("secret"))).thenStream(Claude.says("I may not."));

    assertThat(run("read it").get("response").stringValue()).isEqualTo("I may not.");
    assertThat(provider.requests().getLast().body())
        .contains("capability denied", "\"is_error\":true")
        .doesNotContain("hidden words");
  }

  @Test
  void aModelThatRefuses_endsTheRun_withItsReason() {
    provider.thenAnswer(
        401,
        "application/json",
        "{\"type\":\"error\",\"error\":{\"type\":\"authentication_error\","
            + "\"message\":\"invalid x-api-key\"}}");

    JsonNode result = run("hi");

    assertThat(result.get("response").stringValue()).isEmpty();
    assertThat(result.get("stop_reason").stringValue())
        .startsWith("error: ")
        .contains("401", "invalid x-api-key");
  }

  @Test
  void aModelIsAskedNoMoreOften_thanTheRunAllows() {
    for (int i = 0; i < 3; i++) {
      provider.thenStream(Claude.wishes(new Wish("echo", Map.of("message", "m" + i))));
    }

    JsonNode result = run("for ever");

    assertThat(result.get("stop_reason").stringValue()).isNotEqualTo("complete");
    assertThat(result.get("iterations").intValue()).isEqualTo(3);
    assertThat(provider.requests()).hasSize(3);
  }

  @Test
  void afterKillNine_theRunGoesOn_asksForNoReplyAgain_andDoesNothingTwice() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    String out = scratch.write("out/kept", "").resolveSibling("made").toString();
    provider
        .thenStream(
            Claude.wishes("toolu_w", new Wish("file_write", Map.of("path", out, "content", "x"))))
        .then(second -> {
          asked.countDown();
          second.awaitHangUp();
        });
    String id = spawn();
    client.stream("agent.run", Map.of("agent_id", id, "message", "write it"));
    assertThat(asked.await(60, TimeUnit.SECONDS)).isTrue();
    daemon.killHard();
    client.close();
    provider.thenStream(Claude.says("It is written."));

    daemon = DaemonProcess.start(scratch, Claude.settings(provider));
    client = daemon.connect();

    JsonNode run = ended(id);
    assertThat(run.get("response").stringValue()).isEqualTo("It is written.");
    assertThat(run.get("resumed").intValue()).isEqualTo(1);
    assertThat(calls("file_write")).hasSize(1);
    assertThat(provider.requests()).hasSize(3);
    assertThat(provider.requests().getLast().body()).contains("toolu_w", "bytes_written");
  }

  private JsonNode ended(String id) {
    long deadline = System.nanoTime() + 60_000_000_000L;
    JsonNode run = latest(id);
    while (!run.get("state").stringValue().equals("ended") && System.nanoTime() < deadline) {
      run = latest(id);
    }
    return run;
  }

  private JsonNode latest(String id) {
    return client.call("agent.inspect", Map.of("agent_id", id)).get("runs").get(0);
  }

  @Test
  void aStop_endsTheRunAtOnce() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    provider.then(first -> {
      asked.countDown();
      first.awaitHangUp();
    });
    String id = spawn();
    try (RpcClient running = daemon.connect()) {
      running.stream("agent.run", Map.of("agent_id", id, "message", "hang"));
      assertThat(asked.await(60, TimeUnit.SECONDS)).isTrue();

      client.call("agent.stop", Map.of("agent_id", id));

      assertThat(running.line())
          .hasValueSatisfying(line -> assertThat(line).contains("error: agent stopped"));
    }
  }
}

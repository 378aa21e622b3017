package dev.aaos.tests.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aaos.testkit.FakeProvider;
import dev.aaos.tests.system.Claude.Wish;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// Whole runs on a model behind HTTP, which may be a hostile one.
class ModelSystemTest {
  private final Scratch scratch = Scratch.make();
  private FakeProvider provider;
  private DaemonProcess daemon;
  private RpcClient client;

  @BeforeEach
  void start() throws IOException {
    provider = FakeProvider.start();
    daemon = DaemonProcess.start(scratch, Claude.settings(provider));
    client = daemon.connect();
    scratch.write("in/a.txt", "the content");
    scratch.write("out/secret.txt", "hidden words");
  }

  @AfterEach
  void stop() throws IOException {
    client.close();
    daemon.close();
    provider.close();
    scratch.close();
  }

  private JsonNode run(String message) {
    return client.call("agent.spawn_and_run", Map.of("manifest", manifest(), "message", message));
  }

  private String manifest() {
    return """
        name: tester
        model: claude-test
        system_prompt: You test.
        capabilities:
          - "tool: *"
          - "file_read: %1$s/in/*"
          - "file_write: %1$s/in/*"
        """.formatted(scratch.root());
  }

  private List<JsonNode> audited(String kind) {
    JsonNode records =
        client.call("audit.query", Map.of("kinds", List.of(kind))).get("records");
    return StreamSupport.stream(records.spliterator(), false).toList();
  }

  @Test
  void toolUse_isPerformedAndAnswered() {
    provider
        .thenStream(Claude.wishes(
            new Wish("file_read", Map.of("path", scratch.path("in/a.txt").toString()))))
        .thenStream(Claude.says("It says: the content."));

    JsonNode result = run("read it");

    assertThat(result.get("response").stringValue()).isEqualTo("It says: the content.");
    assertThat(result.get("stop_reason").stringValue()).isEqualTo("complete");
    assertThat(result.get("iterations").intValue()).isEqualTo(2);
    assertThat(result.get("usage").get("input_tokens").intValue()).isEqualTo(20);
    assertThat(result.get("usage").get("output_tokens").intValue()).isEqualTo(10);
    assertThat(provider.requests().getLast().body()).contains("the content", "tool_result");
  }

  @Test
  void parallelToolUse_isAnsweredInOneTurn() {
    String inside = scratch.path("in/a.txt").toString();
    provider
        .thenStream(Claude.wishes(
            new Wish("echo", Map.of("message", "one")),
            new Wish("file_read", Map.of("path", inside))))
        .thenStream(Claude.says("done"));

    assertThat(run("both").get("response").stringValue()).isEqualTo("done");
    assertThat(provider.requests().getLast().body())
        .containsSubsequence("toolu_0", "one", "toolu_1", "the content");
  }

  @Test
  void readOutsideTheGrant_isRefusedToldAndRecorded_andTheRunGoesOn() {
    String outside = scratch.path("out/secret.txt").toString();
    provider
        .thenStream(Claude.wishes(new Wish("file_read", Map.of("path", outside))))
        .thenStream(Claude.says("I may not."));

    assertThat(run("read the secret").get("response").stringValue()).isEqualTo("I may not.");
    assertThat(provider.requests().getLast().body())
        .contains("capability denied", "\"is_error\":true")
        .doesNotContain("hidden words");
    assertThat(audited("capability_denied"))
        .singleElement()
        .satisfies(record -> assertThat(record.get("event").toString()).contains(outside));
  }

  @Test
  void hostileWishes_readNothingOutsideAndCreateNothing() {
    String in = scratch.path("in").toString();
    List<String> paths = List.of(
        in + "/../out/secret.txt",
        in + "//../out//secret.txt",
        "/proc/self/root" + scratch.path("out/secret.txt"),
        in + "/../../../../../../etc/passwd",
        in.toUpperCase(Locale.ROOT) + "/A.TXT");
    for (String path : paths) {
      provider
          .thenStream(Claude.wishes(
              new Wish("file_read", Map.of("path", path)),
              new Wish("file_write", Map.of("path", path + ".new", "content", "x")),
              new Wish("file_list", Map.of("path", path)),
              new Wish("grep", Map.of("pattern", ".", "path", path))))
          .thenStream(Claude.says("tried"));

      run("escape");

      assertThat(provider.requests().getLast().body()).doesNotContain("hidden words", "root:x:0");
    }
    assertThat(scratch.path("out/secret.txt.new")).doesNotExist();
    assertThat(audited("capability_denied")).hasSizeGreaterThanOrEqualTo(4 * paths.size() - 4);
  }

  @Test
  void unknownToolAndWrongArguments_areAnswersTheModelReads() {
    provider
        .thenStream(Claude.wishes(
            new Wish("no_such_tool", Map.of()),
            new Wish("file_read", Map.of("path", 7)),
            new Wish("file_read", Map.of("pth", "/x"))))
        .thenStream(Claude.says("I see."));

    assertThat(run("try").get("stop_reason").stringValue()).isEqualTo("complete");
    assertThat(provider.requests().getLast().body())
        .contains("tool not found: no_such_tool", "schema validation failed");
  }

  @Test
  void refusalsOfTheProvider_endTheRunWithAReasonThatSaysWhich() {
    provider.thenAnswer(
        401,
        "application/json",
        "{\"type\":\"error\",\"error\":{\"type\":\"authentication_error\","
            + "\"message\":\"invalid x-api-key\"}}");

    JsonNode result = run("hi");

    assertThat(result.get("response").stringValue()).isEmpty();
    assertThat(result.get("stop_reason").stringValue())
        .startsWith("error: ")
        .contains("401", "invalid x-api-key")
        .doesNotContain("sk-test-0123456789");
  }

  @Test
  void overload_isTriedAgain_andTheAgentNeverSeesIt() {
    provider
        .thenAnswer(
            529,
            "application/json",
            "{\"type\":\"error\",\"error\":{\"type\":"
                + "\"overloaded_error\",\"message\":\"Overloaded\"}}",
            "retry-after-ms: 1")
        .thenStream(Claude.says("here now"));

    assertThat(run("hi").get("response").stringValue()).isEqualTo("here now");
  }

  @Test
  void stopOfAnAgentWhoseModelHangs_hangsUpAndEndsTheRun() throws IOException {
    CountDownLatch hungUp = new CountDownLatch(1);
    provider.then(asked -> {
      asked.awaitHangUp();
      hungUp.countDown();
    });
    String id = client
        .call("agent.spawn", Map.of("manifest", manifest()))
        .get("agent_id")
        .stringValue();
    try (RpcClient running = daemon.connect()) {
      running.stream("agent.run", Map.of("agent_id", id, "message", "hang"));
      awaitAsked();

      client.call("agent.stop", Map.of("agent_id", id));

      assertThat(running.line())
          .hasValueSatisfying(line -> assertThat(line).contains("error: agent stopped"));
      assertThat(await(hungUp)).isTrue();
    }
  }

  @Test
  void stopOfOneRun_leavesItsAgentToWorkOn() throws IOException {
    provider.then(FakeProvider.Client::awaitHangUp).thenStream(Claude.says("still here"));
    String id = client
        .call("agent.spawn", Map.of("manifest", manifest()))
        .get("agent_id")
        .stringValue();
    try (RpcClient running = daemon.connect()) {
      running.stream("run.stream", Map.of("agent_id", id, "message", "hang"));
      awaitAsked();
      JsonNode runs = client.call("agent.inspect", Map.of("agent_id", id)).get("runs");
      String run = runs.get(0).get("run_id").stringValue();

      client.call("agent.stop", Map.of("agent_id", id, "run_id", run));

      String last = "";
      for (Optional<String> line = running.line(); line.isPresent(); line = running.line()) {
        last = line.get();
      }
      assertThat(last).contains("\"end\"", "error: run stopped");
    }
    JsonNode next = client.call("agent.run", Map.of("agent_id", id, "message", "and now?"));
    assertThat(next.get("response").stringValue()).isEqualTo("still here");
  }

  private void awaitAsked() {
    long deadline = System.nanoTime() + 30_000_000_000L;
    while (provider.requests().isEmpty() && System.nanoTime() < deadline) {
      Thread.onSpinWait();
    }
    assertThat(provider.requests()).isNotEmpty();
  }

  private static boolean await(CountDownLatch latch) {
    try {
      return latch.await(30, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  @Test
  void keys_areNeitherInTheJournalNorInTheLog() throws IOException {
    provider.thenStream(Claude.says("hello"));
    run("hi");
    daemon.terminate();

    assertThat(daemon.log()).doesNotContain("sk-test-0123456789");
    try (var files = Files.list(scratch.path("data"))) {
      for (Path file : files.toList()) {
        assertThat(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1))
            .doesNotContain("sk-test-0123456789");
      }
    }
  }
}

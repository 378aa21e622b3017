package dev.aaos.tests.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aaos.testkit.FakeProvider;
import dev.aaos.tests.system.Claude.Wish;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// `kill -9` at the worst moments, and what the next daemon knows.
class CrashSystemTest {
  private final Scratch scratch = Scratch.make();
  private FakeProvider provider;
  private FakeProvider site;
  private DaemonProcess daemon;

  @BeforeEach
  void start() throws IOException {
    provider = FakeProvider.start();
    site = FakeProvider.start();
    daemon = DaemonProcess.start(scratch, Claude.settings(provider));
  }

  @AfterEach
  void stop() throws IOException {
    daemon.close();
    provider.close();
    site.close();
    scratch.close();
  }

  private String spawn(RpcClient client) {
    String manifest = """
        name: victim
        model: claude-test
        system_prompt: You test.
        capabilities:
          - "tool: *"
          - "network: 127.0.0.1"
          - { file_write: "%s/*", max_uses: 3 }
        approval_required: [file_write]
        """.formatted(scratch.root());
    return client
        .call("agent.spawn", Map.of("manifest", manifest))
        .get("agent_id")
        .stringValue();
  }

  private static List<JsonNode> kinds(RpcClient client, String... kinds) {
    return client
        .call("audit.query", Map.of("kinds", kinds))
        .get("records")
        .valueStream()
        .toList();
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  /// Waits until the run of the only agent has ended and returns what `agent.inspect` says of it.
  private static JsonNode ended(RpcClient client, String id) {
    long deadline = System.nanoTime() + 60_000_000_000L;
    JsonNode run = run(client, id);
    while (!run.get("state").stringValue().equals("ended") && System.nanoTime() < deadline) {
      run = run(client, id);
    }
    return run;
  }

  private static JsonNode run(RpcClient client, String id) {
    return client.call("agent.inspect", Map.of("agent_id", id)).get("runs").get(0);
  }

  @Test
  void killDuringATool_resumesTheRun_whichIsToldThatTheOutcomeIsUnknown() {
    CountDownLatch fetching = new CountDownLatch(1);
    site.then(asked -> {
      fetching.countDown();
      asked.awaitHangUp();
    });
    provider.thenStream(
        Claude.wishes(new Wish("web_fetch", Map.of("url", site.address() + "/slow"))));
    String id;
    try (RpcClient client = daemon.connect()) {
      id = spawn(client);
      client.stream("agent.run", Map.of("agent_id", id, "message", "fetch it"));
      await(fetching);
      daemon.killHard();
    }
    provider.thenStream(Claude.says("I shall look first"));

    daemon = DaemonProcess.start(scratch, Claude.settings(provider));

    assertThat(daemon.log()).contains("runs gone on with: 1");
    try (RpcClient client = daemon.connect()) {
      JsonNode run = ended(client, id);
      assertThat(run.get("response").stringValue()).isEqualTo("I shall look first");
      assertThat(run.get("resumed").intValue()).isEqualTo(1);
      assertThat(kinds(client, "tool_invoked")).hasSize(1);
      assertThat(kinds(client, "tool_result"))
          .singleElement()
          .satisfies(record ->
              assertThat(record.get("event").get("status").stringValue()).isEqualTo("unknown"));
      assertThat(kinds(client, "agent_execution_resumed"))
          .singleElement()
          .satisfies(record -> assertThat(record.get("event").get("was").stringValue())
              .isEqualTo("calling web_fetch"));
    }
    assertThat(site.requests()).hasSize(1);
    assertThat(provider.requests().getLast().body()).contains("outcome unknown");
  }

  @Test
  void killDuringAModelCall_asksAgain_andSaysWhatHappened() {
    CountDownLatch asking = new CountDownLatch(1);
    CountDownLatch askedAgain = new CountDownLatch(1);
    CountDownLatch looked = new CountDownLatch(1);
    provider.then(asked -> {
      asking.countDown();
      asked.awaitHangUp();
    });
    String id;
    try (RpcClient client = daemon.connect()) {
      id = spawn(client);
      client.stream("agent.run", Map.of("agent_id", id, "message", "think"));
      await(asking);
      daemon.killHard();
    }
    provider.then(asked -> {
      askedAgain.countDown();
      await(looked);
      asked.stream().chunk(Claude.says("back again")).end();
    });

    daemon = DaemonProcess.start(scratch, Claude.settings(provider));

    try (RpcClient client = daemon.connect()) {
      await(askedAgain);
      JsonNode agent = client.call("agent.status", Map.of("agent_id", id));
      assertThat(agent.get("phase").stringValue()).isEqualTo("inferring; resumed, was inferring");
      assertThat(agent.get("state").stringValue()).isEqualTo("running");
      looked.countDown();
      assertThat(ended(client, id).get("response").stringValue()).isEqualTo("back again");
      assertThat(
              client.call("agent.status", Map.of("agent_id", id)).get("phase").stringValue())
          .isEqualTo("idle");
      assertThat(client.call("capability.list", Map.of("agent_id", id)).get("grants"))
          .hasSize(3);
    }
  }

  @Test
  void killWhileAPersonIsAsked_keepsTheQuestion_andTheAnswerReachesTheRun() {
    provider.thenStream(Claude.wishes(
        new Wish("file_write", Map.of("path", scratch.path("x").toString(), "content", "x"))));
    String id;
    try (RpcClient client = daemon.connect();
        RpcClient watching = daemon.connect()) {
      id = spawn(client);
      client.stream("agent.run", Map.of("agent_id", id, "message", "write"));
      assertThat(awaitPending(watching)).hasSize(1);
      daemon.killHard();
    }
    assertThat(scratch.path("x")).doesNotExist();
    provider.thenStream(Claude.says("written"));

    daemon = DaemonProcess.start(scratch, Claude.settings(provider));

    try (RpcClient client = daemon.connect()) {
      JsonNode pending = client.call("approval.list", Map.of()).get("pending");
      assertThat(pending).hasSize(1);
      client.call(
          "approval.respond",
          Map.of("id", pending.get(0).get("id").stringValue(), "decision", "approve"));
      assertThat(ended(client, id).get("response").stringValue()).isEqualTo("written");
      assertThat(kinds(client, "human_approval_requested")).hasSize(1);
      assertThat(kinds(client, "tool_invoked")).hasSize(1);
    }
    assertThat(scratch.path("x")).hasContent("x");
  }

  @Test
  void killWhileAChildWorks_resumesBoth_andTheAgentsEndWithTheRun() {
    CountDownLatch asking = new CountDownLatch(1);
    String child = """
        name: helper
        model: claude-test
        system_prompt: You help.
        """;
    provider.thenStream(
        Claude.wishes(new Wish("spawn_agent", Map.of("manifest", child, "message", "help"))));
    provider.then(asked -> {
      asking.countDown();
      asked.awaitHangUp();
    });
    String manifest = """
        name: boss
        model: claude-test
        system_prompt: You lead.
        capabilities: ["tool: spawn_agent", "spawn_child: helper"]
        """;
    try (RpcClient client = daemon.connect()) {
      client.stream("agent.spawn_and_run", Map.of("manifest", manifest, "message", "lead"));
      await(asking);
      daemon.killHard();
    }
    provider.thenStream(Claude.says("the helper's words"));
    provider.thenStream(Claude.says("all done"));

    daemon = DaemonProcess.start(scratch, Claude.settings(provider));

    assertThat(daemon.log()).contains("runs gone on with: 2");
    try (RpcClient client = daemon.connect()) {
      awaitNobody(client);
      assertThat(kinds(client, "agent_spawned")).hasSize(2);
      assertThat(kinds(client, "tool_repeated")).hasSize(1);
      assertThat(kinds(client, "agent_execution_completed"))
          .extracting(record -> record.get("event").get("stop_reason").stringValue())
          .containsExactly("complete", "complete");
    }
    assertThat(provider.requests().getLast().body()).contains("the helper's words");
  }

  private static void awaitNobody(RpcClient client) {
    long deadline = System.nanoTime() + 60_000_000_000L;
    while (!client.call("agent.list", Map.of()).get("agents").isEmpty()) {
      assertThat(System.nanoTime()).isLessThan(deadline);
    }
  }

  private static JsonNode awaitPending(RpcClient client) {
    long deadline = System.nanoTime() + 60_000_000_000L;
    JsonNode pending = client.call("approval.list", Map.of()).get("pending");
    while (pending.isEmpty() && System.nanoTime() < deadline) {
      pending = client.call("approval.list", Map.of()).get("pending");
    }
    return pending;
  }

  @Test
  void usesAndRefusals_areCountedAcrossAKill() {
    String id;
    try (RpcClient client = daemon.connect()) {
      String manifest = """
          name: counted
          model: demo
          system_prompt: s
          capabilities:
            - { tool: echo, max_uses: 2 }
          """;
      id = client
          .call("agent.spawn", Map.of("manifest", manifest))
          .get("agent_id")
          .stringValue();
      client.call(
          "tool.invoke", Map.of("agent_id", id, "tool", "echo", "input", Map.of("message", "1")));
      daemon.killHard();
    }

    daemon = DaemonProcess.start(scratch);

    Map<String, Object> call =
        Map.of("agent_id", id, "tool", "echo", "input", Map.of("message", "2"));
    try (RpcClient client = daemon.connect()) {
      client.call("tool.invoke", call);
      assertThat(client.error("tool.invoke", call))
          .contains("used 2 times, which is all it allows");
    }
  }

  @Test
  void journalChangedBehindItsBack_isNamedAndNothingIsServed() throws IOException {
    try (RpcClient client = daemon.connect()) {
      spawn(client);
    }
    daemon.terminate();
    flip(segment(), 400);

    Command.Outcome outcome = new Command(
            List.of(
                Command.installed("agentd").toString(),
                "run",
                "-s",
                scratch.path("s2").toString(),
                "--data-dir",
                scratch.path("data").toString()),
            Map.of("AAOS_CONFIG", scratch.path("none").toString()),
            scratch.root(),
            "")
        .run();

    assertThat(outcome.exit()).isEqualTo(1);
    assertThat(outcome.err()).contains("agentd: cannot start: ", "journal-");
    assertThat(scratch.path("s2")).doesNotExist();
  }

  private Path segment() throws IOException {
    try (Stream<Path> files = Files.list(scratch.path("data"))) {
      return files
          .filter(file -> file.getFileName().toString().startsWith("journal-"))
          .findFirst()
          .orElseThrow();
    }
  }

  private static void flip(Path file, long at) throws IOException {
    try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
      bytes.seek(at);
      int old = bytes.read();
      bytes.seek(at);
      bytes.write(old ^ 1);
    }
  }
}

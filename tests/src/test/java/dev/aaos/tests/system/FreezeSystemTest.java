package dev.aaos.tests.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aaos.testkit.FakeProvider;
import dev.aaos.tests.system.Claude.Wish;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;

/// `aaos stop --all`: a person has everything cease at once, looks, and lets go on what may. That
/// nobody's time comes meanwhile is `FreezeTest` of the kernel, which need not wait for it.
@Timeout(120)
class FreezeSystemTest {
  private final Scratch scratch = Scratch.make();
  private Path work = scratch.path("work");
  private FakeProvider provider;
  private DaemonProcess daemon;

  @BeforeEach
  void start() throws IOException {
    work = Files.createDirectory(work);
    provider = FakeProvider.start();
    restart();
  }

  @AfterEach
  void stop() throws IOException {
    daemon.close();
    provider.close();
    scratch.close();
  }

  private void restart() {
    daemon = DaemonProcess.start(scratch, Claude.settings(provider));
  }

  private Command.Outcome aaos(String... arguments) {
    return Command.aaos(arguments)
        .with("AAOS_SOCKET", daemon.socket().toString())
        .with("AAOS_CONFIG", scratch.path("none").toString())
        .with("HOME", scratch.root().toString())
        .run();
  }

  private static String spawn(RpcClient client, String name, String... capabilities) {
    String manifest = "name: %s\nmodel: claude-test\nsystem_prompt: s\ncapabilities: %s\n"
        .formatted(name, List.of(capabilities));
    return client
        .call("agent.spawn", Map.of("manifest", manifest))
        .get("agent_id")
        .stringValue();
  }

  /// Lets the model hang the next time it is asked. Returns what is counted down then.
  private CountDownLatch hangs() {
    CountDownLatch asked = new CountDownLatch(1);
    provider.then(client -> {
      asked.countDown();
      client.awaitHangUp();
    });
    return asked;
  }

  private static void await(CountDownLatch latch) throws InterruptedException {
    assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
  }

  private static void await(BooleanSupplier what) {
    long deadline = System.nanoTime() + 60_000_000_000L;
    while (!what.getAsBoolean()) {
      assertThat(System.nanoTime()).isLessThan(deadline);
    }
  }

  private static RpcClient run(DaemonProcess daemon, String agent) {
    return daemon.connect().stream("run.stream", Map.of("agent_id", agent, "message", "go"));
  }

  private static String response(RpcClient stream) {
    return stream.frame("result").get("result").get("response").stringValue();
  }

  private static List<String> kinds(RpcClient client, String kind) {
    List<String> found = new ArrayList<>();
    client.records(kind).forEach(record -> found.add(record.get("event").toString()));
    return found;
  }

  @Test
  void aRunningProgram_isKilled_andItsModelIsToldThatNobodyKnows() throws Exception {
    provider.thenStream(
        Claude.wishes(new Wish("shell", Map.of("command", "touch begun; setsid -w sleep 4321.5"))));
    try (RpcClient client = daemon.connect();
        RpcClient stream = run(
            daemon,
            spawn(
                client,
                "builder",
                "\"tool: shell\"",
                "\"exec: /usr/bin/*\"",
                "\"file_write: " + work + "/*\""))) {
      await(() -> Files.exists(work.resolve("begun")));

      Command.Outcome stopped = aaos("stop", "--all", "--reason", "it deletes things");

      assertThat(stopped.out())
          .startsWith("Everything is frozen, with 1 run under way.")
          .contains("aaos resume");
      assertThat(ProcessHandle.allProcesses()
              .filter(one -> one.info().commandLine().orElse("").contains("sleep 4321.5")))
          .noneMatch(ProcessHandle::isAlive);
      assertThat(kinds(client, "machine_frozen"))
          .containsExactly("{\"kind\":\"machine_frozen\",\"reason\":\"it deletes things\"}");
      assertThat(aaos("outcomes").out()).contains("builder", "shell");

      provider.thenStream(Claude.says("I see"));
      assertThat(aaos("resume").out()).isEqualTo("everything goes on; runs that were cut off: 1\n");
      assertThat(response(stream)).isEqualTo("I see");
      assertThat(provider.requests().getLast().body())
          .contains("outcome unknown: everything was frozen while this call was under way");
    }
  }

  @Test
  void aModelCall_isCutOff_andWhoeverWatchesTheRunIsToldThat() throws Exception {
    CountDownLatch asked = hangs();
    try (RpcClient client = daemon.connect();
        RpcClient stream = run(daemon, spawn(client, "thinker"))) {
      await(asked);

      aaos("stop", "--all");

      JsonNode event = stream.frame("event").get("event").get("event");
      while (!event.get("kind").stringValue().equals("machine_frozen")) {
        event = stream.frame("event").get("event").get("event");
      }
      assertThat(kinds(client, "inference_failed").getFirst()).contains("everything was frozen");
      assertThat(kinds(client, "agent_execution_completed")).isEmpty();
      provider.thenStream(Claude.says("gone on"));
      client.call("machine.resume", Map.of());
      assertThat(response(stream)).isEqualTo("gone on");
    }
  }

  @Test
  void aParentAndItsChild_ceaseTogether_andGoOnTogether() throws Exception {
    String child = "name: helper\nmodel: claude-test\nsystem_prompt: s\n";
    provider.thenStream(
        Claude.wishes(new Wish("spawn_agent", Map.of("manifest", child, "message", "help"))));
    CountDownLatch asked = hangs();
    try (RpcClient client = daemon.connect();
        RpcClient stream = run(
            daemon, spawn(client, "boss", "\"tool: spawn_agent\"", "\"spawn_child: helper\""))) {
      await(asked);

      assertThat(client.call("machine.freeze", Map.of()).get("runs").intValue()).isEqualTo(2);

      assertThat(aaos("ps").out()).contains("frozen, was calling spawn_agent", "helper");
      provider.thenStream(Claude.says("helped"));
      provider.thenStream(Claude.says("done"));
      assertThat(client.call("machine.resume", Map.of()).get("resumed").intValue())
          .isEqualTo(2);
      assertThat(response(stream)).isEqualTo("done");
      assertThat(provider.requests().getLast().body()).contains("helped");
      assertThat(kinds(client, "agent_spawned")).hasSize(2);
    }
  }

  @Test
  void anAgentsOwnProgram_isKilled_andStartedAgain() throws Exception {
    Path program = scratch.write("program.py", """
        import json, os, time
        while not os.path.exists("%s/go"):
            time.sleep(0.02)
        fd = int(os.environ["AAOS_FD"])
        os.write(fd, json.dumps({"jsonrpc": "2.0", "id": 1, "method": "finish",
            "params": {"response": "went on"}}).encode() + b"\\n")
        os.read(fd, 1000)
        """.formatted(work));
    String manifest = """
        name: own
        program: [/usr/bin/python3, %s]
        capabilities: ["file_read: %s", "file_read: %s/*"]
        """.formatted(program, program, work);
    try (RpcClient client = daemon.connect();
        RpcClient stream =
            daemon.connect().stream("run.stream", Map.of("manifest", manifest, "message", "go"))) {
      await(() -> !kinds(client, "program_confined").isEmpty());

      client.call("machine.freeze", Map.of());
      Files.createFile(work.resolve("go"));

      assertThat(kinds(client, "agent_execution_completed")).isEmpty();
      client.call("machine.resume", Map.of());
      assertThat(response(stream)).isEqualTo("went on");
      assertThat(kinds(client, "program_confined")).hasSize(2);
    }
  }

  @Test
  void whatWouldBegin_isRefused_andEverySurfaceSaysSo_alsoAfterARestart() throws Exception {
    CountDownLatch asked = hangs();
    String gone;
    try (RpcClient client = daemon.connect()) {
      gone = spawn(client, "gone");
      run(daemon, gone);
      await(asked);
      spawn(client, "idle");
    }
    aaos("stop", "--all", "--reason", "it mails everybody");

    daemon.killHard();
    restart();

    String refusal = "(it mails everybody): 'aaos resume' lets it go on";
    assertThat(daemon.log()).contains("everything is frozen since ", refusal);
    assertThat(aaos("ps").out())
        .startsWith("Everything was frozen ")
        .contains("(it mails everybody): 'aaos resume' lets it go on", "frozen, was running");
    assertThat(aaos("doctor").out()).contains("frozen", "it mails everybody", "aaos resume");
    assertThat(aaos("run", "--agent", "idle", "hello").err()).contains(refusal);
    try (RpcClient client = daemon.connect()) {
      assertThat(client.error(
              "agent.spawn", Map.of("manifest", "name: new\nmodel: demo\nsystem_prompt: s\n")))
          .contains(refusal);
      assertThat(
              client.call("daemon.info", Map.of()).get("frozen").get("reason").stringValue())
          .isEqualTo("it mails everybody");
      assertThat(provider.requests()).hasSize(1);

      assertThat(aaos("stop", "gone").out()).startsWith("stopped ");

      assertThat(client.call("agent.list", Map.of()).get("agents")).hasSize(1);
      assertThat(aaos("resume").out()).isEqualTo("everything goes on; runs that were cut off: 0\n");
      assertThat(client.call("agent.list", Map.of()).has("frozen")).isFalse();
      assertThat(aaos("resume").err()).contains("nothing is frozen");
      provider.thenStream(Claude.says("hello"));
      assertThat(aaos("run", "--agent", "idle", "hello").out()).contains("hello");
    }
  }
}

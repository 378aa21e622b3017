package dev.aaos.tests.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aaos.testkit.FakeProvider;
import dev.aaos.tests.system.Claude.Wish;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// `aaos replay` and `aaos fork`, against a started daemon whose model a test speaks for.
class LookBackSystemTest {
  private final Scratch scratch = Scratch.make();
  private FakeProvider provider;
  private DaemonProcess daemon;
  private RpcClient client;

  @BeforeEach
  void start() throws IOException {
    provider = FakeProvider.start();
    begin();
  }

  private void begin() {
    daemon = DaemonProcess.start(scratch, Claude.settings(provider));
    client = daemon.connect();
  }

  @AfterEach
  void stop() throws IOException {
    client.close();
    daemon.close();
    provider.close();
    scratch.close();
  }

  private Command.Outcome aaos(String... words) {
    return Command.aaos(words)
        .with("AAOS_SOCKET", scratch.path("agentd.sock").toString())
        .with("AAOS_DATA_DIR", scratch.path("data").toString())
        .with("AAOS_CONFIG", scratch.path("none").toString())
        .in(scratch.root())
        .run();
  }

  private String spawn(String more) {
    String manifest = """
        name: writer
        model: claude-test
        system_prompt: s
        capabilities: ["tool: file_write", "tool: echo", "file_write: %s/out/*"]
        %s
        """.formatted(scratch.root(), more);
    return client
        .call("agent.spawn", Map.of("manifest", manifest))
        .get("agent_id")
        .stringValue();
  }

  private Wish write(String content) {
    return new Wish(
        "file_write", Map.of("path", scratch.path("out/a.md").toString(), "content", content));
  }

  /// Has an agent write a file and say so, and returns the run.
  private String written(String agent) {
    provider.thenStream(Claude.wishes("call_1", write("first draft")));
    provider.thenStream(Claude.says("It is written."));
    return client
        .call("agent.run", Map.of("agent_id", agent, "message", "write a draft"))
        .get("run_id")
        .stringValue();
  }

  private List<JsonNode> records(Map<String, Object> filter) {
    Map<String, Object> params = new HashMap<>(filter);
    params.put("limit", 1_000);
    JsonNode found = client.call("audit.query", params).get("records");
    return StreamSupport.stream(found.spliterator(), false).toList();
  }

  private long record(String run, String kind) {
    return records(Map.of("run_id", run, "kinds", List.of(kind)))
        .getFirst()
        .get("sequence")
        .longValue();
  }

  private List<JsonNode> fork(Map<String, Object> params) {
    List<JsonNode> frames = new ArrayList<>();
    try (RpcClient forker = daemon.connect()) {
      forker.stream("run.fork", params);
      Optional<JsonNode> frame = forker.frame();
      while (frame.isPresent()) {
        frames.add(frame.get());
        frame = forker.frame();
      }
    }
    return frames;
  }

  private static JsonNode frame(List<JsonNode> frames, String kind) {
    return frames.stream()
        .filter(frame -> frame.get("kind").stringValue().equals(kind))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no " + kind + " in " + frames));
  }

  @Test
  void aReplay_showsEachStepAsItWas_andDoesNothing() throws IOException {
    String run = written(spawn(""));
    Files.delete(scratch.path("out/a.md"));
    long last = records(Map.of()).getLast().get("sequence").longValue();
    int asked = provider.requests().size();

    Command.Outcome all = aaos("replay", run.substring(0, 8));
    Command.Outcome one = aaos("replay", "writer", "--step", "3");
    Command.Outcome some = aaos("replay", run, "--from", "4", "--to", "5", "--json");

    assertThat(all.exit()).as(all.err()).isZero();
    assertThat(all.out())
        .contains("run " + run + " of writer", "write a draft", "asks for   file_write {")
        .contains("needs file_write: " + scratch.path("out/a.md"), "undoable")
        .contains("allowed under grants", "done in", "It is written.", "10 in / 5 out");
    assertThat(all.out().lines().filter(line -> line.matches(" +\\d+ .* record.*")))
        .hasSize(5);
    assertThat(one.out()).contains("first draft").doesNotContain("It is written.");
    assertThat(some.out()).contains("\"step\":4", "\"step\":5").doesNotContain("\"step\":3");
    assertThat(scratch.path("out/a.md")).doesNotExist();
    assertThat(provider.requests()).hasSize(asked);
    assertThat(records(Map.of("after", last)))
        .allSatisfy(
            record -> assertThat(record.get("kind").stringValue()).isEqualTo("session_opened"));
  }

  @Test
  void aReplay_tellsTheQuestionAndItsAnswer_andARefusal() {
    String agent = spawn("approval_required: [file_write]");
    provider.thenStream(Claude.wishes(write("x"), new Wish("grep", Map.of("pattern", "x"))));
    provider.thenStream(Claude.says("So be it."));
    try (RpcClient runner = daemon.connect()) {
      runner.stream("run.stream", Map.of("agent_id", agent, "message", "try", "keep", true));
      JsonNode frame = runner.frame().orElseThrow();
      while (!frame.get("kind").stringValue().equals("approval")) {
        frame = runner.frame().orElseThrow();
      }
      client.call(
          "approval.respond",
          Map.of(
              "id", frame.get("approval").get("id").stringValue(),
              "decision", "deny",
              "reason", "not today"));
      while (!frame.get("kind").stringValue().equals("end")) {
        frame = runner.frame().orElseThrow();
      }
    }

    String told = aaos("replay", "writer").out();

    assertThat(told)
        .contains("a person: denied (not today)")
        .contains("refused: approval denied: not today")
        .contains("call of grep")
        .contains("tool invocation not permitted");
  }

  @Test
  void aFork_goesOnFromThere_withoutDoingAgainWhatWasDone() throws IOException {
    String agent = spawn("");
    String run = written(agent);
    long written = record(run, "tool_result");
    Files.delete(scratch.path("out/a.md"));
    provider.thenStream(Claude.says("Another end."));

    List<JsonNode> frames = fork(Map.of("run_id", run, "sequence", written));

    JsonNode result = frame(frames, "result").get("result");
    assertThat(result.get("response").stringValue()).isEqualTo("Another end.");
    assertThat(result.get("usage").get("input_tokens").longValue()).isEqualTo(10);
    assertThat(frame(frames, "end").get("input_tokens").longValue()).isEqualTo(10);
    assertThat(frame(frames, "end").get("exit_code").longValue()).isZero();
    assertThat(scratch.path("out/a.md")).doesNotExist();
    assertThat(provider.requests().getLast().body())
        .isEqualTo(provider.requests().get(1).body());
    JsonNode forked =
        records(Map.of("kinds", List.of("agent_execution_forked"))).getFirst();
    assertThat(forked.get("cause").longValue()).isEqualTo(written);
    assertThat(forked.get("event").get("forked_run").stringValue()).isEqualTo(run);
    assertThat(aaos("why", forked.get("sequence").toString()).out())
        .contains("began with what run " + run + " had come to", "connected through the socket");
    JsonNode child =
        client.call("agent.inspect", Map.of("agent_id", result.get("agent_id").stringValue()));
    assertThat(child.get("parent_agent").stringValue()).isEqualTo(agent);
    assertThat(child.get("name").stringValue()).isEqualTo("writer@" + written);
    assertThat(child.get("state").stringValue()).isEqualTo("stopped");
  }

  @Test
  void aFork_canBeToldSomethingElse_atTheCommandLine() {
    String run = written(spawn(""));
    provider.thenStream(Claude.says("Left out."));

    Command.Outcome forked =
        aaos("fork", "writer@" + record(run, "agent_execution_started"), "leave it out");

    assertThat(forked.exit()).as(forked.err()).isZero();
    assertThat(forked.out()).isEqualTo("Left out.\n");
    assertThat(forked.err()).contains("complete: 1 step", "tokens 10 in / 5 out");
    assertThat(provider.requests().getLast().body())
        .contains("write a draft", "leave it out")
        .doesNotContain("first draft");
    assertThat(
            aaos("replay", "writer@" + record(run, "agent_execution_started")).out())
        .contains("from " + run + "@", "told       leave it out");
  }

  @Test
  void aFork_goesOnByItself_afterAKill() throws Exception {
    String run = written(spawn(""));
    long written = record(run, "tool_result");
    CountDownLatch asked = new CountDownLatch(1);
    provider.then(request -> {
      asked.countDown();
      request.awaitHangUp();
    });
    try (RpcClient forker = daemon.connect()) {
      forker.stream("run.fork", Map.of("run_id", run, "sequence", written, "keep", true));
      assertThat(asked.await(30, TimeUnit.SECONDS)).isTrue();
      client.close();
      daemon.killHard();
    }
    provider.thenStream(Claude.says("After the kill."));

    begin();

    try (RpcClient watcher = daemon.connect()) {
      String child = client
          .call("agent.list", Map.of("all", true))
          .get("agents")
          .get(1)
          .get("id")
          .stringValue();
      watcher.stream(
          "agent.logs_streaming", Map.of("agent_id", child, "history", true, "follow", false));
      JsonNode agent = client.call("agent.inspect", Map.of("agent_id", child));
      while (!agent.get("runs").get(0).get("state").stringValue().equals("ended")) {
        agent = client.call("agent.inspect", Map.of("agent_id", child));
      }
      assertThat(agent.get("runs").get(0).get("response").stringValue())
          .isEqualTo("After the kill.");
    }
    assertThat(provider.requests().getLast().body())
        .isEqualTo(provider.requests().get(1).body());
    assertThat(records(Map.of("kinds", List.of("tool_invoked")))).hasSize(1);
  }

  @Test
  void whatWasShredded_isSaidToBe_andNothingIsForkedFromIt() {
    String agent = spawn("");
    String run = written(agent);
    long written = record(run, "tool_result");
    long started = record(run, "agent_execution_started");
    long reply = records(Map.of("run_id", run, "kinds", List.of("usage_reported")))
        .getFirst()
        .get("sequence")
        .longValue();
    client.call("agent.stop", Map.of("agent_id", agent));
    client.call("journal.shred", Map.of("sequence", reply, "reason", "asked for"));

    assertThat(aaos("replay", run).out()).contains("was shredded)", "write a draft");
    Command.Outcome refused = aaos("fork", run + "@" + written);
    assertThat(refused.exit()).isEqualTo(2);
    assertThat(refused.err())
        .contains("up to record " + written + " cannot be read any more", "was shredded");
    provider.thenStream(Claude.says("From before that."));
    assertThat(aaos("fork", run + "@" + started).out()).isEqualTo("From before that.\n");
  }

  @Test
  void whatIsNoPointOfARun_isRefused_namingIt() {
    String run = written(spawn(""));
    long last = record(run, "agent_execution_completed");

    assertThat(aaos("fork", run + "@" + (last + 1)).err())
        .contains("record " + (last + 1) + " is none of run " + run);
    assertThat(aaos("fork", run).err()).contains("is no point of a run, such as 1a2b3c4d@57");
    assertThat(aaos("fork", "0123abcd@4").err()).contains("no run that is listed begins with");
    assertThat(aaos("replay", run, "--step", "6").err())
        .contains("run " + run + " has 5 steps: there is no step 6");
    assertThat(aaos("replay", run, "--step", "1", "--from", "2").exit()).isEqualTo(2);
    assertThat(client.error("run.replay", Map.of("run_id", "x"))).contains("'x' is no id of a run");
    assertThat(client.error("run.replay", Map.of("run_id", "00000000-0000-4000-8000-000000000000")))
        .contains("the journal has no record of it");
    assertThat(frame(fork(Map.of("run_id", run)), "end").get("error").stringValue())
        .isEqualTo("missing 'sequence' parameter");
  }
}

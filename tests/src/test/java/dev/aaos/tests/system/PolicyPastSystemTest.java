package dev.aaos.tests.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aaos.testkit.FakeProvider;
import dev.aaos.tests.system.Claude.Wish;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// A policy and what came before it: calls that it refused, programs that run already.
@Timeout(240)
class PolicyPastSystemTest {
  private final Scratch scratch = Scratch.make();
  private Path work = scratch.path("work");
  private FakeProvider provider;
  private DaemonProcess daemon;
  private RpcClient client;

  @BeforeEach
  void start() throws IOException {
    work = Files.createDirectories(work);
    Files.writeString(work.resolve("notes"), "hello\n");
    provider = FakeProvider.start();
    rules("{id: notes, effect: deny, needs: ['file_read: WORK/notes'], reason: private}");
    Map<String, String> settings = new HashMap<>(Claude.settings(provider));
    settings.put("AAOS_POLICY", scratch.path("policy.yaml").toString());
    daemon = DaemonProcess.start(scratch, settings);
    client = daemon.connect();
  }

  @AfterEach
  void stop() throws IOException {
    client.close();
    daemon.close();
    provider.close();
    scratch.close();
  }

  private void rules(String rule) {
    scratch.write("policy.yaml", """
        default: allow
        rules:
          - RULE
        """.replace("RULE", rule).replace("WORK", work.toString()));
  }

  private String agent() {
    return client
        .call("agent.spawn", Map.of("manifest", """
            name: worker
            model: claude-test
            system_prompt: s
            capabilities:
              - "tool: *"
              - "exec: /usr/bin/*"
              - "file_read: %s/*"
              - "file_write: %s/*"
            """.formatted(work, work)))
        .get("agent_id")
        .stringValue();
  }

  private Command.Outcome explain(String sequence) {
    return Command.aaos("policy", "explain", sequence)
        .with("AAOS_SOCKET", daemon.socket().toString())
        .with("AAOS_CONFIG", scratch.path("none").toString())
        .in(scratch.root())
        .run();
  }

  private String refusal() {
    return client.records("tool_refused").get(0).get("sequence").toString();
  }

  @Test
  void aCallThatWasRefused_isExplained_fromWhatItsModelAskedFor() throws IOException {
    String path = work.resolve("notes").toString();
    provider.thenStream(Claude.wishes(
        new Wish("echo", Map.of("message", "1")), new Wish("file_read", Map.of("path", path))));
    provider.thenStream(Claude.says("Done."));
    try (RpcClient run = daemon.connect()) {
      run.stream("run.stream", Map.of("agent_id", agent(), "message", "go")).frame("result");
    }

    Command.Outcome denied = explain(refusal());
    assertThat(denied.out()).contains("policy: deny, by notes").contains(path);
    assertThat(denied.exit()).isEqualTo(1);
    rules("{id: keys, effect: deny, needs: ['file_read: WORK/keys']}");
    client.call("policy.reload", Map.of());
    Command.Outcome allowed = explain(refusal());
    assertThat(allowed.out()).contains("policy: allow");
    assertThat(allowed.exit()).isZero();
  }

  @Test
  void aRecordThatNoModelAskedFor_isNotGuessedAt() {
    client.response(
        "tool.invoke",
        Map.of(
            "agent_id", agent(),
            "tool", "file_read",
            "input", Map.of("path", work.resolve("notes").toString())));

    assertThat(explain(refusal()).err()).contains("its input is not on record");
    assertThat(explain("1").err()).contains("record 1 neither began a call nor refused one");
  }

  @Test
  void aProgramThatHoldsWhatANewPolicyRestrains_isEnded() throws Exception {
    String agent = agent();
    CompletableFuture<String> ended = new CompletableFuture<>();
    Thread caller = Thread.ofVirtual().start(() -> {
      try (RpcClient calling = daemon.connect()) {
        Map<String, Object> input = Map.of("command", "echo > " + work + "/begun; sleep 4321.25");
        ended.complete(calling
            .response("tool.invoke", Map.of("agent_id", agent, "tool", "shell", "input", input))
            .toString());
      } catch (RuntimeException | AssertionError e) {
        ended.completeExceptionally(e);
      }
    });
    while (!Files.exists(work.resolve("begun"))) {
      Thread.onSpinWait();
    }

    rules("{id: out, effect: deny, needs: ['file_write: WORK/out/**']}");
    client.call("policy.reload", Map.of());

    assertThat(ended.get()).contains("restrain");
    caller.join();
    assertThat(ProcessHandle.allProcesses()
            .filter(one -> one.info().commandLine().orElse("").contains("sleep 4321.25")))
        .isEmpty();
  }
}

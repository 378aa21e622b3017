package dev.aaos.tests.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aaos.testkit.FakeProvider;
import dev.aaos.tests.system.Claude.Wish;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// Questions that need more than one person, or an answer by a time.
class QuorumSystemTest {
  private final Scratch scratch = Scratch.make();
  private FakeProvider provider;
  private DaemonProcess daemon;
  private RpcClient client;

  @BeforeEach
  void start() throws IOException {
    provider = FakeProvider.start();
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
        .with("AAOS_CONFIG", scratch.path("none").toString())
        .in(scratch.root())
        .run();
  }

  private static String manifest(String approvals) {
    return """
        name: teller
        model: claude-test
        system_prompt: s
        capabilities: ["tool: echo"]
        approval_required: [echo]
        approvals: %s
        """.formatted(approvals);
  }

  private void script() {
    provider.thenStream(Claude.wishes(new Wish("echo", Map.of("message", "hello"))));
    provider.thenStream(Claude.says("Done."));
  }

  @Test
  void oneOfTwoPeople_isNotEnough_andTwiceTheSameIsNotTwo() throws IOException {
    script();
    try (RpcClient watching = daemon.connect()) {
      watching.stream("run.stream", Map.of("manifest", manifest("{people: 2}"), "message", "go"));
      JsonNode asked = watching.frame("approval").get("approval");
      assertThat(asked.get("people").intValue()).isEqualTo(2);
      String id = asked.get("id").stringValue();

      Command.Outcome first = aaos("approve", id);

      assertThat(first.exit()).describedAs(first.toString()).isZero();
      assertThat(first.out()).contains("; 1 of 2 has approved: uid ");
      JsonNode answered = watching.frame("approval_answered");
      JsonNode listed = client.call("approval.list", Map.of()).get("pending").get(0);
      assertThat(listed.get("approved_by").get(0)).isEqualTo(answered.get("by"));
      Command.Outcome again = aaos("approve", id);
      assertThat(again.exit()).isNotZero();
      assertThat(again.err())
          .contains("has approved this already: one more person must approve it");
      assertThat(aaos("approvals").out()).contains("1 of 2 has approved");

      Command.Outcome denied = aaos("deny", id, "--reason", "too dear");

      assertThat(denied.exit()).describedAs(denied.toString()).isZero();
      watching.frame("result");
    }
    assertThat(provider.requests().getLast().body()).contains("approval denied: too dear");
  }

  @Test
  void nobodyObjecting_isAYes_whereTheManifestSaysSo_alsoOverARestart() throws Exception {
    CountDownLatch told = new CountDownLatch(1);
    provider.thenStream(Claude.wishes(new Wish("echo", Map.of("message", "hello"))));
    provider.then(asked -> {
      told.countDown();
      asked.stream().chunk(Claude.says("Done.")).end();
    });
    try (RpcClient watching = daemon.connect()) {
      watching.stream(
          "run.stream",
          Map.of("manifest", manifest("{within: 4s, otherwise: allow}"), "message", "go"));
      JsonNode asked = watching.frame("approval").get("approval");
      assertThat(asked.get("otherwise").stringValue()).isEqualTo("allow");
    }
    client.close();
    daemon.killHard();

    daemon = DaemonProcess.start(scratch, Claude.settings(provider));

    client = daemon.connect();
    assertThat(told.await(60, TimeUnit.SECONDS)).isTrue();
    assertThat(provider.requests().getLast().body()).contains("hello");
    JsonNode granted = client.records("human_approval_granted");
    assertThat(granted).hasSize(1);
    assertThat(client.call("audit.why", Map.of("sequence", granted.get(0).get("sequence"))))
        .asString()
        .contains("nobody objected within 4s");
  }

  @Test
  void whatIsNoDemandOnPeople_isRefusedWithTheMend() {
    assertThat(refusal("{people: 9}")).contains("'people' must be a whole number between 1 and 5");
    assertThat(refusal("{otherwise: allow}")).contains("without 'within'");
    assertThat(refusal("{otherwise: maybe}")).contains("'otherwise' must be allow or deny");
    assertThat(refusal("{peple: 2}")).contains("unknown field 'peple'; did you mean 'people'?");
    assertThat(refusal("{within: 0s}")).contains("'within' must be a length of time");
  }

  private String refusal(String approvals) {
    return client.error("agent.spawn", Map.of("manifest", manifest(approvals)));
  }
}

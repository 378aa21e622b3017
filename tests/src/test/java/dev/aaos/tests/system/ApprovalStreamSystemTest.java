package dev.aaos.tests.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aaos.testkit.FakeProvider;
import dev.aaos.tests.system.Claude.Wish;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// Several surfaces that watch the same questions.
class ApprovalStreamSystemTest {
  private static final String MANIFEST = """
      name: teller
      model: claude-test
      system_prompt: s
      capabilities: ["tool: echo"]
      approval_required: [echo]
      approvals: {people: %d}
      """;

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

  private RpcClient asking(int people) throws IOException {
    provider.thenStream(Claude.wishes(new Wish("echo", Map.of("message", "hello"))));
    provider.thenStream(Claude.says("Done."));
    RpcClient run = daemon.connect();
    run.stream("run.stream", Map.of("manifest", MANIFEST.formatted(people), "message", "go"));
    return run;
  }

  @Test
  void whatIsOpen_isToldFirst_andThenWhatBecomesOfIt_toAllAlike() throws IOException {
    try (RpcClient run = asking(1);
        RpcClient early = daemon.connect().stream("approval.stream", Map.of())) {
      String id = run.frame("approval").get("approval").get("id").stringValue();
      assertThat(early.frame("approval").get("approval").get("id").stringValue())
          .isEqualTo(id);
      try (RpcClient late = daemon.connect().stream("approval.stream", Map.of())) {
        JsonNode first = late.frame().orElseThrow();
        assertThat(first.get("approval").get("id").stringValue()).isEqualTo(id);
        assertThat(late.frame().orElseThrow().get("open").intValue()).isEqualTo(1);

        client.call("approval.respond", Map.of("id", id, "decision", "approve"));

        for (RpcClient each : new RpcClient[] {early, late}) {
          JsonNode closed = each.frame("approval_closed");
          assertThat(closed.get("id").stringValue()).isEqualTo(id);
          assertThat(closed.get("decision").stringValue()).isEqualTo("approved");
        }
        run.frame("result");
      }
    }
  }

  private Command.Outcome aaos(String... words) {
    return Command.aaos(words)
        .with("AAOS_SOCKET", scratch.path("agentd.sock").toString())
        .with("AAOS_CONFIG", scratch.path("none").toString())
        .in(scratch.root())
        .run();
  }

  @Test
  void questionsAlike_areListedAsOne_andAnsweredTogether_eachForItself() throws IOException {
    String agent = client
        .call("agent.spawn", Map.of("manifest", MANIFEST.formatted(1)))
        .get("agent_id")
        .stringValue();
    try (RpcClient watching = daemon.connect().stream("approval.stream", Map.of());
        RpcClient one = daemon.connect();
        RpcClient two = daemon.connect()) {
      one.stream(
          "tool.stream",
          Map.of("agent_id", agent, "tool", "echo", "input", Map.of("message", "1")));
      two.stream(
          "tool.stream",
          Map.of("agent_id", agent, "tool", "echo", "input", Map.of("message", "2")));
      JsonNode first = watching.frame("approval").get("approval");
      JsonNode second = watching.frame("approval").get("approval");
      assertThat(first.get("group")).isEqualTo(second.get("group"));

      assertThat(aaos("approvals").out()).contains("2 alike");
      assertThat(aaos("approvals", "--all").out().lines()).hasSize(3);
      Command.Outcome approved = aaos("approve", first.get("id").stringValue(), "--alike");

      assertThat(approved.exit()).describedAs(approved.toString()).isZero();
      assertThat(approved.out()).contains("approved 2 of 2 alike");
      assertThat(one.frame("result").toString()).contains("1");
      assertThat(two.frame("result").toString()).contains("2");
    }
    assertThat(client.records("human_approval_answered")).hasSize(2);
  }

  @Test
  void aYesThatIsNotEnough_isToldToWhoWatches() throws IOException {
    try (RpcClient run = asking(2);
        RpcClient watching = daemon.connect().stream("approval.stream", Map.of())) {
      String id = run.frame("approval").get("approval").get("id").stringValue();
      watching.frame("approval");

      client.call("approval.respond", Map.of("id", id, "decision", "approve"));

      JsonNode answered = watching.frame("approval_answered");
      assertThat(answered.get("by").stringValue()).startsWith("uid ");
      assertThat(answered.get("approval").get("approved_by").get(0)).isEqualTo(answered.get("by"));
      client.call("approval.respond", Map.of("id", id, "decision", "deny"));
      assertThat(watching.frame("approval_closed").get("decision").stringValue())
          .isEqualTo("denied");
      run.frame("result");
    }
  }
}

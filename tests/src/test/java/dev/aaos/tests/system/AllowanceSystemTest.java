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

/// "Approve, and allow the like."
class AllowanceSystemTest {
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

  private void writes(String name) {
    String path = scratch.path(name).toString();
    provider.thenStream(
        Claude.wishes(new Wish("file_write", Map.of("path", path, "content", name + "\n"))));
  }

  private String manifest() {
    return """
        name: writer
        model: claude-test
        system_prompt: s
        capabilities:
          - "tool: file_write"
          - {file_write: "%s/**", approval: always}
        """.formatted(scratch.root());
  }

  @Test
  void theLike_isAllowedForTheRun_asOftenAsWasSaid_andNoWider() throws IOException {
    for (int i = 1; i <= 4; i++) {
      writes("out-" + i + ".md");
    }
    provider.thenStream(Claude.says("Done."));
    try (RpcClient run = daemon.connect()) {
      run.stream("run.stream", Map.of("manifest", manifest(), "message", "go"));
      String first = run.frame("approval").get("approval").get("id").stringValue();
      String pattern = "file_write: " + scratch.root() + "/out-*";

      Command.Outcome wide =
          aaos("approve", first, "--for", "run", "--pattern", "file_write: /etc/*");
      Command.Outcome bare = aaos("approve", first, "--times", "2");
      Command.Outcome allowed =
          aaos("approve", first, "--for", "run", "--pattern", pattern, "--times", "2");

      assertThat(wide.exit()).isNotZero();
      assertThat(wide.err())
          .contains("'file_write: /etc/*' lies within none of what was asked about");
      assertThat(bare.exit()).isNotZero();
      assertThat(allowed.exit()).describedAs(allowed.toString()).isZero();
      JsonNode fourth = run.frame("approval").get("approval");
      assertThat(fourth.get("effect").stringValue()).contains("out-4.md");
      assertThat(client.records("human_approval_requested")).hasSize(2);
      Command.Outcome listed = aaos("capabilities");
      assertThat(listed.out()).contains(pattern).contains("allowed by uid ").contains("for run ");

      aaos("deny", fourth.get("id").stringValue());

      run.frame("result");
    }
    assertThat(scratch.path("out-3.md")).exists();
    assertThat(scratch.path("out-4.md")).doesNotExist();
    JsonNode event = client.records("capability_allowed").get(0).get("event");
    assertThat(event.get("by").stringValue()).startsWith("uid ");
  }

  @Test
  void whatIsAllowedOfAnAgent_isRevokedAsAnyGrantIs() throws IOException {
    writes("a.md");
    writes("a.md");
    provider.thenStream(Claude.says("Done."));
    writes("a.md");
    provider.thenStream(Claude.says("Done."));
    String agent = client
        .call("agent.spawn", Map.of("manifest", manifest()))
        .get("agent_id")
        .stringValue();
    try (RpcClient run = daemon.connect();
        RpcClient later = daemon.connect()) {
      run.stream("run.stream", Map.of("agent_id", agent, "message", "go"));
      String first = run.frame("approval").get("approval").get("id").stringValue();
      assertThat(aaos("approve", first, "--for", "agent", "--until", "2h").exit())
          .isZero();
      run.frame("result");
      JsonNode grants =
          client.call("capability.list", Map.of("agent_id", agent)).get("grants");
      JsonNode derived = grants.get(grants.size() - 1);
      assertThat(derived.get("allowed").get("by").stringValue()).startsWith("uid ");
      assertThat(derived.get("derived_from")).isEqualTo(grants.get(1).get("grant"));
      assertThat(aaos("revoke", derived.get("grant").toString()).exit()).isZero();

      later.stream("run.stream", Map.of("agent_id", agent, "message", "again"));

      String second = later.frame("approval").get("approval").get("id").stringValue();
      assertThat(aaos("deny", second).exit()).isZero();
      later.frame("result");
    }
  }
}

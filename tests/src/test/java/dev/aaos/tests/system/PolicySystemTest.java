package dev.aaos.tests.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;

/// The policy over calls: a file that rules over what grants permit.
@Timeout(240)
class PolicySystemTest {
  private final Scratch scratch = Scratch.make();
  private Path work = scratch.path("work");
  private Path policy = scratch.path("policy.yaml");

  @BeforeEach
  void plant() throws IOException {
    work = Files.createDirectories(work.resolve("keys")).getParent();
    Files.writeString(work.resolve("notes"), "hello\n");
    Files.writeString(work.resolve("keys/a"), "secret\n");
  }

  @AfterEach
  void clean() {
    scratch.close();
  }

  private Map<String, String> settings() {
    return Map.of("AAOS_POLICY", policy.toString());
  }

  private void rules(String text) {
    scratch.write("policy.yaml", text.replace("WORK", work.toString()));
  }

  private Command.Outcome aaos(String... words) {
    return Command.aaos(words)
        .with("AAOS_SOCKET", scratch.path("agentd.sock").toString())
        .with("AAOS_CONFIG", scratch.path("none").toString())
        .in(scratch.root())
        .run();
  }

  private String agent(RpcClient client) {
    return client
        .call("agent.spawn", Map.of("manifest", """
            name: worker
            model: demo
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

  private JsonNode call(RpcClient client, String agent, String tool, Map<String, Object> input) {
    return client.response("tool.invoke", Map.of("agent_id", agent, "tool", tool, "input", input));
  }

  private JsonNode read(RpcClient client, String agent, String name) {
    return call(client, agent, "file_read", Map.of("path", work.resolve(name).toString()));
  }

  private JsonNode shell(RpcClient client, String agent, String command) {
    return call(client, agent, "shell", Map.of("command", command))
        .get("result")
        .get("result");
  }

  private static final String NO_KEYS = """
      default: allow
      rules:
        - id: no-keys
          effect: deny
          needs: ["file_read: WORK/keys/**", "file_write: WORK/keys/**"]
          reason: keys are for people
      """;

  @Test
  void aRule_deniesToolsAndPrograms_saysWhichItIs_andStandsInTheRecord() {
    rules(NO_KEYS);
    try (DaemonProcess daemon = DaemonProcess.start(scratch, settings());
        RpcClient client = daemon.connect()) {
      String agent = agent(client);

      assertThat(read(client, agent, "notes").toString()).contains("hello");
      String refused = read(client, agent, "keys/a").toString();

      assertThat(refused).contains("denied by rule 'no-keys' of the policy: keys are for people");
      assertThat(call(client, agent, "grep", Map.of("path", work.toString(), "pattern", "secret"))
              .toString())
          .contains("\"total_matches\":0");
      JsonNode program = shell(client, agent, "cat notes; cat keys/a; echo x > keys/b; ls");
      assertThat(program.get("stdout").stringValue()).contains("hello").doesNotContain("secret");
      assertThat(Files.exists(work.resolve("keys/b"))).isFalse();
      String records = client.call("audit.query", Map.of("limit", 200)).toString();
      assertThat(records).contains("policy_adopted", "denied by rule 'no-keys'");
      String sequence = client.records("tool_refused").get(0).get("sequence").toString();
      assertThat(aaos("why", sequence).out()).contains("denied by rule 'no-keys'");
    }
  }

  @Test
  void aSymbolicLinkToWhatIsDenied_isDenied() throws IOException {
    rules(NO_KEYS);
    Files.createSymbolicLink(work.resolve("innocent"), Path.of("keys/a"));
    try (DaemonProcess daemon = DaemonProcess.start(scratch, settings());
        RpcClient client = daemon.connect()) {
      String agent = agent(client);

      assertThat(read(client, agent, "innocent").toString()).doesNotContain("secret");
      assertThat(shell(client, agent, "cat innocent").get("stdout").stringValue())
          .doesNotContain("secret");
    }
  }

  @Test
  void aRuleThatAsks_namesItselfInTheQuestion_andADenialAdoptedMeanwhileWins() throws Exception {
    rules("""
        default: allow
        rules:
          - {id: notes, effect: ask, needs: ["file_read: WORK/notes"], reason: they are private}
        """);
    try (DaemonProcess daemon = DaemonProcess.start(scratch, settings());
        RpcClient client = daemon.connect()) {
      String agent = agent(client);
      CompletableFuture<String> allowed = begin(daemon, agent);
      JsonNode question = question(client);
      assertThat(question.get("effect").stringValue())
          .contains("(policy notes asks: they are private)");
      assertThat(aaos("approvals").out()).contains("policy notes asks");
      client.call(
          "approval.respond",
          Map.of("id", question.get("id").stringValue(), "decision", "approve"));
      assertThat(allowed.get()).contains("hello");

      CompletableFuture<String> late = begin(daemon, agent);
      JsonNode again = question(client);
      rules("default: deny");
      client.call("policy.reload", Map.of());
      client.call(
          "approval.respond", Map.of("id", again.get("id").stringValue(), "decision", "approve"));

      assertThat(late.get()).contains("denied by the policy");
      assertThat(client.call("approval.list", Map.of()).get("pending")).isEmpty();
      assertThat(client.records("human_approval_denied")).isNotEmpty();
    }
  }

  private CompletableFuture<String> begin(DaemonProcess daemon, String agent) {
    CompletableFuture<String> result = new CompletableFuture<>();
    Thread.ofVirtual().start(() -> {
      try (RpcClient client = daemon.connect()) {
        result.complete(read(client, agent, "notes").toString());
      } catch (RuntimeException | AssertionError e) {
        result.completeExceptionally(e);
      }
    });
    return result;
  }

  private static JsonNode question(RpcClient client) {
    JsonNode pending = client.call("approval.list", Map.of()).get("pending");
    while (pending.isEmpty()) {
      pending = client.call("approval.list", Map.of()).get("pending");
    }
    return pending.get(0);
  }

  @Test
  void aFileThatChanges_isAdopted_aBrokenOneIsNot_andOneThatIsGoneChangesNothing()
      throws IOException {
    rules(NO_KEYS);
    try (DaemonProcess daemon = DaemonProcess.start(scratch, settings());
        RpcClient client = daemon.connect()) {
      String agent = agent(client);

      rules("default: allow");
      while (client.call("policy.status", Map.of()).get("rules").intValue() != 0) {
        Thread.onSpinWait();
      }
      assertThat(read(client, agent, "keys/a").toString()).contains("secret");
      assertThat(client.records("policy_adopted").toString()).contains("\"widens\":true");

      rules("default: allow\nrules: [{id: x, efect: deny}]");
      while (!client.call("policy.status", Map.of()).has("trouble")) {
        Thread.onSpinWait();
      }
      assertThat(aaos("policy").out()).contains("trouble").contains("did you mean 'effect'?");
      assertThat(aaos("policy").exit()).isEqualTo(1);
      assertThat(aaos("doctor").out()).contains("did you mean 'effect'?");

      rules(NO_KEYS);
      assertThat(client.call("policy.reload", Map.of()).get("rules").intValue()).isEqualTo(1);
      Files.delete(policy);
      assertThat(client.error("policy.reload", Map.of())).contains("is gone");
      assertThat(read(client, agent, "keys/a").toString()).contains("no-keys");
      daemon.terminate();
    }
    try (DaemonProcess refused = DaemonProcess.launch(scratch, settings())) {
      assertThat(refused.awaitEnd()).isEqualTo(1);
      assertThat(refused.log()).contains("is not there, and one was in force");
    }
    rules("default: maybe");
    try (DaemonProcess refused = DaemonProcess.launch(scratch, settings())) {
      assertThat(refused.awaitEnd()).isEqualTo(1);
      assertThat(refused.log()).contains("line 1: 'default' must be one of allow, ask, deny");
    }
    try (DaemonProcess daemon = DaemonProcess.start(scratch, Map.of("AAOS_POLICY", "none"));
        RpcClient client = daemon.connect()) {
      assertThat(client.call("policy.status", Map.of()).get("in_force").booleanValue())
          .isFalse();
      assertThat(client.records("policy_adopted").toString()).contains("\"none\":true");
    }
  }

  @Test
  void check_showsWhatBecomesPossible_andApplyDoesNotWidenUnasked() {
    rules(NO_KEYS);
    scratch.write("wider.yaml", """
        default: allow
        rules:
          - {id: no-keys, effect: deny, needs: ["file_write: WORK/keys/**"]}
          - {id: late, effect: deny, tools: [shell], when: now.getHours('UTC') < 25}
        """.replace("WORK", work.toString()));
    try (DaemonProcess daemon = DaemonProcess.start(scratch, settings());
        RpcClient client = daemon.connect()) {
      String agent = agent(client);

      Command.Outcome checked = aaos("policy", "check", "wider.yaml");
      assertThat(checked.out())
          .contains("becomes possible that is not:")
          .contains("needs 'file_read: " + work + "/keys/**': allowed, was denied");
      assertThat(checked.exit()).isEqualTo(1);
      assertThat(aaos("policy", "apply", "wider.yaml").exit()).isEqualTo(1);
      assertThat(read(client, agent, "keys/a").toString()).contains("no-keys");

      Command.Outcome applied = aaos("policy", "apply", "--yes", "wider.yaml");

      assertThat(applied.exit()).describedAs(applied.toString()).isZero();
      assertThat(read(client, agent, "keys/a").toString()).contains("secret");
      Command.Outcome explained = aaos(
          "policy",
          "explain",
          "--agent",
          agent,
          "--tool",
          "shell",
          "--input",
          "{\"command\":\"ls\"}");
      assertThat(explained.out())
          .contains("late")
          .contains("policy: deny, by late")
          .contains("grants: exec: /usr/bin/bash: granted");
      assertThat(explained.exit()).isEqualTo(1);
      assertThat(call(client, agent, "shell", Map.of("command", "ls")).toString())
          .contains("denied by rule 'late'");
    }
  }

  @Test
  void cases_areTriedWithoutADaemon() {
    String big = """
          - id: big
            effect: {ask: {people: 2}}
            when: has(input.amount) && input.amount > 100
        """;
    rules(NO_KEYS + big);
    scratch.write("cases.yaml", """
        policy: policy.yaml
        cases:
          - {name: keys, agent: a, tool: file_read, needs: ["file_read: WORK/keys/a"], expect: deny}
          - {name: notes, agent: a, tool: file_read, needs: ["file_read: WORK/n"], expect: allow}
          - {name: big, agent: a, tool: pay, needs: [], input: '{"amount": 101}', expect: ask}
        """.replace("WORK", work.toString()));

    Command.Outcome right = aaos("policy", "test", "cases.yaml");

    assertThat(right.out()).describedAs(right.toString()).contains("3 cases, 0 wrong");
    assertThat(right.exit()).isZero();
    rules("default: allow");
    Command.Outcome wrong = aaos("policy", "test", "cases.yaml");
    assertThat(wrong.out()).contains("WRONG").contains("2 wrong");
    assertThat(wrong.exit()).isEqualTo(1);
  }
}

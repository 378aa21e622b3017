package dev.aaos.tests.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// Programs that agents start, from the socket to the kernel of this machine.
class ProgramsSystemTest {
  private final Scratch scratch = Scratch.make();
  private Path work = scratch.path("work");

  @BeforeEach
  void plant() throws IOException {
    work = Files.createDirectory(work);
    Files.writeString(work.resolve("notes"), "hello\n");
    scratch.write("secret", "secret");
  }

  @AfterEach
  void clean() {
    scratch.close();
  }

  private String builder(RpcClient client, String... more) {
    StringBuilder manifest = new StringBuilder("""
        name: builder
        model: demo
        system_prompt: s
        capabilities:
          - "tool: shell"
          - "tool: exec"
          - "exec: /usr/bin/*"
        """);
    for (String capability : more) {
      manifest.append("  - ").append(capability).append('\n');
    }
    return client
        .call("agent.spawn", Map.of("manifest", manifest.toString()))
        .get("agent_id")
        .stringValue();
  }

  private static JsonNode answer(RpcClient client, String agent, String command) {
    return client.response(
        "tool.invoke",
        Map.of("agent_id", agent, "tool", "shell", "input", Map.of("command", command)));
  }

  private static JsonNode shell(RpcClient client, String agent, String command) {
    JsonNode answer = answer(client, agent, command);
    assertThat(answer.has("result")).as(answer.toString()).isTrue();
    return answer.get("result").get("result");
  }

  @Test
  void aShell_isHeldToItsAgentsGrants_andThatIsOnRecord() throws IOException {
    try (DaemonProcess daemon = DaemonProcess.start(scratch);
        RpcClient client = daemon.connect()) {
      String agent =
          builder(client, "\"file_read: " + work + "/*\"", "\"file_write: " + work + "/*\"");

      JsonNode result = shell(
          client,
          agent,
          "cat notes > copy; cat " + scratch.path("secret") + "; ls " + scratch.root()
              + "/data; echo $HOME");

      assertThat(result.get("stdout").stringValue()).isEqualTo("/home/agent\n");
      assertThat(result.get("stderr").stringValue().lines()).hasSize(2);
      assertThat(result.get("tier").stringValue()).isEqualTo("T2");
      assertThat(work.resolve("copy")).hasContent("hello\n");
      assertThat(Files.getAttribute(work.resolve("copy"), "unix:uid"))
          .isEqualTo(Files.getAttribute(work, "unix:uid"));
      JsonNode records = client.call("audit.query", Map.of("limit", 100)).get("records");
      assertThat(records.toString())
          .contains("program_confined", "\"denials_proved\":12", "landlock", "\"tier\":\"T2\"");
    }
  }

  /// A daemon that may make control groups has them count; one that may not has the numbers of the
  /// pid namespace, and says so.
  @Test
  void tooManyProcesses_areRefused_andTheAnswerNamesTheBound() throws IOException {
    boolean root = Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0);
    try (DaemonProcess daemon = DaemonProcess.start(scratch);
        RpcClient client = daemon.connect()) {
      String agent = builder(client);

      JsonNode result = shell(client, agent, """
          perl -e 'for (1 .. 1100) {
            my $child = fork();
            $refused++ if !defined $child;
            do { sleep 600; exit } if defined $child && !$child;
          }
          print $refused > 0 ? "refused" : "not bounded"'
          """);

      assertThat(result.get("stdout").stringValue()).isEqualTo("refused");
      assertThat(result.has("limits")).isEqualTo(root);
      if (root) {
        assertThat(result.get("limits").get(0).stringValue())
            .isEqualTo("processes: it wanted more than 1024 at once, and got no more");
      }
      assertThat(shell(client, agent, "echo fine").get("stdout").stringValue()).isEqualTo("fine\n");
      assertThat(client.call("audit.query", Map.of("limit", 100)).toString())
          .contains(
              "program_confined", root ? "memory: bounded for each command" : "memory: an rlimit");
      assertThat(client.call("daemon.enforcement", Map.of()).toString())
          .contains(root ? "memory: bounded for each command" : "memory: an rlimit");
    }
  }

  @Test
  void aProgram_hasTheKeyOfItsCall_whichIsOnRecordWithItsIntent() {
    try (DaemonProcess daemon = DaemonProcess.start(scratch);
        RpcClient client = daemon.connect()) {
      String agent = builder(client);

      String first = shell(client, agent, "echo $AAOS_CALL_KEY").get("stdout").stringValue();
      String second = shell(client, agent, "echo $AAOS_CALL_KEY").get("stdout").stringValue();

      List<String> keys = client
          .call("audit.query", Map.of("kinds", List.of("tool_invoked")))
          .get("records")
          .valueStream()
          .map(record -> record.get("event").get("key").stringValue())
          .toList();
      assertThat(keys).doesNotHaveDuplicates().containsExactly(first.strip(), second.strip());
    }
  }

  @Test
  void aProgram_reachesTheHostsItWasGranted_andBothThatAndWhatWasRefusedAreOnRecord() {
    try (DaemonProcess daemon = DaemonProcess.start(scratch);
        LocalSite site = LocalSite.serve(work);
        LocalSite other = LocalSite.serve(work);
        RpcClient client = daemon.connect()) {
      String granted = "127.0.0.1:" + site.port();
      String agent = builder(client, "\"network: " + granted + "\"");

      JsonNode result = shell(
          client,
          agent,
          "curl -sS http://%s/notes; curl -sS http://127.0.0.1:%d/notes; curl -sS http://bad.test/"
              .formatted(granted, other.port()));

      assertThat(result.get("stdout").stringValue()).isEqualTo("hello\n");
      assertThat(result.get("stderr").stringValue())
          .contains("127.0.0.1 port " + other.port(), "Could not resolve host: bad.test");
      assertThat(result.get("network").get(0).toString())
          .contains("\"host\":\"" + granted + "\",\"connections\":1");
      String records = client.call("audit.query", Map.of("limit", 100)).toString();
      assertThat(records).contains("network: " + granted, "its own loopback, and granted hosts");
    }
  }

  @Test
  void whatWouldBeAllowed_isSaidBeforehand_asTheKernelThenDecides() {
    try (DaemonProcess daemon = DaemonProcess.start(scratch);
        RpcClient client = daemon.connect()) {
      String agent = builder(
          client,
          "\"network: *.good.test\"",
          "{file_read: /data/*, rate: 5/min}",
          "{file_write: /data/*, approval: always}");

      assertThat(check(client, agent, "network: a.good.test:443"))
          .contains("\"verdict\":\"allowed\"", "network: *.good.test", "\"programs\":true");
      assertThat(check(client, agent, "file_read: /data/a"))
          .contains("\"verdict\":\"allowed\"", "\"programs\":true");
      assertThat(check(client, agent, "file_write: /data/a"))
          .contains("\"verdict\":\"asked\"", "\"programs\":true");
      assertThat(check(client, agent, "network: good.test:443"))
          .contains("\"verdict\":\"refused\"", "EACCES", "'network: good.test:443' in the");
      assertThat(check(client, agent, "tool: shell")).contains("\"verdict\":\"allowed\"");
      assertThat(check(client, agent, "tool: echo")).contains("\"verdict\":\"refused\"");
      assertThat(client
              .response("capability.check", Map.of("agent_id", agent, "capability", "fly: away"))
              .toString())
          .contains("'capability': ", "fly");
    }
  }

  private static String check(RpcClient client, String agent, String capability) {
    return client
        .call("capability.check", Map.of("agent_id", agent, "capability", capability))
        .toString();
  }

  @Test
  void withoutTheGrant_nothingIsStarted_andTheErrorNamesIt() {
    try (DaemonProcess daemon = DaemonProcess.start(scratch);
        RpcClient client = daemon.connect()) {
      String agent = client
          .call(
              "agent.spawn",
              Map.of(
                  "manifest",
                  "name: a\nmodel: demo\nsystem_prompt: s\ncapabilities: [\"tool: shell\"]\n"))
          .get("agent_id")
          .stringValue();

      assertThatThrownBy(() -> shell(client, agent, "true"))
          .hasMessageContaining("'exec: /usr/bin/bash' in the manifest would allow it");
    }
  }

  @Test
  void revokingAGrant_endsTheProgramThatHoldsIt() throws Exception {
    try (DaemonProcess daemon = DaemonProcess.start(scratch);
        RpcClient client = daemon.connect();
        RpcClient other = daemon.connect()) {
      String agent = builder(client, "\"file_write: " + work + "/*\"");
      CompletableFuture<String> ended = new CompletableFuture<>();
      Thread caller = Thread.ofPlatform().start(() -> {
        try {
          ended.complete(answer(client, agent, "touch begun; sleep 1000").toString());
        } catch (RuntimeException | AssertionError e) {
          ended.completeExceptionally(e);
        }
      });
      while (!Files.exists(work.resolve("begun"))) {
        Thread.onSpinWait();
      }
      long grant = 0;
      for (JsonNode one : other.call("capability.list", Map.of()).get("grants")) {
        if (one.toString().contains("file_write")) {
          grant = one.get("grant").longValue();
        }
      }

      other.call("capability.revoke", Map.of("grant", grant));

      assertThat(ended.get()).contains("a grant it was held to was revoked");
      caller.join();
    }
  }

  @Test
  void execFromTheCommandLine_isConfinedAndEndsWithTheCommandsOwnCode() throws IOException {
    try (DaemonProcess daemon = DaemonProcess.start(scratch)) {
      assertThat(daemon.socket()).exists();
      Command.Outcome plain = aaos("exec", "--", "cat", scratch.path("secret").toString());
      Command.Outcome granted =
          aaos("exec", "--grant", "file_read: " + work + "/*", "--", "cat", work + "/notes");
      Command.Outcome code = aaos("exec", "--", "sh", "-c", "exit 7");
      Command.Outcome missing = aaos("exec", "--", "no-such-program");
      Command.Outcome doctor = aaos("doctor");

      assertThat(plain.exit()).isEqualTo(1);
      assertThat(plain.err()).contains("No such file");
      assertThat(granted.out()).isEqualTo("hello\n");
      assertThat(granted.exit()).isZero();
      assertThat(code.exit()).isEqualTo(7);
      assertThat(missing.exit()).isEqualTo(2);
      assertThat(missing.err()).contains("'no-such-program' is in none of");
      assertThat(doctor.out()).contains("confined in tier T2", "seccomp: allow-list");
    }
  }

  private Command.Outcome aaos(String... words) {
    return Command.aaos(words)
        .with("AAOS_SOCKET", scratch.path("agentd.sock").toString())
        .with("AAOS_DATA_DIR", scratch.path("data").toString())
        .with("AAOS_CONFIG", scratch.path("none").toString())
        .in(scratch.root())
        .run();
  }

  @Test
  void aDaemonThatIsKilled_takesItsProgramsAlong() throws Exception {
    try (DaemonProcess daemon = DaemonProcess.start(scratch)) {
      Thread caller;
      try (RpcClient client = daemon.connect()) {
        String agent = builder(client, "\"file_write: " + work + "/*\"");
        caller = Thread.ofPlatform().start(() -> {
          try {
            answer(client, agent, "touch begun; setsid -w sleep 1234.5");
          } catch (RuntimeException | AssertionError e) {
            assertThat(e).isNotNull(); // there is no answer any more
          }
        });
        while (!Files.exists(work.resolve("begun"))) {
          Thread.onSpinWait();
        }
        daemon.killHard();
        caller.join();
      }
      List<ProcessHandle> left = ProcessHandle.allProcesses()
          .filter(one -> one.info().commandLine().orElse("").contains("sleep 1234.5"))
          .toList();
      for (ProcessHandle one : left) {
        one.onExit().join();
      }
      assertThat(left).noneMatch(ProcessHandle::isAlive);
    }
  }
}

package dev.aaos.tests.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// `aaos`, command by command, against a real daemon.
class CommandLineTest {
  private static final JsonMapper JSON = new JsonMapper();
  private static final Scratch SCRATCH = Scratch.make();
  private static final DaemonProcess DAEMON = DaemonProcess.start(SCRATCH);

  @AfterAll
  static void stop() {
    DAEMON.close();
    SCRATCH.close();
  }

  private static Command.Outcome aaos(String... arguments) {
    return command(arguments).run();
  }

  private static Command command(String... arguments) {
    return Command.aaos(arguments)
        .with("AAOS_SOCKET", DAEMON.socket().toString())
        .with("AAOS_CONFIG", SCRATCH.path("config.env").toString())
        .with("HOME", SCRATCH.root().toString());
  }

  private static String spawn(String name) {
    try (RpcClient client = DAEMON.connect()) {
      return client
          .call("agent.spawn", Map.of("manifest", """
              name: %s
              model: demo
              system_prompt: s
              capabilities: ["tool: echo", "tool: file_write", "file_write: %s/w/*"]
              approval_required: [file_write]
              """.formatted(name, SCRATCH.root())))
          .get("agent_id")
          .stringValue();
    }
  }

  @Test
  void everyCommand_hasHelp() {
    Command.Outcome help = aaos("--help");

    assertThat(help.exit()).isZero();
    for (String command : List.of(
        "demo",
        "init",
        "run",
        "chat",
        "ps",
        "inspect",
        "logs",
        "stop",
        "tools",
        "approvals",
        "approve",
        "deny",
        "capabilities",
        "revoke",
        "audit",
        "why",
        "secret",
        "configure",
        "doctor",
        "version",
        "completion")) {
      assertThat(help.out()).containsPattern("(?m)^  " + command + "\\b");
      Command.Outcome own = aaos(command, "--help");
      assertThat(own.exit()).as(command).isZero();
      assertThat(own.out()).as(command).contains("Usage: aaos " + command);
    }
  }

  @Test
  void initAndRun_workAsTheySay() {
    Path manifest = SCRATCH.path("first/agent.yaml");
    SCRATCH.write("first/notes.md", "# Notes\n\nThe harbour is small.\n");

    Command.Outcome made = aaos("init", manifest.toString());
    Command.Outcome again = aaos("init", manifest.toString());
    Command.Outcome ran =
        aaos("run", manifest.toString(), "list the files here and summarise them");

    assertThat(made.exit()).isZero();
    assertThat(again.exit()).isEqualTo(2);
    assertThat(again.err()).contains("is there already");
    assertThat(ran.exit()).as(ran.err()).isZero();
    assertThat(ran.out()).contains("- notes.md", "The harbour is small.");
    assertThat(ran.err()).contains("complete: ", "tokens ", "free (");
  }

  @Test
  void psInspectLogsStop_followAnAgentToItsEnd() {
    String id = spawn("follower");
    String prefix = id.substring(0, 8);
    aaos("run", "--agent", prefix, "echo hello");

    assertThat(aaos("ps").out()).contains("follower", prefix);
    assertThat(aaos("inspect", "follower").out())
        .contains(id, "tool: echo", "file_write: " + SCRATCH.root() + "/w/*");
    assertThat(aaos("logs", prefix).out()).contains("calls echo", "run ended: complete");
    assertThat(aaos("stop", prefix).exit()).isZero();
    assertThat(aaos("ps").out()).doesNotContain(prefix);
    assertThat(aaos("ps", "-a").out()).contains(prefix, "stopped");
  }

  @Test
  void jsonOutput_isJson() {
    String id = spawn("json");
    for (List<String> words : List.of(
        List.of("ps", "--json"),
        List.of("inspect", id, "--json"),
        List.of("tools", "--json"),
        List.of("approvals", "--json"),
        List.of("audit", "--json"),
        List.of("why", "1", "--json"),
        List.of("capabilities", "--json"),
        List.of("doctor", "--json"),
        List.of("version", "--json"),
        List.of("run", "--agent", id, "say hi", "--json"))) {
      Command.Outcome outcome = aaos(words.toArray(String[]::new));

      assertThat(outcome.exit()).as(words + outcome.err()).isZero();
      outcome
          .out()
          .lines()
          .forEach(line -> assertThat(JSON.readTree(line).isContainer()).isTrue());
    }
  }

  @Test
  void approval_isSeenAndAnsweredFromAnotherTerminal() {
    String id = spawn("writer");
    String path = SCRATCH.path("w/a.txt").toString();
    try (RpcClient running = DAEMON.connect();
        RpcClient watching = DAEMON.connect()) {
      Map<String, String> message = Map.of("agent_id", id, "message", "write \"x\" to " + path);
      running.stream("agent.run", message);
      String approval = awaitPending(watching, id);

      assertThat(aaos("approvals").out()).contains("writer", "write 2 bytes to " + path);
      assertThat(aaos("approve", approval.substring(0, 8)).exit()).isZero();
      assertThat(running.line())
          .hasValueSatisfying(line -> assertThat(line).contains("I wrote 2 bytes"));

      running.stream("agent.run", message);
      String second = awaitPending(watching, id);
      assertThat(aaos("deny", second, "--reason", "not on a Sunday").exit()).isZero();
      assertThat(running.line())
          .hasValueSatisfying(line -> assertThat(line).contains("not on a Sunday"));
    }
    assertThat(SCRATCH.read("w/a.txt")).isEqualTo("x\n");
  }

  private static String awaitPending(RpcClient client, String agent) {
    long deadline = System.nanoTime() + 60_000_000_000L;
    while (System.nanoTime() < deadline) {
      for (JsonNode pending : client.call("approval.list", Map.of()).get("pending")) {
        if (pending.get("agent_id").stringValue().equals(agent)) {
          return pending.get("id").stringValue();
        }
      }
    }
    throw new AssertionError("nothing waits for a person");
  }

  @Test
  void revoke_takesThePowerAway() {
    String id = spawn("revoked");
    JsonNode grants = JSON.readTree(aaos("capabilities", id, "--json").out()).get("grants");
    String grant = grants.get(0).get("grant").toString();

    assertThat(aaos("revoke", grant).exit()).isZero();

    try (RpcClient client = DAEMON.connect()) {
      assertThat(client.error(
              "tool.invoke",
              Map.of("agent_id", id, "tool", "echo", "input", Map.of("message", "x"))))
          .contains("capability denied");
    }
  }

  @Test
  void why_tracesARecordBackToTheSessionThatBeganIt() {
    String id = spawn("traced");
    try (RpcClient client = DAEMON.connect()) {
      client.error("tool.invoke", Map.of("agent_id", id, "tool", "file_read"));
      long last = client.call("daemon.info", Map.of()).get("records").longValue();
      JsonNode denied = client
          .call("audit.query", Map.of("kinds", List.of("capability_denied"), "agent_id", id))
          .get("records")
          .get(0);

      Command.Outcome why = aaos("why", denied.get("sequence").toString());

      assertThat(why.out())
          .contains("no grant covers 'tool: file_read'", "connected through the socket");
      assertThat(aaos("why", String.valueOf(last + 1_000)).exit()).isEqualTo(3);
    }
  }

  @Test
  void why_saysWhatAnAgentMayDo_andWhatWouldAllowTheRest() {
    String id = spawn("asked-about");

    Command.Outcome may = aaos("why", id, "tool: echo");
    Command.Outcome mayNot = aaos("why", id, "network: pypi.org:443");

    assertThat(may.exit()).as(may.err()).isZero();
    assertThat(may.out()).contains("allowed by grant", "'tool: echo'");
    assertThat(mayNot.exit()).isEqualTo(1);
    assertThat(mayNot.out())
        .contains("refused: EACCES: no grant covers it; 'network: pypi.org:443' in the manifest");
    assertThat(aaos("why", id, "fly: away").err()).contains("'capability'");
    assertThat(aaos("why", id).err()).contains("file_read: /etc/hosts");
  }

  @Test
  void configure_writesAFileOnlyItsOwnerMayRead() throws Exception {
    Path config = SCRATCH.path("own/config.env");

    Command.Outcome set = command(
            "configure", "-c", config.toString(), "--set", "ANTHROPIC_API_KEY=-")
        .reading("sk-secret\n")
        .run();
    Command.Outcome wrong =
        command("configure", "-c", config.toString(), "--set", "ANTROPIC=1").run();

    assertThat(set.exit()).as(set.err()).isZero();
    assertThat(set.out() + set.err()).doesNotContain("sk-secret");
    assertThat(Files.readString(config)).isEqualTo("ANTHROPIC_API_KEY=sk-secret\n");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(config)))
        .isEqualTo("rw-------");
    assertThat(wrong.exit()).isEqualTo(2);
    assertThat(wrong.err()).contains("no setting is called ANTROPIC");
  }

  @Test
  void wrongUsage_isNamedWithTheMend() {
    Map<List<String>, String> expected = Map.of(
        List.of("inspct"), "inspect",
        List.of("run"), "which manifest?",
        List.of("run", "/no/such.yaml", "x"), "no manifest at /no/such.yaml",
        List.of("inspect", "zzzz"), "zzzz",
        List.of("why", "x"), "x");

    expected.forEach((words, text) -> {
      Command.Outcome outcome = aaos(words.toArray(String[]::new));
      assertThat(outcome.exit()).as(words.toString()).isNotZero();
      assertThat(outcome.err()).as(words.toString()).contains(text);
    });
  }

  @Test
  void withoutADaemon_itSaysHowToStartOne() {
    Command.Outcome outcome =
        Command.aaos("ps", "--socket", SCRATCH.path("none.sock").toString()).run();

    assertThat(outcome.exit()).isEqualTo(3);
    assertThat(outcome.err()).contains("no daemon answers at", "aaos daemon");
  }

  @Test
  void runWithoutADaemon_startsAPrivateOneWithTheUsersData() {
    Path socket = SCRATCH.path("p/agentd.sock");
    Command run = Command.aaos(
            "run",
            SCRATCH
                .write(
                    "p/m.yaml",
                    "name: a\nmodel: demo\nsystem_prompt: s\ncapabilities: [\"tool: echo\"]\n")
                .toString(),
            "echo alone")
        .with("AAOS_SOCKET", socket.toString())
        .with("AAOS_DATA_DIR", SCRATCH.path("p/data").toString())
        .with("AAOS_CONFIG", SCRATCH.path("p/none").toString());

    Command.Outcome outcome = run.run();

    assertThat(outcome.exit()).as(outcome.err()).isZero();
    assertThat(outcome.err()).contains("starting a private one");
    assertThat(outcome.out()).startsWith("alone");
    assertThat(SCRATCH.path("p/data")).isDirectory();
    try (RpcClient client = RpcClient.connect(socket)) {
      assertThat(client.call("daemon.info", Map.of()).get("private").booleanValue())
          .isTrue();
    }
    RpcClient.shutDown(socket);
  }

  @Test
  void completion_isAScriptBashAccepts() {
    Command.Outcome script = aaos("completion", "bash");

    Path file = SCRATCH.write("completion.sh", script.out());
    Command.Outcome checked =
        new Command(List.of("bash", "-n", file.toString()), Map.of(), SCRATCH.root(), "").run();

    assertThat(checked.exit()).as(checked.err()).isZero();
    assertThat(script.out()).contains("inspect", "approvals");
  }
}

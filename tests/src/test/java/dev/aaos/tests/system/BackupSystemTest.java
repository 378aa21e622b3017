package dev.aaos.tests.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aaos.testkit.FakeProvider;
import dev.aaos.tests.system.Claude.Wish;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Backups of a daemon at work, and what is restored from them: real processes, real files,
/// killed in the middle.
class BackupSystemTest {
  private static final JsonMapper JSON = new JsonMapper();
  private static final int LARGE = 1 << 20;
  private static final int MANY = 24;

  private final Scratch scratch = Scratch.make();

  @AfterEach
  void clean() {
    scratch.close();
  }

  private Command command(List<String> words) {
    return new Command(words, Map.of(), scratch.root(), "")
        .with("AAOS_SOCKET", scratch.path("agentd.sock").toString())
        .with("AAOS_DATA_DIR", scratch.path("data").toString())
        .with("AAOS_CONFIG", scratch.path("none").toString());
  }

  private Command.Outcome aaos(String... words) {
    List<String> all = new ArrayList<>(List.of(Command.installed("aaos").toString()));
    all.addAll(List.of(words));
    return command(all).run();
  }

  private Command.Outcome good(String... words) {
    Command.Outcome outcome = aaos(words);
    assertThat(outcome.exit()).as(outcome.out() + outcome.err()).isZero();
    return outcome;
  }

  private static String spawn(RpcClient client, String name) {
    return client
        .call(
            "agent.spawn",
            Map.of(
                "manifest",
                "name: %s\nmodel: demo\nsystem_prompt: s\ncapabilities: [\"tool: echo\"]\n"
                    .formatted(name)))
        .get("agent_id")
        .stringValue();
  }

  private static void echo(RpcClient client, String agent, String message) {
    client.call(
        "tool.invoke",
        Map.of("agent_id", agent, "tool", "echo", "input", Map.of("message", message)));
  }

  /// Returns all that a client is told of the agents and their grants.
  private static List<JsonNode> told(RpcClient client) {
    List<JsonNode> told = new ArrayList<>();
    client.call("agent.list", Map.of("all", true)).get("agents").forEach(agent -> {
      told.add(agent);
      told.add(client.call("capability.list", Map.of("agent_id", agent.get("id"))));
    });
    return told;
  }

  private static JsonNode records(RpcClient client, String kind) {
    return client.call("audit.query", Map.of("kinds", List.of(kind))).get("records");
  }

  /// Starts a daemon on what was restored to `data`.
  private DaemonProcess startRestored() {
    return DaemonProcess.start(scratch);
  }

  /// Makes a history with so much content that copying it takes a while.
  private void work(DaemonProcess daemon) {
    try (RpcClient client = daemon.connect()) {
      String agent = spawn(client, "large");
      for (int i = 0; i < MANY; i++) {
        echo(client, agent, i + "x".repeat(LARGE));
      }
    }
  }

  private void moveAway(String name) throws IOException {
    Files.move(scratch.path(name), scratch.path(name + ".gone"));
  }

  @Test
  void backupsOfADaemonAtWork_areEachOfOneMoment_andAStartOnOneHasThatState() throws Exception {
    AtomicBoolean done = new AtomicBoolean();
    List<JsonNode> before;
    try (DaemonProcess daemon = DaemonProcess.start(scratch);
        RpcClient client = daemon.connect()) {
      Thread writer = Thread.ofPlatform().start(() -> {
        try (RpcClient own = daemon.connect()) {
          String agent = spawn(own, "writer");
          for (int i = 0; !done.get(); i++) {
            echo(own, agent, "m" + i);
          }
        }
      });
      for (String name : List.of("b1", "b2")) {
        JsonNode made = JSON.readTree(good("backup", name, "--json").out());
        JsonNode verified =
            JSON.readTree(good("audit", "verify", name, "--json").out());
        long records = made.get("records").longValue();
        assertThat(verified.get("records").longValue()).isEqualTo(records);
        assertThat(verified.get("heads").get(0).get("size").longValue()).isEqualTo(records);
        assertThat(verified.get("last")).isEqualTo(made.get("last"));
        assertThat(made.has("trouble")).isFalse();
        assertThat(client.call("daemon.info", Map.of()).get("records").longValue())
            .isGreaterThan(records);
      }
      done.set(true);
      writer.join();
      before = told(client);
      assertThat(good("backup", "b3").out())
          .matches("good: [\\d,]+ records up to \\w{8}, [\\d,]+ bytes, head of [\\d,]+ records at"
              + " \\S+ of aaos/\\w{16}, [\\d,]+ references whole, 0 missing, 0 shredded; in "
              + scratch.path("b3") + "\n");
      spawn(client, "later");
      daemon.killHard();
    }
    moveAway("data");

    Command.Outcome restored = good("restore", "b3", "data", "--key", "data.heads/log.pub");

    assertThat(restored.out()).startsWith("good: ").contains("which agree with its head");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(scratch.path("data"))))
        .isEqualTo("rwx------");
    try (DaemonProcess daemon = startRestored();
        RpcClient client = daemon.connect()) {
      assertThat(told(client)).isEqualTo(before);
      echo(client, told(client).getFirst().get("id").stringValue(), "on it goes");
    }
  }

  @Test
  void anOlderBackup_isRestoredOnRecord_andTheLogGoesOnUnderAnotherName() throws Exception {
    String origin;
    try (DaemonProcess daemon = DaemonProcess.start(scratch);
        RpcClient client = daemon.connect()) {
      spawn(client, "kept");
      origin = JSON.readTree(good("backup", "b", "--json").out()).get("origin").stringValue();
      spawn(client, "lost");
      daemon.terminate();
    }
    moveAway("data");

    Command.Outcome restored = good("restore", "b", "data");

    assertThat(restored.out()).containsPattern("gone: " + origin + " had \\d+ records when it");
    String note = scratch.read("data/restored");
    String log;
    try (DaemonProcess daemon = startRestored();
        RpcClient client = daemon.connect()) {
      JsonNode record = records(client, "journal_restored").get(0).get("event");
      assertThat(record.get("origin").stringValue()).isEqualTo(origin);
      assertThat(record.get("signed").longValue())
          .isGreaterThan(record.get("records").longValue());
      assertThat(record.get("principal").stringValue()).startsWith("uid ");
      assertThat(client.call("agent.list", Map.of("all", true)).get("agents")).hasSize(1);
      JsonNode proved = client.call("audit.prove", Map.of("sequence", 1));
      assertThat(proved.get("head").stringValue()).startsWith("aaos/").doesNotStartWith(origin);
      assertThat(good("doctor").out()).contains("ok      proofs");
      log = daemon.log();
      assertThat(log)
          .containsPattern("later records that were signed are gone; its heads of before are in ")
          .doesNotContain("rolled back");
      daemon.terminate();
    }
    assertThat(scratch.path("data/restored")).doesNotExist();
    String aside = "data.heads/" + origin.replace('/', '-');
    good("audit", "verify");
    assertThat(aaos("audit", "verify", "--head", aside + "/head").out()).contains("NOT GOOD");
    good("audit", "verify", "b", "--key", aside + "/log.pub");

    scratch.write("data/restored", note); // as if the first start had been killed before its end
    try (DaemonProcess daemon = startRestored();
        RpcClient client = daemon.connect()) {
      assertThat(records(client, "journal_restored")).hasSize(1);
      client.call("audit.prove", Map.of("sequence", 1));
      assertThat(scratch.path("data/restored")).doesNotExist();
    }
  }

  @Test
  void aRunThatWasUnderWay_doesNotGoOn() throws Exception {
    try (FakeProvider provider = FakeProvider.start()) {
      provider.thenStream(Claude.wishes(
          new Wish("file_write", Map.of("path", scratch.path("x").toString(), "content", "x"))));
      try (DaemonProcess daemon = DaemonProcess.start(scratch, Claude.settings(provider));
          RpcClient client = daemon.connect();
          RpcClient running = daemon.connect()) {
        String manifest = """
            name: careful
            model: claude-test
            system_prompt: s
            capabilities: ["tool: file_write", "file_write: %s/*"]
            approval_required: [file_write]
            """.formatted(scratch.root());
        String agent = client
            .call("agent.spawn", Map.of("manifest", manifest))
            .get("agent_id")
            .stringValue();
        running.stream("agent.run", Map.of("agent_id", agent, "message", "write"));
        while (client.call("approval.list", Map.of()).get("pending").isEmpty()) {
          Thread.onSpinWait();
        }
        good("backup", "b");
        daemon.killHard();
      }
      moveAway("data");
      good("restore", "b", "data");

      try (DaemonProcess daemon = DaemonProcess.start(scratch, Claude.settings(provider));
          RpcClient client = daemon.connect()) {
        assertThat(client.call("approval.list", Map.of()).get("pending")).isEmpty();
        assertThat(records(client, "agent_execution_resumed")).isEmpty();
        assertThat(daemon.log()).contains("runs that were under way then are ended");
      }
    }
    assertThat(scratch.path("x")).doesNotExist();
  }

  @Test
  void withoutADaemon_theDataDirectoryIsCopied_andNeverBehindItsBack() {
    try (DaemonProcess daemon = DaemonProcess.start(scratch)) {
      work(daemon);
      Command.Outcome behind = aaos("backup", "b", "--data-dir", "data");
      assertThat(behind.exit()).isEqualTo(3);
      assertThat(behind.err()).contains("an agentd uses " + scratch.path("data"));
      Command.Outcome onto = aaos("restore", "b", "data");
      assertThat(onto.err()).contains("an agentd uses " + scratch.path("data"));
      daemon.terminate();
    }

    Command.Outcome made = good("backup", "b");

    assertThat(made.out()).startsWith("good: ").contains("head of ");
    good("audit", "verify", "b");
    assertThat(aaos("backup", "b").err()).contains("is not empty");
    assertThat(aaos("backup", "c", "--data-dir", "nowhere").exit()).isEqualTo(2);
  }

  @Test
  void killedInTheMiddle_thereIsNothingOrAWholeOne() throws Exception {
    Path backup = scratch.path("b");
    Path unfinished = scratch.path("b.unfinished");
    DaemonProcess daemon = DaemonProcess.start(scratch);
    try (RpcClient asking = daemon.connect()) {
      work(daemon);
      asking.stream("journal.backup", Map.of("directory", backup.toString()));
      while (Files.notExists(unfinished) && Files.notExists(backup)) {
        Thread.onSpinWait();
      }
    } finally {
      daemon.killHard();
    }
    if (Files.notExists(backup)) {
      assertThat(aaos("restore", "b.unfinished", "r").err()).contains("is no backup");
      good("backup", "b");
      assertThat(unfinished).doesNotExist();
    }
    good("audit", "verify", "b");

    Path target = scratch.path("r");
    for (int kills = 0; kills < 3 && Files.notExists(target); kills++) {
      Process restoring = command(
              List.of(Command.installed("aaos").toString(), "restore", "b", "r"))
          .builder()
          .redirectOutput(ProcessBuilder.Redirect.DISCARD)
          .redirectError(ProcessBuilder.Redirect.DISCARD)
          .start();
      while (restoring.isAlive() && Files.notExists(scratch.path("r.unfinished"))) {
        Thread.onSpinWait();
      }
      restoring.destroyForcibly().waitFor();
    }
    if (Files.notExists(target)) {
      good("restore", "b", "r");
    }
    assertThat(scratch.path("r.unfinished")).doesNotExist();
    good("audit", "verify", "r", "--head", "b/head");
  }

  @Test
  void aDiskThatIsFull_isToldAndNothingIsLeft() throws IOException {
    try (DaemonProcess daemon = DaemonProcess.start(scratch)) {
      work(daemon);
      good("backup", "b");
    }
    String limited = "ulimit -f 4096; exec " + Command.installed("aaos") + " restore b r";

    Command.Outcome full = command(List.of("/bin/sh", "-c", limited)).run();

    assertThat(full.exit()).isEqualTo(3);
    assertThat(full.err()).contains("nothing was restored, and nothing of it is left: File too");
    try (Stream<Path> files = Files.list(scratch.root())) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .doesNotContain("r", "r.unfinished");
    }
  }

  @Test
  void aBackupThatWasChanged_isNotRestored_andItsFirstBadRecordIsNamed() throws IOException {
    try (DaemonProcess daemon = DaemonProcess.start(scratch);
        RpcClient client = daemon.connect()) {
      spawn(client, "one");
      good("backup", "b");
      assertThat(client.error("journal.backup", Map.of("directory", "b")))
          .contains("'directory' must be an absolute path");
      assertThat(client.error(
              "journal.backup", Map.of("directory", scratch.path("data/b").toString())))
          .contains("is in the data directory");
    }
    Path segment = scratch.path("b/journal-00000000000000000001");
    byte[] bytes = Files.readAllBytes(segment);
    bytes[400] ^= 1;
    Files.write(segment, bytes);

    Command.Outcome refused = aaos("restore", "b", "r");

    assertThat(refused.exit()).isEqualTo(1);
    assertThat(refused.err())
        .containsPattern("nothing was restored: b is not as it was written:"
            + " record \\d+, journal-0+1 at byte \\d+");
    assertThat(scratch.path("r")).doesNotExist();
  }
}

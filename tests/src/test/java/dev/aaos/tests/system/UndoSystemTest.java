package dev.aaos.tests.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aaos.testkit.FakeProvider;
import dev.aaos.tests.system.Claude.Wish;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// `aaos undo`, against a started daemon and real files.
class UndoSystemTest {
  private final Scratch scratch = Scratch.make();
  private FakeProvider provider;
  private DaemonProcess daemon;
  private RpcClient client;

  @BeforeEach
  void start() throws IOException {
    provider = FakeProvider.start();
    begin();
    Path old = scratch.write("out/old.md", "as it was\n");
    Files.setPosixFilePermissions(old, PosixFilePermissions.fromString("rw-r--r--"));
    Files.setLastModifiedTime(old, FileTime.from(Instant.ofEpochSecond(1_000_000_000, 123_000)));
    scratch.write("out/log.txt", "first line\n");
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

  private String spawn() {
    String manifest = """
        name: writer
        model: claude-test
        system_prompt: s
        capabilities:
          - "tool: file_write"
          - "tool: file_edit"
          - "tool: shell"
          - "exec: /usr/bin/bash"
          - "network: example.com"
          - "file_read: %s/out/*"
          - "file_write: %s/out/*"
        """.formatted(scratch.root(), scratch.root());
    return client
        .call("agent.spawn", Map.of("manifest", manifest))
        .get("agent_id")
        .stringValue();
  }

  private String path(String name) {
    return scratch.path("out/" + name).toString();
  }

  private Wish write(String name, String content, boolean append) {
    return new Wish("file_write", Map.of("path", path(name), "content", content, "append", append));
  }

  /// Has an agent make, replace, edit and add to files, and returns the run.
  private String work() {
    provider.thenStream(Claude.wishes(
        write("old.md", "all new\n", false),
        write("new/deep/made.md", "made\n", false),
        write("log.txt", "second line\n", true),
        write("log.txt", "third line\n", true),
        new Wish(
            "file_edit",
            Map.of("path", path("old.md"), "old_string", "new", "new_string", "newer"))));
    provider.thenStream(Claude.says("Done."));
    return client
        .call("agent.run", Map.of("agent_id", spawn(), "message", "work"))
        .get("run_id")
        .stringValue();
  }

  /// Returns all that lies in the tree: modes, contents, times of files.
  private Map<String, String> tree() throws IOException {
    Map<String, String> all = new TreeMap<>();
    try (Stream<Path> paths = Files.walk(scratch.path("out"))) {
      for (Path path : paths.toList()) {
        String mode = PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
        String rest = Files.isDirectory(path)
            ? ""
            : " " + Files.getLastModifiedTime(path).toInstant() + " " + Files.readString(path);
        all.put(scratch.path("out").relativize(path).toString(), mode + rest);
      }
    }
    return all;
  }

  private String undoneBy(Command.Outcome outcome) {
    return outcome
        .err()
        .lines()
        .filter(line -> line.startsWith("to take that back: aaos undo "))
        .map(line -> line.substring(line.lastIndexOf(' ') + 1))
        .findFirst()
        .orElseThrow(() -> new AssertionError(outcome.toString()));
  }

  @Test
  void undo_ofARun_restoresEveryFile_andCanItselfBeUndone() throws IOException {
    Map<String, String> before = tree();
    String run = work();
    Map<String, String> after = tree();
    assertThat(after).isNotEqualTo(before);

    Command.Outcome preview = aaos("undo", run, "--preview", "--diff");

    assertThat(preview.exit()).isZero();
    assertThat(preview.out())
        .contains("restore    " + path("old.md"))
        .contains("remove     " + path("new/deep/made.md"))
        .contains("restore    " + path("log.txt"))
        .contains("-all newer", "+as it was", "-third line");
    assertThat(tree()).isEqualTo(after);

    Command.Outcome unasked = aaos("undo", run);
    assertThat(unasked.exit()).isEqualTo(1);
    assertThat(unasked.err()).contains("--yes");
    assertThat(tree()).isEqualTo(after);

    Command.Outcome undone = aaos("undo", run, "--yes");
    assertThat(undone.exit()).describedAs(undone.toString()).isZero();
    assertThat(undone.out()).contains("3 files as before.");
    assertThat(tree()).isEqualTo(before);

    Command.Outcome again = aaos("undo", run, "--yes");
    assertThat(again.exit()).isZero();
    assertThat(again.out()).contains("as before  " + path("old.md"));

    Command.Outcome redone = aaos("undo", undoneBy(undone), "-y");
    assertThat(redone.exit()).describedAs(redone.toString()).isZero();
    assertThat(scratch.read("out/old.md")).isEqualTo("all newer\n");
    assertThat(scratch.read("out/new/deep/made.md")).isEqualTo("made\n");
    assertThat(scratch.read("out/log.txt")).isEqualTo("first line\nsecond line\nthird line\n");
  }

  @Test
  void undo_ofAFileThatAPersonChangedSince_leavesItAlone_unlessToldOtherwise() throws IOException {
    String run = work();
    scratch.write("out/old.md", "mine\n");

    Command.Outcome undone = aaos("undo", run, "-y");

    assertThat(undone.exit()).isEqualTo(1);
    assertThat(undone.out())
        .contains("left       " + path("old.md"), "it was changed since by somebody else");
    assertThat(scratch.read("out/old.md")).isEqualTo("mine\n");
    assertThat(scratch.path("out/new")).doesNotExist();
    assertThat(scratch.read("out/log.txt")).isEqualTo("first line\n");

    Command.Outcome forced = aaos("undo", run, "-y", "--anyway", path("old.md"));

    assertThat(forced.exit()).describedAs(forced.toString()).isZero();
    assertThat(scratch.read("out/old.md")).isEqualTo("as it was\n");
    assertThat(aaos("undo", undoneBy(forced), "-y").exit()).isZero();
    assertThat(scratch.read("out/old.md")).isEqualTo("mine\n");
  }

  @Test
  void undo_ofRecordsOrOfAnAgent_takesBackWhatTheyChanged_andNamesWhatCannotBe()
      throws IOException {
    Map<String, String> before = tree();
    String agent = spawn();
    client.call(
        "tool.invoke",
        Map.of(
            "agent_id",
            agent,
            "tool",
            "file_write",
            "input",
            Map.of("path", path("odd *[x]\\ \n.md"), "content", "a")));
    client.call(
        "tool.invoke",
        Map.of("agent_id", agent, "tool", "shell", "input", Map.of("command", "/usr/bin/true")));
    long kept = client
        .call("audit.query", Map.of("kinds", List.of("effect_preserved")))
        .get("records")
        .get(0)
        .get("sequence")
        .longValue();

    JsonNode one = client.call("undo.preview", Map.of("from", kept, "to", kept));
    JsonNode all = client.call("undo.preview", Map.of("agent_id", agent));

    assertThat(one.get("files").size()).isEqualTo(1);
    assertThat(one.get("beyond").size()).isZero();
    assertThat(all.get("files").get(0).get("step").stringValue()).isEqualTo("remove");
    assertThat(all.get("beyond").get(0).get("tool").stringValue()).isEqualTo("shell");
    assertThat(all.get("beyond").get(0).get("why").stringValue()).isEqualTo("external");

    assertThat(aaos("undo", kept + ".." + kept, "-y").exit()).isZero();
    assertThat(tree()).isEqualTo(before);
    assertThat(aaos("undo", "90..57").exit()).isEqualTo(2);
    assertThat(aaos("undo", "nobody").err()).contains("nobody");
  }

  @Test
  void undo_whoseDaemonIsKilledInTheMiddle_goesOnByItself() throws IOException {
    String agent = spawn();
    int files = 150;
    Map<String, String> before = tree();
    for (int i = 0; i < files; i++) {
      client.call(
          "tool.invoke",
          Map.of(
              "agent_id",
              agent,
              "tool",
              "file_write",
              "input",
              Map.of("path", path("many/f" + i), "content", "content " + i)));
    }
    client.stream("undo.run", Map.of("agent_id", agent));
    String run = client.frame("started").get("run_id").stringValue();
    client.frame("event");

    daemon.killHard();
    client.close();
    begin();

    awaitEnd(run);
    assertThat(tree()).isEqualTo(before);
  }

  private void awaitEnd(String run) {
    long deadline = System.nanoTime() + 60_000_000_000L;
    String state = "";
    while (!state.equals("ended")) {
      assertThat(System.nanoTime()).describedAs("run %s is %s", run, state).isLessThan(deadline);
      state = client.call("run.replay", Map.of("run_id", run)).get("state").stringValue();
    }
  }

  @Test
  void undo_ofWhatWasShredded_saysSo() throws IOException {
    String run = work();
    for (JsonNode record :
        client.call("audit.query", Map.of("kinds", List.of("effect_preserved"))).get("records")) {
      client.call(
          "journal.shred",
          Map.of("sequence", record.get("sequence").longValue(), "reason", "a test"));
    }

    Command.Outcome preview = aaos("undo", run, "--preview");

    assertThat(preview.out()).contains("cannot be taken back:", "was shredded");
    assertThat(scratch.read("out/old.md")).isEqualTo("all newer\n");
  }
}

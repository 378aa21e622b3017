package dev.aaos.tests.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aaos.testkit.FakeProvider;
import dev.aaos.tests.system.Claude.Wish;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// `aaos undo` of what confined programs did to files by themselves, against a started daemon.
@Timeout(120)
class UndoProgramsSystemTest {
  private static final String WORK = """
      sed -i s/was/became/ plain.txt; printf more >> log.txt; rm -r old; mv moved.txt elsewhere.txt
      mkdir -p new/deep; printf made > new/deep/made.txt; ln -s ../plain.txt new/link
      chmod 755 log.txt
      ln plain.txt hard.txt; ln -sf nowhere way; mv tree forest; truncate -s 3 forest/leaf
      git init -q repo && cd repo && printf x > f && git add f
      """;

  private final Scratch scratch = Scratch.make();
  private FakeProvider provider;
  private DaemonProcess daemon;
  private RpcClient client;

  @BeforeEach
  void start() throws IOException {
    provider = FakeProvider.start();
    begin();
    scratch.write("out/plain.txt", "as it was\n");
    scratch.write("out/log.txt", "first\n");
    scratch.write("out/old/a/b.txt", "b\n");
    scratch.write("out/moved.txt", "moved\n");
    scratch.write("out/tree/leaf", "green leaf\n");
    Files.createSymbolicLink(scratch.path("out/way"), Path.of("plain.txt"));
    Files.createLink(scratch.path("out/tree/twin"), scratch.path("out/tree/leaf"));
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
        name: builder
        model: claude-test
        system_prompt: s
        capabilities:
          - "tool: shell"
          - "exec: /usr/bin/*"
          - "file_write: %s/out/*"
          - "file_read: %s/out/*"
        """.formatted(scratch.root(), scratch.root());
    return client
        .call("agent.spawn", Map.of("manifest", manifest))
        .get("agent_id")
        .stringValue();
  }

  /// Has an agent run `script` in the tree, and returns the run.
  private String work(String script) {
    provider.thenStream(Claude.wishes(shell(script)));
    provider.thenStream(Claude.says("Done."));
    return client
        .call("agent.run", Map.of("agent_id", spawn(), "message", "work"))
        .get("run_id")
        .stringValue();
  }

  private static Wish shell(String script) {
    return new Wish("shell", Map.of("command", script));
  }

  /// Returns all that lies in the tree: kinds, modes, contents, times, and which names are one
  /// file.
  private Map<String, String> tree() throws IOException {
    Map<String, String> all = new TreeMap<>();
    try (Stream<Path> paths = Files.walk(scratch.path("out"))) {
      for (Path path : paths.toList()) {
        String name = scratch.path("out").relativize(path).toString();
        String time = Files.getLastModifiedTime(path, LinkOption.NOFOLLOW_LINKS)
            .toInstant()
            .toString();
        if (Files.isSymbolicLink(path)) {
          all.put(name, "link " + Files.readSymbolicLink(path));
        } else {
          String mode = PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
          boolean file = Files.isRegularFile(path);
          String rest =
              file ? " " + Files.getAttribute(path, "unix:nlink") + " " + content(path) : "";
          all.put(name, mode + " " + time + rest);
        }
      }
    }
    return all;
  }

  private static String content(Path file) throws IOException {
    return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
  }

  private static String undoneBy(Command.Outcome outcome) {
    return outcome
        .err()
        .lines()
        .filter(line -> line.startsWith("to take that back: aaos undo "))
        .map(line -> line.substring(line.lastIndexOf(' ') + 1))
        .findFirst()
        .orElseThrow(() -> new AssertionError(outcome.toString()));
  }

  private static void await(BooleanSupplier what) {
    long deadline = System.nanoTime() + 60_000_000_000L;
    while (!what.getAsBoolean()) {
      assertThat(System.nanoTime()).isLessThan(deadline);
    }
  }

  @Test
  void undo_ofWhatAShellDid_restoresTheTree_andCanItselfBeUndone() throws IOException {
    Map<String, String> before = tree();
    String run = work(WORK);
    Map<String, String> after = tree();
    assertThat(after).containsKeys("new/deep/made.txt", "forest/leaf", "repo/.git/index");
    assertThat(after).doesNotContainKeys("old", "tree", "moved.txt");

    Command.Outcome preview = aaos("undo", run, "--preview", "--diff");

    assertThat(preview.exit()).describedAs(preview.toString()).isZero();
    assertThat(preview.out()).contains("plain.txt", "+as it was", "old/a/b.txt");
    assertThat(preview.out()).doesNotContain("cannot be taken back");
    assertThat(tree()).isEqualTo(after);

    Command.Outcome undone = aaos("undo", run, "--yes");
    assertThat(undone.exit()).describedAs(undone.toString()).isZero();
    assertThat(tree()).isEqualTo(before);

    Command.Outcome redone = aaos("undo", undoneBy(undone), "-y");
    assertThat(redone.exit()).describedAs(redone.toString()).isZero();
    assertThat(tree()).isEqualTo(after);
  }

  @Test
  void whatAPersonChangedSince_isLeft_andAllElseIsTakenBack() throws IOException {
    Map<String, String> before = tree();
    String run = work(WORK);
    scratch.write("out/plain.txt", "mine\n");
    scratch.write("out/new/deep/mine.txt", "mine too\n");

    Command.Outcome undone = aaos("undo", run, "-y");

    assertThat(undone.exit()).isEqualTo(1);
    assertThat(undone.out()).contains(scratch.path("out/plain.txt").toString());
    assertThat(scratch.read("out/plain.txt")).isEqualTo("mine\n");
    assertThat(scratch.read("out/new/deep/mine.txt")).isEqualTo("mine too\n");
    assertThat(scratch.path("out/new/deep/made.txt")).doesNotExist();
    assertThat(tree().get("old/a/b.txt")).isEqualTo(before.get("old/a/b.txt"));
    assertThat(tree().get("log.txt")).isEqualTo(before.get("log.txt"));
  }

  @Test
  void undo_afterTheDaemonWasKilledWhileItWorked_restoresTheTree() throws IOException {
    Map<String, String> before = tree();
    provider.thenStream(Claude.wishes(shell(WORK + "\ntouch ../far; sleep 4321.7")));
    provider.thenStream(Claude.says("I see."));
    String agent = spawn();
    client.stream("run.stream", Map.of("agent_id", agent, "message", "go"));
    String run = client.frame("started").get("run_id").stringValue();
    await(() -> Files.exists(scratch.path("out/far")));

    daemon.killHard();
    client.close();
    begin();

    await(() -> state(run).equals("ended"));
    Command.Outcome undone = aaos("undo", agent, "-y");
    assertThat(undone.exit()).describedAs(undone.toString()).isZero();
    assertThat(tree()).isEqualTo(before);
  }

  private String state(String run) {
    return client.call("run.replay", Map.of("run_id", run)).get("state").stringValue();
  }

  @Test
  void undo_ofAnAgentThatWasStoppedWhileItWorked_restoresTheTree() throws IOException {
    Map<String, String> before = tree();
    provider.thenStream(Claude.wishes(shell(WORK + "\ntouch ../far; sleep 4321.8")));
    String agent = spawn();
    client.stream("run.stream", Map.of("agent_id", agent, "message", "go"));
    await(() -> Files.exists(scratch.path("out/far")));

    assertThat(aaos("stop", agent).exit()).isZero();

    Command.Outcome undone = aaos("undo", agent, "-y");
    assertThat(undone.exit()).describedAs(undone.toString()).isZero();
    assertThat(tree()).isEqualTo(before);
  }

  @Test
  void undo_ofWhatWasFrozenWhileItWorked_restoresTheTree_onceItMayGoOn() throws IOException {
    Map<String, String> before = tree();
    provider.thenStream(Claude.wishes(shell(WORK + "\ntouch ../far; sleep 4321.9")));
    provider.thenStream(Claude.says("I see."));
    String agent = spawn();
    client.stream("run.stream", Map.of("agent_id", agent, "message", "go"));
    await(() -> Files.exists(scratch.path("out/far")));

    assertThat(aaos("stop", "--all").exit()).isZero();
    assertThat(aaos("resume").exit()).isZero();

    Command.Outcome undone = aaos("undo", agent, "-y");
    assertThat(undone.exit()).describedAs(undone.toString()).isZero();
    assertThat(tree()).isEqualTo(before);
  }
}

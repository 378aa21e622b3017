package dev.aaos.tests.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aaos.testkit.FakeProvider;
import dev.aaos.tests.system.Claude.Wish;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Files that an agent changed and a person did too since, taken back by `aaos undo` so that both
/// are kept, or not, against a started daemon.
@Timeout(120)
class UndoMergeSystemTest {
  private static final String NOTES = "title\n\napples\npears\nplums\n\nend\n";

  private final Scratch scratch = Scratch.make();
  private FakeProvider provider;
  private DaemonProcess daemon;
  private RpcClient client;

  @BeforeEach
  void start() throws IOException {
    provider = FakeProvider.start();
    daemon = DaemonProcess.start(scratch, Claude.settings(provider));
    client = daemon.connect();
    scratch.write("out/tool.md", NOTES);
    scratch.write("out/shell.md", NOTES);
    scratch.write("out/same.md", NOTES);
  }

  @AfterEach
  void stop() throws IOException {
    client.close();
    daemon.close();
    provider.close();
    scratch.close();
  }

  private Command command(List<String> words) {
    Command command = Command.aaos(words.toArray(String[]::new))
        .with("AAOS_SOCKET", scratch.path("agentd.sock").toString())
        .with("AAOS_DATA_DIR", scratch.path("data").toString())
        .with("AAOS_CONFIG", scratch.path("none").toString());
    return command.in(scratch.root());
  }

  private Command.Outcome aaos(String... words) {
    return command(List.of(words)).run();
  }

  /// Runs `aaos` at a terminal of its own, at which somebody types `typed`.
  private String atATerminal(String typed, String... words) {
    Command plain = command(List.of(words));
    String line = String.join(" ", plain.words());
    Command.Outcome outcome = new Command(
            List.of("script", "-q", "-e", "-c", line, "/dev/null"),
            plain.variables(),
            plain.directory(),
            typed)
        .run();
    return outcome.out().replace("\r", "") + "exit " + outcome.exit();
  }

  private String path(String name) {
    return scratch.path("out/" + name).toString();
  }

  private Wish edit(String name, String from, String to) {
    return new Wish("file_edit", Map.of("path", path(name), "old_string", from, "new_string", to));
  }

  private String spawn() {
    return spawn("");
  }

  private String spawn(String more) {
    String manifest = """
        name: writer
        model: claude-test
        system_prompt: s
        %s
        capabilities:
          - "tool: file_edit"
          - "tool: file_write"
          - "tool: shell"
          - "exec: /usr/bin/*"
          - "file_read: %s/out/*"
          - "file_write: %s/out/*"
        """.formatted(more, scratch.root(), scratch.root());
    return client
        .call("agent.spawn", Map.of("manifest", manifest))
        .get("agent_id")
        .stringValue();
  }

  /// Has an agent change a line of three files, one by a program, and returns the run.
  private String work() {
    String sed = "sed -i s/pears/cherries/ " + path("shell.md") + "; chmod 755 " + path("shell.md");
    provider.thenStream(Claude.wishes(
        edit("tool.md", "apples", "quinces"),
        edit("tool.md", "pears", "cherries"),
        edit("same.md", "pears", "cherries"),
        new Wish("shell", Map.of("command", sed))));
    provider.thenStream(Claude.says("Done."));
    return client
        .call("agent.run", Map.of("agent_id", spawn(), "message", "work"))
        .get("run_id")
        .stringValue();
  }

  /// A person changes other lines of two of them, and the same line of the third.
  private void interfere() throws IOException {
    for (String name : List.of("tool.md", "shell.md")) {
      Files.writeString(
          scratch.path("out/" + name),
          scratch.read("out/" + name).replace("title", "my title").replace("end", "the end"));
    }
    Files.writeString(
        scratch.path("out/same.md"), scratch.read("out/same.md").replace("cherries", "berries"));
  }

  private static String undoneBy(Command.Outcome outcome) {
    return Stream.of(outcome.err().split("\n"))
        .filter(line -> line.startsWith("to take that back: aaos undo "))
        .map(line -> line.substring(line.lastIndexOf(' ') + 1))
        .findFirst()
        .orElseThrow(() -> new AssertionError(outcome.toString()));
  }

  @Test
  void undo_whereAPersonChangedOtherLines_keepsThem_takesTheAgentsBack_andIsUndone()
      throws IOException {
    String run = work();
    interfere();
    String tool = scratch.read("out/tool.md");
    String shell = scratch.read("out/shell.md");

    Command.Outcome left = aaos("undo", run, "--yes");
    assertThat(left.exit()).isEqualTo(1);
    assertThat(left.out())
        .contains("aaos undo " + run + " --merge " + path("tool.md"))
        .contains("aaos undo " + run + " --anyway " + path("same.md"))
        .contains("both changed line 4")
        .doesNotContain("--merge " + path("same.md"));
    assertThat(scratch.read("out/tool.md")).isEqualTo(tool);

    Command.Outcome merged = aaos(
        "undo", run, "--yes", "--diff", "--merge", path("tool.md"), "--merge", path("shell.md"));

    assertThat(merged.out()).contains("merge      " + path("tool.md"), "-quinces", "+apples");
    String expected = NOTES.replace("title", "my title").replace("end", "the end");
    assertThat(scratch.read("out/tool.md")).isEqualTo(expected);
    assertThat(scratch.read("out/shell.md")).isEqualTo(expected);
    assertThat(scratch.path("out/shell.md").toFile().canExecute()).isFalse();
    assertThat(scratch.read("out/same.md")).isEqualTo(NOTES.replace("pears", "berries"));

    Command.Outcome again = aaos("undo", run, "--yes");
    assertThat(again.out())
        .contains("as before  " + path("tool.md"))
        .contains("as before  " + path("shell.md"));

    assertThat(aaos("undo", undoneBy(merged), "--yes").exit()).isZero();
    assertThat(scratch.read("out/tool.md")).isEqualTo(tool);
    assertThat(scratch.read("out/shell.md")).isEqualTo(shell);
    assertThat(scratch.path("out/shell.md").toFile().canExecute()).isTrue();
  }

  @Test
  void undo_whereBothChangedTheSameLines_mergesNothing_andShowsThreeVersions() throws IOException {
    String run = work();
    interfere();

    Command.Outcome refused = aaos("undo", run, "--yes", "--diff", "--merge", path("same.md"));

    assertThat(refused.exit()).isEqualTo(1);
    assertThat(refused.err()).contains(path("same.md") + " cannot be merged: both changed line 4");
    assertThat(refused.out())
        .contains("@@ 4 @@", "before   4 pears", "agent    4 cherries", "now      4 berries");
    assertThat(scratch.read("out/same.md")).isEqualTo(NOTES.replace("pears", "berries"));

    try (RpcClient other = daemon.connect()) {
      other.stream("undo.run", Map.of("run_id", run, "merge", List.of(path("same.md"))));
      assertThat(other.frame().orElseThrow().toString())
          .contains("the agent and somebody else both changed line 4");
    }
    assertThat(client
            .call("undo.preview", Map.of("run_id", run, "diff", true))
            .get("files")
            .toString())
        .contains("\"outcome\":\"overlapping\"", "\"outcome\":\"clean\"", "three_way");
  }

  @Test
  void undo_ofAFileOfWhichOnlyTheHashIsKnown_cannotMerge_andSaysSo() throws IOException {
    scratch.write("out/odd", "one\ntwo\u0000\nthree\n");
    provider.thenStream(
        Claude.wishes(new Wish("shell", Map.of("command", "sed -i s/two/second/ " + path("odd")))));
    provider.thenStream(Claude.says("Done."));
    String run = client
        .call("agent.run", Map.of("agent_id", spawn(), "message", "work"))
        .get("run_id")
        .stringValue();
    Files.writeString(scratch.path("out/odd"), scratch.read("out/odd").replace("three", "third"));

    Command.Outcome preview = aaos("undo", run, "--preview");

    assertThat(preview.out())
        .contains("it cannot be merged: ", "--anyway")
        .doesNotContain("--merge");
  }

  @Test
  void commitOfAStage_whereAPersonChangedOtherLines_hasBoth_andIsUndone() throws IOException {
    provider.thenStream(Claude.wishes(edit("tool.md", "pears", "cherries")));
    provider.thenStream(Claude.says("Done."));
    String agent = spawn("effects: staged");
    client.call("agent.run", Map.of("agent_id", agent, "message", "work"));
    String theirs = NOTES.replace("title", "my title");
    scratch.write("out/tool.md", theirs);

    Command.Outcome refused = aaos("stage", "commit", agent, "--yes");
    assertThat(refused.exit()).isNotZero();
    assertThat(refused.err()).contains(path("tool.md") + ": it was changed since", "--merge");
    assertThat(aaos("stage", "diff", agent).out())
        .contains("--merge " + path("tool.md") + " has both", "+cherries");

    Command.Outcome merged = aaos("stage", "commit", agent, "--yes", "--merge", path("tool.md"));

    assertThat(merged.exit()).describedAs(merged.toString()).isZero();
    assertThat(scratch.read("out/tool.md")).isEqualTo(theirs.replace("pears", "cherries"));
    assertThat(aaos("stage", "list").out()).contains("No stages.");
    assertThat(aaos("undo", undoneBy(merged), "--yes").exit()).isZero();
    assertThat(scratch.read("out/tool.md")).isEqualTo(theirs);
  }

  @Test
  void undo_atATerminal_asksOfEachFile_andDoesWhatWasSaid() throws IOException {
    String run = work();
    interfere();

    String screen = atATerminal("m\nk\ns\nr\ny\n", "undo", run);

    assertThat(screen)
        .contains("1 of 3: ", "[k]eep it, [m]erge, [r]estore what was before, [s]how")
        .contains("take back 3 files?", "2 files as before, 1 merged.")
        .endsWith("exit 1");
    assertThat(scratch.read("out/shell.md"))
        .isEqualTo(NOTES.replace("title", "my title").replace("end", "the end"));
    assertThat(scratch.read("out/same.md")).isEqualTo(NOTES.replace("pears", "berries"));
    assertThat(scratch.read("out/tool.md")).isEqualTo(NOTES);
  }
}

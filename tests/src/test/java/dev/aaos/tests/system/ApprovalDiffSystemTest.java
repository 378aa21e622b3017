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

/// What a person sees who is asked about a change of a file.
class ApprovalDiffSystemTest {
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

  @Test
  void whoIsAskedAboutAnEdit_seesItsDiff_asTheFileIsAtThatMoment() throws IOException {
    scratch.write("notes.md", "one\ntwo\nthree\n");
    String path = scratch.path("notes.md").toString();
    provider.thenStream(Claude.wishes(
        new Wish("file_edit", Map.of("path", path, "old_string", "two", "new_string", "2\n2a"))));
    provider.thenStream(Claude.says("Done."));
    String manifest = """
        name: editor
        model: claude-test
        system_prompt: s
        capabilities: ["tool: file_edit", "file_read: %s/*", {file_write: %s/*, max_uses: 3}]
        approval_required: [file_edit]
        """.formatted(scratch.root(), scratch.root());
    try (RpcClient watching = daemon.connect()) {
      watching.stream("run.stream", Map.of("manifest", manifest, "message", "edit it"));

      JsonNode asked = watching.frame("approval").get("approval");
      assertThat(asked.get("diff").stringValue()).contains("-two\n+2\n+2a\n three");

      assertThat(asked.get("undo").stringValue()).isEqualTo("undoable");
      JsonNode cost = asked.get("cost");
      assertThat(cost.get("uses")).hasSize(1);
      assertThat(cost.get("uses").get(0).get("left").longValue()).isEqualTo(3);
      assertThat(cost.get("run_tokens").longValue()).isPositive();
      assertThat(asked.get("needs").get(1).stringValue()).isEqualTo("file_write: " + path);

      scratch.write("notes.md", "zero\ntwo\n");
      JsonNode listed = client.call("approval.list", Map.of()).get("pending").get(0);
      assertThat(listed.get("diff").stringValue()).contains(" zero\n-two\n+2\n+2a");

      Command.Outcome approved = aaos("approve", asked.get("id").stringValue());
      assertThat(approved.exit()).describedAs(approved.toString()).isZero();
      watching.frame("result");
    }
    assertThat(scratch.read("notes.md")).isEqualTo("zero\n2\n2a\n");
  }

  @Test
  void aYes_toAFileThatHasChangedSince_isRefused() throws IOException {
    scratch.write("notes.md", "one\ntwo\n");
    String path = scratch.path("notes.md").toString();
    provider.thenStream(Claude.wishes(
        new Wish("file_edit", Map.of("path", path, "old_string", "two", "new_string", "2"))));
    provider.thenStream(Claude.says("Done."));
    try (RpcClient watching = daemon.connect()) {
      watching.stream("run.stream", Map.of("manifest", editor("file_edit"), "message", "edit it"));
      JsonNode asked = watching.frame("approval").get("approval");
      String id = asked.get("id").stringValue();
      String seen = asked.get("seen").stringValue();
      scratch.write("notes.md", "ONE\ntwo\n");

      String refused =
          client.error("approval.respond", Map.of("id", id, "decision", "approve", "seen", seen));

      assertThat(refused)
          .isEqualTo("what the call would do changed since you looked, as when the file changed:"
              + " look again");
      JsonNode again = client.call("approval.list", Map.of()).get("pending").get(0);
      client.call(
          "approval.respond",
          Map.of("id", id, "decision", "approve", "seen", again.get("seen").stringValue()));
      watching.frame("result");
    }
    assertThat(scratch.read("notes.md")).isEqualTo("ONE\n2\n");
  }

  @Test
  void aCall_canBeChangedBeforeItIsApproved_andTheModelIsTold() throws IOException {
    String path = scratch.path("a.md").toString();
    provider.thenStream(
        Claude.wishes(new Wish("file_write", Map.of("path", path, "content", "too much\n"))));
    provider.thenStream(Claude.says("Done."));
    try (RpcClient watching = daemon.connect()) {
      watching.stream(
          "run.stream", Map.of("manifest", editor("file_write"), "message", "write it"));
      String id = watching.frame("approval").get("approval").get("id").stringValue();
      scratch.write("wide.json", "{\"path\": \"/etc/motd\", \"content\": \"x\"}");
      scratch.write("less.json", "{\"path\": \"%s\", \"content\": \"less\\n\"}".formatted(path));

      Command.Outcome wide = aaos("approve", id, "--input", "wide.json");
      Command.Outcome none = aaos("approve", id, "--edit");
      Command.Outcome less = aaos("approve", id, "--input", "less.json");

      assertThat(wide.exit()).isNotZero();
      assertThat(wide.err()).contains("the agent could not do that: 'file_write: /etc/motd'");
      assertThat(none.exit()).isNotZero();
      assertThat(less.exit()).describedAs(less.toString()).isZero();
      assertThat(less.err()).contains("+less");
      watching.frame("result");
    }
    assertThat(scratch.read("a.md")).isEqualTo("less\n");
    assertThat(provider.requests().getLast().body())
        .contains("A person changed this call before they allowed it");
    JsonNode answered = client.records("human_approval_answered").get(0).get("event");
    assertThat(answered.get("changed_to").stringValue()).contains(path);
    assertThat(answered.get("by").stringValue()).startsWith("uid ");
  }

  private String editor(String tool) {
    return """
        name: editor
        model: claude-test
        system_prompt: s
        capabilities: ["tool: %s", "file_read: %s/*", "file_write: %s/*"]
        approval_required: [%s]
        """.formatted(tool, scratch.root(), scratch.root(), tool);
  }

  @Test
  void whoIsAskedAboutAProgram_seesThatItsChangesOfFilesCanBeTakenBack() throws IOException {
    provider.thenStream(Claude.wishes(new Wish("shell", Map.of("command", "touch a"))));
    String manifest = """
        name: builder
        model: claude-test
        system_prompt: s
        capabilities: ["tool: shell", "exec: /usr/bin/*", "file_write: %s/*"]
        approval_required: [shell]
        """.formatted(scratch.root());
    try (RpcClient watching = daemon.connect()) {
      watching.stream("run.stream", Map.of("manifest", manifest, "message", "touch it"));

      JsonNode asked = watching.frame("approval").get("approval");

      assertThat(asked.get("undo").stringValue()).isEqualTo("files_undoable");
    }
  }
}

package dev.aaos.tests.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// What a person's tools run later, in a tree that an agent may write: by its programs, by the file
/// tools, and as the kernel says beforehand.
class PlantingSystemTest {
  private final Scratch scratch = Scratch.make();
  private Path project = scratch.path("project");

  @BeforeEach
  void plant() throws IOException {
    project = Files.createDirectory(project);
    Files.createDirectories(project.resolve(".git/hooks"));
    Files.writeString(project.resolve(".git/config"), "[core]\n\tbare = false\n");
  }

  @AfterEach
  void clean() {
    scratch.close();
  }

  private String agent(RpcClient client, String... more) {
    StringBuilder manifest = new StringBuilder("""
        name: builder
        model: demo
        system_prompt: s
        capabilities:
          - "tool: *"
          - "exec: /usr/bin/*"
          - "file_read: PROJECT/*"
          - "file_write: PROJECT/*"
        """.replace("PROJECT", project.toString()));
    for (String capability : more) {
      manifest.append("  - \"").append(capability).append("\"\n");
    }
    return client
        .call("agent.spawn", Map.of("manifest", manifest.toString()))
        .get("agent_id")
        .stringValue();
  }

  private static JsonNode invoke(
      RpcClient client, String agent, String tool, Map<String, String> input) {
    return client.response("tool.invoke", Map.of("agent_id", agent, "tool", tool, "input", input));
  }

  private static JsonNode shell(RpcClient client, String agent, String command) {
    JsonNode answer = invoke(client, agent, "shell", Map.of("command", command));
    assertThat(answer.has("result")).as(answer.toString()).isTrue();
    return answer.get("result").get("result");
  }

  @Test
  void aHook_isPlantedNeitherByAProgramNorByATool_andBothAreOnRecordWithTheRule() {
    try (DaemonProcess daemon = DaemonProcess.start(scratch);
        RpcClient client = daemon.connect()) {
      String agent = agent(client);
      String hook = project + "/.git/hooks/pre-commit";

      JsonNode result = shell(client, agent, "echo x > .git/hooks/pre-commit; echo y > plain");
      JsonNode written = invoke(client, agent, "file_write", Map.of("path", hook, "content", "x"));
      JsonNode verdict = client.call(
          "capability.check", Map.of("agent_id", agent, "capability", "file_write: " + hook));

      String rule = "only a grant that spells the name gives it: git runs what lies there";
      assertThat(Path.of(hook)).doesNotExist();
      assertThat(project.resolve("plain")).hasContent("y\n");
      assertThat(result.get("stderr").stringValue()).contains("Permission denied");
      assertThat(result.get("refused").get(0).get("write").stringValue()).isEqualTo(hook);
      assertThat(result.get("refused").get(0).get("reason").stringValue()).contains(rule);
      assertThat(written.toString()).contains(rule, "'file_write: " + hook + "' in the manifest");
      assertThat(verdict.get("verdict").stringValue()).isEqualTo("refused");
      assertThat(verdict.get("reason").stringValue()).contains(rule);
      assertThat(client.call("audit.query", Map.of("limit", 100)).get("records").valueStream())
          .filteredOn(record -> record.toString().contains(rule))
          .hasSize(2);
    }
  }

  @Test
  void aGrantThatSpellsTheName_givesIt_toProgramsAndTools() {
    try (DaemonProcess daemon = DaemonProcess.start(scratch);
        RpcClient client = daemon.connect()) {
      String agent = agent(client, "file_write: " + project + "/.git/*");

      JsonNode result = shell(
          client,
          agent,
          "git init -q && echo x > .git/hooks/pre-commit && git config alias.x '!y';"
              + " echo z > .bashrc");
      invoke(
          client,
          agent,
          "file_write",
          Map.of("path", project + "/.git/hooks/post-commit", "content", "x"));

      assertThat(project.resolve(".git/hooks/pre-commit")).hasContent("x\n");
      assertThat(project.resolve(".git/hooks/post-commit")).hasContent("x");
      assertThat(project.resolve(".git/config")).content().contains("x = !y");
      assertThat(project.resolve(".bashrc")).doesNotExist();
      assertThat(result.get("refused")).hasSize(1);
    }
  }

  @Test
  void ordinaryWork_isRefusedNothing() {
    try (DaemonProcess daemon = DaemonProcess.start(scratch);
        RpcClient client = daemon.connect()) {
      String agent = agent(client);

      JsonNode result = shell(client, agent, """
          set -e
          rm -rf .git; git init -q; git config user.name n; git config user.email e@x
          echo a > f; git add f; git commit -qm one; git clone -q . ../project/copy
          cd copy; git checkout -qb two; tar cf ../t.tar f; mkdir d; tar xf ../t.tar -C d
          """);

      assertThat(result.get("stderr").stringValue()).isEmpty();
      assertThat(result.get("exit_code").intValue()).isZero();
      assertThat(result.has("refused")).isFalse();
      assertThat(List.of("f", "copy/f", "copy/d/f"))
          .allSatisfy(file -> assertThat(project.resolve(file)).hasContent("a"));
    }
  }
}

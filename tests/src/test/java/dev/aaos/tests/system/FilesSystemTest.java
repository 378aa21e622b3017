package dev.aaos.tests.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;

/// Every file tool of a real daemon, by hands that are held in each tier, and where none can be
/// had.
@Timeout(180)
class FilesSystemTest {
  /// Sixteen Landlock domains are all a thread may have: one more is refused. This one takes
  /// nothing away but the making of block devices.
  private static final String NO_MORE_LANDLOCK = "use strict; syscall(PRCTL + 0, 38, 1, 0, 0, 0);"
      + " for (1 .. 16) { my $rights = pack('QQQ', 1 << 11, 0, 0);"
      + " my $rules = syscall(444, $rights, 24, 0); syscall(446, $rules, 0); }"
      + " exec @ARGV;";

  private static final String RESTORE = "file_restore";
  private static final String POOR = "name: two\nmodel: demo\nsystem_prompt: You work.\n";

  private final Scratch scratch = Scratch.make();
  private final Unprivileged somebody = new Unprivileged(scratch);

  @AfterEach
  void clean() {
    scratch.close();
  }

  private static String spawn(RpcClient client, Path tree, String... lines) {
    String manifest = """
        name: one
        model: demo
        system_prompt: You work.
        %s
        capabilities:
          - 'tool: *'
          - 'file_read: %s/*'
          - 'file_write: %s/*'
        """.formatted(String.join("\n", lines), tree, tree);
    return client
        .call("agent.spawn", Map.of("manifest", manifest))
        .get("agent_id")
        .stringValue();
  }

  private static Map<String, Object> call(String agent, String tool, Map<String, ?> input) {
    return Map.of("agent_id", agent, "tool", tool, "input", input);
  }

  /// One call of each file tool that does its work, in order, and what its answer holds.
  private static Map<String, Map<String, ?>> uses(Path tree) {
    Map<String, Map<String, ?>> uses = new LinkedHashMap<>();
    String file = tree.resolve("made/here/file").toString();
    uses.put("file_write", Map.of("path", file, "content", "one two"));
    uses.put("file_edit", Map.of("path", file, "old_string", "two", "new_string", "three"));
    uses.put("file_read", Map.of("path", file));
    uses.put("file_read_many", Map.of("paths", List.of(file, file)));
    uses.put("file_list", Map.of("path", tree.resolve("made/here").toString()));
    uses.put("grep", Map.of("path", tree.toString(), "pattern", "one t.*ee"));
    return uses;
  }

  private static void useAll(RpcClient client, String agent, Path tree) throws IOException {
    for (Map.Entry<String, Map<String, ?>> use : uses(tree).entrySet()) {
      String answer =
          client.call("tool.invoke", call(agent, use.getKey(), use.getValue())).toString();
      assertThat(answer)
          .as(use.getKey())
          .containsAnyOf("one three", "\"bytes_written\":7", "\"replacements\":1", "\"file\"");
    }
    assertThat(tree.resolve("made/here/file")).hasContent("one three");
    assertThat(Files.getOwner(tree.resolve("made/here/file"))).isEqualTo(Files.getOwner(tree));
    takeBack(client, agent, tree);
  }

  private static void takeBack(RpcClient client, String agent, Path tree) {
    List<Long> kept = client
        .call("audit.query", Map.of("kinds", List.of("effect_preserved"), "agent_id", agent))
        .get("records")
        .valueStream()
        .map(record -> record.get("sequence").longValue())
        .toList();
    String file = tree.resolve("made/here/file").toString();
    Map<String, Object> input = Map.of("path", file, "changes", kept);

    assertThat(client.call("tool.invoke", call(agent, RESTORE, input)).toString())
        .contains("removed");

    assertThat(tree).isEmptyDirectory();
  }

  private static Set<String> surfaces(RpcClient client, String agent) {
    return client
        .call("audit.query", Map.of("kinds", List.of("tool_result"), "agent_id", agent))
        .findValuesAsString("execution_surface")
        .stream()
        .collect(Collectors.toSet());
  }

  private Path tree(String name) throws IOException {
    return Files.createDirectory(scratch.path(name));
  }

  private DaemonProcess daemon(Command command, Path home) {
    return DaemonProcess.start(command, home.resolve("agentd/agentd.sock"), scratch.path("log"));
  }

  private static JsonNode files(RpcClient client, String agent) {
    return client.call("agent.inspect", Map.of("agent_id", agent)).get("files");
  }

  @Test
  void everyFileTool_worksByAHandOfTheTierThatWasAskedFor_andIsOnRecord() throws IOException {
    try (DaemonProcess daemon = DaemonProcess.start(scratch);
        RpcClient client = daemon.connect()) {
      Set<String> tools = client.call("tool.list", Map.of()).findValuesAsString("name").stream()
          .filter(name -> name.startsWith("file_") || name.equals("grep"))
          .collect(Collectors.toSet());
      Set<String> used = new HashSet<>(uses(scratch.root()).keySet());
      used.add(RESTORE);
      assertThat(used).isEqualTo(tools);
      for (Optional<String> tier :
          List.of(Optional.of("tier: T1"), Optional.of("tier: T2"), Optional.<String>empty())) {
        Path tree = tree("tree" + tier.map(word -> word.substring(6)).orElse(""));
        String agent = spawn(client, tree, tier.orElse(""));
        String held = tier.map(word -> word.substring(6)).orElse("T2");

        useAll(client, agent, tree);

        assertThat(surfaces(client, agent)).containsExactly(held);
        assertThat(files(client, agent).get("held").booleanValue()).isTrue();
        assertThat(files(client, agent).get("what").stringValue())
            .startsWith("by a thread of aaos-confine in " + held + " for each call, held to");
      }
      assertThat(client
              .call("daemon.enforcement", Map.of())
              .get("files")
              .get("tier")
              .stringValue())
          .isEqualTo("T2");
    }
  }

  @Test
  void aLinkThatLeadsOut_isDeniedInTheSameWords() throws IOException {
    Path secret = scratch.write("secret", "the secret");
    try (DaemonProcess daemon = DaemonProcess.start(scratch);
        RpcClient client = daemon.connect()) {
      Path tree = tree("tree");
      String agent = spawn(client, tree);
      Files.createSymbolicLink(tree.resolve("link"), secret);

      String link = tree.resolve("link").toString();
      for (Map.Entry<String, Map<String, String>> attempt : Map.of(
              "file_read", Map.of("path", link),
              "file_list", Map.of("path", link),
              "grep", Map.of("path", link, "pattern", "secret"),
              "file_write", Map.of("path", link, "content", "x"),
              "file_edit", Map.of("path", link, "old_string", "the", "new_string", "x"))
          .entrySet()) {
        assertThat(client.error("tool.invoke", call(agent, attempt.getKey(), attempt.getValue())))
            .contains("a symbolic link on the way leads out of the granted directory");
      }
      assertThat(secret).hasContent("the secret");
    }
  }

  @Test
  void withoutPrivileges_andWithoutUserNamespaces_theHandIsHeldInT1_andATierIsNotLowered()
      throws IOException {
    Path home = somebody.home();
    String agentd = Unprivileged.installation().resolve("agentd").toString();
    Path tree = Files.createDirectory(home.resolve("tree"));
    Path second = Files.createDirectory(home.resolve("second"));
    for (Path one : List.of(tree, second)) {
      if (Unprivileged.uid(one) != somebody.user()) {
        Files.setAttribute(one, "unix:uid", somebody.user());
      }
    }
    String demanding;
    try (DaemonProcess daemon = daemon(somebody.command(home, agentd), home);
        RpcClient client = daemon.connect()) {
      demanding = spawn(client, tree, "tier: T2");
      useAll(client, demanding, tree);
      assertThat(surfaces(client, demanding)).containsExactly("T2");
      daemon.terminate();
    }
    try (DaemonProcess daemon = daemon(somebody.withoutNamespaces(home, agentd), home);
        RpcClient client = daemon.connect()) {
      String plain = spawn(client, second);
      useAll(client, plain, second);
      assertThat(surfaces(client, plain)).containsExactly("T1");
      for (Map.Entry<String, Map<String, ?>> use : uses(tree).entrySet()) {
        assertThat(client.error("tool.invoke", call(demanding, use.getKey(), use.getValue())))
            .contains("no file was touched: tier T2 cannot be had here: namespaces: ");
      }
    }
  }

  @Test
  void whereNeitherTierIsToBeHad_theDaemonOpensTheFiles_andSaysSo_unlessATierIsDemanded()
      throws IOException {
    Path home = somebody.home();
    Path tree = Files.createDirectory(home.resolve("tree"));
    if (Unprivileged.uid(tree) != somebody.user()) {
      Files.setAttribute(tree, "unix:uid", somebody.user());
    }
    String prctl = System.getProperty("os.arch").equals("aarch64") ? "167" : "157";
    Command poor = somebody.command(
        home,
        "perl",
        "-e",
        NO_MORE_LANDLOCK.replace("PRCTL", prctl),
        Unprivileged.installation().resolve("agentd").toString());
    String agent;
    try (DaemonProcess daemon = daemon(poor, home);
        RpcClient client = daemon.connect()) {
      agent = spawn(client, tree);
      useAll(client, agent, tree);
      assertThat(surfaces(client, agent)).containsExactly("daemon");
      assertThat(files(client, agent).get("held").booleanValue()).isFalse();
      assertThat(files(client, agent).get("what").stringValue())
          .startsWith("by the daemon, which checks each object: ");
      daemon.terminate();
    }
    try (DaemonProcess daemon = daemon(poor.with("AAOS_MIN_TIER", "T1"), home);
        RpcClient client = daemon.connect()) {
      assertThat(client.error("agent.spawn", Map.of("manifest", POOR)))
          .startsWith("AAOS_MIN_TIER is T1, which cannot be had here: ");
      assertThat(client.error(
              "tool.invoke", call(agent, "file_list", Map.of("path", tree.toString()))))
          .contains("no file was touched: AAOS_MIN_TIER is T1, which cannot be had here: ");
    }
  }
}

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
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;

/// Agents whose effects are staged, against a started daemon and real files.
@Timeout(180)
class StageSystemTest {
  private static final String WORK = """
      set -e
      sed -i s/was/became/ plain.txt; printf more >> log.txt; rm -r old; mv moved.txt elsewhere.txt
      mkdir -p new/deep; printf made > new/deep/made.txt; ln -s ../plain.txt new/link
      chmod 755 log.txt
      ln log.txt hard.txt; ln -sf nowhere way; mv tree forest; printf x >> forest/leaf
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
    fill("out");
  }

  private void fill(String at) throws IOException {
    scratch.write(at + "/plain.txt", "as it was\n");
    scratch.write(at + "/log.txt", "first\n");
    scratch.write(at + "/old/a/b.txt", "b\n");
    scratch.write(at + "/moved.txt", "moved\n");
    scratch.write(at + "/tree/leaf", "green leaf\n");
    Files.createSymbolicLink(scratch.path(at + "/way"), Path.of("plain.txt"));
    Files.createLink(scratch.path(at + "/tree/twin"), scratch.path(at + "/tree/leaf"));
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

  private String manifest(String at, String more) {
    return """
        name: builder
        model: claude-test
        system_prompt: s
        %s
        capabilities:
          - "tool: shell"
          - "tool: file_write"
          - "tool: file_read"
          - "tool: file_list"
          - "exec: /usr/bin/*"
          - "file_write: %s/*"
          - "file_read: %s/*"
        """.formatted(more, scratch.path(at), scratch.path(at));
  }

  private String spawn(String at, String more) {
    return client
        .call("agent.spawn", Map.of("manifest", manifest(at, more)))
        .get("agent_id")
        .stringValue();
  }

  private String staged() {
    return spawn("out", "effects: staged");
  }

  /// Has `agent` do what `wishes` say.
  private void work(String agent, Wish... wishes) {
    provider.thenStream(Claude.wishes(wishes));
    provider.thenStream(Claude.says("Done."));
    client.call("agent.run", Map.of("agent_id", agent, "message", "work"));
  }

  private static Wish shell(String script) {
    return new Wish("shell", Map.of("command", script));
  }

  private Wish write(String name, String content) {
    return new Wish(
        "file_write", Map.of("path", scratch.path("out/" + name).toString(), "content", content));
  }

  private String invoke(String agent, String tool, Map<String, Object> input) {
    return client
        .call("tool.invoke", Map.of("agent_id", agent, "tool", tool, "input", input))
        .toString();
  }

  /// Returns all that lies in the tree: kinds, modes, contents, and which names are one
  /// file; with times where `times`.
  private Map<String, String> tree(String at, boolean times) throws IOException {
    Map<String, String> all = new TreeMap<>();
    try (Stream<Path> paths = Files.walk(scratch.path(at))) {
      for (Path path : paths.toList()) {
        String name = scratch.path(at).relativize(path).toString();
        String time = times
            ? Files.getLastModifiedTime(path, LinkOption.NOFOLLOW_LINKS).toInstant() + " "
            : "";
        if (Files.isSymbolicLink(path)) {
          all.put(name, "link " + Files.readSymbolicLink(path));
        } else {
          String mode = PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
          boolean file = Files.isRegularFile(path) && !name.endsWith(".git/index");
          String rest = file ? Files.getAttribute(path, "unix:nlink") + " " + content(path) : "";
          all.put(name, mode + " " + time + rest);
        }
      }
    }
    return all;
  }

  private static String content(Path file) throws IOException {
    return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
  }

  @Test
  void whatProgramsAndToolsDo_isSeenByThemAlone_untilItIsCommitted() throws IOException {
    Map<String, String> before = tree("out", true);
    fill("direct");
    work(spawn("direct", ""), shell(WORK));
    String agent = staged();

    work(agent, shell(WORK), write("plain.txt", "by a tool\n"), shell("cat plain.txt > seen.txt"));

    assertThat(tree("out", true)).isEqualTo(before);
    assertThat(invoke(
            agent, "file_read", Map.of("path", scratch.path("out/seen.txt").toString())))
        .contains("by a tool");
    Command.Outcome diff = aaos("stage", "diff", agent);
    assertThat(diff.exit()).describedAs(diff.toString()).isZero();
    assertThat(diff.out())
        .contains("change     " + scratch.path("out/plain.txt"), "+by a tool", "-as it was")
        .contains("remove     " + scratch.path("out/old/a/b.txt"))
        .contains("make       " + scratch.path("out/new/deep/made.txt"));
    assertThat(aaos("stage", "list").out()).contains("builder", "waiting");

    work(agent, shell("rm seen.txt; printf 'as it became\\n' > plain.txt"));
    Command.Outcome committed = aaos("stage", "commit", agent, "--yes");

    assertThat(committed.exit()).describedAs(committed.toString()).isZero();
    assertThat(tree("out", false)).isEqualTo(tree("direct", false));
    assertThat(aaos("stage", "list").out()).contains("No stages.");

    Command.Outcome undone = aaos("undo", undoneBy(committed), "-y");
    assertThat(undone.exit()).describedAs(undone.toString()).isZero();
    assertThat(tree("out", true)).isEqualTo(before);
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

  @Test
  void whoIsAskedAboutAStagedFile_seesItAsTheAgentDoes() throws IOException {
    String agent = spawn("out", "effects: staged\napproval_required: [file_write]");
    invoke(agent, "shell", Map.of("command", "echo staged > asked"));
    provider.thenStream(Claude.wishes(write("asked", "anew\n")));
    provider.thenStream(Claude.says("Done."));
    try (RpcClient run = daemon.connect()) {
      run.stream("run.stream", Map.of("agent_id", agent, "message", "work"));

      JsonNode asked = run.frame("approval").get("approval");

      assertThat(asked.get("diff").stringValue()).contains("-staged").contains("+anew");
      client.call(
          "approval.respond",
          Map.of(
              "id", asked.get("id").stringValue(),
              "decision", "approve",
              "seen", asked.get("seen").stringValue()));
      run.frame("result");
    }
    assertThat(scratch.path("out/asked")).doesNotExist();
  }

  @Test
  void whatIsDropped_neverWas_andItsAgentEnds() throws IOException {
    Map<String, String> before = tree("out", true);
    String agent = staged();
    work(agent, shell(WORK));

    assertThat(aaos("undo", agent, "--preview").err()).contains("staged");
    assertThat(aaos("stage", "drop", agent, "-y").exit()).isZero();

    assertThat(tree("out", true)).isEqualTo(before);
    assertThat(aaos("stage", "list").out()).contains("No stages.");
    assertThat(aaos("ps").out()).doesNotContain("builder");
    List<String> kinds =
        client.call("audit.query", Map.of()).get("records").findValuesAsString("kind");
    assertThat(kinds).contains("stage_begun", "stage_ended");
  }

  @Test
  void aStage_outlivesItsDaemon_andACommitGoesOnAfterAKill() throws IOException {
    fill("direct");
    String many = "for i in $(seq 300); do echo $i > many$i.txt; done\n" + WORK;
    work(spawn("direct", ""), shell(many));
    String agent = staged();
    work(agent, shell(many));
    daemon.killHard();
    client.close();
    begin();

    client.stream("stage.commit", Map.of("agent_id", agent));
    String run = client.frame("started").get("run_id").stringValue();
    client.frame("event");
    daemon.killHard();
    client.close();
    begin();

    awaitEnd(run);
    assertThat(tree("out", false)).isEqualTo(tree("direct", false));
    assertThat(aaos("stage", "list").out()).contains("No stages.");
  }

  private void awaitEnd(String run) {
    long deadline = System.nanoTime() + 90_000_000_000L;
    String state = "";
    while (!state.equals("ended")) {
      assertThat(System.nanoTime()).describedAs("run %s is %s", run, state).isLessThan(deadline);
      state = client.call("run.replay", Map.of("run_id", run)).get("state").stringValue();
    }
  }

  @Test
  void whatAPersonChangedMeanwhile_isNeverLost_andPartsCanBeCommitted() throws IOException {
    String agent = staged();
    work(agent, write("plain.txt", "staged\n"), write("log.txt", "staged too\n"));
    scratch.write("out/plain.txt", "mine\n");

    Command.Outcome refused = aaos("stage", "commit", agent, "--yes");

    assertThat(refused.exit()).isEqualTo(2);
    assertThat(refused.err()).contains(scratch.path("out/plain.txt").toString());
    assertThat(scratch.read("out/plain.txt")).isEqualTo("mine\n");
    assertThat(scratch.read("out/log.txt")).isEqualTo("first\n");
    assertThat(aaos("stage", "diff", agent).out()).contains("conflict", "it was changed since");

    Command.Outcome part =
        aaos("stage", "commit", agent, scratch.path("out/log.txt").toString(), "-y");
    assertThat(part.exit()).describedAs(part.toString()).isZero();
    assertThat(scratch.read("out/log.txt")).isEqualTo("staged too\n");
    assertThat(scratch.read("out/plain.txt")).isEqualTo("mine\n");

    Command.Outcome forced = aaos(
        "stage",
        "commit",
        agent,
        "-y",
        "--anyway",
        scratch.path("out/plain.txt").toString());
    assertThat(forced.exit()).describedAs(forced.toString()).isZero();
    assertThat(scratch.read("out/plain.txt")).isEqualTo("staged\n");
    assertThat(aaos("undo", undoneBy(forced), "-y").exit()).isZero();
    assertThat(scratch.read("out/plain.txt")).isEqualTo("mine\n");
  }

  @Test
  void run_withStage_keepsWhatWasDone_whereNobodyCanBeAsked() throws IOException {
    Path file = scratch.write("agent.yaml", manifest("out", ""));
    provider.thenStream(Claude.wishes(write("plain.txt", "staged\n")));
    provider.thenStream(Claude.says("Done."));

    Command.Outcome ran = aaos("run", "--stage", file.toString(), "work");

    assertThat(ran.exit()).describedAs(ran.toString()).isZero();
    assertThat(ran.err()).contains("aaos stage diff");
    assertThat(scratch.read("out/plain.txt")).isEqualTo("as it was\n");
    JsonNode stages = client.call("stage.list", Map.of()).get("stages");
    assertThat(stages.size()).isEqualTo(1);
    String agent = stages.get(0).get("agent_id").stringValue();
    assertThat(aaos("stage", "commit", agent, "-y").exit()).isZero();
    assertThat(scratch.read("out/plain.txt")).isEqualTo("staged\n");
  }

  @Test
  void whatCannotBeStaged_isRefused_withTheMend() {
    String weakly = manifest("out", "effects: staged\ntier: T1");
    assertThat(client.error("agent.spawn", Map.of("manifest", weakly))).contains("name T2");
    String around = manifest("out", "effects: staged")
        .replace(scratch.path("out").toString(), scratch.root().toString());
    assertThat(client.error("agent.spawn", Map.of("manifest", around))).contains("AAOS_DATA_DIR");
  }
}

package dev.aaos.tests.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;

/// Limits that a manifest puts upon its agent's programs: a machine with control groups, which the
/// tests have under root, and one without.
@Timeout(240)
class ProgramLimitsSystemTest {
  private static final String FORK_BOMB = "perl -e 'fork while 1' 2> /dev/null; echo over";
  private static final String HOG = "perl -e 'push @x, \"x\" x (8 << 20) while 1'; echo hog $?";
  private static final List<String> TIERS = List.of("T1", "T2");

  private final Scratch scratch = Scratch.make();
  private final Unprivileged somebody = new Unprivileged(scratch);

  @AfterEach
  void clean() {
    scratch.close();
  }

  private static String manifest(String name, String tier, String... limits) {
    return "name: " + name + "\nmodel: demo\nsystem_prompt: You work.\n"
        + (tier.isEmpty() ? "" : "tier: " + tier + "\n")
        + "capabilities: ['tool: shell', 'exec: /usr/bin/bash', 'spawn_child: *']\n"
        + "limits: {programs: {" + String.join(", ", limits) + "}}\n";
  }

  private static String spawn(RpcClient client, String manifest) {
    return client
        .call("agent.spawn", Map.of("manifest", manifest))
        .get("agent_id")
        .stringValue();
  }

  private static Map<String, Object> shell(String agent, String command, int seconds) {
    Map<String, Object> input =
        seconds > 0 ? Map.of("command", command, "timeout_s", seconds) : Map.of("command", command);
    return Map.of("agent_id", agent, "tool", "shell", "input", input);
  }

  private static JsonNode run(RpcClient client, String agent, String command) {
    return client.call("tool.invoke", shell(agent, command, 0)).get("result");
  }

  private static boolean isCounted() {
    return Unprivileged.uid(Path.of("/proc/self")) == 0;
  }

  /// One agent's programs fork without end and eat memory without end; those of another work on.
  @Test
  void aForkBombAndAMemoryHog_endOnlyThemselves_inEitherTier() throws Exception {
    if (!isCounted()) {
      return;
    }
    try (DaemonProcess daemon = DaemonProcess.start(scratch);
        RpcClient client = daemon.connect();
        RpcClient other = daemon.connect()) {
      for (String tier : TIERS) {
        String wild = spawn(
            client,
            manifest("wild", tier, "memory: 192MiB", "processes: 20", "time: 8s", "cpu: 20s"));
        String calm = spawn(client, manifest("calm", tier, "processes: 20"));
        CompletableFuture<List<String>> wildly = new CompletableFuture<>();
        Thread caller = Thread.ofPlatform().start(() -> {
          List<String> came = new ArrayList<>();
          for (String command : List.of(FORK_BOMB, HOG)) {
            came.add(other.response("tool.invoke", shell(wild, command, 0)).toString());
          }
          wildly.complete(came);
        });

        int worked = 0;
        while (!wildly.isDone() || worked == 0) {
          assertThat(run(client, calm, "(echo a; echo b) | wc -l").get("stdout").stringValue())
              .isEqualTo("2\n");
          worked++;
        }
        caller.join();

        assertThat(wildly.join().get(0))
            .contains("processes: it wanted more than 20 at once, and got no more")
            .contains("it took longer than 8 s");
        assertThat(wildly.join().get(1))
            .contains("memory: all of it wanted more than 192 MiB, so Linux ended processes of it");
        assertThat(run(client, calm, "echo fine").get("tier").stringValue()).isEqualTo(tier);
      }
    }
  }

  @Test
  void eachLimit_isWhatAProgramFinds_isShown_andSurvivesARestart() {
    String agent;
    try (DaemonProcess daemon = DaemonProcess.start(scratch);
        RpcClient client = daemon.connect()) {
      agent = spawn(
          client,
          manifest(
              "little",
              "T2",
              "process_memory: 1GiB",
              "cpu: 2s",
              "open_files: 64",
              "file_size: 1MiB",
              "temporary: 2MiB",
              "time: 1m"));
      checkLimits(daemon, client, agent);
      daemon.killHard();
    }
    try (DaemonProcess daemon = DaemonProcess.start(scratch);
        RpcClient client = daemon.connect()) {
      checkLimits(daemon, client, agent);
    }
  }

  private static void checkLimits(DaemonProcess daemon, RpcClient client, String agent) {
    JsonNode found = run(client, agent, """
        ulimit -d -t -n -f
        head -c 900K /dev/zero > /tmp/a; head -c 900K /dev/zero > /tmp/b
        head -c 900K /dev/zero > /tmp/c || echo no room
        """);
    assertThat(found.get("stdout").stringValue())
        .contains("1048576", "cpu time", "64", "1024", "no room");
    assertThat(client.error("tool.invoke", shell(agent, "exec perl -e '1 while 1'", 0)))
        .startsWith("processor time: it used up 2 s, so it was ended: ");
    assertThat(client.error(
            "tool.invoke", shell(agent, "exec dd if=/dev/zero of=/tmp/x bs=2M count=1", 0)))
        .startsWith("file size: it wrote a file of more than 1 MiB, so it was ended: ");
    assertThat(client.error("tool.invoke", shell(agent, "echo", 61)))
        .isEqualTo("not started: it is to be given 61 s, and the programs of this agent may take"
            + " 60 s (limits.programs.time of its manifest): give it no more");
    Map<String, Object> inspect = Map.of("agent_id", agent);
    assertThat(
            client.call("agent.inspect", inspect).get("limits").get("programs").toString())
        .isEqualTo("{\"process_memory\":\"1GiB\",\"cpu\":\"2s\",\"open_files\":\"64\","
            + "\"file_size\":\"1MiB\",\"temporary\":\"2MiB\",\"time\":\"1m\"}");
    assertThat(inspected(daemon, agent))
        .contains("limits    process_memory 1GiB, cpu 2s, open_files 64, file_size 1MiB, temporary"
            + " 2MiB, time 1m\n")
        .contains("usual     memory 4GiB, processes 1024\n");
  }

  @Test
  void whoFillsTheDisk_isEnded_andToldWhy() throws IOException {
    Path tree = Files.createDirectory(scratch.path("tree"));
    try (DaemonProcess daemon = DaemonProcess.start(scratch);
        RpcClient client = daemon.connect()) {
      String writes = manifest("writer", "", "disk: 4MiB")
          .replace("capabilities: [", "capabilities: ['file_write: " + tree + "/*', ");
      String agent = spawn(client, writes);
      String fill = "for i in $(seq 4000); do head -c 1M /dev/zero > %s/$i; done".formatted(tree);

      assertThat(client.error("tool.invoke", shell(agent, fill, 0)))
          .startsWith("disk: what it wrote takes up more than 4 MiB, so it was ended: ");
      assertThat(inspected(daemon, agent)).contains("limits    disk 4MiB\n");
      assertThat(refusal(client, writes + "tier: T1\n"))
          .startsWith("disk 4MiB cannot be held here: in tier T1 temporary files lie on the");
      assertThat(run(client, agent, "echo done > " + tree + "/last; ls " + tree + "/last")
              .get("stdout")
              .stringValue())
          .isEqualTo(tree + "/last\n");
      Command.Outcome command = Command.aaos(
              "exec",
              "-s",
              daemon.socket().toString(),
              "--limit",
              "disk=4MiB",
              "--grant",
              "file_write: " + tree + "/*",
              "--",
              "bash",
              "-c",
              fill)
          .run();
      assertThat(command.exit()).isEqualTo(128 + 9);
      assertThat(command.err())
          .isEqualTo("aaos: disk: what it wrote takes up more than 4 MiB, so it was ended\n");
    }
  }

  private static String inspected(DaemonProcess daemon, String agent) {
    return Command.aaos("inspect", "-s", daemon.socket().toString(), agent)
        .run()
        .out();
  }

  @Test
  void whoNamesMoreThanItsParentHas_isRefused_andWhoNamesNothingHasThat() throws Exception {
    try (DaemonProcess daemon = DaemonProcess.start(scratch);
        RpcClient client = daemon.connect()) {
      assertThat(refusal(client, family("open_files: 65")))
          .isEqualTo("child 'one' cannot be spawned: child 'child' asks for open_files 65, and its"
              + " parent has 64: the programs of a child have no more; name 64 or less, or leave it"
              + " out");
      spawn(client, family("cpu: 5s"));
      assertThat(client
              .call("audit.query", Map.of("kinds", List.of("programs_limited")))
              .toString())
          .contains("{\"open_files\":\"64\",\"time\":\"1m\"}")
          .contains("{\"cpu\":\"5s\",\"open_files\":\"64\",\"time\":\"1m\"}");
      assertThat(refusal(client, manifest("a", "", "memory: 5")))
          .isEqualTo("invalid manifest: line 5: 'memory' must be a size from 1MiB to 1024TiB, not"
              + " '5'");
      assertThat(refusal(client, manifest("a", "", "memry: 1GiB")))
          .contains("unknown field 'memry'; did you mean 'memory'?");
    }
  }

  /// A parent and its child, which is limited as `limits` says.
  private static String family(String limits) {
    return manifest("parent", "", "open_files: 64", "time: 1m") + """
        supervisor:
          children:
            - id: one
              manifest:
                name: child
                model: demo
                system_prompt: You work.
                lifecycle: persistent
                limits: {programs: {%s}}
        """.formatted(limits);
  }

  /// What was asked for is had as it was named or not at all, and the mend stands beside it.
  @Test
  void whatThisMachineCannotHold_refusesTheSpawn_withTheMend() throws IOException {
    Path home = somebody.home();
    String agentd = Unprivileged.installation().resolve("agentd").toString();
    Path socket = home.resolve("agentd/agentd.sock");
    try (DaemonProcess daemon =
            DaemonProcess.start(somebody.command(home, agentd), socket, scratch.path("log"));
        RpcClient client = daemon.connect()) {
      assertThat(refusal(client, manifest("a", "", "memory: 512MiB")))
          .isEqualTo("memory 512MiB cannot be held here: this daemon may make no control group that"
              + " counts it for a command as a whole (controller memory): start it under systemd"
              + " with Delegate=yes, or name process_memory, which each process has for itself");
      assertThat(refusal(client, manifest("a", "T2", "processes: 300")))
          .contains("a pid namespace has no less than 301 numbers");
      assertThat(refusal(client, manifest("a", "T1", "processes: 400")))
          .contains("in tier T1 an rlimit counts all that its user runs", "name tier T2");
      assertThat(refusal(client, manifest("a", "T1", "temporary: 1MiB")))
          .contains("in tier T1 temporary files lie in the machine's own /tmp");
      String held = spawn(client, manifest("a", "T2", "processes: 400", "process_memory: 64MiB"));
      assertThat(run(client, held, "perl -e '$x = \"x\" x (80 << 20)'; echo $?")
              .get("stdout")
              .stringValue())
          .isNotEqualTo("0\n");
      assertThat(run(client, held, "cat /proc/sys/kernel/pid_max").get("stdout").stringValue())
          .isEqualTo("400\n");
    }
  }

  private static String refusal(RpcClient client, String manifest) {
    return client.error("agent.spawn", Map.of("manifest", manifest));
  }
}

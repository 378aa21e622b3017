package dev.aaos.tests.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aaos.tests.Checkout;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// `aaos audit prune` and `AAOS_KEEP`: real daemons whose old records go, and what an
/// operator, an auditor and the next daemon see of the rest.
class PruneSystemTest {
  private static final JsonMapper JSON = new JsonMapper();
  private static final String SECRET = "what was said long ago";
  private static final int MANY = 60;

  private final Scratch scratch = Scratch.make();

  @AfterEach
  void clean() {
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

  private Command.Outcome good(String... words) {
    Command.Outcome outcome = aaos(words);
    assertThat(outcome.exit()).as(outcome.out() + outcome.err()).isZero();
    return outcome;
  }

  private JsonNode json(String... words) {
    return JSON.readTree(good(words).out());
  }

  private static String spawn(RpcClient client, String name) {
    String manifest =
        "name: %s\nmodel: demo\nsystem_prompt: You are %s.\n".formatted(name, name.repeat(40))
            + "capabilities: [\"tool: echo\"]\n";
    return client
        .call("agent.spawn", Map.of("manifest", manifest))
        .get("agent_id")
        .stringValue();
  }

  private static String run(RpcClient client, String agent, String message) {
    return client
        .call("agent.run", Map.of("agent_id", agent, "message", "echo " + message))
        .get("run_id")
        .stringValue();
  }

  private static void echo(RpcClient client, String agent, String message) {
    client.call(
        "tool.invoke",
        Map.of("agent_id", agent, "tool", "echo", "input", Map.of("message", message)));
  }

  private static long records(RpcClient client) {
    return client.call("daemon.info", Map.of()).get("records").longValue();
  }

  private static List<JsonNode> told(RpcClient client) {
    List<JsonNode> told = new ArrayList<>();
    client.call("agent.list", Map.of("all", true)).get("agents").forEach(agent -> {
      told.add(client.call("agent.inspect", Map.of("agent_id", agent.get("id"))));
      told.add(client.call("capability.list", Map.of("agent_id", agent.get("id"))));
    });
    return told;
  }

  private List<String> segments() throws IOException {
    try (Stream<Path> files = Files.list(scratch.path("data"))) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.startsWith("journal-"))
          .sorted()
          .toList();
    }
  }

  private boolean isOnDisk(String text) throws IOException {
    for (Path file : Checkout.files(scratch.path("data"), "")) {
      if (new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1).contains(text)) {
        return true;
      }
    }
    return false;
  }

  @Test
  void whatIsPruned_isGone_andTheRestVerifies_andWhoeverAsksIsTold() throws Exception {
    String agent;
    String run;
    try (DaemonProcess daemon = DaemonProcess.start(scratch);
        RpcClient client = daemon.connect()) {
      agent = spawn(client, "worker");
      String gone = spawn(client, "gone");
      run = run(client, agent, "hello");
      echo(client, gone, SECRET);
      client.call("agent.stop", Map.of("agent_id", gone));
      daemon.terminate();
    }
    try (DaemonProcess daemon = DaemonProcess.start(scratch);
        RpcClient client = daemon.connect()) {
      List<JsonNode> before = told(client);
      long last = records(client);
      assertThat(aaos("audit", "prune", "--before", "1").err()).contains("segments go whole");
      assertThat(aaos("audit", "prune", "--before", "2020-01-01").err())
          .contains("nothing is pruned: the oldest record, 1, is of ");
      String bound = String.valueOf(last + 100);
      assertThat(good("audit", "prune", "--before", bound, "--dry-run").out())
          .startsWith("would go: records 1 to ");
      assertThat(segments()).hasSize(1);

      Command.Outcome pruned = good("audit", "prune", "--before", bound);

      assertThat(pruned.out())
          .startsWith("gone: records 1 to ")
          .contains(" in 1 segment of ")
          .doesNotContain("and 0 bytes of content");
      assertThat(isOnDisk(SECRET)).isFalse();
      assertThat(told(client)).isEqualTo(before);
      looksBack(client, last, run);
      proves(client);
      run(client, agent, "after that");
      daemon.terminate();
    }
    verifies();
    goesOn(agent);
  }

  /// Starts work on what is left, as does what is restored from a backup of it.
  private void goesOn(String agent) throws IOException {
    try (DaemonProcess daemon = DaemonProcess.start(scratch, Map.of(), "--verify");
        RpcClient client = daemon.connect()) {
      run(client, agent, "again");
      assertThat(good("doctor").out())
          .contains("every record is as it was written")
          .contains("records kept")
          .contains("were pruned on ");
      good("backup", "b");
      daemon.terminate();
    }
    good("audit", "verify", "b", "--key", "data.heads/log.pub");
    good("restore", "b", "data2");
    Files.move(scratch.path("data"), scratch.path("data.gone"));
    Files.move(scratch.path("data2"), scratch.path("data"));
    try (DaemonProcess daemon = DaemonProcess.start(scratch);
        RpcClient client = daemon.connect()) {
      run(client, agent, "restored");
      assertThat(client
              .call("daemon.info", Map.of())
              .get("kept")
              .get("pruned")
              .get("before")
              .longValue())
          .isGreaterThan(1);
    }
  }

  /// Whatever reads the past says where it ends.
  private void looksBack(RpcClient client, long last, String run) {
    assertThat(aaos("why", "3").err())
        .contains("record 3 is not there any more: records 1 to ")
        .contains("were pruned on ");
    assertThat(aaos("replay", run).err()).contains("began before what the journal still has");
    assertThat(aaos("fork", run + "@5").err()).contains("began before what the journal still has");
    assertThat(good("audit").err()).contains("records 1 to ", "were pruned on ");
    assertThat(good("audit").out()).contains("journal_pruned");
    assertThat(good("audit", "export", "--since", "1").err()).contains("were pruned on ");
    assertThat(good("logs", "worker").err()).contains("were pruned on ");
    JsonNode answer = client.call("audit.query", Map.of());
    long first = answer.get("pruned_before").longValue();
    assertThat(first).isGreaterThanOrEqualTo(last);
    assertThat(answer.get("records").get(0).get("sequence").longValue()).isEqualTo(first);
    assertThat(client.call("audit.query", Map.of("after", first)).has("pruned_before"))
        .isFalse();
    client.call("audit.why", Map.of("sequence", records(client)));
  }

  private void proves(RpcClient client) throws IOException {
    long first = client.call("audit.query", Map.of()).get("pruned_before").longValue();
    assertThat(aaos("audit", "prove", "3").err())
        .contains("record 3 cannot be proved any more: records 1 to ");
    for (long sequence = first; sequence < first + 3; sequence++) {
      good("audit", "prove", String.valueOf(sequence), "--out", "proof");
      good("audit", "check", "proof");
    }
    assertThat(client.error("audit.consistency", Map.of("size", 3)))
        .contains("its first 3 records cannot be proved any more");
    client.call("audit.consistency", Map.of("size", records(client) - 1));
  }

  /// An auditor has the files and the last head; of a file that was changed he hears.
  private void verifies() throws IOException {
    Command.Outcome found = good("audit", "verify");
    assertThat(found.out())
        .contains("pruned   records 1 to ", "were pruned on ", " by uid ", "agrees", "good");
    assertThat(json("audit", "verify", "--json").get("pruned").longValue()).isPositive();
    assertThat(good("audit", "verify", "--head", "data.heads/heads").out())
        .contains("speak of records alone that were pruned");
    Path anchor;
    try (Stream<Path> files = Files.list(scratch.path("data"))) {
      anchor = files
          .filter(file -> file.getFileName().toString().matches("anchor-\\d+"))
          .findFirst()
          .orElseThrow();
    }
    byte[] whole = Files.readAllBytes(anchor);
    byte[] changed = whole.clone();
    changed[60] ^= 1;
    Files.write(anchor, changed);
    assertThat(aaos("audit", "verify").out()).contains("NOT GOOD", "is not as it was written");
    try (DaemonProcess daemon = DaemonProcess.launch(scratch, Map.of())) {
      assertThat(daemon.awaitEnd()).isNotZero();
      assertThat(daemon.log())
          .contains(anchor.getFileName() + " is not as it was written", "backup");
    }
    Files.write(anchor, whole);
    missesTheSnapshot();
  }

  /// Without newer snapshots a start needs the one at the anchor.
  private void missesTheSnapshot() throws IOException {
    List<Path> snapshots;
    try (Stream<Path> files = Files.list(scratch.path("data"))) {
      snapshots = files
          .filter(file -> file.getFileName().toString().startsWith("snapshot-"))
          .sorted()
          .toList();
    }
    Path aside = scratch.path("aside");
    Files.createDirectories(aside);
    for (Path snapshot : snapshots) {
      Files.move(snapshot, aside.resolve(snapshot.getFileName()));
    }
    assertThat(aaos("audit", "verify").out()).contains("NOT GOOD", "stands for records");
    try (DaemonProcess daemon = DaemonProcess.launch(scratch, Map.of())) {
      assertThat(daemon.awaitEnd()).isNotZero();
      assertThat(daemon.log())
          .contains("stands for records that were pruned, and it is missing: restore");
    }
    for (Path snapshot : snapshots) {
      Files.move(aside.resolve(snapshot.getFileName()), snapshot);
    }
  }

  @Test
  void killedWhileItPrunes_theNextDaemonFinishes() throws Exception {
    for (int round = 0; round < 3; round++) {
      try (DaemonProcess daemon = DaemonProcess.start(scratch);
          RpcClient client = daemon.connect();
          RpcClient asking = daemon.connect()) {
        if (round == 0) {
          spawn(client, "worker");
        }
        String agent =
            client.call("agent.list", Map.of()).get("agents").get(0).get("id").stringValue();
        for (int i = 0; i < MANY; i++) {
          echo(client, agent, "round " + round + " " + i);
        }
        int had = segments().size();
        asking.stream("audit.prune", Map.of("sequence", records(client) + 100));
        int steps = round;
        while (steps > 0 && segments().size() == had) {
          Thread.onSpinWait();
        }
        daemon.killHard();
      }
      JsonNode found = json("audit", "verify", "--json");
      assertThat(found.get("good").booleanValue()).isTrue();
    }
    try (DaemonProcess daemon = DaemonProcess.start(scratch);
        RpcClient client = daemon.connect()) {
      long last = records(client);
      good("audit", "prune", "--before", String.valueOf(last + 100));
      assertThat(client.call("agent.list", Map.of()).get("agents")).hasSize(1);
      assertThat(segments()).allMatch(name -> Long.parseLong(name.substring(8)) > last);
      daemon.terminate();
    }
    good("audit", "verify");
  }

  @Test
  void aWrongTime_isRefusedAtTheStart_andARightOneIsSaid() {
    try (DaemonProcess daemon = DaemonProcess.launch(scratch, Map.of("AAOS_KEEP", "90"))) {
      assertThat(daemon.awaitEnd()).isNotZero();
      assertThat(daemon.log()).contains("AAOS_KEEP is '90': write a whole number of days");
    }
    try (DaemonProcess daemon = DaemonProcess.start(scratch, Map.of("AAOS_KEEP", "90d"));
        RpcClient client = daemon.connect()) {
      assertThat(client.call("daemon.info", Map.of()).get("kept").get("days").longValue())
          .isEqualTo(90);
      assertThat(client.error("audit.prune", Map.of())).contains("give either 'before'");
    }
  }
}

package dev.aaos.tests.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// How agentd begins, shares a machine with others, and ends.
class DaemonLifeTest {
  private final Scratch scratch = Scratch.make();

  @AfterEach
  void clean() {
    scratch.close();
  }

  private Command agentd(String... arguments) {
    List<String> words = new ArrayList<>(List.of(Command.installed("agentd").toString(), "run"));
    words.addAll(List.of(arguments));
    return new Command(words, Map.of(), scratch.root(), "")
        .with("AAOS_CONFIG", scratch.path("none").toString());
  }

  @Test
  void socketAndData_areTheOwnersAlone() throws Exception {
    try (DaemonProcess daemon = DaemonProcess.start(scratch)) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(daemon.socket())))
          .isEqualTo("rw-------");
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(scratch.path("data"))))
          .isEqualTo("rwx------");
      for (Path file : dev.aaos.tests.Checkout.files(scratch.path("data"), "0")) {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
            .isEqualTo("rw-------");
      }
    }
  }

  @Test
  void group_mayConnectWhenThatIsAskedFor() throws Exception {
    try (DaemonProcess daemon = DaemonProcess.start(scratch, Map.of(), "--group", ownGroup())) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(daemon.socket())))
          .isEqualTo("rw-rw----");
    }
    Command.Outcome outcome = agentd(
            "-s",
            scratch.path("s").toString(),
            "--data-dir",
            scratch.path("d").toString(),
            "--group",
            "no-such-group")
        .run();
    assertThat(outcome.exit()).isEqualTo(1);
    assertThat(outcome.err()).contains("there is no such group");
  }

  private String ownGroup() throws Exception {
    return Files.getAttribute(scratch.root(), "posix:group").toString();
  }

  @Test
  void twoDaemons_runSideBySide() {
    try (Scratch other = Scratch.make();
        DaemonProcess first = DaemonProcess.start(scratch);
        DaemonProcess second = DaemonProcess.start(other);
        RpcClient one = first.connect();
        RpcClient two = second.connect()) {
      one.call("agent.spawn", Map.of("manifest", "name: a\nmodel: demo\nsystem_prompt: s\n"));

      assertThat(one.call("agent.list", Map.of()).get("agents")).hasSize(1);
      assertThat(two.call("agent.list", Map.of()).get("agents")).isEmpty();
    }
  }

  @Test
  void secondDaemonOnTheSameData_orTheSameSocket_isRefused() {
    try (DaemonProcess daemon = DaemonProcess.start(scratch)) {
      Command.Outcome sameData = agentd(
              "-s",
              scratch.path("s2").toString(),
              "--data-dir",
              scratch.path("data").toString())
          .run();
      Command.Outcome sameSocket = agentd(
              "-s", daemon.socket().toString(), "--data-dir", scratch.path("d2").toString())
          .run();

      assertThat(sameData.exit()).isEqualTo(1);
      assertThat(sameData.err()).contains("another agentd uses", "--data-dir");
      assertThat(sameSocket.exit()).isEqualTo(1);
      assertThat(sameSocket.err()).contains("another agentd answers on", "--socket");
      assertThat(daemon.isAlive()).isTrue();
    }
  }

  @Test
  void socketFileOfADeadDaemon_isReplaced_andAnythingElseIsNot() {
    DaemonProcess dead = DaemonProcess.start(scratch);
    dead.killHard();
    assertThat(dead.socket()).exists();

    try (DaemonProcess alive = DaemonProcess.start(scratch)) {
      assertThat(alive.isAlive()).isTrue();
    }
    Path file = scratch.write("precious", "do not delete");
    Command.Outcome outcome = agentd(
            "-s", file.toString(), "--data-dir", scratch.path("d3").toString())
        .run();
    assertThat(outcome.exit()).isEqualTo(1);
    assertThat(outcome.err()).contains("is no socket");
    assertThat(scratch.read("precious")).isEqualTo("do not delete");
  }

  @Test
  void terminate_endsInGoodOrder_andTheStateIsThereAgain() {
    String id;
    try (DaemonProcess daemon = DaemonProcess.start(scratch)) {
      try (RpcClient client = daemon.connect()) {
        id = client
            .call("agent.spawn", Map.of("manifest", "name: kept\nmodel: demo\nsystem_prompt: s\n"))
            .get("agent_id")
            .stringValue();
      }
      assertThat(daemon.terminate()).isEqualTo(143);
      assertThat(daemon.socket()).doesNotExist();
    }

    try (DaemonProcess daemon = DaemonProcess.start(scratch);
        RpcClient client = daemon.connect()) {
      assertThat(client.call("agent.status", Map.of("agent_id", id)).get("name").stringValue())
          .isEqualTo("kept");
      assertThat(client
              .call("audit.query", Map.of("kinds", List.of("daemon_halted")))
              .get("records"))
          .hasSize(1);
    }
  }

  @Test
  void wrongOptionsAndSettings_areNamedWithTheMend() {
    Map<String, Command> expected = Map.of(
        "did you mean '--socket'?", agentd("--soket", "x"),
        "--data-dir needs a value", agentd("--data-dir"),
        "is not there or not readable", agentd("-c", "/no/such"),
        "AAOS_MAX_AGENTS is 'many': write a whole number",
            agentd(
                    "-s",
                    scratch.path("s").toString(),
                    "--data-dir",
                    scratch.path("d").toString())
                .with("AAOS_MAX_AGENTS", "many"));

    expected.forEach((text, command) -> {
      Command.Outcome outcome = command.run();
      assertThat(outcome.exit()).as(text).isIn(1, 2);
      assertThat(outcome.err()).contains(text);
    });
  }

  @Test
  void aBoundThatIsMisspelt_orAPlaceInTheFile_isRefusedWithTheMend() throws Exception {
    Map.of(
            "AAOS_MAX_AGENT=5", "did you mean AAOS_MAX_AGENTS?",
            "AAOS_CONFINE_SUBTASKS=1", "means nothing to this version: remove the line",
            "AAOS_DATA_DIR=/elsewhere", "set it in the environment")
        .forEach((line, mend) -> {
          Path config = secret("misspelt.env", "HTTP_PROXY=http://x\n" + line + "\n");

          Command.Outcome outcome = agentd(
                  "-s", scratch.path("s").toString(), "-c", config.toString())
              .run();

          assertThat(outcome.exit()).isEqualTo(1);
          assertThat(outcome.err()).contains(config.toString(), mend).doesNotContain("HTTP_PROXY");
        });
  }

  private Path secret(String name, String content) {
    try {
      Path file = scratch.write(name, content);
      return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void configurationThatOthersMayRead_isRefused() throws Exception {
    Path config = scratch.write("open.env", "ANTHROPIC_API_KEY=sk-x\n");
    Files.setPosixFilePermissions(config, PosixFilePermissions.fromString("rw-r--r--"));

    Command.Outcome outcome = agentd(
            "-s",
            scratch.path("s").toString(),
            "--data-dir",
            scratch.path("d").toString(),
            "-c",
            config.toString())
        .run();

    assertThat(outcome.exit()).isEqualTo(1);
    assertThat(outcome.err()).contains("chmod 600 " + config).doesNotContain("sk-x");
  }

  @Test
  void limits_areConfiguration() {
    try (DaemonProcess daemon = DaemonProcess.start(scratch, Map.of("AAOS_MAX_AGENTS", "2"));
        RpcClient client = daemon.connect()) {
      Map<String, String> spawn = Map.of("manifest", "name: a\nmodel: demo\nsystem_prompt: s\n");
      client.call("agent.spawn", spawn);
      client.call("agent.spawn", spawn);

      assertThat(client.error("agent.spawn", spawn))
          .isEqualTo("invalid manifest: agent limit exceeded: max 2 agents");
    }
  }
}

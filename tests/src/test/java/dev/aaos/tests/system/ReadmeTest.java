package dev.aaos.tests.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aaos.tests.Checkout;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Every command in the documents is executed, in order, as a reader would.
class ReadmeTest {
  private static final Pattern SHELL = Pattern.compile("```sh\\n(.*?)```", Pattern.DOTALL);
  private static final Pattern YAML = Pattern.compile("```yaml\\n(.*?)```", Pattern.DOTALL);

  /// Commands that are not run here, because running this test is running them.
  private static final Set<String> THE_BUILD = Set.of("./mvnw verify\n", "./mvnw spotless:apply\n");

  private final Scratch scratch = Scratch.make();

  @AfterEach
  void clean() {
    RpcClient.shutDown(scratch.path("s"));
    scratch.close();
  }

  private static String text(String document) {
    return String.join("\n", Checkout.lines(Checkout.home().resolve(document))) + "\n";
  }

  private static List<String> blocks(Pattern kind, String document) {
    return kind.matcher(text(document)).results().map(block -> block.group(1)).toList();
  }

  @Test
  void programsTheCommandsNeed_areThere() {
    for (String program : List.of("socat", "bash")) {
      Command.Outcome found = new Command(
              List.of("sh", "-c", "command -v " + program), Map.of(), scratch.root(), "")
          .run();
      assertThat(found.exit())
          .as(program + " is missing; on Debian: apt install " + program)
          .isZero();
    }
  }

  @Test
  void commandsOfTheReadme_workInOrder() {
    String socket = scratch.path("demo.sock").toString();
    StringBuilder script = new StringBuilder("set -e\ntrap 'kill $(jobs -p) 2>/dev/null' EXIT\n");
    for (String block : blocks(SHELL, "README.md")) {
      if (!THE_BUILD.contains(block)) {
        script.append(block
            .replace("./aaos ", Checkout.home() + "/aaos ")
            .replace("/tmp/demo.sock", socket)
            .replace("/tmp/demo-data", scratch.path("demo-data").toString())
            .replace(
                "aaos daemon &",
                "aaos daemon &\nuntil [ -S \"$AAOS_SOCKET\" ]; do sleep 0.1; done"));
        script.append("echo '--- done'\n");
      }
    }

    Command.Outcome outcome = shell(script.toString());

    assertThat(outcome.exit()).as(script + outcome.out() + outcome.err()).isZero();
    assertThat(outcome.out())
        .contains("Refused, and why")
        .contains("Buy milk.")
        .contains("you are ready")
        .contains("{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{\"agents\":[]}}");
  }

  /// Runs `script` at a place of its own, with the installation under test on the path.
  private Command.Outcome shell(String script) {
    Path file = scratch.write("script", script);
    return new Command(List.of("bash", file.toString()), Map.of(), scratch.root(), "")
        .with("PATH", Command.installed("aaos").getParent() + ":" + System.getenv("PATH"))
        .with("HOME", scratch.root().toString())
        .with("AAOS_SOCKET", scratch.path("s").toString())
        .with("AAOS_DATA_DIR", scratch.path("data").toString())
        .with("AAOS_CONFIG", scratch.path("config").toString())
        .run();
  }

  @Test
  void manifestsOfTheDocuments_areManifests() {
    try (DaemonProcess daemon = DaemonProcess.start(scratch);
        RpcClient client = daemon.connect()) {
      List<String> manifests = new ArrayList<>(blocks(YAML, "README.md"));
      manifests.addAll(blocks(YAML, "docs/reference/manifest.md"));
      assertThat(manifests).isNotEmpty();
      manifests.forEach(manifest -> client.call("agent.spawn", Map.of("manifest", manifest)));
    }
  }

  @Test
  void commandsInTheExamples_areTheOnesThatAreTested() {
    for (Path manifest : Checkout.files(Checkout.home().resolve("examples"), ".yaml")) {
      String comments = String.join("\n", Checkout.lines(manifest));
      for (MatchResult command :
          Pattern.compile("#   aaos run (\\S+)").matcher(comments).results().toList()) {
        assertThat(manifest.resolveSibling(command.group(1))).exists();
      }
    }
  }
}

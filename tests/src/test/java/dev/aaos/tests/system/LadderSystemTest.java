package dev.aaos.tests.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aaos.testkit.FakeProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;

/// An agent whose first model is gone, through a real daemon.
@Timeout(120)
class LadderSystemTest {
  private final Scratch scratch = Scratch.make();
  private final Map<String, String> settings = new HashMap<>();
  private FakeProvider provider;

  @BeforeEach
  void begin() throws IOException {
    provider = FakeProvider.start();
    settings.putAll(Claude.settings(provider));
    provider.otherwise(request -> client -> {
      if (request.body().contains("\"model\":\"claude-gone\"")) {
        client.whole(
            404,
            "application/json",
            "{\"type\":\"error\",\"error\":{\"type\":\"not_found_error\",\"message\":\"gone\"}}");
      } else {
        client.whole(200, "text/event-stream", Claude.says("The larger one answers."));
      }
    });
  }

  @AfterEach
  void clean() throws IOException {
    provider.close();
    scratch.close();
  }

  private Path manifest(String ladder) throws IOException {
    return Files.writeString(scratch.path("climber.yaml"), """
        name: climber
        model: claude-gone
        model_ladder: %s
        system_prompt: s
        """.formatted(ladder));
  }

  @Test
  void theNextModelAnswers_andEverybodyIsToldWhich() throws Exception {
    String file = manifest("[claude-gone, claude-large]").toString();
    try (DaemonProcess daemon = DaemonProcess.start(scratch, settings);
        RpcClient client = daemon.connect()) {
      String socket = daemon.socket().toString();

      Command.Outcome run = Command.aaos("run", "-s", socket, file, "go").run();

      assertThat(run.exit()).as(run.err()).isZero();
      assertThat(run.out()).contains("The larger one answers.");
      JsonNode climbed = client
          .call("audit.query", Map.of("kinds", List.of("model_escalated")))
          .get("records")
          .get(0);
      assertThat(climbed.get("event").get("to_model").stringValue()).isEqualTo("claude-large");
      assertThat(climbed.get("event").get("reason").stringValue()).contains("gone");
      assertThat(Command.aaos("inspect", "-s", socket, "climber").run().out())
          .containsPattern("climbs to +claude-large");
      assertThat(Command.aaos("logs", "-s", socket, "climber").run().out())
          .contains("asks claude-large from now on: ");
      assertThat(Command.aaos("why", "-s", socket, climbed.get("sequence").toString())
              .run()
              .out())
          .contains("the run asks model claude-large from now on, because");
    }
  }

  @Test
  void aLadderThatCannotBe_isRefused_sayingWhatIsWrong() throws Exception {
    try (DaemonProcess daemon = DaemonProcess.start(scratch, settings)) {
      String socket = daemon.socket().toString();

      Command.Outcome twice = Command.aaos(
              "run", "-s", socket, manifest("[large, large]").toString(), "go")
          .run();
      Command.Outcome itself = Command.aaos(
              "run", "-s", socket, manifest("[large, claude-gone]").toString(), "go")
          .run();

      assertThat(twice.exit()).isNotZero();
      assertThat(twice.err()).contains("line 3", "model_ladder", "stands twice");
      assertThat(itself.exit()).isNotZero();
      assertThat(itself.err()).contains("line 3", "model_ladder names the models");
    }
  }
}

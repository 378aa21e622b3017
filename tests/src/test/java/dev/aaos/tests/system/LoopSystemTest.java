package dev.aaos.tests.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aaos.testkit.FakeProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;

/// An agent whose model goes round in circles, through a real daemon.
@Timeout(120)
class LoopSystemTest {
  private final Scratch scratch = Scratch.make();
  private final Map<String, String> settings = new HashMap<>();
  private final List<String> prompts = new CopyOnWriteArrayList<>();
  private FakeProvider provider;

  @BeforeEach
  void begin() throws IOException {
    provider = FakeProvider.start();
    settings.putAll(Claude.settings(provider));
    provider.otherwise(request -> {
      prompts.add(request.body());
      return client -> client.whole(
          200,
          "text/event-stream",
          request.body().contains("You have to stop here")
              ? Claude.says("I asked for the same again and again.")
              : Claude.wishes("c", new Claude.Wish("echo", Map.of("message", "hi"))));
    });
  }

  @AfterEach
  void clean() throws IOException {
    provider.close();
    scratch.close();
  }

  @Test
  void itIsToldSo_andStops_andSaysWhere() throws Exception {
    settings.put("AAOS_MAX_IDLE_TURNS", "4");
    try (DaemonProcess daemon = DaemonProcess.start(scratch, settings);
        RpcClient client = daemon.connect()) {
      String manifest = """
          name: circler
          model: claude-test
          system_prompt: s
          capabilities: ["tool: echo"]
          """;
      Path file = Files.writeString(scratch.path("circler.yaml"), manifest);

      Command.Outcome run = Command.aaos(
              "run", "-s", daemon.socket().toString(), file.toString(), "go")
          .run();

      assertThat(run.exit()).isEqualTo(1);
      assertThat(run.out()).contains("I asked for the same again and again.");
      assertThat(run.err()).contains("no_progress: 6 steps");
      assertThat(prompts).hasSize(6);
      assertThat(prompts.get(4)).contains("_repeat_guard");
      assertThat(client.records("tool_repeat")).hasSize(3);
      JsonNode fired = client.records("tool_repeat_guard_fired").get(0);
      assertThat(fired.get("event").get("attempt_count").asInt()).isEqualTo(4);
      assertThat(Command.aaos("logs", "-s", daemon.socket().toString(), "circler")
              .run()
              .out())
          .contains("goes round in circles: nothing new in 4 turns in a row, at last with echo");
      assertThat(Command.aaos(
                  "why", "-s", daemon.socket().toString(), fired.get("sequence").toString())
              .run()
              .out())
          .contains("in 4 turns in a row the model only asked for what it had asked for before");
    }
  }
}

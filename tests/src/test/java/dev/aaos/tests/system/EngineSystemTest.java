package dev.aaos.tests.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aaos.testkit.TinyModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;

/// Whole runs on models in files, which the daemon runs itself.
@Timeout(180)
class EngineSystemTest {
  private final Scratch scratch = Scratch.make();

  @BeforeEach
  void make() throws IOException {
    Files.createDirectories(scratch.path("models"));
    TinyModel.saying(scratch.path("models/tiny.gguf"), "All", " is", " well");
    TinyModel.babbling(scratch.path("models/babbling.gguf"), 7);
  }

  @AfterEach
  void clean() {
    scratch.close();
  }

  private DaemonProcess daemon(String... more) {
    return DaemonProcess.start(
        scratch,
        more.length == 0
            ? Map.of("AAOS_GGUF_DIR", scratch.path("models").toString())
            : Map.of("AAOS_GGUF_DIR", scratch.path("models").toString(), more[0], more[1]));
  }

  private List<ProcessHandle> engines() {
    return ProcessHandle.allProcesses()
        .filter(process -> process
            .info()
            .commandLine()
            .orElse("")
            .contains(scratch.path("models").toString()))
        .toList();
  }

  private String manifest(String name, String model, String more) {
    return scratch.write(name, """
            name: %s
            model: gguf/%s
            system_prompt: You test.
            %s
            """.formatted(name, model, more)).toString();
  }

  private static Command run(DaemonProcess daemon, String manifest) {
    return Command.aaos("run", manifest, "How is it?", "-s", daemon.socket().toString());
  }

  @Test
  void run_onAModelInAFile_endsWithItsAnswer_andTheEngineEndsWithTheDaemon() {
    DaemonProcess daemon = daemon();

    Command.Outcome outcome = run(daemon, manifest("m", "tiny", "")).run();

    assertThat(outcome.out()).contains("All is well");
    assertThat(outcome.exit()).isZero();
    assertThat(engines()).hasSize(1);
    assertThat(daemon.terminate()).isEqualTo(143);
    assertThat(engines()).isEmpty();
  }

  @Test
  void engine_endsWithADaemonThatIsKilled() {
    DaemonProcess daemon = daemon();
    run(daemon, manifest("m", "tiny", "")).run();
    List<ProcessHandle> engines = engines();
    assertThat(engines).hasSize(1);

    daemon.killHard();

    engines.forEach(engine -> engine.onExit().join());
    assertThat(engines()).isEmpty();
  }

  @Test
  void modelThatIsNotThere_isNamed_withThoseThatAre() {
    try (DaemonProcess daemon = daemon()) {
      Command.Outcome outcome = run(daemon, manifest("m", "lama", "")).run();

      assertThat(outcome.out() + outcome.err())
          .contains("there is no lama.gguf: there are babbling, tiny");
      assertThat(outcome.exit()).isNotZero();
    }
  }

  @Test
  void call_thatTakesLongerThanTheSettingAllows_isGivenUp_andTheEngineStays() {
    try (DaemonProcess daemon = daemon("AAOS_MODEL_TIMEOUTS", "call=1ms")) {
      Command.Outcome outcome = run(daemon, manifest("m", "babbling", "")).run();

      assertThat(outcome.out() + outcome.err())
          .contains("the answer was not whole within PT0.001S");
      assertThat(outcome.exit()).isNotZero();
      assertThat(engines()).hasSize(1);
    }
  }

  private String text(String manifest) {
    return scratch.read(scratch.root().relativize(Path.of(manifest)).toString());
  }

  private static JsonNode gguf(RpcClient client) {
    for (JsonNode backend : client.call("inference.status", Map.of()).get("backends")) {
      if (backend.get("name").stringValue().equals("gguf")) {
        return backend;
      }
    }
    throw new AssertionError("no gguf");
  }

  private static int underWay(RpcClient client) {
    JsonNode backend = gguf(client);
    return backend.get("running").asInt() + backend.get("waiting").asInt();
  }

  /// One slot: the run in the background is at it, until the usual one wants it.
  @Test
  void usualRun_takesTheSlotOfOneInTheBackground_whichGoesOnAfterwards() {
    String back = text(manifest("back", "babbling", "inference: {priority: -5}"));
    String usual = text(manifest("usual", "tiny", ""));
    try (DaemonProcess daemon = daemon("AAOS_INFERENCE_SLOTS", "gguf=1");
        RpcClient client = daemon.connect();
        RpcClient stream = daemon.connect()) {
      String agent =
          client.call("agent.spawn", Map.of("manifest", back)).get("agent_id").stringValue();
      stream.stream("run.stream", Map.of("agent_id", agent, "message", "report"));
      stream.frame("output");

      JsonNode answer =
          client.call("agent.spawn_and_run", Map.of("manifest", usual, "message", "now"));

      assertThat(answer.toString()).contains("All is well");
      assertThat(underWay(client)).as("the one in the background").isEqualTo(1);
      stream.frame("end");
      assertThat(underWay(client)).isZero();
      assertThat(gguf(client).get("gave_way").asInt()).isEqualTo(1);
      assertThat(
              Command.aaos("inference", "-s", daemon.socket().toString()).run().out())
          .contains("calls of gguf gave their slot up to more urgent ones 1 time");
    }
  }
}

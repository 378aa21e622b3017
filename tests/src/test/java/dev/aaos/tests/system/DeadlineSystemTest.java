package dev.aaos.tests.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aaos.testkit.FakeProvider;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;

/// A run whose time is over, through a real daemon and the command line.
@Timeout(120)
class DeadlineSystemTest {
  private static final String CLOSING = "You have to stop here";

  private final Scratch scratch = Scratch.make();
  private FakeProvider provider;

  @BeforeEach
  void begin() throws IOException {
    provider = FakeProvider.start();
    // A model that goes on until it is told to stop, and takes its time.
    provider.otherwise(request -> client -> {
      if (request.body().contains(CLOSING)) {
        client.whole(200, "text/event-stream", Claude.says("I counted for a while."));
        return;
      }
      LockSupport.parkNanos(50_000_000);
      String id = "c" + request.body().length();
      client.whole(
          200,
          "text/event-stream",
          Claude.wishes(id, new Claude.Wish("echo", Map.of("message", id))));
    });
    scratch.write("counter.yaml", """
        name: counter
        model: claude-test
        system_prompt: s
        capabilities: ["tool: echo"]
        limits: {iterations: 10000, time: 1h}
        """);
  }

  @AfterEach
  void clean() throws IOException {
    provider.close();
    scratch.close();
  }

  @Test
  void itSaysWhereItStopped_andWhatHeldItIsShown() {
    try (DaemonProcess daemon = DaemonProcess.start(scratch, Claude.settings(provider));
        RpcClient client = daemon.connect()) {
      String socket = daemon.socket().toString();
      String manifest = scratch.path("counter.yaml").toString();

      Command.Outcome run = Command.aaos(
              "run", "-s", socket, "--keep", "--deadline", "1s", manifest, "count")
          .run();

      assertThat(run.exit()).as(run.err()).isEqualTo(1);
      assertThat(run.out()).contains("I counted for a while.");
      assertThat(run.err()).contains("deadline_exceeded");
      JsonNode agent = client.call("agent.list", Map.of()).get("agents").get(0);
      JsonNode told = client.call("agent.inspect", Map.of("agent_id", agent.get("id")));
      assertThat(told.get("limits").get("time").stringValue()).isEqualTo("1h");
      JsonNode late = client.records("run_deadline_exceeded").get(0);
      assertThat(late.get("event").get("due")).isEqualTo(told.get("runs").get(0).get("due"));
      assertThat(client.records("run_time_limited")).hasSize(1);
      assertThat(Command.aaos("inspect", "-s", socket, "counter").run().out())
          .containsPattern("run time +1h");
      assertThat(Command.aaos("why", "-s", socket, late.get("sequence").toString())
              .run()
              .out())
          .contains("and is asked where it stopped");
    }
  }

  @Test
  void aBudgetOfTime_isCountedAndShown_andKeepsWhatComesAfterItFromBeginning() {
    try (DaemonProcess daemon = DaemonProcess.start(scratch, Claude.settings(provider));
        RpcClient client = daemon.connect()) {
      String socket = daemon.socket().toString();
      String agent = client
          .call(
              "agent.spawn",
              Map.of("manifest_path", scratch.path("counter.yaml").toString()))
          .get("agent_id")
          .stringValue();
      assertThat(Command.aaos("budget", "-s", socket, "counter", "1s/7d").run().out())
          .containsPattern("counter .* 0 s +0 s +1 s in 7 d .* 100 %");

      Command.Outcome run =
          Command.aaos("run", "-s", socket, "--agent", "counter", "go").run();

      assertThat(run.out()).contains("I counted for a while.");
      assertThat(client.error("agent.run", Map.of("agent_id", agent, "message", "go")))
          .contains("the time budget is used up: 1 of 1 s; it starts again at 20");
      assertThat(Command.aaos("ps", "-s", socket).run().out()).contains("quota exceeded until 20");
      assertThat(Command.aaos("budget", "-s", socket).run().out())
          .containsPattern("counter .* 1 s in 7 d .* exceeded");
      assertThat(client.records("budget_warning").get(0).get("event").get("resource"))
          .hasToString("\"seconds\"");
    }
  }

  @Test
  void timesThatAreNone_areRefused_andNamed() {
    try (DaemonProcess daemon = DaemonProcess.start(scratch, Claude.settings(provider))) {
      String socket = daemon.socket().toString();
      String manifest = scratch.path("counter.yaml").toString();

      assertThat(Command.aaos("run", "-s", socket, "--deadline", "soon", manifest, "count")
              .run()
              .err())
          .contains("'deadline' must be how long the run may take, at most 36500d, such as 30m,"
              + " not \"soon\"");
      scratch.write(
          "counter.yaml", "name: c\nmodel: claude-test\nsystem_prompt: s\nlimits: {time: 0s}\n");
      assertThat(Command.aaos("run", "-s", socket, manifest, "count").run().err())
          .contains("how long a run may take, at most 36500d, such as 30m");
      assertThat(provider.requests()).isEmpty();
    }
  }
}

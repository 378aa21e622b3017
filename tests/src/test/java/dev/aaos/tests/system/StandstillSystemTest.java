package dev.aaos.tests.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aaos.testkit.FakeProvider;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// A real daemon that is stopped in the middle of its work, and continued, as `SIGSTOP` and a
/// laptop's lid do.
///
/// `-Daaos.standstill=30` lets it stand still for that many seconds.
class StandstillSystemTest {
  private static final int SECONDS = Integer.getInteger("aaos.standstill", 4);
  private static final long POLL_NANOS = 20_000_000;
  private static final String PATIENT = """
      name: %s
      model: claude-test
      system_prompt: You are %s.
      lifecycle: %s
      """;
  private static final String TEAM = """
      name: team
      model: claude-test
      system_prompt: You lead.
      capabilities: ["spawn_child: fetcher"]
      supervisor:
        strategy: one_for_one
        intensity: 5
        period: 1h
        backoff: {first: 2s, jitter: 0%}
        children:
          - restart: transient
            goal: Fetch the figures.
            manifest:
              name: fetcher
              model: claude-test
              system_prompt: You are fetcher.
      """;
  private static final String GATED = """
      name: gated
      model: claude-test
      system_prompt: You ask.
      capabilities: ["tool: echo"]
      approval_required: [echo]
      """;

  private final Scratch scratch = Scratch.make();
  private final CountDownLatch stoodStill = new CountDownLatch(1);
  private FakeProvider provider;
  private DaemonProcess daemon;

  @BeforeEach
  void start() throws IOException {
    provider = FakeProvider.start();
    boolean[] fetched = {false};
    provider.otherwise(request -> {
      if (request.body().contains("You are fetcher")) {
        boolean again = fetched[0];
        fetched[0] = true;
        return again
            ? asked -> asked.stream().chunk(Claude.says("fetched")).end()
            : asked -> asked.whole(400, "application/json", "{}");
      }
      if (request.body().contains("You are worker")) {
        return asked -> {
          await(stoodStill);
          asked.stream().chunk(Claude.says("worked")).end();
        };
      }
      return asked -> asked.stream().chunk(Claude.says("told")).end();
    });
    Map<String, String> variables = new HashMap<>(Claude.settings(provider));
    variables.put("AAOS_APPROVAL_TIMEOUT_S", "3");
    daemon = DaemonProcess.start(scratch, variables);
  }

  @AfterEach
  void stop() throws IOException {
    daemon.close();
    provider.close();
    scratch.close();
  }

  private static String spawn(RpcClient client, String manifest) {
    return client
        .call("agent.spawn", Map.of("manifest", manifest))
        .get("agent_id")
        .stringValue();
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(90, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  private static void until(BooleanSupplier what) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (!what.getAsBoolean()) {
      assertThat(System.nanoTime()).as("it comes to that").isLessThan(end);
      LockSupport.parkNanos(POLL_NANOS);
    }
  }

  private static JsonNode records(RpcClient client, String kind) {
    return client
        .call("audit.query", Map.of("kinds", new String[] {kind}, "limit", 1_000))
        .get("records");
  }

  private void standStill() {
    Command still = new Command(
        List.of(
            "sh",
            "-c",
            "kill -STOP " + daemon.pid() + " && sleep " + SECONDS + " && kill -CONT "
                + daemon.pid()),
        Map.of(),
        scratch.root(),
        "");
    assertThat(still.run().exit()).isZero();
  }

  @Test
  void aDaemonThatStoodStill_losesNothing_andHonoursAtOnceWhatCameDue() {
    try (RpcClient client = daemon.connect();
        RpcClient idle = daemon.connect();
        RpcClient runner = daemon.connect();
        RpcClient caller = daemon.connect();
        RpcClient asking = daemon.connect()) {
      String worker = spawn(client, PATIENT.formatted("worker", "worker", "on-demand"));
      String keeper = spawn(client, PATIENT.formatted("keeper", "worker", "persistent"));
      String minutes =
          spawn(client, PATIENT.formatted("minutes", "told", "{scheduled: \"* * * * *\"}"));
      String gated = spawn(client, GATED);
      runner.stream("agent.run", Map.of("agent_id", worker, "message", "work"));
      caller.stream(
          "agent.call", Map.of("agent_id", keeper, "message", "now", "timeout_seconds", 3));
      asking.stream(
          "tool.invoke",
          Map.of("agent_id", gated, "tool", "echo", "input", Map.of("message", "hello")));
      until(() -> !client.call("approval.list", Map.of()).get("pending").isEmpty());
      spawn(client, TEAM);
      until(() -> records(client, "agents_restarting").size() == 1);
      int before = client.call("daemon.info", Map.of()).get("records").intValue();

      standStill();

      long continued = System.nanoTime();
      assertThat(asking.frame().orElseThrow().get("error").toString()).contains("timed out");
      assertThat(caller.frame().orElseThrow().get("error").toString()).contains("in time");
      assertThat(System.nanoTime() - continued).isLessThan(TimeUnit.SECONDS.toNanos(10));
      until(() -> records(client, "agent_restarted").size() == 1);
      stoodStill.countDown();
      assertThat(runner.frame().orElseThrow().get("result").get("response").stringValue())
          .isEqualTo("worked");
      assertThat(idle.call("daemon.info", Map.of()).get("records").intValue())
          .isGreaterThan(before);
      until(() -> client.call("agent.list", Map.of()).toString().contains("exited: complete"));
      assertThat(records(client, "agents_restarting")).hasSize(1);
      assertThat(records(client, "agent_restarted")).hasSize(1);
      noHourWasServedTwice(client, minutes);
    }
  }

  private static void noHourWasServedTwice(RpcClient client, String agent) {
    Set<String> served = new HashSet<>();
    for (JsonNode record : records(client, "schedule_fired")) {
      assertThat(served.add(record.get("event").get("due").stringValue())).isTrue();
    }
    assertThat(client.call("agent.status", Map.of("agent_id", agent)).hasNonNull("next_run"))
        .isTrue();
  }
}

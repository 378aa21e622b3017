package dev.aaos.tests.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aaos.testkit.FakeProvider;
import java.io.IOException;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// Agents with a time table, over the socket and restarts. That they work when their time comes is
/// `TimersTest`, which need not wait for it.
class ScheduledSystemTest {
  private static final String SWEEPER = """
      name: sweeper
      model: claude-test
      system_prompt: You sweep.
      lifecycle: {scheduled: "30 7 * * MON", timezone: Europe/Berlin, missed: skip, message: Sweep.}
      """;

  private final Scratch scratch = Scratch.make();
  private FakeProvider provider;
  private DaemonProcess daemon;

  @BeforeEach
  void start() throws IOException {
    provider = FakeProvider.start();
    daemon = DaemonProcess.start(scratch, Claude.settings(provider));
  }

  @AfterEach
  void stop() throws IOException {
    daemon.close();
    provider.close();
    scratch.close();
  }

  @Test
  void itsNextTime_isSeen_alsoAfterAKill() {
    JsonNode before;
    Map<String, Object> agent;
    try (RpcClient client = daemon.connect()) {
      JsonNode spawned = client.call("agent.spawn", Map.of("manifest", SWEEPER));
      agent = Map.of("agent_id", spawned.get("agent_id").stringValue());
      before = client.call("agent.status", agent);
      daemon.killHard();
    }
    daemon = DaemonProcess.start(scratch, Claude.settings(provider));

    String next = before.get("next_run").stringValue();
    ZonedDateTime local = Instant.parse(next).atZone(ZoneId.of("Europe/Berlin"));
    assertThat(local.getDayOfWeek()).isEqualTo(DayOfWeek.MONDAY);
    assertThat(local.toLocalTime()).hasToString("07:30");
    assertThat(before.get("lifecycle").stringValue()).isEqualTo("scheduled");
    assertThat(before.get("phase").stringValue()).isEqualTo("waiting until " + next);
    try (RpcClient client = daemon.connect()) {
      assertThat(client.call("agent.status", agent)).isEqualTo(before);
    }
  }

  @Test
  void aPerson_canHaveItWorkNow() {
    provider.thenStream(Claude.says("swept"));
    try (RpcClient client = daemon.connect()) {
      String id = client
          .call("agent.spawn", Map.of("manifest", SWEEPER))
          .get("agent_id")
          .stringValue();

      JsonNode answer = client.call("agent.call", Map.of("agent_id", id, "message", "now"));

      assertThat(answer.get("response").stringValue()).isEqualTo("swept");
      assertThat(client.error(
              "agent.run",
              Map.of(
                  "agent_id",
                  id,
                  "message",
                  "more",
                  "continue",
                  answer.get("run_id").stringValue())))
          .isEqualTo(
              "agent " + id + " is scheduled and starts afresh each time: leave 'continue' out");
    }
  }

  @Test
  void whatIsWrongWithATimeTable_isSaid() {
    Map<String, String> wrong = Map.of(
        "\"30 25 * * *\"", "line 4: 'scheduled' must be a cron expression",
        "\"@often\"", "'@often' has 1 fields; five are needed",
        "\"0 0 30 2 *\"", "never comes due",
        "\"0 7 * * *\", timezone: Middle/Earth", "'timezone' must be a time zone",
        "\"0 7 * * *\", missed: never", "'missed' must be once or skip",
        "\"0 7 * * *\", zone: UTC", "zone");
    try (RpcClient client = daemon.connect()) {
      wrong.forEach((table, words) -> {
        String manifest = SWEEPER.replaceAll("\\{.*}", "{scheduled: " + table + "}");

        assertThat(client.error("agent.spawn", Map.of("manifest", manifest)))
            .startsWith("invalid manifest: line 4: ")
            .contains(words);
      });
      assertThat(
              client.error("agent.spawn_and_run", Map.of("manifest", SWEEPER, "message", "hello")))
          .startsWith("agent.spawn_and_run does not support `lifecycle: scheduled`");
      assertThat(client.call("agent.list", Map.of()).get("agents")).isEmpty();
    }
  }
}

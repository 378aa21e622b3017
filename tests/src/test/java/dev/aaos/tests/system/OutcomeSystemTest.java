package dev.aaos.tests.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aaos.testkit.FakeProvider;
import dev.aaos.tests.system.Claude.Wish;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// `kill -9` in the middle of a call that may not be made again, and a person who finds out what
/// became of it.
class OutcomeSystemTest {
  private static final JsonMapper JSON = new JsonMapper();

  private final Scratch scratch = Scratch.make();
  private FakeProvider provider;
  private FakeProvider site;
  private DaemonProcess daemon;

  @BeforeEach
  void start() throws IOException {
    provider = FakeProvider.start();
    site = FakeProvider.start();
    daemon = DaemonProcess.start(scratch, Claude.settings(provider));
  }

  @AfterEach
  void stop() throws IOException {
    daemon.close();
    provider.close();
    site.close();
    scratch.close();
  }

  private Command.Outcome aaos(String... arguments) {
    return Command.aaos(arguments)
        .with("AAOS_SOCKET", daemon.socket().toString())
        .with("AAOS_CONFIG", scratch.path("none").toString())
        .with("HOME", scratch.root().toString())
        .run();
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  /// Has an agent fetch what never answers, and kills the daemon meanwhile. Returns the agent.
  private String crash(String policy) {
    CountDownLatch fetching = new CountDownLatch(1);
    site.then(asked -> {
      fetching.countDown();
      asked.awaitHangUp();
    });
    provider.thenStream(
        Claude.wishes(new Wish("web_fetch", Map.of("url", site.address() + "/pay?invoice=7"))));
    String manifest = """
        name: payer
        model: claude-test
        system_prompt: You test.
        capabilities: ["tool: web_fetch", "network: 127.0.0.1"]
        %s
        """.formatted(policy);
    try (RpcClient client = daemon.connect()) {
      String id = client
          .call("agent.spawn", Map.of("manifest", manifest))
          .get("agent_id")
          .stringValue();
      client.stream("agent.run", Map.of("agent_id", id, "message", "pay it"));
      await(fetching);
      daemon.killHard();
      return id;
    }
  }

  private void restart() {
    daemon = DaemonProcess.start(scratch, Claude.settings(provider));
  }

  private JsonNode phase(RpcClient client, String id) {
    return client.call("agent.status", Map.of("agent_id", id)).get("phase");
  }

  /// Waits until the run of the only agent has ended and returns what `agent.inspect` says of it.
  private static JsonNode ended(RpcClient client, String id) {
    long deadline = System.nanoTime() + 60_000_000_000L;
    JsonNode run = run(client, id);
    while (!run.get("state").stringValue().equals("ended") && System.nanoTime() < deadline) {
      run = run(client, id);
    }
    return run;
  }

  private static JsonNode run(RpcClient client, String id) {
    return client.call("agent.inspect", Map.of("agent_id", id)).get("runs").get(0);
  }

  private String sequence() {
    return JSON.readTree(aaos("outcomes", "--json").out())
        .get("outcomes")
        .get(0)
        .get("intent")
        .toString();
  }

  @Test
  void aRunThatAsks_waitsOverRestarts_untilAPersonSaysWhatBecameOfIt() {
    String id = crash("unknown_outcomes: ask");
    restart();
    assertThat(daemon.log()).contains("calls whose outcome is unknown: 1 (aaos outcomes)");
    try (RpcClient client = daemon.connect()) {
      assertThat(phase(client, id).stringValue())
          .isEqualTo(
              "awaiting a person on the outcome of web_fetch; resumed, was calling web_fetch");
    }
    assertThat(aaos("ps").out()).contains("awaiting a person on the outcome of web_fetch");
    daemon.killHard();
    restart();
    daemon.terminate();
    restart();
    Command.Outcome listed = aaos("outcomes");
    assertThat(listed.err()).isEmpty();
    assertThat(listed.out()).contains("payer", "web_fetch", "/pay?invoice=7", "waits");
    assertThat(provider.requests()).hasSize(1);
    provider.thenStream(Claude.says("then I go on"));

    String sequence = sequence();
    Command.Outcome resolved =
        aaos("outcomes", "resolve", sequence, "--happened", "--note", "invoice 7 is paid");

    assertThat(resolved.out()).isEqualTo("on record: call " + sequence + " happened\n");
    assertThat(resolved.exit()).isZero();
    try (RpcClient client = daemon.connect()) {
      assertThat(ended(client, id).get("response").stringValue()).isEqualTo("then I go on");
    }
    assertThat(provider.requests()).hasSize(2);
    assertThat(provider.requests().getLast().body())
        .contains("a person found that it happened: invoice 7 is paid")
        .doesNotContain("\"is_error\":true");
    assertThat(site.requests()).hasSize(1);
    assertThat(aaos("outcomes").out()).isEqualTo("No call has an unknown outcome.\n");
    thatIsOnRecord(sequence);
  }

  private void thatIsOnRecord(String sequence) {
    String told = aaos("audit", "--kind", "tool_result,outcome_resolved").out();
    assertThat(told)
        .contains(
            "web_fetch: outcome unknown; waits for a person (aaos outcomes)",
            "begun with record " + sequence + ": a person found that it happened: invoice 7 is"
                + " paid");
    try (RpcClient client = daemon.connect()) {
      JsonNode record = client
          .call("audit.query", Map.of("kinds", List.of("outcome_resolved")))
          .get("records")
          .get(0);
      Command.Outcome why = aaos("why", record.get("sequence").toString());
      assertThat(why.out())
          .contains("whose outcome was unknown, a person found that it happened", "connected");
      String run = record.get("run_id").stringValue();
      assertThat(aaos("replay", run).out())
          .contains("a person found that it happened: invoice 7 is paid");
    }
  }

  @Test
  void aRunThatIsTold_goesOnAtOnce_andAPersonsWordIsRecorded_once() {
    String id = crash("");
    provider.thenStream(Claude.says("I shall look first"));
    restart();
    try (RpcClient client = daemon.connect()) {
      assertThat(ended(client, id).get("response").stringValue()).isEqualTo("I shall look first");
      client.call("agent.stop", Map.of("agent_id", id));
    }
    assertThat(provider.requests().getLast().body()).contains("outcome unknown");
    daemon.terminate();
    restart();
    assertThat(aaos("outcomes").out()).contains("payer", "web_fetch", "does not wait");
    assertThat(aaos("doctor").out()).contains("nobody knows what 1 call came to");

    String sequence = sequence();
    assertThat(aaos("outcomes", "resolve", sequence, "--not-happened").out())
        .isEqualTo("on record: call " + sequence + " did not happen\n");
    Command.Outcome again = aaos("outcomes", "resolve", sequence, "--happened");

    assertThat(again.exit()).isNotZero();
    assertThat(again.err())
        .contains("the outcome of the call begun with record " + sequence
            + " is known already: a person found that it did not happen");
    assertThat(aaos("outcomes").out()).isEqualTo("No call has an unknown outcome.\n");
    assertThat(provider.requests()).hasSize(2);
  }

  @Test
  void aRunThatWaits_canBeStopped_andWhatIsMisspeltIsRefused() {
    String id = crash("unknown_outcomes: ask");
    restart();

    assertThat(aaos("stop", id).exit()).isZero();

    assertThat(aaos("outcomes").out()).contains("payer", "does not wait");
    Command.Outcome neither = aaos("outcomes", "resolve", sequence());
    assertThat(neither.err()).contains("--happened, --not-happened");
    assertThat(aaos("outcomes", "resolve", "1", "--happened").err())
        .contains("no call whose outcome is unknown was begun with record 1: 'aaos outcomes'");
    try (RpcClient client = daemon.connect()) {
      assertThat(client.error("outcome.resolve", Map.of("found", "happened")))
          .contains("missing 'intent' parameter");
      assertThat(client.error("outcome.resolve", Map.of("intent", 0, "found", "happened")))
          .contains("'intent' must be a whole number of at least 1");
      assertThat(client.error("outcome.resolve", Map.of("intent", 9, "found", "perhaps")))
          .contains("invalid found: perhaps. Use 'happened' or 'did_not_happen'");
      assertThat(client.error(
              "outcome.resolve",
              Map.of("intent", 9, "found", "happened", "note", "x".repeat(1_001))))
          .contains("'note' has more than 1000 characters: shorten it");
      assertThat(client.error(
              "agent.spawn",
              Map.of(
                  "manifest", "name: a\nmodel: demo\nsystem_prompt: s\nunknown_outcomes: asks\n")))
          .contains("tell or ask");
    }
  }
}

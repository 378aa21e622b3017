package dev.aaos.tests.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aaos.testkit.FakeProvider;
import dev.aaos.testkit.FakeProvider.Request;
import dev.aaos.testkit.FakeProvider.Script;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;

/// What agents may spend, through a real daemon and a provider that bills.
@Timeout(120)
class BudgetSystemTest {
  private static final String CLOSING = "You have to stop here";

  private final Scratch scratch = Scratch.make();
  private final CountDownLatch goOn = new CountDownLatch(1);
  private final Map<String, String> settings = new HashMap<>();
  private FakeProvider provider;

  @BeforeEach
  void begin() throws IOException {
    provider = FakeProvider.start();
    settings.putAll(Claude.settings(provider));
  }

  @AfterEach
  void clean() throws IOException {
    goOn.countDown();
    provider.close();
    scratch.close();
  }

  private static String spawn(RpcClient client, String name, String more) {
    String manifest = "name: %s\nmodel: claude-test\nsystem_prompt: s\n%s\n".formatted(name, more);
    return client
        .call("agent.spawn", Map.of("manifest", manifest))
        .get("agent_id")
        .stringValue();
  }

  /// Does as `habit` says, and counts no prompts.
  private void answers(Function<Request, Script> habit) {
    provider.otherwise(request -> request.line().contains("/count_tokens")
        ? client -> client.whole(404, "application/json", "{}")
        : habit.apply(request));
  }

  /// Returns `reply`, for which so many tokens are billed.
  private static String costing(String reply, int input, int output) {
    return reply
        .replace("\"input_tokens\":10", "\"input_tokens\":" + input)
        .replace("\"output_tokens\":5", "\"output_tokens\":" + output);
  }

  private static JsonNode account(RpcClient client, String agent) {
    for (JsonNode one : client.call("budget.status", Map.of()).get("agents")) {
      if (one.get("agent_id").stringValue().equals(agent)) {
        return one.get("accounts").get(0);
      }
    }
    throw new AssertionError("no budget of " + agent);
  }

  private static List<JsonNode> events(RpcClient client, String kind) {
    List<JsonNode> events = new ArrayList<>();
    client.records(kind).forEach(record -> events.add(record.get("event")));
    return events;
  }

  private static JsonNode run(RpcClient client, String agent, String message) {
    client.stream("run.stream", Map.of("agent_id", agent, "message", message));
    return client.frame("end");
  }

  @Test
  void whoseBudgetIsUsedUp_saysWhereItStopped_andGoesOnWhenThereIsMore() {
    AtomicInteger billed = new AtomicInteger();
    answers(request -> client -> {
      boolean last = request.body().contains(CLOSING);
      billed.addAndGet(last ? 8_320 : 8_300);
      String reply = last
          ? costing(Claude.says("I stopped after four."), 8_300, 20)
          : costing(
              Claude.wishes("c", new Claude.Wish("echo", Map.of("message", "hi"))), 8_200, 100);
      client.whole(200, "text/event-stream", reply);
    });
    try (DaemonProcess daemon = DaemonProcess.start(scratch, settings);
        RpcClient client = daemon.connect();
        RpcClient runs = daemon.connect()) {
      String agent = spawn(
          client, "spender", "budget: {tokens: 50_000, per: 1d}\ncapabilities: [\"tool: echo\"]");

      JsonNode end = run(runs, agent, "x".repeat(20_000));

      assertThat(end.get("exit_code").asInt()).isEqualTo(1);
      JsonNode told = client.call("agent.inspect", Map.of("agent_id", agent));
      assertThat(told.get("stop_reason").stringValue()).isEqualTo("budget_exceeded");
      assertThat(told.get("phase").stringValue()).startsWith("quota exceeded until 20");
      assertThat(told.get("runs").get(0).get("response").stringValue())
          .isEqualTo("I stopped after four.");
      JsonNode account = account(client, agent);
      assertThat(account.get("used").asInt()).isEqualTo(billed.get()).isEqualTo(41_520);
      assertThat(account.get("held").asInt() + account.get("kept").asInt()).isZero();
      assertThat(account.get("exceeded").asBoolean()).isTrue();
      assertThat(events(client, "budget_warning"))
          .extracting(event -> event.get("percent").asInt())
          .containsExactly(50, 80);
      assertThat(events(client, "budget_exceeded")).hasSize(1);
      assertThat(Command.aaos("budget", "-s", daemon.socket().toString()).run().out())
          .containsPattern("spender \\w{8} +41\\.5k +0 +50\\.0k tokens in 1 d .*exceeded");

      Command.Outcome more = Command.aaos(
              "budget", "-s", daemon.socket().toString(), "spender", "200k/1d")
          .run();

      assertThat(more.out()).containsPattern("41\\.5k +0 +200.*k tokens in 1 d .* 79 %");
      assertThat(client
              .call("agent.status", Map.of("agent_id", agent))
              .get("phase")
              .stringValue())
          .isEqualTo("idle");
    }
  }

  @Test
  void manyAtOnce_spendNoMoreThanThereIsForAll() throws IOException {
    scratch.write("prices", """
        {"priced_at": "2026-11-29", "usd_per_million_tokens": [
          {"model": "claude-test", "input": 1000, "output": 1000}]}
        """);
    settings.put("AAOS_PRICES", scratch.path("prices").toString());
    AtomicInteger calls = new AtomicInteger();
    answers(request -> client -> {
      calls.incrementAndGet();
      client.whole(200, "text/event-stream", costing(Claude.says("done"), 100, 300));
    });
    try (DaemonProcess daemon = DaemonProcess.start(scratch, settings);
        RpcClient client = daemon.connect()) {
      client.call("budget.set", Map.of("budget", List.of(Map.of("usd", 2))));
      List<RpcClient> running = new ArrayList<>();
      for (int i = 0; i < 12; i++) {
        RpcClient run = daemon.connect();
        running.add(run);
        run.stream(
            "run.stream", Map.of("agent_id", spawn(client, "one-" + i, ""), "message", "go"));
      }
      List<Integer> codes =
          running.stream().map(run -> run.frame("end").get("exit_code").asInt()).toList();
      running.forEach(RpcClient::close);

      JsonNode system = client.call("budget.status", Map.of()).get("system").get(0);
      BigDecimal used = new BigDecimal(system.get("used").stringValue());
      assertThat(used).isEqualByComparingTo(BigDecimal.valueOf(4L * calls.get(), 1));
      assertThat(used).isLessThanOrEqualTo(BigDecimal.valueOf(2));
      assertThat(calls.get()).isPositive();
      assertThat(codes.stream().filter(code -> code == 0)).hasSize(calls.get());
      assertThat(system.get("held").stringValue()).isEqualTo("0.00");
      assertThat(events(client, "inference_failed").toString())
          .contains("budget exceeded: used $", " of $2.00, and this call may cost $");
    }
  }

  @Test
  void whatWasUnderWayWhenTheDaemonWasKilled_countsAsSpent_asMuchAsItMayHaveCost()
      throws IOException {
    CountDownLatch asked = new CountDownLatch(1);
    provider.then(client -> {
      asked.countDown();
      hold();
    });
    answers(request ->
        client -> client.whole(200, "text/event-stream", costing(Claude.says("done"), 100, 30)));
    String agent;
    long held;
    try (DaemonProcess daemon = DaemonProcess.start(scratch, settings);
        RpcClient client = daemon.connect();
        RpcClient runs = daemon.connect()) {
      agent =
          spawn(client, "spender", "budget: {tokens: 1_000_000}\nlimits: {output_tokens: 1000}");
      runs.stream("run.stream", Map.of("agent_id", agent, "message", "go"));
      await(asked);
      held = account(client, agent).get("held").asLong();
      daemon.killHard();
    }
    goOn.countDown();
    assertThat(held).isBetween(1_000L, 1_500L);
    try (DaemonProcess daemon = DaemonProcess.start(scratch, settings);
        RpcClient client = daemon.connect();
        RpcClient runs = daemon.connect()) {
      runs.stream("agent.logs_streaming", Map.of("agent_id", agent, "history", true));
      JsonNode account = account(client, agent);
      while (account.get("used").asLong() < held + 130) {
        account = account(client, agent);
      }
      assertThat(account.get("used").asLong()).isEqualTo(held + 130);
      assertThat(events(client, "budget_settled")
              .getFirst()
              .get("lost_input_tokens")
              .asLong())
          .isEqualTo(held);
    }
  }

  @Test
  void aBudgetInMoney_needsAPrice_andBoundsThatAreNoneAreNamed() {
    try (DaemonProcess daemon = DaemonProcess.start(scratch, settings);
        RpcClient client = daemon.connect();
        RpcClient runs = daemon.connect()) {
      String agent = spawn(client, "rich", "budget: [{usd: 2.50, per: 1d}, {usd: 20}]");

      assertThat(run(runs, agent, "go").get("error").stringValue())
          .contains(
              "a budget in money cannot be kept: no price of 'claude-test' at",
              "a file named by AAOS_PRICES can give one");
      assertThat(provider.requests()).isEmpty();
      assertThat(client.error("budget.set", Map.of("budget", Map.of("tokens", -1))))
          .contains("tokens", "a whole number of at least 0");
      assertThat(client.error("budget.set", Map.of("budget", Map.of("token", 5))))
          .contains("unknown field 'token'; did you mean 'tokens'?");
      assertThat(client.error("budget.set", Map.of()))
          .startsWith("missing 'budget' parameter, such as {\"tokens\": 200000");
      assertThat(Command.aaos("budget", "-s", daemon.socket().toString(), "rich", "lots")
              .run()
              .err())
          .contains("'lots' is no limit: write one as 200k/1d (tokens), 2.50usd/1d or 2h/1d");
    }
  }

  @Test
  void aBudgetThatIsLessThanTheBytesOfItsPrompt_isAskedWith_whereTheProviderCountsThem() {
    String text = "many words ".repeat(2_000);
    List<String> counted = new CopyOnWriteArrayList<>();
    provider.otherwise(request -> client -> {
      if (request.line().contains("/v1/messages/count_tokens")) {
        counted.add(request.body());
        client.whole(200, "application/json", "{\"input_tokens\": 4010}");
        return;
      }
      client.whole(200, "text/event-stream", costing(Claude.says("done"), 4_010, 30));
    });
    try (DaemonProcess daemon = DaemonProcess.start(scratch, settings);
        RpcClient client = daemon.connect();
        RpcClient runs = daemon.connect()) {
      String agent = spawn(client, "reader", "budget_config: {max_tokens: 12000}");

      JsonNode end = run(runs, agent, text);

      assertThat(end.get("exit_code").asInt()).as(end.toString()).isZero();
      assertThat(account(client, agent).get("used").asInt()).isEqualTo(4_040);
      assertThat(counted).hasSize(1);
      assertThat(counted.getFirst()).contains("many words").doesNotContain("max_tokens", "stream");
      String poor = spawn(client, "poor", "budget: {tokens: 4000}");
      assertThat(client
              .call("agent.run", Map.of("agent_id", poor, "message", text))
              .get("stop_reason")
              .stringValue())
          .contains("used 0/4000 tokens, requested 4410 more");
    }
  }

  @Test
  void anAgent_standsAsItsManifestSays() {
    try (DaemonProcess daemon = DaemonProcess.start(scratch, settings);
        RpcClient client = daemon.connect()) {
      String agent = spawn(client, "urgent", "inference: {weight: 5, priority: 3}");

      JsonNode told = client.call("agent.inspect", Map.of("agent_id", agent)).get("inference");

      assertThat(told.get("weight").asInt()).isEqualTo(5);
      assertThat(told.get("priority").asInt()).isEqualTo(3);
      assertThat(client.error(
              "agent.spawn",
              Map.of(
                  "manifest", "name: a\nmodel: m\nsystem_prompt: s\ninference: {priority: 11}\n")))
          .contains("line 4", "priority", "a whole number from -10 to 10");
    }
  }

  private void hold() {
    await(goOn);
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}

package dev.aaos.tests.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aaos.testkit.FakeProvider;
import dev.aaos.tests.system.Claude.Wish;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// Persistent agents, over the socket, the command line and restarts.
class PersistentSystemTest {
  private static final String WRITER = """
      name: writer
      model: claude-test
      system_prompt: You write.
      lifecycle: persistent
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

  private static String spawn(RpcClient client, String manifest) {
    return client
        .call("agent.spawn", Map.of("manifest", manifest))
        .get("agent_id")
        .stringValue();
  }

  private static String say(RpcClient client, String id, String message) {
    return client
        .call("agent.call", Map.of("agent_id", id, "message", message))
        .get("response")
        .stringValue();
  }

  private String lastBody() {
    return provider.requests().getLast().body();
  }

  @Test
  void aPersistentAgent_remembers_overAKill() {
    provider.thenStream(Claude.says("hello Ann"));
    String id;
    try (RpcClient client = daemon.connect()) {
      id = spawn(client, WRITER);
      assertThat(say(client, id, "I am Ann")).isEqualTo("hello Ann");
      assertThat(
              client.call("agent.status", Map.of("agent_id", id)).get("phase").stringValue())
          .isEqualTo("waiting for messages");
      daemon.killHard();
    }
    provider.thenStream(Claude.says("you are Ann"));

    daemon = DaemonProcess.start(scratch, Claude.settings(provider));

    try (RpcClient client = daemon.connect()) {
      assertThat(say(client, id, "who am I?")).isEqualTo("you are Ann");
    }
    assertThat(lastBody()).contains("I am Ann", "hello Ann", "who am I?");
  }

  @Test
  void agentRun_delivers_asThePredecessorDoes_andTheMessageIsHandled() {
    CountDownLatch handled = new CountDownLatch(1);
    provider.then(asked -> {
      asked.stream().chunk(Claude.says("noted")).end();
      handled.countDown();
    });
    try (RpcClient client = daemon.connect()) {
      String id = spawn(client, WRITER);

      JsonNode answer = client.call("agent.run", Map.of("agent_id", id, "message", "note this"));

      assertThat(answer.get("status").stringValue()).isEqualTo("delivered");
      assertThat(answer.get("trace_id").stringValue()).hasSize(36);
      assertThat(answer.size()).isEqualTo(2);
      await(handled);
      assertThat(lastBody()).contains("note this");
    }
  }

  @Test
  void aPersistentManifest_isNotRunOnce() {
    try (RpcClient client = daemon.connect()) {
      assertThat(
              client.error("agent.spawn_and_run", Map.of("manifest", WRITER, "message", "hello")))
          .startsWith("agent.spawn_and_run does not support `lifecycle: persistent`");
      assertThat(client.call("agent.list", Map.of()).get("agents")).isEmpty();
    }
  }

  @Test
  void anAgentThatIsNotPersistent_isSentNothing() {
    try (RpcClient client = daemon.connect()) {
      String id = spawn(client, WRITER.replace("lifecycle: persistent\n", ""));

      assertThat(client.error("agent.send", Map.of("agent_id", id, "message", "hello")))
          .isEqualTo("agent " + id + " has no mailbox: its lifecycle is 'on-demand'");
    }
  }

  @Test
  void anAgent_asksAnother_underItsCapability() {
    String boss = """
        name: boss
        model: claude-test
        system_prompt: You lead.
        capabilities: ["tool: call_agent", "send: writer"]
        """;
    provider.thenStream(
        Claude.wishes(new Wish("call_agent", Map.of("to", "writer", "message", "a poem, please"))));
    provider.thenStream(Claude.says("roses are red"));
    provider.thenStream(Claude.says("the writer has written"));
    try (RpcClient client = daemon.connect()) {
      String writer = spawn(client, WRITER);
      String leader = spawn(client, boss);

      JsonNode result = client.call("agent.run", Map.of("agent_id", leader, "message", "go"));

      assertThat(result.get("response").stringValue()).isEqualTo("the writer has written");
      assertThat(lastBody()).contains("roses are red");
      assertThat(provider.requests().get(1).body())
          .contains("[message from agent 'boss' " + leader + "]");
      assertThat(client
              .call("audit.query", Map.of("kinds", new String[] {"message_sent"}))
              .get("records"))
          .singleElement()
          .satisfies(record -> {
            assertThat(record.get("event").get("from").stringValue()).isEqualTo(leader);
            assertThat(record.get("event").get("to").stringValue()).isEqualTo(writer);
          });
    }
  }

  @Test
  void anAgentWithoutTheCapability_isRefused() {
    String stranger = """
        name: stranger
        model: claude-test
        system_prompt: You ask.
        capabilities: ["tool: send_message"]
        """;
    provider.thenStream(
        Claude.wishes(new Wish("send_message", Map.of("to", "writer", "message", "hello"))));
    provider.thenStream(Claude.says("I may not"));
    try (RpcClient client = daemon.connect()) {
      spawn(client, WRITER);
      String id = spawn(client, stranger);

      client.call("agent.run", Map.of("agent_id", id, "message", "go"));

      assertThat(lastBody()).contains("send: writer");
      assertThat(client
              .call("audit.query", Map.of("kinds", new String[] {"message_sent"}))
              .get("records"))
          .isEmpty();
    }
  }

  @Test
  void theCommandLine_sendsAndWatches() {
    provider.thenStream(Claude.says("first"));
    provider.thenStream(Claude.says("second"));
    try (RpcClient client = daemon.connect()) {
      String id = spawn(client, WRITER);
      String socket = daemon.socket().toString();

      Command.Outcome sent =
          Command.aaos("send", "writer", "one").with("AAOS_SOCKET", socket).run();
      Command.Outcome watched = Command.aaos("run", "--agent", "writer", "two")
          .with("AAOS_SOCKET", socket)
          .run();

      assertThat(sent.out()).isEqualTo("delivered to " + id.substring(0, 8) + "\n");
      assertThat(watched.out()).isEqualTo("second\n");
      assertThat(lastBody()).contains("one", "first", "two");
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  private static final String CLERK = """
      name: clerk
      model: claude-test
      system_prompt: You keep orders.
      lifecycle: persistent
      messages:
        order:
          type: object
          properties: {item: {type: string}, count: {type: integer, minimum: 1}}
          required: [item]
          additionalProperties: false
        cancel: {type: object, required: [order]}
      """;

  @Test
  void messagesOfADeclaredKind_areHeldToTheirSchema_beforeTheyAreAccepted() {
    provider.thenStream(Claude.says("kept"));
    try (RpcClient client = daemon.connect()) {
      String clerk =
          client.call("agent.spawn", Map.of("manifest", CLERK)).get("agent_id").stringValue();
      Map<Map<String, ?>, String> refused = Map.of(
          Map.of("message", "two of the blue ones"),
              "takes messages of the kinds cancel, order, not words: name the kind",
          Map.of("message", Map.of("item", "tea"), "kind", "oder"), "not 'oder'",
          Map.of("message", Map.of("item", "tea", "count", 0), "kind", "order"),
              "message of the kind 'order': /count: must have a minimum value of 1",
          Map.of("message", Map.of("item", "tea", "cuont", 1), "kind", "order"),
              "did you mean 'count'?",
          Map.of("message", "tea", "kind", "order"), "the input is no JSON");

      refused.forEach((message, why) -> {
        Map<String, Object> params = new HashMap<>(message);
        params.put("agent_id", clerk);
        assertThat(client.error("agent.send", params)).contains(why);
      });
      JsonNode answer = client.call(
          "agent.call",
          Map.of("agent_id", clerk, "kind", "order", "message", Map.of("item", "tea", "count", 2)));

      assertThat(answer.get("response").stringValue()).isEqualTo("kept");
      assertThat(provider.requests().getLast().body())
          .contains("[message 'order']\\n{\\\"")
          .contains("\\\"item\\\":\\\"tea\\\"");
      assertThat(client.call("agent.inspect", Map.of("agent_id", clerk)).get("messages"))
          .hasSize(2);
    }
  }

  @Test
  void aSchemaThatIsNone_isRefusedWithItsLine() {
    try (RpcClient client = daemon.connect()) {
      String wrong = CLERK.replace("type: integer", "type: number of things");

      assertThat(client.error("agent.spawn", Map.of("manifest", wrong)))
          .startsWith(
              "invalid manifest: line 7: the schema of the kind 'order' is no JSON Schema: ")
          .contains("/properties/count/type");
      assertThat(client.error(
              "agent.spawn", Map.of("manifest", CLERK.replace("persistent", "on-demand"))))
          .contains("it declares messages and has no mailbox for them");
    }
  }
}

package dev.aaos.tests.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aaos.testkit.FakeProvider;
import dev.aaos.tests.system.Claude.Wish;
import dev.aaos.tests.system.Hook.Message;
import java.io.IOException;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// Questions told to somebody else's server, and answered from there.
class WebhookSystemTest {
  private final Scratch scratch = Scratch.make();
  private FakeProvider provider;
  private Hook hook;
  private DaemonProcess daemon;
  private RpcClient client;
  private String door = "";

  @BeforeEach
  void start() throws IOException {
    provider = FakeProvider.start();
    hook = Hook.start();
    begin();
  }

  private void begin() {
    Map<String, String> settings = new HashMap<>(Claude.settings(provider));
    settings.put("AAOS_APPROVAL_WEBHOOK", hook.address());
    settings.put("AAOS_APPROVAL_WEBHOOK_SECRET", Hook.SECRET);
    settings.put("AAOS_APPROVAL_WEBHOOK_LISTEN", "127.0.0.1:0");
    daemon = DaemonProcess.start(scratch, settings);
    client = daemon.connect();
    door = webhook().get("answers").stringValue();
  }

  private JsonNode webhook() {
    return client.call("daemon.info", Map.of()).get("webhook");
  }

  @AfterEach
  void stop() throws IOException {
    client.close();
    daemon.close();
    hook.close();
    provider.close();
    scratch.close();
  }

  private RpcClient asking(int people) throws IOException {
    provider.thenStream(Claude.wishes(new Wish("echo", Map.of("message", "hello"))));
    provider.thenStream(Claude.says("Done."));
    String manifest = """
        name: teller
        model: claude-test
        system_prompt: s
        capabilities: ["tool: echo"]
        approval_required: [echo]
        approvals: {people: %d}
        """.formatted(people);
    return daemon.connect().stream("run.stream", Map.of("manifest", manifest, "message", "go"));
  }

  private String answer(Map<String, ?> data) throws Exception {
    return hook.send(door, Hook.message("approval.answer", data));
  }

  private static Map<String, Object> yes(Message asked) {
    return new HashMap<>(Map.of(
        "id", asked.data().get("id").stringValue(),
        "decision", "approve",
        "seen", asked.data().get("seen").stringValue()));
  }

  @Test
  void aQuestion_isTold_andAnsweredFromThere_onRecord() throws Exception {
    try (RpcClient run = asking(1)) {
      Message asked = hook.next();
      assertThat(asked.type()).isEqualTo("approval.requested");
      assertThat(asked.data().get("agent_name").stringValue()).isEqualTo("teller");
      assertThat(asked.data().get("input").get("message").stringValue()).isEqualTo("hello");

      assertThat(answer(yes(asked))).startsWith("200 ").contains("\"ok\":true");

      Message closed = hook.next();
      assertThat(closed.type()).isEqualTo("approval.closed");
      assertThat(closed.data().get("decision").stringValue()).isEqualTo("approved");
      assertThat(closed.data().get("id")).isEqualTo(asked.data().get("id"));
      run.frame("result");
      assertThat(answer(yes(asked))).startsWith("409 ").contains("no pending approval");
    }
    JsonNode answered = client.records("human_approval_granted").get(0);
    assertThat(answered.get("principal").stringValue()).isEqualTo("webhook");
    Command.Outcome doctor = Command.aaos("doctor")
        .with("AAOS_SOCKET", daemon.socket().toString())
        .with("AAOS_CONFIG", scratch.path("none").toString())
        .in(scratch.root())
        .run();
    assertThat(doctor.out()).contains("2 messages to 127.0.0.1, answers at " + door);
  }

  @Test
  void whatIsNotSigned_orOld_orBlind_doesNothing() throws Exception {
    try (RpcClient run = asking(1)) {
      Message asked = hook.next();
      Hook.Sent good = Hook.message("approval.answer", yes(asked));
      assertThat(hook.send(door, good.signed("v1,AAAA"))).startsWith("401 ");
      assertThat(hook.send(door, good.signed(""))).startsWith("401 ");
      Instant before = Instant.now().minusSeconds(600);
      assertThat(hook.send(door, Hook.message("approval.answer", yes(asked), before)))
          .startsWith("401 ")
          .contains("look at both clocks");
      Map<String, Object> blind = yes(asked);
      blind.remove("seen");
      assertThat(answer(blind)).startsWith("400 ").contains("'seen'");
      Map<String, Object> other = yes(asked);
      other.put("seen", "0".repeat(64));
      assertThat(answer(other)).startsWith("409 ").contains("look again");
      assertThat(hook.send(door, Hook.message("approval.requested", yes(asked))))
          .startsWith("400 ");
      assertThat(client.call("approval.list", Map.of()).get("pending")).hasSize(1);

      assertThat(hook.send(door, good)).startsWith("200 ");
      assertThat(hook.send(door, good)).startsWith("409 ");
      run.frame("result");
    }
    assertThat(client.records("human_approval_granted")).hasSize(1);
  }

  @Test
  void aToken_saysWhoAnswers_andTwoAreTwo() throws Exception {
    try (RpcClient run = asking(2)) {
      Message asked = hook.next();
      Map<String, Object> ann = yes(asked);
      ann.put("token", token("ann", "teller"));
      assertThat(answer(ann)).startsWith("200 ");
      Message answered = hook.next();
      assertThat(answered.type()).isEqualTo("approval.answered");
      assertThat(answered.data().get("by").stringValue()).isEqualTo("token ann");
      assertThat(answer(ann)).startsWith("409 ").contains("has approved this already");
      Map<String, Object> bob = yes(asked);
      bob.put("token", token("bob", "others"));
      assertThat(answer(bob)).startsWith("409 ").contains("no pending approval");
      bob.put("token", "aaos_nonsense");
      assertThat(answer(bob)).startsWith("403 ");

      assertThat(answer(yes(asked))).startsWith("200 ");

      assertThat(hook.next().type()).isEqualTo("approval.closed");
      run.frame("result");
    }
    assertThat(String.valueOf(client.records("human_approval_answered")))
        .contains("token ann", "\"webhook\"");
  }

  private String token(String holder, String agents) {
    return client
        .call(
            "token.new",
            Map.of(
                "holder",
                holder,
                "may",
                new String[] {"approve"},
                "agents",
                new String[] {agents},
                "expires",
                "1h"))
        .get("token")
        .stringValue();
  }

  @Test
  void whatIsNotTaken_isToldAgain_alsoByTheNextDaemon_underTheSameName() throws Exception {
    hook.refuseNext(500);
    try (RpcClient run = asking(1)) {
      assertThat(run.frame("approval").get("approval").get("tool").stringValue())
          .isEqualTo("echo");
      Message asked = hook.next();
      client.close();
      daemon.killHard();

      begin();

      Message again = hook.next();
      assertThat(again.id()).isEqualTo(asked.id());
      assertThat(again.data().get("seen")).isEqualTo(asked.data().get("seen"));
      assertThat(answer(yes(again))).startsWith("200 ");
      Message closed = hook.next();
      assertThat(closed.type()).isEqualTo("approval.closed");
    }
    assertThat(webhook().has("trouble")).isFalse();
    assertThat(scratch.read("log")).contains("takes nothing: it answered 500");
  }

  @Test
  void settingsThatCannotBe_areRefusedAtTheStart() throws Exception {
    Map<String, String> settings = Map.of(
        "AAOS_APPROVAL_WEBHOOK",
        "http://example.com/",
        "AAOS_APPROVAL_WEBHOOK_SECRET",
        Hook.SECRET);
    try (Scratch other = Scratch.make();
        DaemonProcess refused = DaemonProcess.launch(other, settings)) {
      assertThat(refused.awaitEnd()).isNotZero();
      assertThat(refused.log()).contains("write https://").doesNotContain(Hook.SECRET);
    }
  }
}

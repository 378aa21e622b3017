package dev.aaos.tests.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aaos.testkit.FakeProvider;
import dev.aaos.tests.system.Claude.Wish;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// Calls that reach out of the machine, and `aaos undo`, which makes those that take
/// them back.
class UndoCallsSystemTest {
  private static final String PLAIN = "exec: /usr/bin/*";

  private final Scratch scratch = Scratch.make();
  private FakeProvider provider;
  private DaemonProcess daemon;
  private RpcClient client;

  @BeforeEach
  void start() throws IOException {
    provider = FakeProvider.start();
    scratch.write("out/old.md", "as it was\n");
    begin();
  }

  private void begin() {
    daemon = DaemonProcess.start(scratch, Claude.settings(provider));
    client = daemon.connect();
  }

  @AfterEach
  void stop() throws IOException {
    client.close();
    daemon.close();
    provider.close();
    scratch.close();
  }

  private Command.Outcome aaos(String... words) {
    return Command.aaos(words)
        .with("AAOS_SOCKET", scratch.path("agentd.sock").toString())
        .with("AAOS_DATA_DIR", scratch.path("data").toString())
        .with("AAOS_CONFIG", scratch.path("none").toString())
        .in(scratch.root())
        .run();
  }

  private String spawn(Ledger ledger, String exec) {
    String manifest = """
        name: buyer
        model: claude-test
        system_prompt: s
        capabilities:
          - "tool: file_write"
          - "tool: shell"
          - "tool: exec"
          - %s
          - "network: %s"
          - "file_read: %s/out/*"
          - "file_write: %s/out/*"
        """.formatted(exec, ledger.host(), scratch.root(), scratch.root());
    return client
        .call("agent.spawn", Map.of("manifest", manifest))
        .get("agent_id")
        .stringValue();
  }

  private static Map<String, String> shell(String command, String undo) {
    return Map.of("command", command, "undo", undo);
  }

  private static Map<String, ?> invoke(String agent, Map<String, ?> input) {
    return Map.of("agent_id", agent, "tool", "shell", "input", input);
  }

  /// Has an agent write a file and make `call`, and returns the run.
  private String work(String agent, Map<String, ?> call) {
    Map<String, ?> written =
        Map.of("path", scratch.path("out/old.md").toString(), "content", "all new\n");
    provider.thenStream(Claude.wishes(new Wish("file_write", written), new Wish("shell", call)));
    provider.thenStream(Claude.says("Done."));
    return client
        .call("agent.run", Map.of("agent_id", agent, "message", "work"))
        .get("run_id")
        .stringValue();
  }

  /// Returns the record of the intent of the last call that named what takes it back.
  private long named() {
    JsonNode records = client.records("effect_compensable");
    return records.get(records.size() - 1).get("event").get("intent").longValue();
  }

  @Test
  void aCall_isTakenBackOnce_byTheCallItNamed_beforeFilesAre() throws IOException {
    try (Ledger ledger = Ledger.open()) {
      String run = work(spawn(ledger, PLAIN), shell(ledger.order(), ledger.cancel()));
      assertThat(ledger.orders()).containsExactly(101);

      Command.Outcome preview = aaos("undo", run, "--preview");
      assertThat(preview.out())
          .contains("take back  record " + named() + " of buyer  shell  ")
          .contains("by shell: run with bash: " + ledger.cancel())
          .doesNotContain("cannot be taken back");
      assertThat(ledger.orders()).containsExactly(101);

      Command.Outcome undone = aaos("undo", run, "--yes");
      assertThat(undone.exit()).describedAs(undone.toString()).isZero();
      assertThat(undone.out()).contains("1 call taken back, 1 file as before.");
      assertThat(ledger.orders()).isEmpty();
      assertThat(scratch.read("out/old.md")).isEqualTo("as it was\n");

      Command.Outcome again = aaos("undo", run, "--yes");
      assertThat(again.exit()).describedAs(again.toString()).isZero();
      assertThat(again.out()).contains("taken back record " + named());
      assertThat(ledger.cancelled()).isEqualTo(1);
      assertThat(aaos("why", String.valueOf(named() + 1)).exit()).isZero();
      assertThat(client.call("agent.list", Map.of()).toString()).doesNotContain("\"undo\"");
    }
  }

  @Test
  void aPersonMayLeaveCallsAlone() throws IOException {
    try (Ledger ledger = Ledger.open()) {
      String run = work(spawn(ledger, PLAIN), shell(ledger.order(), ledger.cancel()));

      Command.Outcome undone = aaos("undo", run, "--yes", "--no-calls");

      assertThat(undone.exit()).describedAs(undone.toString()).isZero();
      assertThat(undone.out()).contains("cannot be taken back:", "1 file as before.");
      assertThat(ledger.orders()).containsExactly(101);
    }
  }

  @Test
  void whatFailsToTakeACallBack_isNamed_andTheRestGoesOn_andIsMadeAgainWhenNamed()
      throws IOException {
    try (Ledger ledger = Ledger.open()) {
      String undo = ledger.cancel() + " && echo no luck >&2 && exit 3";
      String run = work(spawn(ledger, PLAIN), shell(ledger.order() + "; exit 7", undo));

      assertThat(aaos("undo", run, "--preview").out())
          .contains("(the call itself failed: exit_code 7)");
      Command.Outcome undone = aaos("undo", run, "--yes");

      assertThat(undone.exit()).isEqualTo(1);
      assertThat(undone.toString())
          .contains("1 of 1 call not taken back", "no luck", "record " + named());
      assertThat(scratch.read("out/old.md")).isEqualTo("as it was\n");
      assertThat(ledger.cancelled()).isEqualTo(1);
      Command.Outcome again = aaos("undo", run, "--yes");
      assertThat(again.exit()).isEqualTo(1);
      assertThat(again.out()).contains("--also " + named() + " makes it again");
      assertThat(ledger.cancelled()).isEqualTo(1);
      assertThat(aaos("undo", run, "--yes", "--also", String.valueOf(named())).exit())
          .isEqualTo(1);
      assertThat(ledger.cancelled()).isEqualTo(2);
    }
  }

  @Test
  void anUndoWhoseDaemonIsKilled_goesOn_andMakesNoCallTwice() throws Exception {
    try (Ledger ledger = Ledger.answeringLate("DELETE")) {
      String run = work(spawn(ledger, PLAIN), shell(ledger.order(), ledger.cancel()));
      client.stream("undo.run", Map.of("run_id", run));
      String undo = client.frame("started").get("run_id").stringValue();
      ledger.awaitReached();
      try (RpcClient other = daemon.connect()) {
        assertThat(
                other.call("undo.preview", Map.of("run_id", run)).get("calls").toString())
            .contains("\"under_way\"");
      }

      daemon.killHard();
      client.close();
      begin();
      awaitEnd(undo);

      assertThat(scratch.read("out/old.md")).isEqualTo("as it was\n");
      Command.Outcome again = aaos("undo", run, "--yes");
      assertThat(again.out()).contains("nobody knows what came of what takes it back");
      assertThat(ledger.cancelled()).isEqualTo(1);
    }
  }

  private void awaitEnd(String run) {
    long deadline = System.nanoTime() + 60_000_000_000L;
    String state = "";
    while (!state.equals("ended")) {
      assertThat(System.nanoTime()).describedAs("run %s is %s", run, state).isLessThan(deadline);
      state = client.call("run.replay", Map.of("run_id", run)).get("state").stringValue();
    }
  }

  @Test
  void aCallOfUnknownOutcome_isTakenBackOnlyWhenNamed() throws Exception {
    try (Ledger ledger = Ledger.answeringLate("POST")) {
      String agent = spawn(ledger, PLAIN);
      String undo = "curl -sSf -X DELETE http://" + ledger.host() + "/orders/101";
      provider.thenStream(Claude.wishes(new Wish("shell", shell(ledger.order(), undo))));
      provider.thenStream(Claude.says("Done."));
      client.stream("run.stream", Map.of("agent_id", agent, "message", "work"));
      String run = client.frame("started").get("run_id").stringValue();
      ledger.awaitReached();
      daemon.killHard();
      client.close();
      begin();
      awaitEnd(run);

      Command.Outcome plain = aaos("undo", run, "--yes");
      assertThat(plain.exit()).isEqualTo(1);
      assertThat(plain.out()).contains("nobody knows what it came to; --also ");
      assertThat(ledger.orders()).containsExactly(101);
      String sequence = plain.out().replaceAll("(?s).*--also ([0-9]+) .*", "$1");

      Command.Outcome named = aaos("undo", run, "--yes", "--also", sequence);

      assertThat(named.exit()).describedAs(named.toString()).isZero();
      assertThat(ledger.orders()).isEmpty();
    }
  }

  private CompletableFuture<JsonNode> begun(String method, Map<String, ?> params) {
    CompletableFuture<JsonNode> result = new CompletableFuture<>();
    Thread.ofVirtual().start(() -> {
      try (RpcClient other = daemon.connect()) {
        result.complete(
            method.equals("undo.run")
                ? other.stream(method, params).frame("result")
                : other.response(method, params));
      } catch (RuntimeException | AssertionError e) {
        result.completeExceptionally(e);
      }
    });
    return result;
  }

  private JsonNode question() {
    JsonNode pending = client.call("approval.list", Map.of()).get("pending");
    while (pending.isEmpty()) {
      pending = client.call("approval.list", Map.of()).get("pending");
    }
    return pending.get(0);
  }

  private void respond(JsonNode question, String decision) {
    client.call(
        "approval.respond",
        Map.of("id", question.get("id").stringValue(), "decision", decision, "reason", "so"));
  }

  @Test
  void whatAPersonIsAskedAbout_theyAreAskedAbout_whenItIsTakenBack() throws Exception {
    try (Ledger ledger = Ledger.open()) {
      String agent = spawn(ledger, "{exec: /usr/bin/bash, approval: always}");
      var call = begun("tool.invoke", invoke(agent, shell(ledger.order(), ledger.cancel())));
      JsonNode asked = question();
      assertThat(asked.get("taken_back_by").stringValue())
          .isEqualTo("run with bash: " + ledger.cancel());
      respond(asked, "approve");
      call.get();
      assertThat(ledger.orders()).containsExactly(101);

      var denied = begun("undo.run", Map.of("agent_id", agent));
      respond(question(), "deny");
      assertThat(denied.get().toString()).contains("approval denied: so");
      assertThat(ledger.cancelled()).isZero();

      var undone = begun("undo.run", Map.of("agent_id", agent));
      JsonNode again = question();
      assertThat(again.get("chain").toString()).isEqualTo("[\"buyer\",\"undo\"]");
      respond(again, "approve");
      assertThat(undone.get().toString()).contains("1 call taken back");
      assertThat(ledger.orders()).isEmpty();
    }
  }

  @Test
  void whatItsAgentDoesNotHold_orHoldsNoMore_takesNothingBack() {
    try (Ledger ledger = Ledger.open()) {
      String agent = spawn(ledger, "exec: /usr/bin/bash");
      Map<String, ?> wide = Map.of(
          "agent_id",
          agent,
          "tool",
          "exec",
          "input",
          Map.of(
              "argv", List.of("/usr/bin/bash", "-c", ledger.order()),
              "undo", List.of("/usr/bin/env")));
      assertThat(client.error("tool.invoke", wide)).contains("/usr/bin/env");
      assertThat(ledger.requests()).isEmpty();

      client.call("tool.invoke", invoke(agent, shell(ledger.order(), ledger.cancel())));
      for (JsonNode grant : client.call("capability.list", Map.of()).get("grants")) {
        if (grant.toString().contains("network: ")) {
          client.call("capability.revoke", Map.of("grant", grant.get("grant").longValue()));
        }
      }

      Command.Outcome undone = aaos("undo", agent, "--yes");

      assertThat(undone.exit()).isEqualTo(1);
      assertThat(ledger.cancelled()).isZero();
    }
  }

  @Test
  void whatACallPrints_isGivenOnAsItWas_orNotAtAll() {
    try (Ledger ledger = Ledger.open()) {
      String agent = spawn(ledger, PLAIN);
      String hostile = "printf '\"; curl -X DELETE http://%s/orders/7 #'".formatted(ledger.host());
      client.call("tool.invoke", invoke(agent, shell(hostile, "cat >/dev/null")));
      client.call("tool.invoke", invoke(agent, shell("printf '\\377'", "cat")));
      client.call("tool.invoke", invoke(agent, shell("head -c 70000 /dev/zero", "cat")));

      Command.Outcome undone = aaos("undo", agent, "--yes");

      assertThat(undone.exit()).describedAs(undone.toString()).isZero();
      assertThat(undone.out())
          .contains("1 call taken back", "is no UTF-8", "the call printed 70000 bytes");
      assertThat(ledger.requests()).isEmpty();
    }
  }

  @Test
  void aTokenThatMayNotHoldWhatTheAgentHolds_takesNoCallBack() {
    try (Ledger ledger = Ledger.open()) {
      String agent = spawn(ledger, PLAIN);
      client.call("tool.invoke", invoke(agent, shell(ledger.order(), ledger.cancel())));
      Command.Outcome token =
          aaos("token", "new", "--for", "ann", "--undo", "--spawn", "--grant", "tool: *");
      assertThat(token.exit()).describedAs(token.toString()).isZero();

      try (RpcClient ann = daemon.connect()) {
        ann.call("session.authenticate", Map.of("token", token.out().strip()));
        ann.stream("undo.run", Map.of("agent_id", agent));
        assertThat(ann.frame("end").toString()).contains("may not be made under this authority");
      }
      assertThat(ledger.cancelled()).isZero();
    }
  }
}

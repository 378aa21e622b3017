package dev.aaos.tests.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;

/// Programs that reach for a host or a file each use of which is decided: they wait meanwhile.
@Timeout(120)
class AskingSystemTest {
  private final Scratch scratch = Scratch.make();
  private Path work = scratch.path("work");

  @BeforeEach
  void plant() throws IOException {
    work = Files.createDirectory(work);
    Files.writeString(work.resolve("notes"), "hello\n");
  }

  @AfterEach
  void clean() {
    scratch.close();
  }

  private static String agent(RpcClient client, String grant) {
    return client
        .call("agent.spawn", Map.of("manifest", """
            name: fetcher
            model: demo
            system_prompt: s
            capabilities:
              - "tool: shell"
              - "exec: /usr/bin/*"
              - %s
            """.formatted(grant)))
        .get("agent_id")
        .stringValue();
  }

  /// Has a command run on a connection of its own.
  private static CompletableFuture<JsonNode> begin(
      DaemonProcess daemon, String agent, String command) {
    CompletableFuture<JsonNode> result = new CompletableFuture<>();
    Thread.ofVirtual().start(() -> {
      try (RpcClient client = daemon.connect()) {
        result.complete(client.response(
            "tool.invoke",
            Map.of("agent_id", agent, "tool", "shell", "input", Map.of("command", command))));
      } catch (RuntimeException | AssertionError e) {
        result.completeExceptionally(e);
      }
    });
    return result;
  }

  private static JsonNode question(RpcClient client) {
    JsonNode pending = client.call("approval.list", Map.of()).get("pending");
    while (pending.isEmpty()) {
      pending = client.call("approval.list", Map.of()).get("pending");
    }
    return pending.get(0);
  }

  private static void respond(RpcClient client, JsonNode question, String decision) {
    client.call(
        "approval.respond",
        Map.of(
            "id", question.get("id").stringValue(), "decision", decision, "reason", "not today"));
  }

  private static String fetch(LocalSite site) {
    return "curl -sS http://127.0.0.1:" + site.port() + "/notes";
  }

  private static String grant(LocalSite site, String more) {
    return "{network: '127.0.0.1:" + site.port() + "', " + more + "}";
  }

  @Test
  void aProgram_waitsForAPerson_whoseYesLetsItThrough_andWhoseNoDoesNot() throws Exception {
    try (DaemonProcess daemon = DaemonProcess.start(scratch);
        LocalSite site = LocalSite.serve(work);
        RpcClient client = daemon.connect()) {
      String agent = agent(client, grant(site, "approval: always"));
      CompletableFuture<JsonNode> allowed = begin(daemon, agent, fetch(site) + "; " + fetch(site));
      JsonNode question = question(client);
      assertThat(question.toString())
          .contains("let the program that is running use 'network: 127.0.0.1:" + site.port());
      assertThat(allowed).isNotDone();

      respond(client, question, "approve");

      assertThat(allowed.get().get("result").get("result").get("stdout").stringValue())
          .isEqualTo("hello\nhello\n");
      CompletableFuture<JsonNode> denied = begin(daemon, agent, fetch(site));
      respond(client, question(client), "deny");
      JsonNode result = denied.get().get("result").get("result");
      assertThat(result.get("exit_code").intValue()).isNotZero();
      assertThat(result.get("network").toString()).contains("approval denied: not today");
      assertThat(client.call("audit.query", Map.of("limit", 100)).toString())
          .contains("human_approval_requested", "human_approval_granted", "human_approval_denied");
    }
  }

  @Test
  void aQuestion_isWithdrawnWithTheCommandThatAsks_andWithTheDaemon() throws Exception {
    try (DaemonProcess daemon = DaemonProcess.start(scratch);
        LocalSite site = LocalSite.serve(work);
        RpcClient client = daemon.connect()) {
      String agent = agent(client, grant(site, "approval: first"));
      CompletableFuture<JsonNode> ended =
          begin(daemon, agent, "timeout 2 " + fetch(site) + "; exit 3");

      question(client);

      assertThat(ended.get().get("result").get("result").get("exit_code").intValue())
          .isEqualTo(3);
      assertThat(client.call("approval.list", Map.of()).get("pending")).isEmpty();
      CompletableFuture<JsonNode> lost = begin(daemon, agent, fetch(site));
      question(client);
      assertThat(lost).isNotDone();
      daemon.killHard();
    }
    try (DaemonProcess daemon = DaemonProcess.start(scratch);
        RpcClient client = daemon.connect()) {
      assertThat(client.call("approval.list", Map.of()).get("pending")).isEmpty();
    }
  }

  @Test
  void aQuota_isCounted_byHostAndCommand() throws Exception {
    try (DaemonProcess daemon = DaemonProcess.start(scratch);
        LocalSite site = LocalSite.serve(work);
        RpcClient client = daemon.connect()) {
      String agent = agent(client, grant(site, "max_uses: 1"));

      JsonNode first = begin(daemon, agent, fetch(site) + "; " + fetch(site)).get();
      JsonNode second = begin(daemon, agent, fetch(site)).get();

      assertThat(first.get("result").get("result").get("stdout").stringValue())
          .isEqualTo("hello\nhello\n");
      assertThat(second.get("result").get("result").get("network").toString()).contains("used");
      assertThat(second.get("result").get("result").get("stdout").stringValue()).isEmpty();
    }
  }

  @Test
  void nobodyIsFlooded_byOneCommand() throws Exception {
    try (DaemonProcess daemon = DaemonProcess.start(scratch);
        RpcClient client = daemon.connect()) {
      Path ended = Files.createDirectory(work.resolve("ended"));
      String agent = agent(
          client,
          "{network: '*.good.test:80', approval: always}\n  - 'file_write: " + ended + "/**'");
      CompletableFuture<JsonNode> many = begin(
          daemon,
          agent,
          "for i in 1 2 3 4 5 6; do { curl -sS http://h$i.good.test/; echo > "
              + ended
              + "/$i; } & done; wait; exit 7");

      int answered = 0;
      while (!many.isDone()) {
        JsonNode pending = client.call("approval.list", Map.of()).get("pending");
        assertThat(pending.size()).isLessThanOrEqualTo(4);
        if (ended.toFile().list().length > 0) {
          for (JsonNode question : pending) {
            respond(client, question, "deny");
            answered++;
          }
        }
      }

      JsonNode result = many.get().get("result").get("result");
      assertThat(answered).isGreaterThanOrEqualTo(4);
      assertThat(result.get("exit_code").intValue()).isEqualTo(7);
      assertThat(result.get("network").toString())
          .contains("approval denied: not today", "4 other hosts of this command wait");
    }
  }

  private String file(String constraint) {
    return "{file_read: '" + work + "/**', " + constraint + "}";
  }

  @Test
  void aProgram_waitsForAPersonBeforeAFileIsOpened_whoseNoItHearsAsARefusal() throws Exception {
    Files.writeString(work.resolve("other"), "no\n");
    try (DaemonProcess daemon = DaemonProcess.start(scratch);
        RpcClient client = daemon.connect()) {
      String agent = agent(client, file("approval: always"));
      CompletableFuture<JsonNode> reading = begin(
          daemon, agent, "cd " + work + "; ls -l notes; cat notes; cat < notes; cat other; exit 3");
      JsonNode question = question(client);
      assertThat(question.toString())
          .contains("let the program that is running use 'file_read: " + work + "/notes'");
      assertThat(reading).isNotDone();

      respond(client, question, "approve");
      respond(client, question(client), "deny");

      JsonNode result = reading.get().get("result").get("result");
      assertThat(result.get("exit_code").intValue()).isEqualTo(3);
      assertThat(result.get("stdout").stringValue()).endsWith(" notes\nhello\nhello\n");
      assertThat(result.get("stderr").stringValue()).contains("other: Permission denied");
      assertThat(result.get("refused").toString())
          .contains("\"read\":\"" + work + "/other\"", "approval denied: not today");
    }
  }

  @Test
  void filesAreCounted_byNameAndCommand_andWritingIsAskedForToo() throws Exception {
    try (DaemonProcess daemon = DaemonProcess.start(scratch);
        RpcClient client = daemon.connect()) {
      String reader = agent(client, file("max_uses: 1"));
      String writer = agent(client, "{file_write: '" + work + "/*.md', approval: first}");
      String twice = "cd " + work + "; cat notes notes; cat other";
      Files.writeString(work.resolve("other"), "second\n");

      JsonNode counted = begin(daemon, reader, twice).get().get("result").get("result");
      CompletableFuture<JsonNode> writing =
          begin(daemon, writer, "cd " + work + "; echo a > a.md; echo b > b.md; echo c > c.txt");
      respond(client, question(client), "approve");

      assertThat(counted.get("stdout").stringValue()).isEqualTo("hello\nhello\n");
      assertThat(counted.get("refused").toString()).contains("other", "used");
      assertThat(writing.get().toString()).contains("c.txt: Permission denied");
      assertThat(work.resolve("a.md")).hasContent("a");
      assertThat(work.resolve("b.md")).hasContent("b");
      assertThat(work.resolve("c.txt")).doesNotExist();
    }
  }

  @Test
  void aFileThatWasAskedFor_isWithdrawnWithTheCommand_andRevokedWithItsGrant() throws Exception {
    try (DaemonProcess daemon = DaemonProcess.start(scratch);
        RpcClient client = daemon.connect()) {
      String agent = agent(client, file("approval: always"));
      CompletableFuture<JsonNode> impatient =
          begin(daemon, agent, "timeout 1 cat " + work + "/notes; exit 4");
      question(client);
      assertThat(impatient.get().toString()).contains("\"exit_code\":4");
      assertThat(client.call("approval.list", Map.of()).get("pending")).isEmpty();

      CompletableFuture<JsonNode> holding =
          begin(daemon, agent, "exec 3< " + work + "/notes; exec sleep 60");
      respond(client, question(client), "approve");
      for (JsonNode grant : client.call("capability.list", Map.of()).get("grants")) {
        if (grant.toString().contains("file_read")) {
          client.call("capability.revoke", Map.of("grant", grant.get("grant").longValue()));
        }
      }

      assertThat(holding.get().toString()).contains("was revoked");
    }
  }

  @Test
  void execCommand_takesAGrantThatDemandsAPerson() throws Exception {
    try (DaemonProcess daemon = DaemonProcess.start(scratch);
        LocalSite site = LocalSite.serve(work);
        RpcClient client = daemon.connect()) {
      String socket = daemon.socket().toString();
      String host = "127.0.0.1:" + site.port();
      CompletableFuture<Command.Outcome> exec = CompletableFuture.supplyAsync(() -> Command.aaos(
              "exec",
              "-s",
              socket,
              "--grant",
              "{network: '" + host + "', approval: first}",
              "--",
              "curl",
              "-sS",
              "http://" + host + "/notes")
          .run());

      respond(client, question(client), "approve");

      assertThat(exec.get().out()).isEqualTo("hello\n");
      Command.Outcome wrong = Command.aaos(
              "exec", "-s", socket, "--grant", "{network: a}, name: {x: y}", "--", "true")
          .run();
      assertThat(wrong.err()).contains("is no grant with constraints");
    }
  }
}

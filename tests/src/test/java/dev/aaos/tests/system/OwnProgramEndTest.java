package dev.aaos.tests.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// How a program that an agent runs ends: by itself, by a stop, a revocation, a crash of the
/// daemon; and
/// what the next daemon makes of it.
class OwnProgramEndTest extends OwnProgramFixture {
  @Test
  void aProgramThatDoesNotExit_afterItsResult_isEndedAndTheResultCounts() {
    assertThat(response(manifest("finish('kept'); time.sleep(1000)"))).isEqualTo("kept");
  }

  @Test
  void whatItSaidLast_counts_alsoWhenItDidNotWaitForTheAnswer() {
    assertThat(response(manifest("""
        send(b'{"jsonrpc":"2.0","id":1,"method":"finish","params":{"response":"unread"}}')
        """))).isEqualTo("unread");
  }

  @Test
  void aStop_endsTheProgramAndWhatItStarted() throws Exception {
    String id = spawn(manifest("""
        os.system("setsid sleep 4321.5 &")
        open("%s/begun", "w").close()
        time.sleep(1000)
        """.formatted(work), "  - \"file_write: " + work + "/*\""));
    try (RpcClient running = daemon.connect()) {
      running.stream("agent.run", Map.of("agent_id", id, "message", "go"));
      await(work.resolve("begun"));

      client.call("agent.stop", Map.of("agent_id", id));

      assertThat(running.line())
          .hasValueSatisfying(line -> assertThat(line).contains("error: agent stopped"));
      assertThat(left("sleep 4321.5")).isEmpty();
    }
  }

  private static Optional<ProcessHandle> left(String words) {
    return ProcessHandle.allProcesses()
        .filter(one -> one.info().commandLine().orElse("").contains(words))
        .filter(ProcessHandle::isAlive)
        .findFirst();
  }

  @Test
  void revokingTheGrantItWasStartedUnder_endsIt() {
    String id = spawn(manifest("""
        open("%s/begun", "w").close()
        time.sleep(1000)
        """.formatted(work), "  - \"file_write: " + work + "/*\""));
    try (RpcClient running = daemon.connect()) {
      running.stream("agent.run", Map.of("agent_id", id, "message", "go"));
      await(work.resolve("begun"));
      long grant = client
          .call("capability.list", Map.of())
          .get("grants")
          .valueStream()
          .filter(one -> one.toString().contains("exec"))
          .findFirst()
          .orElseThrow()
          .get("grant")
          .longValue();

      client.call("capability.revoke", Map.of("grant", grant));

      assertThat(running.line())
          .hasValueSatisfying(
              line -> assertThat(line).contains("a grant it was held to was revoked"));
    }
  }

  @Test
  void afterKillNine_aProgramIsStartedAgain_andWhatItAskedForIsAnsweredFromTheRecord()
      throws Exception {
    Path out = work.resolve("log");
    String id = spawn(manifest(
        """
        first = ask("invoke_tool", tool="file_write", call_id="write the log",
                    input={"path": "%1$s", "content": str(time.time())})
        echo = [ask("invoke_tool", tool="echo", input={"message": m}) for m in "aab"]
        marker = ask("invoke_tool", tool="file_list", input={"path": "%2$s"})
        if not first["recorded"]:
            time.sleep(1000)
        finish([first["recorded"], [e["recorded"] for e in echo], marker["recorded"]])
        """.formatted(out, work), "  - \"tool: *\"", "  - \"file_read: " + work + "\"", counted()));
    try (RpcClient running = daemon.connect()) {
      running.stream("agent.run", Map.of("agent_id", id, "message", "go"));
      while (records("tool_result").size() < 5) {
        Thread.onSpinWait();
      }
      daemon.killHard();
    }
    String written = Files.readString(out);
    client.close();

    daemon = DaemonProcess.start(scratch);
    client = daemon.connect();

    assertThat(ended(id).get("response").stringValue())
        .isEqualTo("[True, [True, True, True], True]");
    assertThat(out).hasContent(written);
    assertThat(records("tool_invoked")).hasSize(6);
  }

  /// A grant that programs are not given: only tools write under it.
  private String counted() {
    return "  - { file_write: \"" + work + "/*\", max_uses: 9 }";
  }

  private JsonNode ended(String id) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    JsonNode run = inspect(id).get("runs").get(0);
    while (!run.get("state").stringValue().equals("ended") && System.nanoTime() < deadline) {
      run = inspect(id).get("runs").get(0);
    }
    return run;
  }

  /// It may have changed files by itself, which no record tells.
  @Test
  void afterKillNine_aProgramThatWritesFilesItself_isNotStartedAgain_unlessItMayBe()
      throws Exception {
    String code = """
        with open("%1$s/log", "a") as log:
            log.write("begun\\n")
        open("%1$s/begun", "w").close()
        if len(open("%1$s/log").readlines()) == 1:
            time.sleep(1000)
        finish("again")
        """.formatted(work);
    String[] grants = {"  - \"file_write: " + work + "/*\"", "  - \"file_read: " + work + "/*\""};

    assertThat(interrupted(manifest(code, grants)).get("stop_reason").stringValue())
        .startsWith("error: outcome unknown");
    assertThat(work.resolve("log")).hasContent("begun\n");
    Files.delete(work.resolve("begun"));
    Files.delete(work.resolve("log"));
    String idempotent =
        manifest(code, grants).replace("program: [", "program:\n  idempotent: true\n  argv: [");
    assertThat(interrupted(idempotent).get("response").stringValue()).isEqualTo("again");
  }

  private JsonNode interrupted(String manifest) {
    String id = spawn(manifest);
    try (RpcClient running = daemon.connect()) {
      running.stream("agent.run", Map.of("agent_id", id, "message", "go"));
      await(work.resolve("begun"));
      daemon.killHard();
    }
    assertThat(left(scratch.path("program.py").toString())
            .map(one -> one.onExit().join())
            .filter(ProcessHandle::isAlive))
        .isEmpty();
    client.close();
    daemon = DaemonProcess.start(scratch);
    client = daemon.connect();
    return ended(id);
  }
}

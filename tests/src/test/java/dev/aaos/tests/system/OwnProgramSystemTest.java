package dev.aaos.tests.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;

/// Agents that run a program of their own, through the real daemon: what such a program gets, and
/// what becomes of it, of its run and of the daemon when it behaves badly.
@Timeout(120)
class OwnProgramSystemTest {
  /// How the programs here talk with the kernel.
  private static final String PRELUDE = """
      import json, os, sys, time
      fd = int(os.environ["AAOS_FD"])
      answers, requests = os.fdopen(fd, "rb"), os.fdopen(os.dup(fd), "wb")
      def send(line):
          requests.write(line + b"\\n")
          requests.flush()
      def hear():
          return json.loads(answers.readline())
      def ask(method, **params):
          send(json.dumps(
              {"jsonrpc": "2.0", "id": 7, "method": method, "params": params}).encode())
          answer = hear()
          return answer["result"] if "result" in answer else answer["error"]
      def finish(response):
          return ask("finish", response=str(response))
      """;

  private final Scratch scratch = Scratch.make();
  private DaemonProcess daemon;
  private RpcClient client;
  private Path work = scratch.path("work");

  @BeforeEach
  void start() throws IOException {
    work = Files.createDirectory(work);
    scratch.write("secret", "hidden words");
    daemon = DaemonProcess.start(scratch);
    client = daemon.connect();
  }

  @AfterEach
  void stop() {
    client.close();
    daemon.close();
    scratch.close();
  }

  private String manifest(String code, String... more) {
    Path program = scratch.write("program.py", PRELUDE + code);
    return plain("[/usr/bin/python3, " + program + "]", "\"file_read: " + program + "\"", more);
  }

  private static String plain(String program, String capability, String... more) {
    StringBuilder manifest = new StringBuilder(
        "name: own\nprogram: " + program + "\ncapabilities:\n  - " + capability + "\n");
    for (String line : more) {
      manifest.append(line).append('\n');
    }
    return manifest.toString();
  }

  private JsonNode run(String manifest) {
    return client.call("agent.spawn_and_run", Map.of("manifest", manifest, "message", "go"));
  }

  private String response(String manifest) {
    JsonNode result = run(manifest);
    assertThat(result.get("stop_reason").stringValue()).isEqualTo("complete");
    return result.get("response").stringValue();
  }

  private String failure(String manifest) {
    JsonNode result = run(manifest);
    assertThat(result.get("response").stringValue()).isEmpty();
    return result.get("stop_reason").stringValue();
  }

  private String spawn(String manifest) {
    return client
        .call("agent.spawn", Map.of("manifest", manifest))
        .get("agent_id")
        .stringValue();
  }

  private JsonNode inspect(String id) {
    return client.call("agent.inspect", Map.of("agent_id", id));
  }

  private List<JsonNode> records(String kind) {
    return client
        .call("audit.query", Map.of("kinds", List.of(kind), "limit", 100))
        .get("records")
        .valueStream()
        .map(record -> record.get("event"))
        .toList();
  }

  private static void await(Path file) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (!Files.exists(file) && System.nanoTime() < deadline) {
      Thread.onSpinWait();
    }
    assertThat(file).exists();
  }

  @Test
  void aProgram_knowsItsMessageAndItsTools_andItsResponseIsTheRuns() {
    String told = response(manifest("""
        me = ask("self")
        tools = [tool["name"] for tool in ask("list_tools")["tools"]]
        echoed = ask("invoke_tool", tool="echo", input={"message": "ä"})
        print("to out"); print("to err", file=sys.stderr)
        finish(json.dumps([me["name"], me["message"], tools, echoed["content"], sys.stdin.read()],
                          ensure_ascii=False))
        """, "  - \"tool: echo\""));

    assertThat(told)
        .isEqualTo("[\"own\", \"go\", [\"echo\"], \"{\\\"message\\\":\\\"ä\\\"}\", \"\"]");
    JsonNode outcome = records("tool_result").getLast();
    assertThat(outcome.get("tool").stringValue()).isEqualTo("program");
    assertThat(records("program_confined")).hasSize(1);
  }

  @Test
  void itIsConfined_toWhatItsAgentWasGranted() {
    scratch.write("work/notes", "notes");
    String told =
        response(manifest("""
        def tried(path):
            try:
                return open(path).read()
            except OSError as e:
                return type(e).__name__
        finish([tried("/etc/shadow"), tried("%1$s/secret"), tried("%1$s/work/notes"),
                os.getuid() != 0, sorted(os.environ), sorted(os.listdir("/proc/self/fd"))[:4]])
        """.formatted(scratch.root()), "  - \"file_read: " + work + "/*\""));

    assertThat(told)
        .startsWith("['FileNotFoundError', 'FileNotFoundError', 'notes', True, ['AAOS_CALL_KEY',"
            + " 'AAOS_FD', 'HOME', 'LANG', 'LC_ALL',")
        .doesNotContain("ANTHROPIC", "AAOS_DATA");
  }

  @Test
  void itHoldsNoDescriptor_butThreeAndItsLine() {
    scratch.write("held.sh", "ls -l /proc/$$/fd | sed 's/.* \\([0-9]*\\) ->.*/\\1/' >&2; exit 9\n");

    String why = failure(plain(
        "[/usr/bin/bash, " + scratch.path("held.sh") + "]",
        "\"file_read: " + scratch.path("held.sh") + "\""));

    // 255 is bash's own, of its script.
    assertThat(why).contains("status 9", "2 | 255 | 3");
  }

  @Test
  void withoutAResult_theRunFails_andSaysHowTheProgramEnded() {
    assertThat(failure(manifest("pass")))
        .isEqualTo("error: the program exited with status 0 without a result: it has to call"
            + " 'finish' first");
    assertThat(failure(manifest("print('no disk', file=sys.stderr); sys.exit(3)")))
        .isEqualTo("error: the program exited with status 3; it last said: no disk");
    assertThat(failure(manifest("os.kill(os.getpid(), 11)")))
        .isEqualTo("error: the program was killed by signal 11");
    assertThat(failure(manifest("finish('x'); sys.exit(4)")))
        .isEqualTo("error: the program exited with status 4");
  }

  @Test
  void whatCannotBeStarted_isRefusedAtOnce_orEndsTheRun() throws IOException {
    assertThat(client.error(
            "agent.spawn", Map.of("manifest", plain("[/usr/bin/pythn3]", "\"tool: echo\""))))
        .contains("there is no /usr/bin/pythn3 on this machine: name a program");
    assertThat(
            client.error("agent.spawn", Map.of("manifest", plain("[agent.py]", "\"tool: echo\""))))
        .contains("path 'agent.py' is relative");
    assertThat(client.error(
            "agent.spawn", Map.of("manifest", plain("[/etc/passwd]", "\"tool: echo\""))))
        .contains("/etc/passwd is no program that can be started");
    Path broken = Files.write(work.resolve("broken"), new byte[] {0x7f, 'E', 'L', 'F', 0, 1});
    assertThat(broken.toFile().setExecutable(true, false)).isTrue();
    assertThat(failure(plain("[" + broken + "]", "\"tool: echo\"")))
        .contains("the program exited with status 12");
  }

  @Test
  void toNameAProgram_isToAskForLeaveToStartIt_whichAChildsParentMustHave() {
    String id = spawn(manifest("pass"));

    assertThat(inspect(id).get("program").get("argv").get(0).stringValue())
        .isEqualTo("/usr/bin/python3");
    assertThat(inspect(id).get("tier").stringValue()).isEqualTo("T2");
    assertThat(inspect(id).get("capabilities").toString()).contains("/usr/bin/python3");
    String told = response(manifest("""
        child = "name: c\\nprogram: [/usr/bin/python3, -c, pass]\\n"
        other = "name: c\\nprogram: [/usr/bin/cat]\\n"
        finish([ask("invoke_tool", tool="spawn_agent", input={"manifest": m, "message": "x"})
                ["content"] for m in (child, other)])
        """, "  - \"tool: spawn_agent\"", "  - \"spawn_child: *\""));
    assertThat(told).contains("without a result", "parent lacks", "/usr/bin/cat");
  }

  @Test
  void whateverIsWrittenOnTheLine_comesToAnAnswer_andTheDaemonLives() {
    String told = response(manifest("""
        def code(line):
            send(line)
            return hear()["error"]["code"]
        codes = [code(line) for line in (
            b"x", b"\\xff\\xfe", b"{", b"[" * 1000, b"[]", b"7", b"{}",
            b'{"jsonrpc":"1.0","id":1,"method":"self"}',
            b'{"jsonrpc":"2.0","method":"self"}',
            b'{"jsonrpc":"2.0","id":{},"method":"self"}',
            b'{"jsonrpc":"2.0","id":1,"method":"slef"}',
            b'{"jsonrpc":"2.0","id":1,"method":"' + b"x" * 100000 + b'"}',
            b'{"jsonrpc":"2.0","id":1,"method":"self","params":[1]}',
            b'{"jsonrpc":"2.0","id":1,"method":"self","params":{"x":1}}',
            b'{"jsonrpc":"2.0","id":1,"method":"infer","params":{"reply":9}}',
            b'{"jsonrpc":"2.0","id":1,"method":"infer"}',
            b'{"jsonrpc":"2.0","id":1,"method":"invoke_tool","params":'
            b'{"tool":"echo","call_id":"aaos.program/1"}}',
            b"z" * (9 << 20))]
        near = ask("infr")["message"]
        none = ask("infer")["message"]
        for i in range(500):
            requests.write(b'{"jsonrpc":"2.0","id":%d,"method":"self"}\\n' % i)
            requests.flush()
        order = [hear()["id"] for i in range(500)] == list(range(500))
        finish([codes, near, none, order])
        """));

    assertThat(told)
        .startsWith("[[-32700, -32700, -32700, -32700, -32600, -32600, -32600, -32600, -32600,"
            + " -32600, -32601, -32601, -32602, -32602, -32602, -32000, -32602, -32600],")
        .contains("did you mean 'infer'?", "names no model to ask: add 'model: NAME'")
        .endsWith("True]");
  }

  @Test
  void aFloodAndAForkBomb_endWell() {
    assertThat(failure(manifest("""
        if os.fork() == 0:
            while True:
                requests.write(b"x" * 65536)
        time.sleep(1)
        sys.exit(5)
        """))).contains("status 5");
    assertThat(failure(manifest("""
        def bomb():
            while True:
                try:
                    os.fork()
                except OSError:
                    os._exit(6)
        bomb()
        """))).contains("the program exited with status 6");

    assertThat(response(manifest("finish('still here')"))).isEqualTo("still here");
  }

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

  @Test
  void aPersistentAgent_startsItsProgramForEachMessage_andRemembers() {
    String id = spawn(manifest("""
        turns = ask("read_transcript")["turns"]
        asked = [turn["asked"] for turn in turns if "asked" in turn]
        finish(asked)
        """, "lifecycle: persistent"));

    JsonNode first = client.call("agent.call", Map.of("agent_id", id, "message", "one"));
    JsonNode second = client.call("agent.call", Map.of("agent_id", id, "message", "two"));

    assertThat(first.get("response").stringValue()).isEqualTo("['one']");
    assertThat(second.get("response").stringValue()).isEqualTo("['one', 'two']");
  }

  /// What it did by itself no model asked for, and is told in words.
  @Test
  void aProgramsOwnCalls_areToldToItsModel() {
    String told = response(manifest(
        """
        scratch = ask("invoke_tool", tool="file_read", call_id="notes",
                      input={"path": "%1$s/notes"})
        reply = ask("infer", reply=1)
        again = ask("infer", reply=1)
        finish([reply["recorded"], again["recorded"], again["text"] == reply["text"],
                reply["ending"]])
        """.formatted(work),
        "  - \"tool: *\"",
        "  - \"file_read: " + work + "/*\"",
        "model: demo"));

    assertThat(told).isEqualTo("[False, True, True, 'complete']");
  }

  @Test
  void fromTheCommandLine_itRunsAndIsInspected_asAnyAgent() {
    Path file = scratch.write("own.yaml", manifest("finish(ask('self')['message'])"));
    Command.Outcome run = aaos("run", "--keep", file.toString(), "say it");
    Command.Outcome failed = aaos(
        "run",
        scratch
            .write("broken.yaml", manifest("print('why', file=sys.stderr); sys.exit(1)"))
            .toString(),
        "go");
    Command.Outcome inspected = aaos("inspect", "own");

    assertThat(run.exit()).as(run.err()).isZero();
    assertThat(run.out()).isEqualTo("say it\n");
    assertThat(failed.exit()).isNotZero();
    assertThat(failed.err()).contains("the program exited with status 1; it last said: why");
    assertThat(inspected.out())
        .contains("program   /usr/bin/python3 " + scratch.path("program.py"));
  }

  private Command.Outcome aaos(String... words) {
    return Command.aaos(words)
        .with("AAOS_SOCKET", daemon.socket().toString())
        .with("AAOS_CONFIG", scratch.path("none").toString())
        .in(scratch.root())
        .run();
  }
}

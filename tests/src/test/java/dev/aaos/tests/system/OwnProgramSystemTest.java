package dev.aaos.tests.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// What a program that an agent runs gets, and what becomes of it, of its run and of the daemon
/// when it behaves badly.
class OwnProgramSystemTest extends OwnProgramFixture {
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
    scratch.write("own/notes", "notes");
    String told =
        response(manifest("""
        def tried(path):
            try:
                return open(path).read()
            except OSError as e:
                return type(e).__name__
        finish([tried("/etc/shadow"), tried("%1$s/secret"), tried("%1$s/own/notes"),
                os.getuid() != 0, sorted(os.environ), sorted(os.listdir("/proc/self/fd"))[:4]])
        """.formatted(scratch.root()), "  - \"file_read: " + work + "/*\""));

    assertThat(told)
        .startsWith("['FileNotFoundError', 'FileNotFoundError', 'notes', True, ['AAOS_CALL_KEY',"
            + " 'AAOS_FD', 'HOME', 'LANG', 'LC_ALL',")
        .doesNotContain("ANTHROPIC", "AAOS_DATA");
  }

  @Test
  void itHoldsNoDescriptor_butThreeAndItsLine() {
    // No pipeline: its pipes, and a directory being listed, are descriptors of the shell's own.
    scratch.write("held.sh", """
        for fd in /proc/$$/fd/*; do [ -L "$fd" ] && held="$held ${fd##*/}"; done
        echo "holds$held" >&2; exit 9
        """);

    String why = failure(plain(
        "[/usr/bin/bash, " + scratch.path("held.sh") + "]",
        "\"file_read: " + scratch.path("held.sh") + "\""));

    // 255 is bash's own, of its script.
    assertThat(why).contains("status 9", "holds 0 1 2 255 3");
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
    assertThat(client.error(
            "agent.spawn", Map.of("manifest", plain("{arg: [/usr/bin/cat]}", "\"tool: echo\""))))
        .contains("line 2: unknown field 'arg'; did you mean 'argv'?");
    assertThat(client.error("agent.spawn", Map.of("manifest", plain("7", "\"tool: echo\""))))
        .contains("invalid manifest", "program");
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

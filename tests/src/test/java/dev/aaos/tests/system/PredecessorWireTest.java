package dev.aaos.tests.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The predecessor's wire, exchange by exchange: shapes, codes and texts its clients rely on.
class PredecessorWireTest {
  private static final String UUID =
      "[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}";
  private static final String ECHOING = "name: a\\nmodel: demo\\nsystem_prompt: \\\"hi\\\"\\n"
      + "capabilities:\\n  - \\\"tool: echo\\\"\\n";
  private static final String NOBODY = "00000000-0000-4000-8000-000000000000";

  private static Scratch scratch = Scratch.make();
  private static DaemonProcess daemon = DaemonProcess.start(scratch);

  private RpcClient client = daemon.connect();

  @BeforeAll
  static void start() {
    assertThat(daemon.isAlive()).isTrue();
  }

  @AfterAll
  static void stop() {
    daemon.close();
    scratch.close();
  }

  @BeforeEach
  void connect() {
    client.close();
    client = daemon.connect();
  }

  @AfterEach
  void disconnect() {
    client.close();
  }

  private static String request(String method, String params) {
    return "{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"" + method + "\",\"params\":" + params + "}";
  }

  private static String error(String message) {
    return "{\"jsonrpc\":\"2.0\",\"id\":7,\"error\":{\"code\":-32603,\"message\":\"" + message
        + "\"}}";
  }

  private String spawn() {
    String answer = client.ask(request("agent.spawn", "{\"manifest\":\"" + ECHOING + "\"}"));
    Matcher id = Pattern.compile("\"agent_id\":\"(" + UUID + ")\"").matcher(answer);
    assertThat(id.find()).as(answer).isTrue();
    return id.group(1);
  }

  @Test
  void freshDaemon_hasNoAgents() {
    try (Scratch fresh = Scratch.make();
        DaemonProcess other = DaemonProcess.start(fresh);
        RpcClient asking = other.connect()) {
      assertThat(asking.ask(request("agent.list", "{}")))
          .isEqualTo("{\"jsonrpc\":\"2.0\",\"id\":7,\"result\":{\"agents\":[]}}");
    }
  }

  @Test
  void unknownMethod_isMethodNotFound() {
    assertThat(client.ask("{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"nope\"}"))
        .isEqualTo("{\"jsonrpc\":\"2.0\",\"id\":7,\"error\":"
            + "{\"code\":-32601,\"message\":\"method not found\"}}");
  }

  @Test
  void id_isEchoedWhateverItIs() {
    for (String id :
        new String[] {"null", "\"x\"", "7", "[1,{\"a\":null}]", "{\"k\":\"v\"}", "true"}) {
      assertThat(client.ask("{\"jsonrpc\":\"anything\",\"id\":" + id + ",\"method\":\"nope\"}"))
          .startsWith("{\"jsonrpc\":\"2.0\",\"id\":" + id + ",\"error\":");
    }
  }

  @Test
  void linesThatAreNoRequest_areParseErrors_andTheConnectionStaysOpen() {
    for (String line : new String[] {
      "not json",
      "",
      "[]",
      "42",
      "\"agent.list\"",
      "{\"jsonrpc\":\"2.0\",\"method\":\"agent.list\"}",
      "{\"id\":1,\"method\":\"agent.list\"}",
      "{\"jsonrpc\":\"2.0\",\"id\":1}",
      "{\"jsonrpc\":2,\"id\":1,\"method\":\"agent.list\"}",
      "{\"jsonrpc\":\"2.0\",\"id\":1,\"id\":2,\"method\":\"agent.list\"}",
      "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"agent.list\"} trailing",
      "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"agent.list\""
    }) {
      assertThat(client.ask(line))
          .as(line)
          .startsWith("{\"jsonrpc\":\"2.0\",\"id\":null,\"error\":{\"code\":-32700,\"message\":\"");
    }
    assertThat(client.ask(request("agent.list", "null"))).contains("\"result\":{\"agents\":[");
  }

  @Test
  void unknownMembers_arePassedOver_andParamsMayBeAbsent() {
    assertThat(client.ask(
            "{\"extra\":1,\"extra\":2,\"method\":\"tool.list\",\"id\":1,\"jsonrpc\":\"2.0\"}"))
        .startsWith("{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{\"tools\":[");
  }

  @Test
  void pipelinedLines_areAnsweredInOrder() {
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < 200; i++) {
      lines.append("{\"jsonrpc\":\"2.0\",\"id\":").append(i).append(",\"method\":\"nope\"}\n");
    }

    client.send(lines.toString());

    for (int i = 0; i < 200; i++) {
      assertThat(client.line()).hasValueSatisfying(line -> assertThat(line).contains("\"id\":"));
    }
  }

  @Test
  void lineInPieces_isOneLine_andTheLastNeedsNoEnd() {
    client.send("{\"jsonrpc\":\"2.0\",\"id\":1,\"me").send("thod\":\"nope\"}");
    client.finish();

    assertThat(client.line())
        .hasValueSatisfying(line -> assertThat(line).contains("method not found"));
    assertThat(client.line()).isEmpty();
  }

  @Test
  void lineThatIsNotUtf8_closesWithoutAReply() throws IOException {
    client.sendBytes("{\"jsonrpc\":\"2.0\",\"id\":\"\u00e9".getBytes(StandardCharsets.ISO_8859_1));
    client.send("\",\"method\":\"nope\"}\n");

    assertThat(client.line()).isEmpty();
  }

  @Test
  void spawn_listsAndTellsTheAgent() {
    String id = spawn();

    String status = client.ask(request("agent.status", "{\"agent_id\":\"" + id + "\"}"));

    assertThat(status)
        .startsWith("{\"jsonrpc\":\"2.0\",\"id\":7,\"result\":{\"capability_count\":1,\"id\":\""
            + id + "\",\"lifecycle\":\"on-demand\",\"model\":\"demo\",\"name\":\"a\","
            + "\"parent_agent\":null,")
        .contains("\"state\":\"running\"")
        .containsPattern("\"started_at\":\"\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?Z\"");
    assertThat(client.ask(request("agent.list", "{}"))).contains("\"id\":\"" + id + "\"");
  }

  @Test
  void spawn_withAMemoryBlock_works_andSaysWhatHasNoEffect() {
    String manifest = "name: a\\nmodel: demo\\nsystem_prompt: s\\n"
        + "memory:\\n  context_window: 128k\\n  episodic_enabled: true\\n";

    assertThat(client.ask(request("agent.spawn", "{\"manifest\":\"" + manifest + "\"}")))
        .contains(
            "\"agent_id\":", "\"notes\":[\"of 'memory' archive_ttl_days and what begins with");
    assertThat(client.ask(request("agent.spawn", "{\"manifest\":\"" + ECHOING + "\"}")))
        .doesNotContain("notes");
  }

  @Test
  void agentId_isTakenInEveryFormOfAUuid() {
    String id = spawn();
    String bare = id.replace("-", "");

    for (String form :
        new String[] {id.toUpperCase(Locale.ROOT), bare, "{" + id + "}", "urn:uuid:" + id}) {
      assertThat(client.ask(request("agent.status", "{\"agent_id\":\"" + form + "\"}")))
          .contains("\"id\":\"" + id + "\"");
    }
  }

  @Test
  void spawn_withoutWhatItNeeds_saysSoInThePredecessorsWords() {
    Map<String, String> expected = Map.of(
        "{}", "missing 'manifest' or 'manifest_path' parameter",
        "{\"manifest\":7}", "missing 'manifest' or 'manifest_path' parameter",
        "{\"manifest\":\"name: ''\\nmodel: m\\nsystem_prompt: s\\n\"}",
            "invalid manifest: name is required",
        "{\"manifest\":\"name: a\\nmodel: ''\\nsystem_prompt: s\\n\"}",
            "invalid manifest: model is required");

    expected.forEach((params, message) ->
        assertThat(client.ask(request("agent.spawn", params))).isEqualTo(error(message)));
    assertThat(
            client.ask(request("agent.spawn", "{\"manifest\":\"name: a\\nsystem_prompt: s\\n\"}")))
        .contains("\"code\":-32603", "missing field `model`");
    assertThat(client.ask(request("agent.spawn", "{\"manifest_path\":\"/no/such/file\"}")))
        .contains("\"code\":-32603", "No such file or directory (os error 2)");
  }

  @Test
  void stop_removesTheAgent_andASecondOneFindsNone() {
    String id = spawn();
    String params = "{\"agent_id\":\"" + id + "\"}";

    assertThat(client.ask(request("agent.stop", params)))
        .isEqualTo("{\"jsonrpc\":\"2.0\",\"id\":7,\"result\":{\"ok\":true}}");
    assertThat(client.ask(request("agent.stop", params)))
        .isEqualTo(error("agent not found: " + id));
    assertThat(client.ask(request("agent.status", params)))
        .isEqualTo(error("agent not found: " + id));
    assertThat(client.ask(request("agent.list", "{}"))).doesNotContain(id);
    assertThat(client.ask(request("agent.list", "{\"all\":true}")))
        .contains("\"id\":\"" + id + "\"", "\"state\":\"stopped\"");
  }

  @Test
  void agentParameters_areCheckedInThePredecessorsOrder() {
    for (String method : new String[] {"agent.stop", "agent.status", "agent.run", "tool.invoke"}) {
      assertThat(client.ask(request(method, "{}")))
          .isEqualTo(error("missing 'agent_id' parameter"));
      assertThat(client.ask(request(method, "{\"agent_id\":\"xyz\"}")))
          .contains("\"code\":-32603", "UUID parsing failed:");
    }
    assertThat(client.ask(request("agent.run", "{\"agent_id\":\"" + NOBODY + "\"}")))
        .isEqualTo(error("missing 'message' parameter"));
    assertThat(client.ask(
            request("agent.run", "{\"agent_id\":\"" + NOBODY + "\",\"message\":\"hi\"}")))
        .isEqualTo(error("agent not found: " + NOBODY));
    assertThat(client.ask(request("tool.invoke", "{\"agent_id\":\"" + NOBODY + "\"}")))
        .isEqualTo(error("agent not found: " + NOBODY));
    assertThat(client.ask(request("tool.invoke", "{\"agent_id\":\"" + spawn() + "\"}")))
        .isEqualTo(error("missing 'tool' parameter"));
  }

  @Test
  void run_answersWithResponseIterationsReasonAndUsage() {
    String id = spawn();

    String answer =
        client.ask(request("agent.run", "{\"agent_id\":\"" + id + "\",\"message\":\"say hi\"}"));

    assertThat(answer)
        .contains("\"iterations\":1", "\"response\":\"hi\"", "\"stop_reason\":\"complete\"")
        .containsPattern("\"usage\":\\{\"input_tokens\":\\d+,\"output_tokens\":\\d+\\}");
  }

  @Test
  void spawnAndRun_namesTheAgent_andLeavesNone() {
    String answer = client.ask(request(
        "agent.spawn_and_run", "{\"manifest\":\"" + ECHOING + "\",\"message\":\"echo hello\"}"));

    Matcher id = Pattern.compile("\"agent_id\":\"(" + UUID + ")\"").matcher(answer);
    assertThat(id.find()).isTrue();
    assertThat(answer).contains("\"iterations\":2", "hello");
    assertThat(client.ask(request("agent.list", "{}"))).doesNotContain(id.group(1));
    assertThat(client.ask(request("agent.spawn_and_run", "{}")))
        .isEqualTo(error("missing 'message' parameter"));
  }

  @Test
  void runOnAModelNobodyServes_isNoLlmClient_andLeavesNoAgent() {
    String before = client.ask(request("agent.list", "{}"));

    String answer = client.ask(request(
        "agent.spawn_and_run",
        "{\"manifest\":\"name: a\\nmodel: claude-haiku-4-5-20251001\\nsystem_prompt: s\\n\","
            + "\"message\":\"hi\"}"));

    assertThat(answer)
        .startsWith("{\"jsonrpc\":\"2.0\",\"id\":7,\"error\":{\"code\":-32603,"
            + "\"message\":\"no LLM client configured\",\"data\":{\"detail\":")
        .contains("needs ANTHROPIC_API_KEY");
    assertThat(client.ask(request("agent.list", "{}"))).isEqualTo(before);
  }

  @Test
  void toolList_describesEachTool() {
    assertThat(client.ask(request("tool.list", "{}")))
        .contains("{\"description\":\"Returns the input as-is. Useful for testing.\","
            + "\"input_schema\":{\"type\":\"object\"")
        .contains("\"name\":\"file_read\"", "\"name\":\"web_fetch\"", "\"name\":\"spawn_agents\"");
  }

  @Test
  void toolInvoke_givesTheOutput() {
    String id = spawn();

    assertThat(client.ask(request(
            "tool.invoke",
            "{\"agent_id\":\"" + id + "\",\"tool\":\"echo\",\"input\":{\"message\":\"hello\"}}")))
        .isEqualTo(
            "{\"jsonrpc\":\"2.0\",\"id\":7,\"result\":{\"result\":{\"message\":\"hello\"}}}");
  }

  @Test
  void toolInvoke_withoutTheGrant_isDeniedInThePredecessorsWords_evenWhenThereIsNoSuchTool() {
    String id = spawn();

    for (String tool : new String[] {"web_fetch", "no_such_tool"}) {
      assertThat(client.ask(
              request("tool.invoke", "{\"agent_id\":\"" + id + "\",\"tool\":\"" + tool + "\"}")))
          .isEqualTo(error("capability denied: agent " + id + " lacks ToolInvoke { tool_name: \\\""
              + tool + "\\\" }: tool invocation not permitted"));
    }
  }

  @Test
  void toolInvoke_ofAGrantedToolThatDoesNotExist_isNotFound() {
    String answer = client.ask(request(
        "agent.spawn",
        "{\"manifest\":\"name: a\\nmodel: demo\\nsystem_prompt: s\\n"
            + "capabilities: ['tool: *']\\n\"}"));
    Matcher id = Pattern.compile(UUID).matcher(answer);
    assertThat(id.find()).isTrue();

    assertThat(client.ask(
            request("tool.invoke", "{\"agent_id\":\"" + id.group() + "\",\"tool\":\"nope\"}")))
        .isEqualTo(error("tool not found: nope"));
  }

  @Test
  void approvals_areCheckedInThePredecessorsOrder() {
    assertThat(client.ask(request("approval.list", "{}")))
        .isEqualTo("{\"jsonrpc\":\"2.0\",\"id\":7,\"result\":{\"pending\":[]}}");
    assertThat(client.ask(request("approval.respond", "{}")))
        .isEqualTo(error("missing 'id' parameter"));
    assertThat(client.ask(request("approval.respond", "{\"id\":\"x\"}")))
        .contains("\"code\":-32603", "invalid id: ");
    String id = "\"id\":\"" + NOBODY + "\"";
    assertThat(client.ask(request("approval.respond", "{" + id + "}")))
        .isEqualTo(error("missing 'decision' parameter"));
    assertThat(client.ask(request("approval.respond", "{" + id + ",\"decision\":\"maybe\"}")))
        .isEqualTo(error("invalid decision: maybe. Use 'approve' or 'deny'"));
    assertThat(client.ask(request("approval.respond", "{" + id + ",\"decision\":\"approve\"}")))
        .isEqualTo(error("ipc error: no pending approval with id " + NOBODY));
  }

  @Test
  void success_hasNoErrorMember_andFailureNoResult() {
    assertThat(client.ask(request("agent.list", "{}"))).doesNotContain("\"error\"");
    assertThat(client.ask(request("agent.stop", "{}"))).doesNotContain("\"result\"");
  }

  @Test
  void logsStreaming_ofNobody_endsWithTheReason() {
    client.stream("agent.logs_streaming", Map.of("agent_id", NOBODY));

    assertThat(client.line())
        .contains("{\"error\":\"agent not found\",\"exit_code\":2,\"kind\":\"end\"}");
    assertThat(client.line()).isEqualTo(Optional.empty());
  }
}

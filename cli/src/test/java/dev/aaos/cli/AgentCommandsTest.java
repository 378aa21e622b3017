package dev.aaos.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AgentCommandsTest {
  private static final String WRITER = "4f0c2a1e-9d53-4a6e-8a51-2f0c6a0a7b11";
  private static final String COORDINATOR = "4f0d0000-0000-4000-8000-000000000001";
  private static final String LIST =
      """
      {"agents":[
        {"capability_count":2,"id":"%s","model":"demo","name":"writer","state":"running",
         "started_at":"2026-11-24T09:58:30Z","parent_agent":"%s","phase":"awaiting approval",
         "usage":{"input_tokens":1200,"output_tokens":30}},
        {"capability_count":5,"id":"%s","model":"demo","name":"coordinator","state":"running",
         "started_at":"2026-11-24T09:58:00Z","parent_agent":null,"phase":"inferring",
         "usage":{"input_tokens":50,"output_tokens":5}}]}
      """.replace("\n", "").formatted(WRITER, COORDINATOR, COORDINATOR);

  @TempDir
  private Path directory;

  private FakeDaemon daemon;

  @BeforeEach
  void start() throws IOException {
    daemon = new FakeDaemon(directory).on("agent.list", LIST);
  }

  @AfterEach
  void end() throws IOException {
    daemon.close();
  }

  @Test
  void ps_showsChildrenBelowTheirParent() {
    Session session = Session.at(daemon.socket());

    int code = session.run("ps");

    assertThat(session.err()).isEmpty();
    assertThat(session.out()).isEqualTo("""
        ID        NAME         STATE    DOING              TOKENS            STARTED
        4f0d0000  coordinator  running  inferring          50 in / 5 out     2 minutes ago
        4f0c2a1e  └ writer     running  awaiting approval  1.2k in / 30 out  1 minute ago
        """);
    assertThat(code).isZero();
  }

  @Test
  void ps_ofAFreshDaemon_saysThatNothingRuns() {
    daemon.on("agent.list", "{\"agents\":[]}");
    Session session = Session.at(daemon.socket());

    assertThat(session.run("ps")).isZero();
    assertThat(session.out()).isEqualTo("No agents running.\n");
  }

  @Test
  void ps_ofThePredecessorsMembersAlone_showsDashes() {
    daemon.on("agent.list", """
        {"agents":[{"capability_count":1,"id":"4f0c","model":"m","name":"a",\
        "state":"running"}]}""");
    Session session = Session.at(daemon.socket());

    session.run("ps");

    assertThat(session.out()).isEqualTo("""
        ID    NAME  STATE    DOING  TOKENS  STARTED
        4f0c  a     running  -      -       -
        """);
  }

  @Test
  void ps_withAll_saysWhenAndWhyAgentsStopped() throws InterruptedException {
    daemon.on("agent.list", """
        {"agents":[{"id":"4f0c","name":"a","state":"stopped","phase":"stopped",\
        "started_at":"2026-11-24T07:00:00Z","stopped_at":"2026-11-24T09:00:00Z",\
        "stop_reason":"user_requested"}]}""");
    Session session = Session.at(daemon.socket());

    session.run("ps", "-a");

    assertThat(daemon.asked("agent.list").isTrue("all")).isTrue();
    assertThat(session.out()).contains("stopped  user_requested, 1 hour ago  -       3 hours ago");
  }

  @Test
  void ps_asJson_isTheRawResultOnOneLine() {
    Session session = Session.at(daemon.socket());

    session.run("ps", "--json");

    assertThat(session.out())
        .startsWith("{\"agents\":[{\"capability_count\":2,")
        .hasLineCount(1);
  }

  @Test
  void ps_onATerminal_isColoured_unlessNoColorIsSet() {
    Session coloured = Session.at(daemon.socket()).onTerminal();
    Session plain = Session.at(daemon.socket()).onTerminal().variable("NO_COLOR", "1");

    coloured.run("ps");
    plain.run("ps");

    assertThat(coloured.out()).contains("\u001b[32mrunning");
    assertThat(plain.out()).doesNotContain("\u001b");
  }

  @Test
  void aNameWithEscapeSequences_isShownNotSent() {
    daemon.on("agent.list", """
        {"agents":[{"id":"4f0c","name":"\\u001b[2Jevil\\u202e","state":"running"}]}""");
    Session session = Session.at(daemon.socket());

    session.run("ps");

    assertThat(session.out()).contains("\\x1b[2Jevil\\u202e").doesNotContain("\u001b");
  }

  @Test
  void stop_takesUniquePrefixesAndNames() throws InterruptedException {
    daemon.on("agent.stop", "{\"ok\":true}");
    Session session = Session.at(daemon.socket());

    int code = session.run("stop", "4f0c", "coordinator");

    assertThat(session.out()).isEqualTo("stopped 4f0c2a1e\nstopped 4f0d0000\n");
    assertThat(daemon.asked("agent.stop").text("agent_id")).contains(WRITER);
    assertThat(daemon.asked("agent.stop").text("agent_id")).contains(COORDINATOR);
    assertThat(code).isZero();
  }

  @Test
  void stop_withAnAmbiguousPrefix_namesTheCandidates_andStopsNothing() {
    Session session = Session.at(daemon.socket());

    int code = session.run("stop", "writer", "4f0");

    assertThat(session.err())
        .isEqualTo("aaos: ambiguous prefix '4f0': " + WRITER + ", " + COORDINATOR + "\n");
    assertThat(code).isEqualTo(2);
    assertThat(daemon.isNotAsked("agent.stop")).isTrue();
  }

  @Test
  void stop_ofAnUnknownAgent_saysHowToFindOne() {
    Session session = Session.at(daemon.socket());

    int code = session.run("stop", "nobody");

    assertThat(session.err())
        .isEqualTo("aaos: no agent has the id, prefix or name 'nobody'; 'aaos ps -a' lists all of"
            + " them\n");
    assertThat(code).isEqualTo(2);
  }

  @Test
  void stopAll_freezesEverything_andSaysWhatToDoNext() throws InterruptedException {
    daemon.on("machine.freeze", "{\"frozen\":{},\"runs\":3}");
    Session session = Session.at(daemon.socket());

    int code = session.run("stop", "--all", "--reason", "it mails everybody");

    assertThat(session.out()).isEqualTo("""
        Everything is frozen, with 3 runs under way. Nothing begins or goes on, not
        after a restart either.
          aaos ps        what each agent was doing
          aaos stop ID   end one for good
          aaos resume    let everything go on
        """);
    assertThat(daemon.asked("machine.freeze").text("reason")).contains("it mails everybody");
    assertThat(code).isZero();
  }

  @Test
  void stopAll_withAgents_orNeither_orAReasonAlone_isRefused_andStopsNothing() {
    for (String[] words :
        new String[][] {{"stop"}, {"stop", "--all", "writer"}, {"stop", "writer", "--reason", "why"}
        }) {
      Session session = Session.at(daemon.socket());

      assertThat(session.run(words)).isEqualTo(2);

      assertThat(session.err()).contains("--all");
    }
    assertThat(daemon.isNotAsked("agent.stop")).isTrue();
    assertThat(daemon.isNotAsked("machine.freeze")).isTrue();
  }

  @Test
  void resume_saysHowManyRunsGoOn() {
    daemon.on("machine.resume", "{\"resumed\":1}");
    Session session = Session.at(daemon.socket());

    session.run("resume");

    assertThat(session.out()).isEqualTo("everything goes on; runs that were cut off: 1\n");
  }

  @Test
  void ps_whileEverythingIsFrozen_saysSoFirst_andHowThatIsLifted() {
    daemon.on("agent.list", """
        {"agents":[],"frozen":{"since":"2026-11-24T09:58:00Z","reason":"it mails everybody"}}""");
    Session session = Session.at(daemon.socket());

    session.run("ps");

    assertThat(session.out()).isEqualTo("""
        Everything was frozen 2 minutes ago (it mails everybody): 'aaos resume' lets it go on, \
        'aaos stop ID' ends one.
        No agents running.
        """);
  }

  @Test
  void inspect_showsStateGrantsRunsAndManifest() {
    daemon.on("agent.inspect", """
        {"id":"%s","name":"writer","model":"demo","state":"running","phase":"idle",
         "parent_agent":"%s","tier":"T0","started_at":"2026-11-24T09:58:30Z",
         "usage":{"input_tokens":1200,"output_tokens":30},
         "manifest":"name: writer\\nmodel: demo\\n",
         "capabilities":[{"grant":7,"handle":1,"capability":"file_write: /out/*",
           "constraints":{"max_uses":20},"uses":3,"derived_from":2,"state":"live"},
          {"grant":8,"handle":2,"capability":{"type":"tool_invoke","tool_name":"file_write"},
           "uses":0,"state":"live"}],
         "runs":[{"run_id":"r-123456789","state":"finished","stop_reason":"complete",
           "iterations":2,"usage":{"input_tokens":1200,"output_tokens":30},
           "started_at":"2026-11-24T09:59:00Z","message":"write it"}],
         "children":[],"approval_required":["file_write"],"notes":["app* read both ways"]}
        """.replace("\n", "").formatted(WRITER, COORDINATOR));
    Session session = Session.at(daemon.socket());

    int code = session.run("inspect", "writer");

    assertThat(session.err()).isEmpty();
    assertThat(session.out()).isEqualTo("""
        id        4f0c2a1e-9d53-4a6e-8a51-2f0c6a0a7b11
        name      writer
        model     demo
        state     running (idle)
        tier      T0
        parent    4f0d0000-0000-4000-8000-000000000001
        tokens    1.2k in / 30 out
        started   2026-11-24 09:58:30, 1 minute ago
        approval  file_write
        note      app* read both ways

        Capabilities
        GRANT  CAPABILITY               CONSTRAINTS  USES  STATE
        7      file_write: /out/*       max_uses 20  3     live
        8      tool_invoke: file_write  -            0     live

        Runs
        RUN       STATE     STEPS  TOKENS            STARTED       MESSAGE
        r-123456  complete  2      1.2k in / 30 out  1 minute ago  write it

        Manifest
        name: writer
        model: demo
        """);
    assertThat(code).isZero();
  }

  @Test
  void logs_printsEachEventAndEndsWithTheDaemonsExitCode() throws InterruptedException {
    daemon.streaming(
        "agent.logs_streaming",
        """
        {"kind":"event","event":{"agent_id":"%s","event":{"kind":"tool_invoked","tool":"file_read",\
        "args_preview":"{\\"path\\":\\"/a\\"}"},\
        "timestamp":"2026-11-24T09:59:01Z"}}""".formatted(WRITER),
        """
        {"kind":"event","event":{"agent_id":"%s","event":{"kind":"capability_denied",\
        "capability":{"type":"file_read","path_glob":"/a"},"reason":"not granted"},\
        "timestamp":"2026-11-24T09:59:02Z"}}""".formatted(WRITER),
        """
        {"kind":"event","event":{"agent_id":"%s","event":{"kind":"brand_new","x":1},\
        "timestamp":"2026-11-24T09:59:03Z"}}""".formatted(WRITER),
        """
        {"kind":"end","exit_code":1,"input_tokens":10,"output_tokens":2,"elapsed_ms":5}""");
    Session session = Session.at(daemon.socket());

    int code = session.run("logs", "-f", "writer");

    assertThat(session.out()).isEqualTo("""
        [09:59:01] writer       calls file_read {"path":"/a"}
        [09:59:02] writer       refused file_read: /a: not granted
        [09:59:03] writer       brand new x 1
        """);
    assertThat(session.err()).isEqualTo("tokens 10 in / 2 out\n");
    assertThat(code).isEqualTo(1);
    assertThat(daemon.asked("agent.logs_streaming").isTrue("follow")).isTrue();
  }

  @Test
  void logs_whenTheDaemonDiesMidStream_exitsWithThree() {
    daemon.streaming(
        "agent.logs_streaming",
        "{\"kind\":\"event\",\"event\":{\"agent_id\":\"x\",\"event\":{\"kind\":\"a\"}}}",
        "@cut");
    Session session = Session.at(daemon.socket());

    int code = session.run("logs", "writer");

    assertThat(session.err()).contains("closed the log before its end");
    assertThat(code).isEqualTo(3);
  }

  @Test
  void logs_whenNobodyReadsTheOutput_endsWithThree() {
    daemon.streaming(
        "agent.logs_streaming",
        "{\"kind\":\"event\",\"event\":{\"agent_id\":\"x\",\"event\":{\"kind\":\"a\"}}}",
        "@wait never");
    Session session = Session.at(daemon.socket()).withBrokenPipe();

    assertThat(session.run("logs", "writer")).isEqualTo(141);
    assertThat(session.err()).isEmpty();
  }

  @Test
  void tools_listsNamesWithTheirInputs() {
    daemon.on("tool.list", """
        {"tools":[{"description":"Reads a file.","name":"file_read",\
        "input_schema":{"type":"object",\
        "properties":{"path":{"type":"string"},"limit":{"type":"integer"}},"required":["path"]}},\
        {"description":"Says it again.","name":"echo","input_schema":{}}]}""");
    Session session = Session.at(daemon.socket());

    session.run("tools");

    assertThat(session.out()).isEqualTo("""
        NAME       INPUT         WHAT IT DOES
        echo       -             Says it again.
        file_read  path [limit]  Reads a file.
        """);
  }
}
